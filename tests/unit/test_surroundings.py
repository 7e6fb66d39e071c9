"""What lies around the paper: a rim, a desk, a frame."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image, ImageDraw

from cnn import DigitCNN, preprocess
from cnn.arrays import Ink
from cnn.data import pictures
from cnn.data.strokes import place
from cnn.data.surroundings import on_sheet, without_rim
from tests.shapes import SAMPLES


@pytest.fixture(scope="module")
def network() -> DigitCNN:
    return DigitCNN.load()


def framed(digit: int, frame: str) -> Ink:
    sheet = Image.fromarray(255 - np.pad(place(SAMPLES[digit], 12, 0.5), 40, constant_values=0))
    pen = ImageDraw.Draw(sheet)
    if frame == "box":
        pen.rectangle((60, 60, 300, 300), outline=0, width=3)
    if frame == "axes":
        pen.line([(50, 40), (50, 310), (330, 310)], fill=0, width=2)
        for at in range(60, 310, 50):
            pen.line([(44, at), (50, at)], fill=0, width=2)
    if frame == "table":
        for at in (50, 310):
            pen.line([(0, at), (360, at)], fill=0, width=2)
            pen.line([(at, 0), (at, 360)], fill=0, width=2)
    return np.asarray(sheet)


@pytest.mark.parametrize("digit", SAMPLES)
@pytest.mark.parametrize("frame", ["box", "axes", "table"])
def test_in_a_frame_the_inside_is_read(digit: int, frame: str) -> None:
    assert_array_equal(
        preprocess.normalize(pictures.to_ink(framed(digit, frame))),
        preprocess.normalize(pictures.to_ink(framed(digit, "none"))),
    )


def test_a_digit_is_not_taken_for_a_frame() -> None:
    ring, inner = place(SAMPLES[0], 12, 0.9), place(SAMPLES[1], 12, 0.3)
    both = np.maximum(ring, inner)
    assert pictures.to_ink(255 - both)[ring > 200].all()


@pytest.mark.parametrize("turn", [0, 5, -9])
@pytest.mark.parametrize("desk", [20, 90])
def test_on_a_desk_the_sheet_is_the_paper(turn: float, desk: int, network: DigitCNN) -> None:
    for digit, strokes in SAMPLES.items():
        sheet = Image.fromarray(230 - place(strokes, 12, 0.5) // 255 * 180)
        whole = Image.new("L", (420, 420), desk)
        mask = Image.new("L", sheet.size, 255).rotate(turn, expand=True)
        whole.paste(sheet.rotate(turn, expand=True, fillcolor=desk), (60, 60), mask)
        image = preprocess.normalize(pictures.to_ink(np.asarray(whole)))
        assert network.predict(image).argmax() == digit


@pytest.mark.parametrize("digit", SAMPLES)
def test_a_light_digit_is_no_sheet(digit: int) -> None:
    for width in (20, 40):
        drawn = place(SAMPLES[digit], width, 0.8)
        assert on_sheet(drawn) is drawn


@pytest.mark.parametrize("side", range(4))
@pytest.mark.parametrize("rim", [90, 255])
def test_a_rim_is_cut_off(side: int, rim: int) -> None:
    drawn = place(SAMPLES[5])
    spoilt = np.rot90(np.pad(drawn, ((2, 0), (0, 0)), constant_values=rim), side)
    found = np.rot90(without_rim(np.ascontiguousarray(spoilt)), -side)
    assert_array_equal(found, drawn[-len(found) :])
    assert len(found) >= 276


@pytest.mark.parametrize("digit", SAMPLES)
def test_a_stroke_along_the_edge_is_no_rim(digit: int) -> None:
    drawn = place(SAMPLES[digit], 14, 0.9)
    rows, columns = (np.flatnonzero((drawn > 128).any(axis=axis)) for axis in (1, 0))
    cut = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    assert_array_equal(without_rim(cut), cut)
