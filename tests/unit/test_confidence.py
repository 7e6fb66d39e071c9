"""When an answer is given with doubt, and how a probability is told."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn.confidence import CONFIDENCE_THRESHOLD, is_confident, percent
from tests.shapes import answers


def test_an_answer_is_sure_from_the_threshold_on() -> None:
    sure = np.array([CONFIDENCE_THRESHOLD, CONFIDENCE_THRESHOLD - 1e-9, 1, 0.1])
    probabilities = answers(sure, np.array([3, 3, 0, 9]))
    assert is_confident(probabilities).tolist() == [True, False, True, False]
    assert is_confident(probabilities[0]).shape == ()
    assert is_confident(np.zeros((0, 10))).tolist() == []


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
