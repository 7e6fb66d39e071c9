"""A drawing as text for an address, and back."""

import base64
import tracemalloc
import zlib

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_array_equal

from cnn import preprocess
from cnn.data.strokes import place, render
from cnn.page import link, objects
from tests.shapes import EDGES, SAMPLES, SEVEN_ON_CANVAS

ALPHABET = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
bitmaps = arrays(np.bool_, (64, 64))
noise = st.builds(
    lambda seed, share: np.random.default_rng(seed).random((64, 64)) < share,
    st.integers(0, 2**32 - 1),
    st.floats(0, 1),
)


@given(bitmap=bitmaps | noise)
@example(bitmap=np.zeros((64, 64), bool))
@example(bitmap=np.ones((64, 64), bool))
def test_a_link_brings_any_bitmap_back(bitmap: np.ndarray) -> None:
    text = link.to_link(bitmap)
    assert len(text) < 800, "even noise"
    assert set(text) <= ALPHABET, "nothing that an address would escape"
    back = link.from_link(text)
    assert_array_equal(back, bitmap)
    assert back.dtype == bool


def through_a_link(drawn: np.ndarray) -> np.ndarray:
    bitmap = link.from_link(link.to_link(preprocess.to_grid(drawn)))
    return objects.from_objects([objects.canvas_bitmap(bitmap)])


def check(drawn: np.ndarray) -> None:
    """The drawing from the link is the same, bit for bit, to the network; and so is its link."""
    redrawn = through_a_link(drawn)
    assert_array_equal(preprocess.to_grid(redrawn), preprocess.to_grid(drawn))
    assert_array_equal(preprocess.normalize(redrawn), preprocess.normalize(drawn))


@pytest.mark.parametrize("digit", SAMPLES)
def test_a_samples_link_brings_bit_for_bit_the_same_image(digit: int) -> None:
    for width in (8, 32):
        for share in (0.3, 0.9):
            check(place(SAMPLES[digit], width, share))


@pytest.mark.parametrize("kind", EDGES)
def test_the_link_of_what_is_hardly_a_drawing_brings_the_same_image(kind: str) -> None:
    check(EDGES[kind])


@pytest.mark.parametrize("width", [1, 4, 8, 20, 40])
def test_a_dots_link_brings_the_same_image(width: float) -> None:
    check(render([([(200, 40)], width)]))


@given(
    lines=st.lists(arrays(np.float32, (2, 2), elements=st.floats(0, 280, width=32)), min_size=1),
    width=st.floats(1, 40),
)
def test_any_drawings_link_brings_bit_for_bit_the_same_image(
    lines: list[np.ndarray], width: float
) -> None:
    check(render([(line, width) for line in lines]))


@given(bitmap=bitmaps)
def test_a_bitmap_that_nobody_drew_is_read_as_it_is(bitmap: np.ndarray) -> None:
    redrawn = through_a_link(preprocess.enlarge(bitmap))
    assert_array_equal(preprocess.to_grid(redrawn), bitmap)
    if bitmap.any():
        image = preprocess.deskew(preprocess.normalize_stroke_width(bitmap))
        assert_array_equal(preprocess.normalize(redrawn), image)


def test_a_drawings_link_is_short() -> None:
    small = render([(SEVEN_ON_CANVAS, 20)])[::5, ::5][:64, :64] > 127
    assert small.sum() > 100
    assert len(link.to_link(small)) < 400


def packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(zlib.compress(data, 9)).decode().rstrip("=")


SEVENS_LINK = link.to_link(np.tri(64, dtype=bool))
DAMAGED = {
    "empty": "",
    "words": "a seven",
    "cut off": SEVENS_LINK[:-4],
    "one letter lost": SEVENS_LINK[:-1],
    "begun late": SEVENS_LINK[4:],
    "letters swapped": SEVENS_LINK[:20] + SEVENS_LINK[20:30][::-1] + SEVENS_LINK[30:],
    "not packed": base64.urlsafe_b64encode(bytes(512)).decode(),
    "no bits": packed(b""),
    "a byte short": packed(bytes(511)),
    "a byte too many": packed(bytes(513)),
    "something behind it": base64.urlsafe_b64encode(zlib.compress(bytes(512)) + b"x!!").decode(),
    "a hundred megabytes": packed(bytes(10**8)),
    "Unicode": "ṡeven",
    "emoji": "✏️" * 40,
    "lone surrogate": "\udcff" * 4,
    "spaces": " " * 40,
    "padding": "====",
    "long": "A" * 1_000_000,
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_link_is_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="damaged"):
        link.from_link(DAMAGED[kind])


def test_what_is_packed_into_a_link_is_not_unpacked_beyond_a_drawing() -> None:
    tracemalloc.start()
    with pytest.raises(ValueError, match="damaged"):
        link.from_link(DAMAGED["a hundred megabytes"])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 2_000_000, "bytes"


# ---------------------------------------------------------------- changed filters

weights = st.floats(-100, 100, width=32)
filters = st.dictionaries(st.integers(0, 7), arrays(np.float32, (3, 3), elements=weights))


@given(changed=filters, off=st.frozensets(st.integers(0, 7)))
def test_a_link_brings_the_very_same_numbers_and_switches_of_any_filters_back(
    changed: dict[int, np.ndarray], off: frozenset[int]
) -> None:
    text = link.filters_to_link(changed, off)
    assert len(text) < 420
    assert set(text) <= ALPHABET
    back, back_off = link.filters_from_link(text)
    assert back_off == off
    assert back.keys() == changed.keys()
    for k, numbers in changed.items():
        assert_array_equal(back[k], numbers)
        assert back[k].dtype == np.float32


@given(changed=filters, off=st.frozensets(st.integers(0, 7)), seed=st.integers(0, 65_535))
def test_a_link_says_what_answers_are_to_be_learnt_for(
    changed: dict[int, np.ndarray], off: frozenset[int], seed: int
) -> None:
    text = link.answers_to_link(link.Answers(changed, off, seed))
    assert len(text) < 420
    assert set(text) <= ALPHABET
    back = link.answers_from_link(text)
    assert (back.off, back.seed) == (off, seed)
    assert back.filters.keys() == changed.keys()
    for k, numbers in changed.items():
        assert_array_equal(back.filters[k], numbers)


@pytest.mark.parametrize("head", [(), (2,), (2, 0, 0, 1), (1, 0, 0, 0, 0), (2, 1, 0, 0, 0)])
def test_damaged_answers_are_refused(head: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="damaged"):
        link.answers_from_link(filters_packed(*head))
    with pytest.raises(ValueError, match="from a later version"):
        link.answers_from_link(filters_packed(3, 0, 0, 0, 0))


def filters_packed(*head: int, numbers: bytes = b"") -> str:
    return packed(bytes(head) + numbers)


SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], np.float32)
GOOD = link.filters_to_link({2: SOBEL})
DAMAGED_FILTERS = {
    "empty": "",
    "words": "a filter",
    "cut off": GOOD[:-4],
    "a letter changed": GOOD[:12] + ("A" if GOOD[12] != "A" else "B") + GOOD[13:],
    "a drawing": link.to_link(np.eye(64, dtype=bool)),
    "nothing packed": packed(b""),
    "only a format": filters_packed(1),
    "format 0": filters_packed(0, 0),
    "format 2 without switches": filters_packed(2, 0),
    "a filter short": filters_packed(1, 0b11, numbers=SOBEL.tobytes()),
    "a filter too many": filters_packed(1, 0b1, numbers=2 * SOBEL.tobytes()),
    "NaN": filters_packed(1, 1, numbers=np.full(9, np.nan, "<f4").tobytes()),
    "infinity": filters_packed(1, 1, numbers=np.full(9, np.inf, "<f4").tobytes()),
    "larger than may be typed": filters_packed(1, 1, numbers=np.full(9, 101, "<f4").tobytes()),
    "a hundred megabytes": packed(bytes(10**8)),
    "Unicode": "ṡobel",
}


@pytest.mark.parametrize("kind", DAMAGED_FILTERS)
def test_damaged_filters_are_refused(kind: str) -> None:
    with pytest.raises(ValueError, match=r"damaged|from a later version"):
        link.filters_from_link(DAMAGED_FILTERS[kind])


def test_a_link_of_a_later_version_is_told_as_such() -> None:
    with pytest.raises(ValueError, match="from a later version of this page"):
        link.filters_from_link(filters_packed(3, 1, 0, numbers=SOBEL.tobytes()))


def test_a_link_from_before_there_were_switches_still_opens() -> None:
    filters, off = link.filters_from_link(filters_packed(1, 4, numbers=SOBEL.tobytes()))
    assert_array_equal(filters[2], SOBEL)
    assert off == frozenset()


def test_a_link_of_the_first_version_still_opens() -> None:
    bar = np.zeros((64, 64), bool)
    bar[10:50, 30:34] = True
    assert_array_equal(link.from_link("eNpjYKA6YD4wSlNC0xUAAGPYHnk"), bar)
