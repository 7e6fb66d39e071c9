"""The network of the article in plain loops: slow, obvious, one image at a time, in float64.

The fast code is held to this file. The forward passes loop as the article's do: once for
every patch, all filters at a time.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


def patches(image: Array) -> Iterator[tuple[int, int, Array]]:
    """Every whole 3 x 3 patch, with the row and the column where it starts."""
    for i in range(image.shape[0] - 2):
        for j in range(image.shape[1] - 2):
            yield i, j, image[i : i + 3, j : j + 3]


def windows(maps: Array) -> Iterator[tuple[int, int, Array]]:
    """Every 2 x 2 window of all the maps, with its row and column among the windows."""
    for i in range(maps.shape[0] // 2):
        for j in range(maps.shape[1] // 2):
            yield i, j, maps[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]


def conv(image: Array, filters: Array) -> Array:
    """(H, W), (k, 3, 3) -> (H-2, W-2, k): under each filter, the sum of pixel times weight."""
    out = np.zeros((image.shape[0] - 2, image.shape[1] - 2, len(filters)))
    for i, j, patch in patches(image):
        out[i, j] = np.sum(patch * filters, axis=(1, 2))
    return out


def max_pool(maps: Array) -> Array:
    """(H, W, k) -> (H // 2, W // 2, k): the largest value of each window."""
    out = np.zeros((maps.shape[0] // 2, maps.shape[1] // 2, maps.shape[2]))
    for i, j, window in windows(maps):
        out[i, j] = np.amax(window, axis=(0, 1))
    return out


def softmax(x: Array, weights: Array, biases: Array) -> Array:
    """Any shape -> (nodes,): the exponentials' shares of their sum."""
    exp: Array = np.exp(np.dot(x.flatten(), weights) + biases)
    shares: Array = exp / exp.sum()
    return shares


def predict(pixels: Array, filters: Array, weights: Array, biases: Array) -> Array:
    """(28, 28) grey levels 0..255 -> (10,) probabilities."""
    maps = conv(pixels / 255 - 0.5, filters)
    return softmax(max_pool(maps), weights, biases)


def conv_backprop(image: Array, d_out: Array) -> Array:
    """d_out (H-2, W-2, k) -> d_filters (k, 3, 3): an output's share goes to all it was made of."""
    d_filters = np.zeros((d_out.shape[2], 3, 3))
    for i, j, patch in patches(image):
        for k in range(len(d_filters)):
            d_filters[k] += d_out[i, j, k] * patch
    return d_filters


def max_pool_backprop(maps: Array, d_out: Array) -> Array:
    """d_out (H // 2, W // 2, k) -> d_maps (H, W, k): one maximum of each window gets all."""
    d_maps = np.zeros(maps.shape)
    for i, j, window in windows(maps):
        for k in range(maps.shape[2]):
            column, row = divmod(int(np.argmax(window[:, :, k].T)), 2)  # left before right
            d_maps[2 * i + row, 2 * j + column, k] = d_out[i, j, k]
    return d_maps


def softmax_backprop(x: Array, weights: Array, d_logits: Array) -> tuple[Array, Array, Array]:
    """d_logits (nodes,) -> d_x as x, d_weights (input_len, nodes), d_biases (nodes,)."""
    d_x, d_weights = np.zeros(x.size), np.zeros(weights.shape)
    for node, d in enumerate(d_logits):
        d_x += d * weights[:, node]
        d_weights[:, node] = d * x.flatten()
    return d_x.reshape(x.shape), d_weights, d_logits


def gradients(
    pixels: Array, target: Array, filters: Array, weights: Array, biases: Array
) -> dict[str, Array]:
    """Of the cross-entropy of one image with target, (10,) probabilities that sum to 1."""
    image = pixels / 255 - 0.5
    maps = conv(image, filters)
    pooled = max_pool(maps)
    d_logits = softmax(pooled, weights, biases) - target
    d_pooled, d_weights, d_biases = softmax_backprop(pooled, weights, d_logits)
    d_filters = conv_backprop(image, max_pool_backprop(maps, d_pooled))
    return {"filters": d_filters, "weights": d_weights, "biases": d_biases}


def slopes(
    loss: Callable[[], float],
    values: Array,
    where: NDArray[np.integer] | None = None,
    step: float = 1e-5,
) -> Array:
    """Central differences: how loss() answers to each of values, or to those at where only.

    values is float64, changed in place and put back; where holds indices into it when flat.
    """
    assert values.dtype == np.float64, "central differences need float64"
    out = []
    for flat_index in range(values.size) if where is None else where:
        index = np.unravel_index(flat_index, values.shape)
        before, losses = values[index], []
        for moved in (before - step, before + step):
            values[index] = moved
            losses.append(loss())
        values[index] = before
        out.append((losses[1] - losses[0]) / (2 * step))
    return np.reshape(out, values.shape if where is None else -1)
