"""What the network is taught with: MNIST, pens drawn in many ways, and negatives."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from tqdm import tqdm

from cnn import preprocess
from cnn.arrays import Array, Ink, Labels
from cnn.data import augment
from cnn.data.unipen import Digit
from cnn.network import one_hot
from cnn.parallel import in_order

PENS_AN_EPOCH = 3  # so often is each pen digit shown in an epoch, for each time that MNIST is
NEGATIVES_AN_EPOCH = 1200
NEGATIVES = 8000  # to choose from
RENDITIONS = 5  # pictures of each pen digit to choose from: plain, varied (3), fat


@dataclass
class TrainingSet:
    """Images and what they show: first MNIST, then the pens' renditions, then negatives."""

    images: Ink  # (n, 28, 28)
    targets: Array  # (n, 10): the probability of each digit; a tenth each for a negative
    mnist: NDArray[np.int64]  # where MNIST is
    pens: NDArray[np.int64]  # (RENDITIONS, digits): where each pen digit is
    negatives: NDArray[np.int64]  # where the drawings are that are no digit

    def epoch(self, rng: Generator, negatives: bool = True) -> NDArray[np.int64]:
        """Which images to show in one epoch, in which order."""
        chosen = [self.mnist]
        for _ in range(PENS_AN_EPOCH * bool(self.pens.size)):
            rendition = rng.integers(len(self.pens), size=self.pens.shape[1])
            chosen.append(self.pens[rendition, np.arange(self.pens.shape[1])])
        if negatives and len(self.negatives):
            chosen.append(rng.choice(self.negatives, NEGATIVES_AN_EPOCH))
        return rng.permutation(np.concatenate(chosen))


def prepare(images: Ink, labels: Labels, digits: Sequence[Digit], seed: int) -> TrainingSet:
    """Draw the pens and negatives, to go with MNIST's images, which are normalized already.

    The same seed gives the same pictures, on any number of cores.
    """
    digits = [digit for digit in digits if digit.whole]
    renditions = [render(digits, way, seed) for way in range(RENDITIONS)] if digits else []
    negatives = NEGATIVES if digits else 0
    parts = [
        images,
        *renditions,
        normalize_drawn(partial(_negative, digits, seed), range(negatives), "negatives"),
    ]
    pen_labels = one_hot([digit.label for digit in digits]) if digits else np.zeros((0, 10))
    targets = [one_hot(labels), *[pen_labels] * len(renditions), np.full((negatives, 10), 0.1)]
    ends = np.cumsum([len(images), len(digits) * len(renditions), negatives])
    where = np.split(np.arange(ends[-1]), ends[:-1])
    return TrainingSet(
        images=np.concatenate(parts),
        targets=np.concatenate(targets).astype(np.float32),
        mnist=where[0],
        pens=where[1].reshape(len(renditions), len(digits)),
        negatives=where[2],
    )


def normalize(inks: Sequence[Ink] | Ink, name: str = "") -> Ink:
    """Normalize many drawings, on all cores: n times (H, W) -> (n, 28, 28)."""
    return normalize_drawn(preprocess.normalize, inks, name)


def render(digits: Sequence[Digit], way: int, seed: int) -> Ink:
    """Every digit drawn in one of the RENDITIONS, at random, and normalized."""
    name = f"pens, {way + 1} of {RENDITIONS}"
    return normalize_drawn(partial(_rendition, way, seed), list(enumerate(digits)), name)


def normalize_drawn(draw: Callable[[Any], Ink], things: Iterable[Any], name: str = "") -> Ink:
    """Call draw for each thing, on all cores: (n, 28, 28)."""
    things = list(things)
    if not things:
        return np.zeros((0, 28, 28), np.uint8)
    done = in_order(draw, things, 250)
    return np.stack(list(tqdm(done, name, len(things), disable=not name, leave=False)))


def _rendition(way: int, seed: int, numbered: tuple[int, Digit]) -> Ink:
    number, digit = numbered
    rng = np.random.default_rng([seed, way, number])
    strokes = digit.strokes
    if 1 <= way <= 3:
        strokes = augment.vary(strokes, digit.label, rng)
    draw = augment.draw_fat if way == 4 else augment.draw_anyhow
    return preprocess.normalize(draw(strokes, rng))


def _negative(digits: Sequence[Digit], seed: int, number: int) -> Ink:
    rng = np.random.default_rng([seed, RENDITIONS, number])
    return preprocess.normalize(augment.negative([d.strokes for d in digits], rng))
