"""Convolution layer with 3 x 3 filters.

Follows the section "Convolutions" of Victor Zhou's "CNNs, Part 1". Like the article, and every
deep-learning library, it computes the cross-correlation: the filter is not flipped.
"""

from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from cnn.arrays import Array


class Conv3x3:
    """2D convolution with 3 x 3 filters, stride 1, no bias and no activation function.

    Parameters
    ----------
    num_filters : int
        Number of filters, and of feature maps.
    padding : {"valid", "same"}
        "valid" uses whole 3 x 3 patches only: H x W becomes H-2 x W-2.
        "same" first adds a border of zeros: H x W stays H x W.
    rng : numpy.random.Generator, optional
        Seeds the random initial weights.

    Attributes
    ----------
    filters : (num_filters, 3, 3) array, float32 unless float64 is assigned
        Initialized as standard normal / 9. May be assigned.

    Raises
    ------
    ValueError
        For another padding, and when filters of another shape are assigned.
    """

    def __init__(
        self,
        num_filters: int,
        padding: Literal["valid", "same"] = "valid",
        rng: np.random.Generator | None = None,
    ) -> None:
        if padding not in ("valid", "same"):
            raise ValueError(f'padding must be "valid" or "same", not {padding!r}')
        rng = rng or np.random.default_rng()
        self.num_filters = num_filters
        self.padding = padding
        self.filters = rng.standard_normal((num_filters, 3, 3), np.float32) / 9

    @property
    def filters(self) -> Array:
        """The weights, (num_filters, 3, 3)."""
        return self._filters

    @filters.setter
    def filters(self, filters: ArrayLike) -> None:
        filters = np.asarray(filters)
        if filters.shape != (self.num_filters, 3, 3):
            expected = (self.num_filters, 3, 3)
            raise ValueError(f"filters must have the shape {expected}, not {filters.shape}")
        precision = np.float64 if filters.dtype == np.float64 else np.float32
        self._filters: Array = filters.astype(precision)

    def forward(self, x: ArrayLike) -> Array:
        """Compute the feature maps.

        Parameters
        ----------
        x : (..., H, W) array_like
            One picture or any number of them.

        Returns
        -------
        (..., H-2, W-2, num_filters) array, or (..., H, W, num_filters) for "same"
            In the filters' precision.

        Raises
        ------
        ValueError
            If a picture, with its padding, is smaller than a filter.
        """
        return np.tensordot(self._patches(x), self.filters, ((-2, -1), (1, 2)))

    def backprop(self, x: ArrayLike, d_out: Array) -> Array:
        """Compute the gradient of the loss with respect to the filters.

        Parameters
        ----------
        x : (..., H, W) array_like
            The input of `forward`.
        d_out : (..., H', W', num_filters) array
            Gradient with respect to the output of `forward`.

        Returns
        -------
        (num_filters, 3, 3) array
            Summed over the batch.
        """
        batch_and_place = tuple(range(np.ndim(d_out) - 1))
        return np.tensordot(d_out, self._patches(x), (batch_and_place, batch_and_place))

    def _patches(self, x: ArrayLike) -> Array:
        """The nine pixels under the filter at each position: (..., height, width, 3, 3)."""
        x = np.asarray(x, self.filters.dtype)
        if self.padding == "same" and x.ndim >= 2:
            x = np.pad(x, [(0, 0)] * (x.ndim - 2) + [(1, 1), (1, 1)])
        if x.ndim < 2 or min(x.shape[-2:]) < 3:
            raise ValueError(f"expected pictures (..., H, W) of at least 3 x 3, got {x.shape}")
        return sliding_window_view(x, (3, 3), axis=(-2, -1))
