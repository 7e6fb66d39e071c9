"""Fully connected layer with softmax.

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
        Inputs for one picture (13 * 13 * 8 = 1352).
    nodes : int
        Classes (10).
    rng : numpy.random.Generator, optional
        Seeds the random initial weights.

    Attributes
    ----------
    weights : (input_len, nodes) float32 array
        Initialized as standard normal / input_len.
    biases : (nodes,) float32 array
        Initialized as zeros.
    """

    def __init__(self, input_len: int, nodes: int, rng: np.random.Generator | None = None) -> None:
        rng = rng or np.random.default_rng()
        weights = rng.standard_normal((input_len, nodes), np.float32) / input_len
        # Fortran order: the weights of one class are contiguous, as a dot product reads them.
        self.weights: Array = np.asfortranarray(weights)
        self.biases: Array = np.zeros(nodes, np.float32)

    def forward(self, x: Array) -> Array:
        """Compute the class probabilities.

        Parameters
        ----------
        x : (..., *shape) array
            Its last axes hold input_len values for each picture: (13, 13, 8), or
            (100, 13, 13, 8) for a batch.

        Returns
        -------
        (..., nodes) array
            Summing to 1 over the last axis: (10,), or (100, 10) for the batch.

        Raises
        ------
        ValueError
            If no number of last axes holds input_len values.
        """
        return softmax(self.logits(x))

    def logits(self, x: Array) -> Array:
        """Compute the logits, (..., nodes). Takes and raises what `forward` does."""
        flat = self._flat(x)
        return flat @ self.weights + self.biases

    def backprop(self, x: Array, d_logits: Array) -> tuple[Array, Array, Array]:
        """Compute the gradients of the loss.

        Parameters
        ----------
        x : (..., *shape) array
            The input of `forward`.
        d_logits : (..., nodes) array
            Gradient with respect to the logits. For cross-entropy it is
            `probabilities - one_hot(labels)`.

        Returns
        -------
        d_x : array of the shape of x
        d_weights : (input_len, nodes) array
            Summed over the batch.
        d_biases : (nodes,) array
            Summed over the batch.
        """
        flat = self._flat(x).reshape(-1, len(self.weights))
        d_x = (d_logits @ self.weights.T).reshape(x.shape)
        d_logits = d_logits.reshape(-1, len(self.biases))
        return d_x, flat.T @ d_logits, d_logits.sum(axis=0)

    def _flat(self, x: Array) -> Array:
        """Flatten the last axes, those of one picture: (..., input_len)."""
        for axis in range(x.ndim - 1, -1, -1):
            if math.prod(x.shape[axis:]) == len(self.weights):
                return x.reshape(*x.shape[:axis], len(self.weights))
        raise ValueError(f"expected {len(self.weights)} numbers a picture, got shape {x.shape}")


def with_none(logits: Array) -> Array:
    """Append a logit that is always 0, for "none of the classes".

    Softmax over the classes alone does not change when a constant is added to all logits. The
    extra class gives that constant a meaning: logits that are all low mean none of the classes.

    Parameters
    ----------
    logits : (..., nodes) array

    Returns
    -------
    (..., nodes + 1) array
    """
    return np.concatenate([logits, np.zeros_like(logits[..., :1])], axis=-1)


def softmax(logits: Array) -> Array:
    """exp(logits) / sum(exp(logits)) over the last axis, (..., nodes) -> (..., nodes).

    The largest logit is subtracted first: it cancels, and keeps exp from overflowing.
    """
    with np.errstate(over="ignore"):  # the difference of two finite logits may be infinite
        exp = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: Array = exp / exp.sum(axis=-1, keepdims=True)
    return probabilities
