"""A training run to look back at: its curves, and the network at moments along the way."""

import math
import os
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn.conv import Array
from cnn.ink import Ink
from cnn.network import DigitCNN, read_arrays
from cnn.train import Step

SHIPPED_HISTORY = Path(__file__).parent.parent / "assets" / "history.npz"


class History(NamedTuple):
    """Curves over n points and the network at m moments of one run."""

    seen: NDArray[np.int64]  # (n,) images learnt from at each point
    loss: Array  # (n,) running mean of the batches' cross-entropy
    accuracy: Array  # (n,) running mean of their accuracy
    steps: NDArray[np.int64]  # (m,) batches learnt from at each moment, from 0
    steps_seen: NDArray[np.int64]  # (m,) images in them
    test_accuracy: Array  # (m,) on MNIST's 10,000 test images
    filters: Array  # (m, 8, 3, 3), half precision
    weights: Array  # (m, 1352, 10), half precision
    biases: Array  # (m, 10), half precision

    def network(self, moment: int) -> DigitCNN:
        """The network as it was at a moment, 0 to m - 1."""
        network = DigitCNN()
        for name, parameter in network.parameters.items():
            parameter[...] = getattr(self, name)[moment]
        return network

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it as .npz."""
        np.savez_compressed(path, **self._asdict())

    @classmethod
    def load(cls, path: str | os.PathLike[str] = SHIPPED_HISTORY) -> "History":
        """Read what `save` wrote. Raises what `read_arrays` does."""
        return cls(**read_arrays(path, cls._fields))


class Recorder:
    """Notes a run as it goes: made before the first step, it sees every step and the end.

    Moments are taken before the first step and then at step numbers that grow geometrically,
    since most is learnt early. images and labels are for the test accuracy.
    """

    def __init__(self, network: DigitCNN, images: Ink, labels: Ink, moments: int = 24) -> None:
        self.network, self.images, self.labels = network, images, labels
        self.count = moments - 1
        self.loss, self.accuracy = math.log(10), 0.1  # running means
        self.curves = [(0, self.loss, self.accuracy)]
        self.moments = [self._moment(0, 0, network)]

    def note(self, step: Step) -> None:
        new = max(0.002, 1 / step.number)  # how much the latest batch counts
        self.loss += new * (step.loss - self.loss)
        self.accuracy += new * (step.accuracy - self.accuracy)
        if step.number in _growing(step.of, 400):
            self.curves.append((step.seen, self.loss, self.accuracy))
        if step.number in _growing(step.of, self.count):
            self.moments.append(self._moment(step.number, step.seen, self.network))

    def end(self, network: DigitCNN) -> History:
        """The history, whose last moment is the network that the run has led to."""
        self.moments[-1] = self._moment(*self.moments[-1][:2], network)
        seen, loss, accuracy = zip(*self.curves, strict=True)
        steps, steps_seen, test_accuracy, parameters = zip(*self.moments, strict=True)
        return History(
            seen=np.array(seen),
            loss=np.array(loss, np.float32),
            accuracy=np.array(accuracy, np.float32),
            steps=np.array(steps),
            steps_seen=np.array(steps_seen),
            test_accuracy=np.array(test_accuracy, np.float32),
            filters=np.stack([p["filters"] for p in parameters]),
            weights=np.stack([p["weights"] for p in parameters]),
            biases=np.stack([p["biases"] for p in parameters]),
        )

    def _moment(
        self, step: int, seen: int, network: DigitCNN
    ) -> tuple[int, int, float, dict[str, Array]]:
        answers = network.predict(self.images).argmax(axis=-1)
        halves = {name: p.astype(np.float16) for name, p in network.parameters.items()}
        return step, seen, float((answers == self.labels).mean()), halves


@cache
def _growing(of: int, count: int) -> frozenset[int]:
    return frozenset(np.geomspace(1, of, count).round().astype(int).tolist())
