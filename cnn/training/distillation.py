"""How the shipped network is taught: by a larger one (Hinton, Vinyals and Dean, 2015)."""

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from cnn.network import DigitCNN
from cnn.softmax import softmax
from cnn.training.dataset import TrainingSet
from cnn.training.loop import Step, train

TEACHER_TEMPERATURE = 2.0  # divides the teacher's logits: its answers also tell what looks alike
# Divides the small network's, so that its probabilities are right as often as they say: what
# fits best on pens that were held out of training (`python -m cnn validate`).
OUTPUT_TEMPERATURE = 0.41

Watch = Callable[[str, DigitCNN, Iterator[Step]], Any]


def distill(
    examples: TrainingSet, *, epochs: int, batch_size: int, seed: int, watch: Watch
) -> DigitCNN:
    """The recipe of the shipped weights: a larger network learns, and teaches the small one.

    The teacher has four times the filters. The small network learns what the teacher answers,
    at a temperature, and from negatives that some drawings are none.

    watch is given each run's name, network and steps. It may look at the steps as it takes
    them; those that it leaves are taken after it.
    """
    rng = np.random.default_rng(seed)
    images = examples.images
    run = partial(train, batch_size=batch_size, rng=rng, ema_decay=0.999)

    teacher = DigitCNN(32, rng=rng)
    steps = run(
        teacher,
        images,
        examples.targets[:, :10],
        epochs=max(1, epochs // 4),
        learning_rate=2e-3,
        weight_decay=0.05,
        epoch=partial(examples.epoch, negatives=False),
        shift=True,
    )
    watch("teacher", teacher, steps)
    deque(steps, 0)
    targets = examples.targets.copy()
    digits = np.setdiff1d(np.arange(len(images)), examples.negatives)
    targets[digits, :10] = softmax(teacher.logits(images[digits]) / TEACHER_TEMPERATURE)

    network = DigitCNN(rng=rng)
    steps = run(
        network,
        images,
        targets,
        epochs=epochs,
        learning_rate=4e-3,
        weight_decay=0.03,
        epoch=examples.epoch,
    )
    watch("network", network, steps)
    deque(steps, 0)
    network.softmax.weights /= OUTPUT_TEMPERATURE
    network.softmax.biases /= OUTPUT_TEMPERATURE
    return network
