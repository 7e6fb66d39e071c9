"""The Dockerfile, followed line by line without an engine: in a clean folder, as nobody."""

import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests import ROOT
from tests.waiting import PATIENCE, wait_until

NOBODY: dict[str, Any] = (
    {"user": 65534, "group": 65534, "extra_groups": []} if os.getuid() == 0 else {}
)


class Container(NamedTuple):
    """What would be in the image, and how it is started and looked after."""

    folder: Path
    variables: dict[str, str]
    command: list[str]
    health: str

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env=self.variables,
            capture_output=True,
            text=True,
            check=False,
            **NOBODY,
        )


def instructions() -> list[tuple[str, str]]:
    """Word and rest of every instruction, lines that go on joined."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines()]
    return [
        (word, rest.strip())
        for word, _, rest in (line.partition(" ") for line in lines if line and line[0] != "#")
    ]


def python() -> str:
    """An interpreter that nobody in particular may use, with venv."""
    for name in ("/usr/bin/python3", "/usr/local/bin/python3", shutil.which("python3")):
        if name and os.path.exists(name):
            check = [name, "-c", "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"]
            if subprocess.run(check, capture_output=True, check=False, **NOBODY).returncode == 0:
                return name
    reason = "no Python of 3.11 or newer with venv that an ordinary user may run"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def container() -> Iterator[Container]:
    """Everything up to the start, done as the Dockerfile says."""
    interpreter = python()
    with tempfile.TemporaryDirectory() as temporary, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
        home = Path(temporary)
        folder = home / "page"
        folder.mkdir()
        own = home / "own"
        own.mkdir()
        home.chmod(0o755)
        own.chmod(0o777)
        subprocess.run([interpreter, "-m", "venv", own / "venv"], check=True, **NOBODY)
        variables = {
            **{k: v for k, v in os.environ.items() if k.startswith("PIP_")},
            "PATH": f"{own}/venv/bin:/usr/bin:/bin",
            "HOME": str(own),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        command: list[str] = []
        health = ""
        for word, rest in instructions():
            if word == "COPY":
                *sources, target = rest.split()
                for source in sources:
                    copy(ROOT / source, folder / target)
            elif word == "RUN":
                if NOBODY:
                    give_away(folder, NOBODY["user"])  # only while the image is made
                done = Container(folder, variables, [], "").run(rest)
                assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
            elif word == "ENV":
                variables |= dict(pair.split("=", 1) for pair in shlex.split(rest))
            elif word == "CMD":
                command = json.loads(rest)
            elif word == "HEALTHCHECK":
                health = rest.partition("CMD ")[2]
        if NOBODY:
            give_away(folder, 0)
        variables |= {
            "HOME": str(own),
            "STREAMLIT_SERVER_PORT": port,
            "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
        }
        free.close()
        yield Container(folder, variables, command, health)


def copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def give_away(folder: Path, user: int) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, user)


def test_it_names_a_slim_image_an_ordinary_user_and_a_health_check() -> None:
    words = dict(instructions())
    assert words["FROM"].endswith("-slim")
    assert int(words["USER"].partition(":")[0]) > 0
    assert "-m cnn health" in words["HEALTHCHECK"]


def test_what_is_copied_is_let_through_to_the_engine() -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    sources = [source for word, rest in instructions() if word == "COPY" for source in rest.split()]
    for source in sources:
        assert source == "./" or f"!{source}" in ignored
    assert ignored[0] == "*"


def test_the_page_runs_and_its_health_is_told(container: Container) -> None:
    assert container.run(container.health).returncode == 1, "nothing runs yet"
    server = subprocess.Popen(
        container.command,
        cwd=container.folder,
        env=container.variables,
        executable=shutil.which(container.command[0], path=container.variables["PATH"]),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **NOBODY,
    )
    try:
        wait_until(lambda: container.run(container.health).returncode == 0)
        assert container.run(container.health).stdout == "healthy\n"
        url = f"http://127.0.0.1:{container.variables['STREAMLIT_SERVER_PORT']}"
        with urllib.request.urlopen(url, timeout=PATIENCE) as page:
            assert page.status == 200
        weights = container.folder / "cnn" / "weights.npz"
        weights.rename(weights.with_suffix(".away"))
        try:
            said = container.run(container.health)
            assert said.returncode == 1
            assert str(weights) in said.stdout
        finally:
            weights.with_suffix(".away").rename(weights)
        assert container.run(container.health).returncode == 0
    finally:
        server.send_signal(signal.SIGTERM)
        said_by_server = server.communicate(timeout=PATIENCE)[0]
    assert "Traceback" not in said_by_server


def test_nothing_is_written_into_the_page_folder(container: Container) -> None:
    if not NOBODY:
        pytest.skip("the files belong to whoever runs this test")
    assert container.run("touch cnn/new || touch assets/new").returncode != 0
