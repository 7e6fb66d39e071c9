"""No picture that a visitor sends costs much, whether it is forged, or large, or one of many."""

import base64
import io
import weakref
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cnn.data.pictures import open_grey
from cnn.page import paper, photo
from cnn.page.visitor import Visitor
from tests.unit.costs import A_MEGABYTE, cheap


@pytest.mark.parametrize(
    "sent",
    [
        {"name": A_MEGABYTE, "width": 1, "data": ""},
        {"name": "a", "width": 512, "data": A_MEGABYTE},
        {"name": "a", "width": 100_000, "data": "A" * 300_000},
        {"name": "a", "width": 1, "data": "A" * 300_000},
        {"name": "a", "width": 0, "data": "AAAA"},
        {"name": "a", "width": -1, "data": "AAAA"},
        {"name": "a", "width": "9", "data": "AAAA"},
        {"name": "a", "width": 2.5, "data": "AAAA"},
        {"name": "a", "width": float("nan"), "data": "AAAA"},
        {"name": ["a"] * 9, "width": 3, "data": ["A"] * 300},
        {"width": 3, "data": "AAAA"},
        [1, 2],
        "text",
    ],
    ids=str,
)
def test_a_forged_picture_is_none_at_little_cost(sent: Any) -> None:
    def look() -> None:
        with pytest.raises(ValueError, match="not a picture"):
            open_grey(photo.unpacked(sent)[1])

    cheap(look)


def test_the_largest_picture_is_opened_at_little_cost(rng: np.random.Generator) -> None:
    grey = rng.integers(0, 256, (photo.SENT, photo.SENT), np.uint8)
    sent = {"name": "a", "width": photo.SENT, "data": base64.b64encode(grey.tobytes()).decode()}
    cheap(lambda: open_grey(photo.unpacked(sent)[1]))
    np.testing.assert_array_equal(open_grey(photo.unpacked(sent)[1]), grey)


Y, X = np.mgrid[: photo.SENT, : photo.SENT]
PICTURES = {
    "noise": np.random.default_rng(0).integers(0, 256, X.shape),
    "black and white": np.random.default_rng(0).integers(0, 2, X.shape) * 255,
    "stripes": Y % 2 * 255,
    "a chessboard": (X + Y) % 2 * 255,
    "dots": (X % 3 + Y % 3 == 0) * 255,
    "a spiral": (np.sin(np.hypot(X - 160, Y - 160) / 2 + np.arctan2(Y - 160, X - 160)) > 0) * 255,
    "light from one side": X * 255 // photo.SENT,
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_digit_is_looked_for_in_any_picture_at_little_cost(name: str) -> None:
    file = io.BytesIO()
    Image.fromarray(PICTURES[name].astype(np.uint8)).save(file, "PPM")

    def look() -> None:
        file.seek(0)
        paper.take(Visitor(), name, file)

    cheap(look)


def test_of_many_pictures_only_the_last_stays() -> None:
    visitor = Visitor()
    parts: list[list[weakref.ref[Any]]] = []
    for number in range(10):
        grey = np.roll(PICTURES["a spiral"].astype(np.uint8), number, axis=1)
        file = io.BytesIO(b"P5 320 320 255\n" + grey.tobytes())
        paper.take(visitor, "a", file)
        assert visitor.paper
        parts.append([weakref.ref(part) for part in (file, visitor.paper.grey, visitor.paper.ink)])
    del file
    left = [[part() is not None for part in picture] for picture in parts]
    assert left == [[False, False, False]] * 9 + [[False, True, True]]
