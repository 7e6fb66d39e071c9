"""Pen-Based Recognition of Handwritten Digits: pen strokes of 10,992 digits by 44 writers.

E. Alpaydin and F. Alimoglu, Bogazici University, 1998; UCI Machine Learning Repository, data set
81, https://doi.org/10.24432/C5MG6K (CC BY 4.0).

The files are in UNIPEN's format, with the segmentation into digits in the same file.
"""

import os
import re
from pathlib import Path

from cnn.data.unipen import Digit, components, lines, span

FILES = "pendigits-train", "pendigits-test"  # of 30 writers and of 14 others
SEGMENT = re.compile(r'\.SEGMENT\s+DIGIT\s+(\S+)\s+\S+\s+"([0-9])"$')


def load(folder: str | os.PathLike[str]) -> list[Digit]:
    """Load the digits of both files, in their order; each file is a collection.

    Parameters
    ----------
    folder : str or os.PathLike

    Returns
    -------
    list of Digit

    Raises
    ------
    ValueError
        For a file that is missing or malformed. The message begins with its name.
    """
    return [digit for name in FILES for digit in read(Path(folder) / name)]


def read(file: Path) -> list[Digit]:
    """Load the digits of one file. Raises what `load` does."""
    strokes = [component.points for component in components(file) if component.down]
    digits = []
    for number, line in enumerate(lines(file), start=1):
        if line.startswith(".SEGMENT"):
            where = f"{file}:{number}"
            if not (match := SEGMENT.match(line)):
                raise ValueError(f'{where}: expected .SEGMENT DIGIT 1-2 ? "7", not {line!r}')
            first, last = span(match[1], len(strokes), where)
            digits.append(Digit(strokes[first : last + 1], int(match[2]), file.name))
    if not digits:
        raise ValueError(f"{file}: there are no digits in it")
    return digits
