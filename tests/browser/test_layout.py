"""What is in sight at once, on screens of every size."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Come
from tests.browser.driver import SIZE, box_of, sample, status
from tests.browser.windows import LOW, PHONE, WHOLE, ZOOMED, resize, to_the_top

FACES = {"hint": None, "cell": "Feature map 3: ", "why": "7 ", "edit": "Filter 3"}
SMALLEST_TEXT = """() => {
  const sizes = {};
  const walk = (node) => {
    for (const child of [node.shadowRoot, ...node.childNodes]) {
      if (child?.nodeType !== Node.TEXT_NODE) {
        if (child) walk(child);
        continue;
      }
      const range = document.createRange();
      range.selectNodeContents(child);
      const { width, height } = range.getBoundingClientRect();
      const element = child.parentElement ?? node.host;
      const seen = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
      if (!child.textContent.trim() || !seen || Math.min(width, height) < 2) continue;
      sizes[child.textContent.trim().slice(0, 40)] = parseFloat(getComputedStyle(element).fontSize);
    }
  };
  walk(document.body);
  for (const field of document.querySelectorAll(".nine input"))
    if (field.checkVisibility({ visibilityProperty: true }))
      sizes["a field"] = parseFloat(getComputedStyle(field).fontSize);
  return sizes;
}"""


def middle(piece: Locator) -> tuple[float, float]:
    box = box_of(piece)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def pieces(page: Page) -> dict[str, Locator]:
    """Everything that the picture has to show at once, by the names that it is read out by."""
    maps = {f"map {k}": page.get_by_role("img", name=f"Feature map {k}: ") for k in range(1, 9)}
    filters = {
        f"filter {k}": page.get_by_role("button", name=f"Filter {k}", exact=True)
        for k in range(1, 9)
    }
    switches = {f"switch {k}": page.get_by_role("switch", name=f"Filter {k}") for k in range(1, 9)}
    return {
        "canvas": page.get_by_role("img", name=re.compile("^Canvas")),
        "status": page.get_by_role("status").first,  # for the ear
        "answer": page.locator(".verdict"),  # for the eye
        "image": page.get_by_role("img", name=re.compile("^The image")),
        **filters,
        **switches,
        **maps,
    }


def more(page: Page) -> dict[str, Locator]:
    """What may stand right below on a phone."""
    bars = page.get_by_role("list", name="Probability of each digit").get_by_role("listitem")
    assert bars.count() == 11, "one for no digit"
    pools = {f"pooled {k}": page.get_by_role("img", name=f"Pooled map {k}: ") for k in range(1, 9)}
    return {f"bar {digit}": bars.nth(digit) for digit in range(11)} | pools


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
            "([x, y]) => document.elementFromPoint(x, y)?.matches('.paper')",
            at,
        )
        assert hit, f"something lies over the canvas at {at}"


@pytest.mark.parametrize(("width", "height"), LOW)
def test_on_a_low_screen_canvas_clear_and_answer_are_in_one_view(
    shared_page: Page, width: int, height: int
) -> None:
    resize(shared_page, width, height)
    to_the_top(shared_page)
    found = pieces(shared_page)
    wanted = {name: found[name] for name in ("canvas", "answer", "status")}
    wanted["Clear"] = shared_page.get_by_role("button", name="Clear")
    wanted["the digit"] = shared_page.locator(".verdict b")
    wanted["its share"] = shared_page.locator(".verdict span")
    assert outside(wanted, width, height) == []
    assert box_of(found["canvas"])["width"] >= 0.55 * min(width, height)


@pytest.mark.parametrize(("width", "height"), [(820, 1180), ZOOMED, (1280, 720), (1000, 500)])
def test_what_the_mouse_points_at_and_its_numbers_are_in_the_window(
    shared_page: Page, width: int, height: int
) -> None:
    resize(shared_page, width, height)
    for name in ("The image", "Feature map 3: ", "Feature map 8: ", "Pooled map 8: "):
        box = shared_page.get_by_role("img", name=name)
        box.evaluate("box => box.scrollIntoView({ block: 'end' })")  # where the numbers would float
        shared_page.mouse.move(*middle(box))
        cell = shared_page.locator(".panel .cell")
        expect(cell).to_be_visible()
        _, y = middle(box)
        assert outside({"the numbers": cell}, width, height) == []
        numbers = box_of(cell)
        assert not numbers["y"] < y < numbers["y"] + numbers["height"], "over what is pointed at"
        expect(cell.locator(".told")).to_have_text(re.compile(r"^Row \d+, column \d+"))
    shared_page.mouse.move(0, 0)
    to_the_top(shared_page)


def test_for_a_projector_no_text_is_smaller_than_20_pixels(come: Come) -> None:
    page = come(size=(1920, 1080))
    sample(page, 7)
    page.keyboard.press("p")
    assert outside(pieces(page) | more(page), 1920, 1080) == []
    assert box_of(page.get_by_role("slider", name="Pen width"))["width"] > 48
    for face, name in FACES.items():
        if name:
            role: Literal["img", "button"] = "img" if face == "cell" else "button"
            page.get_by_role(role, name=re.compile(f"^{name}")).click()
        expect(page.locator(f".panel .{face}")).to_have_css("opacity", "1")
        assert outside({"the panel": page.locator(".panel")}, 1920, 1080) == []
        sizes = page.evaluate(SMALLEST_TEXT)
        assert len(sizes) > 50
        assert {text: size for text, size in sizes.items() if size < 20} == {}
        page.keyboard.press("Escape")
    forward = page.get_by_role("button", name="Next", exact=True)
    while forward.is_enabled():
        forward.click()
        sizes = page.evaluate(SMALLEST_TEXT)
        assert {text: size for text, size in sizes.items() if size < 20} == {}
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Keyboard shortcuts").click()
    sizes = page.evaluate(SMALLEST_TEXT)
    assert {text: size for text, size in sizes.items() if size < 20} == {}


@pytest.mark.parametrize("digit", [2, 7])
def test_verdict_bar_and_status_say_the_same_certainty(shared_page: Page, digit: int) -> None:
    page = shared_page
    resize(page, *SIZE)
    sample(page, digit)
    bars = page.get_by_role("list", name="Probability of each digit")
    share = str(bars.get_by_role("listitem").nth(digit).locator(".share").text_content())
    assert re.fullmatch(r"\d+\.\d %", share)
    expect(page.locator(".verdict span")).to_have_text(f"{share} sure")
    expect(status(page)).to_have_text(f"Predicted digit: {digit} ({share})")
    sample(page, 7)  # which the other tests find
