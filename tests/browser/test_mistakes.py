"""What is taken for what: counts, a cell's images, and one of them on the sheet."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cnn import DigitCNN
from cnn.page import assets
from cnn.training.metrics import confusion
from tests.browser.conftest import Come
from tests.browser.driver import sample, settle, status

IMAGES, LABELS, _ = assets.read_test_images(assets.MNIST_TEST)


@pytest.fixture
def page(returning: Page) -> Page:
    return returning


def test_a_mistake_is_counted_shown_and_put_onto_the_sheet(page: Page) -> None:
    sample(page, 4)
    page.get_by_role("tab", name="Mistakes").click()
    grid = page.get_by_role("region", name="Mistakes")
    logits = DigitCNN.load().logits(IMAGES)
    answers = logits.argmax(axis=1)
    counts = confusion(LABELS, answers)
    told = grid.get_by_text(f"{counts.trace()} of 1,000 test images are read correctly now.")
    expect(told).to_be_visible()
    wrong = counts - np.diag(counts.diagonal())
    digit, answer = (int(i) for i in np.argwhere(wrong == wrong[wrong > 0].min())[-1])
    name = re.compile(rf"^\d+ images? of {digit} read as {answer}$")
    cell = grid.get_by_role("button", name=name)
    expect(cell).to_have_text(str(counts[digit, answer]))
    cell.click()
    expect(cell).to_have_attribute("aria-pressed", "true")
    settle(page)
    number = int(np.flatnonzero((digit == LABELS) & (answers == answer))[0])
    before = str(status(page).text_content())
    grid.get_by_role("button", name=f"Put test image {number + 1} on the canvas").click()
    expect(status(page)).not_to_have_text(before)
    settle(page)
    seen = page.locator(".image canvas").first.evaluate(
        "canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, 28, 28).data)"
    )
    np.testing.assert_array_equal(np.reshape(seen, (28, 28, 4))[..., 0], IMAGES[number])
    expect(status(page)).to_have_text(re.compile(rf"\b{answer}\b"))
    page.get_by_role("button", name="Undo").click()
    expect(status(page)).to_have_text(before)


def test_the_slider_goes_back_to_where_it_learnt(page: Page) -> None:
    page.get_by_role("tab", name="Mistakes").click()
    grid = page.get_by_role("region", name="Mistakes")
    told = grid.locator(".told")
    expect(told).to_have_text(re.compile("correctly now"))
    now = int(str(told.text_content()).split()[0])
    slider = grid.get_by_role("slider", name="Step of the training")
    slider.focus()
    page.keyboard.press("Home")
    expect(told).to_have_text(re.compile("correctly after 0 steps"))
    assert int(str(told.text_content()).split()[0]) < now / 3
    page.keyboard.press("End")
    expect(told).to_have_text(re.compile("correctly now"))


def test_an_image_stands_on_the_sheet_without_lines_between_its_pixels(come: Come) -> None:
    page = come(size=(820, 1180))  # there a pixel of the image is no whole number of the screen's
    page.get_by_role("tab", name="Mistakes").click()
    page.get_by_role("button", name=re.compile(r"^\d+ images? of \d read as \d$")).first.click()
    page.get_by_role("button", name=re.compile("^Put test image")).first.click()
    page.wait_for_function("document.querySelector('canvas.paper').width % 64")
    settle(page)
    shown = page.locator("canvas.paper").evaluate(
        """canvas => {
          const { width, height } = canvas;
          const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
          return Array.from({ length: height }, (_, i) =>
            Array.from({ length: width }, (_, j) => data[4 * (width * i + j)]));
        }"""
    )
    ink = np.array(shown)
    assert (ink == 255).any()
    for level in (ink, ink.T):
        between = (level[:, :-2] == 255) & (level[:, 1:-1] < 255) & (level[:, 2:] == 255)
        assert not between.any()
