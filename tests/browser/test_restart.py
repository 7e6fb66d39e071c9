"""Nothing is lost: a server that is killed and started again gets everything from the browser."""

import contextlib
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import psutil
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from cnn.arrays import Bitmap
from cnn.page.link import from_link
from tests.benchmarks.load import servers
from tests.browser.driver import (
    SEVEN,
    clear,
    draw,
    free_port,
    probe,
    sample,
    serve,
    settle,
    status,
)
from tests.browser.windows import new_page, visit
from tests.waiting import PATIENCE, wait_until

ANSWERED = "n => window.probe.answers.length > n"


class Server:
    """One that can be killed and started again, at the same address."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        self.stack, self.port = stack, free_port()
        self.url = self.start()

    def start(self) -> str:
        return self.stack.enter_context(serve(port=self.port))

    def kill(self) -> None:
        """At once, so that it cannot say goodbye."""
        for process in servers(self.url):
            process.kill()
            psutil.wait_procs([process], timeout=10)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with contextlib.ExitStack() as stack:
        yield Server(stack)


@pytest.fixture(scope="module")
def window(desktop: BrowserContext) -> Iterator[Page]:
    """Where errors are told as long as there is no server."""
    page = new_page(desktop)
    yield page
    page.close()


@pytest.fixture
def page(window: Page, server: Server) -> Page:
    """A visitor who would see what is saved."""
    return visit(window, f"{server.url}/?part=Save+and+share")


def known(page: Page) -> tuple[Bitmap, str]:
    """The drawing and the filters that the server knows: it makes a link of them."""
    parts = parse_qs(
        urlsplit(str(page.get_by_test_id("stCode").locator("code").text_content())).query
    )
    return from_link(parts["drawing"][0]), parts["filters"][0]


def test_drawing_filters_and_part_come_back_without_a_click(page: Page, server: Server) -> None:
    draw(page, SEVEN)
    expect(status(page)).to_have_text(re.compile("^Predicted digit: 7"))
    settle(page)
    page.get_by_role("button", name=re.compile(r"^Filter 1\b")).click()
    page.get_by_label(re.compile("^Row 1, column 1 of filter")).fill("0.5")
    page.keyboard.press("Enter")
    settle(page)
    expect(page.get_by_role("button", name="Filter 1, changed")).to_be_visible()
    expect(page.get_by_test_id("stCode").locator("code")).to_contain_text("filters=")
    drawing, filters = known(page)
    said = str(status(page).text_content())
    answers = len(probe(page, "answers"))
    server.kill()
    server.start()
    page.wait_for_function(ANSWERED, arg=answers, timeout=1000 * PATIENCE)
    expect(page.get_by_test_id("stCode")).to_contain_text("filters=")
    # The part below follows the answer: its edges may differ by a pixel
    wait_until(lambda: bool((known(page)[0] != drawing).mean() < 0.02))
    assert known(page)[1] == filters
    expect(status(page)).to_have_text(re.compile(f"^{said[:18]}"))
    expect(page.get_by_role("button", name="Filter 1, changed")).to_be_visible()
    expect(page.get_by_role("tab", name="Save and share")).to_have_attribute(
        "aria-selected", "true"
    )
    draw(page, [(60, 250), (220, 250)])
    # The visitor goes on
    wait_until(lambda: bool((known(page)[0] != drawing).mean() > 0.02))


def test_a_sheet_that_was_cleared_does_not_come_back(page: Page, server: Server) -> None:
    sample(page, 3)
    clear(page)
    expect(page.get_by_text("Draw something")).to_be_visible()
    answers = len(probe(page, "answers"))
    server.kill()
    server.start()
    page.wait_for_function(ANSWERED, arg=answers, timeout=1000 * PATIENCE)
    settle(page)
    expect(page.get_by_text("Draw something")).to_be_visible()
    expect(status(page)).not_to_have_text(re.compile(r"\d"))


def test_what_is_drawn_while_there_is_no_server_is_read_by_the_next(
    page: Page, server: Server
) -> None:
    answers = len(probe(page, "answers"))
    server.kill()
    draw(page, SEVEN)
    server.start()
    page.wait_for_function(ANSWERED, arg=answers, timeout=1000 * PATIENCE)
    expect(status(page)).to_have_text(re.compile("^Predicted digit: 7"))
