"""Training on the page: runs taken a turn at a time, and turns for all."""

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cnn.page.live_training import FORGOTTEN, SHARE, TURN, Run, Turns


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
    due = {who: clock[0] + turns.wait(who) for who in everyone}
    begun = clock[0]
    while clock[0] < begun + 200:
        who = min(due, key=due.__getitem__)
        clock[0] = max(clock[0], due[who])
        assert turns.wait(who) == 0
        with turns.turn(who, everyone[who]):
            everyone[who].learn(TURN)
            clock[0] += TURN
        due[who] = clock[0] + turns.wait(who)
        taken = [learner.turns for learner in everyone.values()]
        assert sum(taken) * TURN <= SHARE * (clock[0] - begun) + TURN
    assert max(taken) - min(taken) <= 1
    assert sum(taken) * TURN > 0.8 * SHARE * (clock[0] - begun), "and no less"


def test_turns_that_take_longer_are_dealt_out_more_seldom(clock: list[float]) -> None:
    turns = Turns()
    for _ in range(40):
        clock[0] += turns.wait("one")
        with turns.turn("one", Learner()):
            clock[0] += 10 * TURN
    begun = clock[0]
    assert turns.wait("one") == pytest.approx(10 * TURN / SHARE - 10 * TURN, rel=0.1)
    assert clock[0] == begun


def test_who_asks_early_or_often_has_to_wait_for_the_turn_that_is_booked(
    clock: list[float],
) -> None:
    turns = Turns()
    waits = [turns.wait(who) for who in ("one", "two", "two", "three", "two")]
    assert waits == pytest.approx([0, TURN / SHARE, TURN / SHARE, 2 * TURN / SHARE, TURN / SHARE])


def test_a_turn_that_nobody_comes_for_is_lost_and_holds_nobody_up(clock: list[float]) -> None:
    turns = Turns()
    for k in range(20):
        turns.wait(f"gone {k}")
    clock[0] += 20 * TURN / SHARE + FORGOTTEN + 1
    assert turns.wait("one") == 0
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
