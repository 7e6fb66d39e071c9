"""The fused network, held to the three layers."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.random import Generator
from numpy.testing import assert_allclose, assert_array_equal

from cnn import Conv3x3, MaxPool2, Softmax, fused
from cnn.fused import Layout
from cnn.softmax import softmax
from cnn.training.loss import cross_entropy

INPUTS: dict[str, Callable[[Generator, tuple[int, ...]], np.ndarray]] = {
    "random": lambda rng, shape: rng.integers(0, 256, shape),
    "binary": lambda rng, shape: 255 * rng.integers(0, 2, shape),
    "blank": lambda rng, shape: np.zeros(shape),
    "sparse": lambda rng, shape: rng.integers(0, 256, shape) * (rng.random(shape) < 0.03),
    "tied": lambda rng, shape: 64 * rng.integers(0, 3, shape).repeat(2, axis=-1)[..., :28],
}


def layers(k: int, rng: Generator) -> tuple[Conv3x3, MaxPool2, Softmax]:
    conv, pool, dense = Conv3x3(k, rng=rng), MaxPool2(), Softmax(169 * k, 10, rng=rng)
    conv.filters = np.round(conv.filters * 16) / 16  # exact sums, so that ties are ties
    dense.biases += rng.standard_normal(10, np.float32)
    return conv, pool, dense


def innermost(x: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(np.moveaxis(x, 0, -1))


@pytest.mark.parametrize("k", [1, 3, 8, 32])
@pytest.mark.parametrize("n", [0, 1, 2, 64, 100])
@pytest.mark.parametrize("kind", INPUTS)
def test_it_computes_what_the_three_layers_do(kind: str, n: int, k: int, rng: Generator) -> None:
    conv, pool, dense = layers(k, rng)
    x = (INPUTS[kind](rng, (n, 28, 28)) / 256).astype(np.float32)
    maps = conv.forward(x)
    pooled = pool.forward(maps)

    layout = Layout.of_batch(conv.filters, dense.weights, dense.biases)
    passed = fused.forward(innermost(x), layout, learning=True)
    assert_allclose(passed.logits.T, dense.logits(pooled), rtol=1e-4, atol=1e-5)
    assert_array_equal(fused.forward(innermost(x), layout).logits, passed.logits)

    d_logits = rng.standard_normal((n, 10), np.float32)
    d_pooled, *d_dense = dense.backprop(pooled, d_logits)
    d_filters = conv.backprop(x, pool.backprop(maps, d_pooled))
    gradients = fused.backprop(passed, layout, d_logits.T)
    for ours, theirs in zip(gradients, [d_filters, *d_dense], strict=True):
        assert ours.shape == theirs.shape
        assert ours.dtype == np.float32
        assert_allclose(ours, theirs, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("rows", [1, 2, 5, 12, 13, 14])
def test_it_does_not_matter_how_many_rows_of_windows_are_made_at_once(
    rows: int, monkeypatch: pytest.MonkeyPatch, rng: Generator
) -> None:
    conv, _, dense = layers(3, rng)
    x = rng.random((28, 28, 7), np.float32)
    layout = Layout.of_batch(conv.filters, dense.weights, dense.biases)
    passes = []
    for at_once in (13 * 4 * 3 * 13 * 7, rows * 4 * 3 * 13 * 7):
        monkeypatch.setattr(fused, "AT_ONCE", at_once)
        passes.append(fused.forward(x, layout, learning=True))
    for whole, in_parts in zip(*passes, strict=True):
        assert_array_equal(in_parts, whole)


@pytest.mark.parametrize("k", [1, 3, 8, 32])
@pytest.mark.parametrize("kind", INPUTS)
def test_one_image_gets_the_logits_that_it_gets_in_a_batch(
    kind: str, k: int, rng: Generator
) -> None:
    conv, _, dense = layers(k, rng)
    parameters = conv.filters, dense.weights, dense.biases
    grey = INPUTS[kind](rng, (28, 28)).astype(np.float32)
    batch = fused.forward(grey[..., None], Layout.of_batch(*parameters))
    ours = fused.logits_of_one(grey, Layout.of_one(*parameters))
    assert ours.dtype == np.float32
    assert_allclose(ours, batch.logits[:, 0], rtol=1e-4, atol=1e-3)


@given(
    image=arrays(np.uint8, (28, 28)),
    k=st.sampled_from([1, 3, 8, 32]),
    seed=st.integers(0, 2**32 - 1),
)
def test_grey_levels_as_they_are_take_nothing_from_the_layers_and_add_nothing(
    image: np.ndarray, k: int, seed: int
) -> None:
    """In float64, where rounding hides no mistake."""
    rng = np.random.default_rng(seed)
    conv, dense = Conv3x3(k), Softmax(169 * k, 10)
    conv.filters = rng.standard_normal((k, 3, 3))
    dense.weights, dense.biases = rng.standard_normal((169 * k, 10)), rng.standard_normal(10)
    truth = dense.logits(MaxPool2().forward(conv.forward(image / 255 - 0.5)))
    grey = fused.on_grey_levels(conv.filters, dense.weights, dense.biases)
    one = fused.logits_of_one(image.astype(np.float64), Layout.of_one(**grey))
    batch = fused.forward(image[..., None], Layout.of_batch(**grey)).logits[:, 0]
    for ours in (one, batch):
        assert_allclose(ours, truth, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("n", [1, 6])
@pytest.mark.parametrize("classes", [10, 11])
def test_loss_and_slope_are_those_of_softmax_and_cross_entropy(
    classes: int, n: int, rng: Generator
) -> None:
    logits = 20 * rng.standard_normal((n, classes), np.float32)
    logits[0] *= 100  # so that some probabilities round to 0
    targets = rng.dirichlet(np.ones(classes), n).astype(np.float32)
    loss, d_logits = fused.cross_entropy(logits.T, targets.T)
    assert_allclose(loss, cross_entropy(logits, targets), rtol=1e-5)
    assert_allclose(d_logits.T, (softmax(logits) - targets) / n, atol=1e-6)
