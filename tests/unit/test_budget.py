"""Answers under all pens together take a share of one core, and give way to those after strokes."""

from types import SimpleNamespace

import pytest
from numpy.testing import assert_allclose

from cnn.page.budget import FASTEST, LATE, MOST_STRAINED, PRESENT, SHARE, SLOWEST, WHOLE, Budget


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """[seconds]"""
    now = [1000.0]
    monkeypatch.setattr("cnn.page.budget.time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def budget(cost: float) -> Budget:
    """One for which an answer has long cost so many seconds of CPU."""
    budget = Budget()
    for _ in range(200):
        budget.note(cost / WHOLE)
    return budget


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("cost", [0.003, 0.01, 0.04])
def test_all_pens_together_take_their_share_of_a_core_by_what_answers_cost(cost: float) -> None:
    answers = budget(cost)
    pens = [str(n) for n in range(40)]
    pauses = [answers.pause(pen) for pen in pens]
    fair = [max(FASTEST, n * cost / SHARE) for n in range(1, 41)]
    assert_allclose(pauses, [min(SLOWEST, pause) for pause in fair], rtol=1e-3)


def test_a_pen_that_rests_gives_its_share_back(clock: list[float]) -> None:
    answers = budget(0.02)
    for n in range(10):
        answers.pause(str(n))
    clock[0] += PRESENT + 0.1
    assert answers.pause("one") == pytest.approx(0.02 / SHARE, rel=1e-3)


@pytest.mark.usefixtures("clock")
def test_pens_give_way_while_answers_after_strokes_come_late_and_come_back() -> None:
    answers = budget(0.01)
    assert answers.pause("one") == FASTEST
    for _ in range(20):
        answers.note(0.01 / WHOLE, 2 * LATE)
    assert answers.pause("one") == pytest.approx(MOST_STRAINED * FASTEST)
    for _ in range(100):
        answers.note(0.01 / WHOLE, LATE / 2)
    assert answers.pause("one") == pytest.approx(FASTEST)


@pytest.mark.usefixtures("clock")
def test_one_late_answer_is_hardly_noticed() -> None:
    answers = budget(0.01)
    answers.note(0.01 / WHOLE, 10 * LATE)
    assert answers.pause("one") < 2 * FASTEST
