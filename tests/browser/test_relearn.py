"""Answers learnt anew for the visitor's own eight filters: here, after a reload, and by a link."""

import re
from urllib.parse import parse_qs, urlsplit

import numpy as np
from playwright.sync_api import Page, expect

from cnn import preprocess, presets
from cnn.confidence import percent
from cnn.contributions import Exam
from cnn.page import assets, relearn
from cnn.page.link import answers_from_link
from cnn.softmax import softmax, with_none
from tests.browser.conftest import Come
from tests.browser.driver import (
    arrive,
    ink,
    open_part,
    sample,
    settle,
    status,
)

IMAGES, LABELS, _ = assets.read_test_images(assets.MNIST_TEST)


def expect_learnt(page: Page, said: str) -> None:
    expect(page.get_by_text(said, exact=True)).to_be_visible()
    settle(page)


def test_the_answers_are_relearnt_and_a_reload_and_a_link_bring_the_same(
    returning: Page, come: Come
) -> None:
    page = returning
    sample(page, 4)
    for number, name in ((1, "vertical Sobel"), (2, "horizontal Sobel")):
        page.get_by_role("button", name=f"Filter {number}", exact=True).click()
        page.get_by_role("button", name=name, exact=True).click()
        settle(page)
    page.get_by_role("switch", name="Filter 8").click()
    settle(page)
    page.get_by_role("button", name="Relearn the answers").click()
    own = page.get_by_text(re.compile(r"^Your eight filters: \d+ of 1,000$"))
    expect(own).to_be_visible()
    settle(page)
    said, answer = str(own.text_content()), str(status(page).text_content())

    open_part(page, "Save and share")
    link = str(page.get_by_test_id("stCode").text_content())
    answers = answers_from_link(parse_qs(urlsplit(link).query)["answers"][0])
    np.testing.assert_array_equal(answers.filters[0], presets.preset("vertical Sobel"))
    assert answers.off == {7}
    run = relearn.begin(answers)
    while not run.finished:
        run.learn(1)
    network = run.network()
    result = Exam(network, IMAGES, LABELS).result(network.conv.filters, answers.off)
    assert said == f"Your eight filters: {result.right} of 1,000"
    shares = softmax(with_none(network.logits(preprocess.normalize(ink(page)))))
    assert answer == f"Predicted digit: 4 ({percent(shares[4])})"

    page.reload()
    arrive(page)
    expect_learnt(page, said)
    expect(status(page)).to_have_text(answer)
    other = come(link)
    expect_learnt(other, said)
    expect(status(other)).to_have_text(answer)

    page.get_by_role("button", name=re.compile("^Filter 1")).click()
    page.get_by_role("button", name="Restore all").click()
    settle(page)
    expect(page.get_by_text("Eight filters", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Restore all")).to_be_disabled()
