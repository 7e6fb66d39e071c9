"""The three layers in one go: what `DigitCNN.predict` and training run on.

conv.py, maxpool.py and softmax.py say what the network is; this computes the same in fewer and
larger steps. A filter at its two places in 3 x 4 pixels gives two neighbours of the feature map,
and three rows of pixels, each in four copies that are moved by a column, are the other side of
that product as they lie. The images of a batch lie innermost: whatever is copied or compared is
a long run of neighbours in memory. For one image the calls cost more than the sums, and
`logits_of_one` makes few of them.
"""

from typing import NamedTuple, Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from cnn.arrays import Array

AT_ONCE = 200_000  # sums that are made before they are compared: they stay in the cache


class Layout(NamedTuple):
    """A network's parameters as the products below take them."""

    filters: Array  # (2 * k, 12) for a batch, (4 * k, 16) for one image: see `_placed`
    weights: Array  # (10, 169 * k): pooled maps row by row, for one image one after the other
    biases: Array  # (10,)

    @classmethod
    def of_batch(cls, filters: Array, weights: Array, biases: Array) -> Self:
        """The layers' own arrays, for `forward`."""
        by_row = weights.reshape(13, 13, -1, 10).transpose(3, 0, 2, 1)
        return cls(_placed(filters, 3), by_row.reshape(10, -1), biases)

    @classmethod
    def of_one(cls, filters: Array, weights: Array, biases: Array) -> Self:
        """The layers' own arrays, for `logits_of_one`."""
        by_map = weights.reshape(169, -1, 10).transpose(2, 1, 0)
        return cls(_placed(filters, 4), by_map.reshape(10, -1), biases)


class Pass(NamedTuple):
    """What a forward pass of n images through k filters leaves; the masks only for learning."""

    taps: Array  # (28, 4, 13 * n): a row of pixels, from column 0, 1, 2 and 3 on every other
    upper: NDArray[np.bool_]  # (13, 2 * k, 13 * n): no sum is larger than the one above it
    left: NDArray[np.bool_]  # (13, k, 13 * n): the larger of two sums on the left is the largest
    pool: Array  # (13, k, 13 * n): the largest of four sums, a row of windows at a time
    logits: Array  # (10, n)


def forward(x: Array, layout: Layout, learning: bool = False) -> Pass:
    """Logits of n images, (28, 28, n), and what `backprop` needs if it is for learning."""
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
    """Gradients for filters, weights and biases, in the layers' shapes; d_logits is (10, n).

    Of equal sums in a window one gets it all, the one that `MaxPool2.backprop` chooses.
    """
    taps, upper, left, pool, _ = passed
    k, n = pool.shape[1], d_logits.shape[1]
    d = np.empty((13, 2, 2, k, 13 * n), pool.dtype)  # the upper sums', then their columns'
    columns = d[:, 1]  # left, right
    by_row = layout.weights.T.reshape(13, k * 13, 10)
    np.matmul(by_row, d_logits, out=columns[:, 1].reshape(13, k * 13, n))
    np.multiply(columns[:, 1], left, out=columns[:, 0])
    columns[:, 1] -= columns[:, 0]
    np.multiply(columns, upper.reshape(columns.shape), out=d[:, 0])
    bands = _bands(taps, 4)[:, 0]  # (13, 16, 13 * n)
    products = d.reshape(13, 4 * k, 13 * n) @ bands.swapaxes(1, 2)
    windows = products.sum(axis=0).reshape(2, 2, k, 4, 4)
    windows[1] -= windows[0]  # what a column gets and its upper sum does not, the lower one does
    d_filters = sum(windows[i, j, :, i : i + 3, j : j + 3] for i, j in np.ndindex(2, 2))
    d_weights = (d_logits @ pool.reshape(169 * k, n).T).reshape(10, 13, k, 13).swapaxes(2, 3)
    return d_filters, d_weights.reshape(10, -1).T, d_logits.sum(axis=1)


def cross_entropy(logits: Array, targets: Array) -> tuple[Array, Array]:
    """The loss (n,), in nats, and its mean's gradient for the logits: both are (classes, n)."""
    shifted = logits - logits.max(axis=0)
    exp = np.exp(shifted)  # for both: an exponential costs most
    total = exp.sum(axis=0)
    loss: Array = np.log(total) - (targets * shifted).sum(axis=0)
    exp /= total
    exp -= targets
    exp /= max(1, len(loss))
    return loss, exp


def on_grey_levels(filters: Array, weights: Array, biases: Array) -> dict[str, Array]:
    """The parameters that make of grey levels, 0 to 255, what these make of [-0.5, 0.5].

    Max pooling lets a positive factor and a constant through, so the scaling of the pixels can
    be taken out of the image and put into the layer after it.
    """
    shift = filters.sum(axis=(1, 2)) @ weights.reshape(169, -1, 10).sum(axis=0) / 2
    return {"filters": filters, "weights": weights / 255, "biases": biases - shift}


def logits_of_one(x: Array, layout: Layout) -> Array:
    """The ten logits of one image, (28, 28)."""
    sums = layout.filters.dot(x.take(WINDOWS, mode="clip")).reshape(4, -1)  # "clip" checks least
    logits: Array = layout.weights.dot(np.maximum.reduce(sums))
    logits += layout.biases
    return logits


def _placed(filters: Array, height: int) -> Array:
    """(k, 3, 3) -> (2 * (height - 2) * k, height * 4): at all places in height x 4 pixels."""
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
    """So many rows of taps as one matrix, not copied: (13, 5 - height, height * 4, 13 * n).

    Those of band (i, j) begin with row 2 * i + j: window i has four rows.
    """
    row, tap, place = taps.strides
    shape = 13, 5 - height, height * 4, taps.shape[-1]
    return np.ndarray(shape, taps.dtype, taps, 0, (2 * row, row, tap, place))


# Where the pixel (r, c) of every window of 4 x 4 lies in an image: (16, 169)
WINDOWS = sliding_window_view(np.arange(784).reshape(28, 28), (4, 4))[::2, ::2]
WINDOWS = WINDOWS.transpose(2, 3, 0, 1).reshape(16, 169)
