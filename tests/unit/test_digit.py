"""On the canvas it is noticed that several digits are drawn."""

from itertools import product

import numpy as np
import pytest

from cnn.arrays import Ink
from cnn.data.digit import several
from cnn.data.strokes import Points, place
from cnn.page import assets

HANDS = [assets.read_samples(path) for path in (assets.SAMPLES, assets.CONTINENTAL)]


def strokes(hand: int, digit: int) -> list[Points]:
    return [np.array(stroke, np.float32) for stroke in HANDS[hand][digit]]


def side_by_side(one: int, other: int, center: float = 0.27) -> Ink:
    drawn = (
        place(strokes(0, digit), 14, 0.4, (at, 0.5))
        for digit, at in ((one, center), (other, 1 - center))
    )
    return np.maximum(*drawn)


@pytest.mark.parametrize(("hand", "digit"), list(product(range(2), range(10))))
def test_one_digit_is_never_taken_for_several(hand: int, digit: int) -> None:
    for width, share, at in product((8, 20, 40), (0.2, 0.5, 0.9), (0.1, 0.5)):
        assert not several(place(strokes(hand, digit), width, share, (at, 0.5)))


@pytest.mark.parametrize("one", range(10))
def test_two_digits_side_by_side_are_several(one: int) -> None:
    for other in range(10):
        assert several(side_by_side(one, other)), other


def test_so_are_two_that_reach_the_edges_and_two_one_above_the_other() -> None:
    assert several(side_by_side(4, 7, center=0))
    assert several(side_by_side(4, 7).T)


def test_neither_a_blank_sheet_nor_noise_is(rng: np.random.Generator) -> None:
    assert not several(np.zeros((280, 280), np.uint8))
    assert not several(rng.integers(0, 256, (280, 280), np.uint8))
