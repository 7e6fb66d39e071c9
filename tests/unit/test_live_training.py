"""Training on the page: runs taken a turn at a time, and turns for all."""

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cnn.arrays import Array
from cnn.page import learn, shared
from cnn.page.live_training import FORGOTTEN, LONG_TURN, SHARE, TURN, Run, Turns


def sure(labels: np.ndarray) -> Array:
    """Targets of eleven classes."""
    targets: Array = np.eye(11, dtype=np.float32)[labels]
    return targets


def a_run(seed: int = 0, batch_size: int = 32, learning_rate: float = 0.03) -> Run:
    """As the page starts it."""
    images, targets = shared.relearnt_from()
    return Run(images, targets, seed=seed, batch_size=batch_size, learning_rate=learning_rate)


def test_a_run_is_taken_a_little_at_a_time_and_learns(rng: np.random.Generator) -> None:
    labels = np.arange(640) % 10
    images = np.zeros((640, 28, 28), np.uint8)
    images[np.arange(640), 2 * labels + 4] = 255  # a line, the lower the larger the digit
    run = Run(images, sure(labels), seed=0, batch_size=64, learning_rate=0.1)
    run.learn(seconds=0)
    assert run.number == 1
    assert not run.finished
    while not run.finished:
        run.learn(seconds=0.1)
    steps, loss, accuracy = run.curves()
    assert run.number == run.total == 20 * 10
    assert steps.tolist() == list(range(201))
    assert run.seen == 20 * 640
    assert loss[0] == pytest.approx(np.log(11))
    assert loss[-1] < 0.5 < accuracy[-1]
    assert (run.network.predict(images).argmax(axis=-1) == labels).all()


class Learner:
    """It only counts its turns."""

    turn = TURN
    turns = 0
    kept = True

    def learn(self, seconds: float) -> None:
        self.turns += 1

    def let_go(self) -> None:
        self.kept = False


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the turns take for now: [seconds]."""
    now = [1000.0]
    monkeypatch.setattr("cnn.page.live_training.time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


@pytest.mark.parametrize("n", [1, 2, 3, 4, 20, 50])
def test_all_runs_together_take_half_of_one_core_at_most_and_alike(
    n: int, clock: list[float]
) -> None:
    """Also from the first moment, when all press Start together."""
    turns, everyone = Turns(), {str(k): Learner() for k in range(n)}
    due = {who: clock[0] + turns.wait(who, TURN) for who in everyone}
    begun = clock[0]
    while clock[0] < begun + 200:
        who = min(due, key=due.__getitem__)
        clock[0] = max(clock[0], due[who])
        assert turns.wait(who, TURN) == 0
        with turns.turn(who, everyone[who]):
            everyone[who].learn(TURN)
            clock[0] += TURN
        due[who] = clock[0] + turns.wait(who, TURN)
        taken = [learner.turns for learner in everyone.values()]
        assert sum(taken) * TURN <= SHARE * (clock[0] - begun) + TURN
    assert max(taken) - min(taken) <= 1
    assert sum(taken) * TURN > 0.8 * SHARE * (clock[0] - begun), "and no less"


def test_turns_that_take_longer_are_dealt_out_more_seldom(clock: list[float]) -> None:
    turns = Turns()
    for _ in range(40):
        clock[0] += turns.wait("one", TURN)
        with turns.turn("one", Learner()):
            clock[0] += 10 * TURN
    begun = clock[0]
    assert turns.wait("one", TURN) == pytest.approx(10 * TURN / SHARE - 10 * TURN, rel=0.1)
    assert clock[0] == begun


def test_long_turns_of_some_are_no_measure_for_the_short_ones_of_others(
    clock: list[float],
) -> None:
    """Whoever relearns takes a second, whoever trains a tenth."""
    turns, relearning = Turns(), Learner()
    relearning.turn = LONG_TURN
    for _ in range(9):
        clock[0] += turns.wait("relearning", LONG_TURN)
        with turns.turn("relearning", relearning):
            clock[0] += LONG_TURN
    first, second = (turns.wait(who, TURN) for who in ("one", "two"))
    assert second - first == pytest.approx(TURN / SHARE)


def test_who_asks_early_or_often_has_to_wait_for_the_turn_that_is_booked(
    clock: list[float],
) -> None:
    turns = Turns()
    waits = [turns.wait(who, TURN) for who in ("one", "two", "two", "three", "two")]
    assert waits == pytest.approx([0, TURN / SHARE, TURN / SHARE, 2 * TURN / SHARE, TURN / SHARE])


def test_a_turn_that_nobody_comes_for_is_lost_and_holds_nobody_up(clock: list[float]) -> None:
    turns = Turns()
    for k in range(20):
        turns.wait(f"gone {k}", TURN)
    clock[0] += 20 * TURN / SHARE + FORGOTTEN + 1
    assert turns.wait("one", TURN) == 0
    assert list(turns._booked) == ["one"], "the others are forgotten"


def test_one_run_learns_at_a_time_and_lets_go_before_the_next() -> None:
    learning: list[str] = []
    turns, everyone = Turns(), {str(k): Learner() for k in range(16)}

    def learn(who: str) -> None:
        with turns.turn(who, everyone[who]):
            learning.append(who)
            time.sleep(0.005)
            assert learning == [who]
            everyone[who].learn(TURN)
            learning.remove(who)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(learn, everyone))
    assert [learner.turns for learner in everyone.values()] == [1] * 16
    assert sum(learner.kept for learner in everyone.values()) == 1, "the last one"


def test_the_first_turns_of_a_run_are_short_so_that_they_can_be_watched() -> None:
    images, labels = np.zeros((100, 28, 28), np.uint8), np.arange(100) % 10
    run = Run(images, sure(labels), seed=0, batch_size=8, learning_rate=0.001)
    taken = []
    while not run.finished:
        run.learn(seconds=60)
        taken.append(run.number)
    assert taken == [16, 32, 64, 128, 256, 20 * 13]


def test_curves_of_a_long_run_are_thinned_to_300_points() -> None:
    images = np.zeros((1, 28, 28), np.uint8)
    run = Run(images, sure(np.array([0])), seed=0, batch_size=1, learning_rate=0)
    run.points += [(1 / n, 1 - 1 / n) for n in range(1, 5001)]
    steps, loss, accuracy = run.curves()
    assert len(steps) == len(loss) == len(accuracy) == 300
    assert (steps[0], steps[-1]) == (0, 5000)
    assert (np.diff(steps) > 0).all()
    assert_allclose(loss[1:], 1 / steps[1:], rtol=1e-6)


def test_the_same_seed_is_the_same_start_and_the_same_order_at_any_batch_size() -> None:
    one, same, other = a_run(1), a_run(1, batch_size=128), a_run(2)
    for name, values in one.network.parameters.items():
        assert_array_equal(values, same.network.parameters[name])
    assert not np.array_equal(one.network.conv.filters, other.network.conv.filters)
    for run in (one, again := a_run(1)):
        run.learn(0)
    for name, values in one.network.parameters.items():
        assert_array_equal(values, again.network.parameters[name])


@pytest.mark.parametrize("batch_size", [8, 128])
def test_at_the_largest_rate_that_is_offered_training_fails_and_is_over(batch_size: int) -> None:
    run = a_run(batch_size=batch_size, learning_rate=max(learn.RATES))
    run.learn(60)
    assert run.failed
    assert run.finished
    assert run.number < 16
    assert run.points[-1][0] > 100_000
    assert np.isfinite(run.network.logits(shared.test_images().images)).all()
    assert run.past().failed


def test_the_rate_that_is_set_counts_from_the_next_step_and_is_noted_there() -> None:
    run, steady = a_run(learning_rate=0.01), a_run(learning_rate=0.01)
    for other in (run, steady):
        other.learn(60)
    run.set_rate(0.3)
    run.set_rate(0.1)
    assert run.rates == [(0, 0.01), (16, 0.1)], "of several at one step the last counts"
    assert_array_equal(run.network.conv.filters, steady.network.conv.filters)
    before = run.network.softmax.biases.copy()
    for other in (run, steady):
        other.learn(0)
    moved, less = (other.network.softmax.biases - before for other in (run, steady))
    assert_allclose(moved, 10 * less, rtol=1e-3, atol=1e-6)
    run.set_rate(0.1)
    assert len(run.rates) == 2
    run.set_rate(0.3)
    run.set_rate(0.1)
    assert len(run.rates) == 2, "set back before a step was taken"
