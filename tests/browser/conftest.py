"""A served page and visitors on it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Playwright,
    expect,
    sync_playwright,
)

from tests.browser.driver import (
    clear,
    launch,
    open_page,
    profile,
    serve,
    settle,
)

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
def desktop(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """Where pages share what they have loaded, but no session: each page is a new visitor."""
    context = profile(playwright, tmp_path_factory.mktemp("profile"))
    yield context
    context.close()


@pytest.fixture(scope="session")
def laptop(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """The same, with a screen that can be touched."""
    context = profile(playwright, tmp_path_factory.mktemp("laptop"), has_touch=True)
    yield context
    context.close()


@pytest.fixture(scope="session")
def clocked(
    playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """The same, but time can be stopped there: that is so for all pages of a context."""
    context = profile(playwright, tmp_path_factory.mktemp("clocked"))
    context.clock.install()
    yield context
    context.close()


@pytest.fixture
def timed(clocked: BrowserContext, url: str) -> Iterator[Page]:
    """A fresh visitor whose clock can be stopped."""
    page = open_page(clocked, url)
    yield page
    errors = page.errors  # type: ignore[attr-defined]
    page.clock.resume()
    page.close()
    assert errors == []


@pytest.fixture(scope="module")
def regular(desktop: BrowserContext, url: str) -> Iterator[Page]:
    """One visitor for all tests of a module that are content with `returning`."""
    page = open_page(desktop, url)
    yield page
    errors = page.errors  # type: ignore[attr-defined]
    page.close()
    assert errors == []


@pytest.fixture
def returning(regular: Page) -> Page:
    """A visitor who was here before, and holds, has drawn and has changed nothing."""
    page, errors = regular, regular.errors  # type: ignore[attr-defined]
    assert errors == [], "of the test before"
    page.mouse.move(2, 2)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    changed = page.get_by_role("button", name=re.compile(r"^Filter \d, changed"))
    if changed.count():
        changed.first.click()
        page.get_by_role("button", name="Restore all").click()
        settle(page)
        page.keyboard.press("Escape")
    if page.get_by_role("button", name="Clear").is_enabled():
        clear(page)
    settle(page)
    return page


@pytest.fixture
def page(desktop: BrowserContext, url: str) -> Iterator[Page]:
    """A fresh visitor; an error in the browser's console fails the test that caused it."""
    page = open_page(desktop, url)
    yield page
    errors = page.errors  # type: ignore[attr-defined]
    page.close()
    assert errors == []
