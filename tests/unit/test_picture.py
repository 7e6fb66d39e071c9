"""The living picture's way to Python and back: what the browser sends, and what it gets."""

import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from cnn import DigitCNN, explain
from cnn.arrays import Ink
from cnn.data.strokes import place
from cnn.page import assets, canvas, picture
from cnn.page.link import to_link
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor
from tests.shapes import SAMPLES
from tests.wire import ORDER, packed, unpacked

SOBEL = [-1, 0, 1, -2, 0, 2, -1, 0, 1]


def told(visitor: Visitor, **message: Any) -> Visitor:
    """The visitor after this message."""
    picture.take(visitor, {"number": visitor.heard + 1, **message})
    return visitor


# ---------------------------------------------------------------- what the picture gets


def answer(visitor: Visitor) -> dict[str, np.ndarray]:
    reading = Reading.of(visitor.ink, visitor.network(DigitCNN.load()))
    return unpacked(picture.pack(visitor, reading))


def test_an_answer_holds_what_the_network_says_in_the_order_that_the_browser_reads() -> None:
    visitor = told(Visitor(), ink=packed(place(SAMPLES[5])))
    found, network = answer(visitor), DigitCNN.load()
    activations = Reading.of(visitor.ink, network).activations
    blank = network.forward(np.zeros((28, 28)))
    assert found["number"] == visitor.heard == 1
    assert found["blank"] == 0
    assert found["probabilities"].argmax() == 5
    for name, values in {
        "probabilities": activations.probabilities,
        "logits": activations.logits,
        "image": activations.image,
        "maps": activations.conv,
        "filters": network.conv.filters,
        "changed": np.zeros(8),
        "trained": activations.probabilities,
    }.items():
        assert_array_equal(found[name], values.ravel(), name)
    assert_allclose(found["blankPooled"], blank.pool[5, 7], atol=1e-6)
    assert_allclose(found["blankLogits"], blank.logits, atol=1e-4)
    assert len(ORDER) == 12, "number, pause and blank besides these"


def test_a_blank_sheet_is_said_to_be_blank() -> None:
    assert answer(Visitor())["blank"] == 1


def test_with_filters_of_ones_own_the_answer_as_trained_comes_along() -> None:
    visitor = told(Visitor(), ink=packed(place(SAMPLES[5])), filters={"2": SOBEL})
    found, shipped = answer(visitor), DigitCNN.load()
    assert_array_equal(found["changed"], np.eye(8)[2])
    assert_array_equal(found["filters"].reshape(8, 9)[2], SOBEL)
    image = Reading.of(visitor.ink, shipped).image
    assert_allclose(found["trained"], shipped.predict(image), atol=1e-6)
    assert not np.allclose(found["probabilities"], found["trained"], atol=1e-3)


def test_the_more_visitors_draw_the_longer_is_each_ones_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1000.0]
    monkeypatch.setattr(picture, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(picture, "_pens", {})
    visitors = [Visitor() for _ in range(40)]
    pauses = [picture.pause(visitor) for visitor in visitors]
    assert_allclose(pauses, [50 * n for n in range(1, 41)])
    assert 1000 / picture.pause(visitors[0]) * 40 == picture.ANSWERS_A_SECOND
    now[0] += 2.1
    assert picture.pause(visitors[0]) == 50, "the others' pens rest"


# ---------------------------------------------------------------- what the browser sends

inks = arrays(np.uint8, (280, 280), elements=st.integers(0, 255), fill=st.integers(0, 255))


@given(ink=inks)
def test_any_drawing_that_is_sent_arrives(ink: Ink) -> None:
    visitor = told(Visitor(), ink=packed(ink))
    assert_array_equal(visitor.ink, ink)
    assert visitor.heard == 1


def test_the_page_runs_again_when_the_pen_rests_and_a_part_shows_the_drawing() -> None:
    ink = packed(place(SAMPLES[1]))
    for watched, rest in ((False, False), (False, True), (True, False), (True, True)):
        visitor = Visitor(watched=watched)
        assert told(visitor, ink=ink, rest=rest).rerun == (watched and rest)


def test_a_digit_that_draws_itself_leaves_the_sheet_alone() -> None:
    visitor = told(Visitor(), ink=packed(place(SAMPLES[3])), demo=True)
    assert visitor.demo is not None
    assert visitor.demo.any()
    assert not visitor.ink.any()
    told(visitor, ink=packed(place(SAMPLES[4])))
    assert visitor.demo is None, "the pen comes first"


def test_filters_come_as_numbers_or_by_name() -> None:
    visitor = told(Visitor(), filters={"0": SOBEL, "7": [float(x) for x in SOBEL]})
    assert set(visitor.filters) == {0, 7}
    for own in visitor.filters.values():
        assert_array_equal(own.ravel(), SOBEL)
    told(visitor, preset=[3, "outline"])
    assert_array_equal(visitor.filters[3], explain.preset("outline"))
    assert set(visitor.filters) == {0, 3, 7}
    assert told(visitor, filters={}).filters == {}


@pytest.mark.parametrize(("asked", "width"), [(12, 12), (0, 8), (-5, 8), (400, 40)])
def test_a_pen_is_8_to_40_pixels_wide(asked: int, width: int) -> None:
    visitor = told(Visitor(), pen=asked)
    assert visitor.pen == width
    assert visitor.rerun


def test_a_sheet_that_the_browser_has_kept_comes_back() -> None:
    bitmap = np.eye(64, dtype=bool)
    strokes = [{"width": 12, "points": [[40, 50], [200, 60], [100, 220]]}]
    visitor = told(Visitor(), sheet={"link": to_link(bitmap), "strokes": strokes})
    objects = [
        canvas.canvas_bitmap(bitmap),
        canvas.canvas_path([(40, 50), (200, 60), (100, 220)], 12),
    ]
    assert_array_equal(visitor.ink, canvas.from_objects(objects))
    assert visitor.sheet == 1
    assert visitor.rerun


STROKE = {"width": 20, "points": [[1, 2], [3, 4]]}
NO_MESSAGES: dict[str, Any] = {
    "no number": {"ink": packed(place(SAMPLES[1]))},
    "a word for a number": {"number": "seven"},
    "an endless number": {"number": float("inf")},
    "ink that is no text": {"number": 1, "ink": 7},
    "ink that is not base64": {"number": 1, "ink": "seven!"},
    "ink cut off": {"number": 1, "ink": packed(place(SAMPLES[1]))[:-4]},
    "half a pair": {"number": 1, "ink": packed(place(SAMPLES[1]))[:-4] + "AA=="},
    "too many pixels": {"number": 1, "ink": packed(np.zeros((281, 280), np.uint8))},
    "no pixels": {"number": 1, "ink": ""},
    "a ninth filter": {"number": 1, "preset": [8, "outline"]},
    "filters that there are not": {"number": 1, "filters": {"8": SOBEL}},
    "a preset that there is not": {"number": 1, "preset": [0, "gone"]},
    "half a preset": {"number": 1, "preset": [0]},
    "eight numbers": {"number": 1, "filters": {"0": [1] * 8}},
    "NaN in a filter": {"number": 1, "filters": {"0": [float("nan")] * 9}},
    "a huge filter": {"number": 1, "filters": {"0": [1e30] * 9}},
    "a filter of words": {"number": 1, "filters": {"0": ["seven"] * 9}},
    "filters in a list": {"number": 1, "filters": [SOBEL]},
    "a pen of no width": {"number": 1, "pen": None},
    "a sheet of nothing": {"number": 1, "sheet": None},
    "a stroke without points": {"number": 1, "sheet": {"strokes": [{"width": 20, "points": []}]}},
    "a stroke off the canvas": {
        "number": 1,
        "sheet": {"strokes": [{"width": 20, "points": [[1e9, 0]]}]},
    },
    "strokes without end": {"number": 1, "sheet": {"strokes": [STROKE] * 401}},
    "a damaged link": {"number": 1, "sheet": {"link": "damaged", "strokes": []}},
}


def hear(visitor: Visitor, message: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the page receive a message."""
    monkeypatch.setattr(Visitor, "here", lambda: visitor)
    monkeypatch.setattr("streamlit.session_state", {"wire": {"message": message}})
    picture.receive()


def test_what_is_heard_is_taken_to_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor()
    hear(visitor, {"number": 9, "pen": 30}, monkeypatch)
    assert (visitor.heard, visitor.pen) == (9, 30)
    nothing: object
    for nothing in (None, [], "seven", 7):
        hear(visitor, nothing, monkeypatch)
    assert (visitor.heard, visitor.pen) == (9, 30)


@pytest.mark.parametrize("kind", NO_MESSAGES)
def test_what_is_no_such_message_is_left_alone(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = told(Visitor(), ink=packed(place(SAMPLES[2])), filters={"1": SOBEL})
    ink = visitor.ink.copy()
    with pytest.raises(picture.NO_MESSAGE):
        picture.take(visitor, NO_MESSAGES[kind])
    hear(visitor, NO_MESSAGES[kind], monkeypatch)
    assert_array_equal(visitor.ink, ink)
    assert visitor.sheet == 0
    assert visitor.pen == 20
    assert list(visitor.filters) == [1]
    assert_array_equal(visitor.filters[1].ravel(), SOBEL)


# ---------------------------------------------------------------- one script


def test_the_picture_comes_as_one_script_of_all_its_modules() -> None:
    script = assets.joined("picture/picture.js")
    assert not re.search(r"^import ", script, re.MULTILINE)
    assert re.findall(r"^export .*", script, re.MULTILINE) == [
        line for line in script.splitlines() if line.startswith("export default")
    ]
    assert script.count("export default") == 1
    modules = {file.stem for file in (assets.FOLDER / "picture").glob("*.js")} - {"wire"}
    for module in modules:
        text = (assets.FOLDER / "picture" / f"{module}.js").read_text()
        longest = max(text.splitlines(), key=len).removeprefix("export ")
        assert script.count(longest) == 1, f"{module} once"
