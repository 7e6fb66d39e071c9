"""The files of pendigits: read as they are meant, or refused with file and line."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnn.data import pendigits
from tests.unit.pendigits_files import HEAD, SEVEN, written


def test_a_digit_has_its_label_its_strokes_with_y_down_and_its_writers(tmp_path: Path) -> None:
    seven, one, other = pendigits.load(written(tmp_path))
    assert (seven.label, one.label, other.label) == (7, 1, 7)
    assert_array_equal(seven.strokes[0], [[10, -90], [50, -88], [30, -10]])
    assert_array_equal(seven.strokes[1], [[20, -50], [60, -52]])
    assert len(seven.strokes) == 2
    assert_array_equal(one.strokes, [[[5, -9], [5, -1]]])
    assert all(stroke.dtype == np.float32 for stroke in seven.strokes)
    assert [seven.contributor, one.contributor] == ["pendigits-train"] * 2
    assert other.contributor == other.collection == "pendigits-test"
    assert seven.taught


@pytest.mark.parametrize(
    ("train", "said"),
    [
        (HEAD, "pendigits-train: there are no digits"),
        (HEAD + SEVEN.replace('"7"', '"x"'), "pendigits-train:6: expected .SEGMENT"),
        (HEAD + SEVEN.replace("0-1", "0-2"), "pendigits-train:6: components 0-2 of"),
        (HEAD + SEVEN.replace("0-1", "a"), "pendigits-train:6: 'a' is no range"),
        (HEAD + SEVEN.replace("88", "nan"), "pendigits-train:10: a point that is not finite"),
        (HEAD + SEVEN.replace("50  88", "50"), "pendigits-train:10: expected a point"),
    ],
)
def test_a_malformed_file_is_refused_with_its_name_and_line(
    tmp_path: Path, train: str, said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        pendigits.load(written(tmp_path, train))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    (written(tmp_path) / "pendigits-test").unlink()
    with pytest.raises(ValueError, match="pendigits-test: cannot be read"):
        pendigits.load(tmp_path)


def test_all_10992_digits_of_the_data_set_are_read(pendigits_folder: Path) -> None:
    digits = pendigits.load(pendigits_folder)
    assert Counter(digit.collection for digit in digits) == {
        "pendigits-train": 7494,
        "pendigits-test": 3498,
    }
    assert set(Counter(digit.label for digit in digits)) == set(range(10))
    assert sum(len(digit.strokes) for digit in digits) == 13_690, "every stroke belongs to a digit"
    assert min(len(stroke) for digit in digits for stroke in digit.strokes) > 0
