"""Pieces of ink: what belongs to the digit, and what does not."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnn import DigitCNN, preprocess
from cnn.arrays import Ink
from cnn.data.pieces import Pieces, pieces, without_specks
from cnn.data.strokes import render
from cnn.page.reading import Reading
from tests.shapes import SAMPLES
from tests.shapes import SEVEN_ON_CANVAS as SEVEN


def test_pieces_are_told_apart_as_they_hang_together(rng: np.random.Generator) -> None:
    mask = rng.random((40, 50)) < 0.45
    numbers = pieces(mask)
    assert_array_equal(numbers > 0, mask)
    seen: dict[int, set[tuple[int, int]]] = {}
    left = set(zip(*map(np.ndarray.tolist, np.nonzero(mask)), strict=True))
    while left:  # slowly, and surely: walk from neighbour to neighbour
        piece, todo = set(), [left.pop()]
        while todo:
            y, x = todo.pop()
            piece.add((y, x))
            near = {(y + i, x + j) for i in (-1, 0, 1) for j in (-1, 0, 1)} & left
            left -= near
            todo += near
        told = {int(numbers[place]) for place in piece}
        assert len(told) == 1
        assert not told & seen.keys()
        seen[told.pop()] = piece


@pytest.mark.parametrize(
    ("mask", "numbers"),
    [
        ([[0, 0], [0, 0]], [[0, 0], [0, 0]]),
        ([[1, 1], [1, 1]], [[1, 1], [1, 1]]),
        ([[0, 0], [0, 1]], [[0, 0], [0, 1]]),
        ([[1, 0, 1], [0, 0, 0], [1, 0, 1]], [[1, 0, 2], [0, 0, 0], [3, 0, 4]]),
        ([[1, 0], [0, 1]], [[1, 0], [0, 1]]),
        ([[0, 1], [1, 0]], [[0, 1], [1, 0]]),
        ([[1, 0, 0, 1], [1, 1, 1, 1]], [[1, 0, 0, 1], [1, 1, 1, 1]]),
    ],
    ids=["blank", "full", "one dot", "corners", "touching", "touching back", "two arms"],
)
def test_pieces_are_numbered_from_one(mask: list[list[int]], numbers: list[list[int]]) -> None:
    assert_array_equal(pieces(np.array(mask, bool)), numbers)


def test_each_piece_has_its_box_its_size_and_whether_it_touches_the_edge(
    rng: np.random.Generator,
) -> None:
    for share in (0.0, 0.1, 0.3, 1.0):
        mask = rng.random((30, 40)) < share
        found = Pieces.of(mask)
        assert len(found.sizes) == found.numbers.max()
        for piece in range(len(found.sizes)):
            places = np.argwhere(found.numbers == piece + 1)
            low, high = places.min(axis=0), places.max(axis=0) + 1
            assert_array_equal(found.low[piece], low)
            assert_array_equal(found.high[piece], high)
            assert found.sizes[piece] == len(places)
            assert found.at_edge[piece] == bool((low == 0).any() or (high == mask.shape).any())
            assert_array_equal(
                found.mask(np.arange(len(found.sizes)) == piece), found.numbers == piece + 1
            )


def drawn(*dots: tuple[float, float], pen: float = 20) -> Ink:
    return render([(SEVEN, 20), *(([dot], pen) for dot in dots)])


@pytest.mark.parametrize("corner", [(15, 265), (265, 265), (265, 15)])
@pytest.mark.parametrize("pen", [8, 20])
def test_a_stray_tap_in_a_corner_is_none_of_the_digit(
    corner: tuple[float, float], pen: float
) -> None:
    assert_array_equal(without_specks(drawn(corner, pen=pen)), drawn())
    network = DigitCNN.load()
    clean, spotted = (Reading.of(ink, network) for ink in (drawn(), drawn(corner, pen=pen)))
    assert_array_equal(spotted.image, clean.image)


def test_a_dot_near_the_digit_is_part_of_it() -> None:
    ink = drawn((120, 265))
    assert_array_equal(without_specks(ink), ink)


@pytest.mark.parametrize("digit", SAMPLES)
def test_no_sample_loses_a_pixel(digit: int) -> None:
    ink = render([(stroke, 20) for stroke in SAMPLES[digit]])
    assert without_specks(ink) is ink


def test_where_nothing_is_larger_dots_are_the_drawing() -> None:
    for dots in ([], [(20, 20)], [(20, 20), (260, 260)], [(20, 20), (140, 140), (260, 260)]):
        ink = render([([dot], 20) for dot in dots])
        assert_array_equal(without_specks(ink), ink)


def test_a_long_stroke_far_away_counts() -> None:
    ink = render([(SEVEN, 20), ([(250, 180), (250, 265)], 12)])
    assert_array_equal(without_specks(ink), ink)


def test_noise_is_no_harder(rng: np.random.Generator) -> None:
    ink = np.where(rng.random((280, 280)) < 0.2, 255, 0).astype(np.uint8)
    assert without_specks(ink).shape == ink.shape


def test_what_a_link_carries_is_what_was_read() -> None:
    from cnn.page.link import from_link
    from cnn.page.visitor import Visitor

    visitor, network = Visitor(ink=drawn((265, 265))), DigitCNN.load()
    back = preprocess.enlarge(from_link(visitor.address()["drawing"]))
    image = Reading.of(visitor.ink, network).image
    assert_array_equal(Reading.of(back, network).image, image)
