"""The story, step by step, as a visitor or a presenter goes through it."""

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.driver import after_frames, box_of, frames_sent, open_page, settle

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


def opened(context: BrowserContext, url: str, step: int) -> Page:
    page = context.new_page()
    page.add_init_script(NOTE_LIGHTS)
    page.goto(f"{url}?story={step}")
    wait_for_it(page)
    return page


def wait_for_it(page: Page) -> None:
    """Its buttons can be pressed as soon as its script runs."""
    expect(story(page).get_by_role("button", name="Next")).to_be_enabled()


def test_next_goes_through_all_steps_and_back_returns(page: Page) -> None:
    headings = [told(page)]
    forward = story(page).get_by_role("button", name="Next")
    while forward.is_enabled():
        forward.click()
        headings.append(told(page))
    assert 9 <= len(set(headings)) == len(headings) <= 10
    story(page).get_by_role("button", name="Back", exact=True).click()
    assert told(page) == headings[-2]


def test_the_address_opens_a_step_and_follows_along(desktop: BrowserContext, url: str) -> None:
    page = opened(desktop, url, 4)
    assert "Padding" in told(page)
    story(page).get_by_role("button", name="Next").click()
    assert "story=5" in page.url
    page.reload()
    wait_for_it(page)
    assert "Eight filters" in told(page)
    page.close()


def test_no_step_asks_the_server(timed: Page) -> None:
    forward = story(timed).get_by_role("button", name="Next")
    forward.click()  # the opening ends
    settle(timed)
    sent = frames_sent(timed)
    for _ in range(8):
        forward.click()
    timed.clock.run_for(5000)
    assert sent == []


def test_a_presenters_keys_turn_the_pages(desktop: BrowserContext, url: str) -> None:
    page = opened(desktop, url, 2)
    for key, heading in (
        ("PageDown", "Convolution"),
        ("ArrowRight", "Padding"),
        ("PageUp", "Convolution"),
        ("ArrowLeft", "A filter is"),
    ):
        page.keyboard.press(key)
        assert heading in told(page)
    page.close()


def test_keys_are_the_pages_own_before_the_story_has_begun(page: Page) -> None:
    before = told(page)
    page.keyboard.press("PageDown")
    assert told(page) == before
    assert "story" not in page.url


def test_each_step_lights_its_part_and_who_tries_something_sees_all(
    desktop: BrowserContext, url: str
) -> None:
    page = opened(desktop, url, 1)
    for _ in range(9):
        page.keyboard.press("PageDown")
    lights = page.evaluate("window.lights")
    assert lights[:3] == ["image", "filters", "maps"]
    assert lights[-1] == "drawing"
    page.locator("canvas.upper-canvas").click()
    assert page.evaluate("window.lights.at(-1)") is None
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    assert page.evaluate("window.lights.at(-1)") == "answer"
    page.keyboard.press("Escape")
    assert page.evaluate("window.lights.at(-1)") is None
    assert "story" not in page.url
    page.close()


def test_leaving_the_part_puts_the_light_out(desktop: BrowserContext, url: str) -> None:
    page = opened(desktop, url, 6)
    assert page.evaluate("window.lights.at(-1)") == "pooled"
    page.get_by_role("tab", name="Save and share").click()
    story(page).wait_for(state="detached")
    page.wait_for_function("window.lights.at(-1) === null")
    page.close()


def test_a_step_that_is_not_there_leaves_the_first(desktop: BrowserContext, url: str) -> None:
    for step in (0, 11, -1):
        page = opened(desktop, url, step)
        assert "becomes numbers" in told(page)
        page.close()


def test_on_a_phone_story_and_picture_share_the_screen(desktop: BrowserContext, url: str) -> None:
    page = open_page(desktop, f"{url}?story=3", (360, 780))
    box = box_of(story(page).locator(".told"))
    assert box["y"] > 380
    assert box["y"] + box["height"] <= 780
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


def test_nothing_moves_from_step_to_step(page: Page) -> None:
    forward = story(page).get_by_role("button", name="Next")
    forward.click()
    places = set()
    for _ in range(6):
        forward.click()
        places.add(tuple(forward.bounding_box().items()))  # type: ignore[union-attr]
    assert len(places) == 1


def test_on_a_phone_what_the_story_speaks_of_is_in_sight(desktop: BrowserContext, url: str) -> None:
    page = open_page(desktop, f"{url}?story=1", (360, 780))
    forward = story(page).get_by_role("button", name="Next")
    sheet = story(page).locator(".told")
    for part in (".sees", *[".filters"] * 4, ".pooling", ".result"):
        after_frames(page)
        box = box_of(page.locator(f".picture {part}"))
        assert box["y"] > -1
        assert box["y"] + min(box["height"], 250) < box_of(sheet)["y"]
        forward.click()
    for _ in range(2):
        forward.click()
    assert box_of(page.locator(".picture .hole"))["y"] == pytest.approx(10, abs=10)
    page.close()
