"""Many visitors without a browser, who draw: python -m tests.benchmarks.load [--visitors N]

As visitors.py has them; one was there before them. Beside the page the bare canvas page
(bare_page.py) is measured, in turns: the time from a lifted pen to its answer, and the server's
CPU, as a share of a core and for each message that was answered. With --url a page that runs
already is measured instead.
"""

import argparse
import asyncio
import contextlib
import math
import os
import random
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np
import psutil

from tests.benchmarks.crowd import training
from tests.benchmarks.sent import drawings
from tests.benchmarks.visitors import EVERY, Visitor, arrive
from tests.browser.driver import serve

BARE = "tests/benchmarks/bare_page.py"


async def crowd(
    url: str, visitors: int, seconds: float, parts: Sequence[str] = ("",), seed: int = 0
) -> list[Visitor]:
    """So many visitors draw for so long; returns them with what they have met."""
    everyone = [
        Visitor(url, parts[n % len(parts)], random.Random(seed * 1000 + n)) for n in range(visitors)
    ]
    await draw_together(everyone, seconds)
    return everyone


async def draw_together(everyone: Sequence[Visitor], seconds: float = math.inf) -> None:
    """They draw for so long, or until each has drawn all the strokes that it was to draw."""
    drawn, until = drawings(), time.monotonic() + seconds
    await asyncio.gather(*[visitor.visit(until, drawn) for visitor in everyone])


class Cost(NamedTuple):
    """What a server has taken."""

    seconds: float  # of CPU
    memory: float  # MB, at this moment

    @classmethod
    def of(cls, processes: Sequence[psutil.Process]) -> "Cost":
        times = [p.cpu_times() for p in processes if p.is_running()]
        memory = sum(p.memory_info().rss for p in processes if p.is_running())
        return cls(sum(t.user + t.system for t in times), memory / 1e6)


def servers(url: str) -> list[psutil.Process]:
    """The process of this machine that listens at the address."""
    port = urlsplit(url).port
    listening = [c for c in psutil.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
    pids = {c.pid for c in listening if tuple(c.laddr)[1:] == (port,)}
    return [psutil.Process(pid) for pid in pids if pid]


class Result(NamedTuple):
    """How a page bore a load."""

    name: str
    strokes: int
    lost: int
    p50: float  # milliseconds
    p95: float
    p99: float
    cpu: float  # share of a core
    each: float  # milliseconds of CPU for an answer, those under the pen too
    memory: float  # MB, at the end
    load: float  # average of the machine over a minute

    def __str__(self) -> str:
        return (
            f"{self.name:<10} {self.strokes:7,} {self.lost:5} {self.p50:8.0f} {self.p95:8.0f} "
            f"{self.p99:8.0f} {self.cpu:6.0%} {self.each:8.1f} {self.memory:9.0f} "
            f"{self.load:6.1f}"
        )


HEAD = "page       strokes  lost   p50 ms   p95 ms   p99 ms    CPU ms each memory MB   load"


def measure(
    name: str, url: str, visitors: int, seconds: float, parts: Sequence[str] = ("",), seed: int = 0
) -> Result:
    processes = servers(url)
    before, began = Cost.of(processes), time.monotonic()
    everyone = asyncio.run(crowd(url, visitors, seconds, parts, seed))
    after, elapsed = Cost.of(processes), time.monotonic() - began
    took = [1000 * t for visitor in everyone for t in visitor.took]
    p50, p95, p99 = np.percentile(took or [np.nan], (50, 95, 99)).tolist()
    return Result(
        name,
        len(took),
        sum(visitor.lost for visitor in everyone),
        p50,
        p95,
        p99,
        (after.seconds - before.seconds) / elapsed,
        1000 * (after.seconds - before.seconds) / max(1, sum(v.answers for v in everyone)),
        after.memory,
        os.getloadavg()[0],
    )


@contextlib.contextmanager
def page(url: str | None, script: str, trainers: int) -> Iterator[str]:
    """The page at url or else of a script, with so many who train on it besides."""
    with contextlib.ExitStack() as stack:
        url = url or stack.enter_context(serve(script))
        if trainers:
            stack.enter_context(training(url, trainers))
        yield url


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rounds", type=int, default=1, help="so often each page, in turns")
    parser.add_argument("--part", action="append", help="open; several are dealt out in turn")
    parser.add_argument("--training", type=int, default=0, help="so many others train meanwhile")
    parser.add_argument("--script", default="app.py")
    parser.add_argument("--url", help="of a page that runs already")
    options = parser.parse_args()
    print(f"{options.visitors} visitors, a stroke every {EVERY:g} s, {options.seconds:g} s")
    print(HEAD, flush=True)
    with (
        page(options.url, options.script, options.training) as url,
        serve(BARE) as bare,
    ):
        for opened in (url, bare):  # by the teacher: the first visitor waits for the imports
            asyncio.run(arrive([Visitor(opened)]))
        for seed in range(options.rounds):
            load = options.visitors, options.seconds
            print(measure("the page", url, *load, options.part or ("",), seed), flush=True)
            print(measure("bare page", bare, *load, seed=seed), flush=True)


if __name__ == "__main__":
    main()
