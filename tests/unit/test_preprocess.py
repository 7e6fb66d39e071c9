"""From ink to the 28 x 28 image, held to slow and obvious versions."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_allclose, assert_array_equal

from cnn import parallel, preprocess
from cnn.data.strokes import place, render
from tests.shapes import EDGES, SAMPLES, blob, sheet

# ---------------------------------------------------------------- the steps


def test_the_box_of_the_ink_is_cut_out() -> None:
    sheet = np.zeros((100, 200), np.uint8)
    sheet[20:30, 50:90] = 200
    sheet[10, 10] = 70  # too faint to count
    assert_array_equal(preprocess.crop(sheet), np.full((10, 40), 200))


def test_a_small_picture_keeps_a_pixel_of_soft_edge_where_it_has_one() -> None:
    sheet = np.zeros((28, 28), np.uint8)
    sheet[20:28, 5:9] = 255
    assert preprocess.crop(sheet).shape == (9, 6)


@pytest.mark.parametrize(
    ("shape", "becomes"),
    [((30, 60), (10, 20)), ((5, 1), (20, 4)), ((1, 1), (20, 20)), ((280, 1), (20, 1))],
)
def test_scaling_keeps_the_proportions(shape: tuple[int, int], becomes: tuple[int, int]) -> None:
    scaled = preprocess.scale(np.full(shape, 255, np.uint8), 20)
    assert scaled.shape == becomes
    assert set(scaled.flat) == {255}


def test_a_drawing_in_the_grid_is_60_pixels_long_in_the_middle_of_64(
    rng: np.random.Generator,
) -> None:
    for _ in range(20):
        rows, columns = np.nonzero(preprocess.to_grid(blob(rng)))
        assert abs(max(np.ptp(rows), np.ptp(columns)) + 1 - 60) <= 2
        for axis in (rows, columns):
            assert abs(axis.min() - (63 - axis.max())) <= 3


def brute_force(target: np.ndarray) -> np.ndarray:
    """To each pixel, the shortest of the distances from all pixels of target."""
    there = np.argwhere(target)
    out = np.zeros((64, 64))
    for i, j in np.ndindex(64, 64):
        out[i, j] = np.sqrt(((there - (i, j)) ** 2).sum(axis=1).min())
    return out


INKS: dict[str, Callable[[np.random.Generator], np.ndarray]] = {
    "one pixel": lambda rng: np.eye(64, k=63, dtype=bool),
    "a diagonal": lambda rng: np.eye(64, dtype=bool),
    "all but one": lambda rng: ~np.eye(64, k=-63, dtype=bool),
    "sparse": lambda rng: rng.random((64, 64)) < 0.003,
    "dense": lambda rng: rng.random((64, 64)) > 0.003,
    "half": lambda rng: rng.random((64, 64)) < 0.5,
    "the left half": lambda rng: np.arange(64) < np.full((64, 1), 32),
    "a drawing": lambda rng: preprocess.to_grid(blob(rng)),
    "the paper of a drawing": lambda rng: ~preprocess.to_grid(blob(rng)),
}


@pytest.mark.parametrize("kind", INKS)
def test_distances_and_redrawn_lines_are_those_of_brute_force(
    kind: str, rng: np.random.Generator
) -> None:
    ink = INKS[kind](rng)
    to_paper, to_ink = brute_force(~ink), brute_force(ink)
    found_to_paper, found_to_ink = preprocess.distances(ink)
    assert_allclose(found_to_paper, to_paper, rtol=1e-6)
    near = to_ink < preprocess.NEAR
    assert_allclose(found_to_ink[near], to_ink[near], rtol=1e-6)
    assert (found_to_ink[~near] >= preprocess.NEAR).all()

    depth = np.where(ink, to_paper - 0.5, 0.5 - to_ink).astype(np.float32)
    radius = 2 * np.median(depth[ink])
    depth += max(0.06 * (60 - 2 * radius) - radius, -radius / 2)
    redrawn = (255 * np.clip(0.5 + depth / 2, 0, 1)).astype(np.uint8)
    assert_array_equal(preprocess.normalize_stroke_width(ink), redrawn)


def test_where_there_is_no_paper_it_is_beyond_the_grid() -> None:
    full = np.ones((64, 64), bool)
    assert (preprocess.distances(full)[0] > np.hypot(63, 63)).all()
    assert preprocess.normalize_stroke_width(full).all()


@pytest.mark.parametrize("width", [12, 20, 28, 36])
def test_lines_of_any_width_become_as_thick(width: float) -> None:
    line = render([([(140, 40), (140, 240)], width)])
    thickness = preprocess.normalize_stroke_width(preprocess.to_grid(line))[22:42].sum(axis=1) / 255
    wanted = 2 * preprocess.HALF_WIDTH * (60 - 60 * width / (200 + width))
    assert_allclose(thickness, wanted, atol=2.4)


def test_a_slab_is_not_thinned_by_more_than_half() -> None:
    slab = preprocess.to_grid(np.full((200, 100), 255, np.uint8))
    thickness = preprocess.normalize_stroke_width(slab)[22:42].sum(axis=1) / 255
    assert (thickness > 14).all()
    assert (thickness < 22).all()


def test_one_stroke_width_neither_loses_a_line_nor_fills_a_hole(rng: np.random.Generator) -> None:
    for width in (6, 12, 24):
        t = np.linspace(0, 2 * np.pi, 60)
        ring = np.stack([140 + 100 * np.sin(t), 140 + 100 * np.cos(t)], axis=1)
        grid = preprocess.normalize_stroke_width(preprocess.to_grid(render([(ring, width)])))
        middle = grid[32]
        assert middle[:12].max() == middle[-12:].max() == 255
        assert not grid[28:36, 28:36].any()


def moments(image: np.ndarray) -> tuple[float, float, float, float, float]:
    """Mean column and row, and the variance across, down, and of both together."""
    total = x = y = xx = yy = xy = 0.0
    image = image.astype(float)
    for (i, j), value in np.ndenumerate(image):
        total += value
        x += value * j
        y += value * i
    x, y = x / total, y / total
    for (i, j), value in np.ndenumerate(image):
        xx += value * (j - x) ** 2
        yy += value * (i - y) ** 2
        xy += value * (j - x) * (i - y)
    return x, y, xx / total, yy / total, xy / total


@pytest.mark.parametrize("digit", SAMPLES)
@pytest.mark.parametrize("lean", [-0.5, 0, 0.4])
def test_a_normalized_digit_stands_upright_in_the_middle(digit: int, lean: float) -> None:
    leaning = [stroke @ np.array([[1, 0], [lean, 1]], np.float32) for stroke in SAMPLES[digit]]
    x, y, across, down, together = moments(preprocess.normalize(place(leaning)))
    assert (x, y) == pytest.approx((13.5, 13.5), abs=0.25)
    assert abs(together) < 0.04 * down, "no slant"
    wide, high = preprocess.SPREAD
    if digit == 1:  # narrow: stretched no more than allowed
        assert np.sqrt(across) < wide
    else:
        assert np.sqrt(across) == pytest.approx(wide, rel=0.06)
    assert np.sqrt(down) == pytest.approx(high, rel=0.06)


def test_the_warp_is_made_of_the_moments(rng: np.random.Generator) -> None:
    for _ in range(5):
        grid = preprocess.normalize_stroke_width(preprocess.to_grid(blob(rng)))
        x, y, across, down, together = moments(grid)
        slant = np.clip(together / (down + 1e-3), -1, 1)
        width = across - 2 * slant * together + slant**2 * down
        zoom = preprocess.SPREAD / np.sqrt([width + 1e-3, down + 1e-3])
        zoom = np.minimum(zoom, preprocess.STRETCH * zoom[::-1])
        out = np.zeros((28, 28))  # every pixel the mean of 4 x 4 places in the grid
        for i, j in np.ndindex(28, 28):
            for a, b in np.ndindex(4, 4):
                below = (i + (a + 0.5) / 4 - 14) / zoom[1]
                right = (j + (b + 0.5) / 4 - 14) / zoom[0] + slant * below
                row, column = round(y + below), round(x + right)
                if 0 <= row < 64 and 0 <= column < 64:
                    out[i, j] += grid[row, column] / 16
        found = preprocess.deskew(grid)
        assert np.abs(found - out).mean() < 4
        assert np.corrcoef(found.ravel(), out.ravel())[0, 1] > 0.99


# ---------------------------------------------------------------- edges


@pytest.mark.parametrize("kind", EDGES)
@pytest.mark.parametrize("bring", [preprocess.normalize, preprocess.center])
def test_every_ink_becomes_28_by_28_grey_levels(
    kind: str, bring: Callable[[np.ndarray], np.ndarray]
) -> None:
    given = EDGES[kind].copy()
    image = bring(given)
    assert image.shape == (28, 28)
    assert image.dtype == np.uint8
    if "two" not in kind:  # specks may be too small to be seen
        assert image.max() > (60 if bring is preprocess.normalize else 0)
    assert_array_equal(given, EDGES[kind], "the input was changed")


@given(ink=arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=90)))
def test_any_ink_at_all_becomes_28_by_28_grey_levels(ink: np.ndarray) -> None:
    for bring in (preprocess.normalize, preprocess.center):
        image = bring(ink)
        assert image.shape == (28, 28)
        assert image.dtype == np.uint8
        assert ink.any() or not image.any()


@pytest.mark.parametrize("shape", [(280, 280), (1, 1), (28, 28), (3, 900)])
def test_a_blank_sheet_stays_blank(shape: tuple[int, int]) -> None:
    for bring in (preprocess.normalize, preprocess.center):
        image = bring(np.zeros(shape, np.uint8))
        assert image.shape == (28, 28)
        assert image.dtype == np.uint8
        assert not image.any()


def test_ink_that_is_a_view_or_read_only_is_taken_too() -> None:
    drawn = place(SAMPLES[2])
    strided = np.repeat(drawn, 2, axis=1)[:, ::2]
    mirrored = drawn[:, ::-1].copy()[:, ::-1]
    for ink in (np.asfortranarray(drawn), strided, mirrored, np.broadcast_to(drawn, drawn.shape)):
        assert_array_equal(preprocess.normalize(ink), preprocess.normalize(drawn))
        assert_array_equal(preprocess.center(ink), preprocess.center(drawn))


# ---------------------------------------------------------------- enlarged, and back


@given(grid=arrays(np.bool_, (64, 64)))
def test_an_enlarged_grid_comes_back_as_itself(grid: np.ndarray) -> None:
    large = preprocess.enlarge(grid)
    assert large.shape == (280, 280)
    assert_array_equal(large[12:268:4, 12:268:4], 255 * grid)
    assert_array_equal(preprocess.to_grid(large), grid)


@pytest.mark.parametrize("spoil", [(0, 0, 9), (100, 100, 128), (141, 141, 0), (279, 5, 255)])
def test_what_is_nearly_an_enlarged_grid_is_fitted_as_any_ink(spoil: tuple[int, int, int]) -> None:
    large = preprocess.enlarge(np.eye(64, dtype=bool))
    row, column, grey = spoil
    large[row, column] = grey
    assert preprocess.reduce(large) is None
    assert preprocess.to_grid(large).shape == (64, 64)
    assert preprocess.reduce(large[:279]) is None


# ---------------------------------------------------------------- as MNIST was made


def test_centring_puts_the_mass_in_the_middle_and_the_longer_side_at_20(
    rng: np.random.Generator,
) -> None:
    for drawn in [*map(place, SAMPLES.values()), *(blob(rng) for _ in range(20))]:
        image = preprocess.center(drawn)
        x, y, *_ = moments(image)
        rows, columns = np.nonzero(image > 60)
        assert 19 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 20
        at_an_edge = image[[0, -1]].any() or image[:, [0, -1]].any()
        assert at_an_edge or (x, y) == pytest.approx((13.5, 13.5), abs=0.51)


def test_what_is_lopsided_is_centred_as_far_as_the_sheet_goes() -> None:
    heavy_head = sheet((slice(0, 200), slice(0, 8)), (slice(0, 60), slice(0, 60)))
    image = preprocess.center(heavy_head)
    rows = np.flatnonzero((image > 60).any(axis=1))
    assert_array_equal(rows, np.arange(8, 28), "nothing is cut off")


# ---------------------------------------------------------------- many


def test_many_cores_normalize_as_one_does(rng: np.random.Generator) -> None:
    inks = rng.integers(0, 256, (preprocess.CHUNK + 10, 30, 40), np.uint8)
    together = preprocess.normalize(inks)
    assert together.dtype == np.uint8
    assert_array_equal(together, [preprocess.normalize(ink) for ink in inks])


@pytest.mark.parametrize("shape", [(0,), (1,), (2, 3), (2, 0)])
def test_any_number_of_drawings_keeps_its_shape_and_starts_no_process(
    shape: tuple[int, ...], rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parallel, "ProcessPoolExecutor", None)
    inks = rng.integers(0, 256, (*shape, 30, 40), np.uint8)
    images = preprocess.normalize(inks)
    assert images.shape == (*shape, 28, 28)
    assert images.dtype == np.uint8
    for index in np.ndindex(shape):
        assert_array_equal(images[index], preprocess.normalize(inks[index]))


@pytest.mark.parametrize("ink", [np.zeros(28, np.uint8), np.zeros((28, 28)), [["7"]]])
def test_what_is_no_ink_is_refused(ink: object) -> None:
    with pytest.raises(ValueError, match=r"expected ink \(\.\.\., H, W\) of dtype uint8"):
        preprocess.normalize(ink)  # type: ignore[arg-type]
