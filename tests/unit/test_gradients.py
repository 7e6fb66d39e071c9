"""The network's gradients, held to the loops of reference.py and to the slopes of the loss."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cnn import DigitCNN
from cnn.softmax import softmax, with_none
from tests import reference


def test_gradients_are_what_the_loops_say(network: DigitCNN, images: np.ndarray) -> None:
    digits = [7, 0, 9, 1, 1, 4]
    logits, gradients = network.gradients(images, digits)
    assert_allclose(logits, network.forward(images).logits, atol=1e-4)
    assert {name: g.shape for name, g in gradients.items()} == {
        name: p.shape for name, p in network.parameters.items()
    }
    targets = np.eye(10)[digits]
    pairs = zip(images, targets, strict=True)
    truth = [reference.gradients(*pair, **network.parameters) for pair in pairs]
    for name, gradient in gradients.items():
        assert gradient.dtype == np.float32
        mean = np.mean([one[name] for one in truth], axis=0)
        assert_allclose(gradient, mean, rtol=1e-3, atol=1e-4 * np.abs(mean).max())


@pytest.mark.parametrize("kind", ["digits", "probabilities", "or none of them"])
def test_gradients_are_the_slopes_of_the_mean_cross_entropy(
    kind: str, network: DigitCNN, images: np.ndarray, rng: np.random.Generator
) -> None:
    network.conv.filters = network.conv.filters.astype(np.float64)
    network.softmax.weights = network.softmax.weights.astype(np.float64)
    network.softmax.biases = network.softmax.biases.astype(np.float64)
    images = images[:2]  # few, and a small step: at a window's tie the slope jumps
    labels = np.array([3, 1])
    targets = np.eye(10)[labels]
    if kind != "digits":
        labels = targets = rng.dirichlet(np.ones(11 if kind == "or none of them" else 10), 2)

    def loss() -> float:
        logits = network.forward(images).logits
        logits = with_none(logits) if targets.shape[1] == 11 else logits
        return float(-(targets * np.log(softmax(logits))).sum() / 2)

    _, gradients = network.gradients(images, labels)
    for name, values in network.parameters.items():
        where = rng.choice(values.size, min(values.size, 100), replace=False)
        slopes = reference.slopes(loss, values, where, step=1e-7)
        gradient = gradients[name].flat[where]
        assert_allclose(gradient, slopes, rtol=1e-4, atol=1e-6)


def test_learning_tells_each_images_own_loss(network: DigitCNN, images: np.ndarray) -> None:
    digits = [7, 0, 9, 1, 1, 4]
    _, loss, _ = network.learn_from(images, digits)
    assert_allclose(loss, -np.log(network.predict(images)[range(6), digits]), rtol=1e-4, atol=1e-5)


def test_gradients_change_nothing(network: DigitCNN, images: np.ndarray) -> None:
    kept = [a.copy() for a in (images, *network.parameters.values())]
    network.gradients(images, np.zeros(6, int))
    for before, after in zip(kept, (images, *network.parameters.values()), strict=True):
        assert_array_equal(before, after)
