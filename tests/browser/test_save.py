"""Taking along what is on the page, and coming back to it."""

import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from cnn import preprocess
from tests.browser.conftest import Come
from tests.browser.driver import (
    SEVEN,
    arrive,
    draw,
    ink,
    settle,
    status,
)
from tests.browser.windows import open_page

BARS = "Probability of each digit"


@pytest.fixture
def page(returning: Page) -> Page:
    return returning


def open_save(page: Page) -> None:
    page.get_by_role("tab", name="Save and share").click()
    page.get_by_role("heading", name="Files").wait_for()
    settle(page)


def link(page: Page) -> str:
    return str(page.get_by_test_id("stCode").locator("code").text_content())


def bars(page: Page) -> str:
    return str(page.get_by_role("list", name=BARS).text_content())


def draw_seven(page: Page) -> None:
    draw(page, SEVEN)
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 7"))
    settle(page)


def test_downloads_open_and_hold_what_the_page_shows(page: Page) -> None:
    draw_seven(page)
    open_save(page)

    def download(label: str) -> io.BytesIO:
        with page.expect_download() as waiting:
            page.get_by_role("button", name=label).click()
        with open(waiting.value.path(), "rb") as file:
            return io.BytesIO(file.read())

    drawn = np.asarray(Image.open(download("The drawing (PNG)")))
    image = np.asarray(Image.open(download("The 28 x 28 image (PNG)")))
    np.testing.assert_array_equal(preprocess.normalize(drawn), image)
    with np.load(download("Activations (NPZ)")) as activations:
        assert activations["conv"].shape == (26, 26, 8)
        assert activations["probabilities"].argmax() == 7
    width, height = Image.open(download("All maps (PNG)")).size
    assert width > 2000
    assert height > 900


def test_a_shared_link_gives_the_same_answer_in_a_fresh_browser(
    page: Page, browser: Browser
) -> None:
    draw_seven(page)
    open_save(page)
    address = link(page)
    assert len(address) < 2000
    other = open_page(browser.new_context(), address)
    expect(status(other)).to_have_text(str(status(page).text_content()))
    assert bars(other) == bars(page)
    assert other.errors == []  # type: ignore[attr-defined]
    other.context.close()


def test_a_shared_link_carries_changed_filters(page: Page, come: Come) -> None:
    draw_seven(page)
    open_save(page)
    page.get_by_role("button", name="Filter 1", exact=True).click()
    cell = page.get_by_label("Row 1, column 1 of filter 1")
    cell.fill("-2.5")
    settle(page)  # the answer may come before the number is said to stay
    cell.press("Enter")
    expect(page.get_by_text("the same drawing, changed filters")).to_be_visible()
    settle(page)
    other = come(link(page))
    expect(status(other)).to_have_text(re.compile(r"\d"))
    expect(page.get_by_role("list", name=BARS)).to_have_text(bars(other))


def test_a_cleared_sheet_does_not_return_from_an_old_address(page: Page, come: Come) -> None:
    draw_seven(page)
    open_save(page)
    other = come(link(page))
    expect(status(other)).to_have_text(re.compile(r"^Predicted digit: 7"))
    other.get_by_role("button", name="Clear").click()
    expect(status(other)).to_have_text(re.compile(r"^\D*$"))
    other.wait_for_function("!location.search.includes('drawing')")
    other.reload()
    arrive(other)
    expect(status(other)).to_have_text(re.compile(r"^\D*$"))
    assert ink(other).max() == 0


def test_a_damaged_link_is_told_and_the_page_works(come: Come) -> None:
    page = come("?drawing=eNpj_damaged&filters=eNpj_damaged")
    expect(page.get_by_text("its drawing cannot be restored")).to_be_visible()
    expect(page.get_by_text("its filters cannot be restored")).to_be_visible()
    page.wait_for_function("!location.search.includes('damaged')")
    page.get_by_role("button", name="Sample 4").click()
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 4"))
