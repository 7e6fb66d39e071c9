"""A picture file of a drawing: uneven and thin ink, specks, neighbours."""

import io

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image, ImageDraw

from cnn import DigitCNN, preprocess
from cnn.arrays import Ink
from cnn.data import drawing, pictures
from cnn.data.strokes import place, render
from tests.shapes import SAMPLES


@pytest.fixture(scope="module")
def network() -> DigitCNN:
    return DigitCNN.load()


def read(network: DigitCNN, ink: Ink) -> int:
    file = io.BytesIO()
    Image.fromarray(ink).save(file, "PNG")
    return int(network.predict(preprocess.normalize(pictures.open_picture(file))).argmax())


@pytest.mark.parametrize("digit", SAMPLES)
def test_a_clean_drawing_stays_as_it_is(digit: int) -> None:
    for width in (8, 20, 40):
        drawn = place(SAMPLES[digit], width)
        ink, beside = drawing.find_ink(drawn)
        assert_array_equal(ink, drawn)
        assert not beside.any()


def test_pale_ink_joined_to_dark_counts_as_much(network: DigitCNN) -> None:
    answers = {}
    for digit, strokes in SAMPLES.items():
        uneven = place(strokes, 22).astype(float)
        uneven[:160] *= 0.4
        answers[digit] = read(network, uneven.astype(np.uint8))
    wrong = {digit: answer for digit, answer in answers.items() if answer != digit}
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize("digit", SAMPLES)
@pytest.mark.parametrize("width", [1, 2, 3])
def test_a_thin_line_on_a_large_sheet_is_not_lost(
    digit: int, width: int, network: DigitCNN
) -> None:
    sheet = Image.new("L", (1120, 1120))
    for stroke in SAMPLES[digit]:
        ImageDraw.Draw(sheet).line([(4 * x, 4 * y) for x, y in stroke.tolist()], 255, width)
    assert read(network, np.asarray(sheet)) == digit


@pytest.mark.parametrize("digit", SAMPLES)
def test_a_speck_and_a_neighbours_piece_at_the_edge_do_not_count(
    digit: int, network: DigitCNN
) -> None:
    drawn = place(SAMPLES[digit], 10, share=0.4)
    spotted = drawn.copy()
    spotted[10:15, 250:255] = 255
    spotted[:9, 20:50] = 255
    ink, beside = drawing.find_ink(spotted)
    assert_array_equal(ink, drawn)
    assert not beside.any()


def test_the_dot_of_a_careless_pen_near_the_digit_stays() -> None:
    five = [
        (np.array([(120, 60), (110, 130), (170, 150), (160, 220), (100, 220)]), 16.0),
        (np.array([(145, 60), (185, 58)]), 16.0),
    ]
    drawn = render(five)
    assert_array_equal(drawing.find_ink(drawn)[0], drawn)


def test_of_two_digits_the_larger_is_read_and_the_other_told() -> None:
    large, small = (place(SAMPLES[d], 12, share, at) for d, share, at in
                    ((3, 0.5, (0.2, 0.5)), (7, 0.35, (0.85, 0.5))))  # fmt: skip
    ink, beside = drawing.find_ink(np.maximum(large, small))
    assert_array_equal(ink, large)
    assert_array_equal(beside, small)
