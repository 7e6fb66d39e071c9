"""Training on the page: runs taken a turn at a time, and turns for all."""

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cnn.page.live_training import PACE, TURN, Run, Turns


def test_a_run_is_taken_a_little_at_a_time_and_learns(rng: np.random.Generator) -> None:
    labels = np.arange(640) % 10
    images = np.zeros((640, 28, 28), np.uint8)
    images[np.arange(640), 2 * labels + 4] = 255  # a line, the lower the larger the digit
    run = Run(images, labels, batch_size=64, learning_rate=0.01)
    run.learn(seconds=0)
    assert run.number == 1
    assert not run.finished
    while not run.finished:
        run.learn(seconds=0.1)
    steps, loss, accuracy = run.curves()
    assert run.number == run.total == 20 * 10
    assert steps.tolist() == list(range(201))
    assert run.seen == 20 * 640
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
    monkeypatch.setattr("cnn.page.live_training.time", SimpleNamespace(monotonic=lambda: now[0]))
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
    images, labels = np.zeros((100, 28, 28), np.uint8), np.arange(100) % 10
    run = Run(images, labels, batch_size=8, learning_rate=0.001)
    taken = []
    while not run.finished:
        run.learn(seconds=60)
        taken.append(run.number)
    assert taken == [16, 32, 64, 128, 256, 20 * 13]


def test_curves_of_a_long_run_are_thinned_to_300_points() -> None:
    run = Run(np.zeros((1, 28, 28), np.uint8), [0], batch_size=1, learning_rate=0)
    run.points += [(1 / n, 1 - 1 / n) for n in range(1, 5001)]
    steps, loss, accuracy = run.curves()
    assert len(steps) == len(loss) == len(accuracy) == 300
    assert (steps[0], steps[-1]) == (0, 5000)
    assert (np.diff(steps) > 0).all()
    assert_allclose(loss[1:], 1 / steps[1:], rtol=1e-6)
