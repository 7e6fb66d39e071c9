"""Why this digit: the network's own sums, taken apart.

Nothing here is an approximation. The convolution has no bias and nothing follows it but a
maximum, so a logit is exactly its bias plus a sum of pooled value x weight, and a feature
map's cell is exactly a sum of nine products.
"""

from typing import NamedTuple

import numpy as np

from cnn.arrays import Array
from cnn.network import Activations, DigitCNN


class Followed(NamedTuple):
    """One cell of a feature map, from the pixels beneath to the ten logits."""

    patch: Array  # (3, 3) pixels, -0.5 to 0.5
    filter: Array  # (3, 3)
    products: Array  # (3, 3), whose sum is the cell
    cell: float
    window: Array  # (2, 2): the cells that are pooled together
    position: tuple[int, int]  # of the cell in that window
    wins: bool  # whether the pooled value is this cell's; of equal ones as MaxPool2.backprop
    added: Array  # (10,): pooled value x weight, what the window adds to each logit


def follow(
    network: DigitCNN, activations: Activations, filter: int, row: int, column: int
) -> Followed:
    """What makes the cell (row, column), 0 to 25, of one picture's feature map, and what it does.

    filter counts from 0. Raises IndexError for a cell that is not on the map.
    """
    if not (0 <= row < 26 and 0 <= column < 26):
        raise IndexError(f"row and column are 0 to 25, not {row} and {column}")
    patch = activations.image[row : row + 3, column : column + 3]
    own = network.conv.filters[filter]
    up, left = row // 2, column // 2
    window = activations.conv[2 * up : 2 * up + 2, 2 * left : 2 * left + 2, filter]
    position = row % 2, column % 2
    weights = network.softmax.weights.reshape(13, 13, -1, 10)[up, left, filter]
    return Followed(
        patch=patch,
        filter=own,
        products=patch * own,
        cell=float(activations.conv[row, column, filter]),
        window=window,
        position=position,
        wins=int(window.T.argmax()) == 2 * position[1] + position[0],
        added=activations.pool[up, left, filter] * weights,
    )


def evidence(network: DigitCNN, activations: Activations, digit: int) -> Array:
    """What each pooled value adds to a digit's logit beyond what a blank sheet's would.

    (..., 13, 13, 8). Its sum is logit(drawing) - logit(blank sheet), and it is zero wherever
    nothing is drawn under the window's 4 x 4 pixels. For "why a and not b" subtract b's.
    """
    blank = network.forward(np.zeros(activations.image.shape, np.uint8))
    weights = network.softmax.weights[:, digit].reshape(13, 13, -1)
    return (activations.pool - blank.pool) * weights
