"""The forms of digits that are drawn from a few points."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.random import default_rng
from numpy.testing import assert_allclose, assert_array_equal

from cnn import DigitCNN, preprocess
from cnn.data import skeletons
from cnn.data.strokes import place
from cnn.training.metrics import accuracy


@pytest.mark.parametrize("name", skeletons.FORMS)
def test_every_form_is_strokes_about_as_high_as_one(name: str) -> None:
    for seed in range(30):
        strokes = skeletons.write(name, default_rng(seed))
        assert all(stroke.dtype == np.float32 and stroke.shape[1] == 2 for stroke in strokes)
        points = np.concatenate(strokes)
        assert np.isfinite(points).all()
        assert 0.6 < np.ptp(points[:, 1]) < 2.4
        assert 0.005 < np.ptp(points[:, 0]) < 3.5
        assert abs(points).max() < 3


@pytest.mark.parametrize("name", skeletons.FORMS)
def test_a_form_is_repeatable_and_never_written_twice_alike(name: str) -> None:
    one, same, other = (np.concatenate(skeletons.write(name, default_rng(s))) for s in (4, 4, 5))
    assert_array_equal(one, same)
    assert one.shape != other.shape or not np.allclose(one, other, atol=0.01)


@pytest.mark.parametrize("name", skeletons.FORMS)
def test_both_drawings_of_a_form_have_the_same_points(name: str) -> None:
    one, other = (drawing.split(" / ") for drawing in skeletons.FORMS[name])
    assert [len(stroke.split()) for stroke in one] == [len(stroke.split()) for stroke in other]
    for left, right in zip(one, other, strict=True):
        assert [w[-1] == "!" for w in left.split()] == [w[-1] == "!" for w in right.split()]


def test_every_digit_has_forms() -> None:
    assert {name[0] for name in skeletons.FORMS} == set("0123456789")


def test_a_curve_goes_through_its_points_and_is_straight_between_corners() -> None:
    points = np.array([[0, 0], [1, 0], [1, 1], [0, 2.0]])
    bent = skeletons.curve(points, np.zeros(4, bool))
    assert_allclose(bent[::12], points, atol=1e-12)
    assert bent[6, 1] < -0.01, "it swings out before it turns"
    straight = skeletons.curve(points, np.array([False, True, True, False]))
    assert_allclose(straight[::12], points, atol=1e-12)
    assert_allclose(straight[:12, 1], 0, atol=1e-12)
    assert_allclose(straight[12:24, 0], 1, atol=1e-12)


def test_a_curve_is_the_spline_of_catmull_and_rom_between_corners(rng: np.random.Generator) -> None:
    for _ in range(20):
        points = rng.uniform(0, 1, (7, 2))
        corner = rng.random(7) < 0.3
        corner[[0, -1]] = False
        expected = []
        for i, (start, end) in enumerate(pairwise(points)):
            before = start if i == 0 or corner[i] else points[i - 1]
            after = end if i == 5 or corner[i + 1] else points[i + 2]
            leaving, arriving = (end - before) / 2, (after - start) / 2
            for t in np.arange(12) / 12:
                expected.append(  # Hermite's polynomials
                    (2 * t**3 - 3 * t**2 + 1) * start
                    + (t**3 - 2 * t**2 + t) * leaving
                    + (3 * t**2 - 2 * t**3) * end
                    + (t**3 - t**2) * arriving
                )
        assert_allclose(skeletons.curve(points, corner), [*expected, points[-1]], atol=1e-12)


def test_the_pen_is_lifted_now_and_then() -> None:
    counts = [len(skeletons.write("6 long head", default_rng(seed))) for seed in range(300)]
    assert set(counts) == {1, 2}
    assert 20 < counts.count(2) < 80


def test_the_shipped_network_reads_the_forms() -> None:
    images, labels = [], []
    for name in skeletons.FORMS:
        for seed in range(20):
            strokes = skeletons.write(name, default_rng([7, seed]))
            images.append(preprocess.normalize(place(strokes)))
            labels.append(int(name[0]))
    logits = DigitCNN.load().logits(np.array(images))
    assert accuracy(logits, np.array(labels, np.uint8)) > 0.97
