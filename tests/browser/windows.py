"""Windows of a browser, and visitors who come, and begin anew, in them."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.driver import EXACT, SIZE, arrive, clear, sample, settle

PROBE = Path(__file__).with_name("probe.js")
MEDIA: dict[str, Any] = {  # of a window, if nothing else is asked for
    "color_scheme": "light",
    "forced_colors": "none",
    "reduced_motion": "reduce",
}
PEN = "20"  # its width at first

# Sizes: those that show the whole network, a phone's, and low ones
WHOLE = [(1280, 720), (1366, 768), (1400, 900), (1920, 1080), (820, 1180)]
PHONE = (360, 780)
ZOOMED = (640, 360)  # what is left of 1280 x 720 at 200 %
LOW = [(780, 360), ZOOMED, (568, 320), (480, 300), (320, 256)]  # the last: 1280 x 1024 at 400 %

# What a page is like that the ear does not hear of
STATE = """() => {
  const { actions, ...kept } = JSON.parse(sessionStorage.getItem("drawing") ?? "{}");
  const find = (selector) => document.querySelector(selector);
  const paper = find(".paper");
  const { data } = paper.getContext("2d").getImageData(0, 0, paper.width, paper.height);
  const main = find("[data-testid=stMain]");
  const looks = [":root", ".st-key-stage", ".picture", ".panel"].map(find);
  return JSON.stringify({
    search: location.search,
    kept,
    ink: data.some((level, i) => i % 4 === 0 && level > 0),
    looks: looks.map(({ className, dataset }) => ({ className, ...dataset })),
    fields: [...document.querySelectorAll(".picture input, .picture select")].map(
      ({ type, value, checked }) => [type, value, checked]),
    scrolled: main.scrollTop,
    focus: document.activeElement.tagName,
    window: [innerWidth, innerHeight, devicePixelRatio],
    background: getComputedStyle(find(".stApp")).backgroundColor,
  }, null, 1);
}"""
NOTHING_HELD = """document.querySelector(".panel .hint.shown") &&
!document.querySelector("dialog[open]")"""
CHANGED = ".filter[aria-label$=', changed'], .switch[aria-checked=false]"

Met = tuple[Page, str]  # a visitor, and the portrait of how they began


def window(
    browser: Browser, width: int = 1400, height: int = 900, **options: Any
) -> BrowserContext:
    """A browser window of this size. Motion is reduced: what moves for show is still at once."""
    options = {"reduced_motion": "reduce", **options}
    return browser.new_context(viewport={"width": width, "height": height}, **options)


def open_page(
    context: BrowserContext, url: str, size: tuple[int, int] | None = None, **media: Any
) -> Page:
    """A fresh visitor on the page, ready to draw."""
    page = new_page(context, size, **media)
    page.goto(url)
    arrive(page)
    return page


def visit(page: Page, url: str, size: tuple[int, int] = SIZE, **media: Any) -> Page:
    """A fresh visitor, in a window that another one leaves: what was loaded need not be anew.

    Of the other visitor nothing stays, neither what the tab keeps nor how the window was.
    """
    empty(page, size, **media)
    page.goto(url)
    arrive(page)
    return page


def empty(page: Page, size: tuple[int, int] = SIZE, **media: Any) -> None:
    """Make a window ready for another visitor."""
    page.bring_to_front()  # behind another tab it would be painted once a second
    if page.url.startswith("http"):  # whoever leaves keeps nothing more
        page.evaluate(
            "Storage.prototype.setItem = () => {}; localStorage.clear(); sessionStorage.clear()"
        )
    page.mouse.up()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(**{**MEDIA, **media})


def begin_anew(page: Page) -> None:
    """Bring a visitor back to where they began, by what a visitor can do; but for their undo list.

    `portrait` says whether that is all.
    """
    page.bring_to_front()
    page.mouse.up()
    page.mouse.move(2, 2)
    page.set_viewport_size(EXACT)
    page.emulate_media(**MEDIA)
    page.evaluate("document.activeElement.blur()")
    for _ in range(6):  # closes the keys, lets go of one hold after the other, ends the story
        page.keyboard.press("Escape")
        if page.evaluate(NOTHING_HELD):
            break
    story = page.get_by_role("tab", name="Story")
    if story.get_attribute("aria-selected") != "true":
        story.click()
        page.get_by_role("region", name="The story").wait_for()
    while (back := page.get_by_role("button", name="Back", exact=True)).is_enabled():
        back.click()
    page.keyboard.press("Escape")
    kept = page.get_by_role("button", name="Keep", exact=True)
    if kept.get_attribute("aria-pressed") == "true":
        kept.click()
    changed = page.locator(CHANGED)
    if changed.count():
        page.get_by_role("button", name=re.compile("^Filter 1\\b")).click()
        page.get_by_role("button", name="Restore all").click()
        settle(page)
        page.keyboard.press("Escape")
    page.get_by_role("slider", name="Pen width").fill(PEN)
    if page.get_by_role("button", name="Redo").is_enabled():
        sample(page, 0)
    if page.get_by_role("button", name="Clear").is_enabled():
        clear(page)
    page.evaluate("document.activeElement.blur()")
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    page.mouse.move(2, 2)
    settle(page)


def meet(page: Page, url: str) -> Met:
    """A fresh visitor, brought to where they will begin anew."""
    begin_anew(visit(page, url))
    return page, portrait(page)


def portrait(page: Page) -> str:
    """All that a visitor hears of the page, and what else its state consists of.

    But for undo.
    """
    heard = page.locator("body").aria_snapshot().replace('"Undo" [disabled]', '"Undo"')
    return f"{heard}\n{page.evaluate(STATE)}"


def new_page(context: BrowserContext, size: tuple[int, int] | None = None, **media: Any) -> Page:
    """A fresh visitor's window, with the probe in it; `page.errors` collects what the console says.

    It may have another size than the context's windows, and other wishes (media), as the theme.
    """
    page = context.new_page()
    if size:
        page.set_viewport_size({"width": size[0], "height": size[1]})
    if media:
        page.emulate_media(**media)
    errors: list[str] = []
    page.errors = errors  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.add_init_script(path=PROBE)
    return page


def to_the_top(page: Page) -> None:
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")


def resize(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
