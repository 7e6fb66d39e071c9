"""One drawing kept beside the next: outline, ticks, and what turned one answer into the other."""

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cnn import DigitCNN, preprocess
from tests.browser.driver import (
    box_of,
    clear,
    ink,
    sample,
    settle,
)


@pytest.fixture
def page(returning: Page) -> Page:
    return returning


def test_what_turned_one_answer_into_another_adds_up(page: Page) -> None:
    keep = page.get_by_role("button", name="Keep", exact=True)
    expect(keep).to_be_disabled()
    sample(page, 4)
    network = DigitCNN.load()
    before = network.forward(preprocess.normalize(ink(page)))
    keep.click()
    sample(page, 9)
    after = network.forward(preprocess.normalize(ink(page)))
    outline = page.locator(".outline")
    expect(outline).to_be_visible()
    tick = page.locator(".digits li").nth(4).locator("button")
    kept = float(tick.evaluate("bar => bar.style.getPropertyValue('--kept')"))
    assert kept == pytest.approx(float(before.probabilities[4]), abs=5e-3)
    page.get_by_role("button", name="What turned 4 into 9?").click()
    weights = network.softmax.weights.reshape(13, 13, 8, 10)
    found = (after.pool - before.pool) * (weights[..., 9] - weights[..., 4])
    face = page.locator(".panel .compare")
    shares = page.get_by_role("list", name="Share of each filter in the difference")
    given = [float(value) for value in shares.locator(".value").all_text_contents()]
    np.testing.assert_allclose(given, found.sum(axis=(0, 1)), atol=0.006)
    for name, logits in ((".was", before.logits), (".is", after.logits)):
        said = float(str(face.locator(f"{name} b").text_content()))
        assert said == pytest.approx(float(logits[9] - logits[4]), abs=0.006)
    expect(page.locator(".evidence-large")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".evidence-large")).to_be_hidden()
    keep.click()
    expect(outline).to_be_hidden()
    expect(page.get_by_role("button", name=re.compile("What turned"))).to_be_hidden()


def test_a_drawing_is_kept_while_the_sheet_is_cleared_and_drawn_on(page: Page) -> None:
    sample(page, 3)
    keep = page.get_by_role("button", name="Keep", exact=True)
    keep.click()
    clear(page)
    expect(keep).to_have_attribute("aria-pressed", "true")
    outline = page.locator(".outline")
    assert box_of(outline) == pytest.approx(box_of(page.locator(".paper")), abs=1)
    painted = outline.evaluate(
        """canvas => canvas.getContext("2d").getImageData(0, 0, 280, 280).data
          .filter((level, i) => i % 4 === 0 && level > 128).length"""
    )
    assert painted > 1000
    sample(page, 3)
    expect(page.get_by_role("button", name="What changed for 3?")).to_be_visible()
    keep.click()
    settle(page)
