"""What the network is taught with, from tiny made-up digits."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from cnn import preprocess
from cnn.arrays import Ink
from cnn.data import augment, skeletons
from cnn.data.strokes import place
from cnn.data.unipen import Digit
from cnn.training import dataset
from cnn.training.dataset import TrainingSet
from tests.shapes import FOUR, ONE, SEVEN

DIGITS = [
    Digit(SEVEN, 7, "syn"),
    Digit(ONE, 4, "ibm", whole=False),
    Digit(FOUR, 4, "aga"),
    Digit(ONE, 1, "apa"),
    Digit(ONE, 9, "val", mislabelled=True),
]
WHOLE = [DIGITS[0], *DIGITS[2:4]]
LABELS = np.array([5, 0, 4, 1, 9, 2], np.uint8)
NEGATIVES = 20
SKELETONS = 2
RARE = 2
FORMS = [
    int(name[0])
    for name in skeletons.FORMS
    for _ in range(SKELETONS // RARE if name in dataset.AMBIGUOUS else SKELETONS)
]


@pytest.fixture(scope="module", autouse=True)
def few_negatives() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dataset, "NEGATIVES", NEGATIVES)
        patch.setattr(dataset, "SKELETONS", SKELETONS)
        patch.setattr(dataset, "RARE", RARE)
        yield


@pytest.fixture(scope="module")
def images() -> Ink:
    """Stands for MNIST, normalized."""
    return np.random.default_rng(0).integers(0, 256, (6, 28, 28)).astype(np.uint8)


@pytest.fixture(scope="module")
def prepared(images: Ink, few_negatives: None) -> TrainingSet:
    return dataset.prepare(images, LABELS, DIGITS, seed=0)


def test_images_and_targets_lie_where_the_set_says(prepared: TrainingSet, images: Ink) -> None:
    n = 6 + 5 * len(WHOLE) + len(FORMS) + NEGATIVES
    assert prepared.images.shape == (n, 28, 28)
    assert prepared.images.dtype == np.uint8
    assert prepared.targets.shape == (n, 11)
    assert prepared.targets.dtype == np.float32
    assert_allclose(prepared.targets.sum(axis=1), 1, rtol=1e-6)
    assert prepared.pens.shape == (5, len(WHOLE))
    parts = [prepared.mnist, prepared.pens.ravel(), prepared.skeletons, prepared.negatives]
    where = np.concatenate(parts)
    assert_array_equal(np.sort(where), np.arange(n), "each is in one place")
    assert_array_equal(prepared.images[prepared.mnist], images)
    assert_array_equal(prepared.targets[prepared.mnist], np.eye(11)[LABELS])
    for rendition in prepared.pens:
        assert_array_equal(prepared.targets[rendition], np.eye(11)[[d.label for d in WHOLE]])
    assert_array_equal(prepared.targets[prepared.skeletons], np.eye(11)[FORMS])
    assert_array_equal(prepared.targets[prepared.negatives], np.eye(11)[[10] * NEGATIVES])


def test_cut_up_and_mislabelled_digits_are_not_taught(prepared: TrainingSet) -> None:
    assert prepared.pens.shape[1] == len(WHOLE) == len(DIGITS) - 2


def test_what_is_held_out_is_not_shown(prepared: TrainingSet) -> None:
    left = prepared.without(np.array([True, False, True]))
    assert_array_equal(left.pens, prepared.pens[:, 1:2])
    shown = set(left.epoch(np.random.default_rng(0)).tolist())
    assert shown & set(prepared.pens[:, 1].tolist())
    assert not shown & set(prepared.pens[:, [0, 2]].ravel().tolist())


def test_forms_are_drawn_in_different_ways(prepared: TrainingSet) -> None:
    pictures = {image.tobytes() for image in prepared.images[prepared.skeletons]}
    assert len(pictures) == len(FORMS)


def test_what_looks_like_another_digit_is_drawn_seldom() -> None:
    times = Counter(name for _, name in dataset._forms())
    assert set(skeletons.FORMS) == set(times)
    assert set(skeletons.FORMS) > dataset.AMBIGUOUS
    seldom = {name for name, count in times.items() if count < SKELETONS}
    assert seldom == dataset.AMBIGUOUS
    numbers = [number for number, _ in dataset._forms()]
    assert len(set(numbers)) == len(numbers)


def test_one_form_in_four_is_drawn_with_a_fat_pen(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [name for name in skeletons.FORMS for _ in range(8)]
    pens: list[str] = []
    blank = np.zeros((280, 280), np.uint8)

    def noting(pen: str, *_: object) -> Ink:
        pens.append(pen)
        return blank

    for pen in ("draw_fat", "draw_with_random_pen"):
        monkeypatch.setattr(augment, pen, partial(noting, pen))
    for numbered in enumerate(names[:16]):
        dataset._skeleton(0, numbered)
    assert pens == ["draw_fat", *["draw_with_random_pen"] * 3] * 4


def test_renditions_show_their_digit_in_different_ways(prepared: TrainingSet) -> None:
    others = [preprocess.normalize(place(digit.strokes)) for digit in WHOLE]
    for number in range(len(WHOLE)):
        shown = prepared.images[prepared.pens[:, number]].astype(float)
        assert len({one.tobytes() for one in shown}) == 5
        nearest = [np.abs(shown[0] - other).mean() for other in others]
        assert np.argmin(nearest) == number


def test_every_picture_has_ink(prepared: TrainingSet) -> None:
    assert prepared.images.any(axis=(1, 2)).all()


def test_the_same_seed_gives_the_same_pictures(prepared: TrainingSet, images: Ink) -> None:
    again = dataset.prepare(images, LABELS, DIGITS, seed=0)
    assert_array_equal(again.images, prepared.images)
    assert_array_equal(again.targets, prepared.targets)
    other = dataset.prepare(images, LABELS, DIGITS, seed=1)
    assert_array_equal(other.images[other.mnist], images)
    for part in (other.pens.ravel(), other.skeletons, other.negatives):
        assert not np.array_equal(other.images[part], prepared.images[part])


def test_an_epoch_shows_mnist_once_pens_twice_forms_and_negatives(
    prepared: TrainingSet,
) -> None:
    order = prepared.epoch(np.random.default_rng(0))
    times = np.bincount(order, minlength=len(prepared.images))
    assert_array_equal(times[prepared.mnist], np.ones(6))
    assert_array_equal(times[prepared.pens].sum(axis=0), [2, 2, 2])
    assert times[prepared.skeletons].sum() == dataset.SKELETONS_AN_EPOCH
    assert times[prepared.negatives].sum() == dataset.NEGATIVES_AN_EPOCH
    assert times.sum() == 6 + 2 * 3 + dataset.SKELETONS_AN_EPOCH + dataset.NEGATIVES_AN_EPOCH
    assert (times > 0).sum() > 0.9 * len(times), "all of them are chosen from"


def test_an_epoch_is_shuffled_and_every_rendition_has_its_turn(prepared: TrainingSet) -> None:
    rng = np.random.default_rng(0)
    epochs = [prepared.epoch(rng, negatives=False) for _ in range(60)]
    assert {len(order) for order in epochs} == {6 + 2 * 3 + dataset.SKELETONS_AN_EPOCH}
    assert not np.array_equal(epochs[0], epochs[1])
    digits = [prepared.mnist, prepared.pens.ravel(), prepared.skeletons]
    assert_array_equal(np.unique(epochs), np.concatenate(digits))
    places = {int(place) for order in epochs for place in np.flatnonzero(order < 6)}
    assert len(places) > 200, "MNIST's are anywhere among the others"


def test_the_same_random_numbers_give_the_same_epoch(prepared: TrainingSet) -> None:
    one, same = (prepared.epoch(np.random.default_rng(3)) for _ in range(2))
    assert_array_equal(one, same)


@pytest.mark.parametrize("digits", [[], [DIGITS[1], DIGITS[4]]], ids=["no pens", "none whole"])
def test_without_pens_mnist_is_taught_alone(digits: list[Digit], images: Ink) -> None:
    alone = dataset.prepare(images, LABELS, digits, seed=0)
    assert_array_equal(alone.images, images)
    assert_array_equal(alone.targets, np.eye(11)[LABELS])
    assert alone.pens.size == alone.skeletons.size == alone.negatives.size == 0
    for negatives in (True, False):
        order = alone.epoch(np.random.default_rng(0), negatives)
        assert_array_equal(np.sort(order), np.arange(6))


def test_nothing_to_draw_is_an_empty_array() -> None:
    empty = dataset.normalize_drawn(preprocess.normalize, [])
    assert empty.shape == (0, 28, 28)
    assert empty.dtype == np.uint8
