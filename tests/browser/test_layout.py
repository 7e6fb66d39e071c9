"""What is in sight at once, on screens of every size, and that nothing moves by itself."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.driver import (
    ONE,
    SEVEN,
    after_frames,
    box_of,
    clear,
    draw,
    open_page,
    open_part,
    parts,
    probe,
    sample,
    settle,
)

WHOLE = [(1280, 720), (1366, 768), (1400, 900), (1920, 1080), (820, 1180)]
PHONE = (360, 780)
ZOOMED = (640, 360)  # what is left of 1280 x 720 at 200 %


def resize(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})


@pytest.fixture(scope="module")
def shared_page(desktop: BrowserContext, url: str) -> Iterator[Page]:
    """One visitor, whose window takes every size: with a drawing, at rest."""
    page = open_page(desktop, url)
    sample(page, 7)
    yield page
    assert page.errors == []  # type: ignore[attr-defined]
    page.close()


def pieces(page: Page) -> dict[str, Locator]:
    """Everything that the picture has to show at once, by the names that it is read out by."""
    maps = {f"map {k}": page.get_by_role("img", name=f"Feature map {k}: ") for k in range(1, 9)}
    filters = {
        f"filter {k}": page.get_by_role("button", name=f"Filter {k}", exact=True)
        for k in range(1, 9)
    }
    return {
        "canvas": page.get_by_role("img", name=re.compile("^Canvas")),
        "status": page.get_by_role("status").first,  # for the ear
        "answer": page.locator(".verdict"),  # for the eye
        "image": page.get_by_role("img", name=re.compile("^The image")),
        **filters,
        **maps,
    }


def more(page: Page) -> dict[str, Locator]:
    """What may stand right below on a phone."""
    bars = page.get_by_role("list", name="Probability of each digit").get_by_role("listitem")
    assert bars.count() == 10
    pools = {f"pooled {k}": page.get_by_role("img", name=f"Pooled map {k}: ") for k in range(1, 9)}
    return {f"bar {digit}": bars.nth(digit) for digit in range(10)} | pools


def outside(found: dict[str, Locator], width: int, height: int) -> list[str]:
    """The names of the pieces that are not wholly within the window."""
    names = []
    for name, piece in found.items():
        box = piece.bounding_box()
        seen = 1 if name == "status" else 8
        if box is None or min(box["width"], box["height"]) < seen:
            names.append(f"{name} is not to be seen")
        elif (
            box["x"] < -0.5
            or box["y"] < -0.5
            or box["x"] + box["width"] > width + 0.5
            or box["y"] + box["height"] > height + 0.5
        ):
            names.append(f"{name} at {box}")
    return names


@pytest.mark.parametrize(("width", "height"), WHOLE)
def test_the_whole_network_is_in_sight(shared_page: Page, width: int, height: int) -> None:
    resize(shared_page, width, height)
    assert outside(pieces(shared_page) | more(shared_page), width, height) == []


def test_a_larger_screen_shows_everything_larger(shared_page: Page) -> None:
    def sides(width: int, height: int) -> list[float]:
        resize(shared_page, width, height)
        found = pieces(shared_page) | more(shared_page)
        del found["status"]
        return [box_of(piece)["width"] for piece in found.values()]

    small, large = sides(1280, 720), sides(1920, 1080)
    for before, after in zip(small, large, strict=True):
        assert after >= 1.2 * before


def test_on_a_phone_canvas_answer_and_maps_are_in_the_first_screen(shared_page: Page) -> None:
    width, height = PHONE
    resize(shared_page, width, height)
    found = pieces(shared_page)
    del found["image"]
    assert outside(found, width, height) == []
    bars = {name: bar for name, bar in more(shared_page).items() if name.startswith("bar")}
    assert outside(bars, width, height + 400) == []


@pytest.mark.parametrize(("width", "height"), [ZOOMED, (700, 800), (1000, 500), (360, 640)])
def test_the_whole_canvas_can_be_drawn_on(shared_page: Page, width: int, height: int) -> None:
    resize(shared_page, width, height)
    canvas = shared_page.get_by_role("img", name=re.compile("^Canvas"))
    assert outside({"canvas": canvas}, width, height) == []
    box = canvas.bounding_box()
    assert box
    for share_x, share_y in ((0.02, 0.02), (0.98, 0.02), (0.02, 0.98), (0.98, 0.98), (0.5, 0.5)):
        at = (box["x"] + share_x * box["width"], box["y"] + share_y * box["height"])
        hit = shared_page.evaluate(
            "([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('.st-key-canvas-sheet'))",
            at,
        )
        assert hit, f"something lies over the canvas at {at}"


@pytest.mark.parametrize("width", [360, 640, 820, 1000, 1280, 1400])
def test_the_page_is_never_wider_than_its_window(shared_page: Page, width: int) -> None:
    resize(shared_page, width, 800)
    assert shared_page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= width


def test_no_part_is_wider_than_a_phone(desktop: BrowserContext, url: str) -> None:
    page = open_page(desktop, url, PHONE)
    for part in parts(page):
        open_part(page, part)
        assert page.get_by_test_id("stMain").evaluate("main => main.scrollWidth") <= 360, part
    page.close()


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
