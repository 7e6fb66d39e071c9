"""The three layers in one go: what `DigitCNN.predict` and training run on.

conv.py, maxpool.py and softmax.py say what the network is; this computes the same in fewer and
larger steps. A 2 x 2 window of the feature maps rests on 4 x 4 pixels, so one product with a
matrix of 16 columns makes the four sums of all windows, and pooling takes the largest of four
blocks of memory. The images of a batch lie innermost: whatever is copied or compared is a long
run of neighbours in memory. For one image the calls cost more than the sums: `logits_of_one`
makes few of them, and takes parameters that are made ready once.
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


class Folded(NamedTuple):
    """A network's parameters made ready to read one image, grey levels as they are.

    Max pooling lets a positive factor and a constant through, so the scaling of the pixels to
    [-0.5, 0.5] can be taken out of the image and put into the layer after it.
    """

    filters: Array  # (4 * k, 16), see `_window_filters`
    weights: Array  # (k * 169, 10), a map at a time
    biases: Array  # (10,)
    source: tuple[Array, Array, Array]  # what they were made from


def fold(filters: Array, weights: Array, biases: Array) -> Folded:
    """The layers' own arrays -> what `logits_of_one` takes."""
    k = len(filters)
    by_map = weights.reshape(169, k, 10).swapaxes(0, 1)
    shift = np.einsum("kij,kpn->n", filters, by_map) / 2
    return Folded(
        _window_filters(filters),
        np.asfortranarray(by_map.reshape(-1, 10) / 255, filters.dtype),
        (biases - shift).astype(filters.dtype),
        (filters, weights, biases),
    )


def logits_of_one(x: Array, folded: Folded) -> Array:
    """The ten logits of one image: x is (28, 28) float32, 0 paper to 255 ink, contiguous."""
    row, column = x.strides
    windows = np.ndarray((4, 4, 13, 13), x.dtype, x, 0, (row, column, 2 * row, 2 * column))
    sums = folded.filters.dot(windows.reshape(16, 169)).reshape(4, -1)
    logits: Array = np.maximum.reduce(sums).dot(folded.weights)
    logits += folded.biases
    return logits
