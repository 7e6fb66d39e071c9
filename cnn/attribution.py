"""Attribution of the logits to pixels, filters and positions.

It is exact, not an approximation: the convolution has no bias and is followed by a maximum alone,
so a logit is its bias plus a sum of pooled value x weight, and a cell of a feature map is a sum
of nine products.
"""

from typing import NamedTuple

import numpy as np

from cnn.arrays import Array
from cnn.network import Activations, DigitCNN


class Followed(NamedTuple):
    """One cell of a feature map, from its receptive field to the ten logits."""

    patch: Array  # (3, 3) pixels, -0.5 to 0.5
    filter: Array  # (3, 3)
    products: Array  # (3, 3), whose sum is the cell
    cell: float
    window: Array  # (2, 2): the cells that are pooled together
    position: tuple[int, int]  # of the cell in that window
    wins: bool  # whether the pooled value is this cell's; ties are broken as in MaxPool2.backprop
    added: Array  # (10,): what the window adds to each logit, pooled value x weight


def follow(
    network: DigitCNN, activations: Activations, filter: int, row: int, column: int
) -> Followed:
    """Trace one cell of a feature map back to its pixels and on to the logits.

    Parameters
    ----------
    network : DigitCNN
    activations : Activations
        Of one image, by that network.
    filter : int
        Number of the filter, from 0.
    row, column : int
        Of the cell, 0 to 25.

    Returns
    -------
    Followed

    Raises
    ------
    IndexError
        If the feature map has no such cell.
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
    """Attribute a digit's logit to the pooled values, with a blank sheet as the baseline.

    Parameters
    ----------
    network : DigitCNN
    activations : Activations
        Of one image or of any number of them, by that network.
    digit : int
        0 to 9.

    Returns
    -------
    (..., 13, 13, 8) array
        It sums to logit(drawing) - logit(blank sheet), and is zero wherever nothing is drawn in
        a window's 4 x 4 pixels. For "why a and not b" subtract the array of b.
    """
    blank = network.forward(np.zeros(activations.image.shape, np.uint8))
    weights = network.softmax.weights[:, digit].reshape(13, 13, -1)
    return (activations.pool - blank.pool) * weights
