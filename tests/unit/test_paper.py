"""A digit on paper, photographed in all sorts of ways, is read like a drawing."""

import io
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from cnn import DigitCNN, preprocess
from cnn.data import paper, pictures
from cnn.data.digit import digit_in
from cnn.data.neighbourhood import largest_around
from cnn.data.strokes import place
from tests.photos import Photo, anyhow, photograph
from tests.shapes import SAMPLES, points

PLAIN = Photo()
WAYS = {
    "marker on plain paper": PLAIN,
    "ballpoint": replace(PLAIN, pen="ballpoint"),
    "pencil": replace(PLAIN, pen="pencil"),
    "light from one side": replace(PLAIN, gradient=0.45),
    "a hard shadow": replace(PLAIN, shadow=0.55, shadow_edge=3),
    "a soft shadow": replace(PLAIN, shadow=0.5, shadow_edge=60),
    "lined paper": replace(PLAIN, lines="lined", pen="ballpoint"),
    "squared paper": replace(PLAIN, lines="squared", pen="ballpoint"),
    "pencil on squared paper": replace(PLAIN, lines="squared", pen="pencil"),
    "turned": replace(PLAIN, turn=6, lines="squared"),
    "a tilted camera": replace(PLAIN, tilt=0.07, lines="lined"),
    "small": replace(PLAIN, share=0.25, pen="ballpoint"),
    "large, off the middle": replace(PLAIN, share=0.7, aside=(0.1, -0.1)),
    "noise and blur": replace(PLAIN, noise=9, blur=2),
    "upright": replace(PLAIN, size=(480, 640)),
}


@pytest.fixture(scope="module")
def network() -> DigitCNN:
    return DigitCNN.load()


def read(network: DigitCNN, file: io.BytesIO) -> int | None:
    ink = pictures.open_picture(file)
    image = preprocess.normalize(ink)
    return int(network.predict(image).argmax()) if image.any() else None


@pytest.mark.parametrize("way", WAYS)
def test_nine_of_ten_digits_are_read_however_the_photograph_is(
    way: str, network: DigitCNN, rng: np.random.Generator
) -> None:
    answers = {
        digit: read(network, photograph(strokes, WAYS[way], rng))
        for digit, strokes in SAMPLES.items()
    }
    wrong = {digit: answer for digit, answer in answers.items() if answer != digit}
    assert len(wrong) <= 1, wrong


def test_of_photographs_with_everything_at_once_nine_tenths_are_read(
    network: DigitCNN, rng: np.random.Generator
) -> None:
    right = [
        read(network, photograph(strokes, anyhow(rng), rng)) == digit
        for _ in range(3)
        for digit, strokes in SAMPLES.items()
    ]
    assert np.mean(right) >= 0.9


@pytest.mark.parametrize("digit", SAMPLES)
@pytest.mark.parametrize("width", [6, 20, 40])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_drawing_is_not_taken_for_a_photograph(
    digit: int, width: float, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper, "find_ink", lambda _: pytest.fail("taken for a photograph"))
    drawn = place(SAMPLES[digit], width)
    for sheet in (drawn, 255 - drawn):
        file = io.BytesIO()
        Image.fromarray(sheet).save(file, kind)
        found = pictures.open_picture(file)
        if kind == "PNG":
            assert_array_equal(found, drawn)


@pytest.mark.parametrize("lines", ["none", "lined", "squared"])
def test_paper_with_nothing_on_it_is_blank(lines: str, rng: np.random.Generator) -> None:
    bare = [points((5, 5))]
    photo = Photo(lines=lines, share=0, pen="pencil", gradient=0.6)  # type: ignore[arg-type]
    sheet = np.array(Image.open(photograph(bare, photo, rng)))
    sheet[220:260, 300:340] = sheet[220:260, 240:280]  # over the dot
    assert not any(ink.any() for ink in paper.find_ink(sheet))


def test_chalk_on_a_board_is_read_too(network: DigitCNN, rng: np.random.Generator) -> None:
    lit = Photo(gradient=0.6)
    for digit in (2, 5, 8):
        sheet = np.asarray(Image.open(photograph(SAMPLES[digit], lit, rng)))
        ink = pictures.to_ink(255 - sheet)
        assert network.predict(preprocess.normalize(ink)).argmax() == digit


def test_a_digit_of_two_pieces_stays_whole_and_what_is_far_from_it_does_not_count(
    rng: np.random.Generator,
) -> None:
    four = [points((40, 0), (0, 60), (34, 60)), points((60, 30), (60, 110))]
    photo = Photo(share=0.4, pen="ballpoint", gradient=0.7)
    whole, _ = paper.find_ink(np.asarray(Image.open(photograph(four, photo, rng))))
    left = [np.flatnonzero(half.any(axis=0)).size for half in np.array_split(whole, 2, axis=1)]
    assert min(left) > 5
    speck = np.array(Image.open(photograph(four, photo, rng)))
    speck[20:30, 20:30] //= 3
    assert not paper.find_ink(speck)[0][:30, :30].any()


PIECES = {
    "near and large": (slice(165, 180), slice(120, 135), True),
    "near, but a speck": (slice(165, 176), slice(120, 131), False),
    "large, but far": (slice(190, 205), slice(120, 135), False),
    "large, near on one side, far on the other": (slice(120, 135), slice(190, 205), False),
    "near, but hanging over the edge": (slice(165, 300), slice(120, 135), False),
}


@pytest.mark.parametrize("piece", PIECES)
def test_what_is_near_the_largest_piece_and_no_speck_belongs_to_it(piece: str) -> None:
    rows, columns, belongs = PIECES[piece]
    mask = np.zeros((300, 300), bool)
    mask[100:160, 100:160] = True
    alone = mask.copy()
    mask[rows, columns] = True
    assert_array_equal(digit_in(mask, photo=True).digit, mask if belongs else alone)


def test_the_largest_around_is_a_slow_walks(rng: np.random.Generator) -> None:
    values = rng.integers(0, 256, (9, 12), np.uint8)
    for reach in (1, 2, 4):
        padded = np.pad(values, reach)
        side = 2 * reach + 1
        slow = [[padded[y : y + side, x : x + side].max() for x in range(12)] for y in range(9)]
        assert_array_equal(largest_around(values, reach), slow)
