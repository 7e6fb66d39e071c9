"""The three layers in one go: what `DigitCNN.predict` and training run on.

conv.py, maxpool.py and softmax.py say what the network is; this computes the same in fewer and
larger steps. A 2 x 2 window of the feature maps rests on 4 x 4 pixels, so one product with a
matrix of 16 columns makes the four sums of all windows, and pooling takes the largest of four
blocks of memory. The images of a batch lie innermost: whatever is copied or compared is a long
run of neighbours in memory. For one image the calls cost more than the sums: `logits_of_one`
makes few of them.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnn.arrays import Array


class Pass(NamedTuple):
    """What a forward pass of n images through k filters leaves for the way back."""

    patches: Array  # (13, 16, 13 * n): 4 x 4 pixels of every window, a row of windows at a time
    sums: Array  # (13, 2, 2, k * 13 * n): the feature maps, by row and column in the window
    columns: Array  # (13, 2, k * 13 * n): the larger of two sums above one another
    pool: Array  # (13 * k * 13, n): the larger of two columns
    weights: Array  # (10, 13 * k * 13): the softmax layer's, in the order of pool
    logits: Array  # (10, n)


def forward(x: Array, filters: Array, weights: Array, biases: Array) -> Pass:
    """Logits of n images and the way there: x is (28, 28, n), -0.5 paper to 0.5 ink."""
    k, n = len(filters), x.shape[-1]
    taps = np.stack([x[:, i : i + 25 : 2] for i in range(4)], axis=1).reshape(28, 4, 13 * n)
    rows = sliding_window_view(taps, 4, axis=0)[::2]  # (13, 4, 13 * n, 4)
    patches = rows.transpose(0, 3, 1, 2).reshape(13, 16, 13 * n)
    sums = (_window_filters(filters) @ patches).reshape(13, 2, 2, k * 13 * n)
    columns = np.maximum(sums[:, 0], sums[:, 1])
    pool = np.maximum(columns[:, 0], columns[:, 1]).reshape(13 * k * 13, n)
    weights = weights.reshape(13, 13, k, 10).transpose(3, 0, 2, 1).reshape(10, 13 * k * 13)
    return Pass(patches, sums, columns, pool, weights, weights @ pool + biases[:, None])


def backprop(passed: Pass, d_logits: Array) -> tuple[Array, Array, Array]:
    """Gradients for filters, weights and biases, in the layers' shapes; d_logits is (10, n).

    Of equal sums in a window one gets it all, the one that `MaxPool2.backprop` chooses.
    """
    patches, sums, columns, pool, weights, _ = passed
    k = len(pool) // 169
    d_pool = (weights.T @ d_logits).reshape(13, -1)
    d_columns, d_sums = np.empty_like(columns), np.empty_like(sums)
    np.multiply(d_pool, columns[:, 0] >= columns[:, 1], out=d_columns[:, 0])
    np.subtract(d_pool, d_columns[:, 0], out=d_columns[:, 1])
    np.multiply(d_columns, sums[:, 0] >= sums[:, 1], out=d_sums[:, 0])
    np.subtract(d_columns, d_sums[:, 0], out=d_sums[:, 1])
    d_windows = (d_sums.reshape(13, 4 * k, -1) @ patches.transpose(0, 2, 1)).sum(axis=0)
    d_windows = d_windows.reshape(2, 2, k, 4, 4)
    d_filters = sum(d_windows[i, j, :, i : i + 3, j : j + 3] for i, j in np.ndindex(2, 2))
    d_weights = (d_logits @ pool.T).reshape(10, 13, k, 13).transpose(0, 1, 3, 2).reshape(10, -1).T
    return d_filters, d_weights, d_logits.sum(axis=1)


def _window_filters(filters: Array) -> Array:
    """(k, 3, 3) -> (4 * k, 16): every filter at its four places in 4 x 4 pixels, zeros around."""
    windows = np.zeros((2, 2, len(filters), 4, 4), filters.dtype)
    for i, j in np.ndindex(2, 2):
        windows[i, j, :, i : i + 3, j : j + 3] = filters
    return windows.reshape(-1, 16)


def logits_of_one(x: Array, filters: Array, weights: Array, biases: Array) -> Array:
    """The ten logits of one image, (28, 28) float32.

    The 3 x 3 patches stand in the order of pooling: first the top left one of every 2 x 2
    window, then every top right one, and so on.
    """
    patches = np.ndarray((3, 3, 2, 2, 13, 13), x.dtype, x, 0, POOLING_ORDER).reshape(9, 676)
    sums = patches.T.dot(filters.reshape(-1, 9).T)  # (4 * 169, k)
    logits = np.maximum.reduce(sums.reshape(4, -1)).dot(weights)
    logits += biases
    return logits


# How far apart, in bytes, the neighbours on each axis of these patches lie in a 28 x 28 float32
# picture: filter row and column, row and column in the window, window.
POOLING_ORDER = (28 * 4, 4, 28 * 4, 4, 2 * 28 * 4, 2 * 4)
