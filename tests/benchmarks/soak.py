"""Memory of the page over a long time: python -m tests.benchmarks.soak [--minutes N] [--plot FILE]

Visitors draw as in load.py; each stays for a minute, then another comes in their place. Beside
them, a minute each in turns, a class does one thing together (rush.py) or one client says far too
much (flood.py). Once in five seconds the server's memory is noted, printed, and in the end drawn;
then the tracebacks in its log are counted. With --sheets N one visitor takes so many new sheets
instead, a drawing and a blank one in turns, as fast as it goes.
"""

import argparse
import asyncio
import contextlib
import io
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib.figure import Figure

from cnn.files import check_writable, write_bytes
from cnn.page import assets
from tests.benchmarks.flood import flooding
from tests.benchmarks.load import Cost, crowd, servers
from tests.benchmarks.rush import WHAT, rush
from tests.benchmarks.visitors import Visitor
from tests.browser.driver import serve

PARTS = ("", "Story", "Watch it learn", "Try a filter", "Save and share")
STAY = 60.0  # seconds
NOTED = 5.0  # seconds from one look at the memory to the next
FLOOD = "say far too much"
BESIDE = (*WHAT, FLOOD)


@contextlib.contextmanager
def beside(what: str, url: str) -> Iterator[None]:
    """What happens beside those who draw, from processes of its own."""
    if what == FLOOD:
        with flooding(url, each=300, seconds=20, fragment=False):
            yield
        return
    _, count, seconds = WHAT[what]
    with rush(what, url, count, seconds) as line:
        line.send("go")
        yield
        line.recv()


async def soak(url: str, visitors: int, minutes: float) -> tuple[list[tuple[float, float]], int]:
    """(minutes, MB) as they went by, and the answers that were lost."""
    noted: list[tuple[float, float]] = []
    lost, began, processes = 0, time.monotonic(), servers(url)

    async def note() -> None:
        while True:
            noted.append(((time.monotonic() - began) / 60, Cost.of(processes).memory))
            print(f"{noted[-1][0]:.1f} minutes: {noted[-1][1]:.0f} MB", flush=True)
            await asyncio.sleep(NOTED)

    noting = asyncio.create_task(note())
    rounds = max(1, round(60 * minutes / STAY))
    for number in range(rounds):
        with beside(BESIDE[number % len(BESIDE)], url):
            everyone = await crowd(url, visitors, 60 * minutes / rounds, PARTS, seed=number)
        lost += sum(visitor.lost for visitor in everyone)
    noting.cancel()
    return noted, lost


async def sheets(url: str, count: int) -> list[tuple[int, float]]:
    """(sheets, MB) after every twentieth of them."""
    processes, visitor, noted = servers(url), Visitor(url), list[tuple[int, float]]()
    strokes = [{"width": 20, "points": points} for points in assets.read_samples(assets.SAMPLES)[7]]
    async with visitor.line():
        await visitor.ready.wait()
        for number in range(1, count + 1):
            start = {"bitmap": None, "strokes": strokes if number % 2 else []}
            message = {"number": number, "start": start}
            visitor.state["wire"] = json.dumps({"message": message})
            visitor.known.clear()  # a browser too keeps only what the last runs have sent
            await visitor.ask(visitor.fragment)
            while visitor.heard < number:
                await asyncio.sleep(0.002)
            if number % (count // 20) == 0:
                noted.append((number, Cost.of(processes).memory))
                print(f"{number:,} sheets: {noted[-1][1]:.1f} MB", flush=True)
    return noted


def plot(noted: list[tuple[float, float]], title: str) -> bytes:
    """The curve as a PNG."""
    figure = Figure(figsize=(8, 4), layout="constrained")
    axes = figure.subplots()
    axes.plot(*zip(*noted, strict=True))
    axes.set(title=title, xlabel="minutes", ylabel="memory of the server, MB", ylim=(0, None))
    axes.grid(alpha=0.3)
    file = io.BytesIO()
    figure.savefig(file, dpi=120)
    return file.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--visitors", type=int, default=10)
    parser.add_argument("--plot", type=Path, default=Path("soak.png"))
    parser.add_argument("--sheets", type=int)
    options = parser.parse_args()
    if options.sheets:
        with serve() as url:
            asyncio.run(sheets(url, options.sheets))
        return
    check_writable(options.plot)
    with tempfile.TemporaryFile() as log:
        with serve(log=log) as url:
            noted, lost = asyncio.run(soak(url, options.visitors, options.minutes))
        log.seek(0)
        tracebacks = log.read().count(b"Traceback")
    settled = [memory for minute, memory in noted if minute >= min(2, options.minutes / 4)]
    grown = settled[-1] - settled[0]
    title = f"{options.visitors} visitors: {grown:+.0f} MB since all parts were open, {lost} lost"
    write_bytes(options.plot, plot(noted, title))
    print(f"{title}; {tracebacks} tracebacks")


if __name__ == "__main__":
    main()
