"""The same digit as another hand would write it."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.random import default_rng
from numpy.testing import assert_allclose, assert_array_equal

from cnn.arrays import Ink
from cnn.data import augment
from cnn.data.strokes import place
from tests.shapes import DOT, FOUR, ONE, SEVEN, ZERO, Strokes

DIGITS = [ONE, SEVEN, ZERO, FOUR]


@pytest.mark.parametrize("label", range(10))
@pytest.mark.parametrize("strokes", [*DIGITS, DOT], ids=["one", "seven", "zero", "four", "dot"])
def test_variation_keeps_every_stroke_first_and_only_adds(strokes: Strokes, label: int) -> None:
    size = max(np.ptp(np.concatenate(strokes), axis=0).max(), 1e-3)
    for seed in range(30):
        varied = augment.vary(strokes, label, default_rng(seed))
        assert len(varied) >= len(strokes)
        for before, after in zip(strokes, varied, strict=False):
            assert after.shape == before.shape
            assert np.abs(after - before).max() < 0.6 * size, "not torn apart"
        for added in varied[len(strokes) :]:
            assert added.shape == (2, 2)
        assert {stroke.dtype for stroke in varied} == {np.dtype(np.float32)}
        assert all(np.isfinite(stroke).all() for stroke in varied)


def added(strokes: Strokes, label: int) -> list[int]:
    """How many strokes 300 variations add."""
    varied = (augment.vary(strokes, label, default_rng(seed)) for seed in range(300))
    return [len(one) - len(strokes) for one in varied]


def test_some_zeros_are_slashed_some_sevens_crossed_some_ones_get_flag_and_foot() -> None:
    assert 60 < sum(added(ZERO, 0)) < 120
    assert 35 < sum(added(SEVEN, 7)) < 85
    ones = added(ONE, 1)
    assert set(ones) == {0, 1, 2}
    assert 140 < sum(ones) < 250


def test_no_other_digit_gets_a_stroke_nor_does_a_wide_one() -> None:
    for label in (2, 3, 4, 5, 6, 8, 9):
        assert not any(added(FOUR, label))
    wide = [stroke * np.array([2, 1], np.float32) for stroke in FOUR]
    assert not any(added(wide, 1))


def test_variation_changes_neither_the_strokes_nor_two_seeds_alike() -> None:
    before = [stroke.copy() for stroke in FOUR]
    one, same, other = (augment.vary(FOUR, 4, default_rng(seed)) for seed in (1, 1, 2))
    for left, right in zip(one, same, strict=True):
        assert_array_equal(left, right)
    assert not np.array_equal(one[0], other[0])
    for left, right in zip(before, FOUR, strict=True):
        assert_array_equal(left, right)


@pytest.mark.parametrize(
    "make",
    [
        lambda rng: augment.draw_with_random_pen(FOUR, rng),
        lambda rng: augment.draw_fat(FOUR, rng),
    ],
)
def test_the_same_random_numbers_make_the_same_drawing(
    make: Callable[[np.random.Generator], Ink],
) -> None:
    for seed in range(6):
        assert_array_equal(make(default_rng(seed)), make(default_rng(seed)))
    assert not np.array_equal(make(default_rng(1)), make(default_rng(4)))


def test_drawings_vary_in_size_place_and_pen_and_stay_on_the_sheet() -> None:
    areas, places = [], []
    for seed in range(40):
        ink = augment.draw_with_random_pen(FOUR, default_rng(seed))
        rows, columns = np.nonzero(ink)
        assert max(np.ptp(rows), np.ptp(columns)) + 1 >= 0.3 * 280
        areas.append((ink > 127).sum())
        places.append((rows.mean(), columns.mean()))
    assert max(areas) > 4 * min(areas)
    assert_allclose(np.mean(places, axis=0), 140, atol=30)
    assert np.std(places, axis=0).min() > 15


def test_fat_drawings_are_small_with_a_broad_pen() -> None:
    for seed in range(20):
        fat = augment.draw_fat(FOUR, default_rng(seed))
        rows, columns = np.nonzero(fat)
        longer = max(np.ptp(rows), np.ptp(columns)) + 1
        assert 0.32 * 280 + 20 < longer < 0.45 * 280 + 34
        thin = place(FOUR, 8, 0.4)
        assert (fat > 127).sum() > 1.5 * (thin > 127).sum()
