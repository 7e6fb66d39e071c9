"""What several test files need."""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from cnn import mnist
from tests.browser.driver import launch, open_page, serve


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers, the same in every run."""
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """The folder with the four MNIST files: MNIST_DIR, else ../shared/mnist beside the project.

    Without it the test is skipped, in CI (CI=true) it fails.
    """
    beside = Path(__file__).parents[2] / "shared" / "mnist"
    folder = Path(os.environ.get("MNIST_DIR") or beside)
    names = mnist.FILES
    missing = [n for n in names if not any((folder / f).is_file() for f in (n, f"{n}.gz"))]
    if missing:
        reason = f"no {', '.join(missing)} in {folder}: set MNIST_DIR to the folder of MNIST"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


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
    return browser.new_context(viewport={"width": 1400, "height": 900})


@pytest.fixture
def page(desktop: BrowserContext, url: str) -> Iterator[Page]:
    """A fresh visitor; an error in the browser's console fails the test that caused it."""
    page = open_page(desktop, url)
    yield page
    errors = page.errors  # type: ignore[attr-defined]
    page.close()
    assert errors == []
