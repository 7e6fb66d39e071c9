"""Ten minutes before a class, in one go."""

from playwright.sync_api import BrowserContext

from tests.browser import filters_lesson
from tests.browser.driver import open_page
from tests.browser.lesson import play


def test_a_teachers_ten_minutes_show_what_they_are_for(desktop: BrowserContext, url: str) -> None:
    page = open_page(desktop, url, (1280, 720), reduced_motion="no-preference")
    seen: list[str] = []
    play(page, lambda _, name: seen.append(name))
    assert len(seen) == 21
    assert page.errors == []  # type: ignore[attr-defined]
    page.close()


def test_a_second_ten_minutes_show_what_the_filters_are_for(
    desktop: BrowserContext, url: str
) -> None:
    page = open_page(desktop, url, (1280, 720))
    seen: list[str] = []
    filters_lesson.play(page, lambda _, name: seen.append(name))
    assert len(seen) == 10
    assert page.errors == []  # type: ignore[attr-defined]
    page.close()
