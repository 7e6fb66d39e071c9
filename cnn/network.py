"""The network of the article: convolution, max pooling, fully connected layer with softmax."""

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
MOST_FILTERS = 64  # in a file of weights; the shipped network's teacher has 32
CHUNK = 250  # images at a time in predict: few calls, and their results stay in the cache


class Ready(NamedTuple):
    """A frozen network's parameters, in the layouts for many images and for one."""

    batch: fused.Layout
    one: fused.Layout
    source: tuple[Array, ...]  # the arrays that they were made from


class Activations(NamedTuple):
    """Every layer's output in one forward pass (float32)."""

    image: Array  # (..., 28, 28), -0.5 paper to 0.5 ink
    conv: Array  # (..., 26, 26, 8)
    pool: Array  # (..., 13, 13, 8)
    logits: Array  # (..., 10)
    probabilities: Array  # (..., 10), summing to 1

    def npz(self) -> bytes:
        """Serialize all arrays: the contents of an .npz file."""
        file = io.BytesIO()
        np.savez(file, **self._asdict())
        return file.getvalue()


class DigitCNN:
    """28 x 28 -> Conv3x3 -> MaxPool2 -> Softmax -> ten probabilities.

    Its methods only read the parameters: any number of threads may share a network.

    Parameters
    ----------
    num_filters : int
        8 in the article, which makes 13,602 parameters.
    rng : numpy.random.Generator, optional
        Seeds the random initial weights.
    """

    def __init__(self, num_filters: int = 8, rng: np.random.Generator | None = None) -> None:
        rng = rng or np.random.default_rng()
        self.conv = Conv3x3(num_filters, rng=rng)
        self.pool = MaxPool2()
        self.softmax = Softmax(13 * 13 * num_filters, 10, rng=rng)
        self._ready: Ready | None = None

    def forward(self, images: ArrayLike) -> Activations:
        """Run the network and return every layer's output.

        Parameters
        ----------
        images : (..., 28, 28) array_like
            One normalized image or any number of them: grey levels, 0 paper to 255 ink, integers
            or floats.

        Returns
        -------
        Activations

        Raises
        ------
        ValueError
            For another shape, another kind of dtype, NaN and infinities.
        """
        image = _scaled(_checked(images))
        conv = self.conv.forward(image)  # (..., 26, 26, 8)
        pool = self.pool.forward(conv)  # (..., 13, 13, 8)
        logits = self.softmax.logits(pool)  # (..., 10)
        return Activations(image, conv, pool, logits, softmax(logits))

    def predict(self, images: ArrayLike) -> Array:
        """Compute the class probabilities only; the fast path.

        Parameters
        ----------
        images : (..., 28, 28) array_like
            As of `forward`, and with the same errors.

        Returns
        -------
        (..., 10) array
        """
        images = _checked(images)
        ready = self._ready
        if images.ndim > 2 or ready is None or not self._is_still(ready):
            return softmax(self.logits(images))
        exp = fused.logits_of_one(images.astype(np.float32), ready.one)
        exp -= exp[exp.argmax()]
        np.exp(exp, out=exp)
        probabilities: Array = exp / exp.dot(ONES)  # ten equal sums: faster than sum()
        return probabilities

    def logits(self, images: ArrayLike) -> Array:
        """Compute the logits, (..., 28, 28) -> (..., 10). Takes and raises what `forward` does."""
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
        """Compute the logits and the gradients of the mean cross-entropy of a batch.

        The layers' own backprop, one after the other, gives the same (tests/unit/test_fused.py).

        Parameters
        ----------
        images : (n, 28, 28) array_like
            As of `forward`, and with the same errors.
        targets : (n,), (n, 10) or (n, 11) array_like
            Digits, or the probability of each digit and, last of eleven, of none.

        Returns
        -------
        logits : (n, 10) array, or (n, 11), `with_none`, for targets of eleven classes
        gradients : dict of str to array
            Named and shaped as `parameters`.
        """
        logits, _, gradients = self.learn_from(images, targets)
        return logits, gradients

    def learn_from(
        self, images: ArrayLike, targets: ArrayLike
    ) -> tuple[Array, Array, dict[str, Array]]:
        """Compute what `gradients` does, and each image's cross-entropy.

        Returns
        -------
        logits : (n, 10) or (n, 11) array
        loss : (n,) array
            In nats.
        gradients : dict of str to array
        """
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
        """Return a copy with read-only arrays, which is therefore faster for a single image."""
        frozen = copy.deepcopy(self)
        for parameter in frozen.parameters.values():
            parameter.flags.writeable = False
        grey = fused.on_grey_levels(**frozen.parameters)
        layouts = fused.Layout.of_batch(**grey), fused.Layout.of_one(**grey)
        frozen._ready = Ready(*layouts, tuple(frozen.parameters.values()))
        return frozen

    def _is_still(self, ready: Ready) -> bool:
        """Whether no frozen array has been replaced by another."""
        filters, weights, biases = ready.source
        layer = self.softmax
        return self.conv.filters is filters and layer.weights is weights and layer.biases is biases

    def __getstate__(self) -> dict[str, object]:
        """Copy all but the prepared layouts: the arrays of a copy may be changed."""
        return {**self.__dict__, "_ready": None}

    def with_filters(self, changed: Mapping[int, ArrayLike]) -> Self:
        """Return a network with some filters replaced, that shares everything else.

        Parameters
        ----------
        changed : mapping of int to (3, 3) array_like
            Filters by number, from 0.
        """
        other = copy.copy(self)
        other.conv = copy.copy(self.conv)
        filters = self.conv.filters.copy()
        for k, numbers in changed.items():
            filters[k] = numbers
        other.conv.filters = filters
        return other

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the parameters as .npz, atomically. Raises what `files.check_writable` does."""
        write_arrays(path, self.parameters)

    @classmethod
    def load(cls, path: str | os.PathLike[str] = SHIPPED_WEIGHTS) -> Self:
        """Read what `save` wrote; by default the trained weights that come with the project.

        Parameters
        ----------
        path : str or os.PathLike

        Returns
        -------
        DigitCNN
            `frozen`: it can be shared.

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If it lacks a parameter, or has one of another shape, NaN or infinity. The messages
            name the file.
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
    """One-hot encoding: digits (n,) -> (n, 10). Arrays of two axes are returned as they are."""
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
    """Scale grey levels 0..255 to float32 in [-0.5, 0.5]."""
    scaled = images.astype(np.float32, order="C")
    scaled *= TO_UNIT
    scaled -= HALF
    return scaled


def innermost(images: np.ndarray) -> np.ndarray:
    """Move the batch axis last: (n, 28, 28) -> (28, 28, n)."""
    return np.ascontiguousarray(images.reshape(len(images), 784).T).reshape(28, 28, -1)


LARGEST = np.finfo(np.float32).max
ONES = np.ones((10, 10), np.float32)
TO_UNIT, HALF = np.array(1 / 255, np.float32), np.array(0.5, np.float32)
