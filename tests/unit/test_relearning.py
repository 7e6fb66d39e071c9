"""The softmax layer, learnt anew for any filters."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from psutil import Process

from cnn import Conv3x3, DigitCNN, MaxPool2, presets
from cnn.arrays import Array
from cnn.confidence import is_confident
from cnn.data.negatives import negative
from cnn.page import assets, shared
from cnn.preprocess import normalize
from cnn.training.relearning import Relearning, features

IMAGES, LABELS, _ = assets.read_test_images(assets.MNIST_TEST)
SOBEL = presets.preset("vertical Sobel")
FILTERS: dict[str, Callable[[], Array]] = {
    "trained": lambda: DigitCNN.load().conv.filters,
    "random": lambda: np.random.default_rng(1).standard_normal((8, 3, 3)).astype(np.float32),
    "identities": lambda: np.stack([presets.preset("identity")] * 8),
    "a strong one": lambda: np.stack([50 * SOBEL, *DigitCNN.load().conv.filters[1:]]),
}


def relearnt(filters: Array, seed: int = 0, seconds: float = 60) -> DigitCNN:
    run = Relearning(filters, *shared.relearnt_from(), seed)
    while not run.finished:
        run.learn(seconds)
    return run.network()


def test_features_are_the_layers_pooled_maps_of_paper_at_0(rng: np.random.Generator) -> None:
    conv = Conv3x3(3, rng=rng)
    expected = MaxPool2().forward(conv.forward((IMAGES[:300] / 255).astype(np.float32)))
    assert_allclose(features(conv.filters, IMAGES[:300]), expected.reshape(300, -1), atol=1e-5)


@pytest.mark.parametrize("name", FILTERS)
def test_nearly_any_filters_will_do_when_the_answers_are_learnt_for_them(name: str) -> None:
    filters = FILTERS[name]()
    network = relearnt(filters)
    assert_array_equal(network.conv.filters, filters)
    passed = network.forward(IMAGES)
    assert (passed.logits.argmax(axis=1) == LABELS).mean() > 0.93
    assert_allclose(network.logits(IMAGES), passed.logits, rtol=1e-4, atol=1e-3)


def test_what_is_no_digit_is_learnt_too() -> None:
    network = relearnt(FILTERS["random"]())
    rng = np.random.default_rng(5)
    scribbles = np.stack([normalize(negative(rng)) for _ in range(60)])
    assert is_confident(network.logits(scribbles)).mean() < 0.3
    assert is_confident(network.logits(IMAGES)).mean() > 0.75


def test_the_same_seed_gives_the_same_numbers_however_it_is_taken() -> None:
    filters = FILTERS["random"]()
    one = relearnt(filters, 7)
    run = Relearning(filters, *shared.relearnt_from(), 7)
    while not run.finished:
        run.learn(0)  # a step
        if run.number % 50 == 0:
            run.let_go()  # another had its turn
    for name, numbers in run.network().parameters.items():
        assert_array_equal(numbers, one.parameters[name])
    other = relearnt(filters, 8).softmax.weights
    assert not np.array_equal(other, one.softmax.weights)


def test_of_a_filter_that_is_off_nothing_is_learnt() -> None:
    filters = FILTERS["random"]()
    filters[3] = 0
    network = relearnt(filters)
    weights = network.softmax.weights.reshape(169, 8, 10)
    assert not weights[:, 3].any()
    assert np.abs(weights).max(axis=(0, 2))[[0, 1, 2, 4, 5, 6, 7]].min() > 0
    assert (network.logits(IMAGES).argmax(axis=1) == LABELS).mean() > 0.93


def test_between_turns_the_process_keeps_no_pooled_maps() -> None:
    run, process = Relearning(FILTERS["trained"](), *shared.relearnt_from(), seed=0), Process()
    run.learn(0)
    before = process.memory_info().rss
    run.let_go()
    assert before - process.memory_info().rss > 15e6


def test_what_has_been_learnt_shares_nothing_with_what_goes_on() -> None:
    network = relearnt(FILTERS["trained"]())
    with pytest.raises(ValueError, match="read-only"):
        network.softmax.weights[0, 0] = 1
