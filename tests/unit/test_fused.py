"""The fused network, held to the three layers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from cnn import Conv3x3, MaxPool2, Softmax, fused


@pytest.mark.parametrize("k", [1, 3, 8, 32])
@pytest.mark.parametrize("n", [0, 1, 2, 64])
@pytest.mark.parametrize("levels", [1, 2, 256], ids=["blank", "ties", "noise"])
def test_it_computes_what_the_three_layers_do(
    k: int, n: int, levels: int, rng: np.random.Generator
) -> None:
    conv, pool, softmax = Conv3x3(k, rng=rng), MaxPool2(), Softmax(169 * k, 10, rng=rng)
    softmax.biases += rng.standard_normal(10, np.float32)
    conv.filters = np.round(conv.filters * 16) / 16  # exact sums, so that ties are ties
    x = (rng.integers(0, levels, (n, 28, 28)) / 256).astype(np.float32)
    maps = conv.forward(x)
    pooled = pool.forward(maps)

    innermost = np.ascontiguousarray(np.moveaxis(x, 0, -1))
    passed = fused.forward(innermost, conv.filters, softmax.weights, softmax.biases)
    assert_allclose(passed.logits.T, softmax.logits(pooled), rtol=1e-4, atol=1e-5)

    d_logits = rng.standard_normal((n, 10), np.float32)
    d_pooled, *d_softmax = softmax.backprop(pooled, d_logits)
    d_filters = conv.backprop(x, pool.backprop(maps, d_pooled))
    gradients = fused.backprop(passed, d_logits.T)
    for ours, theirs in zip(gradients, [d_filters, *d_softmax], strict=True):
        assert ours.shape == theirs.shape
        assert ours.dtype == np.float32
        assert_allclose(ours, theirs, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("k", [1, 8])
def test_one_image_gets_the_logits_that_it_gets_in_a_batch(
    k: int, rng: np.random.Generator
) -> None:
    conv, softmax = Conv3x3(k, rng=rng), Softmax(169 * k, 10, rng=rng)
    parameters = conv.filters, softmax.weights, rng.standard_normal(10, np.float32)
    grey = rng.integers(0, 256, (28, 28)).astype(np.float32)
    logits = fused.forward(grey[..., None] / 255 - 0.5, *parameters).logits[:, 0]
    ours = fused.logits_of_one(grey, fused.fold(*parameters))
    assert ours.dtype == np.float32
    assert_allclose(ours, logits, rtol=1e-4, atol=1e-5)


@given(
    image=arrays(np.uint8, (28, 28)),
    k=st.sampled_from([1, 3, 8]),
    seed=st.integers(0, 2**32 - 1),
)
def test_folding_takes_nothing_from_the_layers_and_adds_nothing(
    image: np.ndarray, k: int, seed: int
) -> None:
    """In float64, where rounding hides no mistake."""
    rng = np.random.default_rng(seed)
    conv, softmax = Conv3x3(k), Softmax(169 * k, 10)
    conv.filters = rng.standard_normal((k, 3, 3))
    softmax.weights, softmax.biases = rng.standard_normal((169 * k, 10)), rng.standard_normal(10)
    truth = softmax.logits(MaxPool2().forward(conv.forward(image / 255 - 0.5)))
    folded = fused.fold(conv.filters, softmax.weights, softmax.biases)
    ours = fused.logits_of_one(image.astype(np.float64), folded)
    assert_allclose(ours, truth, rtol=1e-9, atol=1e-9)
