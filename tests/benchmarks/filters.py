"""What each filter is worth, what relearnt answers read, and what both take.

    .venv/bin/python -m tests.benchmarks.filters

Processor time, the least of several runs. Of 1,000 of MNIST's test images.
"""

import time
from collections.abc import Callable

import numpy as np

from cnn import DigitCNN
from cnn.arrays import Array
from cnn.contributions import Exam
from cnn.excitement import places
from cnn.page import assets, shared
from cnn.presets import PRESETS, preset
from cnn.training.relearning import Relearning

SEED = 0
SLANTED = np.array([[2, 1, 0], [1, 0, -1], [0, -1, -2]], np.float32)


def main() -> None:
    network = DigitCNN.load()
    images, labels, _ = assets.read_test_images(assets.MNIST_TEST)
    exam = Exam(network, images, labels)
    result = exam.result(network.conv.filters)
    print(f"all filters: {result.right} of {len(labels)}")
    for k, (after, turns) in enumerate(zip(result.after, result.turns, strict=True)):
        told = ", ".join(f"{start} -> {end} x {count}" for start, end, count in turns if count)
        print(f"without filter {k + 1}: {after}; {told}")
    rng = np.random.default_rng(SEED)
    own = network.conv.filters.copy()

    def edit() -> None:
        own[2] = rng.standard_normal((3, 3))
        exam.result(own)

    switches = iter(range(1, 256))

    def switch() -> None:
        off = next(switches)
        exam.result(network.conv.filters, [k for k in range(8) if off >> k & 1])

    for what, act in {
        "contributions of all filters": lambda: Exam(network, images, labels),
        "an edited number to all counts and turns": edit,
        "a switch to the same": switch,
        "what excites a filter": lambda: places(own[2], images),
    }.items():
        print(f"{what}: {1000 * least(act):.1f} ms")
    learnt_from = shared.relearnt_from()
    for name, filters in invented(network, rng).items():
        began = time.process_time()
        run = Relearning(filters, *learnt_from, SEED)
        run.learn(60)
        took = time.process_time() - began
        right = (run.network().logits(images).argmax(axis=1) == labels).sum()
        print(f"answers relearnt for {name}: {right} of {len(labels)}, {took:.2f} s")


def invented(network: DigitCNN, rng: np.random.Generator) -> dict[str, Array]:
    """Eight filters each, by what they are."""
    named = [preset(name) for name, numbers in PRESETS.items() if numbers]
    sobels = [*named[:2], SLANTED, SLANTED[:, ::-1]]
    return {
        "the trained filters": network.conv.filters,
        "four Sobels and their opposites": np.stack([*sobels, *(-filter for filter in sobels)]),
        "the six presets and two slanted Sobels": np.stack([*named, *sobels[2:]]),
        "eight random filters": rng.standard_normal((8, 3, 3)).astype(np.float32),
        "eight times identity": np.stack([preset("identity")] * 8),
        "eight times the vertical Sobel": np.stack(named[:1] * 8),
    }


def least(act: Callable[[], object], runs: int = 15) -> float:
    """Seconds of processor time."""
    took = []
    for _ in range(runs):
        began = time.process_time()
        act()
        took.append(time.process_time() - began)
    return min(took)


if __name__ == "__main__":
    main()
