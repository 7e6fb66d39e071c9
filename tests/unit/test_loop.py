"""Loss, optimiser and epochs."""

import math
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cnn import DigitCNN
from cnn.data import mnist
from cnn.network import one_hot
from cnn.page.live_training import PACE, TURN, Run, Turns
from cnn.training.loop import Step, train
from cnn.training.loss import cross_entropy
from cnn.training.optimizer import Adam


def made_up(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    return rng.integers(0, 256, (n, 28, 28)).astype(np.uint8), rng.integers(0, 10, n)


def trained(seed: int, **settings: int) -> tuple[DigitCNN, list[Step]]:
    """A network after two epochs over 50 made-up images, and the steps there."""
    images, labels = made_up(np.random.default_rng(0), 50)
    rng = np.random.default_rng(seed)
    network = DigitCNN(rng=rng)
    options = {"epochs": 2, "batch_size": 16, **settings}
    return network, list(train(network, images, labels, rng=rng, **options))


def test_the_same_seed_gives_the_same_weights() -> None:
    one, two, other = trained(1)[0], trained(1)[0], trained(2)[0]
    for name, values in one.parameters.items():
        assert_array_equal(values, two.parameters[name])
        assert not np.array_equal(values, other.parameters[name])


@pytest.mark.parametrize(("batch_size", "of"), [(16, 8), (50, 2), (1000, 2), (1, 100)])
def test_steps_are_numbered(batch_size: int, of: int) -> None:
    steps = trained(0, batch_size=batch_size)[1]
    assert [step.number for step in steps] == list(range(1, of + 1))
    assert {step.total for step in steps} == {of}


def test_a_step_tells_what_the_batch_showed_before_the_network_learnt() -> None:
    images, labels = made_up(np.random.default_rng(0), 50)
    network = DigitCNN(rng=np.random.default_rng(0))
    right = network.predict(images)[range(50), labels]
    accuracy = (network.predict(images).argmax(axis=1) == labels).mean()
    step = next(train(network, images, labels, batch_size=50, rng=np.random.default_rng(0)))
    assert step.loss == pytest.approx(-np.log(right).mean(), rel=1e-4)
    assert step.accuracy == pytest.approx(accuracy)


def test_every_image_is_seen_once_an_epoch() -> None:
    class Watched(np.ndarray):
        def __getitem__(self, index: object) -> np.ndarray:
            picked = np.asarray(self)[index]
            seen.extend(picked[..., 0, 0].tolist())
            return picked

    seen: list[int] = []
    images = np.zeros((50, 28, 28))
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
    image, target = rng.integers(0, 256, (1, 28, 28)), rng.dirichlet(np.ones(10), 1)
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


def test_adam_is_what_the_paper_says_number_by_number(rng: np.random.Generator) -> None:
    start = rng.standard_normal((2, 3))
    gradients = rng.standard_normal((20, 2, 3)) * 10.0 ** rng.integers(-6, 6, (2, 3))
    rates = rng.random(20)

    values = start.copy()
    adam = Adam({"values": values})
    for gradient, rate in zip(gradients, rates, strict=True):
        adam.update({"values": gradient}, rate)

    for index, value in np.ndenumerate(start):
        m = v = 0.0
        for t, (g, rate) in enumerate(zip(gradients[:, *index], rates, strict=True), start=1):
            m = 0.9 * m + 0.1 * g
            v = 0.999 * v + 0.001 * g**2
            value -= rate * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.999**t)) + 1e-8)
        assert values[index] == pytest.approx(value, rel=1e-6)


def test_adam_stands_still_without_a_gradient() -> None:
    values = np.ones(3, np.float32)
    adam = Adam({"values": values})
    for _ in range(3):
        adam.update({"values": np.zeros(3, np.float32)}, 0.1)
    assert_array_equal(values, np.ones(3))


def test_cross_entropy_is_minus_the_log_of_what_the_right_digit_got(
    rng: np.random.Generator,
) -> None:
    logits = rng.standard_normal((2, 3, 10))
    targets = rng.dirichlet(np.ones(10), (2, 3))
    exp = np.exp(logits)
    truth = -(targets * np.log(exp / exp.sum(axis=-1, keepdims=True))).sum(axis=-1)
    assert_allclose(cross_entropy(logits, targets), truth)
    assert_allclose(cross_entropy(np.zeros(10), np.eye(10)), np.full(10, math.log(10)))


@pytest.mark.parametrize(
    ("logits", "loss"),
    [([0, 200], 200), ([0, 1e30], 1e30), ([1e30, 0], 0), ([-1e30, -1e30], math.log(2))],
)
def test_a_loss_from_logits_is_never_infinite(logits: list[float], loss: float) -> None:
    first = np.array([1, 0], np.float32)
    assert cross_entropy(np.array(logits, np.float32), first) == pytest.approx(loss, rel=1e-6)


def test_one_hot_marks_the_digit_and_leaves_probabilities_alone() -> None:
    assert_array_equal(one_hot([2, 0]), np.eye(10)[[2, 0]])
    soft = np.full((3, 10), 0.1)
    assert one_hot(soft) is soft
    assert one_hot(np.zeros(0, int)).shape == (0, 10)


def test_a_run_is_taken_a_moment_at_a_time_and_learns(rng: np.random.Generator) -> None:
    labels = np.arange(640) % 10
    images = np.zeros((640, 28, 28), np.uint8)
    images[np.arange(640), 2 * labels + 4] = 255  # a line, the lower the larger the digit
    run = Run(images, labels, batch_size=64, learning_rate=0.01)
    run.learn(seconds=0)
    assert run.number == 1
    assert not run.finished
    while not run.finished:
        run.learn(seconds=0.1)
    seen, loss, accuracy = run.curves()
    assert run.number == run.of == 20 * 10
    assert seen.tolist() == list(range(0, 64 * 201, 64))
    assert loss[0] == pytest.approx(np.log(10))
    assert loss[-1] < 0.5 < accuracy[-1]
    assert (run.network.predict(images).argmax(axis=-1) == labels).all()


class Counted(Run):
    """A run that only counts its turns."""

    def __init__(self) -> None:
        self.turns = 0

    def learn(self, seconds: float) -> None:
        assert seconds == TURN
        self.turns += 1


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the turns take for now: [seconds]."""
    now = [1000.0]
    monkeypatch.setattr("cnn.train.time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


@pytest.mark.parametrize("n", [1, 2, 3, 4, 20, 50])
def test_all_runs_together_take_half_of_one_core_at_most_and_alike(
    n: int, clock: list[float]
) -> None:
    class Timed(Counted):
        def learn(self, seconds: float) -> None:
            super().learn(seconds)
            clock[0] += seconds

    turns, runs = Turns(), [Timed() for _ in range(n)]
    due, paces = dict.fromkeys(runs, 0.0), {}
    for until in (1060, 1200):  # a minute to find the pace
        begun, before = clock[0], [run.turns for run in runs]
        while clock[0] < until:
            for run in runs:
                if due[run] <= clock[0]:
                    paces[run] = turns.learn(run)
                    due[run] = clock[0] + paces[run]
            clock[0] += 0.05
    taken = [run.turns - turn for run, turn in zip(runs, before, strict=True)]
    assert sum(taken) * TURN / (clock[0] - begun) <= 0.5
    assert max(taken) - min(taken) <= 1
    assert set(paces.values()) == {paces[runs[0]]}
    assert PACE <= paces[runs[0]] <= max(PACE, 4 * n * TURN)


def test_who_comes_before_the_next_turn_is_due_has_to_wait(clock: list[float]) -> None:
    turns, run = Turns(), Counted()
    for _ in range(5):  # as when the page is only drawn again
        assert turns.learn(run) == PACE
    assert run.turns == 1
    clock[0] += PACE
    turns.learn(run)
    assert run.turns == 2


def test_a_run_that_does_not_come_again_gives_its_share_back(clock: list[float]) -> None:
    turns, run = Turns(), Counted()
    for other in [Counted() for _ in range(19)] + [run]:
        pace = turns.learn(other)
    assert pace > PACE
    clock[0] += 4 * pace
    assert turns.learn(run) == PACE


def test_one_run_learns_at_a_time() -> None:
    learning: list[Run] = []

    class Slow(Counted):
        def learn(self, seconds: float) -> None:
            learning.append(self)
            time.sleep(0.005)
            self.turns = len(learning)
            learning.remove(self)

    turns, runs = Turns(), [Slow() for _ in range(16)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(turns.learn, runs))
    assert [run.turns for run in runs] == [1] * 16


def test_the_first_turns_of_a_run_are_short_so_that_they_can_be_watched() -> None:
    images, labels = made_up(np.random.default_rng(0), 100)
    run = Run(images, labels, batch_size=8, learning_rate=0.001)
    taken = []
    while not run.finished:
        run.learn(seconds=60)
        taken.append(run.number)
    assert taken == [16, 32, 64, 128, 256, 20 * 13]


def test_curves_of_a_long_run_are_thinned_to_300_points() -> None:
    run = Run(np.zeros((1, 28, 28)), [0], batch_size=1, learning_rate=0)
    run.points += [(n, 1 / n, 1 - 1 / n) for n in range(1, 5001)]
    seen, loss, accuracy = run.curves()
    assert len(seen) == len(loss) == len(accuracy) == 300
    assert (seen[0], seen[-1]) == (0, 5000)
    assert (np.diff(seen) > 0).all()
    assert_allclose(loss[1:], 1 / seen[1:], rtol=1e-6)


def test_images_seen_count_a_short_last_batch_as_what_it_is() -> None:
    _, steps = trained(0)
    assert [step.seen for step in steps] == [16, 32, 48, 50, 66, 82, 98, 100]
