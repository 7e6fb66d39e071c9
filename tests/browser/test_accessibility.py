"""For everyone: a checker finds nothing, colours may be forced, and the keyboard alone does it."""

import io
import itertools
import re
from typing import Any, Literal

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Come
from tests.browser.driver import (
    box_of,
    open_part,
    part_comes,
    parts,
    sample,
    settle,
    status,
)

WCAG = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
RUN = "([where, options]) => axe.run(where ?? document, options).then(found => found.violations)"
OURS = ".st-key-stage"


def violations(page: Page, where: str, context: str | None = None) -> list[Any]:
    """What the checker finds, of the whole page or of a part of it."""
    page.wait_for_function(  # colours that fade are judged at their end
        "document.getAnimations().every(animation => animation.playState !== 'running')"
    )
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return [
        (where, violation["id"], node["html"][:160], node["failureSummary"][:240])
        for violation in page.evaluate(RUN, [context, WCAG])
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_checker_finds_nothing_in_any_part(come: Come, theme: Literal["light", "dark"]) -> None:
    page = come(color_scheme=theme)
    found = violations(page, "the opening")
    sample(page, 3)
    for part in parts(page):
        open_part(page, part)
        found += violations(page, part, ".st-key-parts")
    assert found == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_checker_finds_nothing_in_any_state_of_the_picture(
    returning: Page, theme: Literal["light", "dark"]
) -> None:
    page = returning
    page.emulate_media(color_scheme=theme)
    sample(page, 3)
    page.get_by_role("img", name="Feature map 3: ").click()
    found = violations(page, "a cell", ".panel")
    page.get_by_role("list", name="Probability of each digit").get_by_role("button").nth(3).click()
    found += violations(page, "evidence", OURS)
    page.get_by_role("button", name="Filter 3", exact=True).click()
    page.get_by_role("button", name="outline").click()
    settle(page)
    found += violations(page, "a changed filter", ".panel")
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_role("button", name="Pause", exact=True).click()
    found += violations(page, "a walk", OURS)
    page.get_by_role("button", name="Keyboard shortcuts").click()
    found += violations(page, "the list of keys", "dialog.keys")
    assert found == []


def test_each_step_of_the_story_passes_the_checker(returning: Page) -> None:
    page = returning
    open_part(page, "Story")
    forward = page.get_by_role("button", name="Next", exact=True)
    found = violations(page, "the first step", ".st-key-parts")
    for step in itertools.count(2):
        if not forward.is_enabled():
            break
        forward.click()
        found += violations(page, f"step {step}", ".st-key-parts")
        if step in (2, 7):  # another part of the picture is lit: each is paler in one of the two
            found += violations(page, f"the picture at step {step}", OURS)
    assert step >= 10
    assert found == []


@pytest.fixture
def contrasty(returning: Page) -> Page:
    """A visitor who sees forced colours only."""
    returning.emulate_media(forced_colors="active", color_scheme="dark")
    return returning


def test_with_forced_colours_the_bars_stay(contrasty: Page) -> None:
    page = contrasty
    sample(page, 3)
    bars = page.get_by_role("list", name="Probability of each digit").locator(".bar")

    def level(digit: int) -> float:
        picture = Image.open(io.BytesIO(bars.nth(digit).screenshot())).convert("L")
        return float(np.asarray(picture)[picture.height // 2, 4:-4].mean())

    assert abs(level(3) - level(0)) > 60
    page.get_by_role("img", name="Feature map 3: ").click()
    assert violations(page, "forced colours", OURS) == []
    page.keyboard.press("Escape")


def test_with_forced_colours_sheet_and_samples_have_an_edge(contrasty: Page) -> None:
    page = contrasty
    sheet = page.locator(".st-key-canvas-sheet")
    for piece in (sheet, page.get_by_role("button", name="Sample 3")):
        box = box_of(piece)
        around = {key: box[key] - 3 for key in ("x", "y")}
        around |= {key: box[key] + 6 for key in ("width", "height")}
        shot = Image.open(io.BytesIO(page.screenshot(clip=around)))  # type: ignore[arg-type]
        grey = np.asarray(shot.convert("L")).astype(int)
        row, column = grey[len(grey) // 2], grey[:, grey.shape[1] // 2]
        for line in (row, row[::-1], column, column[::-1]):
            assert line[:6].max() - line[:6].min() > 100, "no edge is to be seen"


def test_the_picture_reads_as_sentences(returning: Page) -> None:
    page = returning
    sample(page, 7)
    tree = page.get_by_role("region", name="The network, from the drawing to the answer")
    read = tree.aria_snapshot()
    for k in range(1, 9):
        assert re.search(
            rf"Feature map {k}: strongest at row \d+, column \d+: -?\d+\.\d\d", read
        ), read
        assert re.search(rf"Pooled map {k}: strongest at row \d+, column \d+: -?\d+\.\d\d", read)
    assert re.search(r"status: \"?Predicted digit: 7 \(\d+\.\d %\)", read)
    for digit in range(10):
        assert re.search(rf'button "{digit} \d+\.\d %"', read)
    nameless = re.findall(r"^\s*- (button|img|slider|checkbox|combobox|list|group)$", read, re.M)
    assert nameless == []


def test_the_keyboard_alone_does_all_but_drawing(page: Page) -> None:
    def focus(role: Any, name: str | re.Pattern[str]) -> None:
        """Press Tab until what is asked for has the focus, and is seen to have it."""
        target = page.get_by_role(role, name=name).first
        for _ in range(80):
            page.keyboard.press("Tab")
            if target.count() and target.evaluate("e => e === document.activeElement"):
                outline = target.evaluate(
                    "e => { const s = getComputedStyle(e); return s.outlineStyle + s.boxShadow }"
                )
                assert outline != "nonenone", f"the focus on {name} is not to be seen"
                return
        raise AssertionError(f"Tab does not reach the {role} {name}")

    focus("button", "Sample 6")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 6"))
    focus("img", re.compile("^The image"))
    page.keyboard.press("ArrowRight")
    expect(page.locator(".panel .cell")).to_be_visible()
    page.keyboard.press("Escape")
    focus("button", "Filter 2")
    page.keyboard.press("Enter")
    focus("textbox", re.compile("^Row 1, column 1 of filter 2"))
    page.keyboard.press("ArrowUp")
    settle(page)
    expect(page.get_by_role("button", name="Filter 2, changed")).to_be_visible()
    focus("button", "Restore this filter")
    page.keyboard.press("Enter")
    settle(page)
    expect(page.get_by_role("button", name="Filter 2", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    focus("img", re.compile("^Feature map 4"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    focus("button", re.compile(r"^6 \d"))
    page.keyboard.press("Enter")
    expect(page.locator(".panel .why")).to_be_visible()
    focus("combobox", "Compared with")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    first, *others = parts(page)
    page.get_by_role("tab", name=first).focus()
    for part in others:
        page.keyboard.press("ArrowRight")
        tab = page.get_by_role("tab", name=part)
        expect(tab).to_have_attribute("aria-selected", "true")
        part_comes(page, part)
        expect(tab).to_be_focused()
    for key, answer in (("c", r"^\D+$"), ("8", "^Predicted digit: 8"), ("z", r"^\D+$")):
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press(key)
        expect(status(page)).to_have_text(re.compile(answer))
