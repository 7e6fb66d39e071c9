"""A served page and visitors on it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser.driver import SIZE, launch, sample, serve
from tests.browser.windows import Met, begin_anew, meet, new_page, portrait, visit, window

expect.set_options(timeout=30_000)  # a busy machine is no failure


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The address of the page."""
    with serve() as url:
        yield url


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """For windows of other kinds, and visitors who have loaded nothing yet."""
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def desktop(browser: Browser) -> BrowserContext:
    """Where pages share what they have loaded, but no session: each page is a new visitor."""
    return window(browser, *SIZE)


@pytest.fixture(scope="session")
def laptop(browser: Browser) -> BrowserContext:
    """The same, with a screen that can be touched."""
    return window(browser, *SIZE, has_touch=True)


@pytest.fixture(scope="session")
def clocked(browser: Browser) -> BrowserContext:
    """The same, but time can be stopped there: that is so for all pages of a context."""
    context = window(browser, *SIZE)
    context.clock.install()
    return context


# Windows that stay open, for one visitor after the other: most of what it takes to load the page is
# saved there.


@pytest.fixture(scope="session")
def tab(desktop: BrowserContext) -> Page:
    """For visitors who are new."""
    return new_page(desktop)


@pytest.fixture(scope="session")
def second_tab(desktop: BrowserContext) -> Page:
    """For the visitor who returns."""
    return new_page(desktop)


@pytest.fixture(scope="session")
def touched_tab(laptop: BrowserContext) -> Page:
    """The same, with fingers."""
    return new_page(laptop)


@pytest.fixture(scope="session")
def clocked_tab(clocked: BrowserContext) -> Page:
    """For visitors whose time may stand still."""
    return new_page(clocked)


@pytest.fixture
def page(tab: Page, url: str) -> Iterator[Page]:
    """A fresh visitor."""
    yield from watched(visit(tab, url))


Come = Callable[..., Page]


@pytest.fixture
def come(tab: Page, url: str) -> Iterator[Come]:
    """For fresh visitors by another address, or what follows the page's, of any size and wish."""

    def visitor(address: str = "", size: tuple[int, int] = SIZE, **media: Any) -> Page:
        return visit(tab, address if address.startswith(url) else url + address, size, **media)

    for _ in watched(tab):
        yield visitor


@pytest.fixture
def timed(clocked_tab: Page, url: str) -> Iterator[Page]:
    """A fresh visitor whose clock can be stopped."""
    yield from watched(visit(clocked_tab, url))
    clocked_tab.clock.resume()


@pytest.fixture(scope="module")
def regular(second_tab: Page, url: str) -> Met:
    """One visitor for all tests of a module that are content with `returning`."""
    return meet(second_tab, url)


@pytest.fixture
def returning(regular: Met) -> Iterator[Page]:
    """A visitor who was here before, and holds, has drawn and has changed nothing.

    Of what the test before has done nothing is to be seen: only undo may know of it.
    """
    page, at_first = regular
    begin_anew(page)
    assert portrait(page) == at_first, "of the test before"
    yield from watched(page)


@pytest.fixture(scope="module")
def drawn(second_tab: Page, url: str) -> Page:
    """One visitor for all tests of a module that are content with `shared_page`."""
    page = visit(second_tab, url)
    sample(page, 7)
    return page


@pytest.fixture
def shared_page(drawn: Page) -> Iterator[Page]:
    """A visitor whose window takes every size: with a drawing, at rest."""
    drawn.bring_to_front()
    yield from watched(drawn)


def watched(page: Page) -> Iterator[Page]:
    """An error in the browser's console fails the test that caused it."""
    errors: list[str] = page.errors  # type: ignore[attr-defined]
    yield page
    found = errors.copy()
    errors.clear()
    assert found == []
