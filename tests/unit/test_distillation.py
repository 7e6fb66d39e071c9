"""The recipe of the shipped weights, on a few made-up images."""

import copy
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cnn import DigitCNN
from cnn.softmax import softmax
from cnn.training import dataset, distillation
from cnn.training.dataset import TrainingSet
from cnn.training.distillation import (
    OUTPUT_TEMPERATURE,
    TEACHER_TEMPERATURE,
    Watch,
    distill,
)
from cnn.training.loop import Step


@pytest.fixture(autouse=True)
def short_epochs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "SKELETONS_AN_EPOCH", 15)
    monkeypatch.setattr(dataset, "NEGATIVES_AN_EPOCH", 100)


@pytest.fixture
def examples(rng: np.random.Generator) -> TrainingSet:
    """Thirty images of MNIST's kind, four pens, five forms and five negatives."""
    labels = rng.integers(0, 10, 60)
    labels[55:] = 10
    targets = np.eye(11, dtype=np.float32)[labels]
    return TrainingSet(
        images=rng.integers(0, 256, (60, 28, 28)).astype(np.uint8),
        targets=targets,
        mnist=np.arange(30),
        pens=np.arange(30, 50).reshape(5, 4),
        skeletons=np.arange(50, 55),
        negatives=np.arange(55, 60),
    )


def distilled(examples: TrainingSet, watch: Watch, seed: int = 0, epochs: int = 4) -> DigitCNN:
    return distill(examples, epochs=epochs, batch_size=64, seed=seed, watch=watch)


def look_away(name: str, network: DigitCNN, steps: Iterator[Step]) -> None:
    pass


def test_a_larger_teacher_learns_first_then_the_network(examples: TrainingSet) -> None:
    seen: list[tuple[str, int, int]] = []

    def watch(name: str, network: DigitCNN, steps: Iterator[Step]) -> None:
        seen.append((name, network.conv.num_filters, sum(1 for _ in steps)))

    network = distilled(examples, watch, epochs=8)
    assert network.conv.num_filters == 8
    (teacher, many, short), (pupil, few, long) = seen
    assert (teacher, many, pupil, few) == ("teacher", 32, "network", 8)
    assert short == 2, "a quarter of the epochs, of 57 images without negatives"
    assert long == 8 * 3, "of 57 images and 100 negatives"


@pytest.mark.parametrize("looked_at", [0, 1, 3])
def test_it_learns_the_same_whether_anybody_watches_or_not(
    looked_at: int, examples: TrainingSet
) -> None:
    def watch(name: str, network: DigitCNN, steps: Iterator[Step]) -> None:
        for _, _step in zip(range(looked_at), steps, strict=False):
            pass

    unseen, seen = distilled(examples, look_away), distilled(examples, watch)
    untrained = DigitCNN(rng=np.random.default_rng(0)).parameters
    for name, values in unseen.parameters.items():
        assert_array_equal(values, seen.parameters[name])
        assert not np.allclose(values, untrained[name], atol=1e-3)


def test_the_same_seed_gives_the_same_network(examples: TrainingSet) -> None:
    one, same, other = (distilled(examples, look_away, seed).parameters for seed in (1, 1, 2))
    for name, values in one.items():
        assert_array_equal(values, same[name])
        assert not np.array_equal(values, other[name])


def test_the_network_is_taught_the_teachers_softened_answers_and_doubt(
    examples: TrainingSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    taught: list[np.ndarray] = []
    networks: list[DigitCNN] = []

    def no_training(
        network: DigitCNN, images: np.ndarray, targets: np.ndarray, **_: object
    ) -> Iterator[Step]:
        network.softmax.biases += np.arange(10)
        taught.append(targets.copy())
        networks.append(copy.deepcopy(network))
        return iter(())

    monkeypatch.setattr(distillation, "train", no_training)
    network = distilled(examples, look_away)
    assert_array_equal(taught[0], examples.targets[:, :10])
    softened = softmax(networks[0].logits(examples.images) / TEACHER_TEMPERATURE)
    assert_allclose(taught[1][:55, :10], softened[:55], rtol=1e-5)
    assert not taught[1][:55, 10].any(), "they are digits"
    assert_array_equal(taught[1][55:], np.eye(11)[[10] * 5], "they are none")
    logits = networks[1].logits(examples.images) / OUTPUT_TEMPERATURE
    assert_allclose(network.logits(examples.images), logits, rtol=1e-4, atol=1e-5)
