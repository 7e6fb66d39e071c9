"""Prediction for many picture files."""

import os
import warnings
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from cnn import preprocess
from cnn.confidence import certainty, is_confident
from cnn.data.pictures import find as find_ink
from cnn.data.pictures import open_grey
from cnn.files import printable
from cnn.network import DigitCNN
from cnn.parallel import in_order

FEW = 64  # files that are read in less time than processes take to start
AT_A_TIME = 4  # files that a process works on at a time: Ctrl-C waits for no more


class Line(NamedTuple):
    """The result for one file."""

    text: str  # path, digit, certainty and verdict; or path and error
    read: bool  # False if the file could not be read


def lines(network: DigitCNN, paths: Iterable[Path]) -> Iterator[Line]:
    """Predict the digit in each picture file, on all cores if there are many.

    Parameters
    ----------
    network : DigitCNN
    paths : iterable of Path
        Taken lazily.

    Yields
    ------
    Line
        One for each path, in order. A file that cannot be read gives its error, and raises none.
    """
    read, paths = partial(_line, network), iter(paths)
    few = list(islice(paths, FEW))
    if len(few) < FEW:
        return map(read, few)
    return in_order(read, chain(few, paths), AT_A_TIME)


def find(paths: Iterable[Path]) -> Iterator[Path]:
    """Find the files among paths and, sorted by name, those in the folders among them.

    Hidden files and symbolic links to folders, which may form cycles, are left out.

    Parameters
    ----------
    paths : iterable of Path

    Yields
    ------
    Path
        A file, or a folder that cannot be opened.
    """
    waiting = list(paths)[::-1]
    while waiting:
        path = waiting.pop()
        if not os.path.isdir(path):
            yield path
            continue
        try:
            names = sorted(os.listdir(path), reverse=True)
        except OSError:
            yield path
        else:
            waiting += [path / name for name in names if name[0] != "." and _counts(path / name)]


def _counts(path: Path) -> bool:
    return os.path.isfile(path) or (os.path.isdir(path) and not path.is_symlink())


def _line(network: DigitCNN, path: Path) -> Line:
    name = printable(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's, about partly damaged files
            found = find_ink(open_grey(path))
    except (OSError, ValueError) as error:
        return Line(f"{name}: {error}", read=False)
    image = preprocess.normalize(found.ink)
    if not image.any():
        return Line(f"{name}\tblank\t-\tblank", read=True)
    logits = network.logits(image)
    verdict = "sure" if is_confident(logits) else "doubt"
    more = "\tand more beside it" if found.beside.any() else ""
    return Line(f"{name}\t{logits.argmax()}\t{certainty(logits):.4f}\t{verdict}{more}", read=True)
