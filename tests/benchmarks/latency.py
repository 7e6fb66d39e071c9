"""What an answer takes, beside the bare canvas page: python -m tests.benchmarks.latency

In a real browser, for this page and for `bare_page.py`, which has only the canvas, a Clear button
and one line of text. The two take turns, so that a noisy machine is noisy for both. Each stroke is
drawn in half a second, as by a hand.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.benchmarks.crowd import training
from tests.benchmarks.traffic import Traffic, listen
from tests.browser.driver import SEVEN, at, launch, serve
from tests.browser.windows import PROBE, window

BARE = "tests/benchmarks/bare_page.py"
SECONDS = 0.5  # of a stroke
REST = 1.0  # between two strokes
MOVES = 40  # of a stroke

WATCH = """() => {
  const text = () => document.querySelector('[role=status]')?.textContent;
  const before = text();
  window.took = null;
  window.addEventListener('mouseup', () => {
    const start = performance.now();
    const observer = new MutationObserver(() => {
      if (text() && text() !== before) {
        window.took = performance.now() - start;
        observer.disconnect();
      }
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  }, { capture: true, once: true });
}"""
READY = """() => {
  const canvas = Array.from(document.querySelectorAll('[class*=st-key-canvas-] *'))
    .find(element => element.shadowRoot)?.shadowRoot.querySelector('.upper-canvas');
  return canvas?.getBoundingClientRect().width > 0;
}"""
FRAMES = """() => {
  window.frames_ = [];
  let asked = false;
  window.addEventListener('pointermove', () => {
    const start = performance.now();
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        window.frames_.push(performance.now() - start);
        asked = false;
      };
      channel.port2.postMessage(0);
    });
  }, { capture: true });
}"""


@dataclass
class Found:
    """What was measured of one page."""

    ready: list[float] = field(default_factory=list)  # seconds until it can be drawn on
    loaded: list[float] = field(default_factory=list)  # MB of the first visit
    requests: list[float] = field(default_factory=list)
    answer: list[float] = field(default_factory=list)  # ms from mouse-up to the answer
    rate: list[float] = field(default_factory=list)  # answers a second while the pen moves
    cpu: list[float] = field(default_factory=list)  # server's ms a stroke
    answers: list[float] = field(default_factory=list)  # of a stroke
    bytes_in: list[float] = field(default_factory=list)  # KB a stroke, from the server
    bytes_out: list[float] = field(default_factory=list)


@dataclass
class Visit:
    """One page, open in the browser, and the server behind it."""

    page: Page
    server: psutil.Process
    traffic: Traffic
    bare: bool


def first_visit(browser: Browser, url: str, found: Found) -> None:
    """Load the page into an empty cache: when it can be drawn on, how much it takes."""
    context = window(browser)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    traffic = listen(page)
    start = time.perf_counter()
    page.goto(url, wait_until="commit")
    page.wait_for_function(READY)
    found.ready.append(time.perf_counter() - start)
    page.get_by_role("status").first.wait_for(state="attached")
    page.wait_for_timeout(1500)  # what comes late counts too
    found.loaded.append((sum(sizes) + traffic.bytes_in) / 1e6)
    found.requests.append(len(sizes))
    context.close()


def visit(context: BrowserContext, url: str, server: psutil.Process, bare: bool) -> Visit:
    page = context.new_page()
    page.add_init_script(path=PROBE)
    traffic = listen(page)
    page.goto(url)
    page.wait_for_function(READY)
    page.wait_for_timeout(2000)
    return Visit(page, server, traffic, bare)


def clear(page: Page) -> None:
    button = page.get_by_role("button", name="Clear")
    if button.is_enabled():
        button.click()
    page.wait_for_timeout(1000 * REST)


def stroke(page: Page) -> tuple[float, float]:
    """Draw one; when the pen came down and when it was lifted, by the page's clock."""
    ways = [t * (len(SEVEN) - 1) / MOVES for t in range(1, MOVES + 1)]
    points = []
    for way in ways:
        i = min(int(way), len(SEVEN) - 2)
        (x0, y0), (x1, y1) = SEVEN[i], SEVEN[i + 1]
        points.append((x0 + (way - i) * (x1 - x0), y0 + (way - i) * (y1 - y0)))
    places = [at(page, x, y) for x, y in [SEVEN[0], *points]]
    page.mouse.move(*places[0])
    page.mouse.down()
    down = page.evaluate("performance.now()")
    start = time.perf_counter()
    for i, place in enumerate(places[1:], 1):
        page.mouse.move(*place)
        time.sleep(max(0.0, start + SECONDS * i / MOVES - time.perf_counter()))
    lifted = page.evaluate("performance.now()")
    page.mouse.up()
    return down, lifted


def time_a_stroke(page: Page) -> float:
    """Clear the sheet, draw one stroke; milliseconds from mouse-up to the changed text."""
    clear(page)
    page.evaluate(WATCH)
    stroke(page)
    page.wait_for_function("window.took !== null")
    return float(page.evaluate("window.took"))


def measure(visit: Visit, found: Found) -> None:
    """One stroke on a cleared sheet."""
    page, server, traffic = visit.page, visit.server, visit.traffic
    page.bring_to_front()
    clear(page)
    page.evaluate(WATCH)
    page.evaluate("window.probe.answers.length = 0")
    before, used = Traffic(**vars(traffic)), sum(server.cpu_times()[:2])
    down, lifted = stroke(page)
    page.wait_for_function("window.took !== null")
    page.wait_for_timeout(400)  # what the server does afterwards counts too
    found.answer.append(page.evaluate("window.took"))
    found.cpu.append(1000 * (sum(server.cpu_times()[:2]) - used))
    found.bytes_in.append((traffic.bytes_in - before.bytes_in) / 1e3)
    found.bytes_out.append((traffic.bytes_out - before.bytes_out) / 1e3)
    times = [answer["time"] for answer in page.evaluate("window.probe.answers")]
    moving = sum(down <= time <= lifted for time in times)
    found.rate.append(1000 * moving / (lifted - down))
    found.answers.append(max(len(times), 1))


def pointing(page: Page) -> list[float]:
    """Milliseconds from a move of the mouse over a map to the frame that shows its cell."""
    page.bring_to_front()
    page.get_by_role("button", name="Sample 4").click()
    page.wait_for_timeout(1500)
    page.evaluate(FRAMES)
    box = page.get_by_role("img", name="Feature map 3: ").bounding_box()
    assert box is not None
    for i in range(200):
        x, y = (i % 26 + 0.5) / 26, (i * 7 % 26 + 0.5) / 26
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        page.wait_for_timeout(20)
    return list(page.evaluate("window.frames_"))


def row(name: str, values: Callable[[Found], list[float]], bare: Found, ours: Found) -> None:
    """One line of the table: both pages' medians, lowest to highest, and their ratio."""
    cells = []
    for found in (bare, ours):
        numbers = values(found)
        spread = f"({min(numbers):.4g} to {max(numbers):.4g})"
        cells.append(f"{statistics.median(numbers):8.4g} {spread:20}")
    below, above = statistics.median(values(bare)), statistics.median(values(ours))
    ratio = f"{above / below:8.2f}" if below else " " * 8
    print(f"{name:46}", *cells, ratio)


@contextmanager
def served(script: str) -> Iterator[tuple[str, psutil.Process]]:
    """A running script: its address and its process."""
    before = {child.pid for child in psutil.Process().children()}
    with serve(script) as url:
        (server,) = [
            c for c in psutil.Process().children() if c.pid not in before and listens(c, url)
        ]
        yield url, server


def listens(process: psutil.Process, url: str) -> bool:
    port = int(url.rpartition(":")[2])
    return any(c.laddr and c.laddr.port == port for c in process.net_connections("tcp"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--crowd", action="store_true", help="also while twenty others train")
    options = parser.parse_args()
    bare, ours = Found(), Found()
    print("load average", *(f"{load:.2f}" for load in os.getloadavg()), "at the start")
    with (
        served(BARE) as (bare_url, bare_server),
        served("app.py") as (url, server),
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        for round_ in range(6):
            found = (bare, ours) if round_ else (Found(), Found())  # the first one warms up
            first_visit(browser, bare_url, found[0])
            first_visit(browser, url, found[1])
        context = window(browser)
        visits = [
            visit(context, bare_url, bare_server, True),
            visit(context, url, server, False),
        ]
        for round_ in range(options.rounds + 1):
            for each in visits:
                measure(each, (bare if each.bare else ours) if round_ else Found())
        table(bare, ours)
        frames = pointing(visits[1].page)
        print(
            f"\npointing: {statistics.median(frames):.1f} ms from a move to its frame, "
            f"95 % within {sorted(frames)[int(0.95 * len(frames))]:.1f}, worst {max(frames):.1f}"
        )
        if options.crowd:
            with training(url, visitors=20):
                crowded = Found()
                for _ in range(options.rounds):
                    measure(visits[1], crowded)
            times = crowded.answer
            spread = f"({min(times):.0f} to {max(times):.0f})"
            print(f"while twenty others train: {statistics.median(times):.0f} ms {spread}")
        browser.close()
    print("load average", *(f"{load:.2f}" for load in os.getloadavg()), "at the end")


def table(bare: Found, ours: Found) -> None:
    rounds = len(ours.answer)
    print(f"\nmedian of {rounds} strokes, 5 first visits (lowest to highest)")
    print(f"{'':46} {'bare canvas page':29} {'this page':29} {'ratio':>8}")
    row("until the canvas can be drawn on (s)", lambda f: f.ready, bare, ours)
    row("bytes of the first visit (MB)", lambda f: f.loaded, bare, ours)
    row("requests of the first visit", lambda f: f.requests, bare, ours)
    row("mouse-up to the answer (ms)", lambda f: f.answer, bare, ours)
    row("answers a second while the pen moves", lambda f: f.rate, bare, ours)
    row("server CPU of a stroke (ms)", lambda f: f.cpu, bare, ours)
    row("answers to a stroke", lambda f: f.answers, bare, ours)
    row("server CPU of an answer (ms)", lambda f: each(f.cpu, f.answers), bare, ours)
    row("to the browser, of a stroke (KB)", lambda f: f.bytes_in, bare, ours)
    row("to the browser, of an answer (KB)", lambda f: each(f.bytes_in, f.answers), bare, ours)
    row("to the server, of a stroke (KB)", lambda f: f.bytes_out, bare, ours)


def each(of_stroke: list[float], answers: list[float]) -> list[float]:
    return [whole / count for whole, count in zip(of_stroke, answers, strict=True)]


if __name__ == "__main__":
    main()
