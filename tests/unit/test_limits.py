"""What files and terminals may do to the command line, and what they may not."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE
from typing import IO

import pytest
from PIL import Image

from cnn import files, parallel
from cnn.__main__ import main
from tests import ROOT
from tests.waiting import PATIENCE, wait_until

pty = pytest.importorskip("pty", reason="terminals, pipes and devices as POSIX has them")
Printed = pytest.CaptureFixture[str]


def picture(path: Path) -> Path:
    """A drawing of a 1."""
    sheet = Image.new("L", (60, 60))
    sheet.paste(255, (26, 8, 33, 52))
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path, "PNG")
    return path


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder with 400 pictures."""
    content = picture(tmp_path / "many" / "000.png").read_bytes()
    for number in range(1, 400):
        (tmp_path / "many" / f"{number:03}.png").write_bytes(content)
    return tmp_path / "many"


def program(
    *arguments: object, stdout: IO[str] | int = PIPE, stderr: int = PIPE, **variables: str
) -> subprocess.Popen[str]:
    """The command line as a program of its own, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "cnn", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **variables},
        text=True,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
    )


def members(group: int) -> list[str]:
    found = subprocess.run(["pgrep", "-g", str(group)], capture_output=True, text=True, check=False)
    return found.stdout.split()


# ---------------------------------------------------------------- what is read


def test_who_reads_no_more_ends_it_quietly(many: Path) -> None:
    for few_or_many in ([many], sorted(many.iterdir())[:9]):
        with program("predict", *few_or_many) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            assert running.stdout.readline().split("\t")[1] == "1"
            running.stdout.close()
            assert running.wait(PATIENCE) == 128 + signal.SIGPIPE
            assert running.stderr.read() == ""
        assert members(running.pid) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="Linux's full disk")
def test_a_full_disk_behind_the_output_is_told_in_a_sentence(many: Path) -> None:
    with open("/dev/full", "w") as full, program("predict", many, stdout=full) as running:
        assert running.communicate(timeout=PATIENCE)[1] == "error: No space left on device\n"
        assert running.returncode == 1


def test_all_pictures_of_a_folder_are_read_in_order_on_all_cores(
    many: Path, capsys: Printed
) -> None:
    (many / "200.png").write_text("no picture")
    assert main(["predict", str(many)]) == 1
    said = capsys.readouterr()
    names = [line.split("\t")[0] for line in said.out.splitlines()]
    assert names == [str(many / f"{n:03}.png") for n in range(400) if n != 200]
    assert said.err == f"{many / '200.png'}: not a picture that can be read\n"


def test_a_bar_shows_only_on_a_terminal(many: Path) -> None:
    ours, theirs = pty.openpty()
    with program("predict", many, stderr=theirs) as running:
        os.close(theirs)
        seen = b""
        while part := _read(ours):
            seen += part
        assert running.communicate(timeout=PATIENCE)[0].count("\n") == 400
    assert b"/400 [" in seen
    with program("predict", many) as running:
        assert running.communicate(timeout=PATIENCE)[1] == ""


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other side has closed it
        return b""


def test_pipes_devices_sockets_and_circles_do_no_harm(tmp_path: Path, capsys: Printed) -> None:
    good = picture(tmp_path / "folder" / "one.png")
    os.mkfifo(tmp_path / "folder" / "pipe.png")
    (tmp_path / "folder" / "circle").symlink_to(tmp_path / "folder")
    (tmp_path / "itself.png").symlink_to(tmp_path / "itself.png")
    named = [tmp_path / "folder" / "pipe.png", Path("/dev/zero"), tmp_path / "itself.png"]
    with socket.socket(socket.AF_UNIX) as listening:
        with contextlib.chdir(tmp_path):  # a socket's path must be short
            listening.bind("socket.png")
        arguments = ["predict", *map(str, named), str(tmp_path / "socket.png")]
        assert main([*arguments, str(tmp_path / "folder")]) == 1
    said = capsys.readouterr()
    assert said.out.startswith(f"{good}\t1\t")
    assert said.out.count("\n") == 1
    assert [line.partition(": ")[0] for line in said.err.splitlines()] == arguments[1:]


@pytest.mark.parametrize("name", ["a\nb.png", "\x1b[31mred.png", "tab\there.png", "\u202egnp.png"])
def test_a_name_cannot_steer_the_terminal(name: str, tmp_path: Path, capsys: Printed) -> None:
    picture(tmp_path / name)
    (tmp_path / f"broken {name}").write_text("no picture")
    assert main(["predict", str(tmp_path)]) == 1
    said = capsys.readouterr()
    for text in (said.out, said.err):
        assert text.count("\n") == 1
        assert text.replace("\t", "").strip().isprintable()
    assert len(said.out.split("\t")) == 4


def test_a_name_that_is_no_text_is_printed_all_the_same(tmp_path: Path) -> None:
    picture(tmp_path / "one.png").rename(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.png"))
    picture(tmp_path / "sieben-\N{GREEK SMALL LETTER PI}.png")
    with program("predict", tmp_path, PYTHONIOENCODING="ascii") as running:
        out, err = running.communicate(timeout=PATIENCE)
    assert [line.split("\t")[0] for line in out.splitlines()] == [
        f"{tmp_path}/sieben-\\u03c0.png",
        f"{tmp_path}/\\udcff.png",
    ]
    assert err == ""


# ---------------------------------------------------------------- processes


def test_processes_end_with_the_one_that_began_them(many: Path) -> None:
    with program("predict", many, *[many] * 20, stdout=subprocess.DEVNULL) as running:
        wait_until(lambda: len(members(running.pid)) == 1 + parallel.CORES)
        running.kill()
        running.wait()
        wait_until(lambda: not members(running.pid))


@pytest.mark.parametrize("lines", [1, 40, 400])
def test_ctrl_c_ends_all_processes_with_a_word(lines: int, many: Path) -> None:
    with program("predict", many, *[many] * 40) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        for _ in range(lines):
            running.stdout.readline()
        os.killpg(running.pid, signal.SIGINT)
        running.stdout.read()
        assert running.stderr.read() == "\nStopped.\n"
        assert running.wait(PATIENCE) == 128 + signal.SIGINT
    assert members(running.pid) == []


# ---------------------------------------------------------------- what is written


@pytest.mark.parametrize("size", [100_000, 0])
def test_a_file_that_does_not_fit_leaves_the_old_ones(size: int, tmp_path: Path) -> None:
    """A limit on the size of files stands for a full disk: the second file is too large."""
    script = f"""
import resource
from cnn.files import write_files
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
write_files({{"one": b"new", "two": bytes({size} + 1)}})
"""
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(b"old")
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "cannot be written: File too large" in done.stderr
    assert "Exception ignored" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]
    assert {path.read_bytes() for path in tmp_path.iterdir()} == {b"old"}


def test_a_link_leads_to_the_file_that_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    files.write_bytes(tmp_path / "link", b"new")
    assert (tmp_path / "real").read_bytes() == b"new"
    assert (tmp_path / "link").is_symlink()


@pytest.mark.parametrize("option", ["--out", "--history", "--sample"])
def test_a_device_or_pipe_is_never_put_aside_for_a_file(
    option: str, tmp_path: Path, capsys: Printed
) -> None:
    os.mkfifo(tmp_path / "pipe")
    for given in ("/dev/null", str(tmp_path / "pipe")):
        assert main(["train", "--out", str(tmp_path / "w"), option, given]) == 1
        assert "is a pipe or a device" in capsys.readouterr().err
        assert not Path(given).is_file()


def test_two_outputs_in_one_file_are_refused(tmp_path: Path, capsys: Printed) -> None:
    same = [str(tmp_path / "w.npz"), str(tmp_path / "." / "w.npz")]
    assert main(["train", "--out", same[0], "--history", same[1]]) == 1
    assert "the same" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [("train", "--out"), ("train", "--history"), ("evaluate", "--picture")]
)
def test_what_cannot_be_written_is_told_before_the_work(
    command: tuple[str, str], tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(**_: object) -> None:
        raise OSError(30, "Read-only file system", "/tmp/some-name")

    monkeypatch.setattr("tempfile.TemporaryFile", read_only)
    monkeypatch.chdir(tmp_path)
    assert main([command[0], command[1], "file", "--mnist", "gone"]) == 1
    named = tmp_path / _named(command)
    reason = "cannot be written: Read-only file system"
    assert capsys.readouterr().err == f"error: {named}: {reason}\n"


def _named(command: tuple[str, str]) -> str:
    return "weights.npz" if command[1] == "--history" else "file"
