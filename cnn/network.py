"""The network of the article: convolution, max pooling, softmax."""

import copy
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from cnn import fused
from cnn.archive import read_arrays, write_arrays
from cnn.arrays import Array
from cnn.conv import Conv3x3
from cnn.maxpool import MaxPool2
from cnn.softmax import Softmax, softmax, with_none

SHIPPED_WEIGHTS = Path(__file__).with_name("weights.npz")
MOST_FILTERS = 64  # that are loaded; the shipped network's teacher has 32
CHUNK = 250  # pictures at a time in predict: fewer calls, and what they make stays in the cache


class Ready(NamedTuple):
    """A frozen network's parameters, laid out for many images and for one, on grey levels."""

    batch: fused.Layout
    one: fused.Layout
    source: tuple[Array, ...]  # what they were made from


class Activations(NamedTuple):
    """What one forward pass leaves behind, layer by layer (float32)."""

    image: Array  # (..., 28, 28), -0.5 paper to 0.5 ink
    conv: Array  # (..., 26, 26, 8)
    pool: Array  # (..., 13, 13, 8)
    logits: Array  # (..., 10)
    probabilities: Array  # (..., 10), summing to 1

    def npz(self) -> bytes:
        """All of it as the contents of an .npz file."""
        file = io.BytesIO()
        np.savez(file, **self._asdict())
        return file.getvalue()


class DigitCNN:
    """28 x 28 -> Conv3x3 -> MaxPool2 -> Softmax -> ten probabilities.

    Its methods only read the parameters: any number of threads may use one network at once.

    Parameters
    ----------
    num_filters : int
        8 in the article, which makes 13,602 parameters.
    rng : numpy.random.Generator, optional
        Makes the untrained network repeatable.
    """

    def __init__(self, num_filters: int = 8, rng: np.random.Generator | None = None) -> None:
        rng = rng or np.random.default_rng()
        self.conv = Conv3x3(num_filters, rng=rng)
        self.pool = MaxPool2()
        self.softmax = Softmax(13 * 13 * num_filters, 10, rng=rng)
        self._ready: Ready | None = None

    def forward(self, images: ArrayLike) -> Activations:
        """Read images and keep what every layer says.

        images is (..., 28, 28): grey levels 0 (paper) to 255 (ink), integers or floats.
        Raises ValueError for another shape, for NaN and for infinities.
        """
        image = _scaled(_checked(images))
        conv = self.conv.forward(image)  # (..., 26, 26, 8)
        pool = self.pool.forward(conv)  # (..., 13, 13, 8)
        logits = self.softmax.logits(pool)  # (..., 10)
        return Activations(image, conv, pool, logits, softmax(logits))

    def predict(self, images: ArrayLike) -> Array:
        """Only the probabilities, as fast as they come: (..., 28, 28) -> (..., 10).

        Takes and raises what `forward` does.
        """
        images = _checked(images)
        ready = self._ready
        if images.ndim > 2 or ready is None or not self._is_still(ready):
            return softmax(self.logits(images))
        exp = fused.logits_of_one(images.astype(np.float32), ready.one)
        exp -= exp[exp.argmax()]
        np.exp(exp, out=exp)
        probabilities: Array = exp / exp.dot(ONES)  # ten equal sums: the fastest there are
        return probabilities

    def logits(self, images: ArrayLike) -> Array:
        """The same before the exponential: (..., 28, 28) -> (..., 10)."""
        images = _checked(images)
        if self._ready and self._is_still(self._ready):
            layout = self._ready.batch
        else:
            layout = fused.Layout.of_batch(**fused.on_grey_levels(**self.parameters))
        flat = images.reshape(-1, 28, 28)
        chunks = [flat[i : i + CHUNK] for i in range(0, max(len(flat), 1), CHUNK)]
        logits = [fused.forward(innermost(chunk), layout).logits for chunk in chunks]
        return np.concatenate(logits, axis=1).T.reshape(*images.shape[:-2], 10)

    def gradients(self, images: ArrayLike, targets: ArrayLike) -> tuple[Array, dict[str, Array]]:
        """Logits (n, 10) of a batch (n, 28, 28), and the gradients of its mean cross-entropy.

        targets (n,) say which digits the images show, or (n, 10) how likely each digit is.
        If they are (n, 11), the last says how likely it is none of them, and the logits are
        (n, 11) `with_none`. The gradients are named and shaped as `parameters`; the layers' own
        backprop, one after the other, gives the same (tests/unit/test_fused.py).
        """
        logits, _, gradients = self.learn_from(images, targets)
        return logits, gradients

    def learn_from(
        self, images: ArrayLike, targets: ArrayLike
    ) -> tuple[Array, Array, dict[str, Array]]:
        """What `gradients` gives, with each image's cross-entropy (n,) between the two."""
        layout = fused.Layout.of_batch(**self.parameters)
        passed = fused.forward(_scaled(innermost(_checked(images))), layout, learning=True)
        logits, targets = passed.logits.T, one_hot(targets)
        if targets.shape[1] > logits.shape[1]:
            logits = with_none(logits)
        loss, d_logits = fused.cross_entropy(logits.T, targets.T)
        d_filters, d_weights, d_biases = fused.backprop(passed, layout, d_logits[:10])
        return logits, loss, {"filters": d_filters, "weights": d_weights, "biases": d_biases}

    @property
    def parameters(self) -> dict[str, Array]:
        """The network's own arrays: filters (8, 3, 3), weights (1352, 10), biases (10,)."""
        return {
            "filters": self.conv.filters,
            "weights": self.softmax.weights,
            "biases": self.softmax.biases,
        }

    def frozen(self) -> Self:
        """A copy whose arrays are read-only, and made ready once: it reads faster."""
        frozen = copy.deepcopy(self)
        for parameter in frozen.parameters.values():
            parameter.flags.writeable = False
        grey = fused.on_grey_levels(**frozen.parameters)
        layouts = fused.Layout.of_batch(**grey), fused.Layout.of_one(**grey)
        frozen._ready = Ready(*layouts, tuple(frozen.parameters.values()))
        return frozen

    def _is_still(self, ready: Ready) -> bool:
        """Whether nobody has put another array in a frozen one's place."""
        filters, weights, biases = ready.source
        layer = self.softmax
        return self.conv.filters is filters and layer.weights is weights and layer.biases is biases

    def __getstate__(self) -> dict[str, object]:
        """What a copy takes over: all but what was made ready, for its arrays may be changed."""
        return {**self.__dict__, "_ready": None}

    def with_filters(self, changed: Mapping[int, ArrayLike]) -> Self:
        """The same network with some filters, by number from 0, in other ones' place: (3, 3)."""
        other = copy.copy(self)
        other.conv = copy.copy(self.conv)
        filters = self.conv.filters.copy()
        for k, numbers in changed.items():
            filters[k] = numbers
        other.conv.filters = filters
        return other

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the parameters as .npz: the whole file or, if anything goes wrong, nothing."""
        write_arrays(path, self.parameters)

    @classmethod
    def load(cls, path: str | os.PathLike[str] = SHIPPED_WEIGHTS) -> Self:
        """Read what `save` wrote; without a path, the weights that come with the project.

        The network is `frozen`: nobody can change what many share.

        Raises FileNotFoundError if there is no such file and ValueError if it holds no
        whole, finite set of parameters; both messages name the file.
        """
        parameters = read_arrays(path, ("filters", "weights", "biases"))
        filters = parameters["filters"]
        if filters.ndim != 3 or not 1 <= len(filters) <= MOST_FILTERS:
            found = f"{filters.dtype} {filters.shape}"
            raise ValueError(f"{path}: filters are {found}, not (1 to {MOST_FILTERS}, 3, 3)")
        network = cls(num_filters=len(filters))
        for name, own in network.parameters.items():
            loaded = parameters[name]
            if loaded.shape != own.shape or loaded.dtype.kind != "f":
                found = f"{loaded.dtype} {loaded.shape}"
                raise ValueError(f"{path}: {name} are {found}, not float32 {own.shape}")
            if not (abs(loaded) <= LARGEST).all():
                raise ValueError(f"{path}: {name} hold NaN or infinity")
            own[...] = loaded
        return network.frozen()


def one_hot(labels: ArrayLike) -> Array:
    """Digits (n,) -> (n, 10) with a 1 at each digit. What is (n, 10) already stays as it is."""
    labels = np.asarray(labels)
    return np.eye(10, dtype=np.float32)[labels] if labels.ndim == 1 else labels


def _checked(images: ArrayLike) -> np.ndarray:
    images = np.asarray(images)
    if images.shape[-2:] != (28, 28) or images.dtype.kind not in "uifb":
        expected = "expected images (..., 28, 28) of numbers"
        raise ValueError(f"{expected}, got the shape {images.shape} and dtype {images.dtype}")
    if images.dtype.kind == "f" and not (abs(images) <= LARGEST).all():
        raise ValueError("expected images of finite grey levels, got NaN or infinity")
    return images


def _scaled(images: np.ndarray) -> Array:
    """Grey levels 0..255 -> float32 in [-0.5, 0.5]."""
    scaled = images.astype(np.float32, order="C")
    scaled *= TO_UNIT
    scaled -= HALF
    return scaled


def innermost(images: np.ndarray) -> np.ndarray:
    """(n, 28, 28) -> (28, 28, n), still grey levels."""
    return np.ascontiguousarray(images.reshape(len(images), 784).T).reshape(28, 28, -1)


LARGEST = np.finfo(np.float32).max
ONES = np.ones((10, 10), np.float32)
TO_UNIT, HALF = np.array(1 / 255, np.float32), np.array(0.5, np.float32)
