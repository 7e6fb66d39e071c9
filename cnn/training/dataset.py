"""What the network is taught with: MNIST, pens drawn in many ways, and negatives."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from tqdm import tqdm

from cnn import preprocess
from cnn.arrays import Array, Ink, Labels
from cnn.data import augment, negatives, skeletons
from cnn.data.unipen import Digit
from cnn.parallel import in_order

PENS_AN_EPOCH = 2  # so often is each pen digit shown in an epoch, for each time that MNIST is
SKELETONS_AN_EPOCH = 12_000
SKELETONS = 400  # pictures of each form to choose from
FAT = 4  # one in so many of them with a fat pen
RARE = 8  # of forms that look like another digit only one in so many
AMBIGUOUS = {"3 narrow", "4 like a flag", "7 arched, triangle", "7 crossed from the foot, round"}
NEGATIVES_AN_EPOCH = 3000
NEGATIVES = 16_000  # to choose from
RENDITIONS = 5  # pictures of each pen digit to choose from: plain, varied (3), fat


@dataclass
class TrainingSet:
    """Images and what they show: MNIST, the pens' renditions, forms of digits, negatives."""

    images: Ink  # (n, 28, 28)
    targets: Array  # (n, 11): the probability of each digit, and that it is none
    mnist: NDArray[np.int64]  # where MNIST is
    pens: NDArray[np.int64]  # (RENDITIONS, digits): where each pen digit is
    skeletons: NDArray[np.int64]  # where the forms are that the pens hardly show
    negatives: NDArray[np.int64]  # where the drawings are that are no digit

    def epoch(self, rng: Generator, negatives: bool = True) -> NDArray[np.int64]:
        """Which images to show in one epoch, in which order."""
        chosen = [self.mnist]
        for _ in range(PENS_AN_EPOCH * bool(self.pens.size)):
            rendition = rng.integers(len(self.pens), size=self.pens.shape[1])
            chosen.append(self.pens[rendition, np.arange(self.pens.shape[1])])
        if len(self.skeletons):
            chosen.append(rng.choice(self.skeletons, SKELETONS_AN_EPOCH))
        if negatives and len(self.negatives):
            chosen.append(rng.choice(self.negatives, NEGATIVES_AN_EPOCH))
        return rng.permutation(np.concatenate(chosen))

    def without(self, held_out: NDArray[np.bool_]) -> "TrainingSet":
        """The same, but these pen digits are not shown: (digits,)."""
        return replace(self, pens=self.pens[:, ~held_out])


def prepare(images: Ink, labels: Labels, digits: Sequence[Digit], seed: int) -> TrainingSet:
    """Draw pens, forms and negatives, to go with MNIST's images, which are normalized already.

    Of the pen digits those that are `taught`, in their order. The same seed gives the same
    pictures, on any number of cores.
    """
    digits = [digit for digit in digits if digit.taught]
    ways = RENDITIONS if digits else 0  # without pens, MNIST is taught alone
    forms = list(_forms()) if digits else []
    blanks = NEGATIVES if digits else 0
    parts = [
        images,
        *(render(digits, way, seed) for way in range(ways)),
        normalize_drawn(partial(_skeleton, seed), forms, "forms of digits"),
        normalize_drawn(partial(_negative, seed), range(blanks), "negatives"),
    ]
    written = [int(name[0]) for _, name in forms]
    shown = [*labels, *[digit.label for digit in digits] * ways, *written]
    targets = np.eye(11, dtype=np.float32)[[*shown, *[10] * blanks]]
    ends = np.cumsum([len(images), len(digits) * ways, len(forms)])
    where = np.split(np.arange(len(targets)), ends)
    return TrainingSet(
        images=np.concatenate(parts),
        targets=targets,
        mnist=where[0],
        pens=where[1].reshape(ways, len(digits)),
        skeletons=where[2],
        negatives=where[3],
    )


def render(digits: Sequence[Digit], way: int, seed: int) -> Ink:
    """Every digit drawn in one of the RENDITIONS, at random, and normalized."""
    name = f"pens, {way + 1} of {RENDITIONS}"
    return normalize_drawn(partial(_rendition, way, seed), list(enumerate(digits)), name)


def normalize_drawn(draw: Callable[[Any], Ink], things: Iterable[Any], name: str = "") -> Ink:
    """Call draw for each thing, on all cores: (n, 28, 28)."""
    things = list(things)
    if not things:
        return np.zeros((0, 28, 28), np.uint8)
    done = in_order(draw, things, preprocess.CHUNK)
    return np.stack(list(tqdm(done, name, len(things), disable=not name, leave=False)))


def _forms() -> Iterator[tuple[int, str]]:
    """Each form as often as it is to be drawn, with a number that its other pictures lack."""
    for form, name in enumerate(skeletons.FORMS):
        for number in range(SKELETONS // RARE if name in AMBIGUOUS else SKELETONS):
            yield form * SKELETONS + number, name


def _rendition(way: int, seed: int, numbered: tuple[int, Digit]) -> Ink:
    number, digit = numbered
    rng = np.random.default_rng([seed, way, number])
    strokes = digit.strokes
    if 1 <= way <= 3:
        strokes = augment.vary(strokes, digit.label, rng)
    draw = augment.draw_fat if way == 4 else augment.draw_with_random_pen
    return preprocess.normalize(draw(strokes, rng))


def _skeleton(seed: int, numbered: tuple[int, str]) -> Ink:
    number, name = numbered
    rng = np.random.default_rng([seed, RENDITIONS, number])
    draw = augment.draw_fat if number % FAT == 0 else augment.draw_with_random_pen
    return preprocess.normalize(draw(skeletons.write(name, rng), rng))


def _negative(seed: int, number: int) -> Ink:
    rng = np.random.default_rng([seed, RENDITIONS + 1, number])
    return preprocess.normalize(negatives.negative(rng))
