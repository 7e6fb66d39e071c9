"""Fused implementation of the three layers, for `DigitCNN.predict` and training.

conv.py, maxpool.py and softmax.py define the network; this computes the same in fewer and larger
matrix products. A filter at both positions in 3 x 4 pixels gives two neighbouring cells of the
feature map. The other factor is three rows of pixels, each in four copies shifted by one column,
which needs no further copying. The batch axis is last, so that all copies and comparisons run
over contiguous memory. For one image the overhead of the calls exceeds the arithmetic, and
`logits_of_one` makes few of them.
"""

from typing import NamedTuple, Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from cnn.arrays import Array

AT_ONCE = 200_000  # sums that are computed before they are pooled: they stay in the cache


class Layout(NamedTuple):
    """A network's parameters, arranged for the matrix products below."""

    filters: Array  # (2 * k, 12) for a batch, (4 * k, 16) for one image: see `_placed`
    weights: Array  # (10, 169 * k): by row of the pooled maps; for one image, map by map
    biases: Array  # (10,)

    @classmethod
    def of_batch(cls, filters: Array, weights: Array, biases: Array) -> Self:
        """Arrange the layers' arrays for `forward`."""
        by_row = weights.reshape(13, 13, -1, 10).transpose(3, 0, 2, 1)
        return cls(_placed(filters, 3), by_row.reshape(10, -1), biases)

    @classmethod
    def of_one(cls, filters: Array, weights: Array, biases: Array) -> Self:
        """Arrange the layers' arrays for `logits_of_one`."""
        by_map = weights.reshape(169, -1, 10).transpose(2, 1, 0)
        return cls(_placed(filters, 4), by_map.reshape(10, -1), biases)


class Pass(NamedTuple):
    """Intermediate results of n images and k filters; the masks only for training."""

    taps: Array  # (28, 4, 13 * n): every second pixel of a row, from column 0, 1, 2 and 3
    upper: NDArray[np.bool_]  # (13, 2 * k, 13 * n): the upper of two sums is the maximum
    left: NDArray[np.bool_]  # (13, k, 13 * n): the left column holds the window's maximum
    pool: Array  # (13, k, 13 * n): the pooled maps, row by row
    logits: Array  # (10, n)


def forward(x: Array, layout: Layout, learning: bool = False) -> Pass:
    """Compute the logits of n images.

    Parameters
    ----------
    x : (28, 28, n) array
    layout : Layout
        `of_batch`, for the range of the pixels.
    learning : bool
        Whether to keep the masks that `backprop` needs.

    Returns
    -------
    Pass
    """
    filters, weights, biases = layout
    k, n = len(filters) // 2, x.shape[-1]
    taps = _taps(x, filters.dtype)
    bands = _bands(taps, 3)  # (13, 2, 12, 13 * n)
    upper = np.empty((13 * learning, 2 * k, 13 * n), bool)
    left = np.empty((13 * learning, k, 13 * n), bool)
    pool = np.empty((13, k, 13 * n), filters.dtype)
    step = max(1, AT_ONCE // max(1, 4 * k * 13 * n))
    for rows in (slice(i, i + step) for i in range(0, 13, step)):
        sums = filters @ bands[rows]  # (rows, 2, 2 * k, 13 * n): upper, lower; left, then right
        columns = np.maximum(sums[:, 0], sums[:, 1], out=sums[:, 1])
        np.maximum(columns[:, :k], columns[:, k:], out=pool[rows])
        if learning:
            np.equal(sums[:, 0], columns, out=upper[rows])
            np.equal(columns[:, :k], pool[rows], out=left[rows])
    logits = weights @ pool.reshape(169 * k, n) + biases[:, None]
    return Pass(taps, upper, left, pool, logits)


def backprop(passed: Pass, layout: Layout, d_logits: Array) -> tuple[Array, Array, Array]:
    """Compute the gradients of the loss with respect to the parameters.

    Of equal sums in a window one gets the whole gradient, as in `MaxPool2.backprop`.

    Parameters
    ----------
    passed : Pass
        By `forward` with learning.
    layout : Layout
        The same as of `forward`.
    d_logits : (10, n) array
        Gradient with respect to the logits.

    Returns
    -------
    d_filters, d_weights, d_biases : array
        In the layers' shapes, summed over the batch.
    """
    taps, upper, left, pool, _ = passed
    k, n = pool.shape[1], d_logits.shape[1]
    d = np.empty((13, 2, 2, k, 13 * n), pool.dtype)  # of the upper sums, then of their columns
    columns = d[:, 1]  # left, right
    by_row = layout.weights.T.reshape(13, k * 13, 10)
    np.matmul(by_row, d_logits, out=columns[:, 1].reshape(13, k * 13, n))
    np.multiply(columns[:, 1], left, out=columns[:, 0])
    columns[:, 1] -= columns[:, 0]
    np.multiply(columns, upper.reshape(columns.shape), out=d[:, 0])
    bands = _bands(taps, 4)[:, 0]  # (13, 16, 13 * n)
    products = d.reshape(13, 4 * k, 13 * n) @ bands.swapaxes(1, 2)
    windows = products.sum(axis=0).reshape(2, 2, k, 4, 4)
    windows[1] -= windows[0]  # a column's gradient, less the upper sum's, is the lower one's
    d_filters = sum(windows[i, j, :, i : i + 3, j : j + 3] for i, j in np.ndindex(2, 2))
    d_weights = (d_logits @ pool.reshape(169 * k, n).T).reshape(10, 13, k, 13).swapaxes(2, 3)
    return d_filters, d_weights.reshape(10, -1).T, d_logits.sum(axis=1)


def cross_entropy(logits: Array, targets: Array) -> tuple[Array, Array]:
    """Compute the cross-entropy and its gradient.

    Parameters
    ----------
    logits, targets : (classes, n) array
        targets are probabilities.

    Returns
    -------
    loss : (n,) array
        In nats.
    d_logits : (classes, n) array
        Gradient of the mean loss with respect to the logits.
    """
    shifted = logits - logits.max(axis=0)
    exp = np.exp(shifted)  # once for both results: it is the most expensive operation
    total = exp.sum(axis=0)
    loss: Array = np.log(total) - (targets * shifted).sum(axis=0)
    exp /= total
    exp -= targets
    exp /= max(1, len(loss))
    return loss, exp


def on_grey_levels(filters: Array, weights: Array, biases: Array) -> dict[str, Array]:
    """Fold the scaling of grey levels, 0 to 255, to [-0.5, 0.5] into the parameters.

    Max pooling commutes with a positive factor and with a constant, so the scaling can be moved
    from the image into the fully connected layer.

    Parameters
    ----------
    filters : (k, 3, 3) array
    weights : (169 * k, 10) array
    biases : (10,) array

    Returns
    -------
    dict of str to array
        The parameters by the same names.
    """
    shift = filters.sum(axis=(1, 2)) @ weights.reshape(169, -1, 10).sum(axis=0) / 2
    return {"filters": filters, "weights": weights / 255, "biases": biases - shift}


def logits_of_one(x: Array, layout: Layout) -> Array:
    """Compute the ten logits of one image, (28, 28); layout is `of_one`."""
    sums = layout.filters.dot(x.take(WINDOWS, mode="clip")).reshape(4, -1)  # the cheapest check
    logits: Array = layout.weights.dot(np.maximum.reduce(sums))
    logits += layout.biases
    return logits


def _placed(filters: Array, height: int) -> Array:
    """Filters at all positions in height x 4 pixels: (2 * (height - 2) * k, height * 4)."""
    placed = np.zeros((height - 2, 2, len(filters), height, 4), filters.dtype)
    for i, j in np.ndindex(height - 2, 2):
        placed[i, j, :, i : i + 3, j : j + 3] = filters
    return placed.reshape(-1, height * 4)


def _taps(x: Array, dtype: np.dtype) -> Array:
    """(28, 28, n) -> (28, 4, 13 * n): tap j of a row is its columns j, j + 2, ..., j + 24."""
    row, column, image = x.strides
    strides = row, column, 2 * column, image
    taps = np.ndarray((28, 4, 13, x.shape[-1]), x.dtype, x, 0, strides)
    return taps.astype(dtype, order="C").reshape(28, 4, -1)


def _bands(taps: Array, height: int) -> Array:
    """Views of height rows of taps as matrices: (13, 5 - height, height * 4, 13 * n).

    Band (i, j) begins with row 2 * i + j of the image: a row of windows spans four rows.
    """
    row, tap, place = taps.strides
    shape = 13, 5 - height, height * 4, taps.shape[-1]
    return np.ndarray(shape, taps.dtype, taps, 0, (2 * row, row, tap, place))


# Indices into an image of the pixels of every window of 4 x 4: (16, 169)
WINDOWS = sliding_window_view(np.arange(784).reshape(28, 28), (4, 4))[::2, ::2]
WINDOWS = WINDOWS.transpose(2, 3, 0, 1).reshape(16, 169)
