"""What hardly changes the 28 x 28 image: place, size and pen; so the page's samples are read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from cnn import DigitCNN, preprocess
from cnn.data.strokes import place, render
from cnn.page import objects
from tests.shapes import SAMPLES, blob


def differences(images: list[np.ndarray]) -> float:
    """The largest mean absolute difference from the first."""
    first, *others = np.array(images, float)
    return max(float(np.abs(other - first).mean()) for other in others)


@pytest.mark.parametrize("digit", SAMPLES)
def test_a_small_digit_in_a_corner_gives_the_image_of_a_large_one(digit: int) -> None:
    places = [(0.5, 0.5), (0, 0), (1, 0), (0, 1), (1, 1), (0.2, 0.7)]
    sizes = [0.3, 0.45, 0.6, 0.9]
    inks = [place(SAMPLES[digit], 30 * size, size, at) for size in sizes for at in places]
    images = [preprocess.normalize(one) for one in inks]
    assert differences(images) < 9
    assert set(DigitCNN.load().predict(images).argmax(axis=-1)) == {digit}


@pytest.mark.parametrize("digit", SAMPLES)
def test_moving_a_drawing_changes_nothing(digit: int) -> None:
    drawn = place(SAMPLES[digit], share=0.5)
    moved = [np.roll(drawn, by, (0, 1)) for by in [(0, 0), (60, 0), (-50, 61), (13, -60)]]
    assert differences([preprocess.normalize(one) for one in moved]) == 0
    assert differences([preprocess.center(one) for one in moved]) == 0


seeds = st.integers(0, 2**32 - 1)


@given(seed=seeds, down=st.integers(-100, 100), right=st.integers(-100, 100))
def test_wherever_a_drawing_stands_its_image_is_the_same(seed: int, down: int, right: int) -> None:
    drawn = np.pad(blob(np.random.default_rng(seed)), 100)
    moved = np.roll(drawn, (down, right), (0, 1))
    for bring in (preprocess.normalize, preprocess.center):
        assert_array_equal(bring(moved), bring(drawn))


@given(seed=seeds)
def test_a_mirrored_drawing_gives_the_mirrored_image(seed: int) -> None:
    drawn = blob(np.random.default_rng(seed))
    image = preprocess.normalize(drawn)
    for axis in (0, 1):
        mirrored = preprocess.normalize(np.ascontiguousarray(np.flip(drawn, axis)))
        assert differences([np.flip(image, axis), mirrored]) < 2


@pytest.mark.parametrize("digit", SAMPLES)
def test_every_pen_gives_nearly_the_same_image(digit: int) -> None:
    images = [preprocess.normalize(place(SAMPLES[digit], width)) for width in (20, 8, 14, 26, 32)]
    others = [preprocess.normalize(place(SAMPLES[d])) for d in SAMPLES if d != digit]
    assert differences(images) < 16
    assert differences(images) < min(differences([images[0], other]) for other in others)
    assert set(DigitCNN.load().predict(images).argmax(axis=-1)) == {digit}


@pytest.mark.parametrize("size", [100, 280, 512, 1000])
def test_the_canvass_resolution_does_not_matter(size: int) -> None:
    points = SAMPLES[5][0]
    here = preprocess.normalize(render([(points, 20)]))
    there = preprocess.normalize(render([(points * size / 280, 20 * size / 280)], size=size))
    assert differences([here, there]) < 9


def test_paler_ink_gives_the_same_image() -> None:
    drawn = place(SAMPLES[3])
    images = [preprocess.normalize((drawn * share).astype(np.uint8)) for share in (1, 0.7, 0.3)]
    assert differences(images) < 4


@pytest.mark.parametrize("digit", SAMPLES)
def test_the_shipped_samples_are_read_as_what_they_are(digit: int) -> None:
    drawn = objects.from_objects(
        [objects.canvas_path(points.tolist()) for points in SAMPLES[digit]]
    )
    probabilities = DigitCNN.load().predict(preprocess.normalize(drawn))
    assert probabilities.argmax() == digit
    assert probabilities.max() > 0.8
