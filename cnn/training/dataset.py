"""The training set: MNIST, augmented pen strokes, rare letterforms and negative examples."""

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

PENS_AN_EPOCH = 2  # times that each digit of pen strokes is shown in an epoch; MNIST once
SKELETONS_AN_EPOCH = 12_000
SKELETONS = 400  # pictures of each form to choose from
FAT = 4  # one in 4 of them is drawn with a fat pen
RARE = 8  # of forms that resemble another digit, an eighth
AMBIGUOUS = {"3 narrow", "4 like a flag", "7 arched, triangle", "7 crossed from the foot, round"}
NEGATIVES_AN_EPOCH = 3000
NEGATIVES = 16_000  # to choose from
RENDITIONS = 5  # pictures of each digit of pen strokes: plain, varied (3), fat


@dataclass
class TrainingSet:
    """Images and targets: MNIST, renditions of pen strokes, rare letterforms, negatives."""

    images: Ink  # (n, 28, 28)
    targets: Array  # (n, 11): the probability of each digit, and that it is none
    mnist: NDArray[np.int64]  # indices of MNIST
    pens: NDArray[np.int64]  # (RENDITIONS, digits): of the pen strokes
    skeletons: NDArray[np.int64]  # of the rare letterforms
    negatives: NDArray[np.int64]  # of drawings of no digit

    def epoch(self, rng: Generator, negatives: bool = True) -> NDArray[np.int64]:
        """Draw the images of one epoch.

        Parameters
        ----------
        rng : numpy.random.Generator
        negatives : bool
            Whether negatives are among them.

        Returns
        -------
        (m,) array
            Indices, shuffled.
        """
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
        """Leave out some digits of pen strokes: held_out is (digits,)."""
        return replace(self, pens=self.pens[:, ~held_out])


def prepare(images: Ink, labels: Labels, digits: Sequence[Digit], seed: int) -> TrainingSet:
    """Render pen strokes, letterforms and negatives, and add them to MNIST.

    Parameters
    ----------
    images : (n, 28, 28) uint8 array
        MNIST, normalized.
    labels : (n,) array
    digits : sequence of Digit
        Those that are `taught` are used, in their order; without any, MNIST alone.
    seed : int
        The same seed gives the same pictures, on any number of cores.

    Returns
    -------
    TrainingSet
    """
    digits = [digit for digit in digits if digit.taught]
    ways = RENDITIONS if digits else 0
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
    """Draw every digit at random in one of the RENDITIONS, and normalize: (n, 28, 28)."""
    name = f"pens, {way + 1} of {RENDITIONS}"
    return normalize_drawn(partial(_rendition, way, seed), list(enumerate(digits)), name)


def normalize_drawn(draw: Callable[[Any], Ink], things: Iterable[Any], name: str = "") -> Ink:
    """Draw pictures on all cores.

    Parameters
    ----------
    draw : callable
        Returns the normalized image (28, 28) of one of things.
    things : iterable
    name : str
        Of the progress bar; without one there is none.

    Returns
    -------
    (n, 28, 28) uint8 array
    """
    things = list(things)
    if not things:
        return np.zeros((0, 28, 28), np.uint8)
    done = in_order(draw, things, preprocess.CHUNK)
    return np.stack(list(tqdm(done, name, len(things), disable=not name, leave=False)))


def _forms() -> Iterator[tuple[int, str]]:
    """The name of each form as often as it is to be drawn, with a unique number."""
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
