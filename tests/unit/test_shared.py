"""What visitors share: turns in which the whole page runs."""

import threading

import pytest

from cnn.page import shared


def run(events: list[str], name: str, until: threading.Event) -> threading.Thread:
    """A thread in which the page runs until it is told to end."""

    def page() -> None:
        with shared.one_run_at_a_time():
            events.append(f"{name} begins")
            until.wait(30)
            events.append(f"{name} ends")

    thread = threading.Thread(target=page)
    thread.start()
    return thread


def test_the_page_runs_for_one_visitor_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "PATIENCE", 30)
    events: list[str] = []
    done = threading.Event()
    threads = [run(events, name, done) for name in ("one", "two")]
    done.set()
    for thread in threads:
        thread.join()
    first, second = (events[0].split()[0], events[2].split()[0])
    assert events == [f"{first} begins", f"{first} ends", f"{second} begins", f"{second} ends"]


def test_nobody_waits_for_a_run_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "PATIENCE", 0.01)
    events: list[str] = []
    long, done = threading.Event(), threading.Event()
    slow = run(events, "slow", long)
    while not events:
        pass
    done.set()
    run(events, "quick", done).join()
    long.set()
    slow.join()
    assert events == ["slow begins", "quick begins", "quick ends", "slow ends"]
    with shared.one_run_at_a_time():  # and it is free again
        assert shared._running.locked()
    assert not shared._running.locked()


def test_a_run_that_fails_lets_the_next_begin() -> None:
    with pytest.raises(ZeroDivisionError), shared.one_run_at_a_time():
        raise ZeroDivisionError
    assert not shared._running.locked()
