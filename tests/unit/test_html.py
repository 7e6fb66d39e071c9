"""Arrays -> pieces of the page: nothing of the numbers is lost or made up on the way."""

import base64
import io
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image

from cnn import Activations, DigitCNN
from cnn.page import html
from cnn.page.palette import ABOVE, BELOW, signed

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


def pictures(made: str) -> list[np.ndarray]:
    return [decoded(uri) for uri in re.findall(r'src="(data:image/png[^"]*)"', made)]


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


def text(made: str) -> str:
    """What a person reads; the tags are found to be balanced."""
    parser = Balance()
    parser.feed(made)
    parser.close()
    assert parser.open == []
    return parser.text


# ---------------------------------------------------------------- pixels


@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (3, 50), (26, 26, 4)])
def test_a_png_decodes_to_the_same_pixels(shape: tuple[int, ...], rng: np.random.Generator) -> None:
    pixels = rng.integers(0, 256, shape).astype(np.uint8)
    assert_array_equal(decoded(html.png(pixels)), pixels)
    file = html.png_file(pixels)
    assert file.startswith(b"\x89PNG")
    assert_array_equal(np.asarray(Image.open(io.BytesIO(file))), pixels)


# ---------------------------------------------------------------- pieces of the page


def test_what_is_written_is_escaped(image: np.ndarray) -> None:
    pieces = [
        html.picture(image, NASTY),
        html.legend(1, NASTY),
        html.stages({NASTY: image}),
        html.numbers(np.eye(2), NASTY, 1),
        html.signed_bars(np.ones(1), [NASTY], NASTY),
        html.filtered(image / 255 - 0.5, np.eye(3), NASTY, NASTY),
        html.marked(image, NASTY, 0, 0),
        html.evidence_map(np.eye(13), image, NASTY),
    ]
    for made in pieces:
        assert "<b>&quot;" not in made
        assert NASTY not in made
        assert "&lt;b&gt;&quot;&amp;&#x27;" in made
        assert "<b>" not in re.sub(r"<b>&lt;.*?</b>", "", made)
        text(made)


def test_filters_and_maps_carry_the_same_number_and_one_scale(activations: Activations) -> None:
    network = DigitCNN.load()
    made = html.filters_and_maps(network.conv.filters, activations.conv, changed={2})
    assert re.findall(r"<figcaption>([^<]*)", made) == [*"12", "changed 3", *"45678"]
    for number in range(1, 9):
        assert f'alt="Filter {number}"' in made
        assert f'alt="Feature map {number}"' in made
    found = pictures(made)
    assert [p.shape for p in found] == [(3, 3, 4), (26, 26, 4)] * 8
    limit = np.abs(activations.conv).max()
    for k, pixels in enumerate(found[1::2]):
        assert_array_equal(pixels, signed(activations.conv[..., k], limit))
    assert f"{limit:.2f}" in text(made)
    assert f"{np.abs(network.conv.filters).max():.2f}" in text(made)


def test_pooled_maps_are_numbered_and_blank_ones_are_no_trouble(activations: Activations) -> None:
    made = html.pooled_maps(activations.pool)
    assert [p.shape for p in pictures(made)] == [(13, 13, 4)] * 8
    assert text(made).startswith("12345678")
    blank = pictures(html.pooled_maps(np.zeros((13, 13, 8))))
    assert not np.array(blank)[..., 3].any()


def test_stages_show_the_pictures_under_their_names(image: np.ndarray) -> None:
    made = html.stages({"one": image, "other": image.T})
    assert text(made) == "oneother"
    assert_array_equal(pictures(made)[1], image.T)


def test_bars_are_as_long_as_the_numbers_beside_them(activations: Activations) -> None:
    probabilities = activations.probabilities
    made = html.bars(probabilities)
    widths = re.findall(r"width:([\d.]+)%", made)
    numbers = re.findall(r"<span>([\d.]+) %</span>", made)
    assert widths == numbers == [f"{100 * p:.1f}" for p in probabilities]
    best = re.findall(r'class="best"><b>(\d)', made)
    assert best == [str(probabilities.argmax())]
    assert len(re.findall("<li", made)) == 10
    text(made)


def test_no_answer_has_neither_bars_nor_numbers() -> None:
    made = html.bars(None)
    assert set(re.findall(r"width:([\d.]+)%", made)) == {"0.0"}
    assert "best" not in made
    assert text(made) == "0123456789"


def test_logits_are_told_with_what_e_makes_of_them() -> None:
    values = np.array([-50, -1, 0, 0.5, 1, 2, 3, 4, 5, 12.345])
    probabilities = np.exp(values) / np.exp(values).sum()
    made = html.logits(values, probabilities)
    for logit, p in zip(values, probabilities, strict=True):
        raised = np.exp(logit - 12.345)
        assert f"<td>{logit:.2f}</td><td>{raised:.3g}</td><td>{100 * p:.2f} %</td>" in made
    text(made)


@pytest.mark.parametrize("logit", [500, -500, 50_000])
def test_logits_of_a_filter_turned_up_are_no_trouble(logit: float) -> None:
    values = np.full(10, logit, np.float32)
    assert f"{logit:.2f}" in html.logits(values, np.full(10, 0.1, np.float32))


def test_a_mark_frames_the_patch_or_the_cell(image: np.ndarray) -> None:
    patch = html.marked(image, "image", 7, 14)
    assert "top:25.000%;left:50.000%;width:10.714%;height:10.714%" in patch
    cell = html.marked(signed(np.eye(26), 1), "map", 13, 25)
    assert "top:50.000%;left:96.154%;width:3.846%;height:3.846%" in cell


def test_a_sum_shows_all_its_numbers(rng: np.random.Generator) -> None:
    patch, kernel = rng.uniform(-0.5, 0.5, (2, 3, 3))
    products = patch * kernel
    made = html.sum_of_products(patch, kernel, products, products.sum())
    shown = text(made)
    for number in (*patch.flat, *kernel.flat, *products.flat, products.sum()):
        assert f"{number:.3f}" in shown
    assert len(re.findall("<td", made)) == 27


def test_a_matrix_shows_its_numbers_in_order_and_one_cell_set_off() -> None:
    made = html.numbers(np.array([[1, -2], [0, 0.5]]), "window", 2, strong=(0, 1))
    cells = re.findall(r"<td style=\"background:rgba\(([^)]*)\)\"( class=strong)?>([^<]*)", made)
    assert [number for *_, number in cells] == ["1.000", "-2.000", "0.000", "0.500"]
    assert [bool(strong) for _, strong, _ in cells] == [False, True, False, False]
    assert cells[1][0] == "47,125,225,0.50", "half as strong as in a picture"
    assert cells[2][0].endswith(",0.00")


def test_signed_bars_go_right_above_zero_and_left_below() -> None:
    made = html.signed_bars(np.array([2.0, -1.0, 0.0]), ["a", "b", "c"], "shares")
    assert f"left:50%;width:50.0%;background:{ABOVE}" in made
    assert f"right:50%;width:25.0%;background:{BELOW}" in made
    assert text(made) == "a+2.000b-1.000c+0.000"
    assert "width:0.0%" in html.signed_bars(np.zeros(1), ["a"], "nothing")


def test_what_a_filter_makes_of_a_picture_is_shown_with_its_size(image: np.ndarray) -> None:
    grey = image[:20] / 255 - 0.5
    made = html.filtered(grey, grey[1:-1, 1:-1], "photo", "map")
    assert "photo, 20 x 28" in text(made)
    assert "map, 18 x 26" in text(made)
    before, after = pictures(made)
    assert_allclose(before, image[:20], atol=1)
    assert_array_equal(after, signed(grey[1:-1, 1:-1], np.abs(grey[1:-1, 1:-1]).max()))


def test_evidence_lies_over_the_image(image: np.ndarray, rng: np.random.Generator) -> None:
    evidence = rng.standard_normal((13, 13))
    below, above = pictures(html.evidence_map(evidence, image, "evidence"))
    assert_array_equal(below, image)
    assert_array_equal(above, signed(evidence, np.abs(evidence).max()))


def curve(made: str) -> list[str]:
    sources = re.findall(r'src="data:image/svg\+xml;base64,([^"]*)"', made)
    return [base64.b64decode(source).decode() for source in sources]


def test_curves_have_a_point_each_and_a_dot_where_it_stands() -> None:
    seen, loss = np.array([0, 100, 400]), np.array([2.5, 1.25, 0])
    accuracy = np.array([0, 0.5, 1])
    made = html.curves(seen, loss, accuracy, now=100)
    assert text(made) == "loss 1.250accuracy 50.0 %"
    falling, rising = curve(made)
    assert 'points="0.0,0.0 150.0,50.0 300.0,100.0"' in falling
    assert 'points="0.0,100.0 150.0,50.0 300.0,0.0"' in rising
    assert '<circle cx="150.0" cy="50.0"' in falling
    assert "loss 0.000" in text(html.curves(seen, loss, accuracy)), "else at the end"


def test_a_run_that_has_not_begun_is_one_point() -> None:
    made = html.curves(np.array([0]), np.array([np.log(10)]), np.array([0.1]))
    assert text(made) == "loss 2.303accuracy 10.0 %"
