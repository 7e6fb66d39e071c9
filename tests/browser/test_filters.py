"""A filter in the visitor's hands: numbers, presets, both answers, and the way back."""

import re

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from cnn import DigitCNN, preprocess
from cnn.contributions import Exam
from cnn.excitement import places
from cnn.page import assets
from cnn.presets import PRESETS, preset
from cnn.softmax import softmax, with_none
from tests.browser.conftest import Come
from tests.browser.driver import (
    arrive,
    box_of,
    frames_sent,
    ink,
    open_part,
    probe,
    sample,
    settle,
    status,
)
from tests.browser.windows import open_page, window


@pytest.fixture
def page(returning: Page) -> Page:
    return returning


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


@pytest.fixture(scope="module")
def exam() -> Exam:
    """The network as it came, examined with the images that the page has."""
    images, labels, _ = assets.read_test_images(assets.MNIST_TEST)
    return Exam(DigitCNN.load(), images, labels)


def switch(page: Page, number: int) -> Locator:
    return page.get_by_role("switch", name=f"Filter {number}", exact=True)


def cost(page: Page) -> str:
    return " ".join(page.locator(".panel .cost").inner_text().split())


def test_a_switch_leaves_a_filter_out_and_the_panel_says_what_that_costs(
    page: Page, exam: Exam
) -> None:
    sample(page, 4)
    switch(page, 8).click()
    settle(page)
    filters = exam.filters
    result = exam.result(filters, {7})
    assert f"{result.before[7]} → {result.right} of 1,000 test images" in cost(page)
    assert "without filter 8" in cost(page)
    turns = page.get_by_role("list", name="Most common changes").get_by_role("listitem")
    assert turns.all_text_contents() == [f"{a} → {b} \u00d7 {n}" for a, b, n in result.turns[7]]
    nothing = np.zeros((3, 3))
    for whose, changed in (("before", {}), ("after", {7: nothing})):
        probabilities = expected(page, changed)
        assert answer(page, whose)[0] == probabilities[:10].argmax()
        assert answer(page, whose)[1] == pytest.approx(probabilities[:10].max(), abs=1e-3)
    expect(switch(page, 8)).to_have_attribute("aria-checked", "false")
    expect(page.get_by_role("img", name="Feature map 8: switched off")).to_be_visible()
    np.testing.assert_allclose(values(page), filters[7], atol=0.0051)  # kept
    switch(page, 3).click()
    settle(page)
    both = exam.result(filters, {2, 7})
    assert f"{result.right} → {both.right} of 1,000" in cost(page)
    page.get_by_role("button", name="Restore all").click()
    settle(page)
    expect(switch(page, 8)).to_have_attribute("aria-checked", "true")
    expect(page.get_by_role("img", name=re.compile("^Feature map 8: strongest"))).to_be_visible()


def test_the_cost_follows_numbers_and_presets(page: Page, exam: Exam) -> None:
    sample(page, 4)
    edit(page, 8)
    without = exam.result(exam.filters)
    assert f"{without.right} → {without.after[7]} of 1,000" in cost(page)
    page.get_by_role("button", name="outline").click()
    settle(page)
    filters = exam.filters.copy()
    filters[7] = preset("outline")
    own = exam.result(filters)
    assert own.right != without.after[7]
    assert f"{without.right} → {own.right} of 1,000" in cost(page)
    assert "with your filter 8" in cost(page)
    field(page, 2, 2).fill("0.5")
    settle(page)
    filters[7, 1, 1] = 0.5
    assert f"{without.right} → {exam.result(filters).right} of 1,000" in cost(page)
    page.get_by_role("button", name="Restore all").click()
    settle(page)


def test_before_anything_is_pointed_at_bars_say_what_is_lost_without_each_filter(
    page: Page, exam: Exam
) -> None:
    result = exam.result(exam.filters)
    hint = page.locator(".panel .hint")
    expect(hint).to_be_visible()
    assert f"{result.right} of 1,000" in str(hint.text_content())
    rows = page.get_by_role("list", name="Fewer images read without each filter")
    expected_rows = [f"{k + 1}-{lost}" for k, lost in enumerate(result.lost)]
    assert min(result.lost) > 0, "else it is said otherwise"
    assert rows.get_by_role("listitem").all_text_contents() == expected_rows
    widths = [box_of(bar)["width"] for bar in rows.locator("i").all()]
    assert np.argmax(widths) == np.argmax(result.lost)


def test_what_excites_a_filter_is_shown_summed_and_put_onto_the_sheet(page: Page) -> None:
    edit(page, 8)
    numbers = DigitCNN.load().conv.filters[7]
    images, labels, _ = assets.read_test_images(assets.MNIST_TEST)
    found = places(numbers, images)
    most = page.get_by_role("group", name="What excites it most").get_by_role("button")
    least = page.get_by_role("group", name="What excites it least").get_by_role("button")
    expect(most.first).to_be_enabled()
    assert (most.count(), least.count()) == (8, 4)
    for place, button in enumerate([*most.all(), *least.all()]):
        row, column = found.cells[place] + 1
        told = f"row {row}, column {column} of a test image of {labels[found.images[place]]}, "
        assert told + f"{found.values[place]:.2f}" in str(button.get_attribute("aria-label"))
    words = page.locator(".panel .common")
    in_common = str(words.text_content())
    sent = frames_sent(page)
    most.nth(2).hover()
    expect(words).to_have_text(re.compile(rf"^\S+( [+-] \d\.\d\d){{8}} = {found.values[2]:.2f}$"))
    page.mouse.move(2, 2)
    expect(words).to_have_text(in_common)
    assert sent == [], "all that pointing needs is there"
    most.nth(2).click()
    seen = page.locator(".image canvas").first
    expect(page.get_by_role("button", name="Clear")).to_be_enabled()
    settle(page)
    grey = seen.evaluate(
        "canvas => Array.from(canvas.getContext('2d').getImageData(0, 0, 28, 28).data)"
    )
    np.testing.assert_array_equal(np.reshape(grey, (28, 28, 4))[..., 0], images[found.images[2]])


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


@pytest.mark.parametrize("size", [(360, 780), (820, 1180), (1280, 720)])
def test_pointing_at_what_excites_a_filter_moves_nothing(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    edit(page, 8)
    place = page.get_by_role("group", name="What excites it most").get_by_role("button").first
    expect(place).to_be_enabled()
    settle(page)
    before = box_of(place), box_of(page.locator(".panel"))
    place.hover()
    expect(page.locator(".panel .common")).to_have_text(re.compile(" = "))
    assert (box_of(place), box_of(page.locator(".panel"))) == before


def test_switches_outlive_a_reload_and_are_in_the_link(page: Page, come: Come) -> None:
    sample(page, 5)
    for number in (2, 6):
        switch(page, number).click()
    settle(page)
    before = str(status(page).text_content())
    page.reload()
    arrive(page)
    expect(switch(page, 2)).to_have_attribute("aria-checked", "false")
    expect(switch(page, 3)).to_have_attribute("aria-checked", "true")
    expect(status(page)).to_have_text(before)
    open_part(page, "Save and share")
    link = str(page.get_by_test_id("stCode").text_content())
    other = come(link)
    expect(switch(other, 6)).to_have_attribute("aria-checked", "false")
    expect(switch(other, 1)).to_have_attribute("aria-checked", "true")
    expect(status(other)).to_have_text(before)


def test_one_visitors_filters_leave_anothers_answers_alone(page: Page, come: Come) -> None:
    other = come()
    sample(other, 8)
    before = str(status(other).text_content())
    sample(page, 8)
    edit(page, 1)
    page.get_by_role("button", name="outline").click()
    settle(page)
    expect(page.get_by_role("button", name="Filter 1, changed")).to_be_visible()
    sample(other, 3)
    sample(other, 8)
    expect(status(other)).to_have_text(before)
    expect(other.get_by_role("button", name="Filter 1", exact=True)).to_be_visible()
    assert probe(other, "answers")
