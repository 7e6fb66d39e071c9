"""A file of the page is missing or broken: the visitor, the log and the health check say so."""

import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cnn.__main__ import main
from cnn.page import assets, shared
from tests import ROOT

Printed = pytest.CaptureFixture[str]
FILES = {path.name: path for path in assets.files()}


def into_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "broken": lambda path: path.write_bytes(b"\xff\xfe" + path.read_bytes()[:50]),
    "a folder": into_a_folder,
}


@pytest.fixture
def moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Path]]:
    """Copies of the page's files, in the place of the real ones."""
    copies = {}
    for name, path in FILES.items():
        copies[name] = tmp_path / "files" / name
        copies[name].parent.mkdir(exist_ok=True)
        shutil.copy(path, copies[name])
    readers = {copies[path.name]: read for path, read in assets.files().items()}
    monkeypatch.setattr(assets, "files", lambda: readers)
    forget()
    yield copies
    forget()


def forget() -> None:
    st.cache_resource.clear()
    shared._log.cache_clear()


def open_page() -> AppTest:
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()


def test_every_file_of_the_page_is_checked() -> None:
    shown = {"page.png", "soak.png", "mnist.md"}  # for readers of the repository alone
    there = {path.name for path in (ROOT / "assets").rglob("*") if path.is_file()}
    assert there - shown <= set(FILES)


def test_whole_files_are_healthy(moved: dict[str, Path], capsys: Printed) -> None:
    assert main(["health"]) == 0
    assert capsys.readouterr().out == "healthy\n"
    assert not open_page().error


ONE_OF_EACH = {read: path.name for path, read in assets.files().items()}.values()  # reader


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_a_damaged_file_is_named_in_one_line(
    name: str, damage: str, moved: dict[str, Path], capsys: Printed
) -> None:
    DAMAGE[damage](moved[name])
    assert main(["health"]) == 1
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert said.count(str(moved[name])) == 1


@pytest.mark.parametrize("damage", DAMAGE)
def test_every_damaged_file_is_named_in_a_line_of_its_own(
    damage: str, moved: dict[str, Path], capsys: Printed
) -> None:
    for path in moved.values():
        DAMAGE[damage](path)
    assert main(["health"]) == 1
    named = capsys.readouterr().out.splitlines()
    for path, line in zip(moved.values(), named, strict=True):
        assert str(path) in line


@pytest.mark.parametrize("name", ["weights.npz", "history.npz", "samples.json", "style.css"])
def test_the_visitor_is_told_without_a_path_and_the_log_with_it_once(
    name: str, moved: dict[str, Path], caplog: pytest.LogCaptureFixture
) -> None:
    moved[name].unlink()
    for _ in range(2):
        page = open_page()
        assert not page.exception
        assert len(page.error) == 1
        assert "cannot be read" in page.error[0].value
        assert name not in page.error[0].value
        assert str(moved[name].parent) not in page.error[0].value
    named = [record for record in caplog.records if str(moved[name]) in record.getMessage()]
    assert len(named) == 1
    assert "\n" not in named[0].getMessage()


def test_a_file_put_back_heals_the_page(moved: dict[str, Path]) -> None:
    content = moved["samples.json"].read_bytes()
    moved["samples.json"].unlink()
    assert open_page().error
    moved["samples.json"].write_bytes(content)
    assert not open_page().error


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_the_server_is_asked_too(status: int, healthy: bool, capsys: Printed) -> None:
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/digits/"
        assert main(["health", "--url", url]) == (0 if healthy else 1)
        thread.join()
    assert asked == ["/digits/_stcore/health"]
    assert (str(status) in capsys.readouterr().out) is not healthy


def test_no_server_is_no_health(capsys: Printed) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        assert main(["health", "--url", url]) == 1
    assert url in capsys.readouterr().out


def test_the_check_needs_no_streamlit() -> None:
    script = (
        "import sys; from cnn.page import assets; assert not assets.problems();"
        "assert 'streamlit' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
