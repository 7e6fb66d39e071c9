"""One thread after the other."""

import threading

import pytest

from cnn.page.turnstile import Turnstile


def enter(
    stile: Turnstile, events: list[str], name: str, until: threading.Event
) -> threading.Thread:
    """A thread that stays in the turnstile until it is told to go."""

    def act() -> None:
        with stile.turn():
            events.append(f"{name} begins")
            until.wait(30)
            events.append(f"{name} ends")

    thread = threading.Thread(target=act)
    thread.start()
    return thread


def test_one_passes_after_the_other() -> None:
    stile, done = Turnstile(patience=30), threading.Event()
    events: list[str] = []
    threads = [enter(stile, events, name, done) for name in ("one", "two")]
    done.set()
    for thread in threads:
        thread.join()
    first, second = (events[0].split()[0], events[2].split()[0])
    assert events == [f"{first} begins", f"{first} ends", f"{second} begins", f"{second} ends"]


def test_nobody_waits_for_one_that_takes_too_long() -> None:
    stile = Turnstile(patience=0.01)
    events: list[str] = []
    long, done = threading.Event(), threading.Event()
    slow = enter(stile, events, "slow", long)
    while not events:
        pass
    done.set()
    enter(stile, events, "quick", done).join()
    long.set()
    slow.join()
    assert events == ["slow begins", "quick begins", "quick ends", "slow ends"]
    with stile.turn():  # and it is free again
        assert stile._free.locked()
    assert not stile._free.locked()


def test_in_a_long_queue_that_moves_one_waits_beyond_ones_patience() -> None:
    """A class that arrives: each run is short, all together are not."""

    class Free:
        """Is taken three times over, and three others pass meanwhile."""

        waits = 0

        def acquire(self, timeout: float) -> bool:
            assert timeout == stile.patience
            self.waits += 1
            stile._passed += 1
            return self.waits > 3

        def release(self) -> None:
            self.waits = 0

    stile, free = Turnstile(), Free()
    stile._free = free  # type: ignore[assignment]
    with stile.turn():
        assert free.waits == 4
    assert free.waits == 0


def test_one_that_fails_lets_the_next_pass() -> None:
    stile = Turnstile()
    with pytest.raises(ZeroDivisionError), stile.turn():
        raise ZeroDivisionError
    assert not stile._free.locked()
