"""A short run of the scripts that try files and crowds."""

import time
from pathlib import Path

import psutil

from tests.benchmarks import fuzz_messages
from tests.benchmarks.crowd import training
from tests.benchmarks.fuzz_files import fuzz
from tests.benchmarks.load import BARE, Cost, measure, servers
from tests.browser.driver import serve


def test_random_and_altered_files_bring_a_sentence_each(tmp_path: Path) -> None:
    assert fuzz(tmp_path, files=400, seed=0) > 200


def test_random_messages_bring_no_traceback_and_hold_nobody_up() -> None:
    assert fuzz_messages.fuzz(messages=200, seed=0) < fuzz_messages.PATIENCE


def test_twenty_visitors_who_draw_are_all_answered_rightly() -> None:
    """At a small multiple of what the canvas alone costs."""
    with serve() as page, serve(BARE) as bare:
        ours = measure("the page", page, visitors=20, seconds=10)
        theirs = measure("bare page", bare, visitors=20, seconds=10)
    for result in (ours, theirs):
        assert result.lost == 0, result
        assert result.answers >= 60, result
    assert ours.cpu < 8 * theirs.cpu


def test_visitors_who_vanish_while_they_train_leave_nothing_running() -> None:
    with serve() as url:
        server = servers(url)
        with training(url, visitors=3):
            training_takes = taken(server)
        time.sleep(3)
        assert taken(server) < training_takes / 4


def taken(server: list[psutil.Process]) -> float:
    """Seconds of CPU in five."""
    began = Cost.of(server).seconds
    time.sleep(5)
    return Cost.of(server).seconds - began
