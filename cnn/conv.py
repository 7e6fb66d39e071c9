"""Convolution: slide 3 x 3 filters over a picture.

Follows the section "Convolutions" of Victor Zhou's "CNNs, Part 1". Like the article,
and every deep-learning library, it does not flip the filter.
"""

from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from cnn.arrays import Array


class Conv3x3:
    """A layer of 3 x 3 filters: stride 1, no bias, no activation.

    Parameters
    ----------
    num_filters : int
        How many filters, and so how many feature maps.
    padding : {"valid", "same"}
        "valid" keeps to whole 3 x 3 patches: H x W becomes H-2 x W-2.
        "same" first adds a border of zeros: H x W stays H x W.
    rng : numpy.random.Generator, optional
        Makes the random start repeatable.

    Attributes
    ----------
    filters : (num_filters, 3, 3) array, float32 unless float64 is assigned
        Starts as standard normal / 9. May be assigned; another shape is a ValueError.
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
        """Pictures -> feature maps, in the filters' precision.

        (..., H, W) -> (..., H-2, W-2, num_filters), or (..., H, W, num_filters) for "same".
        Raises ValueError if a picture is smaller than a filter.
        """
        return np.tensordot(self._patches(x), self.filters, ((-2, -1), (1, 2)))

    def backprop(self, x: ArrayLike, d_out: Array) -> Array:
        """The loss's gradient for the filters, (num_filters, 3, 3), summed over the batch.

        x is what `forward` was given, d_out the loss's gradient for what it returned.
        """
        batch_and_place = tuple(range(np.ndim(d_out) - 1))
        return np.tensordot(d_out, self._patches(x), (batch_and_place, batch_and_place))

    def _patches(self, x: ArrayLike) -> Array:
        """The nine pixels under the filter at each of its places: (..., height, width, 3, 3)."""
        x = np.asarray(x, self.filters.dtype)
        if self.padding == "same" and x.ndim >= 2:
            x = np.pad(x, [(0, 0)] * (x.ndim - 2) + [(1, 1), (1, 1)])
        if x.ndim < 2 or min(x.shape[-2:]) < 3:
            raise ValueError(f"expected pictures (..., H, W) of at least 3 x 3, got {x.shape}")
        return sliding_window_view(x, (3, 3), axis=(-2, -1))
