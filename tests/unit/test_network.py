"""DigitCNN: what goes in, what comes out, what is kept on disk."""

import copy
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from cnn import Activations, DigitCNN
from cnn.network import CHUNK, one_hot
from cnn.softmax import softmax, with_none
from tests import reference


@pytest.fixture
def network(rng: np.random.Generator) -> DigitCNN:
    """Untrained, but with biases and with weights large enough for sure answers."""
    network = DigitCNN(rng=rng)
    network.softmax.weights *= 200
    network.softmax.biases += rng.standard_normal(10, np.float32)
    return network


@pytest.fixture
def images(rng: np.random.Generator) -> np.ndarray:
    return rng.integers(0, 256, (6, 28, 28)).astype(np.uint8)


def test_activations_have_the_shapes_of_the_article(network: DigitCNN, images: np.ndarray) -> None:
    for batch in [(), (6,), (2, 3), (1, 1, 6)]:
        picked = images[0] if batch == () else images.reshape(*batch, 28, 28)
        activations = network.forward(picked)
        assert isinstance(activations, Activations)
        shapes = [(28, 28), (26, 26, 8), (13, 13, 8), (10,), (10,)]
        assert [a.shape for a in activations] == [batch + shape for shape in shapes]
        assert {a.dtype for a in activations} == {np.dtype(np.float32)}


def test_the_network_sees_paper_as_minus_a_half_and_ink_as_a_half(network: DigitCNN) -> None:
    image = np.zeros((28, 28))
    image[3, 4] = 255
    seen = network.forward(image).image
    assert seen[3, 4] == 0.5
    assert_array_equal(np.delete(seen, 3 * 28 + 4), np.full(783, -0.5))


def test_forward_is_what_the_loops_say(network: DigitCNN, images: np.ndarray) -> None:
    activations = network.forward(images)
    for n, pixels in enumerate(images):
        maps = reference.conv(pixels / 255 - 0.5, network.conv.filters)
        assert_allclose(activations.conv[n], maps, atol=1e-5)
        assert_allclose(activations.pool[n], reference.max_pool(maps), atol=1e-5)
        truth = reference.predict(pixels, **network.parameters)
        assert_allclose(activations.probabilities[n], truth, rtol=1e-3, atol=1e-6)


KINDS: dict[str, Callable[[np.ndarray], Any]] = {
    "unsigned bytes": lambda x: x,
    "64-bit integers": lambda x: x.astype(np.int64),
    "float32": lambda x: x.astype(np.float32),
    "float64": lambda x: x.astype(float),
    "float16": lambda x: x.astype(np.float16),
    "big-endian": lambda x: x.astype(">i2"),
    "nested lists": lambda x: x.tolist(),
    "Fortran order": np.asfortranarray,
    "every other column": lambda x: np.repeat(x, 2, axis=-1)[..., ::2],
    "mirrored view": lambda x: np.flip(x, -1).copy()[..., ::-1],
    "transposed view": lambda x: np.ascontiguousarray(x.swapaxes(-1, -2)).swapaxes(-1, -2),
    "read only": lambda x: np.broadcast_to(x, x.shape),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_array_reads_alike(kind: str, network: DigitCNN, images: np.ndarray) -> None:
    truth = np.array([reference.predict(pixels, **network.parameters) for pixels in images])
    for picked, expected in [(images, truth), (images[0], truth[0]), (images[:1], truth[:1])]:
        array = KINDS[kind](picked)
        for read in (network.predict, network.frozen().predict):
            assert_allclose(read(array), expected, rtol=1e-3, atol=1e-6)
        assert_allclose(network.forward(array).probabilities, expected, rtol=1e-3, atol=1e-6)
        assert_array_equal(array, picked, "the input was changed")


@pytest.mark.parametrize(
    "batch", [(), (1,), (CHUNK - 1,), (CHUNK,), (CHUNK + 1,), (2 * CHUNK,), (3, 5), (2, 1, 90)]
)
def test_predict_gives_the_probabilities_of_forward(
    batch: tuple[int, ...], network: DigitCNN, rng: np.random.Generator
) -> None:
    images = rng.integers(0, 256, (*batch, 28, 28))
    probabilities = network.predict(images)
    assert probabilities.shape == (*batch, 10)
    assert probabilities.dtype == np.float32
    assert_allclose(probabilities, network.forward(images).probabilities, atol=1e-5)


@pytest.mark.parametrize("batch", [(0,), (2, 0), (0, 3)])
def test_an_empty_batch_gives_no_answers(batch: tuple[int, ...], network: DigitCNN) -> None:
    images = np.zeros((*batch, 28, 28))
    assert network.predict(images).shape == (*batch, 10)
    shapes = [(28, 28), (26, 26, 8), (13, 13, 8), (10,), (10,)]
    assert [a.shape for a in network.forward(images)] == [batch + shape for shape in shapes]


@pytest.mark.parametrize("grey", [0, 255, -1e30, 1e30, 3e38])
@pytest.mark.parametrize("drawn", ["flat", "one dot", "noise"])
def test_probabilities_are_finite_and_sum_to_1(
    grey: float, drawn: str, network: DigitCNN, rng: np.random.Generator
) -> None:
    image = {"flat": np.ones((28, 28)), "one dot": np.eye(28, k=27), "noise": rng.random((28, 28))}
    for images in (image[drawn] * grey, image[drawn][None] * grey):
        for probabilities in (
            network.predict(images),
            network.frozen().predict(images),
            network.forward(images).probabilities,
        ):
            assert np.isfinite(probabilities).all()
            assert_allclose(probabilities.sum(axis=-1), 1, rtol=1e-5)


@pytest.mark.parametrize("logit", [1e4, -1e8, 1e30])
def test_huge_equal_logits_share_out_equally(logit: float, network: DigitCNN) -> None:
    network.softmax.weights[:] = 0
    network.softmax.biases[:] = logit
    for images in (np.zeros((28, 28)), np.zeros((2, 28, 28))):
        for read in (network.predict, network.frozen().predict):
            assert_allclose(read(images), np.full((*images.shape[:-2], 10), 0.1), rtol=1e-5)


NO_IMAGES: dict[str, tuple[Any, str]] = {
    "27 columns": (np.zeros((28, 27)), r"\(28, 27\)"),
    "channel axis last": (np.zeros((28, 28, 1)), r"\(28, 28, 1\)"),
    "flat": (np.zeros(784), r"\(784,\)"),
    "number": (7, r"\(\)"),
    "empty list": ([], r"\(0,\)"),
    "word": ("seven", "<U5"),
    "array of strings": (np.full((28, 28), "0"), "<U1"),
    "complex": (np.zeros((28, 28), complex), "complex128"),
    "objects": (np.full((28, 28), None), "object"),
    "all NaN": (np.full((28, 28), np.nan), "NaN"),
    "one infinity": (np.diag([np.inf] + [0.0] * 27), "infinity"),
    "infinities in a batch": (np.diag([-np.inf] * 28)[None], "infinity"),
    "infinite as float32, in which the network computes": (np.full((28, 28), 1e300), "infinity"),
}


@pytest.mark.parametrize("kind", NO_IMAGES)
def test_what_is_no_image_is_refused(kind: str, network: DigitCNN) -> None:
    images, came = NO_IMAGES[kind]
    for read in (network.forward, network.predict, network.frozen().predict):
        with pytest.raises(ValueError, match=f"expected images .* got .*{came}"):
            read(images)


def test_there_are_13602_parameters() -> None:
    parameters = DigitCNN().parameters
    shapes = {name: p.shape for name, p in parameters.items()}
    assert shapes == {"filters": (8, 3, 3), "weights": (1352, 10), "biases": (10,)}
    assert sum(p.size for p in parameters.values()) == 13_602
    assert {p.dtype for p in parameters.values()} == {np.dtype(np.float32)}


def test_the_same_rng_gives_the_same_network(images: np.ndarray) -> None:
    one, two = (DigitCNN(rng=np.random.default_rng(5)) for _ in range(2))
    assert_array_equal(one.predict(images), two.predict(images))
    other = DigitCNN(rng=np.random.default_rng(6))
    assert not np.array_equal(one.predict(images), other.predict(images))


def test_many_threads_on_one_network_get_the_answers_of_one(
    network: DigitCNN, rng: np.random.Generator
) -> None:
    batches = rng.integers(0, 256, (200, 3, 28, 28)).astype(np.uint8)
    frozen = network.frozen()

    def work(images: np.ndarray) -> list[np.ndarray]:
        activations = network.forward(images)
        _, gradients = network.gradients(images, [1, 2, 3])
        one = network.predict(images[0]), frozen.predict(images[0]), frozen.predict(images)
        return [*activations, *one, *gradients.values()]

    alone = [work(images) for images in batches]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(work, batches))
    for ours, theirs in zip(alone, together, strict=True):
        for a, b in zip(ours, theirs, strict=True):
            assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def test_one_hot_marks_the_digit_and_leaves_probabilities_alone() -> None:
    assert_array_equal(one_hot([2, 0]), np.eye(10)[[2, 0]])
    soft = np.full((3, 10), 0.1)
    assert one_hot(soft) is soft
    assert one_hot(np.zeros(0, int)).shape == (0, 10)


# ---------------------------------------------------------------- frozen, or with other filters


@given(image=arrays(np.uint8, (28, 28)))
def test_frozen_it_answers_one_image_as_the_layers_do(image: np.ndarray) -> None:
    network = DigitCNN.load()
    probabilities = network.forward(image).probabilities
    assert_allclose(network.predict(image), probabilities, atol=1e-4)
    assert_allclose(network.predict(image[None])[0], probabilities, atol=1e-4)


def test_what_is_loaded_is_frozen_so_that_nobody_changes_what_many_share(
    network: DigitCNN,
) -> None:
    for frozen in (DigitCNN.load(), network.frozen()):
        for parameter in frozen.parameters.values():
            with pytest.raises(ValueError, match="read-only"):
                parameter[...] = 0


def test_freezing_leaves_the_network_itself_free_to_learn(
    network: DigitCNN, images: np.ndarray
) -> None:
    frozen = network.frozen()
    before = frozen.predict(images[0])
    for parameter in network.parameters.values():
        parameter *= 2
    assert_array_equal(frozen.predict(images[0]), before)
    assert not np.allclose(network.predict(images[0]), before)


@pytest.mark.parametrize("digit", [1, 5, 8])
def test_a_deep_copy_of_a_frozen_network_may_be_changed_and_answers_as_it_then_is(
    digit: int, images: np.ndarray
) -> None:
    network = copy.deepcopy(DigitCNN.load())
    network.softmax.biases[digit] += 1000
    for read in (network.predict, pickle.loads(pickle.dumps(network)).predict):
        assert read(images[0]).argmax() == digit
        assert (read(images).argmax(axis=-1) == digit).all()


@pytest.mark.parametrize("frozen", [False, True])
def test_other_filters_take_the_place_of_some_and_the_rest_stay(
    frozen: bool, network: DigitCNN, images: np.ndarray, rng: np.random.Generator
) -> None:
    network = network.frozen() if frozen else network
    kept = {name: p.copy() for name, p in network.parameters.items()}
    changed: dict[int, Any] = {
        1: rng.standard_normal((3, 3)),
        6: [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    }
    other = network.with_filters(changed)
    for k in range(8):
        assert_allclose(other.conv.filters[k], changed.get(k, kept["filters"][k]), rtol=1e-6)
    truth = reference.predict(images[0], other.conv.filters, kept["weights"], kept["biases"])
    assert_allclose(other.predict(images[0]), truth, rtol=1e-3, atol=1e-6)
    assert_allclose(other.predict(images)[0], truth, rtol=1e-3, atol=1e-6)
    for name, values in network.parameters.items():
        assert_array_equal(values, kept[name], "the first network was changed")


def test_a_filter_that_there_is_not_or_of_another_shape_is_refused(network: DigitCNN) -> None:
    with pytest.raises(IndexError):
        network.with_filters({8: np.zeros((3, 3))})
    with pytest.raises(ValueError, match=r"\(5,5\)"):
        network.with_filters({0: np.zeros((5, 5))})


# ---------------------------------------------------------------- gradients


def test_gradients_are_what_the_loops_say(network: DigitCNN, images: np.ndarray) -> None:
    digits = [7, 0, 9, 1, 1, 4]
    logits, gradients = network.gradients(images, digits)
    assert_allclose(logits, network.forward(images).logits, atol=1e-4)
    assert {name: g.shape for name, g in gradients.items()} == {
        name: p.shape for name, p in network.parameters.items()
    }
    targets = np.eye(10)[digits]
    pairs = zip(images, targets, strict=True)
    truth = [reference.gradients(*pair, **network.parameters) for pair in pairs]
    for name, gradient in gradients.items():
        assert gradient.dtype == np.float32
        mean = np.mean([one[name] for one in truth], axis=0)
        assert_allclose(gradient, mean, rtol=1e-3, atol=1e-4 * np.abs(mean).max())


@pytest.mark.parametrize("kind", ["digits", "probabilities", "or none of them"])
def test_gradients_are_the_slopes_of_the_mean_cross_entropy(
    kind: str, network: DigitCNN, images: np.ndarray, rng: np.random.Generator
) -> None:
    network.conv.filters = network.conv.filters.astype(np.float64)
    network.softmax.weights = network.softmax.weights.astype(np.float64)
    network.softmax.biases = network.softmax.biases.astype(np.float64)
    images = images[:2]  # few, and a small step: at a window's tie the slope jumps
    labels = np.array([3, 1])
    targets = np.eye(10)[labels]
    if kind != "digits":
        labels = targets = rng.dirichlet(np.ones(11 if kind == "or none of them" else 10), 2)

    def loss() -> float:
        logits = network.forward(images).logits
        logits = with_none(logits) if targets.shape[1] == 11 else logits
        return float(-(targets * np.log(softmax(logits))).sum() / 2)

    _, gradients = network.gradients(images, labels)
    for name, values in network.parameters.items():
        where = rng.choice(values.size, min(values.size, 100), replace=False)
        slopes = reference.slopes(loss, values, where, step=1e-7)
        gradient = gradients[name].flat[where]
        assert_allclose(gradient, slopes, rtol=1e-4, atol=1e-6)


def test_learning_tells_each_images_own_loss(network: DigitCNN, images: np.ndarray) -> None:
    digits = [7, 0, 9, 1, 1, 4]
    _, loss, _ = network.learn_from(images, digits)
    assert_allclose(loss, -np.log(network.predict(images)[range(6), digits]), rtol=1e-4, atol=1e-5)


def test_gradients_change_nothing(network: DigitCNN, images: np.ndarray) -> None:
    kept = [a.copy() for a in (images, *network.parameters.values())]
    network.gradients(images, np.zeros(6, int))
    for before, after in zip(kept, (images, *network.parameters.values()), strict=True):
        assert_array_equal(before, after)


# ---------------------------------------------------------------- on disk


def test_what_is_saved_is_loaded(network: DigitCNN, images: np.ndarray, tmp_path: Path) -> None:
    for path in (tmp_path / "weights.npz", str(tmp_path / "no suffix")):
        network.save(path)
        loaded = DigitCNN.load(path)
        for name, values in loaded.parameters.items():
            assert_array_equal(values, network.parameters[name])
            assert values.dtype == np.float32
        assert_array_equal(loaded.predict(images), network.predict(images))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["no suffix", "weights.npz"]


def test_another_number_of_filters_is_saved_and_loaded(tmp_path: Path) -> None:
    DigitCNN(num_filters=3).save(tmp_path / "w.npz")
    assert DigitCNN.load(tmp_path / "w.npz").forward(np.zeros((28, 28))).conv.shape == (26, 26, 3)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"gone\.npz"):
        DigitCNN.load(tmp_path / "gone.npz")


def test_a_broken_file_is_named(network: DigitCNN, tmp_path: Path) -> None:
    path = tmp_path / "broken.npz"
    network.save(path)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match=r"broken\.npz"):
        DigitCNN.load(path)


def test_a_network_that_cannot_be_saved_leaves_the_old_file(
    network: DigitCNN, tmp_path: Path
) -> None:
    path = tmp_path / "weights.npz"
    network.save(path)
    before = path.read_bytes()
    network.softmax.biases = np.array([None] * 10)
    with pytest.raises(ValueError, match="pickle"):
        network.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("filters", None),
        ("biases", None),
        ("filters", np.float32(1)),
        ("filters", np.zeros((8, 5, 5), np.float32)),
        ("filters", np.zeros((7, 3, 3), np.float32)),
        ("weights", np.zeros((10, 1352), np.float32)),
        ("biases", np.zeros(10, int)),
        ("biases", np.full(10, {}, object)),
        ("biases", np.full(10, "0")),
        ("biases", np.full(10, np.nan)),
        ("biases", np.full(10, 1e300)),  # infinite as float32
        ("weights", np.full((1352, 10), -np.inf, np.float32)),
    ],
)
def test_a_file_of_something_else_is_named(
    name: str, values: np.ndarray | None, network: DigitCNN, tmp_path: Path
) -> None:
    path = tmp_path / "other.npz"
    parameters = {**network.parameters, name: values}
    content = {n: np.asarray(p) for n, p in parameters.items() if p is not None}
    np.savez(path, allow_pickle=True, **content)
    with pytest.raises(ValueError, match=r"other\.npz"):
        DigitCNN.load(path)


@pytest.mark.parametrize("name", ["filters", "weights", "biases"])
def test_another_array_in_a_frozen_ones_place_counts_at_once(
    name: str, rng: np.random.Generator
) -> None:
    network = DigitCNN(rng=rng).frozen()
    image = rng.integers(0, 256, (28, 28))
    layer = network.conv if name == "filters" else network.softmax
    setattr(layer, name, getattr(layer, name) + rng.random(getattr(layer, name).shape) / 10)
    assert_allclose(
        network.predict(image), network.forward(image).probabilities, rtol=1e-4, atol=1e-6
    )
