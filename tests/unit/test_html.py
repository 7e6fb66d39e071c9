"""Arrays -> pieces of the page: nothing of the numbers is lost or made up on the way."""

import base64
import io
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from cnn.page import html
from cnn.page.palette import signed

NASTY = "<b>\"&'</b>"


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
        html.filtered(image, np.eye(3), np.eye(26), NASTY),
        html.alert(NASTY),
    ]
    for made in pieces:
        assert "<b>&quot;" not in made
        assert NASTY not in made
        assert "&lt;b&gt;&quot;&amp;&#x27;" in made
        text(made)


def test_stages_show_the_pictures_under_their_names(image: np.ndarray) -> None:
    made = html.stages({"one": image, "other": image.T})
    assert text(made) == "oneother"
    assert_array_equal(pictures(made)[1], image.T)


def test_a_matrix_shows_its_numbers_in_order_on_their_colours() -> None:
    made = html.numbers(np.array([[1, -2], [-0.001, 0.5]]), "window", 2)
    cells = re.findall(r"<td style=\"background:rgba\(([^)]*)\)\">([^<]*)", made)
    assert [number for _, number in cells] == ["1.00", "-2.00", "0.00", "0.50"]
    assert cells[1][0] == "47,125,225,0.50", "half as strong as in a picture"
    assert cells[2][0].endswith(",0.00")


def test_what_a_filter_makes_of_a_picture_is_shown_with_its_size(image: np.ndarray) -> None:
    grey = image[:20]
    result = grey[1:-1, 1:-1] / 255 - 0.5
    made = html.filtered(grey, np.eye(3), result, "photo")
    assert "photo, 28 x 20" in text(made)
    assert "Feature map, 26 x 18" in text(made)
    before, after = pictures(made)
    assert_array_equal(before, grey)
    assert_array_equal(after, signed(result, np.abs(result).max()))


@pytest.mark.parametrize(
    ("largest", "told"), [(20, "It reads <b>3</b>"), (1, "not sure: <b>3</b>")]
)
def test_an_answer_is_a_sentence_and_a_doubt_is_told(largest: float, told: str) -> None:
    logits = np.zeros(10)
    logits[3] = largest
    assert told in html.answer(logits)
    assert "other digits beside it" in html.answer(logits, more=True)
    assert "other digits beside it" not in html.answer(logits)
