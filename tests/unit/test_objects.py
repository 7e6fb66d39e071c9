"""Drawings as the canvas keeps them, from what the browser sends, and to ink."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnn.data.strokes import render
from cnn.page import objects
from cnn.page.link import to_link
from cnn.page.objects import Object
from tests.shapes import SEVEN_ON_CANVAS as SEVEN


def path(*commands: list[Any], width: float = 20) -> Object:
    return {"type": "Path", "path": list(commands), "strokeWidth": width}


def test_lines_and_curves_are_drawn_as_such() -> None:
    line = path(["M", 50, 50], ["L", 200, 90])
    assert_array_equal(objects.from_objects([line]), render([([(50, 50), (200, 90)], 20)]))
    curve = objects.from_objects([path(["M", 50, 200], ["Q", 140, 20, 230, 200])])
    t = np.linspace(0, 1, 200)[:, None]
    corners = np.array([[50, 200], [140, 20], [230, 200]])
    fine = (1 - t) ** 2 * corners[0] + 2 * t * (1 - t) * corners[1] + t**2 * corners[2]
    truth = render([(fine, 20)]).astype(float)
    assert np.abs(curve - truth).sum() < 0.1 * truth.sum()


@pytest.mark.parametrize("points", [[(70, 60)], [(70, 60), (200, 56)], SEVEN])
def test_a_stroke_made_for_the_canvas_is_drawn_through_its_middles(
    points: list[tuple[float, float]],
) -> None:
    drawn = objects.from_objects([objects.canvas_path(points, width=24)])
    plain = render([(points, 24)])
    missed = np.abs(drawn - plain.astype(float)).sum() / plain.sum()
    assert missed < (0.35 if len(points) > 2 else 0.02), "only the corners are rounded"
    for x, y in (points[0], points[-1]):
        assert drawn[int(y), int(x)] == 255, "it begins and ends where the pen did"


def test_a_dense_stroke_made_for_the_canvas_is_the_stroke_drawn() -> None:
    t = np.linspace(0, 5, 200)
    points = np.stack([140 + 80 * np.sin(2 * t), 140 + 90 * np.cos(t)], axis=1)
    drawn = objects.from_objects([objects.canvas_path(points.tolist(), width=20)])
    difference = np.abs(drawn - render([(points, 20)]).astype(float))
    assert difference.sum() < 0.03 * drawn.sum()


def test_a_click_is_a_dot() -> None:
    click = path(["M", 99.999, 150], ["L", 100.001, 150])
    dot = render([([(100, 150)], 20)])
    assert np.abs(objects.from_objects([click]) - dot.astype(float)).mean() < 0.05
    assert_array_equal(objects.from_objects([path(["M", 100, 150])]), dot)


def test_a_bitmap_stands_four_times_as_large_in_the_middle(rng: np.random.Generator) -> None:
    bitmap = rng.random((64, 64)) < 0.5
    drawn = objects.from_objects([objects.canvas_bitmap(bitmap)])
    assert_array_equal(drawn[12:268:4, 12:268:4], 255 * bitmap)
    assert_array_equal(drawn[12:268, 12:268], np.kron(drawn[12:268:4, 12:268:4], np.ones((4, 4))))
    drawn = drawn.copy()
    drawn[12:268, 12:268] = 0
    assert not drawn.any()


def test_strokes_are_drawn_over_a_bitmap() -> None:
    bitmap = objects.canvas_bitmap(np.eye(64, dtype=bool))
    stroke = objects.canvas_path(SEVEN)
    both = np.maximum(objects.from_objects([bitmap]), objects.from_objects([stroke]))
    assert_array_equal(objects.from_objects([bitmap, stroke]), both)
    assert_array_equal(objects.from_objects([stroke, bitmap]), both)


def test_no_objects_and_unknown_ones_leave_the_sheet_blank() -> None:
    unknown: list[Object] = [{"type": "Circle", "radius": 9}, {}, {"type": "Path", "path": []}]
    for things in (list[Object](), unknown):
        drawn = objects.from_objects(things)
        assert drawn.shape == (280, 280)
        assert not drawn.any()


@pytest.mark.parametrize("seed", range(3))
def test_a_bitmap_comes_back_from_its_text(seed: int) -> None:
    bitmap = np.random.default_rng(seed).random((64, 64)) < 0.3
    text = objects.bitmap_text(bitmap)
    assert len(text) == 684, "as long as the browser keeps"
    assert_array_equal(objects.bitmap_of(text), bitmap)
    assert objects.link_of({"bitmap": text}) == to_link(bitmap)
    assert objects.link_of({"bitmap": None}) is None


@pytest.mark.parametrize("text", ["", "AAAA", "A" * 684, "damaged!", "Ä" * 684])
def test_any_other_text_is_no_bitmap(text: str) -> None:
    with pytest.raises(ValueError, match=r"bitmap|ASCII"):
        objects.bitmap_of(text)
