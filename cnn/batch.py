"""Many picture files, read one after the other."""

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

FEW = 64  # files that are read before other processes would have begun
AT_A_TIME = 4  # files for a process: who stops waits for no more


class Line(NamedTuple):
    """What there is to say of one file."""

    text: str  # path, digit, certainty and verdict; or path and what is wrong
    read: bool


def lines(network: DigitCNN, paths: Iterable[Path]) -> Iterator[Line]:
    """A line for each file, in order; on all cores if there are many."""
    read, paths = partial(_line, network), iter(paths)
    few = list(islice(paths, FEW))
    if len(few) < FEW:
        return map(read, few)
    return in_order(read, chain(few, paths), AT_A_TIME)


def find(paths: Iterable[Path]) -> Iterator[Path]:
    """The files among paths and, in order of name, all those in the folders among them.

    What is hidden is left out, and links to folders, which may go round in circles. A folder
    that cannot be opened is given as it is.
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
            warnings.simplefilter("ignore")  # Pillow's, of files that are half broken
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
