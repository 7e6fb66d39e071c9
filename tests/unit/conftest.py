"""What several of the quick tests begin with."""

import numpy as np
import pytest

from cnn import DigitCNN
from cnn.data import mnist
from tests.unit.command_line import made_up


@pytest.fixture
def tiny_mnist(monkeypatch: pytest.MonkeyPatch) -> tuple[np.ndarray, np.ndarray]:
    """80 training and 30 test images in MNIST's place, whose own files cannot be faked."""
    for part, n in (("train", 80), ("test", 30)):
        for array, kind in zip(made_up(n), ("images", "labels"), strict=True):
            monkeypatch.setattr(mnist, f"{part}_{kind}", lambda folder, array=array: array)
    return made_up(80)


@pytest.fixture
def network(rng: np.random.Generator) -> DigitCNN:
    """Untrained, but with biases and with weights large enough for sure answers."""
    network = DigitCNN(rng=rng)
    network.softmax.weights *= 200
    network.softmax.biases += rng.standard_normal(10, np.float32)
    return network


@pytest.fixture
def images(rng: np.random.Generator) -> np.ndarray:
    return rng.integers(0, 256, (6, 28, 28)).astype(np.uint8)
