"""The evidence for a digit, or for one and against another: it adds up in sight."""

import re
from typing import NamedTuple

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from cnn import DigitCNN, attribution, preprocess
from tests.browser.driver import frames_sent, ink, sample

SHOWN = 0.005 + 1e-4  # two decimals, of sums of float32


class Sum(NamedTuple):
    """evidence + logit of a blank canvas = logit, as the page says it."""

    shares: list[float]  # of the eight filters
    evidence: float
    blank: float
    logit: float


@pytest.fixture
def page(returning: Page) -> Page:
    return returning


def choose(page: Page, digit: int) -> None:
    bars = page.get_by_role("list", name="Probability of each digit").get_by_role("button")
    bars.nth(digit).click()
    expect(bars.nth(digit)).to_have_attribute("aria-pressed", "true")
    page.get_by_role("combobox", name="Compared with").select_option("(nothing)")


def shown(page: Page) -> Sum:
    def number(selector: str) -> float:
        return float(str(page.locator(f".panel .why {selector}").text_content()))

    shares = page.get_by_role("list", name="Share of each filter").locator(".value")
    return Sum(
        [float(share) for share in shares.all_text_contents()],
        number(".evidence b"),
        number(".blank-logit b"),
        number(".logit b"),
    )


@pytest.mark.parametrize("rival", [None, 9, 1])
def test_evidence_and_the_blank_sheets_logit_make_the_logit(page: Page, rival: int | None) -> None:
    sample(page, 4)
    choose(page, 4)
    if rival is not None:
        page.get_by_role("combobox", name="Compared with").select_option(str(rival))
    network = DigitCNN.load()
    read = network.forward(preprocess.normalize(ink(page)))
    blank = network.forward(np.zeros((28, 28), np.uint8))
    found = attribution.evidence(network, read, 4)
    logit, nothing = read.logits[4], blank.logits[4]
    if rival is not None:
        found = found - attribution.evidence(network, read, rival)
        logit, nothing = logit - read.logits[rival], nothing - blank.logits[rival]
    given = shown(page)
    np.testing.assert_allclose(given.shares, found.sum(axis=(0, 1)), atol=SHOWN)
    assert given.evidence == pytest.approx(float(found.sum()), abs=SHOWN)
    assert given.blank == pytest.approx(float(nothing), abs=SHOWN)
    assert given.logit == pytest.approx(float(logit), abs=SHOWN)
    assert sum(given.shares) == pytest.approx(given.evidence, abs=9 * SHOWN)
    assert given.evidence + given.blank == pytest.approx(given.logit, abs=3 * SHOWN)


def test_the_evidence_lies_over_the_drawing_and_goes_again(page: Page) -> None:
    sample(page, 4)
    over = page.locator(".evidence-large")
    expect(over).to_be_hidden()
    sent = frames_sent(page)
    choose(page, 4)
    expect(over).to_be_visible()
    coloured = over.evaluate(
        """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
          .filter((red, i, data) => i % 4 === 0 && Math.abs(red - data[i + 2]) > 30).length"""
    )
    assert coloured > 20, "the pixels that are not grey"
    box, canvas = over.bounding_box(), page.locator(".st-key-canvas-sheet").bounding_box()
    assert box == pytest.approx(canvas, abs=1)
    page.keyboard.press("Escape")
    expect(over).to_be_hidden()
    assert sent == []


def test_what_speaks_for_the_digit_is_orange_and_what_speaks_against_it_blue(page: Page) -> None:
    sample(page, 4)
    choose(page, 4)
    network = DigitCNN.load()
    read = network.forward(preprocess.normalize(ink(page)))
    places = attribution.evidence(network, read, 4).sum(axis=2)  # (13, 13)
    strong = np.abs(places) > 0.2 * np.abs(places).max()
    assert (places[strong] > 0).any()
    assert (places[strong] < 0).any()
    for name in ("large", "small"):
        data = page.locator(f".evidence-{name}").evaluate(
            """canvas => Array.from(
              canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)"""
        )
        pixels = np.array(data).reshape(28, 28, 4)
        red, _, blue, _ = np.moveaxis(pixels[1:27:2, 1:27:2], -1, 0)  # of each place's first pixel
        np.testing.assert_array_equal((red > blue)[strong], (places > 0)[strong])


def test_the_visitor_can_draw_through_the_evidence(page: Page) -> None:
    sample(page, 1)
    choose(page, 4)
    before = shown(page)
    sample(page, 4)
    expect(page.locator(".panel .why .logit b")).not_to_have_text(f"{before.logit:+.2f}")
    hit = page.locator(".paper").evaluate(
        """canvas => {
          const { x, y, width, height } = canvas.getBoundingClientRect();
          const top = document.elementFromPoint(x + width / 2, y + height / 2);
          return canvas.contains(top);
        }"""
    )
    assert hit


def test_what_lost_is_held_against_what_won(page: Page) -> None:
    sample(page, 4)
    bars = page.get_by_role("list", name="Probability of each digit").get_by_role("button")
    bars.nth(9).click()
    expect(page.get_by_role("combobox", name="Compared with")).to_have_value("4")
    expect(page.locator(".why .of")).to_have_text("logit of 9 minus that of 4")
    assert shown(page).logit < 0
    bars.nth(4).click()
    expect(page.get_by_role("combobox", name="Compared with")).to_have_value("")


def test_on_a_blank_sheet_there_is_no_evidence(page: Page) -> None:
    choose(page, 4)
    nothing = shown(page)
    assert nothing.shares == [0] * 8
    assert (nothing.evidence, nothing.logit) == (0, nothing.blank)
    widths = page.locator(".why .shares i").evaluate_all(
        "bars => bars.map(bar => bar.getBoundingClientRect().width)"
    )
    assert widths == [0] * 8


def test_a_digit_is_no_rival_of_itself(page: Page) -> None:
    sample(page, 6)
    choose(page, 6)
    rivals = page.get_by_role("combobox", name="Compared with").get_by_role("option")
    names = [name for name in rivals.all_text_contents() if re.fullmatch(r"\d", name)]
    assert names == [str(digit) for digit in range(10) if digit != 6]
