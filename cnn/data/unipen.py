"""UNIPEN: digits recorded as pen strokes.

Guyon, Schomaker, Plamondon, Liberman, Janet: "UNIPEN project of on-line data exchange and
recognizer benchmarks", ICPR 1994; data at https://doi.org/10.5281/zenodo.1195803 (CC BY 4.0).

Only isolated digits (category 1a) are read. A file in `data/1a/COLLECTION/` names a trace file
in `include/` and says which of its components, runs of points with the pen down or up, make
up which digit.
"""

import csv
import os
import re
from collections import Counter
from collections.abc import Container, Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cnn.data.strokes import Points

# Contributor of each collection. A split by contributor has no writer on both sides.
CONTRIBUTORS = {
    **dict.fromkeys(("apa", "apb", "app"), "ap"),
    **dict.fromkeys(("cea", "ceb", "ced"), "ce"),
    **{name: name for name in ("aga", "art", "gmd", "ibm", "imp", "lou")},
    **{name: name for name in ("pri", "syn", "tos", "uqb", "val")},
}

# Digits whose label is wrong, with the reason: see `Digit.mislabelled`.
MISLABELLED = Path(__file__).with_name("unipen_mislabelled.csv")

FARTHEST = 1e30  # a coordinate beyond it would not be finite as float32
DOWNWARDS = np.array([1, -1], np.float32)  # UNIPEN's y grows upwards
SEGMENT = re.compile(r'\.SEGMENT\s+CHARACTER\s+(\S+)\s+\S+\s+"(.*)"$')
RANGE = re.compile(r"(\d+)(?::\d+)?(?:-(\d+)(?::\d+)?)?$")  # 7 or 7-9; parts after colons ignored


class Digit(NamedTuple):
    """A digit written by a person."""

    strokes: list[Points]
    label: int
    collection: str
    whole: bool = True  # False for a single stroke of a digit that the files split: see `_cut_up`
    mislabelled: bool = False  # listed in MISLABELLED

    @property
    def contributor(self) -> str:
        """Contributor of its collection; one that is not UNIPEN's is a contributor by itself."""
        return CONTRIBUTORS.get(self.collection, self.collection)

    @property
    def taught(self) -> bool:
        """Whether it is used for training."""
        return self.whole and not self.mislabelled


class Component(NamedTuple):
    """A run of points of a trace file, with the pen down or up."""

    points: Points
    down: bool


def load(
    folder: str | os.PathLike[str], collections: Container[str] = CONTRIBUTORS
) -> tuple[list[Digit], Counter[str]]:
    """Load the isolated digits of some collections, sorted by file name.

    Parameters
    ----------
    folder : str or os.PathLike
        UNIPEN train_r01_v07.
    collections : container of str
        Names of collections, by default all.

    Returns
    -------
    digits : list of Digit
    left_out : Counter of str
        Segments that are left out, by reason.

    Raises
    ------
    FileNotFoundError
        If there are no digits.
    ValueError
        For a malformed file. The message begins with its name and line.
    """
    root = Path(folder)
    digits: list[Digit] = []
    left_out: Counter[str] = Counter()
    data = root / "data" / "1a"
    for file in sorted(data.rglob("*.dat")):
        if file.relative_to(data).parts[0] not in collections:
            continue
        for digit in read(file, root):
            if isinstance(digit, Digit):
                digits.append(digit)
            else:
                left_out[digit] += 1
    if not digits:
        raise FileNotFoundError(f"{folder} holds no digits in data/1a/COLLECTION/*.dat")
    return digits, left_out


def read(file: Path, root: Path) -> list[Digit | str]:
    """Load the digits of one file; in place of one that is left out, the reason."""
    segments = list(_segments(file, root))
    digits = [digit for digit, _, _ in segments]
    for number, ((digit, _, last), (other, first, _)) in enumerate(pairwise(segments)):
        if first == last + 1 and _cut_up(digit, other):
            for part in (number, number + 1):
                digits[part] = digits[part]._replace(whole=False)  # type: ignore[union-attr]
    for number in mislabelled().get(file.relative_to(root / "data" / "1a").as_posix(), ()):
        if number < len(digits) and isinstance(digit := digits[number], Digit):
            digits[number] = digit._replace(mislabelled=True)
    return digits


@cache
def mislabelled() -> dict[str, list[int]]:
    """Indices of the mislabelled segments of each file, from 0."""
    found: dict[str, list[int]] = {}
    with MISLABELLED.open(newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["file"], []).append(int(row["segment"]))
    return found


def _segments(file: Path, root: Path) -> Iterator[tuple[Digit | str, int, int]]:
    """Each segment's digit, or the reason why it is left out, with its first and last component."""
    collection = file.relative_to(root / "data" / "1a").parts[0]
    trace: list[Component] | None = None
    for number, line in enumerate(lines(file), start=1):
        where = f"{file}:{number}"
        if line.startswith(".INCLUDE") and "/data/" in line:
            trace = components(root / "include" / line.removeprefix(".INCLUDE").strip())
        elif line.startswith(".SEGMENT"):
            match = SEGMENT.match(line)
            if not match:
                raise ValueError(f'{where}: expected .SEGMENT CHARACTER 1-2 ? "7", not {line!r}')
            if trace is None:
                raise ValueError(f"{where}: a segment before the .INCLUDE of its trace file")
            which, label = match.groups()
            ranges = [span(part, len(trace), where) for part in which.split(",")]
            chosen = [c for first, last in ranges for c in trace[first : last + 1]]
            strokes = [component.points for component in chosen if component.down]
            digit: Digit | str
            if not re.fullmatch("[0-9]", label):
                digit = f"the label {label!r} is no digit"
            elif not strokes:
                digit = "the pen is never down"
            else:
                digit = Digit(strokes, int(label), collection)
            yield digit, ranges[0][0], ranges[-1][1]


def span(part: str, count: int, where: str) -> tuple[int, int]:
    """Parse a range of components: 7 -> (7, 7), 7-9 -> (7, 9).

    Raises
    ------
    ValueError
        If it is no range within count components. The message begins with where.
    """
    match = RANGE.match(part)
    if not match:
        raise ValueError(f"{where}: {part!r} is no range of components")
    first, last = int(match[1]), int(match[2] or match[1])
    if not first <= last < count:
        raise ValueError(f"{where}: components {part} of a trace file that has {count}")
    return first, last


def components(file: Path) -> list[Component]:
    """Load the pen-down and pen-up blocks of a trace file, without empty ones.

    Raises
    ------
    ValueError
        For a malformed file. The message begins with its name and line.
    """
    found: list[Component] = []
    points: list[tuple[float, float]] = []
    down: bool | None = None  # outside of any block
    x, y = 0, 1
    for number, line in enumerate([*lines(file), ".END"], start=1):
        if line.startswith("."):
            keyword, *words = line.split()
            if keyword == ".DT":  # a pause; the block goes on
                continue
            if points and down is not None:
                found.append(Component(np.array(points, np.float32) * DOWNWARDS, down))
            points = []
            down = {".PEN_DOWN": True, ".PEN_UP": False}.get(keyword)
            if keyword == ".COORD":
                if not {"X", "Y"} <= set(words):
                    raise ValueError(f"{file}:{number}: .COORD without X and Y")
                x, y = words.index("X"), words.index("Y")
        elif line and down is not None:
            try:
                values = [float(word) for word in line.split()]
                point = values[x], values[y]
            except (ValueError, IndexError):
                raise ValueError(f"{file}:{number}: expected a point, not {line!r}") from None
            if not (abs(point[0]) < FARTHEST and abs(point[1]) < FARTHEST):  # nor for NaN
                raise ValueError(f"{file}:{number}: a point that is not finite: {line!r}")
            points.append(point)
    return found


def _cut_up(digit: Digit | str, other: Digit | str) -> bool:
    """Whether two neighbours in a file are strokes of one digit.

    Parts of the collection ibm store every stroke relative to the corner of its own bounding box,
    and label each with the whole digit: a slash becomes a "0". The strokes' relative position is
    lost.
    """
    if isinstance(digit, str) or isinstance(other, str) or digit.label != other.label:
        return False
    origins = [(np.concatenate(d.strokes) * DOWNWARDS).min(axis=0) for d in (digit, other)]
    return not np.any(origins)


def lines(file: Path) -> list[str]:
    """Read a file's lines, stripped. Raises ValueError if it cannot be read."""
    try:
        return [line.strip() for line in file.read_text("latin-1").split("\n")]
    except OSError as error:
        raise ValueError(f"{file}: cannot be read ({error.strerror})") from error
