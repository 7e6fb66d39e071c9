"""Arrays -> pictures: nothing of the numbers is lost or made up on the way."""

import base64
import io
import re
import subprocess
import sys
from html.parser import HTMLParser

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image

from cnn import Activations, DigitCNN, figures

NASTY = "<b>\"&'</b>"


@pytest.fixture(scope="module")
def activations() -> Activations:
    image = np.random.default_rng(0).integers(0, 256, (28, 28)).astype(np.uint8)
    return DigitCNN.load().forward(image)


@pytest.fixture
def image(rng: np.random.Generator) -> np.ndarray:
    return rng.integers(0, 256, (28, 28)).astype(np.uint8)


def decoded(uri: str) -> np.ndarray:
    head, _, data = uri.partition(",")
    assert head == "data:image/png;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))


def pictures(html: str) -> list[np.ndarray]:
    return [decoded(uri) for uri in re.findall(r'src="(data:image/png[^"]*)"', html)]


class Balance(HTMLParser):
    """Fails at the first tag that closes another than the last one opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        if tag not in ("img", "circle", "path", "polyline"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def text(html: str) -> str:
    """What a person reads; the tags are found to be balanced."""
    parser = Balance()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser.text


# ---------------------------------------------------------------- pixels


@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (3, 50), (26, 26, 4)])
def test_a_png_decodes_to_the_same_pixels(shape: tuple[int, ...], rng: np.random.Generator) -> None:
    pixels = rng.integers(0, 256, shape).astype(np.uint8)
    assert_array_equal(decoded(figures.png(pixels)), pixels)
    file = figures.png_file(pixels)
    assert file.startswith(b"\x89PNG")
    assert_array_equal(np.asarray(Image.open(io.BytesIO(file))), pixels)


@pytest.mark.parametrize("limit", [1, 0.003, 250])
def test_zero_is_transparent_and_the_limits_have_the_full_colours(limit: float) -> None:
    colours = figures.signed(np.array([[0, limit, -limit, 2 * limit, -9 * limit]]), limit)
    assert colours.shape == (1, 5, 4)
    assert colours.dtype == np.uint8
    above, below = (
        [*np.round(255 * np.array(to_rgb(colour))), 255]
        for colour in (figures.ABOVE, figures.BELOW)
    )
    assert colours[0, 0, 3] == 0, "fully transparent"
    assert_array_equal(colours[0, 1:], [above, below, above, below])


def test_colours_grow_stronger_with_the_number_alike_on_both_sides() -> None:
    values = np.linspace(0, 1, 50)
    up, down = figures.signed(values, 1)[:, 3].astype(int), figures.signed(-values, 1)[:, 3]
    assert (np.diff(up) >= 0).all()
    assert_allclose(up, down, atol=3)
    assert_allclose(up, 255 * values, atol=3)


# ---------------------------------------------------------------- pieces of the page


def test_what_is_written_is_escaped(image: np.ndarray) -> None:
    made = [
        figures.picture(image, NASTY),
        figures.legend(1, NASTY),
        figures.stages({NASTY: image}),
        figures.numbers(np.eye(2), NASTY, 1),
        figures.signed_bars(np.ones(1), [NASTY], NASTY),
        figures.filtered(image / 255 - 0.5, np.eye(3), NASTY, NASTY),
        figures.marked(image, NASTY, 0, 0),
        figures.evidence_map(np.eye(13), image, NASTY),
    ]
    for html in made:
        assert "<b>&quot;" not in html
        assert NASTY not in html
        assert "&lt;b&gt;&quot;&amp;&#x27;" in html
        assert "<b>" not in re.sub(r"<b>&lt;.*?</b>", "", html)
        text(html)


def test_filters_and_maps_carry_the_same_number_and_one_scale(activations: Activations) -> None:
    network = DigitCNN.load()
    html = figures.filters_and_maps(network.conv.filters, activations.conv, changed={2})
    assert re.findall(r"<figcaption>([^<]*)", html) == [*"12", "changed 3", *"45678"]
    for number in range(1, 9):
        assert f'alt="Filter {number}"' in html
        assert f'alt="Feature map {number}"' in html
    found = pictures(html)
    assert [p.shape for p in found] == [(3, 3, 4), (26, 26, 4)] * 8
    limit = np.abs(activations.conv).max()
    for k, pixels in enumerate(found[1::2]):
        assert_array_equal(pixels, figures.signed(activations.conv[..., k], limit))
    assert f"{limit:.2f}" in text(html)
    assert f"{np.abs(network.conv.filters).max():.2f}" in text(html)


def test_pooled_maps_are_numbered_and_blank_ones_are_no_trouble(activations: Activations) -> None:
    html = figures.pooled_maps(activations.pool)
    assert [p.shape for p in pictures(html)] == [(13, 13, 4)] * 8
    assert text(html).startswith("12345678")
    blank = pictures(figures.pooled_maps(np.zeros((13, 13, 8))))
    assert not np.array(blank)[..., 3].any()


def test_stages_show_the_pictures_under_their_names(image: np.ndarray) -> None:
    html = figures.stages({"one": image, "other": image.T})
    assert text(html) == "oneother"
    assert_array_equal(pictures(html)[1], image.T)


def test_bars_are_as_long_as_the_numbers_beside_them(activations: Activations) -> None:
    probabilities = activations.probabilities
    html = figures.bars(probabilities)
    widths = re.findall(r"width:([\d.]+)%", html)
    numbers = re.findall(r"<span>([\d.]+) %</span>", html)
    assert widths == numbers == [f"{100 * p:.1f}" for p in probabilities]
    best = re.findall(r'class="best"><b>(\d)', html)
    assert best == [str(probabilities.argmax())]
    assert len(re.findall("<li", html)) == 10
    text(html)


def test_no_answer_has_neither_bars_nor_numbers() -> None:
    html = figures.bars(None)
    assert set(re.findall(r"width:([\d.]+)%", html)) == {"0.0"}
    assert "best" not in html
    assert text(html) == "0123456789"


def test_logits_are_told_with_what_e_makes_of_them() -> None:
    values = np.array([-50, -1, 0, 0.5, 1, 2, 3, 4, 5, 12.345])
    probabilities = np.exp(values) / np.exp(values).sum()
    html = figures.logits(values, probabilities)
    for logit, p in zip(values, probabilities, strict=True):
        raised = np.exp(logit - 12.345)
        assert f"<td>{logit:.2f}</td><td>{raised:.3g}</td><td>{100 * p:.2f} %</td>" in html
    text(html)


@pytest.mark.parametrize("logit", [500, -500, 50_000])
def test_logits_of_a_filter_turned_up_are_no_trouble(logit: float) -> None:
    values = np.full(10, logit, np.float32)
    assert f"{logit:.2f}" in figures.logits(values, np.full(10, 0.1, np.float32))


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0, "0 %"),
        (0.004, "0 %"),
        (0.1, "10 %"),
        (0.984, "98 %"),
        (0.995, "99 %"),
        (0.99999994, "99 %"),
        (np.float32(1) - np.float32(6e-8), "99 %"),
        (1, "100 %"),
        (np.float32(1), "100 %"),
    ],
)
def test_percent_never_says_100_short_of_certainty(probability: float, words: str) -> None:
    assert figures.percent(probability) == words


def test_percent_with_decimals_stops_short_of_100_too() -> None:
    assert figures.percent(0.98765, decimals=1) == "98.8 %"
    assert figures.percent(0.99999, decimals=1) == "99.9 %"
    assert figures.percent(np.float32(0.99999), decimals=2) == "99.99 %"
    assert figures.percent(1, decimals=1) == "100.0 %"


def test_a_mark_frames_the_patch_or_the_cell(image: np.ndarray) -> None:
    patch = figures.marked(image, "image", 7, 14)
    assert "top:25.000%;left:50.000%;width:10.714%;height:10.714%" in patch
    cell = figures.marked(figures.signed(np.eye(26), 1), "map", 13, 25)
    assert "top:50.000%;left:96.154%;width:3.846%;height:3.846%" in cell


def test_a_sum_shows_all_its_numbers(rng: np.random.Generator) -> None:
    patch, kernel = rng.uniform(-0.5, 0.5, (2, 3, 3))
    products = patch * kernel
    html = figures.sum_of_products(patch, kernel, products, products.sum())
    shown = text(html)
    for number in (*patch.flat, *kernel.flat, *products.flat, products.sum()):
        assert f"{number:.3f}" in shown
    assert len(re.findall("<td", html)) == 27


def test_a_matrix_shows_its_numbers_in_order_and_one_cell_set_off() -> None:
    html = figures.numbers(np.array([[1, -2], [0, 0.5]]), "window", 2, strong=(0, 1))
    cells = re.findall(r"<td style=\"background:rgba\(([^)]*)\)\"( class=strong)?>([^<]*)", html)
    assert [number for *_, number in cells] == ["1.000", "-2.000", "0.000", "0.500"]
    assert [bool(strong) for _, strong, _ in cells] == [False, True, False, False]
    assert cells[1][0] == "47,125,225,0.50", "half as strong as in a picture"
    assert cells[2][0].endswith(",0.00")


def test_signed_bars_go_right_above_zero_and_left_below() -> None:
    html = figures.signed_bars(np.array([2.0, -1.0, 0.0]), ["a", "b", "c"], "shares")
    assert f"left:50%;width:50.0%;background:{figures.ABOVE}" in html
    assert f"right:50%;width:25.0%;background:{figures.BELOW}" in html
    assert text(html) == "a+2.000b-1.000c+0.000"
    assert "width:0.0%" in figures.signed_bars(np.zeros(1), ["a"], "nothing")


def test_what_a_filter_makes_of_a_picture_is_shown_with_its_size(image: np.ndarray) -> None:
    grey = image[:20] / 255 - 0.5
    html = figures.filtered(grey, grey[1:-1, 1:-1], "photo", "map")
    assert "photo, 20 x 28" in text(html)
    assert "map, 18 x 26" in text(html)
    before, after = pictures(html)
    assert_allclose(before, image[:20], atol=1)
    assert_array_equal(after, figures.signed(grey[1:-1, 1:-1], np.abs(grey[1:-1, 1:-1]).max()))


def test_evidence_lies_over_the_image(image: np.ndarray, rng: np.random.Generator) -> None:
    evidence = rng.standard_normal((13, 13))
    below, above = pictures(figures.evidence_map(evidence, image, "evidence"))
    assert_array_equal(below, image)
    assert_array_equal(above, figures.signed(evidence, np.abs(evidence).max()))


def test_a_map_to_click_on_carries_its_cells(activations: Activations) -> None:
    values = activations.conv[..., 3]
    spec = figures.clickable(values, 4, 25).to_dict()
    (cells,) = spec["datasets"].values()
    assert len(cells) == 26 * 26
    for cell in cells[:: 26 * 5 + 1]:
        assert cell["value"] == pytest.approx(values[cell["row"], cell["column"]], abs=1e-4)
    assert {(cell["row"], cell["column"]) for cell in cells} == set(np.ndindex(26, 26))
    assert "datum.row == 4 && datum.column == 25" in str(spec)
    (selection,) = spec["params"]
    assert selection["name"] == "cell"
    assert selection["select"]["fields"] == ["row", "column"]


def curve(html: str) -> list[str]:
    sources = re.findall(r'src="data:image/svg\+xml;base64,([^"]*)"', html)
    return [base64.b64decode(source).decode() for source in sources]


def test_curves_have_a_point_each_and_a_dot_at_the_moment() -> None:
    seen, loss = np.array([0, 100, 400]), np.array([2.5, 1.25, 0])
    accuracy = np.array([0, 0.5, 1])
    html = figures.curves(seen, loss, accuracy, now=100)
    assert text(html) == "loss 1.250accuracy 50.0 %"
    falling, rising = curve(html)
    assert 'points="0.0,0.0 150.0,50.0 300.0,100.0"' in falling
    assert 'points="0.0,100.0 150.0,50.0 300.0,0.0"' in rising
    assert '<circle cx="150.0" cy="50.0"' in falling
    assert "loss 0.000" in text(figures.curves(seen, loss, accuracy)), "else at the end"


def test_a_run_that_has_not_begun_is_one_point() -> None:
    html = figures.curves(np.array([0]), np.array([np.log(10)]), np.array([0.1]))
    assert text(html) == "loss 2.303accuracy 10.0 %"


# ---------------------------------------------------------------- files


def size(file: bytes) -> tuple[int, int]:
    assert file.startswith(b"\x89PNG")
    picture = Image.open(io.BytesIO(file))
    picture.load()
    return picture.size


@pytest.mark.parametrize("blank", [False, True])
def test_all_maps_are_one_png(blank: bool, image: np.ndarray) -> None:
    network = DigitCNN(rng=np.random.default_rng(0))
    given = np.zeros_like(image) if blank else image
    file = figures.maps_png(given, network.conv.filters, network.forward(given))
    assert size(file) == (2600, 1080)


@pytest.mark.parametrize(("wrong", "rows"), [(0, 1), (20, 1), (21, 2)])
def test_what_is_misread_is_a_sheet_of_20_a_row(wrong: int, rows: int) -> None:
    labels = np.zeros(50, np.uint8)
    probabilities = np.eye(10, dtype=np.float32)[(np.arange(50) < wrong).astype(int)]
    file = figures.misread_png(np.zeros((50, 28, 28), np.uint8), labels, probabilities)
    width, height = size(file)
    assert width == 1200
    assert height == pytest.approx(100 * (0.75 * rows + 0.5), abs=1)


def test_pictures_are_drawn_without_pyplot_which_all_visitors_would_share() -> None:
    code = "import sys, cnn.figures; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
