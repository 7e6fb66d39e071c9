"""MNIST: 70,000 handwritten digits of 28 x 28 grey levels, 0 paper to 255 ink.

LeCun, Cortes, Burges, http://yann.lecun.com/exdb/mnist/ (CC BY-SA 3.0). Each function
reads one of the four IDX files, compressed (.gz) or not, from a folder; without a folder it
downloads the file once into the user's cache. Contents are verified against the SHA-256 of the
original file, so that a truncated or altered one is never used.
"""

import gzip
import hashlib
import os
import zlib
from pathlib import Path

import numpy as np
import pooch
from numpy.typing import NDArray

Folder = str | os.PathLike[str] | None

MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
# Name of the file: (SHA-256 of its contents, MD5 of the mirrors' .gz)
FILES = {
    "train-images-idx3-ubyte": (
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    ),
    "train-labels-idx1-ubyte": (
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "d53e105ee54ea40749a09fcbcd1e9432",
    ),
    "t10k-images-idx3-ubyte": (
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "9fb629c4189551a2d022fa330f9573f3",
    ),
    "t10k-labels-idx1-ubyte": (
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        "ec29112dd5afa0611ce80d1b7f02629c",
    ),
}


def train_images(folder: Folder = None) -> NDArray[np.uint8]:
    """Load the training images, (60000, 28, 28). Raises what `read` does."""
    return read("train-images-idx3-ubyte", folder)


def train_labels(folder: Folder = None) -> NDArray[np.uint8]:
    """Load the training labels, (60000,), 0 to 9. Raises what `read` does."""
    return read("train-labels-idx1-ubyte", folder)


def test_images(folder: Folder = None) -> NDArray[np.uint8]:
    """Load the test images, (10000, 28, 28). Raises what `read` does."""
    return read("t10k-images-idx3-ubyte", folder)


def test_labels(folder: Folder = None) -> NDArray[np.uint8]:
    """Load the test labels, (10000,), 0 to 9. Raises what `read` does."""
    return read("t10k-labels-idx1-ubyte", folder)


def read(name: str, folder: Folder = None) -> NDArray[np.uint8]:
    """Load the array of one of FILES.

    Parameters
    ----------
    name : str
        A key of FILES.
    folder : str or os.PathLike, optional
        Where the file is; by default it is downloaded into the user's cache.

    Returns
    -------
    uint8 array

    Raises
    ------
    FileNotFoundError
        If the folder does not hold the file.
    ConnectionError
        If it cannot be downloaded.
    ValueError
        If it is truncated or altered. The messages name the file.
    """
    path = _download(name) if folder is None else _find(name, Path(folder))
    content = _content(path)
    if hashlib.sha256(content).hexdigest() != FILES[name][0]:
        raise ValueError(f"{path} is truncated or altered: delete it and download it again")
    axes = content[3]  # IDX: two zeros, the type (8: bytes), the number of axes, their lengths
    shape = np.frombuffer(content, ">u4", axes, offset=4).astype(int)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)


def _content(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix != ".gz":
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"{path} is truncated or altered ({error}): download it again") from error


def _find(name: str, folder: Path) -> Path:
    for path in (folder / name, folder / f"{name}.gz"):
        if path.is_file():
            return path
    raise FileNotFoundError(
        f"{folder} holds neither {name} nor {name}.gz: download the latter from {MIRRORS[0]}, "
        "or pass no folder to have it downloaded"
    )


def _download(name: str) -> Path:
    """Path of the file in the user's cache, downloaded from the first mirror that answers."""
    reasons = []
    for mirror in MIRRORS:
        try:
            path = pooch.retrieve(
                f"{mirror}{name}.gz",
                known_hash=f"md5:{FILES[name][1]}",
                fname=f"{name}.gz",
                path=pooch.os_cache("draw-a-digit"),
                progressbar=True,
            )
            return Path(path)
        except (OSError, ValueError) as error:  # requests' errors are OSErrors
            reasons.append(str(error))
    raise ConnectionError(
        f"{name}.gz could not be downloaded ({'; '.join(reasons)}): "
        "download it yourself and pass its folder with --mnist"
    )
