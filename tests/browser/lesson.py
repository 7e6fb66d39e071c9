"""A teacher's ten minutes, played: python -m tests.browser.lesson --pictures DIR

From the opening to a shared link, as before a class, or with --filters the ten minutes after that.
Each step must show what it is for, and is kept as a picture, in a window of 1280 x 720, light, or
as --size and --dark say.
"""

import argparse
import itertools
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser import filters_lesson
from tests.browser.driver import (
    SEVEN,
    at,
    box_of,
    draw,
    frames_sent,
    launch,
    open_part,
    serve,
    settle,
    status,
)
from tests.browser.filters_lesson import Look
from tests.browser.windows import open_page, window


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def read_as(page: Page, digit: int) -> None:
    expect(status(page)).to_have_text(re.compile(rf"^Predicted digit: {digit}"))


def play(page: Page, look: Look) -> None:
    """The lesson, on a page that has just been opened by someone who has nothing against motion."""
    expect(page.locator(".digits .best")).to_be_visible()
    look(page, "the opening")
    _draw(page, look)
    _point_and_play(page, look)
    _tell_the_story(page, look)
    _change_a_filter(page, look)
    _look_for_reasons(page, look)
    _learn_live(page, look)
    _share(page, look)


def _draw(page: Page, look: Look) -> None:
    page.mouse.move(*at(page, *SEVEN[0]))
    page.mouse.down()
    page.mouse.move(*at(page, *SEVEN[1]), steps=12)
    page.mouse.move(*at(page, *SEVEN[2]), steps=12)
    expect(page.get_by_role("list", name="Probability of each digit")).to_contain_text("%")
    look(page, "under the pen")
    page.mouse.up()
    settle(page)
    page.keyboard.press("z")
    draw(page, SEVEN)
    settle(page)
    read_as(page, 7)
    look(page, "drawn")


def _point_and_play(page: Page, look: Look) -> None:
    box = box_of(page.get_by_role("img", name="Feature map 3: "))
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.3 * box["height"])
    expect(page.locator(".panel .told")).to_contain_text(re.compile(r"\d"))
    look(page, "pointed at")
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.3 * box["height"])
    button(page, "fast").click()
    before = page.locator(".panel .told").text_content()
    button(page, "Play").click()
    expect(page.locator(".panel .told")).not_to_have_text(str(before))
    look(page, "the filter walks")
    button(page, "Pause").click()
    page.keyboard.press("Escape")


def _tell_the_story(page: Page, look: Look) -> None:
    sent = frames_sent(page)
    forward = page.get_by_role("region", name="The story").get_by_role("button", name="Next")
    step = 0
    while forward.is_enabled():
        forward.click()
        step += 1
        look(page, f"the story, {step}")
    assert step == 10
    assert sent == []
    page.keyboard.press("Escape")


def _change_a_filter(page: Page, look: Look) -> None:
    page.get_by_role("button", name=re.compile(r"^Filter 2\b")).click()
    field = page.get_by_label("Row 2, column 2 of filter 2")
    field.fill("6")
    field.press("Tab")
    settle(page)
    expect(page.locator(".panel .before b")).to_have_text("7")
    expect(page.locator(".panel .after b")).to_have_text(re.compile(r"\d"))
    look(page, "a changed filter, compared")
    button(page, "Restore all").click()
    settle(page)
    page.keyboard.press("Escape")
    read_as(page, 7)


def _look_for_reasons(page: Page, look: Look) -> None:
    page.get_by_role("button", name=re.compile("^7")).last.click()
    expect(page.locator(".panel")).to_contain_text("evidence, all filters together")
    look(page, "the evidence for a 7")
    page.keyboard.press("Escape")


def _learn_live(page: Page, look: Look) -> None:
    open_part(page, "Watch it learn")
    look(page, "watch it learn")
    button(page, "Start").click()
    # it has learnt something: a guess reads one in ten
    expect(
        page.get_by_text(re.compile(r"accuracy [3-9]\d\.\d % on 1,000 test images"))
    ).to_be_visible()
    look(page, "a training of the class's own")


def _share(page: Page, look: Look) -> None:
    open_part(page, "Save and share")
    address = page.get_by_test_id("stCode").locator("code").text_content()
    look(page, "save and share")
    pupil = open_page(page.context, str(address))
    read_as(pupil, 7)
    look(pupil, "on a pupil's screen")
    pupil.close()


# ---------------------------------------------------------------- to be looked at


def pictures(
    browser: Browser, url: str, folder: Path, play: Callable[[Page, Look], None], **options: object
) -> None:
    """Play it and keep what is seen of each step."""
    folder.mkdir(parents=True, exist_ok=True)
    page = open_page(window(browser, reduced_motion="no-preference", **options), url)  # type: ignore[arg-type]
    numbers = itertools.count(1)

    def look(seen: Page, name: str) -> None:
        seen.wait_for_timeout(500)  # what fades or moves has done so
        seen.screenshot(path=folder / f"{next(numbers):02} {name}.png")

    play(page, look)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=Path, required=True, metavar="DIR")
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--filters", action="store_true", help="what the filters are for")
    options = parser.parse_args()
    width, height = map(int, options.size.split("x"))
    theme = "dark" if options.dark else "light"
    with serve() as url, sync_playwright() as playwright:
        browser = launch(playwright)
        look = {"width": width, "height": height, "color_scheme": theme}
        lesson = filters_lesson.play if options.filters else play
        pictures(browser, url, options.pictures, lesson, **look)


if __name__ == "__main__":
    main()
