"""Exact attribution of the logits to the filters, and ablation: filters switched off or changed.

A logit is its bias plus a sum over the filters, and a filter whose nine weights are 0 adds 0. So
what each filter adds to the logits of many images is computed once; every set of switches is then
an addition of small arrays, and a changed filter costs one feature map of each image.
"""

import weakref
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn import fused
from cnn.arrays import Array, Ink, Labels
from cnn.network import CHUNK, Activations, DigitCNN, innermost

MOST_TURNS = 3  # changed predictions that are reported of each filter
KEPT = 64  # changed filters whose contributions are cached: 40 KB each, of a thousand images
KEPT_RESULTS = 256  # cached results


def contributions(filters: Array, weights: Array, images: NDArray[Any]) -> Array:
    """Compute what each filter adds to the logits.

    Parameters
    ----------
    filters : (k, 3, 3) array
    weights : (169 * k, 10) array
        The softmax layer's weights for these filters.
    images : (n, 28, 28) array
        Normalized grey levels, 0 paper to 255 ink.

    Returns
    -------
    (k, 10, n) array
        Summed over the filters, plus the biases, they are the logits.
    """
    k = len(filters)
    by_row = weights.reshape(13, 13, k, 10).transpose(0, 2, 3, 1) / 255  # (13, k, 10, 13)
    paper = filters.sum(axis=(1, 2))[:, None] * weights.reshape(169, k, 10).sum(axis=0) / 2
    layout = fused.Layout.of_batch(filters, weights, np.zeros(10, np.float32))
    chunks = [images[i : i + CHUNK] for i in range(0, max(len(images), 1), CHUNK)]
    added = []
    for chunk in chunks:
        pool = fused.forward(innermost(chunk), layout).pool.reshape(13, k, 13, -1)
        added.append((by_row @ pool).sum(axis=0))
    total: Array = np.concatenate(added, axis=2) - paper[..., None]
    return total


class Result(NamedTuple):
    """Ablation of each of k filters: images classified correctly, and which predictions change.

    `before` and `after` vary one filter, the others stay as they are. Before, it has its trained
    weights; after, it has its changed weights, or is left out if it is switched off or unchanged.
    """

    right: int  # correct with all filters as they are
    before: NDArray[np.int64]  # (k,)
    after: NDArray[np.int64]  # (k,)
    lost: NDArray[np.int64]  # (k,): how many fewer are correct without it than with it
    own: NDArray[np.bool_]  # (k,): `after` is with changed weights, else without the filter
    turns: NDArray[np.int64]  # (k, 3, 3): the commonest changes, as `commonest_turns`


class Exam:
    """A fixed set of test images, for a network whose filters are changed and switched off.

    Results are cached. Any number of threads may use it at once.

    Parameters
    ----------
    network : DigitCNN
        Its softmax layer is used for every filter that is tried.
    images : (n, 28, 28) uint8 array
        Normalized grey levels, 0 paper to 255 ink.
    labels : (n,) array
        The digits, 0 to 9.
    """

    def __init__(self, network: DigitCNN, images: Ink, labels: Labels) -> None:
        self.network, self.images, self.labels = network, images, labels
        self.filters = network.conv.filters
        by_filter = network.softmax.weights.reshape(169, -1, 10).swapaxes(0, 1)
        self._by_filter = np.ascontiguousarray(by_filter)  # (k, 169, 10)
        self.learnt = contributions(self.filters, network.softmax.weights, images)
        self.learnt.flags.writeable = False
        # A cache of its own methods would refer to it, and it would stay when nobody needs it
        me: Exam = weakref.proxy(self)

        @lru_cache(KEPT)
        def other(k: int, numbers: bytes) -> Array:
            return me._contribution(k, numbers)

        @lru_cache(KEPT_RESULTS)
        def result(numbers: bytes, off: frozenset[int]) -> Result:
            return me._examine(numbers, off)

        self._other, self._result = other, result

    def result(self, filters: Array, off: Iterable[int] = ()) -> Result:
        """Classify all images with these filters, some of them switched off.

        Parameters
        ----------
        filters : (k, 3, 3) array
        off : iterable of int
            Numbers of the filters that are switched off, from 0.

        Returns
        -------
        Result
        """
        return self._result(np.asarray(filters, np.float32).tobytes(), frozenset(off))

    def logits(self, filters: Array, off: Iterable[int] = ()) -> Array:
        """Logits of all images with these filters: (n, 10). Parameters as of `result`."""
        parts = [self.contribution(k, numbers) for k, numbers in enumerate(filters)]
        return self._sum(parts, frozenset(off)).T

    def contribution(self, k: int, numbers: Array) -> Array:
        """What filter k adds to the logits, (10, n), with these weights, (3, 3)."""
        if np.array_equal(numbers, self.filters[k]):
            learnt: Array = self.learnt[k]
            return learnt
        return self._other(k, np.asarray(numbers, np.float32).tobytes())

    def one(
        self, network: DigitCNN, activations: Activations, k: int, own: bool
    ) -> tuple[Array, Array]:
        """Logits of one drawing before and after, as a Result defines them for filter k.

        Parameters
        ----------
        network : DigitCNN
            With all filters as they are.
        activations : Activations
            Of one image, by that network.
        k : int
            Number of the filter, from 0.
        own : bool
            Whether after is with the filter's changed weights, else without the filter.

        Returns
        -------
        before, after : (10,) array
        """
        added = activations.pool[..., k].reshape(169) @ self._by_filter[k]
        learnt = added
        if not np.array_equal(network.conv.filters[k], self.filters[k]):
            image = 255 * (activations.image[None] + 0.5)
            learnt = contributions(self.filters[k : k + 1], self._by_filter[k], image)[0, :, 0]
        without = activations.logits - added
        return without + learnt, activations.logits if own else without

    def _contribution(self, k: int, numbers: bytes) -> Array:
        filters = np.frombuffer(numbers, np.float32).reshape(1, 3, 3)
        added: Array = contributions(filters, self._by_filter[k], self.images)[0]
        added.flags.writeable = False
        return added

    def _sum(self, parts: list[Array], off: frozenset[int]) -> Array:
        total = np.repeat(self.network.softmax.biases[:, None], len(self.images), axis=1)
        for k, part in enumerate(parts):
            if k not in off:
                total += part
        return total

    def _examine(self, numbers: bytes, off: frozenset[int]) -> Result:
        filters = np.frombuffer(numbers, np.float32).reshape(-1, 3, 3)
        parts = [self.contribution(k, own) for k, own in enumerate(filters)]
        edited = (filters != self.filters).any(axis=(1, 2))
        own = edited & ~np.isin(np.arange(len(filters)), list(off))
        now = self._sum(parts, off).argmax(axis=0)
        before, after, lost, turns = [], [], [], []
        for k in range(len(filters)):
            learnt = [self.learnt[i] if i == k else part for i, part in enumerate(parts)]
            without = self._sum(parts, off | {k}).argmax(axis=0)
            with_it = self._sum(parts, off - {k}).argmax(axis=0)
            first = self._sum(learnt, off - {k}).argmax(axis=0)
            last = now if own[k] else without
            before.append(self._right(first))
            after.append(self._right(last))
            lost.append(self._right(with_it) - self._right(without))
            turns.append(commonest_turns(first, last))
        first, last, fewer = np.array([before, after, lost])
        return Result(self._right(now), first, last, fewer, own, np.array(turns))

    def _right(self, answers: Labels) -> int:
        return int((answers == self.labels).sum())


def commonest_turns(before: Labels, after: Labels) -> NDArray[np.int64]:
    """Count which predictions changed into which.

    Parameters
    ----------
    before, after : (n,) array
        Predicted digits.

    Returns
    -------
    (3, 3) array
        A row for each of the most frequent changes: from, to, count. Ties are in order of the
        digits; rows of zeros stand for none.
    """
    counts = np.bincount(10 * before + after, minlength=100).reshape(10, 10)
    np.fill_diagonal(counts, 0)
    first = np.argsort(-counts, axis=None, kind="stable")[:MOST_TURNS]
    found = np.stack([*np.divmod(first, 10), counts.ravel()[first]], axis=1)
    return np.where(found[:, 2:], found, 0)
