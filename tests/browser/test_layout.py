"""What is in sight at once, on screens of every size, and that nothing moves by itself."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Come, watched
from tests.browser.driver import (
    ONE,
    SEVEN,
    SIZE,
    after_frames,
    box_of,
    clear,
    draw,
    open_part,
    parts,
    probe,
    sample,
    settle,
    status,
)
from tests.browser.windows import visit

WHOLE = [(1280, 720), (1366, 768), (1400, 900), (1920, 1080), (820, 1180)]
PHONE = (360, 780)
ZOOMED = (640, 360)  # what is left of 1280 x 720 at 200 %
LOW = [(780, 360), ZOOMED, (568, 320), (480, 300), (320, 256)]  # the last: 1280 x 1024 at 400 %

# What the picture shows by itself, or takes clicks with; but not what lies over others by design.
PIECES = """.top h1, .top button, .hole, .tools > button, .tools .pen input, .samples button,
  .verdict, .digits li, .image, .play button, .filter, .switch, .map, .pool, .scale label, .panel"""
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


def to_the_top(page: Page) -> None:
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")


def middle(piece: Locator) -> tuple[float, float]:
    box = box_of(piece)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def resize(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})


@pytest.fixture(scope="module")
def shared_page(second_tab: Page, url: str) -> Iterator[Page]:
    """One visitor, whose window takes every size: with a drawing, at rest."""
    page = visit(second_tab, url)
    sample(page, 7)
    yield from watched(page)


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
