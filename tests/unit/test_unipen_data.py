"""UNIPEN's own data: all digits are read, also those that are listed as mislabelled."""

import csv
from collections import Counter
from pathlib import Path

import numpy as np

from cnn.data import unipen

# How many digits the collections hold, and how many of them are whole.
COUNTS = {
    "aga": 405,
    "apa": 692,
    "apb": 2033,
    "app": 1046,
    "art": 170,
    "cea": 7,
    "ceb": 16,
    "ced": 1369,
    "gmd": 1145,
    "ibm": 1571,
    "imp": 257,
    "lou": 7,
    "pri": 78,
    "syn": 4554,
    "tos": 543,
    "uqb": 598,
    "val": 1462,
}


def test_all_of_unipens_digits_are_read(unipen_folder: Path) -> None:
    digits, _ = unipen.load(unipen_folder)
    assert len(digits) == 15_953
    assert Counter(digit.collection for digit in digits) == COUNTS
    assert len(list((unipen_folder / "data" / "1a").rglob("*.dat"))) == 634
    assert sum(not digit.whole for digit in digits) == 78
    assert sum(digit.mislabelled for digit in digits) == 47
    assert sum(not digit.taught for digit in digits) == 78 + 47
    assert {digit.label for digit in digits} == set(range(10))
    assert len({digit.contributor for digit in digits}) == 13
    strokes = np.concatenate([stroke for digit in digits for stroke in digit.strokes])
    assert strokes.shape[1] == 2
    assert np.isfinite(strokes).all()


def test_every_digit_that_is_listed_as_mislabelled_is_in_the_data(unipen_folder: Path) -> None:
    with unipen.MISLABELLED.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({(row["file"], row["segment"]) for row in rows}) == len(rows)
    for row in rows:
        path = unipen_folder / "data" / "1a" / row["file"]
        digit = unipen.read(path, unipen_folder)[int(row["segment"])]
        assert isinstance(digit, unipen.Digit)
        assert digit.label == int(row["label"])
        assert digit.mislabelled
        assert digit.whole, "or it would be left out anyway"
        assert not digit.taught
        assert row["reason"]
