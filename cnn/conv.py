"""Convolution: slide 3 x 3 filters over a picture.

Follows the section "Convolutions" of Victor Zhou's "CNNs, Part 1". Like the article,
and every deep-learning library, it does not flip the filter.
"""

from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating]


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
        x = self._padded(x)
        patches = _patches(x)
        maps = self.filters.reshape(-1, 9) @ patches  # (height, num_filters, width * n)
        maps = maps.reshape(len(patches), self.num_filters, x.shape[-1] - 2, -1)
        maps = maps.transpose(3, 0, 2, 1)  # (n, height, width, num_filters)
        return maps.reshape(*x.shape[:-2], *maps.shape[1:])

    def backprop(self, x: ArrayLike, d_out: Array) -> Array:
        """The loss's gradient for the filters, (num_filters, 3, 3), summed over the batch.

        x is what `forward` was given, d_out the loss's gradient for what it returned.
        """
        patches = _patches(self._padded(x))
        d_maps = d_out.reshape(-1, *d_out.shape[-3:]).transpose(1, 3, 2, 0)
        d_maps = d_maps.reshape(len(patches), self.num_filters, -1)  # as `maps` in forward
        return (d_maps @ patches.transpose(0, 2, 1)).sum(axis=0).reshape(self.filters.shape)

    def _padded(self, x: ArrayLike) -> Array:
        x = np.asarray(x, self.filters.dtype)
        if self.padding == "same" and x.ndim >= 2:
            x = np.pad(x, [(0, 0)] * (x.ndim - 2) + [(1, 1), (1, 1)])
        if x.ndim < 2 or min(x.shape[-2:]) < 3:
            raise ValueError(f"expected pictures (..., H, W) of at least 3 x 3, got {x.shape}")
        return x


def _patches(x: Array) -> Array:
    """For each row of the output, the nine pixels under the filter: (height, 9, width * n).

    The n pictures of a batch lie innermost, so that every copy and every sum runs over
    neighbours in memory. Each row of a picture is copied three times, shifted by 0, 1 and 2;
    three such rows on end are the nine pixels, so that the nine-fold copy is only a view.
    """
    x = np.moveaxis(x.reshape(-1, *x.shape[-2:]), 0, -1)  # (H, W, n)
    height, width = x.shape[0] - 2, x.shape[1] - 2
    shifted = np.stack([x[:, j : j + width] for j in range(3)], axis=1)
    rows = shifted.reshape(len(x), 3, -1)  # (H, 3, width * n)
    return sliding_window_view(rows, 3, axis=0).transpose(0, 3, 1, 2).reshape(height, 9, -1)
