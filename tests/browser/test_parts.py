"""The parts of the page, used as a person would, in a real browser."""

import io
import re
import statistics
import time
from typing import Any, Literal

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from cnn import preprocess
from tests.benchmarks.crowd import training
from tests.benchmarks.latency import time_a_stroke
from tests.browser.driver import PARTS, SEVEN, draw, open_page, settle, status

SOBEL = [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]


def open_part(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    page.get_by_role("tabpanel", name=name).locator("p").first.wait_for()
    settle(page)


def sample(page: Page, digit: int) -> None:
    page.get_by_role("button", name=f"Sample {digit}").click()
    expect(status(page)).to_have_text(re.compile(rf"^Predicted digit: {digit}"))


def matrix(page: Page, caption: str) -> np.ndarray:
    """The numbers of a table on the page."""
    table = page.get_by_role("table", name=caption, exact=True)
    rows = table.get_by_role("row").all()
    return np.array(
        [[float(c) for c in row.get_by_role("cell").all_text_contents()] for row in rows]
    )


# ---------------------------------------------------------------- follow a pixel


def test_a_clicked_cell_shows_nine_products_that_add_up_to_its_value(page: Page) -> None:
    draw(page, SEVEN)
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 7"))
    open_part(page, "Follow a pixel")
    before = page.get_by_label("Row", exact=True).input_value()
    chart = page.get_by_test_id("stVegaLiteChart")
    chart.wait_for()
    page.wait_for_timeout(500)
    box = chart.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.2 * box["height"])
    expect(page.get_by_label("Row", exact=True)).not_to_have_value(before)
    settle(page)
    pixels, products = matrix(page, "pixels"), matrix(page, "products")
    np.testing.assert_allclose(pixels * matrix(page, "filter"), products, atol=2e-3)
    cell = float(page.locator(".equation .sum").text_content() or "nan")
    assert products.sum() == pytest.approx(cell, abs=6e-3)
    strong = page.get_by_role("table", name="window", exact=True).locator(".strong")
    assert float(strong.text_content() or "nan") == cell


def test_play_walks_on_and_pause_holds(page: Page) -> None:
    sample(page, 3)
    open_part(page, "Follow a pixel")
    column = page.get_by_label("Column", exact=True)
    before = column.input_value()
    page.get_by_role("button", name="Play").click()
    expect(column).not_to_have_value(before)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    settle(page)
    place = int(column.input_value())
    page.wait_for_timeout(1000)
    assert int(column.input_value()) == place
    page.get_by_role("button", name="Step").click()
    expect(column).to_have_value(str((place + 1) % 26))


def test_play_stops_when_its_part_is_left(page: Page) -> None:
    sample(page, 3)
    open_part(page, "Follow a pixel")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    open_part(page, "Why")
    open_part(page, "Follow a pixel")
    expect(page.get_by_role("button", name="Play")).to_be_visible()


# ---------------------------------------------------------------- why


def test_the_shares_of_the_filters_add_up_to_the_difference_of_logits(page: Page) -> None:
    sample(page, 4)
    open_part(page, "Why")
    shares = page.get_by_role("list", name="Share of each filter").get_by_role("listitem")
    parts = [float((share.text_content() or "")[1:]) for share in shares.all()]
    total = page.get_by_text(re.compile("^Together")).text_content() or ""
    assert sum(parts) == pytest.approx(float(re.findall(r"[+-][\d.]+", total)[0]), abs=0.05)


# ---------------------------------------------------------------- change a filter


def set_filter(page: Page, numbers: list[list[int]]) -> None:
    for i, row in enumerate(numbers, 1):
        for j, number in enumerate(row, 1):
            cell = page.get_by_label(f"Row {i}, column {j} of filter 1")
            cell.fill(str(number))
            cell.press("Enter")
            settle(page)


def test_a_filter_typed_in_changes_the_answer_and_restoring_brings_it_back(page: Page) -> None:
    sample(page, 5)
    before = str(status(page).text_content())
    bars = page.get_by_role("list", name="Probability of each digit").first
    bars_before = str(bars.text_content())
    open_part(page, "Change a filter")
    set_filter(page, SOBEL)
    expect(page.get_by_text("Read with your own filter 1.")).to_be_visible()
    expect(bars).not_to_have_text(bars_before)
    page.get_by_role("button", name="Restore all").click()
    expect(status(page)).to_have_text(before)
    expect(bars).to_have_text(bars_before)
    expect(page.get_by_text("Read with your own filter 1.")).to_be_hidden()


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()
    settle(page)


def test_a_preset_fills_the_numbers_in(page: Page) -> None:
    sample(page, 5)
    open_part(page, "Change a filter")
    choose(page, "Preset", "horizontal Sobel")
    expect(page.get_by_label("Row 1, column 2 of filter 1")).to_have_value("2.00")
    expect(page.get_by_label("Row 3, column 3 of filter 1")).to_have_value("-1.00")


def test_one_visitors_filters_leave_anothers_answers_alone(
    page: Page, browser: Browser, url: str
) -> None:
    other = open_page(browser, url)
    sample(other, 8)
    before = str(status(other).text_content())
    sample(page, 8)
    open_part(page, "Change a filter")
    choose(page, "Preset", "outline")
    expect(page.get_by_text("Read with your own filter 1.")).to_be_visible()
    other.get_by_role("button", name="Clear").click()
    expect(status(other)).to_have_text(re.compile(r"^\D+$"))
    sample(other, 8)
    expect(status(other)).to_have_text(before)
    other.context.close()


def picture_file(mode: str, size: tuple[int, int]) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, "grey").save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("photo.png", picture_file("RGB", (640, 480)), "photo.png, 384 x 512"),
        ("long.png", picture_file("L", (4001, 10)), "4001 x 10 pixels"),
        ("broken.png", picture_file("L", (50, 50))[:60], "not a picture that can be read"),
        ("text.jpg", b"no picture at all", "not a picture that can be read"),
    ],
)
def test_the_lab_takes_pictures_and_tells_what_is_none(
    page: Page, name: str, content: bytes, told: str
) -> None:
    open_part(page, "Change a filter")
    files = page.locator("input[type=file]")
    files.set_input_files({"name": name, "mimeType": "image/png", "buffer": content})
    expect(page.get_by_text(told).first).to_be_visible()


# ---------------------------------------------------------------- watch it learn


def test_at_the_start_of_the_run_every_digit_has_about_a_tenth(page: Page) -> None:
    sample(page, 2)
    open_part(page, "Watch it learn")
    page.get_by_role("slider", name="Moment").press("Home")
    note = page.get_by_role("note").first
    expect(note).to_contain_text("Step 0, 0 images seen")
    settle(page)
    bars = page.get_by_role("list", name="Probability of each digit").nth(1)
    shares = [float(str(bar.text_content())[1:-2]) for bar in bars.get_by_role("listitem").all()]
    assert len(shares) == 10
    assert [share for share in shares if not 6 < share < 14] == []


def test_live_training_passes_nine_tenths_and_can_be_paused(page: Page) -> None:
    sample(page, 2)
    open_part(page, "Watch it learn")
    page.get_by_role("button", name="Start", exact=True).click()
    note = page.get_by_role("note").nth(1)
    started = time.monotonic()
    expect(note).to_contain_text(re.compile(r"9\d\.\d % of 500"), timeout=30_000)
    print(f"live training over 90 % after {time.monotonic() - started:.1f} s")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Go on")).to_be_visible()
    settle(page)
    held = str(note.text_content())
    page.wait_for_timeout(1500)
    expect(note).to_have_text(held)
    page.get_by_role("button", name="Start again").click()
    expect(note).not_to_have_text(held)


def test_twenty_visitors_who_train_keep_no_other_from_drawing(page: Page, url: str) -> None:
    alone = statistics.median(time_a_stroke(page) for _ in range(5))
    with training(url, visitors=20):
        among = statistics.median(time_a_stroke(page) for _ in range(5))
    print(f"mouse-up to answer {alone:.0f} ms alone, {among:.0f} ms while twenty others train")
    assert among < 3 * alone


# ---------------------------------------------------------------- save and share


def test_a_shared_link_gives_the_same_answer_in_a_fresh_browser(
    page: Page, browser: Browser
) -> None:
    draw(page, SEVEN)
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 7"))
    open_part(page, "Save and share")
    link = str(page.get_by_test_id("stCode").locator("code").text_content())
    assert len(link) < 2000
    other = open_page(browser, link)
    expect(status(other)).to_have_text(str(status(page).text_content()))
    assert other.errors == []  # type: ignore[attr-defined]
    other.context.close()


def test_a_damaged_link_gives_a_blank_page_and_a_sentence(browser: Browser, url: str) -> None:
    page = open_page(browser, f"{url}?drawing=eNpj_damaged")
    expect(page.get_by_text("The link is damaged")).to_be_visible()
    expect(status(page)).to_have_text(re.compile(r"^\D+$"))
    page.context.close()


def test_what_is_downloaded_is_what_is_shown(page: Page) -> None:
    draw(page, SEVEN)
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 7"))
    open_part(page, "Save and share")

    def download(label: str) -> io.BytesIO:
        with page.expect_download() as started:
            page.get_by_role("button", name=label).click()
        return io.BytesIO(started.value.path().read_bytes())

    drawn = np.asarray(Image.open(download("The drawing (PNG)")))
    image = np.asarray(Image.open(download("The 28 x 28 image (PNG)")))
    np.testing.assert_array_equal(preprocess.normalize(drawn), image)
    with np.load(download("Activations (NPZ)")) as activations:
        assert activations["conv"].shape == (26, 26, 8)
        assert activations["probabilities"].argmax() == 7
    width, height = Image.open(download("All maps (PNG)")).size
    assert width > 2000
    assert height > 900


# ---------------------------------------------------------------- for everyone


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_accessibility_checker_finds_nothing_serious(
    browser: Browser, url: str, theme: Literal["light", "dark"]
) -> None:
    page = open_page(browser.new_context(color_scheme=theme), url)
    sample(page, 3)
    found = []
    for part in PARTS:
        open_part(page, part)
        page.wait_for_timeout(500)
        found += [
            (part, violation["id"], node["html"][:120], node["failureSummary"][:200])
            for violation in Axe().run(page).response["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]
    page.context.close()
    assert found == []


def test_every_part_is_reached_and_used_by_keyboard_alone(page: Page) -> None:
    def focus(role: Any, name: str) -> None:
        """Press Tab until what is asked for has the focus."""
        target = page.get_by_role(role, name=name).first
        for _ in range(60):
            page.keyboard.press("Tab")
            if target.count() and target.evaluate("e => e === document.activeElement"):
                return
        raise AssertionError(f"Tab does not reach the {role} {name}")

    focus("button", "Sample 6")
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text(re.compile(r"^Predicted digit: 6"))
    settle(page)
    focus("tab", "Inside")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    settle(page)
    focus("spinbutton", "Row")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Row", exact=True)).to_have_value("9")
    focus("button", "Step")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Column", exact=True)).to_have_value("13")
    for part, role, name in (
        ("Why", "combobox", "and not"),
        ("Change a filter", "spinbutton", "Row 1, column 1 of filter 1"),
        ("Watch it learn", "slider", "Moment"),
        ("Save and share", "button", "Activations (NPZ)"),
    ):
        page.get_by_role("tab", selected=True).focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(page.get_by_role("tab", name=part)).to_have_attribute("aria-selected", "true")
        settle(page)
        focus(role, name)
