"""Random and altered files for the command line: python -m tests.benchmarks.fuzz_files [--files N]

Half are pictures for `predict`, the others weights and histories. Each must be read or refused in
one line; a traceback or ten seconds without an answer end the script with an error.
"""

import argparse
import contextlib
import faulthandler
import io
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.random import Generator
from PIL import Image

from cnn.__main__ import main as command_line
from cnn.network import SHIPPED_WEIGHTS, DigitCNN
from cnn.training.history import SHIPPED_HISTORY, History

BATCH = 100  # files that predict is given at once
PATIENCE = 60  # seconds a file
KINDS = ["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "TGA", "ICO", "PCX", "JPEG2000"]
MODES = ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16", "F"]


def seeds() -> list[bytes]:
    """A small picture in every kind of file, in every way that the kind can keep it."""
    rng = np.random.default_rng(0)
    grey = Image.fromarray(rng.integers(0, 256, (24, 20)).astype(np.uint8))
    whole = []
    for kind in KINDS:
        for mode in MODES:
            with contextlib.suppress(OSError, ValueError, KeyError):
                file = io.BytesIO()
                grey.convert(mode).save(file, kind)
                whole.append(file.getvalue())
    return whole


def altered(whole: bytes, rng: Generator) -> bytes:
    """Something between the file as it was and noise."""
    data = bytearray(whole)
    way = rng.integers(6)
    if way == 0:
        return rng.bytes(int(rng.integers(400)))
    if way == 1:
        return bytes(data[: rng.integers(len(data) + 1)])
    if way == 2:
        start = rng.integers(len(data))
        del data[start : start + rng.integers(1, 40)]
    if way == 3:
        start = rng.integers(len(data))
        data[start:start] = data[rng.integers(len(data)) :][:99]
    for _ in range(rng.integers(1, 9)):
        if data:
            early = int(rng.integers(1, len(data) + 1))  # headers more often than the rest
            data[rng.integers(early)] = rng.choice([0, 255, 127, int(rng.integers(256))])
    return bytes(data)


def fuzz(folder: Path, files: int, seed: int) -> int:
    """Try so many files; returns how many of them were refused."""
    rng = np.random.default_rng(seed)
    pictures = seeds()
    refused = 0
    for _ in range(0, files // 2, BATCH):
        batch = [altered(pictures[rng.integers(len(pictures))], rng) for _ in range(BATCH)]
        refused += predict(folder, batch)
    loads: list[tuple[bytes, Callable[[Path], object]]] = [
        (SHIPPED_WEIGHTS.read_bytes(), DigitCNN.load),
        (SHIPPED_HISTORY.read_bytes(), History.load),
    ]
    for number in range(files // 2):
        whole, load = loads[number % 2]
        refused += not loaded(folder / "arrays.npz", altered(whole, rng), load)
    return refused


def predict(folder: Path, contents: list[bytes]) -> int:
    """Give predict a folder of these files; every one must be told of in a line."""
    names = [folder / "pictures" / f"{n:03}" for n in range(len(contents))]
    names[0].parent.mkdir()
    for name, content in zip(names, contents, strict=True):
        name.write_bytes(content)
    out, err = io.StringIO(), io.StringIO()
    faulthandler.dump_traceback_later(PATIENCE * len(names), exit=True)
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        command_line(["predict", str(folder / "pictures")])
    faulthandler.cancel_dump_traceback_later()
    read, refused = out.getvalue().splitlines(), err.getvalue().splitlines()
    told = [line.split("\t")[0] for line in read] + [line.split(": ")[0] for line in refused]
    assert sorted(told) == [str(name) for name in names], err.getvalue()
    shutil.rmtree(folder / "pictures")
    return len(refused)


def loaded(path: Path, content: bytes, load: Callable[[Path], object]) -> bool:
    """Whether the file could be loaded; if not, the error must be a ValueError that names it."""
    path.write_bytes(content)
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
    try:
        load(path)
        return True
    except ValueError as error:
        if str(path) not in str(error):
            raise
        return False
    finally:
        faulthandler.cancel_dump_traceback_later()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        refused = fuzz(Path(folder), arguments.files, arguments.seed)
    seconds = time.monotonic() - began
    print(f"{arguments.files:,} files in {seconds:.0f} s: {refused:,} refused, no traceback")


if __name__ == "__main__":
    main()
