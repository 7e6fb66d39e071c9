"""What is installed is the whole project: the page too."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests import ROOT
from tests.benchmarks.sent import drawings
from tests.benchmarks.visitors import Visitor
from tests.browser.driver import free_port, wait_until_healthy
from tests.waiting import PATIENCE


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the wheel was installed into, outside of the repository."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip"]
    build = [*pip, "wheel", "-q", "--no-deps", "-w", str(folder / "wheel"), str(ROOT)]
    subprocess.run(build, check=True)
    (wheel,) = (folder / "wheel").glob("*.whl")
    subprocess.run([*pip, "install", "-q", "--no-deps", "-t", folder / "site", wheel], check=True)
    return folder / "site"


def program(installed: Path, *arguments: object) -> list[str]:
    return [str(installed / "bin" / "draw-a-digit"), *map(str, arguments)]


def environment(installed: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(installed)}


def said(installed: Path, *arguments: object) -> str:
    return subprocess.run(
        program(installed, *arguments),
        cwd=installed.parent,
        env=environment(installed),
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.fixture
def url(installed: Path) -> Iterator[str]:
    """The page of the installed package."""
    port = free_port()
    with subprocess.Popen(
        program(installed, "page", "--port", port, "--address", "127.0.0.1"),
        cwd=installed.parent,
        env={**environment(installed), "STREAMLIT_SERVER_HEADLESS": "true"},
        stdout=subprocess.DEVNULL,
    ) as server:
        try:
            wait_until_healthy(f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def test_it_tells_its_version_reads_pictures_and_finds_its_files(
    installed: Path, tmp_path: Path
) -> None:
    assert said(installed, "--version").strip() in (ROOT / "pyproject.toml").read_text()
    assert said(installed, "health") == "healthy\n"
    where = [sys.executable, "-c", "import cnn.site; print(cnn.site.APP)"]
    found = subprocess.run(
        where, cwd=tmp_path, env=environment(installed), check=True, capture_output=True, text=True
    ).stdout
    assert Path(found.strip()) == installed / "cnn" / "installed" / "app.py"
    one = Image.new("L", (60, 60))
    one.paste(255, (26, 8, 33, 52))
    one.save(tmp_path / "one.png")
    assert said(installed, "predict", tmp_path / "one.png").split("\t")[1] == "1"


def test_its_page_reads_what_is_drawn(url: str) -> None:
    visitor = Visitor(url, strokes=2, patience=PATIENCE)
    asyncio.run(visitor.visit(float("inf"), drawings()))
    assert (len(visitor.took), visitor.lost) == (2, 0)
