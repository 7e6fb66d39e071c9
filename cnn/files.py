"""Files, without trust: only regular ones are read; they are written whole or not at all."""

import errno
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

FilePath = str | os.PathLike[str]


def require_file(path: FilePath) -> None:
    """Raise OSError for what is no regular file, FileNotFoundError if there is nothing.

    Reading a pipe may wait for ever, reading a device may never end.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError(errno.EINVAL, "not a file that can be read", os.fspath(path))


def printable(path: FilePath) -> str:
    """A path as one line of text: what could steer a terminal is written out, as \\n is here."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in os.fspath(path))


def check_writable(*paths: FilePath) -> None:
    """Raise OSError or ValueError now for what could not be written after long work."""
    targets = [_target(path) for path in paths]
    if len(set(targets)) < len(targets):
        raise ValueError("two of the files to write are the same")
    for target in targets:
        if not target.parent.is_dir():
            raise FileNotFoundError(f"there is no folder {target.parent} to write {target.name} to")
        if target.is_dir():
            raise IsADirectoryError(f"{target} is a folder, not a file to write to")
        if target.exists() and not target.is_file():
            raise ValueError(f"{target} is a pipe or a device, not a file to write to")
        with _blame(target):
            tempfile.TemporaryFile(dir=target.parent).close()


def write_bytes(path: FilePath, content: bytes) -> None:
    """Write a file: the whole of it or, if anything goes wrong, nothing."""
    write_files({path: content})


def write_files(contents: Mapping[FilePath, bytes]) -> None:
    """Write several files: all of them, each whole or, if anything goes wrong, none."""
    check_writable(*contents)
    with ExitStack() as folders:
        written = []
        for path, content in contents.items():
            target = _target(path)
            with _blame(target):
                folder = tempfile.TemporaryDirectory(dir=target.parent, prefix=".")
                whole = Path(folders.enter_context(folder), "whole")
                with whole.open("wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            written.append((whole, target))
        for whole, target in written:
            os.replace(whole, target)


@contextmanager
def _blame(target: Path) -> Iterator[None]:
    """What goes wrong in here is told of the file that was asked for, not of one beside it."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, f"cannot be written: {error.strerror}", str(target)) from error


def _target(path: FilePath) -> Path:
    """Where writing leads to: the file behind a symbolic link, not the link."""
    return Path(os.path.realpath(path))
