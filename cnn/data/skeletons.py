"""Letterforms that are rare in the data sets, each as a few points of its strokes.

Most of the world writes a 1 with a long upstroke, hooks the tail of a 9, crosses a curled 7 and
draws a 4 as an open zigzag; the writers of the data sets seldom do. A form here is two drawings
with the same points. A sample is drawn between the two: deformed, slanted, its corners rounded,
the pen lifted here and there.
"""

from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cnn.data.strokes import Points

Line = NDArray[np.float64]  # (n, 2): x to the right, y down
T = np.linspace(0, 1, 12, endpoint=False)[:, None]  # parameters from one point to the next


def _read(file: Path) -> dict[str, tuple[str, str]]:
    """Read the two drawings of each form, by name; the file's first lines explain its format."""
    lines = [line for line in file.read_text().splitlines() if not line.startswith("#")]
    return {name: (one, other) for name, one, other in (line.split(" | ") for line in lines)}


FORMS = _read(Path(__file__).with_name("forms.txt"))


def write(name: str, rng: Generator) -> list[Points]:
    """Draw a sample of a form: strokes (n, 2), about 1 high."""
    return by_hand(*FORMS[name], rng)


def by_hand(one: str, other: str, rng: Generator) -> list[Points]:
    """Draw a sample between two drawings in the format of FORMS: strokes (n, 2), about 1 high."""
    between = rng.uniform(-0.1, 1.1)
    lean = np.array([[rng.lognormal(0, 0.15), 0], [rng.normal(0, 0.15), 1]])
    strokes: list[Line] = []
    for (start, corner), (end, _) in zip(_strokes(one), _strokes(other), strict=True):
        share = np.clip(between + rng.normal(0, 0.2, (len(start), 1)), -0.2, 1.2)
        points = start + share * (end - start) + rng.normal(0, 0.025, start.shape)
        strokes += _lifted(_rounded(curve(points, corner), rng), rng)
    return [(stroke @ lean).astype(np.float32) for stroke in strokes]


def curve(points: Line, corner: NDArray[np.bool_]) -> Line:
    """Interpolate points by a smooth curve: a Catmull-Rom spline, broken at corners.

    Parameters
    ----------
    points : (n, 2) array
    corner : (n,) bool array
        Where the direction may change abruptly.

    Returns
    -------
    (m, 2) array
        12 steps from each point to the next.

    References
    ----------
    Catmull and Rom, "A class of local interpolating splines", 1974.
    """
    pieces = []
    breaks = [0, *np.flatnonzero(corner).tolist(), len(points) - 1]
    for first, last in pairwise(breaks):
        run = points[first : last + 1]
        padded = np.concatenate([run[:1], run, run[-1:]])
        slope = (padded[2:] - padded[:-2]) / 2
        start, step = run[:-1, None], np.diff(run, axis=0)[:, None]  # (n, 1, 2)
        bend = slope[:-1, None] - step, step - slope[1:, None]
        piece = start + T * step + T * (1 - T) * ((1 - T) * bend[0] + T * bend[1])
        pieces.append(piece.reshape(-1, 2))
    return np.vstack([*pieces, points[-1:]])


@cache
def _strokes(drawing: str) -> list[tuple[Line, NDArray[np.bool_]]]:
    """Each stroke's points (n, 2), and which of them are corners (n,)."""
    strokes = []
    for stroke in drawing.split(" / "):
        words = stroke.split()
        points = [[int(number) / 100 for number in w.strip("!").split(",")] for w in words]
        strokes.append((np.array(points), np.array([word.endswith("!") for word in words])))
    return strokes


def _rounded(line: Line, rng: Generator) -> Line:
    """Round the corners, as quick writing does: a moving average of up to nine points."""
    reach = int(rng.integers(5))
    padded = line[np.clip(np.arange(-reach, len(line) + reach), 0, len(line) - 1)]
    rounded: Line = np.mean([padded[i : i + len(line)] for i in range(2 * reach + 1)], axis=0)
    return rounded


def _lifted(line: Line, rng: Generator) -> list[Line]:
    """Sometimes lift the pen within a stroke and set it down a little aside."""
    if rng.random() > 0.15 or len(line) < 20:
        return [line]
    at = int(rng.integers(8, len(line) - 8))
    return [line[:at], line[at + rng.integers(4) :] + rng.normal(0, 0.03, 2)]
