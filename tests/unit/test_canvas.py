"""What the drawable canvas is given, and what it reports where nothing else is to be drawn on."""

import io
import sys
from importlib.metadata import version
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image
from streamlit.testing.v1 import AppTest

from cnn.page import canvas
from cnn.page.visitor import Visitor


def test_the_canvas_is_white_on_black_times_its_alpha() -> None:
    pixels = np.zeros((1, 5, 4), np.uint8)
    pixels[0, :, :3] = np.array([0, 255, 255, 100, 255])[:, None]
    pixels[0, :, 3] = [255, 255, 0, 255, 128]
    assert_array_equal(canvas.from_canvas(pixels), [[0, 255, 0, 100, 128]])
    assert canvas.from_canvas(pixels).dtype == np.uint8


def report(level: int) -> bytes:
    """A PNG of one grey level, as the canvas would send it."""
    pixels = np.full((280, 280, 4), 255, np.uint8)
    pixels[..., :3] = level
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_a_report_that_was_heard_before_does_not_overwrite_what_came_since() -> None:
    visitor = Visitor(closed=True)
    canvas.hear(visitor, None)
    assert not visitor.ink.any()
    canvas.hear(visitor, report(200))
    assert (visitor.ink == 200).all()
    visitor.ink = np.zeros((280, 280), np.uint8)
    canvas.hear(visitor, report(200))
    assert not visitor.ink.any()
    canvas.hear(visitor, report(100))
    assert (visitor.ink == 100).all()


def test_what_lies_beneath_the_visitors_own_sheet_reports_nothing() -> None:
    visitor = Visitor()
    canvas.hear(visitor, report(200))
    assert not visitor.ink.any()
    assert visitor.report is None


def page_with_a_canvas() -> None:
    from cnn.page import canvas
    from cnn.page.visitor import Visitor

    canvas.show(Visitor())


def test_the_package_says_what_the_page_listens_to(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[bytes | None] = []
    monkeypatch.setattr(canvas, "hear", lambda _, report: said.append(report))
    app = AppTest.from_function(page_with_a_canvas, default_timeout=60).run()
    assert not app.exception
    assert not app.error
    assert said == [None], "nothing is drawn yet"


def test_a_package_with_other_parameters_is_named_with_its_version(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def other(width: int, height: int, key: str, pen_width: int = 20) -> None:
        raise AssertionError("it is not called")

    monkeypatch.setitem(sys.modules, "streamlit_drawable_canvas", SimpleNamespace(st_canvas=other))
    app = AppTest.from_function(page_with_a_canvas, default_timeout=60).run()
    assert not app.exception
    assert [error.value for error in app.error] == [
        f"streamlit-drawable-canvas {version(canvas.PACKAGE)} is not compatible with this page: "
        "got an unexpected keyword argument 'stroke_width'."
    ]
