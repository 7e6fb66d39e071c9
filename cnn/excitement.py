"""Maximally activating patches: where in many images a filter responds most, and where least."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn import fused
from cnn.arrays import Array, Ink
from cnn.conv import Conv3x3
from cnn.network import CHUNK, innermost

MOST, LEAST = 8, 4  # patches
AROUND = 3  # pixels that are shown on each side of the 3 x 3


class Places(NamedTuple):
    """The MOST highest activations and the LEAST lowest, each in another image."""

    images: NDArray[np.int64]  # (12,) indices of the images
    cells: NDArray[np.int64]  # (12, 2): row and column of the feature map, 0 to 25
    values: Array  # (12,): the activations there
    patches: Ink  # (12, 9, 9): the receptive field, 3 x 3, and AROUND pixels on each side


def places(filter: Array, images: Ink) -> Places:
    """Find the patches that activate a filter most and least.

    Parameters
    ----------
    filter : (3, 3) array
    images : (n, 28, 28) uint8 array, n >= 12
        Normalized grey levels, 0 paper to 255 ink.

    Returns
    -------
    Places
    """
    most = np.concatenate(
        [_largest(filter, images[i : i + CHUNK]) for i in range(0, len(images), CHUNK)], axis=1
    )
    first = np.argsort(-most[0], kind="stable")[:MOST]
    most[1, first] = -np.inf
    chosen = np.concatenate([first, np.argsort(-most[1], kind="stable")[:LEAST]])
    conv = Conv3x3(1)
    conv.filters = np.asarray(filter, np.float32)[None]
    maps = conv.forward((images[chosen] / 255 - 0.5).astype(np.float32))[..., 0]
    signed = maps * np.where(np.arange(MOST + LEAST) < MOST, 1, -1)[:, None, None]
    cells = np.stack(np.divmod(signed.reshape(len(chosen), -1).argmax(axis=1), 26), axis=1)
    values = maps[np.arange(len(chosen)), cells[:, 0], cells[:, 1]]
    padded = np.pad(images[chosen], ((0, 0), (AROUND, AROUND), (AROUND, AROUND)))
    patches = [p[i : i + 9, j : j + 9] for p, (i, j) in zip(padded, cells, strict=True)]
    return Places(chosen, cells, values, np.stack(patches))


def _largest(filter: Array, images: Ink) -> Array:
    """The largest cell of each image's feature map, and of the negated map: (2, n)."""
    both = np.stack([filter, -filter]).astype(np.float32)
    nothing = np.zeros((2 * 169, 10), np.float32)
    layout = fused.Layout.of_batch(both, nothing, np.zeros(10, np.float32))
    pool = fused.forward(innermost(images), layout).pool.reshape(13, 2, 13, -1)
    found: Array = pool.max(axis=(0, 2))
    return found
