"""A class that does one thing together, and four who draw beside: python -m tests.benchmarks.rush

The class comes, comes back with its sessions after its lines have broken, or presses Start
("Watch it learn"). Printed are how long it takes until all of them have the page, and the others'
answers meanwhile.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import random
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection

from tests.benchmarks.crowd import press_start_together
from tests.benchmarks.load import HEAD, measure
from tests.benchmarks.visitors import Visitor, arrive
from tests.browser.driver import serve

OTHERS = 4


async def come_back(url: str, count: int, signal: "Signal", seconds: float) -> list[float]:
    """They have been there; their lines break at once."""
    everyone = [Visitor(url) for _ in range(count)]
    await arrive(everyone)
    await signal.wait()
    return await arrive(everyone)


async def come(url: str, count: int, signal: "Signal", seconds: float) -> list[float]:
    everyone = [Visitor(url) for _ in range(count)]
    await signal.wait()
    return await arrive(everyone)


async def press_start(url: str, count: int, signal: "Signal", seconds: float) -> list[float]:
    """They have opened the part; seconds until each has learnt something."""
    return await press_start_together(url, count, signal.wait, seconds)


async def change_filters(url: str, count: int, signal: "Signal", seconds: float) -> list[float]:
    """They turn numbers of their filters, and have the answers relearnt again and again.

    Returns the seconds that each relearning took.
    """
    took: list[float] = []

    async def one(seed: int) -> None:
        dice, visitor = random.Random(seed), Visitor(url)
        await lines.enter_async_context(visitor.line())
        await visitor.ready.wait()
        waiting[seed].set()
        await go.wait()
        while not took or time.monotonic() < until:
            filters = {"2": [dice.uniform(-1, 1) for _ in range(9)]}
            for _ in range(10):
                filters["2"][4] += 0.1
                await visitor.tell(filters=filters, look=2, rest=True)
                await asyncio.sleep(0.1)
            began, visitor.relearnt = time.monotonic(), False
            await visitor.tell(answers={"filters": filters, "off": [], "seed": seed})
            while not visitor.relearnt:
                await asyncio.sleep(0.01)
            took.append(time.monotonic() - began)

    async with contextlib.AsyncExitStack() as lines, asyncio.TaskGroup() as group:
        go, waiting = asyncio.Event(), [asyncio.Event() for _ in range(count)]
        for seed in range(count):
            group.create_task(one(seed))
        for visitor in waiting:
            await visitor.wait()
        await signal.wait()
        until = time.monotonic() + seconds
        go.set()
    return took


class Signal:
    """Between the class and those who measure: ready, go, and what it took."""

    def __init__(self, line: Connection) -> None:
        self.line = line

    async def wait(self) -> None:
        self.line.send("ready")
        await asyncio.to_thread(self.line.recv)


WHAT = {  # how many do it, and seconds for which the others are measured
    "come together": (come, 40, 8.0),
    "come back together": (come_back, 40, 8.0),
    "press Start together": (press_start, 50, 24.0),
    "change filters, relearn": (change_filters, 10, 12.0),
}


def together(what: str, url: str, count: int, seconds: float, line: Connection) -> None:
    act, *_ = WHAT[what]
    line.send(asyncio.run(act(url, count, Signal(line), seconds)))


@contextlib.contextmanager
def rush(what: str, url: str, count: int, seconds: float) -> Iterator[Connection]:
    """A class in a process of its own, which is ready when the block begins; and a line to it."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=together, args=(what, url, count, seconds, theirs))
    process.start()
    try:
        assert ours.recv() == "ready"
        yield ours
    finally:
        process.join()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{'what':28} all there s  others: {HEAD}")
    with serve() as url:
        for seed in range(options.rounds):
            result = measure("the page", url, OTHERS, 12, seed=seed)
            print(f"{'nobody else':28} {'':11} {'':7} {result}", flush=True)
            for what, (_, count, seconds) in WHAT.items():
                with rush(what, url, count, seconds) as line:
                    line.send("go")
                    result = measure("the page", url, OTHERS, seconds, seed=seed)
                    took = line.recv()
                print(f"{count} {what:25} {max(took):11.2f} {'':7} {result}", flush=True)


if __name__ == "__main__":
    main()
