"""A served page and visitors on it."""

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

from tests.browser.driver import launch, open_page, profile, serve

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


@pytest.fixture
def page(desktop: BrowserContext, url: str) -> Iterator[Page]:
    """A fresh visitor; an error in the browser's console fails the test that caused it."""
    page = open_page(desktop, url)
    yield page
    errors = page.errors  # type: ignore[attr-defined]
    page.close()
    assert errors == []
