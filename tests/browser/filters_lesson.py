"""A teacher's second ten minutes: what the filters are for. Played by tests/browser/lesson.py."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.driver import open_part, sample, settle, status
from tests.browser.windows import open_page

Look = Callable[[Page, str], object]  # at a page, under this name
PRESETS = ["vertical Sobel", "horizontal Sobel", "identity", "box blur", "sharpen", "outline"]


def play(page: Page, look: Look) -> None:
    """Find the filter that matters most, do without it, invent eight others, learn, share."""
    sample(page, 4)
    look(page, "what is lost without each filter")
    costliest = _costliest(page)
    page.get_by_role("button", name=f"Filter {costliest}", exact=True).click()
    most = page.get_by_role("group", name="What excites it most").get_by_role("button")
    expect(most.first).to_be_enabled()
    settle(page)
    look(page, "what the costliest one is for")
    most.first.hover()
    expect(page.locator(".panel .common")).to_have_text(re.compile("="))
    look(page, "the sum of a place that excites it")
    page.get_by_role("switch", name=f"Filter {costliest}").click()
    settle(page)
    look(page, "switched off")
    _look_at_a_mistake(page, look)
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("switch", name=f"Filter {costliest}").click()
    settle(page)
    look(page, "the same image with the filter again, the bars before as ticks")
    page.get_by_role("button", name="Keep", exact=True).click()
    for number, name in enumerate([*PRESETS, "random", "random"], start=1):
        page.get_by_role("button", name=re.compile(rf"^Filter {number}\b")).click()
        page.get_by_role("button", name=name, exact=True).click()
        settle(page)
    look(page, "eight filters of the class's own")
    page.get_by_role("button", name="Relearn the answers").click()
    own = page.get_by_text(re.compile(r"^Your eight filters: \d+ of 1,000$"))
    expect(own).to_be_visible()
    settle(page)
    right = int(str(own.text_content()).split()[3])
    assert right > 900, "nearly any filters will do"
    look(page, "the answers relearnt for them")
    open_part(page, "Save and share")
    address = str(page.get_by_test_id("stCode").text_content())
    pupil = open_page(page.context, address)
    expect(pupil.get_by_text(f"Your eight filters: {right} of 1,000")).to_be_visible()
    settle(pupil)
    expect(status(pupil)).to_have_text(str(status(page).text_content()))
    look(pupil, "on a pupil's screen")
    pupil.close()


def _costliest(page: Page) -> int:
    rows = page.get_by_role("list", name="Fewer images read without each filter")
    lost = [int(str(value)) for value in rows.locator(".value").all_text_contents()]
    return 1 + lost.index(min(lost))


def _look_at_a_mistake(page: Page, look: Look) -> None:
    page.get_by_role("tab", name="Mistakes").click()
    grid = page.get_by_role("region", name="Mistakes")
    image = grid.get_by_role("button", name=re.compile("on the canvas$")).first
    image.scroll_into_view_if_needed()
    look(page, "what it mixes up now")
    before = str(status(page).text_content())
    image.click()
    expect(status(page)).not_to_have_text(before)
    settle(page)
    page.locator(".hole").scroll_into_view_if_needed()
    look(page, "a mistake on the sheet")
