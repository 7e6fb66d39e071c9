"""One who says far too much, and four who draw beside: python -m tests.benchmarks.flood

The one asks for runs of the whole page, or of a fragment of it, many times a second; when the
server listens no more, another one comes. Printed are the others' answers, without and with that.
"""

import argparse
import asyncio
import contextlib
import multiprocessing
import random
import time
from collections.abc import Iterator

from websockets.exceptions import WebSocketException

from tests.benchmarks.load import HEAD, measure
from tests.benchmarks.sent import drawings
from tests.benchmarks.visitors import Visitor
from tests.browser.driver import serve

OTHERS = 4


async def flood(url: str, each: float, until: float, fragment: bool = False) -> int:
    """So many messages a second, as long as the line stands; returns how many were sent."""
    loud, sent = Visitor(url, dice=random.Random(0)), 0
    with contextlib.suppress(OSError, WebSocketException):
        async with loud.line():
            await loud.ready.wait()
            began = time.monotonic()
            while (now := time.monotonic()) < until:
                while sent < each * (now - began):
                    await loud.ask(loud.fragment if fragment else "")
                    sent += 1
                await asyncio.sleep(0.005)
    return sent


async def beside(url: str, each: float, strokes: int, patience: float) -> list[Visitor]:
    """Four who draw so many strokes, while another one asks for the whole page without end."""
    drawn = drawings()
    others = [
        Visitor(url, dice=random.Random(n), strokes=strokes, patience=patience)
        for n in range(OTHERS)
    ]
    loud = asyncio.create_task(flood(url, each, float("inf")))
    await asyncio.gather(*[other.visit(float("inf"), drawn) for other in others])
    assert not loud.done(), "nobody was loud"
    loud.cancel()
    await asyncio.gather(loud, return_exceptions=True)
    return others


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(f"{'what':44} {HEAD}")
    with serve() as url:
        for seed in range(options.rounds):
            for what, each, fragment in (
                ("nobody else", 0, False),
                ("200 runs of the whole page a second", 200, False),
                ("300 runs of the whole page a second", 300, False),
                ("1,000 runs of a fragment a second", 1000, True),
            ):
                with flooding(url, each, options.seconds, fragment):
                    result = measure("the page", url, OTHERS, options.seconds, seed=seed)
                print(f"{what:44} {result}", flush=True)


@contextlib.contextmanager
def flooding(url: str, each: float, seconds: float, fragment: bool) -> Iterator[None]:
    """A flood from a process of its own."""
    until = time.monotonic() + seconds
    process = multiprocessing.Process(target=_flood, args=(url, each, until, fragment))
    process.start()
    yield
    process.join()


def _flood(url: str, each: float, until: float, fragment: bool) -> None:
    if each:
        asyncio.run(flood(url, each, until, fragment))


if __name__ == "__main__":
    main()
