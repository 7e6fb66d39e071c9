"""A digit on paper comes onto the sheet by file or by camera."""

import io
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.driver import (
    arrive,
    choose,
    draw,
    settle,
    status,
)
from tests.photos import Photo, photograph
from tests.shapes import SAMPLES, SEVEN_ON_CANVAS

HARD = Photo(lines="squared", pen="pencil", shadow=0.65, turn=4, gradient=0.8)


@pytest.fixture
def page(returning: Page) -> Page:
    return returning


@pytest.fixture
def paper(page: Page) -> Page:
    page.get_by_role("tab", name="On paper").click()
    page.get_by_text("Choose a picture").wait_for()
    settle(page)
    return page


def taken(digit: int) -> bytes:
    return photograph(SAMPLES[digit], HARD, np.random.default_rng(3)).read()


def test_a_photographs_digit_is_read_and_can_be_drawn_on_and_cleared(paper: Page) -> None:
    choose(paper, taken(5))
    expect(status(paper)).to_have_text(re.compile(r"^Predicted digit: 5"))
    expect(paper.get_by_text("It reads 5")).to_be_visible()
    expect(paper.get_by_role("img", name="Ink found in it")).to_be_visible()
    draw(paper, SEVEN_ON_CANVAS)
    expect(status(paper)).not_to_have_text(re.compile(r"^Predicted digit: 5"))
    paper.get_by_role("button", name="Clear").click()
    expect(status(paper)).to_have_text(re.compile(r"^\D*$"))
    expect(paper.get_by_text("It reads 5")).to_be_hidden()


def test_a_reload_brings_the_digit_back(paper: Page) -> None:
    choose(paper, taken(3))
    expect(status(paper)).to_have_text(re.compile(r"^Predicted digit: 3"))
    paper.reload()
    arrive(paper)
    expect(status(paper)).to_have_text(re.compile(r"^Predicted digit: 3"))


def test_bare_paper_is_told_and_leaves_the_drawing(paper: Page) -> None:
    paper.get_by_role("button", name="Sample 6").click()
    expect(status(paper)).to_have_text(re.compile(r"^Predicted digit: 6"))
    bare = io.BytesIO()
    Image.new("L", (640, 480), 220).save(bare, "JPEG")
    choose(paper, bare.getvalue())
    expect(paper.get_by_text("No digit found")).to_be_visible()
    expect(status(paper)).to_have_text(re.compile(r"^Predicted digit: 6"))


def test_the_camera_is_asked_for_only_by_its_button(paper: Page) -> None:
    opened = "document.querySelector('video')?.srcObject"
    assert not paper.evaluate(opened)
    paper.get_by_role("button", name="Use the camera").click()
    told = paper.get_by_text("No camera found, or this page is not allowed to use it.")
    expect(told.or_(paper.get_by_role("button", name="Take the picture"))).to_be_visible()


def test_photograph_ink_and_image_stand_side_by_side_at_one_size(paper: Page) -> None:
    paper.set_viewport_size({"width": 1280, "height": 900})
    choose(paper, taken(5))
    boxes = []
    for name in ("Photograph", "Ink found in it", "What the network sees"):
        figure = paper.get_by_role("img", name=name)
        expect(figure).to_be_visible()
        boxes.append(figure.bounding_box())
    places = [(round(box["y"]), round(box["width"]), round(box["height"])) for box in boxes if box]
    assert len(set(places)) == 1, places
    assert places[0][1] >= 150


def test_a_photograph_on_its_side_can_be_turned(paper: Page) -> None:
    upright = Image.open(io.BytesIO(taken(3)))
    side = io.BytesIO()
    upright.rotate(90, expand=True).save(side, "JPEG")
    choose(paper, side.getvalue())
    paper.get_by_role("button", name="Rotate the picture").click()
    expect(status(paper)).to_have_text(re.compile(r"^Predicted digit: 3"))


def test_of_two_digits_the_larger_is_read_and_the_other_shown(paper: Page) -> None:
    plain = Photo(size=(480, 480), share=0.6)
    rng = np.random.default_rng(3)
    both = [
        np.asarray(Image.open(photograph(SAMPLES[digit], replace(plain, share=share), rng)))
        for digit, share in ((2, 0.6), (7, 0.45))
    ]
    file = io.BytesIO()
    Image.fromarray(np.hstack(both)).save(file, "PNG")
    choose(paper, file.getvalue())
    expect(paper.get_by_text("There are other digits beside it.")).to_be_visible()
    expect(paper.get_by_role("img", name="Left out")).to_be_visible()
