"""Where paper ends and ink begins."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnn.data.threshold import ink_of, otsu


def slowly(values: np.ndarray) -> float:
    """The between-class variance of the best of all thresholds."""
    best = 0.0
    for level in np.unique(values)[:-1]:
        low, high = values[values <= level], values[values > level]
        apart = len(low) * len(high) * (low.mean() - high.mean()) ** 2
        best = max(best, float(apart))
    return best


def test_the_two_classes_lie_as_far_apart_as_any(rng: np.random.Generator) -> None:
    for _ in range(10):
        values = rng.choice(256, 400, p=rng.dirichlet(np.full(256, 0.1))).astype(np.uint8)
        low, high = values[values <= otsu(values)], values[values > otsu(values)]
        apart = len(low) * len(high) * (low.mean() - high.mean()) ** 2
        assert apart == pytest.approx(slowly(values), rel=0.02)


def test_between_two_levels_the_threshold_is_in_the_middle() -> None:
    assert otsu(np.array([0, 0, 0, 200], np.uint8)) == pytest.approx(100, abs=1)
    assert otsu(np.array([0, 0.4], np.float32)) == pytest.approx(0.2, abs=0.002)
    assert otsu(np.zeros((3, 3), np.uint8)) == 0


def test_pale_ink_counts_only_where_it_is_joined_to_dark() -> None:
    sheet = np.zeros((40, 60), np.uint8)
    sheet[10:16, 5:25] = 255
    sheet[10:16, 25:35] = 100
    sheet[30:36, 40:50] = 100
    found = ink_of(sheet)
    assert_array_equal(found.mask[10:16, 5:35], np.ones((6, 30)))
    assert found.mask.sum() == 6 * 30
