"""Named arrays in .npz files: read without trusting the file, written whole or not at all."""

import io
import math
import zipfile
from collections.abc import Iterable, Mapping

import numpy as np

from cnn.files import FilePath, require_file, write_bytes

MOST_BYTES = 2**24  # of all that is read from a file: sixteen times what the project's take
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # other methods take memory as they like


def read_arrays(path: FilePath, names: Iterable[str]) -> dict[str, np.ndarray]:
    """Named arrays out of an .npz file, without unpickling anything.

    Raises FileNotFoundError if there is no such file and ValueError if it cannot be read or is
    too large; what the arrays' headers promise is added up before room is made for any of it.
    """
    try:
        require_file(path)
        with open(path, "rb") as file, zipfile.ZipFile(_bounded(file)) as archive:
            members = {name: archive.getinfo(f"{name}.npy") for name in names}
            _check_sizes(archive, members)
            arrays = {}
            for name, member in members.items():
                with archive.open(member) as content:
                    arrays[name] = np.lib.format.read_array(content, allow_pickle=False)
            return arrays
    except FileNotFoundError as error:
        raise FileNotFoundError(f"there is no {path}") from error
    except Exception as error:  # a broken archive raises anything, from zlib.error to TypeError
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"{path} is broken: {reason}") from error


def write_arrays(
    path: FilePath, arrays: Mapping[str, np.ndarray], compressed: bool = False
) -> None:
    """Write arrays as .npz: the whole file or, if anything goes wrong, nothing."""
    write_bytes(path, pack(arrays, compressed))


def pack(arrays: Mapping[str, np.ndarray], compressed: bool = False) -> bytes:
    """Arrays -> the contents of an .npz file."""
    file = io.BytesIO()
    save = np.savez_compressed if compressed else np.savez
    save(file, allow_pickle=False, **arrays)
    return file.getvalue()


def _bounded(file: io.BufferedReader) -> io.BufferedReader:
    size = file.seek(0, io.SEEK_END)
    if size > MOST_BYTES:
        raise ValueError(f"it has {size:,} bytes, {MOST_BYTES:,} at most can be read")
    return file


def _check_sizes(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]) -> None:
    """Look at the headers alone: what the arrays will take, all together."""
    room = MOST_BYTES
    for name, member in members.items():
        if member.compress_type not in PLAIN:
            raise ValueError(f"{name} is compressed in a way that is not read")
        with archive.open(member) as content:
            start = io.BytesIO(content.read(2**14))  # no header that is read is longer
        shape, dtype = _header(start)
        size = max(math.prod(shape) * dtype.itemsize, member.file_size)
        room -= size
        if min(shape, default=0) < 0 or room < 0:
            found = f"{name} are {dtype} {shape}"
            raise ValueError(f"{found}, {size:,} bytes; {MOST_BYTES:,} at most can be read")


def _header(start: io.BytesIO) -> tuple[tuple[int, ...], np.dtype]:
    version = np.lib.format.read_magic(start)
    if version == (1, 0):
        shape, _, dtype = np.lib.format.read_array_header_1_0(start)
    else:
        shape, _, dtype = np.lib.format.read_array_header_2_0(start)
    return shape, dtype
