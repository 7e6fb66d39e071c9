"""Cross-entropy, from logits of any size."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose

from cnn.training.loss import cross_entropy


def test_cross_entropy_is_minus_the_log_of_what_the_right_digit_got(
    rng: np.random.Generator,
) -> None:
    logits = rng.standard_normal((2, 3, 10))
    targets = rng.dirichlet(np.ones(10), (2, 3))
    exp = np.exp(logits)
    truth = -(targets * np.log(exp / exp.sum(axis=-1, keepdims=True))).sum(axis=-1)
    assert_allclose(cross_entropy(logits, targets), truth)
    assert_allclose(cross_entropy(np.zeros(10), np.eye(10)), np.full(10, math.log(10)))


@pytest.mark.parametrize(
    ("logits", "loss"),
    [([0, 200], 200), ([0, 1e30], 1e30), ([1e30, 0], 0), ([-1e30, -1e30], math.log(2))],
)
def test_a_loss_from_logits_is_never_infinite(logits: list[float], loss: float) -> None:
    first = np.array([1, 0], np.float32)
    assert cross_entropy(np.array(logits, np.float32), first) == pytest.approx(loss, rel=1e-6)


@given(
    logits=arrays(np.float64, (2, 10), elements=st.floats(-1e4, 1e4)),
    right=st.integers(0, 9),
    more=st.floats(-1e4, 1e4),
)
def test_a_loss_is_never_negative_and_only_differences_of_logits_count(
    logits: np.ndarray, right: int, more: float
) -> None:
    loss = cross_entropy(logits, np.eye(10)[right])
    assert (loss >= 0).all()
    assert_allclose(cross_entropy(logits + more, np.eye(10)[right]), loss, rtol=1e-9, atol=1e-9)
