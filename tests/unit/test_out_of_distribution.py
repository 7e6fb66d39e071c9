"""Drawings of kinds that training never shows."""

import numpy as np
import pytest
from numpy.random import default_rng
from numpy.testing import assert_array_equal

from cnn import preprocess
from cnn.training.out_of_distribution import KINDS, LETTERS


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_ink(kind: str) -> None:
    inks = [KINDS[kind](default_rng(seed)) for seed in range(40)]
    for ink in inks:
        assert ink.shape == (280, 280)
        assert ink.dtype == np.uint8
        assert ink.max() == 255
        assert (ink > 127).sum() > 50
        assert preprocess.normalize(ink).any()
    assert not np.array_equal(inks[0], inks[1])


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_random_numbers_make_the_same_drawing(kind: str) -> None:
    draw = KINDS[kind]
    for seed in range(6):
        assert_array_equal(draw(default_rng(seed)), draw(default_rng(seed)))
    assert not np.array_equal(draw(default_rng(1)), draw(default_rng(4)))


def test_every_letter_is_a_list_of_points() -> None:
    for letter in LETTERS:
        assert all(len(stroke) % 2 == 0 and len(stroke) >= 4 for stroke in letter)
