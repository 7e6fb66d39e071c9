"""A network that is frozen, or has other filters: what it answers, and what may be changed."""

import copy
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays
from numpy.testing import assert_allclose, assert_array_equal

from cnn import DigitCNN
from tests import reference


@given(image=arrays(np.uint8, (28, 28)))
def test_frozen_it_answers_one_image_as_the_layers_do(image: np.ndarray) -> None:
    network = DigitCNN.load()
    probabilities = network.forward(image).probabilities
    assert_allclose(network.predict(image), probabilities, atol=1e-4)
    assert_allclose(network.predict(image[None])[0], probabilities, atol=1e-4)


def test_what_is_loaded_is_frozen_so_that_nobody_changes_what_many_share(
    network: DigitCNN,
) -> None:
    for frozen in (DigitCNN.load(), network.frozen()):
        for parameter in frozen.parameters.values():
            with pytest.raises(ValueError, match="read-only"):
                parameter[...] = 0


def test_freezing_leaves_the_network_itself_free_to_learn(
    network: DigitCNN, images: np.ndarray
) -> None:
    frozen = network.frozen()
    before = frozen.predict(images[0])
    for parameter in network.parameters.values():
        parameter *= 2
    assert_array_equal(frozen.predict(images[0]), before)
    assert not np.allclose(network.predict(images[0]), before)


@pytest.mark.parametrize("digit", [1, 5, 8])
def test_a_deep_copy_of_a_frozen_network_may_be_changed_and_answers_as_it_then_is(
    digit: int, images: np.ndarray
) -> None:
    network = copy.deepcopy(DigitCNN.load())
    network.softmax.biases[digit] += 1000
    for read in (network.predict, pickle.loads(pickle.dumps(network)).predict):
        assert read(images[0]).argmax() == digit
        assert (read(images).argmax(axis=-1) == digit).all()


@pytest.mark.parametrize("frozen", [False, True])
def test_other_filters_take_the_place_of_some_and_the_rest_stay(
    frozen: bool, network: DigitCNN, images: np.ndarray, rng: np.random.Generator
) -> None:
    network = network.frozen() if frozen else network
    kept = {name: p.copy() for name, p in network.parameters.items()}
    changed: dict[int, Any] = {
        1: rng.standard_normal((3, 3)),
        6: [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    }
    other = network.with_filters(changed)
    for k in range(8):
        assert_allclose(other.conv.filters[k], changed.get(k, kept["filters"][k]), rtol=1e-6)
    truth = reference.predict(images[0], other.conv.filters, kept["weights"], kept["biases"])
    assert_allclose(other.predict(images[0]), truth, rtol=1e-3, atol=1e-6)
    assert_allclose(other.predict(images)[0], truth, rtol=1e-3, atol=1e-6)
    for name, values in network.parameters.items():
        assert_array_equal(values, kept[name], "the first network was changed")


def test_a_filter_that_there_is_not_or_of_another_shape_is_refused(network: DigitCNN) -> None:
    with pytest.raises(IndexError):
        network.with_filters({8: np.zeros((3, 3))})
    with pytest.raises(ValueError, match=r"\(5,5\)"):
        network.with_filters({0: np.zeros((5, 5))})


@pytest.mark.parametrize("name", ["filters", "weights", "biases"])
def test_another_array_in_a_frozen_ones_place_counts_at_once(
    name: str, rng: np.random.Generator
) -> None:
    network = DigitCNN(rng=rng).frozen()
    image = rng.integers(0, 256, (28, 28))
    layer = network.conv if name == "filters" else network.softmax
    setattr(layer, name, getattr(layer, name) + rng.random(getattr(layer, name).shape) / 10)
    assert_allclose(
        network.predict(image), network.forward(image).probabilities, rtol=1e-4, atol=1e-6
    )
