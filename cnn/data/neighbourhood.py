"""Grey-scale dilation."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Values = TypeVar("Values", bound=NDArray[Any])


def largest_around(values: Values, reach: int) -> Values:
    """Dilate values (H, W) >= 0: the maximum of the square of 2 * reach + 1 pixels around each."""
    for _ in range(2):
        padded = np.pad(values, ((reach, reach), (0, 0)))
        rows = [padded[i : i + len(values)] for i in range(2 * reach + 1)]
        values = np.max(rows, axis=0).T
    return values
