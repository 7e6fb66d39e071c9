"""Ten minutes before a class, in one go."""

from playwright.sync_api import Page

from tests.browser import filters_lesson
from tests.browser.conftest import Come
from tests.browser.lesson import play


def test_a_teachers_ten_minutes_show_what_they_are_for(come: Come) -> None:
    page = come(reduced_motion="no-preference")
    seen: list[str] = []
    play(page, lambda _, name: seen.append(name))
    assert len(seen) == 21


def test_a_second_ten_minutes_show_what_the_filters_are_for(page: Page) -> None:
    seen: list[str] = []
    filters_lesson.play(page, lambda _, name: seen.append(name))
    assert len(seen) == 10
