"""Pointing at a cell: what lights up is NumPy's, at once, and the server hears nothing of it."""

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import FloatRect, Locator, Page, expect

from cnn import DigitCNN, attribution, preprocess
from cnn.network import Activations
from tests.browser.conftest import watched
from tests.browser.driver import (
    box_of,
    clear,
    frames_sent,
    ink,
    sample,
    settle,
)
from tests.browser.windows import visit

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
SHOWN = 0.005 + 1e-6  # two decimals
FRAME = """rect => {
  const origin = rect.ownerSVGElement.getBoundingClientRect();
  const { x, y, width, height } = rect;
  const [left, top] = [origin.x + x.baseVal.value, origin.y + y.baseVal.value];
  return [left, top, width.baseVal.value, height.baseVal.value];
}"""  # without the thickness of its line
NOTE_TURNS = """() => {
  window.turns = [];
  const note = new MutationObserver(turns => window.turns.push(...turns));
  for (const face of document.querySelectorAll(".panel .face"))
    note.observe(face, { attributeFilter: ["class"] });
}"""
ENDS = """path => {
  const { x, y } = path.ownerSVGElement.getBoundingClientRect();
  return [0, path.getTotalLength()].map(length => {
    const end = path.getPointAtLength(length);
    return [x + end.x, y + end.y];
  });
}"""


@pytest.fixture(scope="module")
def four(second_tab: Page, url: str) -> Iterator[Page]:
    """A visitor with a 4 on the sheet."""
    page = visit(second_tab, url)
    sample(page, 4)
    yield from watched(page)


@pytest.fixture(scope="module")
def read(four: Page) -> Activations:
    """NumPy's reading of what stands on the page's canvas."""
    return DigitCNN.load().forward(preprocess.normalize(ink(four)))


def piece(page: Page, layer: str, k: int) -> Locator:
    name = {"map": f"Feature map {k + 1}: ", "pool": f"Pooled map {k + 1}: ", "image": "The image"}
    return page.get_by_role("img", name=name[layer])


def point(page: Page, layer: str, k: int, row: int, column: int) -> None:
    side = {"map": 26, "pool": 13, "image": 28}[layer]
    box = box_of(piece(page, layer, k))
    page.mouse.move(
        box["x"] + (column + 0.5) * box["width"] / side,
        box["y"] + (row + 0.5) * box["height"] / side,
    )


def joins(line: Locator, *boxes: FloatRect) -> bool:
    """Whether a line begins at the first box and ends at the second, within some pixels."""
    return all(
        box["x"] - 15 < x < box["x"] + box["width"] + 15
        and box["y"] - 5 < y < box["y"] + box["height"] + 5
        for box, (x, y) in zip(boxes, line.evaluate(ENDS), strict=True)
    )


def part(box: FloatRect, side: int, row: int, column: int, size: int) -> list[float]:
    """Where some cells of a layer lie: x, y, width, height."""
    cell = box["width"] / side
    return [box["x"] + column * cell, box["y"] + row * cell, size * cell, size * cell]


def framed(page: Page, name: str) -> list[float]:
    """Where a frame lies."""
    place: list[float] = page.locator(f".connections rect.{name}").evaluate(FRAME)
    return place


def told(page: Page) -> str:
    """The cell in words and numbers, as it is read out."""
    return str(page.locator(".panel .told").text_content())


def numbers_of(words: str) -> dict[str, list[float]]:
    """Its sentences apart -> what the cell, its patch, its filter, ... are."""
    place, pixels, weights, products, window, added = (words + " ").split(". ")[:6]
    found = {
        "place": place,
        "pixels": pixels,
        "filter": weights,
        "products": products,
        "window": window,
        "added": re.sub(r"to \d", "", added),
    }
    return {
        name: [float(number) for number in NUMBER.findall(text.partition(": ")[2] or text)]
        for name, text in found.items()
    }


def test_a_hundred_random_cells_are_numpys_and_no_message_is_sent(
    four: Page, read: Activations, rng: np.random.Generator
) -> None:
    network = DigitCNN.load()
    sent = frames_sent(four)
    for _ in range(100):
        k, row, column = (int(x) for x in rng.integers((8, 26, 26)))
        point(four, "map", k, row, column)
        shown = numbers_of(told(four))
        exact = attribution.follow(network, read, k, row, column)
        assert shown["place"] == [row + 1, column + 1, k + 1, pytest.approx(exact.cell, abs=SHOWN)]
        expected = {
            "pixels": exact.patch,
            "filter": exact.filter,
            "products": exact.products,
            "added": exact.added,
        }
        for name, values in expected.items():
            given = shown[name][: values.size]
            np.testing.assert_allclose(given, values.ravel(), atol=SHOWN)
        np.testing.assert_allclose(shown["products"][9], exact.cell, atol=SHOWN)
        np.testing.assert_allclose(shown["window"][:4], exact.window.ravel(), atol=SHOWN)
        np.testing.assert_allclose(shown["window"][4], exact.window.max(), atol=SHOWN)
    assert sent == []


def test_what_the_eye_sees_is_what_is_read_out(four: Page) -> None:
    point(four, "map", 2, 9, 14)
    shown = numbers_of(told(four))
    for name in ("pixels", "products"):
        cells = four.locator(f".panel .{name} span").all_text_contents()
        assert [float(cell) for cell in cells] == shown[name][:9]
    assert float(str(four.locator(".panel .total b").text_content())) == shown["place"][3]


def test_a_pixel_and_a_pooled_value_lead_to_their_cell(four: Page, read: Activations) -> None:
    point(four, "map", 6, 5, 5)  # the filter that pixels go through from here on
    point(four, "image", 0, 12, 15)
    assert numbers_of(told(four))["place"][:3] == [12, 15, 7]
    point(four, "pool", 3, 6, 7)
    row, column, k, value = numbers_of(told(four))["place"]
    assert k == 4
    assert row - 1 in (12, 13)
    assert column - 1 in (14, 15)
    assert value == pytest.approx(read.pool[6, 7, 3], abs=SHOWN)


def test_lines_link_the_layers_while_a_cell_is_pointed_at(four: Page) -> None:
    connections = four.locator(".connections")
    point(four, "map", 4, 12, 12)
    expect(connections).to_be_visible()
    frames = {name: box_of(connections.locator(f".{name}")) for name in ("patch", "cell", "pooled")}
    lines = {name: connections.locator(f".to-{name}") for name in ("map", "pool", "digit")}
    assert [line.count() for line in lines.values()] == [1, 1, 10]
    assert joins(lines["map"], frames["patch"], frames["cell"])
    assert joins(lines["pool"], frames["cell"], frames["pooled"])
    for digit, bar in enumerate(four.locator(".digits button").all()[:10]):
        assert joins(lines["digit"].nth(digit), frames["pooled"], box_of(bar)), digit
    four.mouse.move(2, 2)
    expect(four.locator(".panel .hint")).to_be_visible()
    expect(connections).to_be_hidden()


@pytest.mark.parametrize(("k", "row", "column"), [(4, 12, 13), (0, 25, 0), (6, 3, 25)])
def test_frames_lie_on_what_belongs_to_the_cell_in_every_layer(
    four: Page, read: Activations, k: int, row: int, column: int
) -> None:
    point(four, "map", k, row, column)
    up, left = row // 2, column // 2
    window = read.conv[2 * up : 2 * up + 2, 2 * left : 2 * left + 2, k]
    down, right = np.argwhere(window == window.max())[0]
    frames = {
        "patch": ("image", 28, row, column, 3),
        "cell": ("map", 26, row, column, 1),
        "window": ("map", 26, 2 * up, 2 * left, 2),
        "winner": ("map", 26, 2 * up + down, 2 * left + right, 1),
        "pooled": ("pool", 13, up, left, 1),
    }
    for name, (layer, side, y, x, size) in frames.items():
        box = box_of(piece(four, layer, k).locator("canvas").first)
        assert framed(four, name) == pytest.approx(part(box, side, y, x, size), abs=0.1), name
    four.mouse.move(2, 2)


@pytest.mark.parametrize(("down", "right"), [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_the_winner_is_framed_wherever_in_its_window_it_lies(
    four: Page, read: Activations, down: int, right: int
) -> None:
    windows = read.conv.reshape(13, 2, 13, 2, 8).swapaxes(1, 2)
    largest = windows == windows.max(axis=(2, 3), keepdims=True)
    alone = largest.sum(axis=(2, 3)) == 1
    up, left, k = (int(i) for i in np.argwhere(largest[:, :, down, right] & alone)[0])
    point(four, "map", k, 2 * up, 2 * left)
    map_box = box_of(piece(four, "map", k).locator("canvas").first)
    winner = part(map_box, 26, 2 * up + down, 2 * left + right, 1)
    assert framed(four, "winner") == pytest.approx(winner, abs=0.1)
    four.mouse.move(2, 2)


def test_from_map_to_map_the_panel_does_not_turn(four: Page) -> None:
    """Between two cells the invitation would be shown, for a moment and at some cost."""
    point(four, "map", 2, 13, 13)
    four.evaluate(NOTE_TURNS)
    point(four, "map", 3, 13, 13)
    assert numbers_of(told(four))["place"][2] == 4
    point(four, "pool", 3, 5, 5)
    point(four, "image", 0, 5, 5)
    assert four.evaluate("window.turns.length") == 0
    four.mouse.move(2, 2)
    expect(four.locator(".panel .hint")).to_be_visible()
    assert four.evaluate("window.turns.length") > 0


def test_a_click_pins_and_escape_lets_go(four: Page) -> None:
    point(four, "map", 1, 8, 8)
    four.mouse.down()
    four.mouse.up()
    held = told(four)
    point(four, "map", 5, 20, 20)
    assert told(four) == held
    four.mouse.move(2, 2)
    assert told(four) == held
    expect(four.locator(".panel .cell")).to_be_visible()
    four.keyboard.press("Escape")
    expect(four.locator(".panel .cell")).to_be_hidden()


def test_arrow_keys_go_from_cell_to_cell(four: Page) -> None:
    piece(four, "map", 0).focus()
    four.keyboard.press("ArrowDown")
    row, column, k, _ = numbers_of(told(four))["place"]
    assert k == 1
    for key, down, right in (
        ("ArrowDown", 1, 0),
        ("ArrowRight", 1, 1),
        ("ArrowUp", 0, 1),
        ("ArrowLeft", 0, 0),
    ):
        four.keyboard.press(key)
        assert numbers_of(told(four))["place"][:2] == [row + down, column + right]
    for _ in range(40):
        four.keyboard.press("ArrowLeft")
    assert numbers_of(told(four))["place"][1] == 1
    four.keyboard.press("Escape")


def test_the_pinned_cell_follows_the_pen(page: Page) -> None:
    sample(page, 4)
    point(page, "map", 2, 12, 12)
    page.mouse.down()
    page.mouse.up()
    before = told(page)
    sample(page, 0)
    settle(page)
    place = numbers_of(told(page))["place"][:3]
    assert place == numbers_of(before)["place"][:3]
    assert told(page) != before


def test_blank_paper_gives_every_cell_of_a_map_the_same_value(page: Page) -> None:
    sample(page, 8)
    clear(page)
    blank = DigitCNN.load().forward(np.zeros((28, 28), np.uint8))
    for k in (0, 7):
        point(page, "map", k, 20, 3)
        assert numbers_of(told(page))["place"][3] == pytest.approx(
            float(blank.conv[20, 3, k]), abs=SHOWN
        )
