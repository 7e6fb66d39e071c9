"""How well the network reads: accuracy, confusions, calibration, doubt."""

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnn import augment, drawing, unipen
from cnn.conv import Array
from cnn.ink import Ink
from cnn.lessons import straighten_drawn
from cnn.network import SURE, DigitCNN, one_hot
from cnn.softmax import softmax
from cnn.train import cross_entropy
from cnn.unipen import Digit

Place = tuple[float, float]


class Trial(NamedTuple):
    """A network, and the digits of a contributor who was kept out of its training."""

    contributor: str
    network: DigitCNN
    digits: list[Digit]
    mnist: float  # accuracy on MNIST's test images


def calibration_error(probabilities: Array, labels: NDArray[np.integer], bins: int = 15) -> float:
    """How far off the probabilities are: 0 if of all answers given with 80 %, 80 % are right.

    The expected calibration error (Guo et al., 2017): answers are put into bins by their
    probability; the mean distance of a bin's probability from its accuracy, by bin size.
    """
    sure = probabilities.max(axis=-1)
    right = probabilities.argmax(axis=-1) == labels
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = np.bincount(bin_of, sure - right, bins)
    return float(np.abs(gaps).sum() / len(labels))


def confusion(labels: NDArray[np.integer], answers: NDArray[np.integer]) -> NDArray[np.int64]:
    """(10, 10): how often each digit (row) was read as each (column)."""
    return np.bincount(10 * labels.astype(int) + answers, minlength=100).reshape(10, 10)


def report(title: str, probabilities: Array, labels: NDArray[np.integer]) -> str:
    """Accuracy, calibration and doubt, then each digit with what it was read as."""
    answers = probabilities.argmax(axis=-1)
    table = confusion(labels, answers)
    lines = [f"{title}: {(answers == labels).mean():.2%} of {len(labels):,}"]
    error, doubted = calibration_error(probabilities, labels), probabilities.max(axis=-1) < SURE
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
    digits: Sequence[Digit], share: float = 0.6, width: int = 20, centre: Place = (0.5, 0.5)
) -> Ink:
    """All digits drawn alike and straightened: (n, 28, 28)."""
    return straighten_drawn(partial(_drawn, share, width, centre), digits)


def _drawn(share: float, width: int, centre: Place, digit: Digit) -> Ink:
    return drawing.straighten(unipen.draw(digit.strokes, width, share, centre))


# ---------------------------------------------------------------- writers it has not met


def trial(one: Trial) -> str:
    """A line: accuracy, calibration and doubt on the digits of one contributor."""
    probabilities = one.network.predict(draw_all(one.digits))
    labels = np.array([digit.label for digit in one.digits])
    whole = np.array([digit.whole for digit in one.digits])
    right, sure = probabilities.argmax(axis=-1) == labels, probabilities.max(axis=-1) >= SURE
    return (
        f"without {one.contributor:4} MNIST {one.mnist:.2%}  its {len(labels):5,} digits "
        f"{right.mean():.2%}  whole ones {_share(right[whole]):.2%}  "
        f"calibration error {calibration_error(probabilities, labels):.2%}  "
        f"not sure {1 - sure.mean():.1%} (of the wrong {_share(~sure[~right]):.0%})  "
        f"right when sure {_share(right[sure]):.2%}"
    )


def trials(all_of_them: Sequence[Trial]) -> str:
    """What the trials say together: their means, calibration, sizes and pens, nonsense."""
    logits = [one.network.logits(draw_all(one.digits)) for one in all_of_them]
    labels = [np.array([digit.label for digit in one.digits]) for one in all_of_them]
    right = [x.argmax(axis=-1) == y for x, y in zip(logits, labels, strict=True)]
    whole = [np.array([digit.whole for digit in one.digits]) for one in all_of_them]
    means = np.mean([r.mean() for r in right])
    whole_means = np.mean([r[w].mean() for r, w in zip(right, whole, strict=True)])
    pooled, pooled_labels = np.concatenate(logits), np.concatenate(labels)
    error = calibration_error(softmax(pooled), pooled_labels)
    lines = [
        f"mean of the contributors {means:.2%}, of their whole digits {whole_means:.2%}",
        f"all digits together {np.concatenate(right).mean():.2%}, calibration error {error:.2%}; "
        f"{best_factor(pooled, pooled_labels):.2f} times the logits would fit best",
        "\nsize  place   pen  accuracy (every third digit, mean of the contributors)",
    ]
    for share in (0.35, 0.85):
        for place, centre in (("middle", (0.5, 0.5)), ("corner", (0.0, 1.0))):
            for width in (10, 20, 30):
                found = [_accuracy(one, share, width, centre) for one in all_of_them]
                lines.append(f"{share:4.0%}  {place}  {width:3}  {np.mean(found):8.2%}")
    lines.append("\nnonsense of kinds that training does not draw: not sure of")
    for kind in augment.UNKNOWN:
        images = straighten_drawn(partial(_unknown, kind), range(500))
        doubts = [(one.network.predict(images).max(axis=-1) < SURE).mean() for one in all_of_them]
        lines.append(f"{kind:16} {np.mean(doubts):.0%}")
    return "\n".join(lines)


def best_factor(logits: Array, labels: NDArray[np.integer]) -> float:
    """By what to multiply logits so that the cross-entropy is least."""
    factors = np.arange(0.5, 2, 0.01)
    losses = [cross_entropy(factor * logits, one_hot(labels)).mean() for factor in factors]
    return float(factors[np.argmin(losses)])


def _share(found: NDArray[np.bool_]) -> float:
    return float(found.mean()) if found.size else math.nan


def _accuracy(one: Trial, share: float, width: int, centre: Place) -> float:
    digits = one.digits[::3]
    answers = one.network.predict(draw_all(digits, share, width, centre)).argmax(axis=-1)
    return float((answers == [digit.label for digit in digits]).mean())


def _unknown(kind: str, number: int) -> Ink:
    return drawing.straighten(augment.UNKNOWN[kind](np.random.default_rng(number)))
