"""What each filter adds to the answers: the network's sums, kept filter by filter.

A logit is its bias plus a sum over the filters, and a filter whose nine numbers are 0 adds 0. So
what each filter adds to the logits of many images is computed once; every set of switches is then
an addition of small arrays, and another filter costs one map of each image.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn import fused
from cnn.arrays import Array, Ink, Labels
from cnn.network import CHUNK, Activations, DigitCNN, innermost

MOST_TURNS = 3  # that are told of each filter
KEPT = 64  # other filters whose contributions are kept: 40 KB each, of a thousand images
KEPT_RESULTS = 256


def contributions(filters: Array, weights: Array, images: NDArray[Any]) -> Array:
    """What filters (k, 3, 3) add to the logits of images (n, 28, 28), grey levels: (k, 10, n).

    weights (169 * k, 10) are the softmax layer's for these filters.
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
    """What each of k filters is worth: images read correctly, and which answers turn.

    `before` and `after` are of one filter each, the others as they are. Before, it is as the
    network has learnt it; after, it has other numbers, or it is left out: if it is switched off,
    or has no others.
    """

    right: int  # with all filters as they are
    before: NDArray[np.int64]  # (k,)
    after: NDArray[np.int64]  # (k,)
    lost: NDArray[np.int64]  # (k,): how many fewer are read without it than with its own numbers
    own: NDArray[np.bool_]  # (k,): after is with other numbers, else without the filter
    turns: NDArray[np.int64]  # (k, 3, 3): the commonest turns, as `commonest_turns`


class Exam:
    """The same images, read by a network whose filters are changed and switched off.

    Any number of threads may use it at once.

    Parameters
    ----------
    network : DigitCNN
        Whose softmax layer reads the maps of all filters that are tried.
    images : (n, 28, 28) uint8 array
        Normalized grey levels, 0 paper to 255 ink.
    labels : (n,) array
        The digits that they show.
    """

    def __init__(self, network: DigitCNN, images: Ink, labels: Labels) -> None:
        self.network, self.images, self.labels = network, images, labels
        self.filters = network.conv.filters
        by_filter = network.softmax.weights.reshape(169, -1, 10).swapaxes(0, 1)
        self._by_filter = np.ascontiguousarray(by_filter)  # (k, 169, 10)
        self.learnt = contributions(self.filters, network.softmax.weights, images)
        self.learnt.flags.writeable = False
        self._other = lru_cache(KEPT)(self._contribution)
        self._result = lru_cache(KEPT_RESULTS)(self._examine)

    def result(self, filters: Array, off: Iterable[int] = ()) -> Result:
        """What the network reads with these filters, (8, 3, 3), some of them switched off."""
        return self._result(np.asarray(filters, np.float32).tobytes(), frozenset(off))

    def logits(self, filters: Array, off: Iterable[int] = ()) -> Array:
        """The logits of all images with these filters, (n, 10)."""
        parts = [self.contribution(k, numbers) for k, numbers in enumerate(filters)]
        return self._sum(parts, frozenset(off)).T

    def contribution(self, k: int, numbers: Array) -> Array:
        """What filter k adds to the logits, (10, n), if these (3, 3) are its numbers."""
        if np.array_equal(numbers, self.filters[k]):
            learnt: Array = self.learnt[k]
            return learnt
        return self._other(k, np.asarray(numbers, np.float32).tobytes())

    def one(
        self, network: DigitCNN, activations: Activations, k: int, own: bool
    ) -> tuple[Array, Array]:
        """The logits of one drawing before and after, for filter k as in a Result: (10,) both.

        activations are what `network` leaves of it, this one with all filters as they are.
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
    """The commonest changes of answers (n,), the most frequent first: from, to, count, (3, 3).

    What is as common comes by its digits; zeros stand for none.
    """
    counts = np.bincount(10 * before + after, minlength=100).reshape(10, 10)
    np.fill_diagonal(counts, 0)
    first = np.argsort(-counts, axis=None, kind="stable")[:MOST_TURNS]
    found = np.stack([*np.divmod(first, 10), counts.ravel()[first]], axis=1)
    return np.where(found[:, 2:], found, 0)
