"""Picture files -> ink."""

import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from cnn.data import pictures
from cnn.data.strokes import render
from tests.shapes import SEVEN_ON_CANVAS


@pytest.fixture
def drawn() -> np.ndarray:
    """A seven, white on black, that no turn or mirror leaves as it is."""
    return render([(SEVEN_ON_CANVAS, 20)])


def saved(picture: Image.Image, kind: str = "PNG", **options: Any) -> io.BytesIO:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    file.seek(0)
    return file


def see_through(drawn: np.ndarray, grey: int) -> Image.Image:
    """Ink of this grey on nothing at all."""
    layers = [np.full_like(drawn, grey)] * 3
    return Image.fromarray(np.stack([*layers, drawn], axis=-1))


def coloured(drawn: np.ndarray) -> Image.Image:
    """Dark blue on light yellow."""
    share = drawn[..., None] / 255
    mixed = share * [10, 20, 90] + (1 - share) * [250, 240, 160]
    return Image.fromarray(mixed.astype(np.uint8))


PICTURES: dict[str, Callable[[np.ndarray], io.BytesIO]] = {
    "light on dark": lambda drawn: saved(Image.fromarray(drawn)),
    "dark on light": lambda drawn: saved(Image.fromarray(255 - drawn)),
    "pale on grey": lambda drawn: saved(Image.fromarray(100 + drawn // 4)),
    "coloured": lambda drawn: saved(coloured(drawn)),
    "JPEG": lambda drawn: saved(Image.fromarray(255 - drawn), "JPEG", quality=90),
    "colour JPEG": lambda drawn: saved(coloured(drawn), "JPEG", quality=90),
    "CMYK JPEG": lambda drawn: saved(coloured(drawn).convert("CMYK"), "JPEG", quality=90),
    "black on nothing": lambda drawn: saved(see_through(drawn, 0)),
    "black on nothing, WebP": lambda drawn: saved(see_through(drawn, 0), "WEBP", lossless=True),
    "grey with alpha": lambda drawn: saved(see_through(drawn, 0).convert("LA")),
    "palette": lambda drawn: saved(coloured(drawn).quantize(32)),
    "palette with transparency": lambda drawn: saved(see_through(drawn, 0).quantize(32)),
    "GIF": lambda drawn: saved(Image.fromarray(255 - drawn), "GIF"),
    "BMP": lambda drawn: saved(Image.fromarray(drawn), "BMP"),
    "1 bit": lambda drawn: saved(Image.fromarray(drawn > 127)),
    "16 bits": lambda drawn: saved(Image.fromarray(drawn.astype(np.uint16) * 257)),
    "16 bits, dark on light": lambda drawn: saved(
        Image.fromarray((255 - drawn).astype(np.uint16) * 257)
    ),
    "12 of 16 bits": lambda drawn: saved(Image.fromarray(drawn.astype(np.uint16) * 16)),
    "32 bits": lambda drawn: saved(Image.fromarray(drawn.astype(np.int32) * 2**20), "TIFF"),
    "floats": lambda drawn: saved(Image.fromarray(drawn.astype(np.float32) / 255), "TIFF"),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_every_kind_of_picture_gives_the_same_ink(kind: str, drawn: np.ndarray) -> None:
    found = pictures.open_picture(PICTURES[kind](drawn))
    assert found.shape == drawn.shape
    assert found.dtype == np.uint8
    assert np.abs(found - drawn.astype(float)).mean() < 2.5
    assert found.max() >= 254


def test_dark_on_light_is_exactly_light_on_dark(drawn: np.ndarray) -> None:
    light, dark = (pictures.open_picture(saved(Image.fromarray(p))) for p in (drawn, 255 - drawn))
    assert_array_equal(light, dark)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_as_its_camera_was_held(orientation: int, drawn: np.ndarray) -> None:
    turns = {
        1: drawn,
        2: drawn[:, ::-1],
        3: drawn[::-1, ::-1],
        4: drawn[::-1],
        5: drawn.T,
        6: drawn.T[::-1],
        7: drawn.T[::-1, ::-1],
        8: drawn.T[:, ::-1],
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = saved(Image.fromarray(np.ascontiguousarray(turns[orientation])), exif=exif.tobytes())
    assert_array_equal(
        pictures.open_picture(file), pictures.open_picture(saved(Image.fromarray(drawn)))
    )


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1), (2, 2), (300, 200), (4000, 2)])
@pytest.mark.parametrize("grey", [0, 130, 255])
def test_a_blank_picture_is_blank(size: tuple[int, int], grey: int) -> None:
    found = pictures.open_picture(saved(Image.new("L", size, grey)))
    assert found.ndim == 2
    assert not found.any()


def test_almost_no_contrast_is_a_blank_sheet(rng: np.random.Generator) -> None:
    paper = rng.integers(230, 242, (60, 60)).astype(np.uint8)
    assert not pictures.open_picture(saved(Image.fromarray(paper))).any()
    paper[20:40, 28:32] = 200
    assert pictures.open_picture(saved(Image.fromarray(paper))).max() == 255


def test_nothing_at_all_is_a_blank_sheet() -> None:
    assert not pictures.open_picture(saved(Image.new("RGBA", (40, 40)))).any()


def test_a_path_is_as_good_as_an_open_file(tmp_path: Path, drawn: np.ndarray) -> None:
    file = tmp_path / "seven.png"
    Image.fromarray(drawn).save(file)
    for given in (file, str(file), io.BytesIO(file.read_bytes())):
        assert_array_equal(pictures.open_picture(given), drawn)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    for read in (pictures.open_picture, pictures.open_grey):
        with pytest.raises(FileNotFoundError, match="no such file"):
            read(tmp_path / "gone.png")


def halved(kind: str) -> bytes:
    noise = np.random.default_rng(0).integers(0, 256, (90, 90)).astype(np.uint8)
    whole = saved(Image.fromarray(noise), kind).getvalue()
    return whole[: len(whole) // 2]


NO_PICTURES: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"seven\n",
    "zip": lambda: b"PK\3\4" + bytes(200),
    "PNG's first bytes": lambda: b"\x89PNG\r\n\x1a\n",
    "half a PNG": lambda: halved("PNG"),
    "half a JPEG": lambda: halved("JPEG"),
    "half a GIF": lambda: halved("GIF"),
    "half a BMP": lambda: halved("BMP"),
    "half a TIFF": lambda: halved("TIFF"),
    "half a WebP": lambda: halved("WEBP"),
}


@pytest.mark.parametrize("kind", NO_PICTURES)
def test_what_is_no_whole_picture_is_refused(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(NO_PICTURES[kind]())
    for read in (pictures.open_picture, pictures.open_grey):
        with pytest.raises(ValueError, match="not a picture that can be read"):
            read(file)


def header(width: int, height: int) -> io.BytesIO:
    """A PNG that promises so many pixels and has none."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    promise = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + promise + chunk(b"IDAT", b"") + chunk(b"IEND", b""))


@pytest.mark.parametrize("size", [(11_001, 10_000), (10, 11_000_001), (12_000, 12_000)])
def test_a_picture_too_large_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    width, height = size
    for read in (pictures.open_picture, pictures.open_grey):
        with pytest.raises(ValueError, match=f"{width} x {height} pixels; 110 million can be read"):
            read(header(width, height))


@pytest.mark.parametrize("side", [12_000, 60_000])  # Pillow warns of one and refuses the other
def test_a_decompression_bomb_is_refused(side: int) -> None:
    with pytest.raises(ValueError, match=r"110 million can be read|not a picture that can be read"):
        pictures.open_picture(header(side, side))


@pytest.mark.parametrize("size", [(4032, 3024), (4961, 7016)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_phones_photograph_and_a_scanned_page_are_read(size: tuple[int, int], kind: str) -> None:
    sheet = Image.new("L", size, 255)
    width, height = size
    sheet.paste(0, (width // 2 - 150, height // 4, width // 2 + 150, 3 * height // 4))
    found = pictures.open_picture(saved(sheet, kind))
    assert max(found.shape) == 512
    middle = found[found.shape[0] // 2]
    assert middle[len(middle) // 2] > 250
    assert not middle[: len(middle) // 4].any()


MEMORY = """
import resource, sys
from PIL import Image
from cnn.data import pictures
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
grey = pictures.open_grey(sys.argv[1])
print(max(grey.shape), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="ru_maxrss is in other units there, or not at all"
)
@pytest.mark.parametrize(("kind", "most"), [("JPEG", 64), ("PNG", 480)])
def test_a_hundred_million_pixels_take_little_more_memory_than_they_are(
    kind: str, most: int, tmp_path: Path
) -> None:
    file = tmp_path / "large"
    Image.new("RGB", (12_500, 8_000), "white").save(file, kind)
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(file)], capture_output=True, text=True, check=True
    )
    side, megabytes = map(int, done.stdout.split())
    assert side == 512
    assert megabytes < most


@pytest.mark.parametrize("kind", ["GIF", "TIFF"])
def test_of_a_file_with_an_empty_first_frame_the_next_is_read(kind: str, drawn: np.ndarray) -> None:
    empty, full = Image.new("L", drawn.shape), Image.fromarray(drawn)
    file = saved(empty, kind, save_all=True, append_images=[full])
    assert np.abs(pictures.open_picture(file) - drawn.astype(float)).mean() < 2.5
    blank = pictures.open_picture(saved(empty, kind, save_all=True, append_images=[empty]))
    assert not blank.any()


@pytest.mark.parametrize(
    ("size", "becomes"),
    [((100, 80), (80, 100)), ((512, 512), (512, 512)), ((1024, 600), (300, 512)), ((9, 900), 512)],
)
def test_a_grey_picture_has_at_most_512_pixels_a_side(
    size: tuple[int, int], becomes: tuple[int, int] | int
) -> None:
    found = pictures.open_grey(saved(Image.new("RGB", size, "gray")))
    assert becomes in (found.shape, max(found.shape))
    assert set(found.flat) == {128}


def test_a_grey_picture_stands_on_what_its_ink_differs_from_and_keeps_its_tones(
    drawn: np.ndarray,
) -> None:
    assert_array_equal(pictures.open_grey(saved(Image.fromarray(drawn))), drawn)
    assert_array_equal(pictures.open_grey(saved(see_through(drawn, 0))), 255 - drawn)
    assert_array_equal(pictures.open_grey(saved(see_through(drawn, 255))), drawn)
    assert pictures.open_grey(saved(Image.fromarray(drawn)), side=70).shape == (70, 70)


def test_pixels_that_are_no_numbers_break_nothing(drawn: np.ndarray) -> None:
    floats = drawn.astype(np.float32) / 255
    floats[:2] = [[np.nan], [np.inf]]
    assert pictures.open_picture(saved(Image.fromarray(floats), "TIFF")).shape == drawn.shape
