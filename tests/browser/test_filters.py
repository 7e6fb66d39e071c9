"""A filter in the visitor's hands: numbers, presets, both answers, and the way back."""

import re

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from cnn import DigitCNN
from cnn.presets import PRESETS, preset
from tests.browser.conftest import Come
from tests.browser.driver import (
    arrive,
    box_of,
    probe,
    sample,
    settle,
    status,
)
from tests.browser.filters import answer, edit, expected, field, values
from tests.browser.windows import open_page, window


@pytest.fixture
def page(returning: Page) -> Page:
    return returning


def test_numbers_typed_in_change_the_answer_and_restoring_brings_it_back(page: Page) -> None:
    sample(page, 5)
    before = str(status(page).text_content())
    bars = page.get_by_role("list", name="Probability of each digit")
    bars_before = str(bars.text_content())
    edit(page, 1)
    own = np.array([[-9, 0, 9], [-9, 0, 9], [-9, 0, 9]], np.float32)
    for row in range(3):
        for column in range(3):
            field(page, row + 1, column + 1).fill(str(own[row, column]))
            page.keyboard.press("Tab")
    settle(page)
    np.testing.assert_array_equal(values(page), own)
    for whose, filters in (("before", {}), ("after", {0: own})):
        probabilities = expected(page, filters)
        digit, share = answer(page, whose)
        assert digit == probabilities.argmax()
        assert share == pytest.approx(probabilities.max(), abs=1e-3)
    expect(bars).not_to_have_text(bars_before)
    expect(page.get_by_role("button", name="Filter 1, changed")).to_be_visible()
    page.get_by_role("button", name="Restore all").click()
    expect(status(page)).to_have_text(before)
    expect(bars).to_have_text(bars_before)
    expect(page.get_by_role("button", name="Filter 1", exact=True)).to_be_visible()


def test_presets_bear_the_articles_names_and_fill_the_numbers_in(page: Page) -> None:
    sample(page, 5)
    edit(page, 3)
    presets = page.get_by_role("group", name="Presets")
    names = presets.get_by_role("button").all_text_contents()
    assert names == ["as trained", *PRESETS]
    for name in ("horizontal Sobel", "outline"):
        presets.get_by_role("button", name=name).click()
        settle(page)
        np.testing.assert_allclose(values(page), preset(name), atol=0.005)
    presets.get_by_role("button", name="as trained").click()
    settle(page)
    np.testing.assert_allclose(values(page), DigitCNN.load().conv.filters[2], atol=0.0051)


def test_the_wheel_arrow_keys_and_dragging_turn_a_number(page: Page) -> None:
    sample(page, 5)
    edit(page, 2)
    cell = field(page, 2, 2)
    start = float(cell.input_value())
    cell.focus()
    cell.hover()
    page.mouse.wheel(0, -100)
    settle(page)
    assert float(cell.input_value()) == pytest.approx(start + 0.1, abs=0.006)
    cell.focus()
    page.keyboard.press("ArrowDown")
    settle(page)
    assert float(cell.input_value()) == pytest.approx(start, abs=0.011)
    page.keyboard.press("Escape")
    edit(page, 2)
    box = box_of(cell)
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 10, box["y"] - 40, steps=10)
    page.mouse.up()
    settle(page)
    assert float(cell.input_value()) == pytest.approx(start + 1, abs=0.03)
    assert answer(page, "after")[1] == pytest.approx(
        expected(page, {1: values(page).astype(np.float32)}).max(), abs=2e-3
    )


def test_scrolling_past_the_numbers_changes_none(page: Page) -> None:
    page.set_viewport_size({"width": 1400, "height": 600})  # so that there is something to scroll
    sample(page, 5)
    edit(page, 2)
    before = values(page)
    field(page, 2, 2).hover()
    page.mouse.wheel(0, 100)
    page.wait_for_function("document.querySelector('[data-testid=stMain]').scrollTop > 0")
    settle(page)
    np.testing.assert_array_equal(values(page), before)
    expect(page.get_by_role("button", name="Filter 2", exact=True)).to_be_visible()


@pytest.mark.parametrize("touch", [False, True])
def test_the_wheel_is_spoken_of_only_where_there_may_be_one(
    browser: Browser, url: str, touch: bool
) -> None:
    page = open_page(window(browser, 360, 780, has_touch=touch, is_mobile=touch), url)
    edit(page, 2)
    said = page.locator(".face.edit figure").first.inner_text()
    assert said.strip() == (
        "type, or drag up and down" if touch else "type, scroll, or drag up and down"
    )
    page.context.close()


def test_what_is_no_number_changes_nothing(page: Page) -> None:
    sample(page, 5)
    edit(page, 2)
    before = values(page)
    cell = field(page, 1, 1)
    for nonsense in ("", "abc", "1000", "1.2.3"):
        cell.fill(nonsense)
        assert cell.get_attribute("aria-invalid") is not None
        page.keyboard.press("Tab")
        settle(page)
        np.testing.assert_array_equal(values(page), before)
    expect(page.get_by_role("button", name="Filter 2", exact=True)).to_be_visible()


def test_all_eight_maps_stay_in_sight_beside_the_numbers(page: Page) -> None:
    sample(page, 5)
    edit(page, 8)
    for piece in [page.get_by_role("img", name=f"Feature map {k}: ") for k in range(1, 9)] + [
        field(page, 3, 3),
        page.locator(".panel .after"),
    ]:
        box = box_of(piece)
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 900


def test_changed_filters_outlive_a_reload(page: Page) -> None:
    sample(page, 5)
    edit(page, 4)
    page.get_by_role("button", name="sharpen").click()
    settle(page)
    before = str(status(page).text_content())
    page.reload()
    arrive(page)
    expect(page.get_by_role("button", name="Filter 4, changed")).to_be_visible()
    expect(status(page)).to_have_text(before)


def test_one_strong_filter_does_not_make_the_others_maps_pale(page: Page) -> None:
    sample(page, 5)

    def strength(number: int) -> float:
        canvas = page.get_by_role("img", name=f"Feature map {number}: ").locator("canvas")
        return float(
            canvas.evaluate(
                """canvas => Math.max(...canvas.getContext("2d").getImageData(0, 0, 26, 26).data
                  .filter((_, i) => i % 4 === 3))"""
            )
        )

    before = strength(8)
    edit(page, 1)
    for column in (1, 3):
        field(page, 2, column).fill("90")
        page.keyboard.press("Tab")
    settle(page)
    assert strength(1) == 255
    assert strength(8) > 0.5 * before
    expect(page.locator(".scale")).to_have_class(re.compile("clipped"))


def test_one_visitors_filters_leave_anothers_answers_alone(page: Page, come: Come) -> None:
    other = come()
    sample(other, 8)
    before = str(status(other).text_content())
    page.bring_to_front()
    sample(page, 8)
    edit(page, 1)
    page.get_by_role("button", name="outline").click()
    settle(page)
    expect(page.get_by_role("button", name="Filter 1, changed")).to_be_visible()
    other.bring_to_front()
    sample(other, 3)
    sample(other, 8)
    expect(status(other)).to_have_text(before)
    expect(other.get_by_role("button", name="Filter 1", exact=True)).to_be_visible()
    assert probe(other, "answers")
