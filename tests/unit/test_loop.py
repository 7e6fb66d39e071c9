"""The training loop: epochs, steps and what each does to the network."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cnn import DigitCNN
from cnn.data import mnist
from cnn.network import one_hot
from cnn.training.loop import Progress, Step, train
from cnn.training.optimizer import Adam


def made_up(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.integers(0, 256, (n, 28, 28)).astype(np.uint8), rng.integers(0, 10, n)


def trained(seed: int, **settings: Any) -> tuple[DigitCNN, list[Step]]:
    """A network after two epochs over 50 made-up images, and the steps there."""
    images, labels = made_up(np.random.default_rng(0), 50)
    rng = np.random.default_rng(seed)
    network = DigitCNN(rng=rng)
    options: dict[str, Any] = {"epochs": 2, "batch_size": 16, **settings}
    return network, list(train(network, images, labels, rng=rng, **options))


def test_the_same_seed_gives_the_same_weights() -> None:
    one, two, other = trained(1)[0], trained(1)[0], trained(2)[0]
    for name, values in one.parameters.items():
        assert_array_equal(values, two.parameters[name])
        assert not np.array_equal(values, other.parameters[name])


@pytest.mark.parametrize(("batch_size", "total"), [(16, 8), (50, 2), (1000, 2), (1, 100)])
def test_steps_are_numbered(batch_size: int, total: int) -> None:
    steps = trained(0, batch_size=batch_size)[1]
    assert [step.number for step in steps] == list(range(1, total + 1))
    assert {step.total for step in steps} == {total}


def test_a_step_tells_what_the_batch_showed_before_the_network_learnt() -> None:
    images, labels = made_up(np.random.default_rng(0), 50)
    network = DigitCNN(rng=np.random.default_rng(0))
    labels[-8:] = network.predict(images[-8:]).argmax(axis=1)
    backwards = np.arange(50)[::-1]
    shown = backwards[:16]
    answers = network.predict(images[shown])
    run = train(
        network,
        images,
        labels,
        batch_size=16,
        rng=np.random.default_rng(0),
        epoch=lambda _: backwards,
    )
    step = next(run)
    assert step.loss == pytest.approx(-np.log(answers[range(16), labels[shown]]).mean(), rel=1e-4)
    assert step.accuracy == pytest.approx((answers.argmax(axis=1) == labels[shown]).mean())
    assert step.accuracy >= 0.5


def test_every_image_is_seen_once_an_epoch() -> None:
    class Watched(np.ndarray):
        def __getitem__(self, index: Any) -> Any:
            picked: np.ndarray = np.asarray(self)[index]
            seen.extend(picked[..., 0, 0].tolist())
            return picked

    seen: list[int] = []
    images = np.zeros((50, 28, 28), np.uint8)
    images[:, 0, 0] = range(50)
    labels = np.zeros(50, int)
    rng = np.random.default_rng(0)
    for _ in train(DigitCNN(), images.view(Watched), labels, epochs=2, batch_size=16, rng=rng):
        pass
    first, second = seen[:50], seen[50:]
    assert sorted(first) == sorted(second) == list(range(50))
    assert first != second, "shuffled anew"


def test_the_learning_rate_falls_to_zero_along_a_cosine(monkeypatch: pytest.MonkeyPatch) -> None:
    rates: list[float] = []
    monkeypatch.setattr(Adam, "update", lambda self, gradients, rate: rates.append(rate))
    trained(0, learning_rate=3, epochs=50, batch_size=50)
    assert_allclose(rates, [1.5 + 1.5 * math.cos(math.pi * n / 50) for n in range(50)])


def test_64_images_are_learnt_by_heart(rng: np.random.Generator) -> None:
    images, labels = made_up(rng, 64)
    network = DigitCNN(rng=rng)
    for step in train(network, images, labels, epochs=100, batch_size=32, rng=rng):
        last = step
    assert (network.predict(images).argmax(axis=1) == labels).mean() >= 0.98
    assert last.loss < 0.2


def test_soft_labels_are_learnt(rng: np.random.Generator) -> None:
    image = rng.integers(0, 256, (1, 28, 28)).astype(np.uint8)
    target = rng.dirichlet(np.ones(10), 1)
    network = DigitCNN(rng=rng)
    for _ in train(network, image, target, epochs=300, rng=rng):
        pass
    assert_allclose(network.predict(image), target, atol=0.01)


def test_digits_and_their_probabilities_train_alike(rng: np.random.Generator) -> None:
    images, labels = made_up(rng, 20)
    networks = []
    for given in (labels, one_hot(labels)):
        network = DigitCNN(rng=np.random.default_rng(0))
        list(train(network, images, given, epochs=2, rng=np.random.default_rng(0)))
        networks.append(network)
    for name, values in networks[0].parameters.items():
        assert_array_equal(values, networks[1].parameters[name])


def test_a_few_steps_on_mnist_read_most_digits(mnist_folder: Path) -> None:
    images, labels = mnist.train_images(mnist_folder), mnist.train_labels(mnist_folder)
    rng = np.random.default_rng(0)
    network = DigitCNN(rng=rng)
    for _ in train(network, images[:2000], labels[:2000], epochs=3, rng=rng):
        pass
    answers = network.predict(mnist.test_images(mnist_folder)[:1000]).argmax(axis=1)
    assert (answers == mnist.test_labels(mnist_folder)[:1000]).mean() > 0.8


def test_images_seen_count_a_short_last_batch_as_what_it_is() -> None:
    _, steps = trained(0)
    assert [step.seen for step in steps] == [16, 32, 48, 50, 66, 82, 98, 100]


def test_an_epoch_may_show_what_it_likes(rng: np.random.Generator) -> None:
    images, labels = made_up(rng, 20)
    shown: list[int] = []

    def epoch(rng: np.random.Generator) -> np.ndarray:
        shown.append(len(shown) + 3)
        return np.arange(shown[-1])

    run = train(DigitCNN(), images, labels, epochs=3, batch_size=2, rng=rng, epoch=epoch)
    assert [step.seen for step in run] == [2, 3, 5, 7, 9, 11, 12]
    assert shown == [3, 4, 5], "drawn anew for each"


def test_the_average_is_what_the_network_becomes_after_the_last_step(
    rng: np.random.Generator,
) -> None:
    images, labels = made_up(rng, 50)
    plain, averaged = (DigitCNN(rng=np.random.default_rng(0)) for _ in range(2))
    ours: dict[str, np.ndarray] = {name: p.copy() for name, p in plain.parameters.items()}
    settings: dict[str, Any] = {"epochs": 3, "batch_size": 16}
    run = train(plain, images, labels, rng=np.random.default_rng(1), **settings)
    twin = train(averaged, images, labels, rng=np.random.default_rng(1), ema_decay=0.8, **settings)
    for step, _ in zip(run, twin, strict=True):
        keep = min(0.8, step.number / (step.number + 10))  # a short past counts less
        for name, values in plain.parameters.items():
            ours[name] = keep * ours[name] + (1 - keep) * values
        if step.number < step.total:
            for name, values in plain.parameters.items():
                assert_array_equal(averaged.parameters[name], values, "it learns as without")
    for name, values in ours.items():
        assert_allclose(averaged.parameters[name], values, rtol=1e-4, atol=1e-6)
        assert not np.allclose(values, plain.parameters[name], atol=1e-5)


def test_weight_decay_pulls_the_weights_towards_0_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Adam, "update", lambda self, gradients, rate: None)
    decayed = trained(0, weight_decay=0.5, learning_rate=0.1)[0].parameters
    untouched = trained(0)[0].parameters
    rates = [0.1 * (1 + math.cos(math.pi * n / 8)) / 2 for n in range(8)]
    shrunk = untouched["weights"] * np.prod([1 - 0.5 * rate for rate in rates])
    assert_allclose(decayed["weights"], shrunk, rtol=1e-5)
    for name in ("filters", "biases"):
        assert_array_equal(decayed[name], untouched[name])


def test_every_other_batch_may_be_moved_by_up_to_a_pixel(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    places: list[tuple[int, int]] = []
    learn_from = DigitCNN.learn_from

    def look(network: DigitCNN, images: np.ndarray, targets: np.ndarray) -> Any:
        assert images.shape[1:] == (28, 28)
        assert len(np.unique(np.argwhere(images)[:, 1:], axis=0)) == 1, "all of a batch alike"
        places.append(tuple((np.argwhere(images)[0, 1:] - 14).tolist()))
        return learn_from(network, images, targets)

    monkeypatch.setattr(DigitCNN, "learn_from", look)
    images = np.zeros((400, 28, 28), np.uint8)
    images[:, 14, 14] = 255
    rng = np.random.default_rng(0)
    for _ in train(
        DigitCNN(), images, np.zeros(400, int), epochs=1, batch_size=2, rng=rng, shift=True
    ):
        pass
    assert set(places) == {(i, j) for i in (-1, 0, 1) for j in (-1, 0, 1)}
    assert 60 < sum(place != (0, 0) for place in places) < 120, "eight ninths of every other"


def test_progress_is_the_plain_mean_at_first_and_then_follows_the_latest() -> None:
    progress = Progress()
    assert progress.loss == pytest.approx(np.log(10)), "a guess among ten"
    assert progress.accuracy == 0.1
    losses = [3.0, 1.0, 0.5, 0.25]
    for number, loss in enumerate(losses, start=1):
        progress.note(Step(number, 10_000, number, loss, loss / 4))
        assert progress.loss == pytest.approx(np.mean(losses[:number]))
        assert progress.accuracy == pytest.approx(np.mean(losses[:number]) / 4)
    for number in range(5000, 5700):
        progress.note(Step(number, 10_000, number, 7.0, 1.0))
    assert progress.loss == pytest.approx(7, abs=0.01)
    progress.note(Step(9999, 10_000, 9999, 107.0, 1.0))
    assert progress.loss == pytest.approx(8, abs=0.01), "a hundredth of what is new"
