"""Two replicas behind nginx: what is let through, what is not, and what one's end means."""

import asyncio
import contextlib
import os
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from playwright.sync_api import expect, sync_playwright

from tests import ROOT
from tests.benchmarks.load import draw_together
from tests.benchmarks.visitors import Visitor
from tests.browser.driver import (
    SEVEN,
    draw,
    launch,
    probe,
    settle,
    status,
)
from tests.browser.windows import open_page, window
from tests.waiting import PATIENCE, wait_until


class Replicas(NamedTuple):
    url: str
    port: int
    files: Path  # of this run: the processes' numbers


@pytest.fixture(scope="module")
def replicas() -> Iterator[Replicas]:
    """What deploy/replicas starts, on free ports; in the end all of it is gone."""
    if not shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin"):
        reason = "nginx is not installed: apt-get install nginx-light"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    port = three_free_ports()
    with subprocess.Popen(
        [ROOT / "deploy" / "replicas", str(port)],
        env={**os.environ, "PYTHON": sys.executable},
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout
        said = ""
        while "files of this run" not in said:
            said = running.stdout.readline()
            assert said, "it has ended"
        files = Path(said.rpartition(": ")[2].strip(") \n"))
        yield Replicas(said.split()[0], port, files)
        running.terminate()
        assert running.wait(PATIENCE) == 128 + signal.SIGTERM
    assert not files.exists()
    for number in range(3):
        with socket.socket() as taken:
            assert taken.connect_ex(("127.0.0.1", port + number)) != 0


def three_free_ports() -> int:
    for port in range(21_000 + os.getpid() % 5000, 30_000, 3):
        with contextlib.suppress(OSError), contextlib.ExitStack() as taken:
            for number in range(3):
                one = taken.enter_context(socket.socket())
                one.bind(("127.0.0.1", port + number))
            return port
    raise OSError("no three ports are free")


def get(url: str, data: bytes | None = None) -> tuple[int, Message]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, data), timeout=PATIENCE) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers


def test_the_page_comes_with_its_headers_and_a_seat(replicas: Replicas) -> None:
    status, headers = get(replicas.url)
    assert status == 200
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'self'" in headers["Content-Security-Policy"]
    assert headers["Set-Cookie"].startswith("seat=")
    assert "HttpOnly" in headers["Set-Cookie"]


def test_the_servers_own_figures_stay_inside(replicas: Replicas) -> None:
    assert get(f"{replicas.url}_stcore/metrics")[0] == 404
    assert get(f"{replicas.url}_stcore/health")[0] == 200
    assert get(f"http://127.0.0.1:{replicas.port}/")[1]["Content-Security-Policy"]


def test_no_large_upload_comes_through(replicas: Replicas) -> None:
    assert get(f"{replicas.url}_stcore/upload_file/x/y", bytes(2_000_000))[0] == 413


def test_a_body_that_is_small_enough_for_the_limit_can_be_kept(replicas: Replicas) -> None:
    """nginx writes it into a file of its own folder: whoever has started it may, root too."""
    assert get(f"{replicas.url}_stcore/nothing", bytes(900_000))[0] in (404, 405)


def test_requests_that_are_never_finished_keep_nobody_out(replicas: Replicas) -> None:
    count = 4300
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2 * count:
        pytest.skip(f"a process may have {hard} open files here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * count), hard))
    with contextlib.ExitStack() as open_ones:
        for _ in range(count):
            one = open_ones.enter_context(socket.create_connection(("127.0.0.1", replicas.port)))
            one.sendall(b"GET /digits/ HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert get(replicas.url)[0] == 200


async def draw_through(replicas: Replicas, count: int, blow: signal.Signals) -> list[Visitor]:
    """Have so many draw, before and after a signal to a replica on which there are some of them.

    Newcomers have the page from the other replica meanwhile, nobody who draws loses a stroke, and
    in the end the replica answers from another process.
    """
    everyone = [
        Visitor(replicas.url, "", random.Random(n), patience=PATIENCE) for n in range(count)
    ]
    async with asyncio.timeout(5 * PATIENCE):
        drawing = asyncio.create_task(draw_together(everyone))
        while not all(visitor.took for visitor in everyone):
            await asyncio.sleep(0.1)
        on = await asyncio.to_thread(lambda: {n: visitors(replicas, n) for n in (1, 2)})
        number = max(on, key=lambda n: on[n])
        process = process_of(replicas, number)
        os.kill(process, blow)
        pages = [asyncio.to_thread(get, replicas.url) for _ in range(8)]
        assert [status for status, _ in await asyncio.gather(*pages)] == [200] * 8
        before = [len(visitor.took) for visitor in everyone]
        while any(len(v.took) < n + 2 for v, n in zip(everyone, before, strict=True)):
            await asyncio.sleep(0.1)
        for visitor in everyone:
            visitor.strokes = 0  # no more of them
        await drawing
    assert [visitor.lost for visitor in everyone] == [0] * count
    wait_until(lambda: process_of(replicas, number) != process)
    wait_until(lambda: get_or_none(replicas.port + number) == 200)
    return everyone


def process_of(replicas: Replicas, number: int) -> int:
    return int((replicas.files / f"replica-{number}.pid").read_text())


def test_a_replica_that_hangs_is_noticed_and_started_anew(replicas: Replicas) -> None:
    everyone = asyncio.run(draw_through(replicas, 8, signal.SIGSTOP))
    assert any(visitor.returns for visitor in everyone), "somebody was on it"


def test_nothing_can_be_reached_from_other_machines(replicas: Replicas) -> None:
    ours = {replicas.port, replicas.port + 1, replicas.port + 2}
    listening = [c for c in psutil.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
    places = {tuple(c.laddr) for c in listening if tuple(c.laddr)[1] in ours}
    assert places == {("127.0.0.1", port) for port in ours}


def test_when_a_replica_is_killed_its_visitors_go_on_with_the_other(replicas: Replicas) -> None:
    """The others notice nothing. A dead replica is started anew. $VISITORS may be a hundred."""
    count = int(os.environ.get("VISITORS", "12"))
    everyone = asyncio.run(draw_through(replicas, count, signal.SIGKILL))
    moved = [visitor for visitor in everyone if visitor.returns]
    stayed = [visitor for visitor in everyone if not visitor.returns]
    assert moved
    assert stayed
    assert all(len(visitor.returns) == 1 for visitor in moved)
    back = max(seconds for visitor in moved for seconds in visitor.returns)
    longest = 1000 * max(seconds for visitor in stayed for seconds in visitor.took)
    print(f"\n{len(moved)} moved and were answered within {back:.1f} s of the broken line;")
    print(f"{len(stayed)} stayed, and waited {longest:.0f} ms for an answer at most")


def test_a_drawing_comes_back_in_the_browser_when_its_replica_is_killed(
    replicas: Replicas,
) -> None:
    """On the other replica, without a click."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = open_page(window(browser), f"{replicas.url}?part=Save+and+share")
        draw(page, SEVEN)
        expect(status(page)).to_have_text(re.compile("^Predicted digit: 7"))
        settle(page)
        expect(page.get_by_test_id("stCode")).to_contain_text("drawing=")
        answers = len(probe(page, "answers"))
        lines = {n: visitors(replicas, n) for n in (1, 2)}
        seat = max(lines, key=lambda n: lines[n])
        assert sorted(lines.values()) == [0, 1]
        os.kill(process_of(replicas, seat), signal.SIGKILL)
        back = "n => window.probe.answers.length > n + 1"  # the other's first visitor, perhaps
        page.wait_for_function(back, arg=answers, timeout=1000 * PATIENCE)
        settle(page)
        expect(page.get_by_test_id("stCode")).to_contain_text("drawing=")
        expect(status(page)).to_have_text(re.compile("^Predicted digit: 7"))
        browser.close()


def visitors(replicas: Replicas, number: int) -> int:
    """How many are on this replica, as it says itself."""
    url = f"http://127.0.0.1:{replicas.port + number}/digits/_stcore/metrics"
    with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
        found = re.search(r"^active_sessions(?:\{.*\})? (\d+)", answer.read().decode(), re.M)
    return int(found[1]) if found else 0


def get_or_none(port: int) -> int | None:
    try:
        return get(f"http://127.0.0.1:{port}/digits/_stcore/health")[0]
    except OSError:
        return None
