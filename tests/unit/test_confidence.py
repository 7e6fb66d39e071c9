"""When an answer is given with doubt, and how a probability is told."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn.confidence import CONFIDENCE_THRESHOLD, certainty, is_confident, percent
from cnn.softmax import softmax


def test_certainty_is_the_largest_of_eleven_probabilities_less_the_one_for_no_digit(
    rng: np.random.Generator,
) -> None:
    logits = 3 * rng.standard_normal((50, 10))
    for row, found in zip(logits, certainty(logits), strict=True):
        exp = np.exp(row)
        assert found == pytest.approx(exp.max() / (1 + exp.sum()))
        assert found == pytest.approx(certainty(row))
        assert found < softmax(row).max()


def test_an_answer_is_sure_from_the_threshold_on() -> None:
    one = np.full(10, -np.inf)
    enough = np.log(CONFIDENCE_THRESHOLD / (1 - CONFIDENCE_THRESHOLD))  # beside the logit 0
    sure = []
    for logit in (enough + 1e-9, enough - 1e-9, 50, -50):
        one[3] = logit
        sure.append(bool(is_confident(one)))
    assert sure == [True, False, True, False]
    assert is_confident(np.zeros((0, 10))).tolist() == []


def test_what_is_read_without_rival_may_still_be_no_digit() -> None:
    low = np.array([-2.0, *[-20.0] * 9])
    assert softmax(low)[0] > 0.999
    assert not is_confident(low)
    assert is_confident(low + 10), "by as much more, and the ten probabilities are the same"
    np.testing.assert_allclose(softmax(low), softmax(low + 10))


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0, "0 %"),
        (0.004, "0 %"),
        (0.1, "10 %"),
        (0.984, "98 %"),
        (0.995, "99 %"),
        (0.99999994, "99 %"),
        (np.float32(1) - np.float32(6e-8), "99 %"),
        (1, "100 %"),
        (np.float32(1), "100 %"),
    ],
)
def test_percent_never_says_100_short_of_certainty(probability: float, words: str) -> None:
    assert percent(probability) == words


def test_percent_with_decimals_stops_short_of_100_too() -> None:
    assert percent(0.98765, decimals=1) == "98.8 %"
    assert percent(0.99999, decimals=1) == "99.9 %"
    single_precision: Any = np.float32(0.99999)
    assert percent(single_precision, decimals=2) == "99.99 %"
    assert percent(1, decimals=1) == "100.0 %"


@given(
    probability=st.floats(0, 1) | st.floats(0, 1, width=32).map(np.float32),
    decimals=st.integers(0, 4),
)
def test_percent_is_never_further_off_than_its_last_decimal_nor_100_short_of_certain(
    probability: Any, decimals: int
) -> None:
    told = percent(probability, decimals)
    assert told.endswith(" %")
    number = float(told.removesuffix(" %"))
    assert (number == 100) == (probability == 1)
    assert abs(number - 100 * float(probability)) <= 1.001 * 10.0**-decimals
    assert len(told.partition(".")[2].removesuffix(" %")) == decimals
