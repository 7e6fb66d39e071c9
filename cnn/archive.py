"""Named arrays in .npz files: read without trusting the file, written whole or not at all."""

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np


def read_arrays(path: str | os.PathLike[str], names: Iterable[str]) -> dict[str, np.ndarray]:
    """Named arrays out of an .npz file, without unpickling anything.

    Raises FileNotFoundError if there is no such file and ValueError if it cannot be read.
    """
    try:
        with open(path, "rb") as whole, np.load(whole, allow_pickle=False) as file:
            return {name: file[name] for name in names}
    except FileNotFoundError as error:
        raise FileNotFoundError(f"there is no {path}") from error
    except Exception as error:  # a broken archive raises anything, from zlib.error to TypeError
        raise ValueError(f"{path} is broken: {error}") from error


def write_arrays(
    path: str | os.PathLike[str], arrays: Mapping[str, np.ndarray], compressed: bool = False
) -> None:
    """Write arrays as .npz: the whole file or, if anything goes wrong, nothing."""
    path = Path(path)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        whole = Path(folder, "whole.npz")
        save = np.savez_compressed if compressed else np.savez
        save(whole, allow_pickle=False, **arrays)
        os.replace(whole, path)
