"""Grey-scale dilation."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Level = TypeVar("Level", bound=np.generic)


def largest_around(values: NDArray[Level], reach: int) -> NDArray[Level]:
    """Dilate values (H, W) >= 0: the maximum of the square of 2 * reach + 1 pixels around each."""
    values = np.pad(values, reach)
    have, side = 1, 2 * reach + 1  # pixels whose maximum is known already; to be known
    while have < side:  # the maximum of twice as many is that of two
        more = min(have, side - have)
        values = np.maximum(values[more:], values[:-more])
        values = np.maximum(values[:, more:], values[:, :-more])
        have += more
    return values
