"""Knowledge distillation: the shipped network learns from a larger one, its teacher."""

from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from cnn.network import DigitCNN
from cnn.softmax import softmax
from cnn.training.dataset import TrainingSet
from cnn.training.loop import Step, train

TEACHER_TEMPERATURE = 2.0  # divides the teacher's logits: soft targets also say what looks alike
# Temperature scaling, which calibrates the small network's probabilities: what fits best on
# writers held out of training (`python -m cnn validate`).
OUTPUT_TEMPERATURE = 0.41

Watch = Callable[[str, DigitCNN, Iterator[Step]], Any]


def distill(
    examples: TrainingSet, *, epochs: int, batch_size: int, seed: int, watch: Watch
) -> DigitCNN:
    """Train the teacher and then the small network, as for the shipped weights.

    The teacher has four times the filters. The small network learns its softened probabilities,
    and from negatives that some drawings are no digit.

    Parameters
    ----------
    examples : TrainingSet
    epochs : int
        Of the small network; the teacher takes a quarter.
    batch_size : int
    seed : int
        The same seed gives the same weights.
    watch : callable
        Called with each run's name, network and iterator of steps. It may consume the steps, to
        follow the training; those that it leaves are taken after it.

    Returns
    -------
    DigitCNN
        Calibrated.

    References
    ----------
    Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015.
    Guo et al., "On calibration of modern neural networks", 2017.
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
