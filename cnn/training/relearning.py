"""Retraining of the softmax layer alone, with fixed filters, in about half a second.

The pooled maps of all images are computed once, so that a step is two small matrix products. The
same filters and seed give the same weights.
"""

import math
import mmap
import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cnn import fused
from cnn.arrays import Array, Ink
from cnn.network import CHUNK, DigitCNN, innermost
from cnn.softmax import softmax, with_none
from cnn.training.optimizer import Adam

EPOCHS, BATCH, RATE = 14, 64, 2e-3


class Relearning:
    """A retraining of the softmax layer that can be run a little at a time.

    Parameters
    ----------
    filters : (8, 3, 3) array
        Filters that are switched off are all 0, and get no weights.
    images : (n, 28, 28) uint8 array
        Normalized grey levels.
    targets : (n, 11) array
        Probability of each digit and, last, of none.
    seed : int
        Of the shuffling.
    turn : float
        Seconds that it may run before another's turn.
    """

    def __init__(
        self, filters: Array, images: Ink, targets: Array, seed: int, turn: float = 0.1
    ) -> None:
        self.turn = turn
        self.filters = np.asarray(filters, np.float32)
        self.images, self.targets = images, targets
        sizes = np.sqrt((self.filters**2).sum(axis=(1, 2)))
        self.sizes = np.where(sizes > 0, sizes, 1).astype(
            np.float32
        )  # large filters do not learn faster
        self.parameters = {
            "weights": np.zeros((10, 169 * len(filters)), np.float32).T,
            "biases": np.zeros(10, np.float32),
        }
        self.number, self.total = 0, EPOCHS * math.ceil(len(images) / BATCH)
        self._features: Array | None = None
        self._steps = self._train(np.random.default_rng(seed))

    @property
    def finished(self) -> bool:
        """Whether all steps are taken."""
        return self.number == self.total

    def learn(self, seconds: float) -> None:
        """Take steps for this long, or to the end."""
        until = time.monotonic() + seconds
        for _ in self._steps:
            if time.monotonic() > until:
                break
        if self.finished:
            self.let_go()

    def let_go(self) -> None:
        """Free the pooled maps, 17 MB for 3,000 images, which can be computed again."""
        self._features = None

    def network(self) -> DigitCNN:
        """Return a frozen network of the filters and the layer trained so far."""
        network = DigitCNN(len(self.filters))
        network.conv.filters = self.filters
        weights, biases = self.parameters["weights"], self.parameters["biases"]
        by_filter = weights.reshape(169, -1, 10) / self.sizes[:, None]
        paper = self.filters.sum(axis=(1, 2)) @ by_filter.sum(axis=0) / 2
        network.softmax.weights = np.asfortranarray(by_filter.reshape(weights.shape))
        network.softmax.biases = biases + paper  # trained with paper as 0 instead of -0.5
        return network.frozen()

    def _train(self, rng: np.random.Generator) -> Iterator[None]:
        optimizer = Adam(self.parameters)
        weights, biases = self.parameters.values()
        for _ in range(EPOCHS):
            order = rng.permutation(len(self.images))
            for start in range(0, len(order), BATCH):
                batch = order[start : start + BATCH]
                shown = self._shown()[batch]
                errors = softmax(with_none(shown @ weights + biases)) - self.targets[batch]
                errors = errors[:, :10] / len(batch)
                gradients = {"weights": (errors.T @ shown).T, "biases": errors.sum(axis=0)}
                falling = (1 + math.cos(math.pi * self.number / self.total)) / 2
                optimizer.update(gradients, RATE * falling)
                self.number += 1
                yield

    def _shown(self) -> Array:
        """Pooled maps of all images, by filters scaled to one norm: (n, 1352)."""
        if self._features is None:
            filters = self.filters / self.sizes[:, None, None]
            self._features = features(filters, self.images)
        return self._features


def features(filters: Array, images: Ink) -> Array:
    """Compute the pooled maps of images scaled to [0, 1].

    Parameters
    ----------
    filters : (k, 3, 3) array
    images : (n, 28, 28) uint8 array

    Returns
    -------
    (n, 169 * k) float32 array
    """
    k = len(filters)
    nothing: NDArray[np.float32] = np.zeros((169 * k, 10), np.float32)
    layout = fused.Layout.of_batch(filters, nothing, nothing[0])
    # Memory of its own goes back at once; glibc would keep as much for each thread of the page
    memory = mmap.mmap(-1, max(1, 4 * len(images) * 169 * k))
    found = np.frombuffer(memory, np.float32, len(images) * 169 * k).reshape(-1, 169 * k)
    for start in range(0, len(images), CHUNK):
        part = slice(start, start + CHUNK)
        grey = innermost(images[part]) / np.float32(255)
        pool = fused.forward(grey, layout).pool.reshape(13, k, 13, -1)
        found[part] = pool.transpose(3, 0, 2, 1).reshape(-1, 169 * k)
    return found
