"""Pen strokes -> ink, as the canvas would draw them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image, ImageDraw

from cnn.data.strokes import Stroke, place, render
from tests.shapes import SEVEN_ON_CANVAS, points


@pytest.mark.parametrize("width", [1, 8, 20, 40, 12.5])
def test_a_dot_is_a_disc_of_the_pens_width(width: float) -> None:
    drawn = render([([(140, 140)], width)])
    rows, columns = np.indices(drawn.shape) + 0.5
    away = np.hypot(rows - 140, columns - 140)
    assert not drawn[away > width / 2 + 1.5].any()
    assert (drawn[away < width / 2 - 1.5] == 255).all()
    assert drawn.sum() / 255 == pytest.approx(np.pi * width**2 / 4, rel=0.1, abs=2)
    assert_allclose([np.average(axis, weights=drawn) for axis in (rows, columns)], 140, atol=0.3)


@pytest.mark.parametrize("width", [4, 20, 40])
@pytest.mark.parametrize("end", [(240, 100), (100, 240), (200, 200), (150, 101)])
def test_a_line_covers_its_length_times_its_width_and_two_half_discs(
    width: float, end: tuple[float, float]
) -> None:
    drawn = render([([(100, 100), end], width)])
    length = np.hypot(end[0] - 100, end[1] - 100)
    area = length * width + np.pi * width**2 / 4
    assert drawn.sum() / 255 == pytest.approx(area, rel=0.1)


def test_x_goes_to_the_right_and_y_down() -> None:
    drawn = render([([(40, 200)], 20)])
    assert drawn.shape == (280, 280)
    assert drawn[200, 40] == 255
    assert drawn[40, 200] == 0


def test_crossing_strokes_are_not_darker_and_nothing_is_a_blank_sheet() -> None:
    cross = [([(50, 50), (200, 200)], 20), ([(200, 50), (50, 200)], 20)]
    one, other = (render([stroke]) for stroke in cross)
    assert_array_equal(render(cross), np.maximum(one, other))
    assert not render([]).any()


def test_strokes_over_the_edge_are_cut_off() -> None:
    assert not render([([(-500, -500), (-90, -90)], 20)]).any()
    assert render([([(-500, 140), (900, 140)], 20)])[140].min() == 255


def test_a_sheet_has_the_size_that_is_asked_for() -> None:
    assert render([(SEVEN_ON_CANVAS, 20)], size=300).shape == (300, 300)


def whole(strokes: list[Stroke], size: int) -> np.ndarray:
    """The same, disc by disc, and all of the sheet averaged."""
    sheet = Image.new("L", (2 * size, 2 * size))
    pen = ImageDraw.Draw(sheet)
    for way, width in strokes:
        line = [(2 * x - 0.5, 2 * y - 0.5) for x, y in np.asarray(way, float)]
        pen.line(line, fill=255, width=round(2 * width))
        for x, y in line:
            pen.ellipse((x - width, y - width, x + width, y + width), fill=255)
    averaged: np.ndarray = np.asarray(sheet).reshape(size, 2, size, 2).mean(axis=(1, 3))
    return averaged


@given(
    strokes=st.lists(
        st.tuples(
            arrays(np.float32, (3, 2), elements=st.floats(-100, 400, width=32)),
            st.floats(1, 40),
        ),
        max_size=3,
    ),
    size=st.sampled_from([280, 101]),
)
def test_only_the_inks_box_is_averaged_and_nothing_is_lost(
    strokes: list[Stroke], size: int
) -> None:
    expected = np.floor(whole(strokes, size) + 0.5)
    assert_array_equal(render(strokes, size), expected)


# ---------------------------------------------------------------- placed


@pytest.mark.parametrize("width", [8, 20, 32])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.85])
@pytest.mark.parametrize("center", [(0.5, 0.5), (0, 0), (1, 0.3)])
def test_strokes_are_drawn_as_large_and_where_they_should_be(
    width: float, share: float, center: tuple[float, float]
) -> None:
    drawn = place([points((0, 0), (3, 6)), points((1, 1))], width, share, center)
    rows, columns = np.nonzero(drawn)
    assert np.ptp(rows) + 1 == pytest.approx(share * 280 + width, abs=3)
    assert np.ptp(columns) + 1 == pytest.approx(share * 140 + width, abs=3)
    for axis, wanted in ((columns, center[0] * 280), (rows, center[1] * 280)):
        middle, half = (axis.min() + axis.max() + 1) / 2, (np.ptp(axis) + 1) / 2
        assert middle == pytest.approx(np.clip(wanted, half, 280 - half), abs=2)


def test_what_is_too_large_for_the_sheet_is_drawn_in_the_middle() -> None:
    drawn = place([points((0, 0), (1, 1))], width=40, share=1, center=(0, 1))
    assert_array_equal(drawn, place([points((0, 0), (1, 1))], width=40, share=1))


def test_one_point_is_a_dot_and_the_strokes_stay_as_they_are() -> None:
    point = np.full((1, 2), 1e6, np.float32)
    drawn = place([point], 20)
    assert drawn.sum() / 255 == pytest.approx(np.pi * 100, rel=0.1)
    assert_array_equal(point, np.full((1, 2), 1e6))
    rows, columns = np.nonzero(drawn)
    assert_allclose([rows.mean(), columns.mean()], 139.5, atol=0.6)


@given(
    stroke=arrays(np.float32, (4, 2), elements=st.floats(-1000, 1000, width=32)),
    width=st.floats(4, 40),
    share=st.floats(0.2, 0.95),
    center=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_whatever_is_placed_has_ink_and_is_as_large_as_asked(
    stroke: np.ndarray, width: float, share: float, center: tuple[float, float]
) -> None:
    drawn = place([stroke], width, share, center)
    assert drawn.shape == (280, 280)
    assert drawn.dtype == np.uint8
    assert drawn.any()
    rows, columns = np.nonzero(drawn > 127)
    longest = max(np.ptp(rows), np.ptp(columns)) + 1
    assert longest <= share * 280 + width + 2
    if np.ptp(stroke, axis=0).max() > 1e-3:
        assert longest >= min(share * 280 + width, 280) - 3
