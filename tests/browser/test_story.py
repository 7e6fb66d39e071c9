"""The story, step by step, as a visitor or a presenter goes through it."""

import re
from collections.abc import Callable, Iterator
from itertools import groupby

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import Come, watched
from tests.browser.driver import (
    EXACT,
    SIZE,
    after_frames,
    arrive,
    box_of,
    clear,
    frames_sent,
    sample,
    settle,
)
from tests.browser.windows import new_page, visit

NOTE_LIGHTS = """
window.lights = [];
window.addEventListener("picture-light", (event) => window.lights.push(event.detail.part));
"""


def story(page: Page) -> Locator:
    return page.get_by_role("region", name="The story")


def told(page: Page) -> str:
    """The heading of the one step that is shown."""
    headings = [h for h in story(page).get_by_role("heading").all() if h.is_visible()]
    assert len(headings) == 1
    return str(headings[0].text_content())


@pytest.fixture(scope="module")
def lit_tab(desktop: BrowserContext) -> Iterator[Page]:
    """A window that notes what the story lights up."""
    page = new_page(desktop)
    page.add_init_script(NOTE_LIGHTS)
    yield page
    page.close()


Open = Callable[..., Page]


@pytest.fixture
def opened(lit_tab: Page, url: str) -> Iterator[Open]:
    """For visitors who open the page at a step of the story, in a window of some size."""

    def visitor(step: int, size: tuple[int, int] = SIZE) -> Page:
        page = visit(lit_tab, f"{url}?story={step}", size)
        wait_for_it(page)
        return page

    for _ in watched(lit_tab):
        yield visitor


def wait_for_it(page: Page) -> None:
    """Its buttons can be pressed as soon as its script runs."""
    expect(story(page).get_by_role("button", name="Next")).to_be_enabled()


def test_next_goes_through_all_steps_and_back_returns(returning: Page) -> None:
    page = returning
    headings = [told(page)]
    forward = story(page).get_by_role("button", name="Next")
    while forward.is_enabled():
        forward.click()
        headings.append(told(page))
    assert len(set(headings)) == len(headings) == 11
    story(page).get_by_role("button", name="Back", exact=True).click()
    assert told(page) == headings[-2]


def test_the_address_opens_a_step_and_follows_along(opened: Open) -> None:
    page = opened(4)
    assert "Padding" in told(page)
    story(page).get_by_role("button", name="Next").click()
    assert "story=5" in page.url
    page.reload()
    wait_for_it(page)
    assert "Eight filters" in told(page)


def test_no_step_asks_the_server(timed: Page) -> None:
    forward = story(timed).get_by_role("button", name="Next")
    forward.click()  # the opening ends
    settle(timed)
    sent = frames_sent(timed)
    for _ in range(8):
        forward.click()
    timed.clock.run_for(5000)
    assert sent == []


def test_a_presenters_keys_turn_the_pages(opened: Open) -> None:
    page = opened(2)
    for key, heading in (
        ("PageDown", "Convolution"),
        ("ArrowRight", "Padding"),
        ("PageUp", "Convolution"),
        ("ArrowLeft", "A filter is"),
    ):
        page.keyboard.press(key)
        assert heading in told(page)


def test_a_clicker_works_from_its_first_press(returning: Page) -> None:
    page = returning
    page.keyboard.press("PageDown")
    assert "A filter is" in told(page)
    assert "story=2" in page.url
    page.keyboard.press("PageUp")
    assert "becomes numbers" in told(page)


def test_arrows_are_the_pages_own_before_the_story_has_begun(returning: Page) -> None:
    page = returning
    before = told(page)
    page.keyboard.press("ArrowRight")
    assert told(page) == before
    assert "story" not in page.url


def test_each_step_lights_its_part_and_who_tries_something_sees_all(opened: Open) -> None:
    page = opened(1)
    for _ in range(10):
        page.keyboard.press("PageDown")
    lights = [light for light, _ in groupby(page.evaluate("window.lights"))]
    assert lights[:3] == ["image", "filters", "maps"]  # a picture that came late asks for it again
    assert lights[-1] == "drawing"
    page.locator(".paper").click()
    assert page.evaluate("window.lights.at(-1)") is None
    for _ in range(3):
        page.keyboard.press("PageUp")
    assert page.evaluate("window.lights.at(-1)") == "answer"
    page.keyboard.press("Escape")
    assert page.evaluate("window.lights.at(-1)") is None
    assert "story" not in page.url


def test_leaving_the_part_puts_the_light_out(opened: Open) -> None:
    page = opened(6)
    assert page.evaluate("window.lights.at(-1)") == "pooled"
    page.get_by_role("tab", name="Save and share").click()
    story(page).wait_for(state="detached")
    page.wait_for_function("window.lights.at(-1) === null")


def test_a_step_that_is_not_there_leaves_the_first(opened: Open) -> None:
    for step in (0, 12, -1):
        assert "becomes numbers" in told(opened(step))


def test_on_a_phone_story_and_picture_share_the_screen(come: Come) -> None:
    page = come("?story=3", (360, 780))
    box = box_of(story(page).locator(".told"))
    assert box["y"] > 380
    assert box["y"] + box["height"] <= 780
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_nothing_moves_from_step_to_step(returning: Page) -> None:
    page = returning
    page.set_viewport_size({"width": 1400, "height": 900})  # where it stands below the picture
    forward = story(page).get_by_role("button", name="Next")
    forward.click()
    places = set()
    for _ in range(6):
        forward.click()
        places.add(tuple(forward.bounding_box().items()))  # type: ignore[union-attr]
    assert len(places) == 1


def test_on_a_phone_what_the_story_speaks_of_is_in_sight(come: Come) -> None:
    page = come("?story=1", (360, 780))
    forward = story(page).get_by_role("button", name="Next")
    sheet = story(page).locator(".told")
    for part in (".sees", *[".filters"] * 4, ".pooling", ".result"):
        after_frames(page)
        box = box_of(page.locator(f".picture {part}"))
        assert box["y"] > -1
        assert box["y"] + min(box["height"], 250) < box_of(sheet)["y"]
        forward.click()
    for _ in range(3):
        forward.click()
    assert box_of(page.locator(".picture .hole"))["y"] == pytest.approx(10, abs=10)


# What each step asks to be clicked, by what it lights up
ASKED = {
    "filters": ".filter",
    "maps": ".map",
    "pooled": ".pool",
    "bars": ".digits button",
    "drawing": ".hole",
}
SMALL = [(780, 360), (640, 360), (568, 320), (480, 300), (320, 256), (360, 780), (820, 1180)]


@pytest.fixture(scope="module")
def follower(desktop: BrowserContext, url: str) -> Iterator[Page]:
    """One visitor who follows the story, and whose window takes every size."""
    page = new_page(desktop)
    page.add_init_script(NOTE_LIGHTS)
    page.goto(f"{url}?story=1")
    arrive(page)
    yield from watched(page)
    page.close()


def at_step(page: Page, number: int, width: int, height: int) -> Page:
    """The follower, who holds nothing, at a step; its dot is to be seen in a large window alone."""
    page.bring_to_front()
    page.set_viewport_size(EXACT)
    for _ in range(2):  # what is held, and the story
        page.keyboard.press("Escape")
    clear(page)
    story(page).get_by_role("button", name=re.compile(f"^Step {number} of")).click()
    page.set_viewport_size({"width": width, "height": height})
    return page


@pytest.mark.parametrize(("width", "height"), [*SMALL, (1280, 720)])
def test_the_story_never_covers_what_it_asks_to_be_clicked(
    follower: Page, width: int, height: int
) -> None:
    page = at_step(follower, 1, width, height)
    sample(page, 7)
    sheet = story(page).locator(".told")
    assert box_of(sheet)["height"] < max(60, 0.2 * height), "who tries something has the screen"
    checked = set()
    forward = story(page).get_by_role("button", name="Next")
    while forward.is_enabled():
        forward.click()
        assert box_of(sheet)["y"] + box_of(sheet)["height"] == pytest.approx(height, abs=1)
        part = page.evaluate("window.lights.at(-1)")
        if part in ASKED:
            checked.add(part)
            page.wait_for_function(
                """selector => [...document.querySelectorAll(selector)].some(piece => {
                  const { left, top, width, height } = piece.getBoundingClientRect();
                  const [x, y] = [left + width / 2, top + Math.min(height, 60) / 2];
                  const hit = document.elementFromPoint(x, y);
                  return piece.contains(hit) || hit?.closest(".st-key-canvas-sheet");
                })""",
                arg=f".st-key-stage {ASKED[part]}",
            )
    assert checked == set(ASKED)


@pytest.mark.parametrize(("width", "height"), SMALL)
def test_what_is_held_stands_above_the_folded_story(
    follower: Page, width: int, height: int
) -> None:
    page = at_step(follower, 2, width, height)
    sample(page, 7)
    page.get_by_role("button", name="Filter 3", exact=True).click()
    panel = page.locator(".panel")
    expect(panel.locator(".edit")).to_be_visible()
    lower = box_of(panel)["y"] + box_of(panel)["height"]
    assert lower <= box_of(story(page).locator(".told"))["y"] + 1
    assert box_of(panel)["y"] >= 0
    unfold = story(page).get_by_role("button", name="The step's text")
    assert unfold.get_attribute("aria-expanded") == "false"
    unfold.click()
    expect(story(page).get_by_text("Orange is above zero")).to_be_visible()
