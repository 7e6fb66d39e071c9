"""Evaluation on MNIST and pen strokes, and cross-validation with contributors held out."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cnn import preprocess
from cnn.arrays import Array, Ink, Labels
from cnn.confidence import is_confident
from cnn.data import strokes
from cnn.data.strokes import Place
from cnn.data.unipen import Digit
from cnn.network import DigitCNN, one_hot
from cnn.softmax import softmax
from cnn.training import forms, out_of_distribution
from cnn.training.dataset import normalize_drawn
from cnn.training.loss import cross_entropy
from cnn.training.metrics import accuracy, calibration_error, confusion

ALONE = 1200  # digits of a contributor who has a fold of their own
LARGE = 400  # digits of a contributor who counts in the mean


class Fold(NamedTuple):
    """A network, and the digits of the contributors held out of its training."""

    network: DigitCNN
    digits: list[Digit]
    mnist: float  # accuracy on MNIST's test images


def report(title: str, logits: Array, labels: Labels) -> str:
    """Format accuracy, calibration error, share of 'not sure' and the confusion matrix.

    Parameters
    ----------
    title : str
    logits : (n, 10) array
    labels : (n,) array

    Returns
    -------
    str
    """
    answers = logits.argmax(axis=-1)
    table = confusion(labels, answers)
    lines = [f"{title}: {accuracy(logits, labels):.2%} of {len(labels):,}"]
    error, doubted = calibration_error(softmax(logits), labels), ~is_confident(logits)
    lines.append(f"calibration error {error:.2%}; not sure of {doubted.mean():.1%}\n")
    lines.append("digit  accuracy   read as" + "".join(f"{digit:6}" for digit in range(10)))
    for digit, row in enumerate(table):
        cells = "".join(f"{count or '.':>6}" for count in row)
        lines.append(f"{digit:5}  {row[digit] / max(row.sum(), 1):8.2%}          {cells}")
    wrong = table - np.diag(np.diag(table))
    worst = [divmod(int(i), 10) for i in wrong.argsort(axis=None)[::-1][:5]]
    named = ", ".join(f"{label} as {answer} ({wrong[label, answer]})" for label, answer in worst)
    return "\n".join([*lines, f"\nmost often: {named}\n"])


def by_collection(logits: Array, digits: Sequence[Digit]) -> str:
    """Format the accuracy of each collection: logits (n, 10) of n digits."""
    right = logits.argmax(axis=-1) == [digit.label for digit in digits]
    names = np.array([digit.collection for digit in digits])
    lines = ["collection  digits  accuracy"]
    for name in np.unique(names):
        of = names == name
        lines.append(f"{name:10}  {of.sum():6,}  {right[of].mean():8.2%}")
    return "\n".join(lines) + "\n"


def draw_all(
    digits: Sequence[Digit], share: float = 0.6, width: int = 20, center: Place = (0.5, 0.5)
) -> Ink:
    """Draw all digits in the same way and normalize them.

    Parameters
    ----------
    digits : sequence of Digit
    share, width, center
        As of `strokes.place`.

    Returns
    -------
    (n, 28, 28) uint8 array
    """
    return normalize_drawn(partial(_drawn, share, width, center), digits)


def _drawn(share: float, width: int, center: Place, digit: Digit) -> Ink:
    return preprocess.normalize(strokes.place(digit.strokes, width, share, center))


# ---------------------------------------------------------------- unseen writers


def folds(digits: Sequence[Digit], only: str | None = None) -> list[list[str]]:
    """Choose the contributors that are held out in each run.

    Parameters
    ----------
    digits : sequence of Digit
    only : str, optional
        Comma-separated names: one fold, of these contributors alone.

    Returns
    -------
    list of list of str
        Each large contributor alone, and then the others together.

    Raises
    ------
    ValueError
        If there are no digits of one of `only`.
    """
    counts = Counter(digit.contributor for digit in digits)
    if only:
        names = only.split(",")
        if unknown := ", ".join(sorted({*names} - {*counts})):
            known = ", ".join(sorted(counts))
            raise ValueError(f"there are no digits of {unknown}, but of {known}")
        return [names]
    large = [[name] for name, count in counts.most_common() if count >= ALONE]
    small = [name for name, count in counts.most_common() if count < ALONE]
    return [*large, small] if small else large


def predictions(folds: Sequence[Fold]) -> tuple[Ink, Array, Labels]:
    """Predict the held-out digits of all folds.

    Returns
    -------
    images : (n, 28, 28) uint8 array
        Normalized.
    probabilities : (n, 10) array
    labels : (n,) array
    """
    images = [draw_all(fold.digits) for fold in folds]
    answers = [fold.network.predict(i) for fold, i in zip(folds, images, strict=True)]
    labels = np.array([digit.label for fold in folds for digit in fold.digits], np.uint8)
    return np.concatenate(images), np.concatenate(answers), labels


def summary(folds: Sequence[Fold]) -> str:
    """Format the results on unseen writers.

    By contributor and by letterform; at other sizes and positions, with other pens; and how often
    drawings of no digit are 'not sure'.
    """
    digits = [digit for fold in folds for digit in fold.digits]
    logits = np.concatenate([fold.network.logits(draw_all(fold.digits)) for fold in folds])
    labels = np.array([digit.label for digit in digits])
    taught = np.array([digit.taught for digit in digits])
    fitting = best_temperature(logits[taught], labels[taught])
    return "\n".join(
        [
            *_by_contributor(logits, digits),
            "\nwithout what is cut up or mislabelled",
            *_by_contributor(logits[taught], _pick(digits, taught)),
            *_by_form(logits, digits),
            f"\na temperature of {fitting:.2f} would fit best",
            f"MNIST's test images, mean of the runs: {np.mean([f.mnist for f in folds]):.2%}",
            *_by_size_place_pen(folds),
            *_by_kind(folds),
        ]
    )


def _by_contributor(logits: Array, digits: Sequence[Digit]) -> list[str]:
    """A line for each contributor, their mean, and all digits together."""
    lines = [
        "held out        digits  read rightly  calibration error  not sure  right, not sure  "
        "right when sure"
    ]
    names = np.array([digit.contributor for digit in digits])
    by_size = [name for name, _ in Counter(names.tolist()).most_common()]
    rows = [_row(logits[names == n], _pick(digits, names == n)) for n in by_size]
    for name, row in zip(by_size, rows, strict=True):
        lines.append(_line(name, row))
    if large := [row for row in rows if row[0] >= LARGE]:
        lines.append(_line(f"mean of {len(large)}", tuple(np.mean(large, axis=0))))
    lines.append(_line("all", _row(logits, digits)))
    return [*lines, f"(mean: of the contributors with {LARGE} digits or more)"]


def _row(logits: Array, digits: Sequence[Digit]) -> tuple[float, ...]:
    labels = np.array([digit.label for digit in digits])
    right, sure = logits.argmax(axis=-1) == labels, is_confident(logits)
    return (
        len(labels),
        _share(right),
        calibration_error(softmax(logits), labels),
        1 - _share(sure),
        _share(right & ~sure),
        _share(right[sure]),
    )


def _line(name: str, row: tuple[float, ...]) -> str:
    count, *shares = row
    return f"{name:14}  {count:6,.0f}" + "".join(
        f"  {share:{width}.2%}" for share, width in zip(shares, (12, 17, 8, 15, 15), strict=True)
    )


def _by_form(logits: Array, digits: Sequence[Digit]) -> list[str]:
    """The letterforms of `forms`, among the digits that are `taught`."""
    lines = ["\nform                    digits  read rightly  taken for"]
    answers = logits.argmax(axis=-1)
    for name, (label, _) in forms.RULES.items():
        read = answers[forms.of_form(name, digits)]
        wrong = Counter(read[read != label].tolist()).most_common()
        taken = ", ".join(f"{answer} ({count})" for answer, count in wrong)
        lines.append(f"{name:22}  {len(read):6,}  {_share(read == label):12.2%}  {taken}".rstrip())
    return lines


def _by_size_place_pen(folds: Sequence[Fold]) -> list[str]:
    lines = ["\nsize  place   pen  accuracy (every third digit of all)"]
    for share in (0.35, 0.85):
        for name, center in (("middle", (0.5, 0.5)), ("corner", (0.0, 1.0))):
            for width in (10, 20, 30):
                right = [_right(fold, share, width, center) for fold in folds]
                lines.append(
                    f"{share:4.0%}  {name}  {width:3}  {np.concatenate(right).mean():8.2%}"
                )
    return lines


def _by_kind(folds: Sequence[Fold]) -> list[str]:
    lines = ["\ndrawings of kinds that training does not show: not sure of"]
    for kind, draw in out_of_distribution.KINDS.items():
        images = normalize_drawn(partial(_unknown, draw), range(500))
        doubts = [(~is_confident(fold.network.logits(images))).mean() for fold in folds]
        lines.append(f"{kind:16} {np.mean(doubts):.0%}")
    return lines


def best_temperature(logits: Array, labels: Labels) -> float:
    """Find the temperature that minimizes the cross-entropy of logits (n, 10) / temperature."""
    temperatures = np.geomspace(0.5, 2, 140)
    losses = [cross_entropy(logits / t, one_hot(labels)).mean() for t in temperatures]
    return float(temperatures[np.argmin(losses)])


def _share(found: NDArray[np.bool_]) -> float:
    return float(found.mean()) if found.size else math.nan


def _pick(digits: Sequence[Digit], chosen: NDArray[np.bool_]) -> list[Digit]:
    return [digit for digit, is_chosen in zip(digits, chosen, strict=True) if is_chosen]


def _right(fold: Fold, share: float, width: int, center: Place) -> NDArray[np.bool_]:
    digits = fold.digits[::3]
    answers = fold.network.logits(draw_all(digits, share, width, center)).argmax(axis=-1)
    return np.array(answers == [digit.label for digit in digits])


def _unknown(draw: Callable[[Generator], Ink], number: int) -> Ink:
    return preprocess.normalize(draw(np.random.default_rng(number)))
