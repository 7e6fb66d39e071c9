"""Ten minutes before a class, in one go."""

from playwright.sync_api import Browser

from tests.browser.driver import open_page, window
from tests.browser.lesson import play


def test_a_teachers_ten_minutes_show_what_they_are_for(browser: Browser, url: str) -> None:
    context = window(browser, 1280, 720, reduced_motion="no-preference")
    page = open_page(context, url)
    seen: list[str] = []
    play(page, lambda _, name: seen.append(name))
    assert len(seen) == 20
    assert page.errors == []  # type: ignore[attr-defined]
    context.close()
