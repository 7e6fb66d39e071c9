"""A served page and visitors on it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.driver import launch, open_page, serve, window


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """The address of the page."""
    with serve() as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def desktop(browser: Browser) -> BrowserContext:
    """Where pages share what they have loaded, but no session: each page is a new visitor."""
    return window(browser)


@pytest.fixture
def page(desktop: BrowserContext, url: str) -> Iterator[Page]:
    """A fresh visitor; an error in the browser's console fails the test that caused it."""
    page = open_page(desktop, url)
    yield page
    errors = page.errors  # type: ignore[attr-defined]
    page.close()
    assert errors == []
