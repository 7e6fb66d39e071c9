"""Named arrays in .npz files: untrusted files are read safely, writes are atomic."""

import io
import math
import zipfile
from collections.abc import Iterable, Mapping

import numpy as np

from cnn.files import FilePath, require_file, write_bytes

MOST_BYTES = 2**24  # of a file and its arrays: sixteen times what the project's own take
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others allocate memory without a limit


def read_arrays(path: FilePath, names: Iterable[str]) -> dict[str, np.ndarray]:
    """Read named arrays from an .npz file, without unpickling anything.

    The sizes that the arrays' headers declare are added up before memory is allocated for any.

    Parameters
    ----------
    path : str or os.PathLike
    names : iterable of str
        Keys of the arrays; others in the file are not read.

    Returns
    -------
    dict of str to ndarray

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it cannot be read, lacks an array or is larger than MOST_BYTES.
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
    """Write named arrays as .npz, atomically: the whole file or, on any error, nothing."""
    write_bytes(path, pack(arrays, compressed))


def pack(arrays: Mapping[str, np.ndarray], compressed: bool = False) -> bytes:
    """Serialize named arrays: the contents of an .npz file."""
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
    """Check from the headers alone how much memory all arrays together will take."""
    room = MOST_BYTES
    for name, member in members.items():
        if member.compress_type not in PLAIN:
            raise ValueError(f"{name} uses an unsupported compression method")
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
