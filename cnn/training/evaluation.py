"""How well the network reads: MNIST, pens, and contributors who were held out of training."""

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn import preprocess
from cnn.arrays import Array, Ink, Labels
from cnn.confidence import is_confident
from cnn.data import strokes
from cnn.data.strokes import Place
from cnn.data.unipen import Digit
from cnn.network import DigitCNN, one_hot
from cnn.softmax import softmax
from cnn.training import out_of_distribution
from cnn.training.dataset import normalize_drawn
from cnn.training.loss import cross_entropy
from cnn.training.metrics import accuracy, calibration_error, confusion


class Fold(NamedTuple):
    """A network, and the digits of a contributor who was held out of its training."""

    contributor: str
    network: DigitCNN
    digits: list[Digit]
    mnist: float  # accuracy on MNIST's test images


def report(title: str, probabilities: Array, labels: Labels) -> str:
    """Accuracy, calibration and doubt, then each digit with what it was read as."""
    answers = probabilities.argmax(axis=-1)
    table = confusion(labels, answers)
    lines = [f"{title}: {accuracy(probabilities, labels):.2%} of {len(labels):,}"]
    error, doubted = calibration_error(probabilities, labels), ~is_confident(probabilities)
    lines.append(f"calibration error {error:.2%}; not sure of {doubted.mean():.1%}\n")
    lines.append("digit  accuracy   read as" + "".join(f"{digit:6}" for digit in range(10)))
    for digit, row in enumerate(table):
        cells = "".join(f"{count or '.':>6}" for count in row)
        lines.append(f"{digit:5}  {row[digit] / max(row.sum(), 1):8.2%}          {cells}")
    wrong = table - np.diag(np.diag(table))
    worst = [divmod(int(i), 10) for i in wrong.argsort(axis=None)[::-1][:5]]
    named = ", ".join(f"{label} as {answer} ({wrong[label, answer]})" for label, answer in worst)
    return "\n".join([*lines, f"\nmost often: {named}\n"])


def by_collection(probabilities: Array, digits: Sequence[Digit]) -> str:
    """Accuracy of each collection of pens."""
    right = probabilities.argmax(axis=-1) == [digit.label for digit in digits]
    names = np.array([digit.collection for digit in digits])
    lines = ["collection  digits  accuracy"]
    for name in np.unique(names):
        of = names == name
        lines.append(f"{name:10}  {of.sum():6,}  {right[of].mean():8.2%}")
    return "\n".join(lines) + "\n"


def draw_all(
    digits: Sequence[Digit], share: float = 0.6, width: int = 20, center: Place = (0.5, 0.5)
) -> Ink:
    """All digits drawn alike and normalized: (n, 28, 28)."""
    return normalize_drawn(partial(_drawn, share, width, center), digits)


def _drawn(share: float, width: int, center: Place, digit: Digit) -> Ink:
    return preprocess.normalize(strokes.place(digit.strokes, width, share, center))


# ---------------------------------------------------------------- writers it has not met


def fold_line(one: Fold) -> str:
    """A line: accuracy, calibration and doubt on the digits of one contributor."""
    probabilities = one.network.predict(draw_all(one.digits))
    labels = np.array([digit.label for digit in one.digits])
    whole = np.array([digit.whole for digit in one.digits])
    right, sure = probabilities.argmax(axis=-1) == labels, is_confident(probabilities)
    return (
        f"without {one.contributor:4} MNIST {one.mnist:.2%}  its {len(labels):5,} digits "
        f"{right.mean():.2%}  whole ones {_share(right[whole]):.2%}  "
        f"calibration error {calibration_error(probabilities, labels):.2%}  "
        f"not sure {1 - sure.mean():.1%} (of the wrong {_share(~sure[~right]):.0%})  "
        f"correct when sure {_share(right[sure]):.2%}"
    )


def summary(folds: Sequence[Fold]) -> str:
    """What the folds say together: their means, calibration, sizes and pens, doubt."""
    logits = [one.network.logits(draw_all(one.digits)) for one in folds]
    labels = [np.array([digit.label for digit in one.digits]) for one in folds]
    right = [x.argmax(axis=-1) == y for x, y in zip(logits, labels, strict=True)]
    whole = [np.array([digit.whole for digit in one.digits]) for one in folds]
    means = np.mean([r.mean() for r in right])
    whole_means = np.mean([r[w].mean() for r, w in zip(right, whole, strict=True)])
    pooled, pooled_labels = np.concatenate(logits), np.concatenate(labels)
    error = calibration_error(softmax(pooled), pooled_labels)
    lines = [
        f"mean of the contributors {means:.2%}, of their whole digits {whole_means:.2%}",
        f"all digits together {np.concatenate(right).mean():.2%}, calibration error {error:.2%}; "
        f"a temperature of {best_temperature(pooled, pooled_labels):.2f} would fit best",
        "\nsize  place   pen  accuracy (every third digit, mean of the contributors)",
    ]
    for share in (0.35, 0.85):
        for place, center in (("middle", (0.5, 0.5)), ("corner", (0.0, 1.0))):
            for width in (10, 20, 30):
                found = [_accuracy(one, share, width, center) for one in folds]
                lines.append(f"{share:4.0%}  {place}  {width:3}  {np.mean(found):8.2%}")
    lines.append("\ndrawings of kinds that training does not show: not sure of")
    for kind in out_of_distribution.KINDS:
        images = normalize_drawn(partial(_unknown, kind), range(500))
        doubts = [(~is_confident(one.network.predict(images))).mean() for one in folds]
        lines.append(f"{kind:16} {np.mean(doubts):.0%}")
    return "\n".join(lines)


def best_temperature(logits: Array, labels: Labels) -> float:
    """By what to divide logits (n, 10) so that the cross-entropy is least."""
    temperatures = np.geomspace(0.5, 2, 140)
    losses = [cross_entropy(logits / t, one_hot(labels)).mean() for t in temperatures]
    return float(temperatures[np.argmin(losses)])


def _share(found: NDArray[np.bool_]) -> float:
    return float(found.mean()) if found.size else math.nan


def _accuracy(one: Fold, share: float, width: int, center: Place) -> float:
    digits = one.digits[::3]
    logits = one.network.logits(draw_all(digits, share, width, center))
    return accuracy(logits, np.array([digit.label for digit in digits]))


def _unknown(kind: str, number: int) -> Ink:
    return preprocess.normalize(out_of_distribution.KINDS[kind](np.random.default_rng(number)))
