"""What the browser says of the drawing: taken whole, or not at all."""

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal

from cnn import presets
from cnn.arrays import Ink
from cnn.data.strokes import place
from cnn.page import objects, picture
from cnn.page.link import to_link
from cnn.page.message import Message
from cnn.page.visitor import Visitor
from tests.shapes import SAMPLES
from tests.wire import packed

SOBEL = [-1, 0, 1, -2, 0, 2, -1, 0, 1]


def told(visitor: Visitor, **message: Any) -> Visitor:
    """The visitor after this message."""
    Message.of({"number": visitor.last_message + 1, **message}).apply(visitor)
    return visitor


inks = arrays(np.uint8, (280, 280), elements=st.integers(0, 255), fill=st.integers(0, 255))


@given(ink=inks)
def test_any_drawing_that_is_sent_arrives(ink: Ink) -> None:
    visitor = told(Visitor(), ink=packed(ink))
    assert_array_equal(visitor.ink, ink)
    assert visitor.last_message == 1


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
    assert_array_equal(visitor.filters[3], presets.preset("outline"))
    assert set(visitor.filters) == {0, 3, 7}
    assert told(visitor, filters={}).filters == {}


def test_answers_are_wanted_for_filters_and_switches_with_a_seed() -> None:
    visitor = told(Visitor(), answers={"filters": {"2": SOBEL}, "off": [5], "seed": 65_535})
    assert visitor.wanted
    assert_array_equal(visitor.wanted.filters[2].ravel(), SOBEL)
    assert (visitor.wanted.off, visitor.wanted.seed) == (frozenset([5]), 65_535)
    assert visitor.rerun, "the page goes on with it"
    assert told(visitor, answers=None).wanted is None


@pytest.mark.parametrize(("asked", "width"), [(12, 12), (0, 8), (-5, 8), (400, 40)])
def test_a_pen_is_8_to_40_pixels_wide(asked: int, width: int) -> None:
    visitor = told(Visitor(), pen=asked)
    assert visitor.pen == width
    assert visitor.rerun


KEPT = {
    "bitmap": objects.bitmap_text(np.eye(64, dtype=bool)),
    "strokes": [{"width": 12, "points": [[40, 50], [200, 60], [100, 220]]}],
}


def test_the_canvas_begins_anew_with_what_the_browser_has_kept() -> None:
    bitmap = np.eye(64, dtype=bool)
    visitor = told(Visitor(), start=KEPT)
    assert visitor.objects == [
        objects.canvas_bitmap(bitmap),
        objects.canvas_path([(40, 50), (200, 60), (100, 220)], 12),
    ]
    assert_array_equal(visitor.ink, objects.from_objects(visitor.objects))
    assert visitor.link == to_link(bitmap), "the drawing in a photograph is back"
    assert visitor.starts == 1
    assert visitor.brought == 0, "the browser has it already"
    assert visitor.rerun
    assert told(visitor, start={"bitmap": None, "strokes": []}).link is None


def test_a_drawing_comes_as_strokes_where_pixels_cannot_be_read() -> None:
    visitor = told(Visitor(), drawing=KEPT)
    assert_array_equal(visitor.ink, objects.from_objects(objects.objects_of(KEPT)))
    assert visitor.starts == 0
    assert not visitor.rerun


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
    "switches that there are not": {"number": 1, "off": [8]},
    "nine switches": {"number": 1, "off": [0] * 9},
    "a switch of no number": {"number": 1, "off": ["one"]},
    "switches that are no list": {"number": 1, "off": 3},
    "a look at a ninth filter": {"number": 1, "look": 8},
    "a look at a word": {"number": 1, "look": "one"},
    "a test image that there is not": {"number": 1, "bring": 1000},
    "a test image by its name": {"number": 1, "bring": "seven"},
    "answers of no seed": {"number": 1, "answers": {"filters": {}, "off": []}},
    "answers of a huge seed": {"number": 1, "answers": {"filters": {}, "off": [], "seed": 2**16}},
    "answers of half a filter": {
        "number": 1,
        "answers": {"filters": {"0": [1]}, "off": [], "seed": 1},
    },
    "filters in a list": {"number": 1, "filters": [SOBEL]},
    "a pen of no width": {"number": 1, "pen": None},
    "a start of nothing": {"number": 1, "start": None},
    "a stroke without points": {"number": 1, "start": {"strokes": [{"width": 20, "points": []}]}},
    "a stroke off the canvas": {
        "number": 1,
        "start": {"strokes": [{"width": 20, "points": [[1e9, 0]]}]},
    },
    "strokes without end": {"number": 1, "start": {"strokes": [STROKE] * 401}},
    "a damaged bitmap": {"number": 1, "start": {"bitmap": "damaged", "strokes": []}},
    "a drawing that is none": {"number": 1, "drawing": 7},
    "all in order but the ink": {
        "number": 7,
        "filters": {"0": SOBEL},
        "pen": 33,
        "closed": True,
        "start": KEPT,
        "ink": "!!",
    },
}


def hear(visitor: Visitor, message: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the page receive a message."""
    monkeypatch.setattr(Visitor, "here", lambda: visitor)
    monkeypatch.setattr("streamlit.session_state", {"wire": {"message": message}})
    picture.receive()


def test_what_is_heard_is_taken_to_heart(monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor()
    hear(visitor, {"number": 9, "pen": 30}, monkeypatch)
    assert (visitor.last_message, visitor.pen) == (9, 30)
    nothing: object
    for nothing in (None, [], "seven", 7):
        hear(visitor, nothing, monkeypatch)
    assert (visitor.last_message, visitor.pen) == (9, 30)


@pytest.mark.parametrize("kind", NO_MESSAGES)
def test_of_what_is_no_message_nothing_at_all_is_taken(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = told(Visitor(), ink=packed(place(SAMPLES[2])), filters={"1": SOBEL})
    before = copy.deepcopy(visitor)
    with pytest.raises(ValueError, match="no message"):
        Message.of(NO_MESSAGES[kind])
    hear(visitor, NO_MESSAGES[kind], monkeypatch)
    for name, value in vars(before).items():
        np.testing.assert_equal(getattr(visitor, name), value, name)
