"""The history of a training run: learning curves and checkpoints."""

import os
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn.archive import read_arrays, write_arrays
from cnn.arrays import Array, Ink, Labels
from cnn.network import DigitCNN
from cnn.site import ASSETS
from cnn.training.loop import Progress, Step
from cnn.training.metrics import accuracy

SHIPPED_HISTORY = ASSETS / "history.npz"


class History(NamedTuple):
    """Learning curves of n points, and m checkpoints, of one run."""

    seen: NDArray[np.int64]  # (n,) images seen
    loss: Array  # (n,) running mean of the cross-entropy, in nats
    accuracy: Array  # (n,) running mean of the training accuracy
    steps: NDArray[np.int64]  # (m,) steps taken at each checkpoint, from 0
    steps_seen: NDArray[np.int64]  # (m,) images seen
    test_accuracy: Array  # (m,) on MNIST's 10,000 test images
    filters: Array  # (m, 8, 3, 3), half precision
    weights: Array  # (m, 1352, 10), half precision
    biases: Array  # (m, 10), half precision

    def network(self, checkpoint: int) -> DigitCNN:
        """Restore the network of a checkpoint, 0 to m - 1."""
        network = DigitCNN()
        for name, parameter in network.parameters.items():
            parameter[...] = getattr(self, name)[checkpoint]
        return network

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it as .npz, atomically. Raises what `files.check_writable` does."""
        write_arrays(path, self._asdict(), compressed=True)

    @classmethod
    def load(cls, path: str | os.PathLike[str] = SHIPPED_HISTORY) -> "History":
        """Read what `save` wrote.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If it holds no history. The messages name the file.
        """
        history = cls(**read_arrays(path, cls._fields))
        points, checkpoints = history.seen.size, history.steps.size
        own = DigitCNN().parameters
        expected = {
            **dict.fromkeys(("seen", "loss", "accuracy"), (points,)),
            **dict.fromkeys(("steps", "steps_seen", "test_accuracy"), (checkpoints,)),
            **{name: (checkpoints, *parameter.shape) for name, parameter in own.items()},
        }
        for name, shape in expected.items():
            found = getattr(history, name)
            if found.shape != shape or 0 in shape or found.dtype.kind not in "if":
                raise ValueError(f"{path}: {name} are {found.dtype} {found.shape}, not a history's")
        return history


class Recorder:
    """Records the history of a run: created before the first step, it sees every step and the end.

    Checkpoints are taken before the first step and then at steps that grow geometrically, since
    most is learnt early.

    Parameters
    ----------
    network : DigitCNN
        That is being trained.
    images, labels : (n, 28, 28) uint8 array, (n,) array
        For the test accuracy.
    checkpoints : int
    """

    def __init__(
        self, network: DigitCNN, images: Ink, labels: Labels, checkpoints: int = 24
    ) -> None:
        self.network, self.images, self.labels = network, images, labels
        self.count = checkpoints - 1
        self.progress = Progress()
        self.curves = [(0, self.progress.loss, self.progress.accuracy)]
        self.checkpoints = [self._checkpoint(0, 0, network)]

    def note(self, step: Step) -> None:
        """Record a step, after it was taken."""
        self.progress.note(step)
        if step.number in _growing(step.total, 400):
            self.curves.append((step.seen, self.progress.loss, self.progress.accuracy))
        if step.number in _growing(step.total, self.count):
            self.checkpoints.append(self._checkpoint(step.number, step.seen, self.network))

    def end(self, network: DigitCNN) -> History:
        """Return the history; the final network takes the place of the last checkpoint."""
        self.checkpoints[-1] = self._checkpoint(*self.checkpoints[-1][:2], network)
        seen, loss, accuracy = zip(*self.curves, strict=True)
        steps, steps_seen, test_accuracy, parameters = zip(*self.checkpoints, strict=True)
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

    def _checkpoint(
        self, step: int, seen: int, network: DigitCNN
    ) -> tuple[int, int, float, dict[str, Array]]:
        right = accuracy(network.predict(self.images), self.labels)
        halves = {name: p.astype(np.float16) for name, p in network.parameters.items()}
        return step, seen, right, halves


@cache
def _growing(total: int, count: int) -> frozenset[int]:
    return frozenset(np.geomspace(1, total, count).round().astype(int).tolist())
