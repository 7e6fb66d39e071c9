"""How well the network reads: every figure held to a slow count."""

import re

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnn import DigitCNN, drawing, measure
from cnn.confidence import CONFIDENCE_THRESHOLD
from cnn.softmax import softmax
from cnn.data.strokes import place
from cnn.data.unipen import Digit

SEVEN = [np.array([[0, 0], [60, 0], [20, 100]], np.float32)]
FOUR = [np.array([[40, 0], [0, 60], [70, 60]]), np.array([[50, 30], [50, 110]])]


def answers(sure: np.ndarray, answer: np.ndarray) -> np.ndarray:
    """Probabilities (n, 10): so sure of this answer, the rest shared out."""
    probabilities = np.repeat((1 - sure)[:, None] / 9, 10, axis=1)
    probabilities[np.arange(len(sure)), answer] = sure
    return probabilities


def made_up(rng: np.random.Generator, n: int = 500) -> tuple[np.ndarray, np.ndarray]:
    return softmax(2 * rng.standard_normal((n, 10))), rng.integers(0, 10, n).astype(np.uint8)


@pytest.mark.parametrize("bins", [1, 2, 10, 15])
def test_calibration_error_is_what_counting_says(bins: int, rng: np.random.Generator) -> None:
    probabilities, labels = made_up(rng)
    probabilities[:3] = np.eye(10)[[4, 5, 6]]  # certainty belongs to the last bin
    error = 0.0
    for number in range(bins):
        sure, right = [], []
        for p, label in zip(probabilities, labels, strict=True):
            last = number == bins - 1 and p.max() == 1
            if last or number / bins <= p.max() < (number + 1) / bins:
                sure.append(p.max())
                right.append(p.argmax() == label)
        if sure:
            error += len(sure) / len(labels) * abs(np.mean(sure) - np.mean(right))
    assert evaluation.calibration_error(probabilities, labels, bins) == pytest.approx(error)


def test_calibration_error_is_zero_if_80_of_100_answers_given_with_80_percent_are_right() -> None:
    labels = np.zeros(100, int)
    answer = np.r_[np.zeros(80, int), np.full(20, 3)]
    assert evaluation.calibration_error(answers(np.full(100, 0.8), answer), labels) < 1e-12
    error = evaluation.calibration_error(answers(np.full(100, 0.95), answer), labels)
    assert error == pytest.approx(0.15), "overconfident"
    error = evaluation.calibration_error(answers(np.full(100, 0.5), answer), labels)
    assert error == pytest.approx(0.3), "too modest"


def test_calibration_error_of_what_is_always_sure_is_the_share_of_errors() -> None:
    probabilities = np.eye(10)[[1, 2, 3, 4]]
    assert evaluation.calibration_error(probabilities, np.array([1, 2, 3, 9])) == 0.25
    assert evaluation.calibration_error(probabilities, np.array([1, 2, 3, 4])) == 0


@pytest.mark.parametrize("dtype", [np.uint8, np.int64])
def test_confusions_are_counted(dtype: type, rng: np.random.Generator) -> None:
    labels, read = rng.integers(0, 10, (2, 300))
    table = np.zeros((10, 10), int)
    for label, answer in zip(labels, read, strict=True):
        table[label, answer] += 1
    assert_array_equal(evaluation.confusion(labels.astype(dtype), read), table)
    none = np.zeros(0, dtype)
    assert_array_equal(evaluation.confusion(none, none.astype(int)), np.zeros((10, 10)))


def test_the_report_tells_the_numbers() -> None:
    labels = np.array([4] * 10 + [9] * 5 + [1] * 5, np.uint8)
    answer = np.array([4] * 7 + [9] * 3 + [9] * 4 + [4] + [1] * 5)
    sure = np.array([0.9] * 17 + [0.79] * 3)
    text = evaluation.report("Made up", answers(sure, answer), labels)
    assert text.startswith("Made up: 80.00% of 20\n")
    error = evaluation.calibration_error(answers(sure, answer), labels)
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


@pytest.mark.parametrize("factor", [0.6, 1, 1.7])
def test_the_factor_by_which_logits_were_spoilt_is_found(
    factor: float, rng: np.random.Generator
) -> None:
    logits = 2 * rng.standard_normal((20_000, 10))
    chosen = softmax(logits).cumsum(axis=1) > rng.random((20_000, 1))
    labels = chosen.argmax(axis=1)  # drawn with the probabilities that the logits tell
    assert evaluation.best_factor(logits / factor, labels) == pytest.approx(factor, abs=0.05)


def test_a_trials_line_tells_what_the_network_makes_of_the_digits() -> None:
    digits = [Digit(SEVEN, 7, "syn"), Digit(FOUR, 4, "syn"), Digit(FOUR, 1, "syn", whole=False)]
    network = DigitCNN.load()
    probabilities = network.predict(evaluation.draw_all(digits))
    assert (probabilities.argmax(axis=-1) == [7, 4, 4]).all()
    assert (probabilities.max(axis=-1) >= CONFIDENCE_THRESHOLD).all()
    line = evaluation.trial(evaluation.Trial("syn", network, digits, 0.5))
    assert line.startswith("without syn  MNIST 50.00%  its     3 digits 66.67%  whole ones 100.00%")
    assert "not sure 0.0% (of the wrong 0%)" in line
    assert line.endswith("correct when sure 66.67%")


def test_a_trial_without_a_mistake_or_without_a_sure_answer_is_told_too() -> None:
    digits = [Digit(SEVEN, 7, "syn"), Digit(FOUR, 4, "syn")]
    assert "100.00%" in evaluation.trial(evaluation.Trial("syn", DigitCNN.load(), digits, 1.0))
    untrained = DigitCNN(rng=np.random.default_rng(0))
    assert "not sure 100.0%" in evaluation.trial(evaluation.Trial("syn", untrained, digits, 0.1))


def test_the_trials_together_tell_means_sizes_and_nonsense(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(evaluation.augment, "UNKNOWN", {"squares": evaluation.augment.square})
    right = [Digit(SEVEN, 7, "syn"), Digit(FOUR, 4, "syn")]
    wrong = [Digit(FOUR, 1, "ibm"), Digit(SEVEN, 7, "ibm"), Digit(SEVEN, 2, "ibm", whole=False)]
    network = DigitCNN.load()
    both = [evaluation.Trial("syn", network, right, 1), evaluation.Trial("ibm", network, wrong, 1)]
    lines = evaluation.trials(both).splitlines()
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
