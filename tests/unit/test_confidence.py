"""When an answer is given with doubt, and how a probability is told."""

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn import confidence
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


def test_a_certainty_of_exactly_the_threshold_is_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    logits = np.arange(10, dtype=np.float32)
    monkeypatch.setattr(confidence, "CONFIDENCE_THRESHOLD", certainty(logits))
    assert is_confident(logits), "as in the browser, see verdictOf in reading.js"


def test_what_is_read_without_rival_may_still_be_no_digit() -> None:
    low = np.array([-2.0, *[-20.0] * 9])
    assert softmax(low)[0] > 0.999
    assert not is_confident(low)
    assert is_confident(low + 10), "by as much more, and the ten probabilities are the same"
    np.testing.assert_allclose(softmax(low), softmax(low + 10))


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0, "0.0 %"),
        (0.0004, "0.0 %"),
        (0.1, "10.0 %"),
        (0.98765, "98.8 %"),
        (0.9995, "99.9 %"),
        (0.99999994, "99.9 %"),
        (np.float32(1) - np.float32(6e-8), "99.9 %"),
        (1, "100.0 %"),
        (np.float32(1), "100.0 %"),
    ],
)
def test_percent_never_says_100_short_of_certainty(probability: float, words: str) -> None:
    assert percent(probability) == words


@given(probability=st.floats(0, 1) | st.floats(0, 1, width=32).map(np.float32))
def test_percent_is_never_further_off_than_its_last_decimal_nor_100_short_of_certain(
    probability: Any,
) -> None:
    told = percent(probability)
    assert told.endswith(" %")
    number = float(told.removesuffix(" %"))
    assert (number == 100) == (probability == 1)
    assert abs(number - 100 * float(probability)) <= 0.1001
    assert re.fullmatch(r"\d+\.\d %", told)
