"""A filter in the panel: its numbers, and the answers before and after its change."""

import re

import numpy as np
from playwright.sync_api import Locator, Page, expect

from cnn import DigitCNN, preprocess
from cnn.softmax import softmax, with_none
from tests.browser.driver import ink


def edit(page: Page, number: int) -> None:
    page.get_by_role("button", name=re.compile(rf"^Filter {number}\b")).click()
    expect(page.locator(".panel .edit")).to_be_visible()


def field(page: Page, row: int, column: int) -> Locator:
    return page.get_by_label(re.compile(f"^Row {row}, column {column} of filter"))


def values(page: Page) -> np.ndarray:
    fields = page.get_by_label(re.compile(r"^Row \d, column \d of filter")).all()
    return np.array([float(field.input_value()) for field in fields]).reshape(3, 3)


def expected(page: Page, filters: dict[int, np.ndarray]) -> np.ndarray:
    """NumPy's probabilities of what stands on the canvas, and that it is no digit: (11,).

    With these filters, by number from 0.
    """
    changed = DigitCNN.load().with_filters(filters)
    return softmax(with_none(changed.logits(preprocess.normalize(ink(page)))))


def answer(page: Page, whose: str) -> tuple[int, float]:
    """The digit and its probability: "before" the change that the panel is about, or "after"."""
    digit = page.locator(f".panel .{whose} b").text_content()
    share = page.locator(f".panel .{whose} span").text_content()
    return int(str(digit)), float(str(share).rstrip("% ")) / 100
