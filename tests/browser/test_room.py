"""Everything has its room on screens of every size, and nothing moves by itself."""

import re
from itertools import combinations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Come
from tests.browser.driver import (
    ONE,
    SEVEN,
    after_frames,
    box_of,
    clear,
    draw,
    open_part,
    parts,
    probe,
    sample,
    settle,
)
from tests.browser.windows import LOW, PHONE, WHOLE, resize, to_the_top

# What the picture shows by itself, or takes clicks with; but not what lies over others by design.
PIECES = """.top h1, .top button, .hole, .tools > button, .tools .pen input, .samples button,
  .verdict, .digits li, .image, .play button, .filter, .switch, .map, .pool, .scale label, .panel"""


@pytest.mark.parametrize(("width", "height"), [*LOW, *WHOLE, PHONE, (999, 470), (700, 500)])
def test_nothing_is_squeezed_away_or_lies_over_another(
    shared_page: Page, width: int, height: int
) -> None:
    resize(shared_page, width, height)
    boxes = shared_page.locator(f".st-key-stage :is({PIECES})").evaluate_all(
        """pieces => pieces.map(piece => {
          const { left, top, right, bottom } = piece.getBoundingClientRect();
          return { name: piece.outerHTML.slice(0, 60), left, top, right, bottom };
        }).concat([...document.querySelectorAll(".digits .bar, .panel .sides .bar")]
        .filter(bar => bar.checkVisibility({ visibilityProperty: true })).map(bar => {
          const { width } = bar.getBoundingClientRect();
          return { name: bar.closest("li").textContent, width, bar: true };
        }))"""
    )
    bars = [box for box in boxes if "bar" in box]
    boxes = [box for box in boxes if "bar" not in box]
    assert len(boxes) > 60
    assert [bar for bar in bars if bar["width"] <= 0] == []
    for box in boxes:
        assert box["right"] - box["left"] >= 8, box["name"]
        assert box["bottom"] - box["top"] >= 8, box["name"]
        assert box["left"] >= -0.5, box["name"]
        assert box["right"] <= width + 0.5, box["name"]
    for one, other in combinations(boxes, 2):
        across = min(one["right"], other["right"]) - max(one["left"], other["left"])
        down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
        assert min(across, down) < 1, f"{one['name']} and {other['name']}"


def test_on_a_phone_numbers_stay_on_their_lines_and_chips_within_the_picture(
    shared_page: Page,
) -> None:
    resize(shared_page, *PHONE)
    shared_page.get_by_role("button", name=re.compile("^0 ")).click()
    chance = shared_page.locator(".why .chance")
    expect(chance).to_have_text("softmax makes it 0.0 %")
    assert "\u00a0" in (chance.text_content() or ""), "the number and its sign may part"
    shared_page.keyboard.press("Escape")
    shared_page.get_by_role("img", name="Feature map 3: ").click()
    panel = box_of(shared_page.locator(".panel"))
    for digit in range(10):
        chip = box_of(shared_page.locator(".digits b").nth(digit))
        assert panel["x"] - 0.5 <= chip["x"]
        assert chip["x"] + chip["width"] <= panel["x"] + panel["width"] + 0.5
    shared_page.keyboard.press("Escape")
    to_the_top(shared_page)


@pytest.mark.parametrize(("width", "height"), [*LOW, *WHOLE, PHONE, (1000, 700), (700, 500)])
def test_two_digits_in_doubt_leave_the_words_their_room(
    shared_page: Page, width: int, height: int
) -> None:
    resize(shared_page, width, height)
    verdict = shared_page.locator(".verdict")
    before = verdict.evaluate("verdict => [verdict.className, verdict.innerHTML]")
    verdict.evaluate(
        """verdict => {
          verdict.classList.add("doubt");
          verdict.innerHTML = "<b>4 or 9</b><span>not sure</span>";
        }"""
    )
    digits, words = verdict.locator("*").evaluate_all(
        """pieces => pieces.map(piece => {
          const range = document.createRange();
          range.selectNodeContents(piece);
          const { left, right, top, bottom } = range.getBoundingClientRect();
          return { left, right, top, bottom };
        })"""
    )
    verdict.evaluate(
        "(verdict, [name, html]) => { verdict.className = name; verdict.innerHTML = html }", before
    )
    beside = digits["right"] < words["left"]
    above = digits["bottom"] - 8 < words["top"]  # of which the letters take none
    assert beside or above
    assert max(digits["right"], words["right"]) <= width


@pytest.mark.parametrize("width", [360, 640, 820, 1000, 1280, 1400])
def test_the_page_is_never_wider_than_its_window(shared_page: Page, width: int) -> None:
    resize(shared_page, width, 800)
    assert shared_page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= width


def test_on_a_phone_an_open_filter_leaves_room_for_the_maps(shared_page: Page) -> None:
    page = shared_page
    resize(page, *PHONE)
    page.get_by_role("button", name="Filter 3", exact=True).click()
    settle(page)
    panel = page.get_by_role("region", name="In numbers")
    lies = panel.bounding_box()
    assert lies
    assert lies["height"] < 300
    for touched in panel.locator(".edit :is(button, input)").all():
        box = touched.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 23.9
    page.keyboard.press("Escape")


def test_no_part_is_wider_than_a_phone(come: Come) -> None:
    page = come(size=PHONE)
    for part in parts(page):
        open_part(page, part)
        assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= 360, part


def test_nothing_moves_by_itself(page: Page) -> None:
    """Drawing, pointing, walking, evidence, a filter, clearing: a layout shift of 0 over all."""
    before = len(probe(page, "shifts"))
    draw(page, SEVEN)
    settle(page)
    for name in ("Feature map 3: ", "Pooled map 5: ", "The image"):
        page.get_by_role("img", name=name).hover()
    place = str(page.locator(".panel .told").text_content())
    page.get_by_role("button", name="Play", exact=True).click()
    expect(page.locator(".panel .told")).not_to_have_text(place)
    page.get_by_role("button", name="Pause", exact=True).click()
    page.keyboard.press("Escape")
    bars = page.get_by_role("list", name="Probability of each digit").get_by_role("button")
    bars.nth(7).click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Filter 2", exact=True).click()
    page.get_by_role("button", name="outline").click()
    settle(page)
    page.get_by_role("button", name="Restore all").click()
    settle(page)
    clear(page)
    draw(page, ONE)
    settle(page)
    page.get_by_role("button", name="Undo").click()
    settle(page)
    for digit in (8, 2):
        sample(page, digit)
    after_frames(page)
    shifts = [shift for shift in probe(page, "shifts")[before:] if shift["value"] > 1e-9]
    assert not shifts, "\n".join(f"{shift['value']:.5f} {shift['moved']}" for shift in shifts)
