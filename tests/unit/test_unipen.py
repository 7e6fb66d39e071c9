"""UNIPEN's files: read as they are meant, or refused with file and line."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnn.data import unipen
from tests.unit.unipen_files import TRACE, segments, written


def read(folder: Path, which: str, label: str = "7", trace: str = TRACE) -> list[list[list[float]]]:
    """The strokes that a spec picks out."""
    written(folder, segments(f'.SEGMENT CHARACTER {which} ? "{label}"'), trace)
    digits, left_out = unipen.load(folder)
    assert not left_out
    assert [digit.label for digit in digits] == [int(label)]
    return [stroke.tolist() for stroke in digits[0].strokes]


FIRST, THIRD, FOURTH = [[10, -20], [30, -50]], [[5, -6], [7, -8]], [[1, -2]]


@pytest.mark.parametrize(
    ("which", "strokes"),
    [
        ("0", [FIRST]),
        ("2", [THIRD]),
        ("3", [FOURTH]),
        ("0-1", [FIRST]),
        ("0-2", [FIRST, THIRD]),
        ("0-3", [FIRST, THIRD, FOURTH]),
        ("1-2", [THIRD]),
        ("0,2", [FIRST, THIRD]),
        ("0-1,3", [FIRST, FOURTH]),
        ("0,2-3", [FIRST, THIRD, FOURTH]),
        ("2:1", [THIRD]),
        ("0:4-2:1", [FIRST, THIRD]),
        ("0:1,2:0-3:7", [FIRST, THIRD, FOURTH]),
    ],
)
def test_a_spec_picks_components_and_only_pen_down_ones_are_strokes(
    which: str, strokes: list[list[list[float]]], tmp_path: Path
) -> None:
    assert read(tmp_path, which) == strokes


def test_points_are_float32_with_y_downwards(tmp_path: Path) -> None:
    written(tmp_path, segments('.SEGMENT CHARACTER 0 ? "7"'))
    (digit,), _ = unipen.load(tmp_path)
    assert digit.strokes[0].dtype == np.float32
    assert_array_equal(digit.strokes[0], [[10, -20], [30, -50]])


@pytest.mark.parametrize(
    "trace",
    [
        ".PEN_DOWN\n10 20\n30 50\n",
        ".COORD X Y\n.PEN_DOWN\n10 20\n30 50\n",
        ".COORD Y X\n.PEN_DOWN\n20 10\n50 30\n",
        ".COORD T P Y X\n.PEN_DOWN\n0 1 20 10\n1 1 50 30\n",
        ".COORD Y X\n.COORD X Y Z\n.PEN_DOWN\n10 20 7\n30 50 7\n",
        "\n\n.PEN_DOWN\n\n 10\t20 \r\n\n30 50\r\n.PEN_UP",
        "7 7 is not in a block\n.PEN_DOWN\n10.0 2e1\n+30 050\n.END\n8 8",
    ],
    ids=["none", "X Y", "Y X", "T P Y X", "twice", "loose", "outside"],
)
def test_coord_says_which_column_is_which(trace: str, tmp_path: Path) -> None:
    assert read(tmp_path, "0", trace=trace) == [FIRST]


def test_dt_goes_on_with_a_block_and_other_keywords_end_it(tmp_path: Path) -> None:
    trace = ".PEN_DOWN\n1 1\n.DT 5\n2 2\n.COMMENT a pause\n3 3\n.PEN_DOWN\n4 4\n.COORD Y X\n5 5\n"
    assert read(tmp_path, "0", trace=trace) == [[[1, -1], [2, -2]]]
    assert read(tmp_path, "1", trace=trace) == [[[4, -4]]]
    with pytest.raises(ValueError, match="a trace file that has 2"):
        read(tmp_path, "2", trace=trace)


def test_what_is_no_digit_is_counted_and_reported(tmp_path: Path) -> None:
    lines = [f'.SEGMENT CHARACTER {n} ? "{label}"' for n, label in ((0, "a"), (2, "7"), (3, "12"))]
    lines += ['.SEGMENT CHARACTER 0 ? "a"', '.SEGMENT CHARACTER 1 ? "3"']
    lines += ['.SEGMENT CHARACTER 2 ? ""', '.SEGMENT CHARACTER 2 ? "²"']
    written(tmp_path, segments(*lines))
    digits, left_out = unipen.load(tmp_path)
    assert [digit.label for digit in digits] == [7]
    assert left_out == Counter(
        {
            "the label 'a' is no digit": 2,
            "the label '12' is no digit": 1,
            "the label '' is no digit": 1,
            "the label '²' is no digit": 1,
            "the pen is never down": 1,
        }
    )


BAD_SPECS = ["4", "0-4", "3-0", "-1", "x", "0-", "0,", "0..2", "0-1-2", "1.5", "99999999999999999"]


@pytest.mark.parametrize("which", BAD_SPECS)
def test_a_spec_of_what_is_not_there_is_refused_with_file_and_line(
    which: str, tmp_path: Path
) -> None:
    text = segments('.SEGMENT CHARACTER 0 ? "7"', f'.SEGMENT CHARACTER {which} ? "7"')
    file = written(tmp_path, text)
    with pytest.raises(ValueError, match="component") as raised:
        unipen.load(tmp_path)
    assert str(raised.value).startswith(f"{file}:5: ")


@pytest.mark.parametrize(
    "line",
    [
        ".SEGMENT",
        ".SEGMENT CHARACTER",
        ".SEGMENT CHARACTER 0",
        ".SEGMENT CHARACTER 0 ?",
        ".SEGMENT CHARACTER 0 ? 7",
        '.SEGMENT CHARACTER 0 ? "7',
        '.SEGMENT CHARACTER 0 "7"',
        '.SEGMENT WORD 0 ? "7"',
    ],
)
def test_a_malformed_segment_is_refused_with_file_and_line(line: str, tmp_path: Path) -> None:
    file = written(tmp_path, segments(line))
    with pytest.raises(ValueError, match=r"expected \.SEGMENT CHARACTER") as raised:
        unipen.load(tmp_path)
    assert str(raised.value).startswith(f"{file}:4: ")


def test_a_segment_before_its_trace_file_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path, '.INCLUDE syn/syn.doc\n.SEGMENT CHARACTER 0 ? "7"\n')
    with pytest.raises(ValueError, match=r"before the \.INCLUDE") as raised:
        unipen.load(tmp_path)
    assert str(raised.value).startswith(f"{file}:2: ")


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("1", "expected a point"),
        ("1 two", "expected a point"),
        ("1,2", "expected a point"),
        ("nan 1", "not finite"),
        ("1 inf", "not finite"),
        ("1e400 1", "not finite"),
        ("1 1e39", "not finite"),  # as float32
        (".COORD X T", "without X and Y"),
        (".COORD", "without X and Y"),
    ],
)
def test_a_malformed_trace_is_refused_with_file_and_line(
    line: str, what: str, tmp_path: Path
) -> None:
    trace = f".PEN_DOWN\n1 1\n{line}\n2 2\n"
    written(tmp_path, segments('.SEGMENT CHARACTER 0 ? "7"'), trace)
    with pytest.raises(ValueError, match=what) as raised:
        unipen.load(tmp_path)
    traces = tmp_path / "include" / "syn" / "data" / "y.dat"
    assert str(raised.value).startswith(f"{traces}:3: ")


def test_a_missing_trace_file_is_named(tmp_path: Path) -> None:
    written(tmp_path, segments('.SEGMENT CHARACTER 0 ? "7"'), trace=None)
    with pytest.raises(ValueError, match=r"include/syn/data/y\.dat: cannot be read"):
        unipen.load(tmp_path)


def test_an_include_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    written(tmp_path, '.INCLUDE/data/y.dat\n.SEGMENT CHARACTER 0 ? "7"\n')
    with pytest.raises(ValueError, match=r"[xy]\.dat"):
        unipen.load(tmp_path)


def test_no_digits_is_told_with_where_they_are_looked_for(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "gone"):
        with pytest.raises(FileNotFoundError, match="holds no digits in data/1a/") as raised:
            unipen.load(folder)
        assert str(folder) in str(raised.value)
    written(tmp_path, segments('.SEGMENT CHARACTER 0 ? "a"'))
    with pytest.raises(FileNotFoundError, match="holds no digits"):
        unipen.load(str(tmp_path))


def test_digits_come_in_the_order_of_files_and_lines_with_their_collection(tmp_path: Path) -> None:
    for collection, labels in (("syn", "12"), ("apb", "34"), ("pri", "5")):
        lines = [f'.SEGMENT CHARACTER {2 * n} ? "{label}"' for n, label in enumerate(labels)]
        written(tmp_path, segments(*lines, collection=collection), collection=collection)
    digits, _ = unipen.load(tmp_path)
    assert [digit.label for digit in digits] == [3, 4, 5, 1, 2]
    assert [digit.collection for digit in digits] == ["apb", "apb", "pri", "syn", "syn"]
    assert [digit.contributor for digit in digits] == ["ap", "ap", "pri", "syn", "syn"]


def test_only_the_collections_that_are_asked_for_are_read(tmp_path: Path) -> None:
    for collection in ("syn", "apb", "val"):
        lines = segments('.SEGMENT CHARACTER 0 ? "7"', collection=collection)
        written(tmp_path, lines, collection=collection)
    written(tmp_path, "broken", collection="new").write_text('.SEGMENT CHARACTER 0 ? "7"')
    for names in (["apb", "val"], {"syn"}, ("val", "gone")):
        digits, _ = unipen.load(tmp_path, names)
        assert {digit.collection for digit in digits} == set(names) - {"gone"}
    digits, _ = unipen.load(tmp_path)
    assert {digit.collection for digit in digits} == {"apb", "syn", "val"}, "those that are known"
    with pytest.raises(FileNotFoundError, match="holds no digits"):
        unipen.load(tmp_path, ["gone"])


def test_files_in_deeper_folders_belong_to_their_collection(tmp_path: Path) -> None:
    file = written(tmp_path, segments('.SEGMENT CHARACTER 0 ? "7"'))
    deeper = file.parent / "one" / "two"
    deeper.mkdir(parents=True)
    file.rename(deeper / "z.dat")
    (digit,), _ = unipen.load(tmp_path)
    assert digit.collection == "syn"


AT_THE_ORIGIN = ".PEN_DOWN\n0 5\n5 0\n.PEN_DOWN\n3 0\n0 7\n.PEN_DOWN\n2 2\n0 0\n.PEN_DOWN\n4 4\n"


@pytest.mark.parametrize(
    ("segment", "whole"),
    [
        ([("0", "4"), ("1", "4")], [False, False]),
        ([("0", "4"), ("1", "4"), ("2", "4")], [False, False, False]),
        ([("0", "4"), ("1", "7"), ("2", "7")], [True, False, False]),
        ([("0", "4"), ("1", "7")], [True, True]),  # two digits
        ([("0", "4"), ("2", "4")], [True, True]),  # not neighbours in the trace
        ([("2", "4"), ("3", "4")], [True, True]),  # the second lies off the origin
        ([("0-1", "4")], [True]),
    ],
)
def test_strokes_cut_off_from_their_digit_are_not_whole(
    segment: list[tuple[str, str]], whole: list[bool], tmp_path: Path
) -> None:
    lines = [f'.SEGMENT CHARACTER {which} ? "{label}"' for which, label in segment]
    written(tmp_path, segments(*lines), AT_THE_ORIGIN)
    digits, _ = unipen.load(tmp_path)
    assert [digit.whole for digit in digits] == whole
    assert [digit.label for digit in digits] == [int(label) for _, label in segment]
