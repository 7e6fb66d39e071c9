"""How fast it is: this project, ONNX Runtime, PyTorch and the article's loops side by side.

    python -m tests.benchmarks.speed [--mnist DIR]

One process, one thread each, and the processor time of that thread. The candidates take turns,
round after round, so that a noisy machine slows all of them; a ratio is the median over the rounds
of the two times in one round, beside its quartiles. Without --mnist the images are noise, which
takes as long. OpenBLAS picks its kernel by the processor; OPENBLAS_CORETYPE=Haswell has it take the
one of AVX2.
"""

import os

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = "1"  # before NumPy comes
os.environ["OMP_NUM_THREADS"] = "1"

import argparse
import importlib.util
from collections.abc import Callable, Iterator
from functools import partial
from statistics import quantiles
from time import thread_time
from timeit import timeit
from typing import Any

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from threadpoolctl import threadpool_info

from cnn import DigitCNN
from cnn.data import mnist
from cnn.training.loop import train
from tests import reference

torch: Any = importlib.import_module("torch") if importlib.util.find_spec("torch") else None

Reader = Callable[[np.ndarray], np.ndarray]  # (n, 28, 28) uint8 -> (n, 10)

OURS, ORT, TORCH, LOOPS = "this project", "ONNX Runtime", "PyTorch", "article's loops"
ONE, TEN, BATCH, STEP = "one image", "10 images", "1,000 images", "training step"
ROUNDS = 30
AVX512 = {"SkylakeX", "Cooperlake", "SapphireRapids"}  # OpenBLAS's kernels for it


def targets(kernel: str) -> list[tuple[str, str, float]]:
    """What part of a peer's time in a column this project may take with this kernel."""
    return [
        (ONE, ORT, 0.75),
        (BATCH, ORT, 0.45 if kernel in AVX512 else 0.85),
        (STEP, TORCH, 0.2),
    ]


def channels_first(weights: np.ndarray) -> np.ndarray:
    """Weights for (13, 13, 8) pictures -> the same for (8, 13, 13) ones, as the peers pool."""
    return np.ascontiguousarray(weights.reshape(169, 8, 10).swapaxes(0, 1).reshape(1352, 10))


def onnx_reader(network: DigitCNN) -> Reader:
    constants = {
        "unit": np.float32(1 / 255),
        "half": np.float32(0.5),
        "filters": network.conv.filters[:, None],
        "weights": channels_first(network.softmax.weights),
        "biases": network.softmax.biases,
        "axes": np.array([1]),
    }
    nodes = [
        helper.make_node("Cast", ["bytes"], ["grey"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["grey", "unit"], ["scaled"]),
        helper.make_node("Sub", ["scaled", "half"], ["pixels"]),
        helper.make_node("Unsqueeze", ["pixels", "axes"], ["image"]),
        helper.make_node("Conv", ["image", "filters"], ["maps"]),
        helper.make_node("MaxPool", ["maps"], ["pool"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Flatten", ["pool"], ["flat"]),
        helper.make_node("Gemm", ["flat", "weights", "biases"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probabilities"]),
    ]
    graph = helper.make_graph(
        nodes,
        "digits",
        [helper.make_tensor_value_info("bytes", TensorProto.UINT8, ["n", 28, 28])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", 10])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )

    def read(images: np.ndarray) -> np.ndarray:
        probabilities: np.ndarray = session.run(None, {"bytes": images})[0]
        return probabilities

    return read


def torch_network(network: DigitCNN) -> Any:
    torch.set_num_threads(1)
    conv, linear = torch.nn.Conv2d(1, 8, 3, bias=False), torch.nn.Linear(1352, 10)
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(network.conv.filters[:, None]))
        linear.weight.copy_(torch.tensor(channels_first(network.softmax.weights)).T)
        linear.bias.copy_(torch.tensor(network.softmax.biases))
    return torch.nn.Sequential(conv, torch.nn.MaxPool2d(2), torch.nn.Flatten(), linear)


def torch_reader(network: DigitCNN) -> Reader:
    model = torch_network(network).eval()

    def read(images: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            scaled = torch.from_numpy(images)[:, None].float() / 255 - 0.5
            probabilities: np.ndarray = model(scaled).softmax(dim=-1).numpy()
            return probabilities

    return read


def torch_train(network: DigitCNN, images: np.ndarray, labels: np.ndarray) -> Iterator[None]:
    """A batch a step as in cnn.train, but from floats that are scaled already."""
    model = torch_network(network)
    optimiser = torch.optim.Adam(model.parameters(), lr=2e-3)
    x = torch.from_numpy(images)[:, None].float() / 255 - 0.5
    y = torch.from_numpy(labels).long()
    for batch in torch.randperm(len(x)).split(64):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(model(x[batch]), y[batch]).backward()
        optimiser.step()
        yield


def blas_kernel() -> str:
    """What OpenBLAS takes the processor for."""
    return next(str(lib["architecture"]) for lib in threadpool_info() if lib["user_api"] == "blas")


def measure(images: np.ndarray, labels: np.ndarray) -> dict[tuple[str, str], list[float]]:
    """(column, row) -> what an image, or a step, took in each round: seconds of processor time."""
    network = DigitCNN(rng=np.random.default_rng(0))
    network.softmax.weights *= 200  # for answers that differ from image to image
    network = network.frozen()

    def loops(several: np.ndarray) -> np.ndarray:
        return np.array([reference.predict(pixels, **network.parameters) for pixels in several])

    rng = np.random.default_rng(0)
    readers: dict[str, Reader] = {OURS: network.predict, ORT: onnx_reader(network)}
    trainers: dict[str, Iterator[object]] = {
        OURS: train(DigitCNN(), images, labels, epochs=1, rng=rng)
    }
    if torch:
        readers[TORCH] = torch_reader(network)
        trainers[TORCH] = torch_train(DigitCNN(), images, labels)
    readers[LOOPS] = loops

    one, some, thousand = images[:1], images[:10], images[:1000]
    for row, read in readers.items():
        np.testing.assert_allclose(read(some), loops(some), atol=1e-4, err_msg=row)
    np.testing.assert_allclose(network.predict(one[0]), loops(one)[0], atol=1e-4)

    tasks: dict[tuple[str, str], tuple[Callable[[], object], int, int]] = {}
    for row, read in readers.items():
        given = one[0] if row == OURS else one
        tasks[ONE, row] = partial(read, given), 1 if row == LOOPS else 200, 1
        if row != LOOPS:
            tasks[TEN, row] = partial(read, some), 50, 10
            tasks[BATCH, row] = partial(read, thousand), 1, 1000
    for row, steps in trainers.items():
        tasks[STEP, row] = partial(next, steps), 5, 1

    times: dict[tuple[str, str], list[float]] = {task: [] for task in tasks}
    for _ in range(ROUNDS + 1):
        for task, (call, calls, images_a_call) in tasks.items():
            seconds = timeit(call, number=calls, timer=thread_time)
            times[task].append(seconds / calls / images_a_call)
    return {task: rounds[1:] for task, rounds in times.items()}  # the first only warms up


def main() -> None:
    parser = argparse.ArgumentParser(description="Compare speeds; see the file's first lines.")
    parser.add_argument("--mnist", help="the folder with the MNIST files", metavar="DIR")
    folder = parser.parse_args().mnist
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (60_000, 28, 28), np.uint8)
    labels = rng.integers(0, 10, 60_000, np.uint8)
    if folder:  # copied: PyTorch wants arrays that it might write to
        images, labels = mnist.train_images(folder).copy(), mnist.train_labels(folder).copy()

    kernel = blas_kernel()
    print(f"OpenBLAS's kernel: {kernel}. Load average: {os.getloadavg()[0]:.1f}, ", end="")
    times = measure(images, labels)
    print(
        f"in the end {os.getloadavg()[0]:.1f}. Microseconds of processor time, an image or a step:"
    )
    columns = ONE, TEN, BATCH, STEP
    print(" " * 16, *(f"{column:>16}" for column in columns))
    for row in (OURS, ORT, TORCH, LOOPS):
        cells = [quantiles(times[c, row])[1] if (c, row) in times else None for c in columns]
        print(f"{row:16}", *(f"{c * 1e6:16,.2f}" if c else f"{'-':>16}" for c in cells))
    print(f"\nParts of a peer's time, medians of {ROUNDS} rounds, and their quartiles:")
    for column, peer, target in targets(kernel):
        if (column, peer) in times:
            pairs = zip(times[column, OURS], times[column, peer], strict=True)
            low, ratio, high = quantiles(ours / theirs for ours, theirs in pairs)
            spread = f"{ratio:8.3f} ({low:.3f} to {high:.3f})"
            kept = "yes" if ratio <= target else "NO"
            print(f"{column + ', ' + peer:28}{spread:28} at most {target}: {kept}")


if __name__ == "__main__":
    main()
