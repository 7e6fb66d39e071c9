"""What each filter contributes, held to the three layers; and the images that it is judged by."""

import gc
import itertools
import weakref
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from numpy.random import Generator
from numpy.testing import assert_allclose, assert_array_equal

from cnn import DigitCNN, presets
from cnn.arrays import Array
from cnn.contributions import Exam, commonest_turns, contributions
from cnn.data import mnist
from cnn.page import assets
from cnn.preprocess import enlarge, normalize

IMAGES, LABELS, GRIDS = assets.read_test_images(assets.MNIST_TEST)
SWITCHES = [set(off) for n in range(1, 9) for off in itertools.combinations(range(8), n)]


@pytest.fixture(scope="module")
def network() -> DigitCNN:
    return DigitCNN.load()


@pytest.fixture(scope="module")
def exam(network: DigitCNN) -> Exam:
    return Exam(network, IMAGES, LABELS)


def layers_say(network: DigitCNN, filters: Array, off: set[int], n: int) -> Array:
    """The three layers' own logits of n images, the switched off filters' numbers being 0."""
    numbers = [np.zeros((3, 3)) if k in off else own for k, own in enumerate(filters)]
    return network.with_filters(dict(enumerate(numbers))).forward(IMAGES[:n]).logits


def test_every_set_of_switches_gives_the_layers_numbers(network: DigitCNN) -> None:
    hundred = Exam(network, IMAGES[:100], LABELS[:100])
    filters = network.conv.filters
    assert len(SWITCHES) == 255
    for off in SWITCHES:
        expected = layers_say(network, filters, off, 100)
        assert_allclose(hundred.logits(filters, off), expected, atol=2e-4, err_msg=str(off))
        right = (expected.argmax(axis=1) == LABELS[:100]).sum()
        assert hundred.result(filters, off).right == right, off


@pytest.mark.parametrize("name", presets.PRESETS)
def test_edited_filters_give_the_layers_numbers(
    name: str, network: DigitCNN, exam: Exam, rng: Generator
) -> None:
    filters = network.conv.filters.copy()
    filters[3], filters[6] = presets.preset(name, rng), 5 * rng.standard_normal((3, 3))
    for off in (set(), {1}, {3, 4}):
        expected = layers_say(network, filters, off, 1000)
        assert_allclose(exam.logits(filters, off), expected, rtol=1e-4, atol=5e-4)
        right = (expected.argmax(axis=1) == LABELS).sum()
        assert exam.result(filters, off).right == right


def test_a_result_says_of_each_filter_what_becomes_of_the_images_without_it_or_with_the_new_one(
    network: DigitCNN, exam: Exam
) -> None:
    filters = network.conv.filters.copy()
    filters[2] = filters[5] = presets.preset("outline")
    off = {5, 7}
    result = exam.result(filters, off)

    def answers(own: Array, off: set[int]) -> np.ndarray:
        found: np.ndarray = layers_say(network, own, off, 1000).argmax(axis=1)
        return found

    assert result.right == (answers(filters, off) == LABELS).sum()
    assert_array_equal(result.own, np.arange(8) == 2, "filter 6 is changed, but switched off")
    for k in range(8):
        learnt = filters.copy()
        learnt[k] = network.conv.filters[k]
        before = answers(learnt, off - {k})
        after = answers(filters, off if k == 2 else off | {k})
        assert result.before[k] == (before == LABELS).sum()
        assert result.after[k] == (after == LABELS).sum()
        with_it, without = answers(filters, off - {k}), answers(filters, off | {k})
        assert result.lost[k] == (with_it == LABELS).sum() - (without == LABELS).sum()
        turned = Counter(zip(before[before != after], after[before != after], strict=True))
        for start, end, count in result.turns[k]:
            assert turned[start, end] == count
        assert result.turns[k, 0, 2] == max(turned.values())
    assert len({*result.after}) > 4, "each filter is worth something else"


def test_what_is_asked_again_costs_nothing(network: DigitCNN, exam: Exam) -> None:
    filters = network.conv.filters.copy()
    filters[0] = presets.preset("sharpen")
    assert exam.result(filters, [2]) is exam.result(filters.copy(), {2})
    part = exam.contribution(0, filters[0])
    assert exam.contribution(0, filters[0].copy()) is part
    with pytest.raises(ValueError, match="read-only"):
        part[0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        exam.contribution(1, filters[1])[0, 0] = 1


def test_an_exam_that_nobody_needs_is_freed_at_once(network: DigitCNN) -> None:
    """Each relearning makes one, of some megabytes; the garbage collector comes seldom."""
    exam = Exam(network, IMAGES[:10], LABELS[:10])
    exam.result(2 * network.conv.filters)
    freed = weakref.ref(exam)
    gc.disable()
    try:
        del exam
        assert freed() is None
    finally:
        gc.enable()


def test_contributions_and_biases_add_up_to_the_logits(network: DigitCNN) -> None:
    layer = network.softmax
    for n in (0, 1, 260):
        added = contributions(network.conv.filters, layer.weights, IMAGES[:n])
        assert added.shape == (8, 10, n)
        assert added.dtype == np.float32
        logits = added.sum(axis=0).T + layer.biases
        assert_allclose(logits, network.forward(IMAGES[:n]).logits, atol=2e-4)


def test_the_commonest_turns_come_first_and_zeros_stand_for_none() -> None:
    before = np.array([9, 9, 9, 3, 3, 1, 0, 5, 5])
    after = np.array([4, 4, 4, 0, 0, 7, 8, 5, 5])
    assert_array_equal(commonest_turns(before, after), [[9, 4, 3], [3, 0, 2], [0, 8, 1]])
    assert_array_equal(commonest_turns(before, before), np.zeros((3, 3)))


# ---------------------------------------------------------------- the images


def test_the_images_are_of_mnists_test_set(mnist_folder: Path) -> None:
    images, labels = mnist.test_images(mnist_folder), mnist.test_labels(mnist_folder)
    assert IMAGES.shape == (1000, 28, 28)
    chosen = np.sort(np.random.default_rng(0).choice(len(images), 1000, replace=False))
    assert_array_equal(IMAGES, normalize(images[chosen]))
    assert_array_equal(LABELS, labels[chosen])


def test_none_of_the_images_is_among_those_that_the_page_learns_from() -> None:
    learnt, _ = assets.read_mnist_sample(assets.MNIST_SAMPLE)
    assert not {image.tobytes() for image in IMAGES} & {image.tobytes() for image in learnt}


def test_a_grid_put_onto_the_sheet_is_read_as_the_very_image() -> None:
    bits = np.unpackbits(GRIDS[::20], axis=1).reshape(-1, 64, 64).astype(bool)
    for grid, image in zip(bits, IMAGES[::20], strict=True):
        assert_array_equal(normalize(enlarge(grid)), image)
