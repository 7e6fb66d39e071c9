"""Safe reading, of regular files only, and atomic writing: whole or not at all."""

import errno
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

FilePath = str | os.PathLike[str]


def require_file(path: FilePath) -> None:
    """Check that a path is a regular file: a pipe may block for ever, a device never end.

    Raises
    ------
    FileNotFoundError
        If there is nothing.
    OSError
        If it is not a regular file.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):
        raise OSError(errno.EINVAL, "not a file that can be read", os.fspath(path))


def printable(path: FilePath) -> str:
    r"""Return a path as one printable line: control characters are escaped, as in \n."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in os.fspath(path))


def check_writable(*paths: FilePath) -> None:
    """Check before long work that these files can be written after it.

    Raises
    ------
    OSError
        If there is no such folder, it is not writable, or a path is a folder.
    ValueError
        If two paths are the same file, or one is a pipe or a device.
    """
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
    """Write a file atomically. Raises what `check_writable` does."""
    write_files({path: content})


def write_files(contents: Mapping[FilePath, bytes]) -> None:
    """Write several files atomically: all of them or, on any error, none.

    Parameters
    ----------
    contents : mapping of path to bytes

    Raises
    ------
    OSError, ValueError
        As of `check_writable`; and if the disk is full.
    """
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
    """Raise errors in the name of the target, not of the temporary file beside it."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, f"cannot be written: {error.strerror}", str(target)) from error


def _target(path: FilePath) -> Path:
    """Resolve symbolic links: the file behind one is written, the link stays."""
    return Path(os.path.realpath(path))
