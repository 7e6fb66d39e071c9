"""What the status says of a drawing."""

import re

import numpy as np

from cnn import DigitCNN, preprocess
from cnn.arrays import Ink
from cnn.confidence import is_confident, percent
from cnn.data.digit import several
from cnn.data.pieces import without_specks
from cnn.softmax import softmax, with_none

SEVEN_SAID, ONE_SAID = (re.compile(rf"^Predicted digit: {digit} ") for digit in (7, 1))
BLANK_SAID = re.compile(r"^\D+$")
WAITING_SAID = "Waiting for the server"


def expected_answer(drawn: Ink) -> re.Pattern[str]:
    """What the status says of a drawing, by NumPy alone."""
    logits = DigitCNN.load().forward(preprocess.normalize(without_specks(drawn))).logits
    first, second = np.argsort(-logits)[:2]
    shares = softmax(with_none(logits))
    if several(without_specks(drawn)):
        return re.compile(f"^One digit at a time: together these look most like {first}$")
    if is_confident(logits):
        return re.compile(rf"^Predicted digit: {first} \({percent(shares[first])}\)$")
    if shares[10] > 0.5:
        return re.compile(rf"^Most like {first}, but probably no digit$")
    other = "no digit" if shares[10] > shares[second] else second
    return re.compile(rf"^Not sure: {first} or {other}\?$")
