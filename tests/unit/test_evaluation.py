"""How well the network reads: every figure held to a slow count."""

import re

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnn import DigitCNN, preprocess
from cnn.confidence import CONFIDENCE_THRESHOLD
from cnn.data.strokes import place
from cnn.data.unipen import Digit
from cnn.softmax import softmax
from cnn.training import evaluation, out_of_distribution
from cnn.training.metrics import calibration_error
from tests.shapes import FOUR, SEVEN, answers


def test_the_report_tells_the_numbers() -> None:
    labels = np.array([4] * 10 + [9] * 5 + [1] * 5, np.uint8)
    answer = np.array([4] * 7 + [9] * 3 + [9] * 4 + [4] + [1] * 5)
    sure = np.array([0.9] * 17 + [0.79] * 3)
    text = evaluation.report("Made up", answers(sure, answer), labels)
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


def test_a_folds_line_tells_what_the_network_makes_of_the_digits() -> None:
    digits = [Digit(SEVEN, 7, "syn"), Digit(FOUR, 4, "syn"), Digit(FOUR, 1, "syn", whole=False)]
    network = DigitCNN.load()
    probabilities = network.predict(evaluation.draw_all(digits))
    assert (probabilities.argmax(axis=-1) == [7, 4, 4]).all()
    assert (probabilities.max(axis=-1) >= CONFIDENCE_THRESHOLD).all()
    line = evaluation.fold_line(evaluation.Fold("syn", network, digits, 0.5))
    assert line.startswith("without syn  MNIST 50.00%  its     3 digits 66.67%  whole ones 100.00%")
    assert "not sure 0.0% (of the wrong 0%)" in line
    assert line.endswith("correct when sure 66.67%")


def test_a_fold_without_a_mistake_or_without_a_sure_answer_is_told_too() -> None:
    digits = [Digit(SEVEN, 7, "syn"), Digit(FOUR, 4, "syn")]
    assert "100.00%" in evaluation.fold_line(evaluation.Fold("syn", DigitCNN.load(), digits, 1.0))
    untrained = DigitCNN(rng=np.random.default_rng(0))
    assert "not sure 100.0%" in evaluation.fold_line(evaluation.Fold("syn", untrained, digits, 0.1))


def test_the_folds_together_tell_means_sizes_and_doubt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    squares = {"squares": out_of_distribution.square}
    monkeypatch.setattr(out_of_distribution, "KINDS", squares)
    right = [Digit(SEVEN, 7, "syn"), Digit(FOUR, 4, "syn")]
    wrong = [Digit(FOUR, 1, "ibm"), Digit(SEVEN, 7, "ibm"), Digit(SEVEN, 2, "ibm", whole=False)]
    network = DigitCNN.load()
    both = [evaluation.Fold("syn", network, right, 1), evaluation.Fold("ibm", network, wrong, 1)]
    lines = evaluation.summary(both).splitlines()
    assert lines[0] == "mean of the contributors 66.67%, of their whole digits 75.00%"
    assert lines[1].startswith("all digits together 60.00%, calibration error ")
    sizes = [line.split() for line in lines[4:16]]
    assert [s[:3] for s in sizes] == [
        [share, place, width]
        for share in ("35%", "85%")
        for place in ("middle", "corner")
        for width in ("10", "20", "30")
    ]
    assert sizes[1][3] == "50.00%", "every third digit: a seven read, a one misread"
    assert re.fullmatch(r"squares +\d+%", lines[-1])
