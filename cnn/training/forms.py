"""Four letterforms that most of the world uses, found among digits by rule.

The rules use the recorded strokes alone, not the output of a network.
"""

from collections.abc import Callable, Sequence

import numpy as np

from cnn.data.strokes import Points
from cnn.data.unipen import Digit

Strokes = Sequence[Points]


def tent(strokes: Strokes) -> bool:
    """Whether a 1 has an upstroke of at least a quarter of its height."""
    (_, top), (_, height) = _box(strokes)
    for stroke in strokes:
        x, y = stroke.T
        peak = int(y.argmin())
        if y[peak] < top + 0.1 * height and np.ptp(y) > 0.7 * height:
            rises, leans = y[0] - y[peak], x[peak] - x[0]
            return bool(
                rises >= 0.25 * height
                and leans > 0.1 * height
                and y[peak:].max() > top + 0.8 * height
            )
    return False


def hooked(strokes: Strokes) -> bool:
    """Whether a 9 has a tail that ends low, a third of its height or more left of its stem."""
    (_, top), (_, height) = _box(strokes)
    points = np.concatenate(strokes)
    last = [stroke for stroke in strokes if stroke[:, 1].max() >= top + 0.95 * height][-1]
    x, y = last[-1]
    stem = points[points[:, 1] >= top + height / 2, 0].max()
    return bool(y > top + 0.6 * height and stem - x >= 0.35 * height)


def curled(strokes: Strokes) -> bool:
    """Whether a 7 begins with a curl or a serif and is crossed in or below the middle."""
    (left, top), (width, height) = _box(strokes)
    stem = max(strokes, key=lambda stroke: float(np.ptp(stroke[:, 1])))
    start, early = stem[0], stem[: max(1, len(stem) // 3), 1]
    begins = start[1] - early.min() >= 0.07 * height and start[0] < left + width / 2
    return bool(begins) and any(
        stroke is not stem
        and np.ptp(stroke[:, 0]) > max(0.15 * height, 1.5 * float(np.ptp(stroke[:, 1])))
        and stroke[:, 1].mean() > top + height / 2
        for stroke in strokes
    )


def in_one_stroke(strokes: Strokes) -> bool:
    """Whether a 4 was written without lifting the pen."""
    return len(strokes) == 1


RULES: dict[str, tuple[int, Callable[[Strokes], bool]]] = {
    "1 with a long upstroke": (1, tent),
    "9 with a hooked tail": (9, hooked),
    "7 curled and crossed": (7, curled),
    "4 in one stroke": (4, in_one_stroke),
}


def of_form(name: str, digits: Sequence[Digit]) -> list[int]:
    """Find the digits that are written in a form.

    Parameters
    ----------
    name : str
        A key of RULES.
    digits : sequence of Digit

    Returns
    -------
    list of int
        Their indices, without digits that are not `taught`.
    """
    label, rule = RULES[name]
    return [
        number
        for number, digit in enumerate(digits)
        if digit.taught and digit.label == label and rule(digit.strokes)
    ]


def _box(strokes: Strokes) -> tuple[Points, Points]:
    points = np.concatenate(strokes)
    return points.min(axis=0), np.ptp(points, axis=0)
