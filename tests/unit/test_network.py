"""DigitCNN: what goes in, and what comes out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cnn import Activations, DigitCNN
from cnn.network import CHUNK, one_hot
from tests import reference


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
