"""Nothing that a visitor sends costs much: forged messages are refused before they are unpacked."""

import base64
import contextlib
import copy
import io
import json
import struct
import tomllib
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from PIL import Image
from streamlit.proto.BackMsg_pb2 import BackMsg

from cnn import DigitCNN
from cnn.data.strokes import render
from cnn.page import canvas, gate, message, photo
from cnn.page.limits import MOST_STROKES
from cnn.page.link import filters_from_link, from_link, to_link
from cnn.page.message import Message
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor
from tests import ROOT
from tests.unit.costs import A_MEGABYTE, cheap
from tests.wire import packed

MESSAGE = 400_000  # bytes that Streamlit lets through, see .streamlit/config.toml


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *chunks: bytes, mode: bytes = b"\x08\x06") -> bytes:
    """A PNG file whose header promises this much, with any parts."""
    header = chunk(b"IHDR", struct.pack(">II", width, height) + mode + bytes(3))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + chunk(b"IEND", b"")


def saved(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


# ---------------------------------------------------------------- the canvas's own report


@cache
def bomb() -> bytes:
    """4,000 x 4,000 pixels, 64 MB, in less than a message may have."""
    rows = zlib.compress(bytes(4_000 * (1 + 4 * 4_000)), 9)
    assert len(rows) < MESSAGE
    return png(4_000, 4_000, chunk(b"IDAT", rows))


REPORTS: dict[str, Callable[[], bytes]] = {
    "a bomb": bomb,
    "a bomb behind a small header": lambda: png(280, 280) + bomb(),
    "a packed text": lambda: png(
        280, 280, chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(50_000_000)))
    ),
    "many colour profiles": lambda: png(
        280, 280, *[chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(1_000_000)))] * 80
    ),
    "many small parts": lambda: png(280, 280, *[chunk(b"aaAa", b"")] * 80_000),
    "noise": lambda: saved(Image.effect_noise((280, 280), 90)),
    "no pixels": lambda: png(280, 280),
    "pixels of another kind": lambda: png(
        280, 280, chunk(b"IDAT", zlib.compress(bytes(281 * 280))), mode=b"\x08\x00"
    ),
    "nothing": lambda: b"",
    "a megabyte": lambda: A_MEGABYTE.encode(),
}


@pytest.mark.parametrize("name", REPORTS)
def test_a_forged_report_of_the_canvas_costs_little(name: str) -> None:
    report = REPORTS[name]()

    def read() -> None:
        with contextlib.suppress(*canvas.FORGED):
            assert canvas.from_report(report).shape == (280, 280)

    cheap(read)


def test_what_the_canvas_reports_is_its_ink(rng: np.random.Generator) -> None:
    pixels = np.zeros((280, 280, 4), np.uint8)
    pixels[...] = render([([(70, 60), (200, 56), (120, 230)], 20)])[..., None]
    ink = canvas.from_canvas(pixels)
    assert ink.any()
    np.testing.assert_array_equal(canvas.from_report(saved(Image.fromarray(pixels))), ink)


# ---------------------------------------------------------------- the picture's messages

STROKE = [[x % 280, x % 271] for x in range(3, 4000, 7)]
LONG = {
    "number": 1,
    "start": {"bitmap": None, "strokes": [{"width": 40, "points": [[0, 0], [280, 280]]}] * 53},
}
MESSAGES: dict[str, Any] = {
    "20,000 paths": {
        "number": 1,
        "start": {"strokes": [{"width": 20, "points": [[9, 9], [90, 90]]}] * 20_000},
    },
    "a path of 60,000 points": {
        "number": 1,
        "start": {"strokes": [{"width": 20, "points": [[9, 9]] * 60_000}]},
    },
    "points of many numbers": {
        "number": 1,
        "start": {"strokes": [{"width": 9, "points": [[1] * 200] * 2000}]},
    },
    "a long way there and back": {
        "number": 1,
        "start": {"strokes": [{"width": 40, "points": [[-2e3, 0], [2e3, 0]] * 2000}]},
    },
    "as much as is let through": LONG,
    "400 strokes": {"number": 1, "start": {"strokes": [{"width": 40, "points": STROKE[:6]}] * 400}},
    "a bitmap of a megabyte": {"number": 1, "start": {"bitmap": A_MEGABYTE, "strokes": []}},
    "ink of a megabyte": {"number": 1, "ink": A_MEGABYTE},
    "ink that unpacks to much": {
        "number": 1,
        "ink": base64.b64encode(b"\xff\xff" * 370_000).decode(),
    },
    "filters of a megabyte": {"number": 1, "filters": {"0": [0.1] * 200_000}},
    "a number of many digits": {"number": 10**4000, "filters": {"0": [10**4000] * 9}},
    "a preset of a megabyte": {"number": 1, "preset": [0, A_MEGABYTE]},
    "values of no size": {"number": 1, "pen": float("nan"), "filters": {"0": [float("inf")] * 9}},
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_forged_message_of_the_picture_costs_little(name: str) -> None:
    visitor = Visitor()

    def hear() -> None:
        with contextlib.suppress(ValueError):
            Message.of(MESSAGES[name]).apply(visitor)
        assert visitor.ink.shape == (280, 280)
        assert len(visitor.objects) <= MOST_STROKES

    cheap(hear)


@pytest.mark.parametrize("kind", ["noise", "all black", "a pixel", "rows"])
def test_any_ink_is_read_at_little_cost(kind: str, rng: np.random.Generator) -> None:
    ink = {
        "noise": rng.integers(0, 256, (280, 280), np.uint8),
        "all black": np.full((280, 280), 255, np.uint8),
        "a pixel": np.pad(np.array([[1]], np.uint8), ((0, 279), (279, 0))),
        "rows": np.repeat([[0], [255]], 140, axis=0).astype(np.uint8)
        + np.zeros((1, 280), np.uint8),
    }[kind]
    visitor, network = Visitor(), DigitCNN.load()
    said = {"number": 1, "ink": packed(ink)}

    def hear() -> None:
        Message.of(said).apply(visitor)
        Reading.of(visitor.ink, network)

    cheap(hear)
    np.testing.assert_array_equal(visitor.ink, ink)


# ---------------------------------------------------------------- links, and messages of any kind


@pytest.mark.parametrize(
    "text",
    [
        A_MEGABYTE,
        base64.urlsafe_b64encode(zlib.compress(bytes(50_000_000), 9)).decode(),
        base64.urlsafe_b64encode(zlib.compress(b"")[:2] + b"\0\0\0\xff\xff" * 150_000).decode(),
        "é" * 300_000,
    ],
    ids=["a megabyte", "a bomb", "empty blocks", "no base64"],
)
def test_a_link_of_a_megabyte_is_a_damaged_link(text: str) -> None:
    for read in (from_link, filters_from_link):

        def open_it(read: Callable[[str], object] = read) -> None:
            with pytest.raises(ValueError, match="damaged"):
                read(text)

        cheap(open_it)


def test_a_drawing_that_cannot_be_packed_still_fits_a_link(rng: np.random.Generator) -> None:
    noise = rng.random((64, 64)) < 0.5
    np.testing.assert_array_equal(from_link(to_link(noise)), noise)


def test_a_message_can_be_no_longer_than_these() -> None:
    server = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["server"]
    assert server["maxWidgetStateSize"] * 1_000_000 == MESSAGE
    # A picture goes with what the canvas's ink was last, and a few words.
    assert photo.LONGEST + message.LONGEST_INK < 0.9 * MESSAGE


def is_heard(text: str) -> bool:
    """Whether a widget may say so."""
    whole = BackMsg()
    whole.rerun_script.widget_states.widgets.add(id="$$ID-0-own", json_value=text)
    gate.drop_invalid(whole)
    return bool(whole.rerun_script.widget_states.widgets)


@pytest.mark.parametrize("piece", ["[]", '{"a":1}', "1", "1e9", '"ab"', "9" * 4000])
def test_what_streamlit_unpacks_of_a_message_before_the_page_is_bounded(piece: str) -> None:
    """It reads JSON and copies what was in it."""
    most = (gate.MOST_PIECES - 2) // sum(map(f",{piece}".count, "[{,"))
    pieces = MESSAGE // (len(piece) + 1), most
    texts = [f'{{"a":[{",".join([piece] * min(n, pieces[0]))}]}}' for n in pieces]

    def unpack() -> None:
        for text in texts:
            if is_heard(text):
                copy.deepcopy(json.loads(text))

    assert is_heard(texts[1])
    cheap(unpack)


def test_json_that_is_too_deep_is_refused_at_once() -> None:
    cheap(lambda: is_heard("[" * gate.MOST_PIECES))
    assert not is_heard("[" * gate.MOST_PIECES)
