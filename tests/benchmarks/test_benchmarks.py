"""A short run of the scripts that try files and crowds."""

import asyncio
import random
import time
from pathlib import Path

import psutil

from tests.benchmarks import fuzz_messages
from tests.benchmarks.crowd import training
from tests.benchmarks.fuzz_files import fuzz
from tests.benchmarks.load import BARE, Cost, Visitor, draw_together, servers
from tests.browser.driver import serve
from tests.waiting import PATIENCE, wait_until


def test_random_and_altered_files_bring_a_sentence_each(tmp_path: Path) -> None:
    assert fuzz(tmp_path, files=400, seed=0) > 200


def test_random_messages_bring_no_traceback_and_hold_nobody_up() -> None:
    assert fuzz_messages.fuzz(messages=200, seed=0) < fuzz_messages.PATIENCE


def test_twenty_visitors_who_draw_are_all_answered_rightly() -> None:
    """At a small multiple of what the canvas alone costs."""
    with serve() as page, serve(BARE) as bare:
        crowds = [
            [Visitor(url, "", random.Random(n), strokes=3, patience=PATIENCE) for n in range(20)]
            for url in (page, bare)
        ]
        before = [Cost.of(servers(url)).seconds for url in (page, bare)]
        asyncio.run(together(*crowds))
        ours, theirs = (
            Cost.of(servers(url)).seconds - spent
            for url, spent in zip((page, bare), before, strict=True)
        )
    for everyone in crowds:
        assert [(len(visitor.took), visitor.lost) for visitor in everyone] == [(3, 0)] * 20
    assert ours < 8 * theirs


async def together(*crowds: list[Visitor]) -> None:
    await asyncio.gather(*[draw_together(everyone) for everyone in crowds])


def test_visitors_who_vanish_while_they_train_leave_nothing_running() -> None:
    with serve() as url:
        server = servers(url)
        with training(url, visitors=3):
            training_takes = taken(server)
        wait_until(lambda: taken(server) < training_takes / 4)


def taken(server: list[psutil.Process]) -> float:
    """Seconds of CPU in two."""
    began = Cost.of(server).seconds
    time.sleep(2)
    return Cost.of(server).seconds - began
