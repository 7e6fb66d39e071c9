"""The command line as tests call it, and little to train with."""

import numpy as np
import pytest

from cnn import preprocess
from cnn.__main__ import main
from cnn.data.strokes import place
from cnn.training import dataset, out_of_distribution
from tests.shapes import SAMPLES

Printed = pytest.CaptureFixture[str]


def made_up(n: int) -> tuple[np.ndarray, np.ndarray]:
    """n images as MNIST's, of the samples drawn by different pens."""
    labels = np.arange(n, dtype=np.uint8) % 10
    images = [
        preprocess.center(place(SAMPLES[d], 12 + n % 17)) for n, d in enumerate(labels.tolist())
    ]
    return np.array(images), labels


def call(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def train_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few forms and negatives: what is tested is what they are for, not what they teach."""
    few = {"NEGATIVES": 10, "NEGATIVES_AN_EPOCH": 10, "SKELETONS": 1, "SKELETONS_AN_EPOCH": 10}
    for name, number in few.items():
        monkeypatch.setattr(dataset, name, number)


def validate_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, and doubt is tried on one kind of drawing alone."""
    train_little(monkeypatch)
    monkeypatch.setattr(out_of_distribution, "KINDS", {"squares": out_of_distribution.square})
