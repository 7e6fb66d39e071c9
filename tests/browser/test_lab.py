"""A filter on the drawing or on a picture of one's own."""

import io
import re
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from cnn import presets
from tests.browser.conftest import watched
from tests.browser.driver import arrive, choose, settle
from tests.browser.windows import visit
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def part(second_tab: Page, url: str) -> Iterator[Page]:
    """A visitor in the part where filters are tried."""
    page = visit(second_tab, f"{url}?part=Try+a+filter")
    page.get_by_text("Choose a picture").wait_for()
    yield from watched(page)


@pytest.fixture
def lab(part: Page) -> Page:
    """The same, with the drawing in it and the first filter chosen."""
    back = part.get_by_role("button", name="Back to the drawing")
    if back.count():
        back.click()
        back.wait_for(state="detached")
    settle(part)
    return part


def file_of(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def sizes(page: Page) -> Locator:
    return page.locator(".filtered figcaption")


def test_valid_padding_makes_the_map_smaller_and_same_does_not(lab: Page) -> None:
    expect(sizes(lab)).to_have_text(["What the network sees, 28 x 28", "Feature map, 26 x 26"])
    lab.get_by_text("same", exact=True).click()
    expect(sizes(lab)).to_have_text(["What the network sees, 28 x 28", "Feature map, 28 x 28"])
    lab.get_by_text("valid", exact=True).click()
    expect(sizes(lab)).to_have_text(["What the network sees, 28 x 28", "Feature map, 26 x 26"])


def test_a_picture_takes_the_drawings_place_and_gives_it_back(lab: Page) -> None:
    choose(lab, file_of(Image.new("RGB", (640, 480), "grey")))
    expect(sizes(lab)).to_have_text(["photo.png, 256 x 192", "Feature map, 254 x 190"])
    lab.get_by_role("button", name="Back to the drawing").click()
    expect(sizes(lab).first).to_have_text("What the network sees, 28 x 28")


def test_a_filter_is_chosen_by_name_and_shown_in_numbers(lab: Page) -> None:
    cells = lab.get_by_role("table", name="the filter").get_by_role("cell")
    expect(cells).to_have_text(
        ["-1.00", "0.00", "1.00", "-2.00", "0.00", "2.00", "-1.00", "0.00", "1.00"]
    )  # no other test chooses one
    lab.get_by_label("Filter", exact=True).click()
    lab.get_by_role("option", name="Filter 3", exact=True).click()
    expect(cells.first).not_to_have_text("-1.00")


@pytest.mark.parametrize("size", [(1, 1), (2, 50), (50, 2)])
def test_a_picture_too_small_for_a_filter_is_told(lab: Page, size: tuple[int, int]) -> None:
    choose(lab, file_of(Image.new("L", size, "grey")), "tiny.png")
    told = f"tiny.png has {size[0]} x {size[1]} pixels; a filter needs at least 3 x 3."
    expect(lab.get_by_text(told)).to_be_visible()
    expect(sizes(lab).first).to_have_text("What the network sees, 28 x 28")


@pytest.mark.parametrize(
    "content", [b"", b"no picture at all", file_of(Image.new("L", (50, 50)))[:60]]
)
def test_what_is_no_picture_is_told(lab: Page, content: bytes) -> None:
    choose(lab, content, "broken.png")
    expect(
        lab.get_by_text("broken.png is not a picture that this browser can read.")
    ).to_be_visible()


def test_a_picture_larger_than_any_limit_is_made_small_before_it_is_sent(lab: Page) -> None:
    file = file_of(Image.effect_noise((1500, 900), 90))
    assert len(file) > 1_000_000  # of 400,000 that a message may have
    choose(lab, file)
    expect(sizes(lab).first).to_have_text("photo.png, 256 x 154")


def test_a_files_name_is_only_text(lab: Page) -> None:
    asked: list[str] = []
    lab.on("request", lambda request: asked.append(request.url))
    choose(lab, file_of(Image.new("L", (30, 30))), "![x](http://127.0.0.1:9/x.png)<b>*a*\0.png")
    expect(sizes(lab).first).to_have_text(re.compile(r"^!\[x\]\(http.*<b>\*a\*\.png, 30 x 30$"))
    assert [url for url in asked if ":9/" in url] == []


def test_nothing_of_a_picture_stays_listed(lab: Page) -> None:
    for name in ("one.png", "two.png"):
        choose(lab, file_of(Image.new("L", (30, 30))), name)
        expect(sizes(lab).first).to_have_text(f"{name}, 30 x 30")
    expect(lab.get_by_text("one.png")).to_be_hidden()
    assert lab.locator("input[type=file]").evaluate("input => input.files.length") == 0


def test_a_filter_that_was_tried_can_take_the_place_of_one_of_the_networks(lab: Page) -> None:
    """It is switched on there, and kept over a reload like any changed filter."""

    def pick(label: str, option: str) -> None:
        box, chosen = (
            lab.get_by_label(label, exact=True),
            lab.get_by_role("option", name=re.compile(f"^{option}")),
        )
        idle = lab.get_by_test_id("stApp")
        expect(idle).to_have_attribute("data-test-script-state", "notRunning")
        while not chosen.count():  # a page that runs meanwhile closes the list
            box.click()
            wait_until(lambda: chosen.count() or box.get_attribute("aria-expanded") == "false")
        chosen.click()
        expect(box).to_have_value(re.compile(f"^{option}"))
        settle(lab)

    numbers = [f"{number:.2f}" for number in presets.preset("horizontal Sobel").ravel()]
    cells = lab.get_by_role("table", name="the filter").get_by_role("cell")
    pick("Filter", "horizontal Sobel")
    expect(cells).to_have_text(numbers)
    pick("In place of", "Filter 3")
    lab.get_by_role("switch", name="Filter 3").click()
    settle(lab)
    lab.get_by_role("button", name="Use it in the network").click()
    expect(lab.get_by_text("Filter 3 is horizontal Sobel now.")).to_be_visible()
    settle(lab)
    expect(lab.get_by_role("switch", name="Filter 3")).to_be_checked()
    expect(lab.get_by_label("In place of", exact=True)).to_have_value("Filter 3, changed")
    lab.reload()
    arrive(lab)
    pick("Filter", "Filter 3, changed")
    expect(cells).to_have_text(numbers)
