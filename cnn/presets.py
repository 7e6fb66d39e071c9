"""Filters with names: the article's two Sobel filters, which find edges, and other classics."""

import numpy as np

from cnn.arrays import Array

PRESETS: dict[str, list[list[float]] | None] = {
    "vertical Sobel": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "horizontal Sobel": [[1, 2, 1], [0, 0, 0], [-1, -2, -1]],
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "box blur": [[1 / 9] * 3] * 3,
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
    "outline": [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]],
    "random": None,
}


def preset(name: str, rng: np.random.Generator | None = None) -> Array:
    """Return the filter of a name, (3, 3).

    Parameters
    ----------
    name : str
        A key of PRESETS; "random" draws another filter each time, as untrained ones are.
    rng : numpy.random.Generator, optional
        For "random".

    Raises
    ------
    KeyError
        If there is no preset of this name.
    """
    numbers = PRESETS[name]
    if numbers is None:
        return (rng or np.random.default_rng()).standard_normal((3, 3), np.float32) / 3
    return np.array(numbers, np.float32)
