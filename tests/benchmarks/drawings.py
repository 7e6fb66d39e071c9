"""Are strokes ever lost? python -m tests.benchmarks.drawings [--drawings 500]

Drawings by script in a real browser, every second one as fast as the machine can and every second
at a hand's speed, a third of them begun in the very moment after Clear. Of each, every stroke must
stand on the canvas, nothing of an older drawing may be left, and the answer at rest must be the one
that NumPy has for the canvas's own pixels.
"""

import argparse
import json
import os
import re
import sys
import time
from itertools import pairwise

import numpy as np
from playwright.sync_api import Page, sync_playwright
from tqdm import tqdm

from cnn import DigitCNN, preprocess
from cnn.arrays import Ink
from cnn.data.strokes import render
from tests import ROOT
from tests.browser.driver import (
    SIDE,
    Point,
    at,
    ink,
    launch,
    probe,
    serve,
    settle,
    status,
)
from tests.browser.windows import open_page, window

SPEED = 500  # pixels of the canvas a second, of a hand
STEP = 8
PEN = 20


def placed(strokes: list[list[Point]], rng: np.random.Generator) -> list[list[Point]]:
    """A drawing, smaller and somewhere else on the sheet; a point every STEP pixels or so."""
    size = rng.uniform(0.5, 1)
    aside = rng.uniform(0, SIDE * (1 - size), 2)
    return [[tuple(aside + size * point) for point in dense(stroke)] for stroke in strokes]


def dense(stroke: list[Point]) -> list[np.ndarray]:
    points = [np.array(stroke[0], float)]
    for here in np.array(stroke[1:], float):
        before = points[-1]
        steps = max(1, round(float(np.hypot(*(here - before))) / STEP))
        points += [before + (here - before) * i / steps for i in range(1, steps + 1)]
    return points


def draw(page: Page, strokes: list[list[Point]], hurry: bool) -> list[list[Point]]:
    """Draw them; the points that the mouse was at, in canvas coordinates."""
    left, top = at(page, 0, 0)
    scale = (at(page, SIDE, 0)[0] - left) / SIDE
    drawn = []
    for stroke in strokes:
        points = [(round(left + scale * x), round(top + scale * y)) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for before, here in pairwise(points):
            page.mouse.move(*here)
            if not hurry:
                time.sleep(float(np.hypot(*np.subtract(here, before))) / scale / SPEED)
        page.mouse.up()
        drawn.append([((x - left) / scale, (y - top) / scale) for x, y in points])
    return drawn


def lost(strokes: list[list[Point]], drawn: Ink) -> list[int]:
    """The numbers of the strokes of which too little stands on the canvas."""
    missing = []
    for number, stroke in enumerate(strokes):
        middle = render([(stroke, PEN / 3)]) > 128
        if (drawn[middle] > 128).mean() < 0.97:
            missing.append(number)
    return missing


def foreign(strokes: list[list[Point]], drawn: Ink) -> int:
    """How many pixels of ink stand where none of these strokes was."""
    near = render([(stroke, 1.5 * PEN) for stroke in strokes]) > 0
    return int((drawn[~near] > 128).sum())


def answer_of(network: DigitCNN, drawn: Ink) -> int:
    return int(network.predict(preprocess.normalize(drawn)).argmax())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drawings", type=int, default=500)
    count = parser.parse_args().drawings
    samples = list(json.loads((ROOT / "assets" / "samples.json").read_text()).values())
    rng, network = np.random.default_rng(0), DigitCNN.load()
    faults: list[str] = []
    strokes_drawn = answers = 0
    print("load average", *(f"{load:.2f}" for load in os.getloadavg()))
    with serve() as url, sync_playwright() as playwright:
        page = open_page(window(launch(playwright), 1280, 720), url)
        for number in tqdm(range(count), disable=None):
            hurry, at_once = number % 2 == 0, number % 3 == 0
            name = f"drawing {number} ({'machine' if hurry else 'hand'}'s speed"
            name += ", at once after Clear)" if at_once else ")"
            if number:
                page.get_by_role("button", name="Clear").click()
            if not at_once:
                settle(page)
            strokes = draw(page, placed(samples[number % 10], rng), hurry)
            settle(page)
            strokes_drawn += len(strokes)
            drawn = ink(page)
            faults += [f"{name}: stroke {i + 1} is missing" for i in lost(strokes, drawn)]
            if left := foreign(strokes, drawn):
                faults.append(f"{name}: {left} pixels of another drawing")
            said = str(status(page).text_content())
            found = re.search(r"\d", said)
            if not found or int(found[0]) != answer_of(network, drawn):
                faults.append(f"{name}: the page says {said!r}, its pixels are another digit")
            answers += len(probe(page, "answers"))
            page.evaluate("window.probe.answers.splice(0, window.probe.answers.length - 1)")
            page.evaluate("window.probe.sent.splice(0, window.probe.sent.length - 1)")
    print(*faults, sep="\n")
    print(f"{count} drawings, {strokes_drawn} strokes, {answers} answers: {len(faults)} faults")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
