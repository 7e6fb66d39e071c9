"""A short run of the scripts that try files and crowds."""

import asyncio
import random
import time
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import psutil
import pytest

from tests.benchmarks import fuzz_messages, rush
from tests.benchmarks.crowd import training
from tests.benchmarks.flood import OTHERS, beside
from tests.benchmarks.fuzz_files import fuzz
from tests.benchmarks.load import BARE, Cost, draw_together, servers
from tests.benchmarks.visitors import Visitor
from tests.browser.driver import serve
from tests.waiting import PATIENCE, wait_until


def test_random_and_altered_files_bring_a_sentence_each(tmp_path: Path) -> None:
    assert fuzz(tmp_path, files=400, seed=0) > 200


def test_random_messages_bring_no_traceback_and_hold_nobody_up() -> None:
    assert fuzz_messages.fuzz(messages=200, seed=0) < fuzz_messages.PATIENCE


def test_twenty_visitors_who_draw_are_all_answered_rightly() -> None:
    """At a small multiple of what the canvas alone costs."""
    with serve() as page, serve(BARE) as bare:
        crowds = [
            [Visitor(url, "", random.Random(n), strokes=3, patience=PATIENCE) for n in range(20)]
            for url in (page, bare)
        ]
        before = [Cost.of(servers(url)).seconds for url in (page, bare)]
        asyncio.run(together(*crowds))
        ours, theirs = (
            Cost.of(servers(url)).seconds - spent
            for url, spent in zip((page, bare), before, strict=True)
        )
    for everyone in crowds:
        assert [(len(visitor.took), visitor.lost) for visitor in everyone] == [(3, 0)] * 20
    assert ours < 8 * theirs


async def together(*crowds: list[Visitor]) -> None:
    await asyncio.gather(*[draw_together(everyone) for everyone in crowds])


def test_one_who_says_far_too_much_keeps_nobody_from_drawing() -> None:
    with serve() as url:
        others = asyncio.run(beside(url, each=300, strokes=3, patience=PATIENCE))
    assert [(len(visitor.took), visitor.lost) for visitor in others] == [(3, 0)] * OTHERS


@pytest.mark.parametrize("what", rush.WHAT)
def test_a_class_that_does_one_thing_together_keeps_nobody_from_drawing(what: str) -> None:
    """And all of the class have what they wanted."""
    with serve() as url, rush.rush(what, url, count=20, seconds=0) as line:
        others = [
            Visitor(url, "", random.Random(n), strokes=3, patience=PATIENCE)
            for n in range(rush.OTHERS)
        ]
        line.send("go")
        asyncio.run(draw_together(others))
        took = line.recv()
    assert [(len(visitor.took), visitor.lost) for visitor in others] == [(3, 0)] * rush.OTHERS
    assert len(took) == 20


@pytest.mark.parametrize("length_told", [True, False])
def test_nothing_can_be_uploaded(length_told: bool) -> None:
    """The page never does; Streamlit would keep it in memory, also after its sender has left."""
    with serve() as url:
        assert asyncio.run(uploaded(url, length_told)) == 413


async def uploaded(url: str, length_told: bool) -> int:
    """The status of a file that is sent as Streamlit's own uploader sends it."""
    sender, cookies = Visitor(url), CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    form = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nfile\r\n--x--\r\n'

    def put() -> int:
        opener.open(f"{url}/_stcore/health").close()
        (token,) = [str(cookie.value).strip('"') for cookie in cookies]
        request = urllib.request.Request(
            f"{url}/_stcore/upload_file/{sender.session}/1",
            data=form if length_told else iter([form]),
            headers={"Content-Type": "multipart/form-data; boundary=x", "X-Xsrftoken": token},
            method="PUT",
        )
        try:
            with opener.open(request) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    async with sender.line():
        await sender.ready.wait()
        return await asyncio.to_thread(put)


def test_visitors_who_vanish_while_they_train_leave_nothing_running() -> None:
    with serve() as url:
        server = servers(url)
        with training(url, visitors=3):
            training_takes = taken(server)
        wait_until(lambda: taken(server) < training_takes / 4)


def taken(server: list[psutil.Process]) -> float:
    """Seconds of CPU in two."""
    began = Cost.of(server).seconds
    time.sleep(2)
    return Cost.of(server).seconds - began
