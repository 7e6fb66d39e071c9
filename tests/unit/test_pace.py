"""A browser is heard at the pace of a page."""

from collections.abc import Callable

import pytest

from cnn.page.pace import FILL, FULL, MOST_WAITING, PAGE, Pace


class Hours:
    """A clock that is moved by hand, and what is to be done at its hours."""

    now = 0.0

    def __init__(self) -> None:
        self.due: list[tuple[float, Callable[[], None]]] = []

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        self.due.append((self.now + seconds, act))

    def pass_by(self, seconds: float) -> None:
        end = self.now + seconds
        while self.due and min(self.due)[0] <= end:
            when, act = self.due.pop(self.due.index(min(self.due)))
            self.now = when + 1e-9
            act()
        self.now = end


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest.fixture
def pace(hours: Hours) -> Pace:
    return Pace(hours.later, lambda: hours.now)


def test_what_a_page_says_is_heard_at_once(hours: Hours, pace: Pace) -> None:
    heard: list[int] = []
    for second in range(60):
        for _ in range(40):  # as often as a pen asks, and twice over
            assert pace.say(1, lambda: heard.append(1))
            hours.pass_by(1 / 40)
        assert pace.say(PAGE, lambda: heard.append(2))  # and a part of the page is opened
        assert len(heard) == 41 * (second + 1)


def test_more_than_that_waits_its_turn_in_order(hours: Hours, pace: Pace) -> None:
    heard: list[int] = []
    many = int(FULL) + 100
    for n in range(many):
        assert pace.say(1, lambda n=n: heard.append(n))  # type: ignore[misc]
    assert len(heard) == FULL
    hours.pass_by(0.5)
    assert len(heard) == pytest.approx(FULL + 0.5 * FILL, abs=1)
    hours.pass_by(60)
    assert heard == list(range(many))
    assert pace.fresh


def test_a_run_of_the_whole_page_counts_for_several(hours: Hours, pace: Pace) -> None:
    heard: list[int] = []
    for _ in range(100):
        pace.say(PAGE, lambda: heard.append(1))
    assert len(heard) == FULL // PAGE
    hours.pass_by(1)
    assert len(heard) == pytest.approx(FULL // PAGE + FILL / PAGE, abs=1)


def test_who_does_not_stop_is_heard_no_more(hours: Hours, pace: Pace) -> None:
    heard: list[int] = []
    told = [pace.say(1, lambda: heard.append(1)) for _ in range(int(FULL) + MOST_WAITING + 50)]
    assert told.index(False) == FULL + MOST_WAITING
    assert not any(told[told.index(False) :])
    hours.pass_by(60)
    assert len(heard) == FULL
    assert not pace.fresh
