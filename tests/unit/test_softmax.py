"""Softmax, forward and back, held to the loops of reference.py."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from cnn import Softmax
from cnn.softmax import softmax
from cnn.training.loss import cross_entropy
from tests import reference


@pytest.mark.parametrize("batch", [(), (1,), (7,), (2, 3)])
@pytest.mark.parametrize("picture", [(13, 13, 8), (1352,), (8, 169)])
def test_forward_is_what_the_formula_says(
    batch: tuple[int, ...], picture: tuple[int, ...], rng: np.random.Generator
) -> None:
    layer = Softmax(1352, 10, rng=rng)
    layer.biases = rng.standard_normal(10, np.float32)
    values = rng.standard_normal((*batch, *picture), np.float32)
    for x in (values, np.asfortranarray(values), np.repeat(values, 2, axis=-1)[..., ::2]):
        before = x.copy()
        out = layer.forward(x)
        assert out.shape == (*batch, 10)
        assert out.dtype == np.float32
        assert_array_equal(x, before, "the input was changed")
        for index in np.ndindex(batch):
            truth = reference.softmax(x[index], layer.weights, layer.biases)
            assert_allclose(out[index], truth, rtol=1e-4)


def test_integers_and_float64_are_taken() -> None:
    layer = Softmax(6, 3, rng=np.random.default_rng(0))
    x: Any = np.arange(12).reshape(2, 6)
    assert_allclose(layer.forward(x), layer.forward(x.astype(np.float32)), rtol=1e-5)
    assert_allclose(layer.forward(x.astype(float)), layer.forward(x), rtol=1e-5)


@pytest.mark.parametrize(
    ("logits", "probabilities"),
    [
        ([0, 0, 0, 0], [0.25] * 4),
        ([1e30, 1e30, 0, -1e30], [0.5, 0.5, 0, 0]),
        ([-1e30] * 4, [0.25] * 4),
        ([3e38, -3e38, 0, 0], [1, 0, 0, 0]),  # further apart than float32 reaches
        ([1000, 1000 + np.log(3), 0, 0], [0.25, 0.75, 0, 0]),
    ],
)
def test_no_logits_make_it_overflow(logits: list[float], probabilities: list[float]) -> None:
    assert_allclose(softmax(np.array(logits, np.float32)), probabilities, atol=1e-4)


any_logits = arrays(np.float32, (3, 10), elements=st.floats(-1000, 1000, width=32))


@given(logits=any_logits)
def test_probabilities_are_in_order_of_the_logits_and_sum_to_1(logits: np.ndarray) -> None:
    probabilities = softmax(logits)
    assert_allclose(probabilities.sum(axis=-1), 1, rtol=1e-5)
    assert (probabilities >= 0).all()
    ranked = np.take_along_axis(probabilities, logits.argsort(axis=-1), axis=-1)
    assert (np.diff(ranked, axis=-1) >= 0).all()


@given(logits=any_logits, more=st.floats(-1000, 1000, width=32))
def test_only_differences_of_logits_count(logits: np.ndarray, more: float) -> None:
    assert_allclose(softmax(logits + np.float32(more)), softmax(logits), atol=1e-3)
    exact = logits.astype(np.float64)
    assert_allclose(softmax(exact + more), softmax(exact), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("batch", [(0,), (2, 0), (0, 3)])
def test_an_empty_batch_gives_no_probabilities(batch: tuple[int, ...]) -> None:
    layer = Softmax(1352, 10)
    x = np.zeros((*batch, 13, 13, 8), np.float32)
    out = layer.forward(x)
    assert out.shape == (*batch, 10)
    d_x, d_weights, d_biases = layer.backprop(x, out)
    assert d_x.shape == x.shape
    assert_array_equal(d_weights, np.zeros((1352, 10)))
    assert_array_equal(d_biases, np.zeros(10))


@pytest.mark.parametrize("shape", [(), (5,), (7,), (6, 2), (2, 4)])
def test_a_wrong_number_of_inputs_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"expected 6 numbers .*, got shape \("):
        Softmax(6, 3).forward(np.zeros(shape))


def test_weights_start_as_standard_normal_over_input_len_and_biases_as_zero() -> None:
    layer = Softmax(1352, 10, rng=np.random.default_rng(1))
    assert layer.weights.dtype == layer.biases.dtype == np.float32
    assert abs(layer.weights.mean() * 1352) < 0.05
    assert abs(layer.weights.std() * 1352 - 1) < 0.02
    assert_array_equal(layer.biases, np.zeros(10))
    assert_array_equal(layer.weights, Softmax(1352, 10, rng=np.random.default_rng(1)).weights)
    assert not np.array_equal(layer.weights, Softmax(1352, 10).weights)


def float64_layer(rng: np.random.Generator) -> Softmax:
    layer = Softmax(12, 4)
    layer.weights = rng.standard_normal((12, 4))
    layer.biases = rng.standard_normal(4)
    return layer


def test_gradients_are_the_slopes_of_the_cross_entropy(rng: np.random.Generator) -> None:
    layer = float64_layer(rng)
    x = rng.standard_normal((2, 3, 3, 4))
    targets = rng.dirichlet(np.ones(4), (2, 3))

    def loss() -> float:
        return float(-(targets * np.log(layer.forward(x))).sum())

    assert_allclose(cross_entropy(layer.logits(x), targets).sum(), loss(), rtol=1e-12)
    gradients = layer.backprop(x, layer.forward(x) - targets)
    for gradient, values in zip(gradients, (x, layer.weights, layer.biases), strict=True):
        slopes = reference.slopes(loss, values)
        assert gradient.shape == slopes.shape
        assert_allclose(gradient, slopes, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("batch", [(), (5,), (2, 3)])
def test_gradients_are_what_the_loops_say(batch: tuple[int, ...], rng: np.random.Generator) -> None:
    layer = float64_layer(rng)
    x, d_logits = rng.standard_normal((*batch, 2, 6)), rng.standard_normal((*batch, 4))
    weights, biases = layer.weights.copy(), layer.biases.copy()
    indices = list(np.ndindex(batch))
    truth = [reference.softmax_backprop(x[i], weights, d_logits[i]) for i in indices]
    for order in (np.ascontiguousarray, np.asfortranarray):
        d_x, d_weights, d_biases = layer.backprop(order(x), order(d_logits))
        for index, (d_one, _, _) in zip(indices, truth, strict=True):
            assert_allclose(d_x[index], d_one, rtol=1e-10, atol=1e-12)
        assert_allclose(d_weights, sum(t[1] for t in truth), rtol=1e-10, atol=1e-12)
        assert_allclose(d_biases, sum(t[2] for t in truth), rtol=1e-10, atol=1e-12)
    assert_array_equal(layer.weights, weights, "backprop only tells, it does not learn")
    assert_array_equal(layer.biases, biases)
