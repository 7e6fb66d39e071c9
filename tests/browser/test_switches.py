"""What each filter is for: its switch, what the network loses without it, and what excites it."""

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from cnn import DigitCNN
from cnn.contributions import Exam
from cnn.excitement import places
from cnn.page import assets
from cnn.presets import preset
from tests.browser.conftest import Come
from tests.browser.driver import (
    arrive,
    box_of,
    frames_sent,
    open_part,
    sample,
    settle,
    status,
)
from tests.browser.filters import answer, edit, expected, field, values


@pytest.fixture
def page(returning: Page) -> Page:
    return returning


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
