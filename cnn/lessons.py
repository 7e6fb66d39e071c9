"""How the shipped network is taught: with MNIST, pens and nonsense, by a larger network."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from tqdm import tqdm

from cnn import augment, drawing
from cnn.conv import Array
from cnn.ink import Ink
from cnn.network import DigitCNN, one_hot
from cnn.softmax import softmax
from cnn.train import Step, train
from cnn.unipen import Digit

PENS_AN_EPOCH = 3  # so often is each pen digit shown in an epoch, for each time that MNIST is
NONSENSE_AN_EPOCH = 1200
NONSENSE = 8000  # to choose from
RENDITIONS = 5  # pictures of each pen digit to choose from: plain, varied (3), fat
SOFTENING = 2.0  # divides the teacher's logits
# Divides the small network's, so that its probabilities are right as often as they say: what
# fits best on pens that were kept out of training (`python -m cnn validate`).
SHARPENING = 0.57

Watch = Callable[[str, DigitCNN, Iterator[Step]], Any]


@dataclass
class Lessons:
    """Images and what they show: first MNIST, then the pens' renditions, then nonsense."""

    images: Ink  # (n, 28, 28)
    targets: Array  # (n, 10): the probability of each digit; a tenth each for nonsense
    mnist: NDArray[np.int64]  # where MNIST is
    pens: NDArray[np.int64]  # (RENDITIONS, digits): where each pen digit is
    nonsense: NDArray[np.int64]

    def epoch(self, rng: Generator, nonsense: bool = True) -> NDArray[np.int64]:
        """Which images to show in one epoch, in which order."""
        chosen = [self.mnist]
        for _ in range(PENS_AN_EPOCH * bool(self.pens.size)):
            rendition = rng.integers(len(self.pens), size=self.pens.shape[1])
            chosen.append(self.pens[rendition, np.arange(self.pens.shape[1])])
        if nonsense and len(self.nonsense):
            chosen.append(rng.choice(self.nonsense, NONSENSE_AN_EPOCH))
        return rng.permutation(np.concatenate(chosen))


def learn(lessons: Lessons, *, epochs: int, batch_size: int, seed: int, watch: Watch) -> DigitCNN:
    """The recipe of the shipped weights: a larger network learns, and teaches the small one.

    The teacher has four times the filters. The small network learns what the teacher answers,
    softened so that it also tells which digits look alike (Hinton, Vinyals and Dean, 2015),
    and from nonsense it learns to doubt. watch is given each run's name, network and steps,
    and takes the steps.
    """
    rng = np.random.default_rng(seed)
    images = lessons.images
    run = partial(train, batch_size=batch_size, rng=rng, average=0.999)

    teacher = DigitCNN(32, rng=rng)
    steps = run(
        teacher,
        images,
        lessons.targets,
        epochs=max(1, epochs // 4),
        learning_rate=2e-3,
        weight_decay=0.05,
        epoch=partial(lessons.epoch, nonsense=False),
        shift=True,
    )
    watch("teacher", teacher, steps)
    targets = softmax(teacher.logits(images) / SOFTENING)
    targets[lessons.nonsense] = lessons.targets[lessons.nonsense]

    network = DigitCNN(rng=rng)
    steps = run(
        network,
        images,
        targets,
        epochs=epochs,
        learning_rate=4e-3,
        weight_decay=0.03,
        epoch=lessons.epoch,
    )
    watch("network", network, steps)
    network.softmax.weights /= SHARPENING
    network.softmax.biases /= SHARPENING
    return network


def prepare(images: Ink, labels: Ink, digits: Sequence[Digit], seed: int) -> Lessons:
    """Draw the pens and nonsense, to go with MNIST's images, which are straightened already.

    The same seed gives the same pictures, on any number of cores.
    """
    digits = [digit for digit in digits if digit.whole]
    renditions = [render(digits, way, seed) for way in range(RENDITIONS)] if digits else []
    nonsense = NONSENSE if digits else 0
    parts = [
        images,
        *renditions,
        straighten_drawn(partial(_nonsense, digits, seed), range(nonsense), "nonsense"),
    ]
    pen_labels = one_hot([digit.label for digit in digits]) if digits else np.zeros((0, 10))
    targets = [one_hot(labels), *[pen_labels] * len(renditions), np.full((nonsense, 10), 0.1)]
    ends = np.cumsum([len(images), len(digits) * len(renditions), nonsense])
    where = np.split(np.arange(ends[-1]), ends[:-1])
    return Lessons(
        images=np.concatenate(parts),
        targets=np.concatenate(targets).astype(np.float32),
        mnist=where[0],
        pens=where[1].reshape(len(renditions), len(digits)),
        nonsense=where[2],
    )


def straighten(inks: Sequence[Ink] | Ink, name: str = "") -> Ink:
    """Straighten many drawings, on all cores: n times (H, W) -> (n, 28, 28)."""
    return straighten_drawn(drawing.straighten, inks, name)


def render(digits: Sequence[Digit], way: int, seed: int) -> Ink:
    """Every digit drawn in one of the RENDITIONS, at random, and straightened."""
    name = f"pens, {way + 1} of {RENDITIONS}"
    return straighten_drawn(partial(_rendition, way, seed), list(enumerate(digits)), name)


def straighten_drawn(draw: Callable[[Any], Ink], things: Iterable[Any], name: str = "") -> Ink:
    """Call draw for each thing, on all cores: (n, 28, 28)."""
    things = list(things)
    if not things:
        return np.zeros((0, 28, 28), np.uint8)
    with ProcessPoolExecutor(os.cpu_count()) as cores:
        done = cores.map(draw, things, chunksize=250)
        return np.stack(list(tqdm(done, name, len(things), disable=not name, leave=False)))


def _rendition(way: int, seed: int, numbered: tuple[int, Digit]) -> Ink:
    number, digit = numbered
    rng = np.random.default_rng([seed, way, number])
    strokes = digit.strokes
    if 1 <= way <= 3:
        strokes = augment.vary(strokes, digit.label, rng)
    draw = augment.drawn_fat if way == 4 else augment.drawn_anyhow
    return drawing.straighten(draw(strokes, rng))


def _nonsense(digits: Sequence[Digit], seed: int, number: int) -> Ink:
    rng = np.random.default_rng([seed, RENDITIONS, number])
    return drawing.straighten(augment.nonsense([d.strokes for d in digits], rng))
