"""Ink: from the canvas, from strokes, from picture files, from links."""

import base64
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image

SEVEN = [(70, 60), (200, 56), (150, 140), (120, 230)]


# ---------------------------------------------------------------- the canvas's pixels


def test_the_canvas_is_white_on_black_times_its_alpha() -> None:
    pixels = np.zeros((1, 5, 4), np.uint8)
    pixels[0, :, :3] = np.array([0, 255, 255, 100, 255])[:, None]
    pixels[0, :, 3] = [255, 255, 0, 255, 128]
    assert_array_equal(canvas.from_canvas(pixels), [[0, 255, 0, 100, 128]])
    assert canvas.from_canvas(pixels).dtype == np.uint8


# ---------------------------------------------------------------- strokes


@pytest.mark.parametrize("width", [1, 8, 20, 40, 12.5])
def test_a_dot_is_a_disc_of_the_pens_width(width: float) -> None:
    drawn = strokes.render([([(140, 140)], width)])
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
    drawn = strokes.render([([(100, 100), end], width)])
    length = np.hypot(end[0] - 100, end[1] - 100)
    area = length * width + np.pi * width**2 / 4
    assert drawn.sum() / 255 == pytest.approx(area, rel=0.1)


def test_x_goes_to_the_right_and_y_down() -> None:
    drawn = strokes.render([([(40, 200)], 20)])
    assert drawn.shape == (280, 280)
    assert drawn[200, 40] == 255
    assert drawn[40, 200] == 0


def test_crossing_strokes_are_not_darker_and_nothing_is_a_blank_sheet() -> None:
    cross = [([(50, 50), (200, 200)], 20), ([(200, 50), (50, 200)], 20)]
    one, other = (strokes.render([stroke]) for stroke in cross)
    assert_array_equal(strokes.render(cross), np.maximum(one, other))
    assert not strokes.render([]).any()


def test_strokes_over_the_edge_are_cut_off() -> None:
    assert not strokes.render([([(-500, -500), (-90, -90)], 20)]).any()
    assert strokes.render([([(-500, 140), (900, 140)], 20)])[140].min() == 255


def test_a_sheet_has_the_size_that_is_asked_for() -> None:
    assert strokes.render([(SEVEN, 20)], size=300).shape == (300, 300)


# ---------------------------------------------------------------- what the canvas keeps


def path(*commands: list, width: float = 20) -> dict:
    return {"type": "Path", "path": list(commands), "strokeWidth": width}


def test_lines_and_curves_are_drawn_as_such() -> None:
    line = path(["M", 50, 50], ["L", 200, 90])
    assert_array_equal(canvas.from_objects([line]), strokes.render([([(50, 50), (200, 90)], 20)]))
    curve = canvas.from_objects([path(["M", 50, 200], ["Q", 140, 20, 230, 200])])
    t = np.linspace(0, 1, 200)[:, None]
    corners = np.array([[50, 200], [140, 20], [230, 200]])
    fine = (1 - t) ** 2 * corners[0] + 2 * t * (1 - t) * corners[1] + t**2 * corners[2]
    truth = strokes.render([(fine, 20)]).astype(float)
    assert np.abs(curve - truth).sum() < 0.1 * truth.sum()


@pytest.mark.parametrize("points", [[(70, 60)], [(70, 60), (200, 56)], SEVEN])
def test_a_stroke_made_for_the_canvas_is_drawn_through_its_middles(
    points: list[tuple[float, float]],
) -> None:
    drawn = canvas.from_objects([canvas.canvas_path(points, width=24)])
    plain = strokes.render([(points, 24)])
    missed = np.abs(drawn - plain.astype(float)).sum() / plain.sum()
    assert missed < (0.35 if len(points) > 2 else 1e-9), "only the corners are rounded"
    for x, y in (points[0], points[-1]):
        assert drawn[y, x] == 255, "it begins and ends where the pen did"


def test_a_dense_stroke_made_for_the_canvas_is_the_stroke_drawn() -> None:
    t = np.linspace(0, 5, 200)
    points = np.stack([140 + 80 * np.sin(2 * t), 140 + 90 * np.cos(t)], axis=1)
    drawn = canvas.from_objects([canvas.canvas_path(points.tolist(), width=20)])
    difference = np.abs(drawn - strokes.render([(points, 20)]).astype(float))
    assert difference.sum() < 0.03 * drawn.sum()


def test_a_click_is_a_dot() -> None:
    click = path(["M", 99.999, 150], ["L", 100.001, 150])
    dot = strokes.render([([(100, 150)], 20)])
    assert np.abs(canvas.from_objects([click]) - dot.astype(float)).mean() < 0.05
    assert_array_equal(canvas.from_objects([path(["M", 100, 150])]), dot)


def test_a_bitmap_stands_four_times_as_large_in_the_middle(rng: np.random.Generator) -> None:
    bitmap = rng.random((64, 64)) < 0.5
    drawn = canvas.from_objects([canvas.canvas_bitmap(bitmap)])
    assert_array_equal(drawn[12:268:4, 12:268:4], 255 * bitmap)
    assert_array_equal(drawn[12:268, 12:268], np.kron(drawn[12:268:4, 12:268:4], np.ones((4, 4))))
    drawn = drawn.copy()
    drawn[12:268, 12:268] = 0
    assert not drawn.any()


def test_strokes_are_drawn_over_a_bitmap() -> None:
    bitmap = canvas.canvas_bitmap(np.eye(64, dtype=bool))
    stroke = canvas.canvas_path(SEVEN)
    both = np.maximum(canvas.from_objects([bitmap]), canvas.from_objects([stroke]))
    assert_array_equal(canvas.from_objects([bitmap, stroke]), both)
    assert_array_equal(canvas.from_objects([stroke, bitmap]), both)


def test_no_objects_and_unknown_ones_leave_the_sheet_blank() -> None:
    unknown = [{"type": "Circle", "radius": 9}, {}, {"type": "Path", "path": []}]
    for objects in ([], unknown):
        drawn = canvas.from_objects(objects)
        assert drawn.shape == (280, 280)
        assert not drawn.any()


# ---------------------------------------------------------------- picture files


@pytest.fixture
def drawn() -> np.ndarray:
    """A seven, white on black, that no turn or mirror leaves as it is."""
    return strokes.render([(SEVEN, 20)])


def saved(picture: Image.Image, kind: str = "PNG", **options: object) -> io.BytesIO:
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


@pytest.mark.parametrize("size", [(4001, 10), (10, 4001), (9000, 9000)])
def test_a_picture_too_large_is_refused_before_it_is_unpacked(size: tuple[int, int]) -> None:
    width, height = size
    for read in (pictures.open_picture, pictures.open_grey):
        with pytest.raises(ValueError, match=f"{width} x {height} pixels; 4000 a side can be read"):
            read(header(width, height))


@pytest.mark.parametrize("side", [10_000, 60_000])  # Pillow warns of one and refuses the other
def test_a_decompression_bomb_is_refused(side: int) -> None:
    with pytest.raises(ValueError, match=r"pixels; 4000 a side|not a picture that can be read"):
        pictures.open_picture(header(side, side))


def test_the_largest_picture_is_read() -> None:
    sheet = Image.new("1", (4000, 4000))
    sheet.paste(1, (1800, 400, 2200, 3600))
    found = pictures.open_picture(saved(sheet))
    assert found.shape == (512, 512)
    assert found[256, 256] == 255


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


def test_a_grey_picture_stands_on_white_and_keeps_its_tones(drawn: np.ndarray) -> None:
    assert_array_equal(pictures.open_grey(saved(Image.fromarray(drawn))), drawn)
    assert_array_equal(pictures.open_grey(saved(see_through(drawn, 0))), 255 - drawn)
    assert set(pictures.open_grey(saved(see_through(drawn, 255))).flat) == {255}
    assert pictures.open_grey(saved(Image.fromarray(drawn)), side=70).shape == (70, 70)


def test_pixels_that_are_no_numbers_break_nothing(drawn: np.ndarray) -> None:
    floats = drawn.astype(np.float32) / 255
    floats[:2] = [[np.nan], [np.inf]]
    assert pictures.open_picture(saved(Image.fromarray(floats), "TIFF")).shape == drawn.shape


# ---------------------------------------------------------------- links


def test_a_link_brings_the_bitmap_back(rng: np.random.Generator) -> None:
    for share in (0, 0.001, 0.1, 0.5, 0.9, 1):
        bitmap = rng.random((64, 64)) < share
        text = link.to_link(bitmap)
        assert len(text) < 800, "even noise"
        assert set(text) <= set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        ), "nothing that an address would escape"
        back = link.from_link(text)
        assert_array_equal(back, bitmap)
        assert back.dtype == bool


def test_a_drawings_link_is_short() -> None:
    small = strokes.render([(SEVEN, 20)])[::5, ::5][:64, :64] > 127
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
    with pytest.raises(ValueError, match="a damaged link"):
        link.from_link(DAMAGED[kind])
