"""Watching a training, the network's own and a new one."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.driver import (
    frames_sent,
    sample,
    settle,
    status,
    stop_the_clock,
)
from tests.waiting import wait_until


def open_learn(page: Page) -> None:
    page.get_by_role("tab", name="Watch it learn").click()
    page.get_by_role("note").first.wait_for()
    settle(page)


def part(page: Page) -> Locator:
    return page.get_by_role("tabpanel", name="Watch it learn")


def slider(page: Page) -> Locator:
    return page.get_by_role("slider", name="Step of the training")


def charts(page: Page) -> list[Locator]:
    """Loss and accuracy of the visitor's own training."""
    own = page.locator(".training").nth(1)
    return [own.locator(".loss svg"), own.locator(".accuracy svg")]


def answers(page: Page) -> list[float]:
    """The ten probabilities at the step that is shown, in percent."""
    bars = page.get_by_role("list", name="Its answer at this step").first
    return [float(str(bar.text_content())[1:-2]) for bar in bars.get_by_role("listitem").all()]


def steps(page: Page) -> int:
    """How far the visitor's own training has come."""
    said = str(page.get_by_role("note").nth(1).text_content())
    found = re.search(r"[Ss]tep ([\d,]+) of", said)
    return int(found[1].replace(",", "")) if found else 0


def test_play_goes_from_a_guess_to_the_shipped_network_and_stops(timed: Page) -> None:
    page = timed
    sample(page, 2)
    open_learn(page)
    expect(page.get_by_role("list", name="Its answer at this step").first).to_be_visible()
    at_last = answers(page)
    assert at_last[2] == max(at_last) > 80
    stop_the_clock(page)
    part(page).get_by_role("button", name="Play").click()
    note = page.get_by_role("note").first
    expect(note).to_contain_text(re.compile("Step 0 of [\\d,]+, 0 images seen"))
    assert [share for share in answers(page) if not 4 < share < 20] == []
    page.clock.run_for(900)
    expect(note).not_to_contain_text("Step 0 of")
    part(page).get_by_role("button", name="Pause").click()
    held = note.text_content()
    page.clock.run_for(5000)
    expect(note).to_have_text(str(held))
    part(page).get_by_role("button", name="Play").click()
    page.clock.run_for(20_000)
    expect(part(page).get_by_role("button", name="Play")).to_be_visible()
    assert answers(page) == at_last


def test_sliding_and_stepping_ask_nothing_of_the_server(timed: Page) -> None:
    page = timed
    open_learn(page)
    sent = frames_sent(page)
    slider(page).press("Home")
    note = page.get_by_role("note").first
    expect(note).to_contain_text("Step 0 of")
    page.get_by_role("button", name="Next step").click()
    expect(note).to_contain_text("Step 1 of")
    page.get_by_role("button", name="Previous step").click()
    expect(note).to_contain_text("Step 0 of")
    page.clock.run_for(5000)
    assert sent == []


def test_both_accuracies_are_named_and_the_axes_say_what_they_are(returning: Page) -> None:
    page = returning
    open_learn(page)
    words = str(page.locator(".training").first.text_content())
    for told in ("accuracy, training images: 9", "test images: 9", "loss, training images"):
        assert told in words
    assert words.count("training steps, on a square-root scale") == 2
    last = str(page.get_by_role("note").first.text_content()).split()[1]
    for tick in (last, "100 %", "2.5"):
        assert tick in words


def test_a_training_of_ones_own_is_watched_paused_and_started_again(timed: Page) -> None:
    """At 1280 x 720 its curves are in sight; the next run has the last one in grey beside it."""
    page = timed
    open_learn(page)
    page.get_by_role("button", name="Start", exact=True).click()
    note = page.get_by_role("note").nth(1)
    expect(note).to_contain_text(re.compile(r"\d\d\.\d % on 1,000"))
    for curves in charts(page):
        expect(curves).to_be_in_viewport(ratio=1)
        expect(curves.locator(".last")).to_have_count(0)
    first = steps(page)
    wait_until(lambda: steps(page) > first)
    part(page).get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    settle(page)
    held = str(note.text_content())
    page.clock.run_for(5000)
    settle(page)
    expect(note).to_have_text(held)
    page.get_by_role("button", name="Restart", exact=True).click()
    expect(note).not_to_have_text(held)
    expect(page.get_by_text("The same start as the last run")).to_be_visible()
    for curves in charts(page):
        expect(curves.locator("polyline.last")).to_be_visible()


def test_a_training_fails_or_its_network_reads_the_page_until_a_reload(page: Page) -> None:
    """A rate that is changed meanwhile is marked, and counts."""
    sample(page, 4)
    open_learn(page)
    rate = page.get_by_role("slider", name="Learning rate")
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("note").nth(1)).to_contain_text("1,000 test images")
    page.get_by_role("button", name="Use this network above").click()
    own = page.get_by_text(re.compile(r"^Your network: \d+ of 1,000$"))
    expect(own).to_be_visible()
    rate.press("End")
    failed = "This training has failed: at a learning rate of 1"
    expect(page.get_by_text(failed)).to_be_visible()
    for curves in charts(page):
        expect(curves.locator(".mark")).to_have_count(1)
    expect(page.get_by_role("button", name="Use this network above")).to_be_disabled()
    page.get_by_role("button", name="Back to the page's network").click()
    expect(own).to_be_hidden()
    expect(status(page)).to_contain_text("digit: 4")


def test_what_was_set_stands_when_the_part_was_left(page: Page) -> None:
    open_learn(page)
    slider(page).press("Home")
    batch = page.get_by_role("slider", name="Batch size")
    sent = frames_sent(page)
    batch.press("ArrowRight")
    expect(batch).to_have_attribute("aria-valuetext", "64")
    wait_until(lambda: page.title() and sent)  # Streamlit waits a little until it tells the server
    settle(page)
    page.get_by_role("tab", name="Story").click()
    page.get_by_role("region", name="The story").wait_for()
    open_learn(page)
    expect(page.get_by_role("note").first).to_contain_text("Step 0 of")
    expect(page.get_by_role("slider", name="Batch size")).to_have_attribute("aria-valuetext", "64")
