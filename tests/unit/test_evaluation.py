"""How well the network reads: every figure held to a slow count."""

import re

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnn import DigitCNN, preprocess
from cnn.confidence import is_confident
from cnn.data.strokes import place
from cnn.data.unipen import Digit
from cnn.softmax import softmax
from cnn.training import evaluation, forms, out_of_distribution
from cnn.training.metrics import calibration_error
from tests.shapes import FOUR, SEVEN, answers


def test_the_report_tells_the_numbers() -> None:
    labels = np.array([4] * 10 + [9] * 5 + [1] * 5, np.uint8)
    answer = np.array([4] * 7 + [9] * 3 + [9] * 4 + [4] + [1] * 5)
    sure = np.array([0.9] * 17 + [0.79] * 3)
    text = evaluation.report("Made up", np.log(answers(sure, answer)) + 20, labels)
    assert text.startswith("Made up: 80.00% of 20\n")
    error = calibration_error(answers(sure, answer), labels)
    assert f"calibration error {error:.2%}; not sure of 15.0%" in text
    rows = {line.split()[0]: line.split()[1:] for line in text.splitlines()[4:14]}
    assert list(rows) == list("0123456789")
    assert rows["4"] == ["70.00%", *"....7....3"]
    assert rows["9"] == ["80.00%", *"....1....4"]
    assert rows["1"] == ["100.00%", *".5........"]
    assert rows["0"] == ["0.00%", *".........."]
    assert re.search(r"most often: 4 as 9 \(3\), 9 as 4 \(1\), ", text)


def test_a_report_of_thousands_lines_up() -> None:
    labels = np.repeat(np.arange(10), 1200)
    text = evaluation.report("Many", np.eye(10)[labels], labels)
    assert text.startswith("Many: 100.00% of 12,000\n")
    assert len({len(line) for line in text.splitlines()[3:14]}) == 1


def test_collections_are_told_apart() -> None:
    digits = [Digit(SEVEN, 7, name) for name in ("syn", "apa", "syn", "apa", "syn")]
    probabilities = np.eye(10)[[7, 1, 7, 7, 1]]
    lines = evaluation.by_collection(probabilities, digits).splitlines()
    assert [line.split() for line in lines] == [
        ["collection", "digits", "accuracy"],
        ["apa", "2", "50.00%"],
        ["syn", "3", "66.67%"],
    ]


def test_all_digits_are_drawn_as_one_would_be() -> None:
    digits = [Digit(SEVEN, 7, "syn"), Digit(FOUR, 4, "syn")]
    images = evaluation.draw_all(digits, share=0.4, width=12, center=(0.1, 0.9))
    for image, digit in zip(images, digits, strict=True):
        alone = place(digit.strokes, 12, 0.4, (0.1, 0.9))
        assert_array_equal(image, preprocess.normalize(alone))
    assert evaluation.draw_all([]).shape == (0, 28, 28)


@pytest.mark.parametrize("temperature", [0.6, 1, 1.7])
def test_the_temperature_by_which_logits_were_spoilt_is_found(
    temperature: float, rng: np.random.Generator
) -> None:
    logits = 2 * rng.standard_normal((20_000, 10))
    chosen = softmax(logits).cumsum(axis=1) > rng.random((20_000, 1))
    labels = chosen.argmax(axis=1)  # drawn with the probabilities that the logits tell
    assert evaluation.best_temperature(logits * temperature, labels) == pytest.approx(
        temperature, abs=0.05
    )


NETWORK = DigitCNN.load()
RIGHT = [Digit(SEVEN, 7, "syn"), Digit(FOUR, 4, "syn")]
WRONG = [
    Digit(FOUR, 1, "ibm"),
    Digit(SEVEN, 7, "ibm"),
    Digit(SEVEN, 2, "ibm", whole=False),
    Digit(FOUR, 9, "ibm", mislabelled=True),
]


@pytest.fixture
def summary(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The summary of two folds, with one kind of what is no digit, line by line."""
    squares = {"squares": out_of_distribution.square}
    monkeypatch.setattr(out_of_distribution, "KINDS", squares)
    monkeypatch.setattr(evaluation, "LARGE", 3)
    folds = [evaluation.Fold(NETWORK, RIGHT, 0.5), evaluation.Fold(NETWORK, WRONG, 1)]
    return evaluation.summary(folds).splitlines()


def test_the_digits_that_the_folds_are_of_are_read_with_certainty() -> None:
    logits = NETWORK.logits(evaluation.draw_all(RIGHT))
    assert (logits.argmax(axis=-1) == [7, 4]).all()
    assert is_confident(logits).all()


def test_every_contributor_has_a_line_the_largest_first(summary: list[str]) -> None:
    rows = [line.split() for line in summary[1:5]]
    assert rows[0][:3] == ["ibm", "4", "25.00%"]
    assert rows[1][:3] == ["syn", "2", "100.00%"]
    assert rows[2][:5] == ["mean", "of", "1", "4", "25.00%"], "of the contributors with 3 or more"
    assert rows[3][:3] == ["all", "6", "50.00%"]
    for row, correct in zip([*rows[:2], rows[3]], ("25.00%", "100.00%", "50.00%"), strict=True):
        *_, not_sure, right_not_sure, right_when_sure = row
        assert (not_sure, right_not_sure, right_when_sure) == ("0.00%", "0.00%", correct)


def test_the_lines_are_told_again_without_what_cannot_be_taught(summary: list[str]) -> None:
    begin = summary.index("without what is cut up or mislabelled")
    rows = [line.split() for line in summary[begin + 2 : begin + 5]]
    assert [row[:3] for row in rows] == [
        ["syn", "2", "100.00%"],
        ["ibm", "2", "50.00%"],
        ["all", "4", "75.00%"],
    ]


def test_without_certainty_everything_is_doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(out_of_distribution, "KINDS", {})
    untrained = DigitCNN(rng=np.random.default_rng(0))
    lines = evaluation.summary([evaluation.Fold(untrained, RIGHT, 0.1)]).splitlines()
    assert lines[1].split()[4] == "100.00%"
    assert lines[1].endswith("nan%"), "never sure"


def test_forms_are_told_apart_with_what_they_are_taken_for(summary: list[str]) -> None:
    begin = next(n for n, line in enumerate(summary) if line.startswith("form"))
    rows = {line[:22].strip(): line[22:].split() for line in summary[begin + 1 : begin + 5]}
    assert list(rows) == list(forms.RULES)
    assert rows["4 in one stroke"] == ["0", "nan%"], "this four has two strokes"


def test_mnist_sizes_places_pens_and_doubt_are_told(summary: list[str]) -> None:
    assert "MNIST's test images, mean of the runs: 75.00%" in summary
    begin = next(n for n, line in enumerate(summary) if line.startswith("size"))
    sizes = [line.split() for line in summary[begin + 1 : begin + 13]]
    assert [s[:3] for s in sizes] == [
        [share, place, width]
        for share in ("35%", "85%")
        for place in ("middle", "corner")
        for width in ("10", "20", "30")
    ]
    assert sizes[1][3] == "33.33%", "every third digit of each fold: 7, and 1 and 9 misread"
    assert re.fullmatch(r"squares +\d+%", summary[-1])


def test_large_contributors_are_held_out_one_by_one_and_the_others_together() -> None:
    def some(collection: str, count: int) -> list[Digit]:
        return [Digit(SEVEN, 7, collection)] * count

    large, split = some("syn", evaluation.ALONE), [*some("apa", 700), *some("apb", 500)]
    small = [*some("aga", 9), *some("lou", 1), *some("gmd", evaluation.ALONE - 1)]
    assert evaluation.folds([*small, *large, *split]) == [["syn"], ["ap"], ["gmd", "aga", "lou"]]
    assert evaluation.folds(large) == [["syn"]]
    assert evaluation.folds(small) == [["gmd", "aga", "lou"]]
    assert evaluation.folds([*large, *small], "lou") == [["lou"]]
    assert evaluation.folds([*large, *small], "syn,lou") == [["syn", "lou"]]
    with pytest.raises(ValueError, match=r"no digits of ibm, but of aga, ap, gmd, lou, syn"):
        evaluation.folds([*small, *large, *split], "syn,ibm")


def test_predictions_are_of_all_folds_in_order() -> None:
    folds = [evaluation.Fold(NETWORK, RIGHT, 1), evaluation.Fold(NETWORK, WRONG, 1)]
    images, probabilities, labels = evaluation.predictions(folds)
    assert_array_equal(images, evaluation.draw_all([*RIGHT, *WRONG]))
    assert_array_equal(probabilities.argmax(axis=-1), [7, 4, 4, 7, 7, 4])
    assert_array_equal(labels, [7, 4, 1, 7, 2, 9])
