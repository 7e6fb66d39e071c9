"""How long an answer takes: python -m tests.benchmarks.latency [--rounds N]

Mouse-up to new text, in a real browser, for this page and for `bare_page.py`, which has only
the canvas, a Clear button and one line: drawn in turns, so that a noisy machine is noisy for
both. Each part of this page is open once: at most 1.25 times the bare page for the first, which
is what a visitor comes to, and 1.5 times for the others. Then the page's own work after a
stroke, without browser and server, and how long an answer takes while twenty others train.
"""

import argparse
import io
import statistics
import time

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from cnn import DigitCNN, preprocess
from cnn.data.strokes import render
from cnn.page import canvas, html
from tests.benchmarks.crowd import training
from tests.browser.driver import PARTS, SEVEN, at, launch, open_page, serve

WATCH = """() => {
  const text = () => document.querySelector('[role=status]')?.textContent;
  const before = text();
  window.took = null;
  document.addEventListener('mouseup', () => {
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


def time_a_stroke(page: Page) -> float:
    """Clear the sheet, draw one stroke; milliseconds from mouse-up to the changed text."""
    clear = page.get_by_role("button", name="Clear")
    if clear.is_enabled():
        clear.click()
    page.wait_for_timeout(1000)
    page.mouse.move(*at(page, *SEVEN[0]))
    page.mouse.down()
    for point in SEVEN[1:]:
        page.mouse.move(*at(page, *point), steps=5)
    page.evaluate(WATCH)
    page.mouse.up()
    page.wait_for_function("window.took !== null")
    return float(page.evaluate("window.took"))


def own_work() -> float:
    """Milliseconds to decode, normalize, read and picture one drawing (median of 50)."""
    drawn = render([(SEVEN, 20)])
    file = io.BytesIO()
    Image.fromarray(np.stack([drawn] * 3 + [np.full_like(drawn, 255)], axis=-1)).save(file, "PNG")
    network = DigitCNN.load()
    times = []
    for _ in range(50):
        start = time.perf_counter()
        drawn = canvas.from_canvas(np.asarray(Image.open(io.BytesIO(file.getvalue()))))
        image = preprocess.normalize(drawn)
        activations = network.forward(image)
        html.stages({"drawn": drawn, "MNIST": preprocess.center(drawn), "image": image})
        html.filters_and_maps(network.conv.filters, activations.conv)
        html.pooled_maps(activations.pool)
        html.logits(activations.logits, activations.probabilities)
        html.bars(activations.probabilities)
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    print(f"mouse-up to answer, median of {rounds} (lowest to highest), ratio to the bare page")
    with (
        serve("tests/benchmarks/bare_page.py") as bare_url,
        serve() as url,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        bare, page = open_page(browser, bare_url), open_page(browser, url)
        compare(bare, page, PARTS, rounds)
        with training(url, visitors=20):
            print("\nwhile twenty others train")
            compare(bare, page, PARTS[:1], rounds)
        browser.close()
    print(f"\npage's own work  {own_work():.1f} ms (at most 25)")


def compare(bare: Page, page: Page, parts: list[str], rounds: int) -> None:
    """Print a line for the bare page and one for this page with each part open."""
    times: dict[str, list[float]] = {"bare": [], **{part: [] for part in parts}}
    for round_ in range(rounds + 1):
        for name, found in times.items():
            tab = bare if name == "bare" else page
            tab.bring_to_front()
            if name != "bare":
                tab.get_by_role("tab", name=name).click()
            took = time_a_stroke(tab)
            if round_:  # the first one warms up
                found.append(took)
    for name, found in times.items():
        spread = f"({min(found):.0f} to {max(found):.0f})"
        median = statistics.median(found)
        ratio = median / statistics.median(times["bare"])
        print(f"{name:16} {median:4.0f} ms {spread:14} {ratio:.2f}")


if __name__ == "__main__":
    main()
