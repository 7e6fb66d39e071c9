"""Ways to write a digit that the data hardly show, each as a few points of its strokes.

Most of the world writes a 1 with a long upstroke, hooks the tail of a 9, crosses a curled 7 and
draws a 4 like a bolt of lightning; those who wrote the data seldom do. A form here is two
drawings with the same points. A hand draws something between the two: bent, leaning, its
corners rounded, its pen lifted here and there.
"""

from functools import cache
from itertools import pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cnn.data.strokes import Points

Line = NDArray[np.float64]  # (n, 2): x to the right, y down
T = np.linspace(0, 1, 12, endpoint=False)[:, None]  # the way from a point to the next

# Points as x,y in hundredths of the digit's height, y down; "!" is a corner, else the stroke is a
# curve; " / " lifts the pen. A form's name begins with its digit.
FORMS: dict[str, tuple[str, str]] = {
    # 0
    "0 open": ("40,0 5,20 0,60 25,100 55,80 60,35 40,2", "30,0 2,25 5,80 30,100 55,85 60,35 50,6"),
    "0 curled": (
        "40,0 10,15 0,60 25,100 55,80 60,30 40,2 25,8 35,20",
        "50,10 20,5 0,60 25,100 55,80 60,30 30,5 20,30 70,10",
    ),
    "0 slashed": (
        "30,0 5,20 0,60 30,100 58,75 60,30 30,0 / 5,95 55,5",
        "30,20 5,30 0,60 30,80 58,65 60,35 30,20 / -50,120 110,-30",
    ),
    "0 slashed upright": (
        "30,10 5,25 0,60 30,90 58,70 60,30 30,10 / 20,100 40,0",
        "30,20 0,40 0,60 30,75 65,60 65,35 30,20 / 10,130 50,-30",
    ),
    "0 barred": (
        "30,0 5,20 0,60 30,100 58,75 60,30 30,0 / -5,50 65,45",
        "35,2 0,25 0,65 30,100 65,70 62,30 25,0 / -30,60 95,40",
    ),
    # 1
    "1 tent": ("25,25 50,0! 50,100", "-25,100 50,0! 55,100"),
    "1 curved upstroke": ("10,40 35,25 50,0! 50,100", "-20,50 25,40 55,0! 50,100"),
    "1 low upstroke": ("0,50 50,0! 50,100", "-15,30 50,0! 45,100"),
    "1 tent with foot": (
        "25,30 50,0! 50,100 / 25,100 75,100",
        "-10,90 50,0! 50,100 / -10,100 90,100",
    ),
    "1 flag apart": ("20,20 32,10 45,5 / 50,0 50,100", "0,25 20,10 42,8 / 50,0 45,100"),
    "1 with a tick": ("0,0 2,50 5,100! 15,90", "10,0 5,50 10,100! 35,85"),
    # 2
    "2 with a loop": (
        "0,20 30,0 50,25 30,70 5,98 0,85 20,85 60,100",
        "10,30 20,0 60,20 40,60 10,100 -15,85 20,70 80,100",
    ),
    "2 high corner": ("20,0 55,15 45,40 0,60! 30,85 70,90", "35,0 60,20 40,40 0,50! 50,100 90,85"),
    "2 like a Z": ("0,5 50,0! 0,100! 60,100", "0,15 60,10! 10,100! 80,95"),
    "2 curled start": (
        "15,35 0,15 30,0 55,25 30,70 0,100! 60,100",
        "30,25 5,30 20,0 60,20 40,60 10,95! 70,100",
    ),
    "2 with an entry": (
        "10,5 5,30! 30,3 50,20 30,60 10,100! 60,90",
        "20,0 0,40! 35,8 50,30 35,65 20,100! 80,75",
    ),
    "2 with an entry and a loop": (
        "10,5 5,30! 35,3 50,30 30,85 5,100 0,85 25,82 70,90",
        "20,0 0,40! 35,10 50,35 35,90 15,100 10,85 35,65 80,40",
    ),
    # 3
    "3 flat top": ("0,5 50,0! 25,40! 60,65 40,97 0,90", "5,0 60,5! 15,45! 60,55 50,95 0,100"),
    "3 looped": (
        "0,10 35,0 50,20 30,45 20,42 30,40 60,65 40,100 0,90",
        "10,15 35,0 55,20 25,50 0,45 25,35 60,70 30,100 -10,80",
    ),
    "3 long tail": (
        "10,10 35,0 50,15 25,35! 60,60 40,95 -10,90",
        "10,0 40,5 40,20 20,30! 60,50 40,95 -40,95",
    ),
    "3 with an entry": (
        "10,5 5,25! 30,0 50,15 20,48! 60,65 40,97 0,90",
        "20,0 0,35! 40,3 50,20 25,50! 55,60 40,97 -10,97",
    ),
    "3 rolled": (
        "0,10 35,0 50,20 20,45! 55,60 50,95 20,100 0,85",
        "0,5 40,0 50,20 10,45! 70,60 50,97 10,97 20,75",
    ),
    # 4
    "4 lightning": ("40,0 0,55! 60,50! 40,100", "30,0 5,45! 70,40! 60,100"),
    "4 lightning, steep": ("35,0 0,65! 50,45! 40,100", "15,0 0,60! 60,25! 55,100"),
    "4 in one stroke": ("35,0 0,60! 65,60 50,30! 45,100", "20,0 0,50! 50,50 60,5! 50,100"),
    "4 round": ("5,0 0,35 20,55 55,40 / 60,0 55,100", "15,10 0,50 20,65 70,55 / 60,0 60,85"),
    "4 round in one stroke": (
        "5,0 0,40 20,55 50,40 55,5! 50,100",
        "10,5 0,45 25,70 55,40 60,0! 60,90",
    ),
    "4 open": ("10,5 0,50! 70,50 / 50,5 50,100", "30,0 0,65! 60,60 / 50,30 45,100"),
    "4 loose": ("0,0 0,35! 45,35 / 55,10 50,100", "10,0 0,20! 35,25 / 60,25 50,100"),
    "4 short stem": ("40,0 0,60! 65,65 / 40,40 40,100", "50,0 10,65! 60,75 / 45,50 45,95"),
    "4 closed": ("70,65 0,65! 50,0! 50,100", "80,60 0,60! 40,0! 45,90"),
    # 5
    "5 floating bar": (
        "10,10 5,45! 35,38 58,65 35,100 0,90 / 10,5 55,0",
        "10,30 5,50! 35,35 65,65 45,100 -10,95 / 25,10 65,0",
    ),
    "5 low body": (
        "2,25 0,45! 30,35 60,65 35,100 0,95 / 15,10 45,0",
        "0,40 8,50! 40,30 70,65 40,100 0,100 / 5,10 60,5",
    ),
    "5 wide bar": (
        "10,5 8,40! 40,38 60,65 40,97 0,95 / 10,0 80,0",
        "5,20 0,40! 50,30 80,60 50,100 0,100 / 0,5 70,0",
    ),
    "5 like an S": (
        "60,0 30,2 12,15 12,38 45,42 60,70 35,100 0,90",
        "65,5 35,0 10,20 20,40 40,50 55,75 30,100 0,95",
    ),
    # 6
    "6 long head": (
        "45,0 15,40 0,75 20,100 45,85 35,60 5,75",
        "80,0 30,35 0,80 15,100 40,90 25,70 0,85",
    ),
    "6 small loop": (
        "40,0 15,50 5,85 20,100 35,85 20,75 0,90",
        "60,0 25,50 10,85 25,100 35,92 20,85 -5,90",
    ),
    "6 straight": (
        "10,0 0,40 0,75 20,100 50,85 40,55 5,65",
        "25,0 5,40 2,85 20,100 45,85 30,65 10,80",
    ),
    "6 open": (
        "50,2 10,35 0,75 25,100 55,80 35,55 15,65",
        "45,0 5,40 5,85 35,100 60,75 40,60 30,70",
    ),
    "6 curled head": (
        "55,15 35,0 8,35 0,75 25,100 50,80 35,60 5,70",
        "70,25 50,0 10,30 0,70 25,100 50,80 30,55 5,65",
    ),
    # 7
    "7 curled and crossed": (
        "0,20 8,3 25,10 60,0! 35,50 25,100 / 15,55 55,50",
        "0,25 2,5 30,15 70,0! 40,50 35,100 / 0,70 70,60",
    ),
    "7 with a serif": (
        "0,15 0,0! 60,0! 20,100 / 15,55 60,50",
        "5,30 0,5! 65,0! 35,100 / 5,70 75,65",
    ),
    "7 with a serif, not crossed": ("0,15 0,0! 60,0! 20,100", "-3,35 0,5! 70,0! 40,100"),
    "7 crossed": ("0,0 55,0! 35,50 15,100 / 10,50 55,45", "0,8 60,0! 30,50 30,100 / 10,65 70,60"),
    "7 wavy": (
        "0,5 15,12 40,8 65,0! 35,50 25,100 / 10,60 60,55",
        "0,10 15,20 45,5 80,0! 45,40 30,100 / 20,65 60,60",
    ),
    "7 curled": ("0,20 8,3 25,10 60,0! 35,50 25,100", "0,30 2,5 30,15 70,0! 40,50 35,100"),
    "7 round": (
        "0,15 15,3 45,0 58,12 40,50 25,100 / 15,55 60,50",
        "0,25 10,5 40,0 62,20 50,50 35,100 / 5,65 75,60",
    ),
    # 8
    "8 open left": (
        "10,30 30,50 55,80 30,100 5,80 30,50 50,20 30,0 10,15",
        "25,45 40,55 60,80 30,100 0,85 30,50 50,20 40,0 20,2",
    ),
    "8 open right": (
        "50,10 25,0 5,20 30,45 55,75 30,100 5,75 30,48 50,20",
        "50,2 25,0 10,25 30,50 55,75 30,100 0,80 25,55 35,45",
    ),
    "8 two rings": (
        "30,0 8,20 30,42 50,20 30,0 / 30,44 0,70 30,100 60,70 30,44",
        "25,0 5,20 25,45 45,25 35,2 / 35,40 5,70 30,100 65,70 30,48",
    ),
    "8 long end": (
        "50,15 25,2 10,20 30,45 50,75 25,100 5,80 30,50 60,0",
        "30,25 20,20 10,40 30,60 45,80 25,100 0,85 40,45 80,0",
    ),
    # 9
    "9 hooked": (
        "45,10 20,0 0,20 15,40 45,15! 45,75 25,100 0,90",
        "45,8 15,0 0,15 15,30 50,8! 50,60 15,100 -40,90",
    ),
    "9 like a g": (
        "40,8 20,0 10,12 20,25 42,8! 45,70 25,100 0,85",
        "45,5 25,0 20,12 30,20 50,5! 50,60 25,100 -20,85",
    ),
    "9 open": (
        "40,5 10,5 2,25 20,38 50,10! 48,70 25,100 -10,90",
        "20,0 0,15 5,35 30,35 50,0! 50,60 35,100 0,95",
    ),
    "9 flat tail": (
        "45,10 20,0 0,20 15,40 45,15! 50,85 40,97 0,97",
        "45,10 10,0 0,25 20,45 50,25! 60,80 50,95 -20,100",
    ),
    "9 like an S": (
        "20,35 40,25 55,10 30,0 0,15 20,40 50,70 45,100",
        "0,40 35,25 60,8 30,0 5,12 25,33 50,55 35,100",
    ),
    "9 flat loop": ("45,5 20,2 0,18 20,25 55,5! 40,100", "55,5 30,0 0,12 20,20 65,2! 25,100"),
    "9 in two strokes": (
        "40,10 20,0 0,20 20,40 42,25 40,8 / 45,20 45,75 25,100 0,90",
        "35,2 10,0 0,18 20,35 45,20 30,0 / 50,10 55,60 30,100 -20,90",
    ),
}


def write(name: str, rng: Generator) -> list[Points]:
    """The form of that name, as one hand would write it: strokes, some 1 high."""
    return by_hand(*FORMS[name], rng)


def by_hand(one: str, other: str, rng: Generator) -> list[Points]:
    """Strokes somewhere between two drawings, which are written as FORMS is."""
    between = rng.uniform(-0.1, 1.1)
    lean = np.array([[rng.lognormal(0, 0.15), 0], [rng.normal(0, 0.15), 1]])
    strokes: list[Line] = []
    for (start, corner), (end, _) in zip(_strokes(one), _strokes(other), strict=True):
        share = np.clip(between + rng.normal(0, 0.2, (len(start), 1)), -0.2, 1.2)
        points = start + share * (end - start) + rng.normal(0, 0.025, start.shape)
        strokes += _lifted(_rounded(curve(points, corner), rng), rng)
    return [(stroke @ lean).astype(np.float32) for stroke in strokes]


def curve(points: Line, corner: NDArray[np.bool_]) -> Line:
    """A smooth line through points (n, 2), broken at each corner (n,): 12 steps from each to next.

    Catmull and Rom's spline (1974): at a point the line runs as its neighbours lie.
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
    """Its corners rounded off, as by a quick hand: the running mean of up to nine points."""
    reach = int(rng.integers(5))
    padded = line[np.clip(np.arange(-reach, len(line) + reach), 0, len(line) - 1)]
    rounded: Line = np.mean([padded[i : i + len(line)] for i in range(2 * reach + 1)], axis=0)
    return rounded


def _lifted(line: Line, rng: Generator) -> list[Line]:
    """Sometimes the pen is lifted on the way and set down a little beside."""
    if rng.random() > 0.15 or len(line) < 20:
        return [line]
    at = int(rng.integers(8, len(line) - 8))
    return [line[:at], line[at + rng.integers(4) :] + rng.normal(0, 0.03, 2)]
