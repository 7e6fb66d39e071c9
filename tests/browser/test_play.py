"""The filter's walk over the image: in reading order, by mouse or keyboard, without the server."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.driver import frames_sent, sample, stop_the_clock

NOTE_PLACES = """
window.places = [];
new MutationObserver(() => {
  const [row, column] = document.querySelector(".panel .told").textContent.match(/\\d+/g);
  window.places.push(26 * (row - 1) + (column - 1));
}).observe(document.querySelector(".panel .told"),
  { childList: true, characterData: true, subtree: true });
"""


@pytest.fixture
def page(returning: Page) -> Page:
    return returning


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def place(page: Page) -> int:
    """The cell that the filter stands on, in reading order."""
    found = re.findall(r"\d+", str(page.locator(".panel .told").text_content()))
    return 26 * (int(found[0]) - 1) + int(found[1]) - 1


def test_the_filter_walks_in_reading_order_and_asks_no_server(timed: Page) -> None:
    sample(timed, 3)
    sent = frames_sent(timed)
    timed.evaluate(NOTE_PLACES)
    stop_the_clock(timed)
    button(timed, "fast").click()
    button(timed, "Play").click()
    timed.clock.run_for(1000)
    button(timed, "Pause").click()
    places = timed.evaluate("window.places")
    assert places[0] == 0
    assert places == sorted(places)
    assert len(set(places)) > 40  # a frame may bring two
    assert 76 <= places[-1] <= 80  # of 80 a second, less the first frame or two
    assert sent == []


def test_pause_holds_and_steps_go_one_by_one(timed: Page) -> None:
    sample(timed, 3)
    stop_the_clock(timed)
    button(timed, "Play").click()
    timed.clock.run_for(300)
    button(timed, "Pause").click()
    held = place(timed)
    assert held > 3
    timed.clock.run_for(2000)
    assert place(timed) == held
    button(timed, "Step forward").click()
    assert place(timed) == held + 1
    button(timed, "Step back").click()
    button(timed, "Step back").click()
    assert place(timed) == held - 1
    button(timed, "Play").click()
    timed.clock.run_for(200)
    assert held - 1 < place(timed) < held + 10  # it goes on from there


def test_the_map_fills_as_the_filter_goes(page: Page) -> None:
    sample(page, 3)

    def painted() -> list[str]:
        """The colours of each row of map 3, as text."""
        canvas = page.get_by_role("img", name="Feature map 3: ").locator("canvas").first
        rows: list[str] = canvas.evaluate(
            """canvas => Array.from({ length: 26 }, (_, row) =>
              canvas.getContext("2d").getImageData(0, row, 26, 1).data.join())"""
        )
        return rows

    def veil(name: str) -> str:
        """What of a map is veiled, as CSS says it."""
        box = page.get_by_role("img", name=name)
        clip: str = box.evaluate("box => getComputedStyle(box, '::after').clipPath")
        return clip

    page.get_by_role("img", name="Feature map 3: ").hover()
    whole, bare = painted(), veil("Feature map 3: ")
    button(page, "Step forward").click()
    for _ in range(13):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    assert place(page) == 13 * 26 - 1
    filled = painted()
    assert filled[:13] == whole[:13]
    assert len(set(filled[13:])) == 1 < len(set(whole[13:]))  # nothing there yet
    half = "polygon(0% 100%, 100% 100%, 100% 50%, 0% 50%, 0% 53.85%, 0% 53.85%)"
    assert veil("Feature map 3: ") == half
    assert "100%" in veil("Pooled map 3: ")
    assert veil("Feature map 4: ") == bare
    page.keyboard.press("Escape")
    assert painted() == whole
    assert veil("Feature map 3: ") == veil("Pooled map 3: ") == bare


def test_space_and_arrows_do_the_same_from_the_keyboard(page: Page) -> None:
    sample(page, 3)
    page.get_by_role("img", name="Feature map 5: ").focus()
    page.keyboard.press("Space")
    expect(button(page, "Pause")).to_be_visible()
    page.keyboard.press("Space")
    expect(button(page, "Play")).to_be_visible()
    held = place(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert place(page) == held + 27
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowLeft")
    assert place(page) == held
    page.keyboard.press("Escape")
    expect(page.locator(".panel .hint")).to_be_visible()
