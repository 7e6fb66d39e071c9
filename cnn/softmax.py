"""A fully connected layer whose outputs are probabilities.

Follows the section "Softmax" of Victor Zhou's "CNNs, Part 1".
"""

import math

import numpy as np

from cnn.arrays import Array


class Softmax:
    """logits = x @ weights + biases; probabilities = exp(logits) / sum(exp(logits)).

    Parameters
    ----------
    input_len : int
        How many numbers come in, for one picture (13 * 13 * 8 = 1352).
    nodes : int
        How many classes there are (10).
    rng : numpy.random.Generator, optional
        Makes the random start repeatable.

    Attributes
    ----------
    weights : (input_len, nodes) float32 array
        Starts as standard normal / input_len.
    biases : (nodes,) float32 array
        Starts as zeros.
    """

    def __init__(self, input_len: int, nodes: int, rng: np.random.Generator | None = None) -> None:
        rng = rng or np.random.default_rng()
        weights = rng.standard_normal((input_len, nodes), np.float32) / input_len
        # Fortran order: the weights of one class lie together, as a dot product reads them.
        self.weights: Array = np.asfortranarray(weights)
        self.biases: Array = np.zeros(nodes, np.float32)

    def forward(self, x: Array) -> Array:
        """Any shape that ends in input_len numbers -> probabilities (..., nodes).

        (13, 13, 8) -> (10,), and (100, 13, 13, 8) -> (100, 10).
        """
        return softmax(self.logits(x))

    def logits(self, x: Array) -> Array:
        """The same before the exponential: (..., nodes), any real number.

        Raises ValueError if no number of last axes holds input_len values.
        """
        flat = self._flat(x)
        return flat @ self.weights + self.biases

    def backprop(self, x: Array, d_logits: Array) -> tuple[Array, Array, Array]:
        """Gradients for x, the weights and the biases, the last two summed over the batch.

        d_logits (..., nodes) is the loss's gradient for the logits. With cross-entropy that
        is `probabilities - one_hot(labels)`: softmax and logarithm cancel.
        """
        flat = self._flat(x).reshape(-1, len(self.weights))
        d_x = (d_logits @ self.weights.T).reshape(x.shape)
        d_logits = d_logits.reshape(-1, len(self.biases))
        return d_x, flat.T @ d_logits, d_logits.sum(axis=0)

    def _flat(self, x: Array) -> Array:
        """x with the last axes, those that make up one picture, in one: (..., input_len)."""
        for axis in range(x.ndim - 1, -1, -1):
            if math.prod(x.shape[axis:]) == len(self.weights):
                return x.reshape(*x.shape[:axis], len(self.weights))
        raise ValueError(f"expected {len(self.weights)} numbers a picture, got shape {x.shape}")


def with_none(logits: Array) -> Array:
    """Append a logit that is always 0, for none of the classes: (..., nodes) -> (..., nodes + 1).

    Among themselves the classes' probabilities do not change if all their logits do by as much.
    This gives that freedom a meaning: logits that are all low say that it is none of them.
    """
    return np.concatenate([logits, np.zeros_like(logits[..., :1])], axis=-1)


def softmax(logits: Array) -> Array:
    """exp(logits) / sum(exp(logits)) over the last axis, (..., nodes) -> (..., nodes).

    Shifted by the largest logit, which changes nothing but keeps exp from overflowing.
    """
    with np.errstate(over="ignore"):  # two finite logits may still be infinitely far apart
        exp = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: Array = exp / exp.sum(axis=-1, keepdims=True)
    return probabilities
