"""Max pooling layer: the largest value of every 2 x 2 window.

Follows the section "Pooling" of Victor Zhou's "CNNs, Part 1".
"""

import numpy as np

from cnn.arrays import Array


class MaxPool2:
    """2 x 2 max pooling with stride 2; it has no parameters."""

    def forward(self, x: Array) -> Array:
        """Downsample feature maps.

        Parameters
        ----------
        x : (..., H, W, C) array

        Returns
        -------
        (..., H // 2, W // 2, C) array
            An odd last row or column is left out.

        Raises
        ------
        ValueError
            If x has fewer than three axes.
        """
        x = _even(x)
        rows = np.maximum(x[..., ::2, :, :], x[..., 1::2, :, :])
        return np.maximum(rows[..., ::2, :], rows[..., 1::2, :])

    def backprop(self, x: Array, d_out: Array) -> Array:
        """Compute the gradient of the loss with respect to x.

        The gradient of a window goes to its largest value. Of equal values one gets all of it:
        the left one, and of two above one another the upper one.

        Parameters
        ----------
        x : (..., H, W, C) array
            The input of `forward`.
        d_out : (..., H // 2, W // 2, C) array
            Gradient with respect to the output of `forward`.

        Returns
        -------
        (..., H, W, C) array
        """
        top, bottom = _even(x)[..., ::2, :, :], _even(x)[..., 1::2, :, :]
        columns = np.maximum(top, bottom)
        left_wins = columns[..., ::2, :] >= columns[..., 1::2, :]
        d_columns, d_x = np.zeros_like(columns), np.zeros_like(x)
        d_columns[..., ::2, :] = d_out * left_wins
        d_columns[..., 1::2, :] = d_out * ~left_wins
        _even(d_x)[..., ::2, :, :] = d_columns * (top >= bottom)
        _even(d_x)[..., 1::2, :, :] = d_columns * (top < bottom)
        return d_x


def _even(x: Array) -> Array:
    """A view of x without an odd last row or column."""
    if x.ndim < 3:
        raise ValueError(f"expected feature maps (..., H, W, C), got the shape {x.shape}")
    return x[..., : x.shape[-3] // 2 * 2, : x.shape[-2] // 2 * 2, :]
