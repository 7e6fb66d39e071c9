"""The largest value around each pixel."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import DTypeLike

from cnn.data.neighbourhood import largest_around


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (9, 1), (12, 7)])
@pytest.mark.parametrize("reach", [0, 1, 2, 3, 5, 20])
@pytest.mark.parametrize("dtype", [np.uint8, bool, np.float32])
def test_each_pixel_becomes_the_largest_of_the_square_around_it(
    shape: tuple[int, int], reach: int, dtype: DTypeLike, rng: np.random.Generator
) -> None:
    values = (rng.random(shape) * 255 * (rng.random(shape) < 0.2)).astype(dtype)
    expected = [
        [
            values[max(i - reach, 0) : i + reach + 1, max(j - reach, 0) : j + reach + 1].max()
            for j in range(shape[1])
        ]
        for i in range(shape[0])
    ]
    found = largest_around(values, reach)
    assert found.dtype == values.dtype
    assert_array_equal(found, expected)
