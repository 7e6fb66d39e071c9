"""What says how well a network reads, held to slow counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal

from cnn.softmax import softmax
from cnn.training.metrics import accuracy, calibration_error, confusion
from tests.shapes import answers


def made_up(rng: np.random.Generator, n: int = 500) -> tuple[np.ndarray, np.ndarray]:
    return softmax(2 * rng.standard_normal((n, 10))), rng.integers(0, 10, n).astype(np.uint8)


@given(
    answered=arrays(np.uint8, 20, elements=st.integers(0, 9)),
    labels=arrays(np.uint8, 20, elements=st.integers(0, 9)),
)
def test_accuracy_is_the_share_of_the_diagonal(answered: np.ndarray, labels: np.ndarray) -> None:
    share = np.trace(confusion(labels, answered)) / 20
    assert accuracy(np.eye(10)[answered], labels) == pytest.approx(share)
    assert accuracy(np.eye(10)[answered] * 50 - 7, labels) == pytest.approx(share), "of logits"


@pytest.mark.parametrize("bins", [1, 2, 10, 15])
def test_calibration_error_is_what_counting_says(bins: int, rng: np.random.Generator) -> None:
    probabilities, labels = made_up(rng)
    probabilities[:3] = np.eye(10)[[4, 5, 6]]  # certainty belongs to the last bin
    error = 0.0
    for number in range(bins):
        sure, right = [], []
        for p, label in zip(probabilities, labels, strict=True):
            last = number == bins - 1 and p.max() == 1
            if last or number / bins <= p.max() < (number + 1) / bins:
                sure.append(p.max())
                right.append(p.argmax() == label)
        if sure:
            error += len(sure) / len(labels) * abs(np.mean(sure) - np.mean(right))
    assert calibration_error(probabilities, labels, bins) == pytest.approx(error)


def test_calibration_error_is_zero_if_80_of_100_answers_given_with_80_percent_are_right() -> None:
    labels = np.zeros(100, int)
    answer = np.r_[np.zeros(80, int), np.full(20, 3)]
    assert calibration_error(answers(np.full(100, 0.8), answer), labels) < 1e-12
    error = calibration_error(answers(np.full(100, 0.95), answer), labels)
    assert error == pytest.approx(0.15), "overconfident"
    error = calibration_error(answers(np.full(100, 0.5), answer), labels)
    assert error == pytest.approx(0.3), "too modest"


def test_calibration_error_of_what_is_always_sure_is_the_share_of_errors() -> None:
    probabilities = np.eye(10)[[1, 2, 3, 4]]
    assert calibration_error(probabilities, np.array([1, 2, 3, 9])) == 0.25
    assert calibration_error(probabilities, np.array([1, 2, 3, 4])) == 0


def test_certainty_shares_a_bin_with_what_is_almost_certain() -> None:
    labels = np.array([0, 0])
    two = np.stack([np.eye(10)[3], 0.96 * np.eye(10)[0]])  # wrong, and right
    assert calibration_error(two, labels, bins=10) == pytest.approx(abs(1 + 0.96 - 1) / 2)


@pytest.mark.parametrize("dtype", [np.uint8, np.int64])
def test_confusions_are_counted(dtype: type, rng: np.random.Generator) -> None:
    labels, read = rng.integers(0, 10, (2, 300))
    table = np.zeros((10, 10), int)
    for label, answer in zip(labels, read, strict=True):
        table[label, answer] += 1
    assert_array_equal(confusion(labels.astype(dtype), read), table)
    none = np.zeros(0, int)
    assert_array_equal(confusion(none.astype(dtype), none), np.zeros((10, 10)))
