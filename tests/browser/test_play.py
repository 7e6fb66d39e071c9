"""The filter's walk over the image: in reading order, by mouse or keyboard, without the server."""

import itertools
import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.driver import frames_sent, sample

NOTE_PLACES = """
window.places = [];
new MutationObserver(() => {
  const [row, column] = document.querySelector(".panel .told").textContent.match(/\\d+/g);
  window.places.push(26 * (row - 1) + (column - 1));
}).observe(document.querySelector(".panel .told"),
  { childList: true, characterData: true, subtree: true });
"""


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def place(page: Page) -> int:
    """The cell that the filter stands on, in reading order."""
    found = re.findall(r"\d+", str(page.locator(".panel .told").text_content()))
    return 26 * (int(found[0]) - 1) + int(found[1]) - 1


def test_the_filter_walks_in_reading_order_and_asks_no_server(page: Page) -> None:
    sample(page, 3)
    sent = frames_sent(page)
    page.evaluate(NOTE_PLACES)
    button(page, "fast").click()
    button(page, "Play").click()
    page.wait_for_function("window.places.at(-1) > 40")
    button(page, "Pause").click()
    places = page.evaluate("window.places")
    assert places[0] == 0
    assert places == sorted(places)
    assert max(b - a for a, b in itertools.pairwise(places)) < 26  # of 80 a second
    assert sent == []


def test_it_has_three_speeds(page: Page) -> None:
    sample(page, 3)
    page.evaluate(NOTE_PLACES)
    cells = []
    for speed in ("slow", "mid", "fast"):
        button(page, speed).click()
        button(page, "Play").click()
        page.wait_for_timeout(700)
        button(page, "Pause").click()
        cells.append(place(page))
        page.keyboard.press("Escape")
    assert cells[0] < cells[1] < cells[2]


def test_pause_holds_and_steps_go_one_by_one(page: Page) -> None:
    sample(page, 3)
    button(page, "Play").click()
    expect(button(page, "Pause")).to_be_visible()
    page.wait_for_timeout(300)
    button(page, "Pause").click()
    held = place(page)
    page.wait_for_timeout(400)
    assert place(page) == held
    button(page, "Step forward").click()
    assert place(page) == held + 1
    button(page, "Step back").click()
    button(page, "Step back").click()
    assert place(page) == held - 1
    button(page, "Play").click()
    expect(button(page, "Pause")).to_be_visible()
    assert place(page) >= held - 1  # it goes on from there


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

    page.get_by_role("img", name="Feature map 3: ").hover()
    whole = painted()
    button(page, "Step forward").click()
    for _ in range(13):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    assert place(page) == 13 * 26 - 1
    filled = painted()
    assert filled[:13] == whole[:13]
    assert len(set(filled[13:])) == 1 < len(set(whole[13:]))  # nothing there yet
    page.keyboard.press("Escape")
    assert painted() == whole


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
