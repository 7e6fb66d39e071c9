"""Drawings that are no digit."""

from collections import Counter

import numpy as np
import pytest
from numpy.random import default_rng
from numpy.testing import assert_array_equal

from cnn import preprocess
from cnn.data import negatives, skeletons


@pytest.mark.parametrize("kind", negatives.KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_is_strokes_that_leave_ink(kind: negatives.Kind) -> None:
    for seed in range(25):
        strokes = kind(default_rng(seed))
        assert all(stroke.dtype == np.float32 and stroke.shape[1] == 2 for stroke in strokes)
        points = np.concatenate(strokes)
        assert np.isfinite(points).all()
        assert np.ptp(points, axis=0).max() > 0.05


def test_a_negative_is_a_drawing_with_ink() -> None:
    for seed in range(100):
        ink = negatives.negative(default_rng(seed))
        assert ink.shape == (280, 280)
        assert ink.dtype == np.uint8
        assert ink.max() == 255
        assert (ink > 127).sum() > 50
        assert preprocess.normalize(ink).any()


def test_the_same_random_numbers_make_the_same_negative() -> None:
    for seed in range(10):
        one, same = (negatives.negative(default_rng(seed)) for _ in range(2))
        assert_array_equal(one, same)
    assert not np.array_equal(one, negatives.negative(default_rng(99)))


def test_every_kind_and_filled_shapes_appear(monkeypatch: pytest.MonkeyPatch) -> None:
    made: Counter[str] = Counter()

    def noting(kind: negatives.Kind) -> negatives.Kind:
        def noted(rng: np.random.Generator) -> negatives.Strokes:
            made[kind.__name__] += 1
            return kind(rng)

        return noted

    kinds = {noting(kind): weight for kind, weight in negatives.KINDS.items()}
    names = {kind.__name__ for kind in negatives.KINDS}
    monkeypatch.setattr(negatives, "KINDS", kinds)
    for seed in range(200):
        negatives.negative(default_rng(seed))
    assert set(made) == names
    assert 0 < 200 - made.total() < 60, "the rest are filled shapes"


def test_what_would_be_a_digit_is_never_turned(monkeypatch: pytest.MonkeyPatch) -> None:
    turned: list[str] = []

    def write(name: str, rng: np.random.Generator) -> negatives.Strokes:
        turned.append(name)
        return skeletons.write(name, rng)

    monkeypatch.setattr(negatives, "write", write)
    for seed in range(600):
        negatives.turned(default_rng(seed))
    assert {name[0] for name in turned} == set("23456789")
    assert not {"4 soft lightning", "7 upright, low bar", "9 like a J"} & set(turned)


def test_what_is_never_turned_is_known_by_name() -> None:
    for start in negatives.STILL_DIGITS:
        assert any(name.startswith(start) for name in skeletons.FORMS), start


def test_no_sign_is_a_letter_that_doubt_is_measured_with() -> None:
    measured = set("AEFHKMNPRTUVWXYhkmae")
    assert not measured & set(negatives.SIGNS)
    assert len(set(negatives.SIGNS.values())) == len(negatives.SIGNS)
