"""`draw-a-digit forward`: what the article prints."""

import re
from pathlib import Path

import numpy as np
from numpy.testing import assert_array_equal

from tests.unit.command_line import Printed, call


def test_forward_prints_what_the_article_prints(mnist_folder: Path, capsys: Printed) -> None:
    assert call("forward", "--mnist", mnist_folder) == 0
    first, *lines = capsys.readouterr().out.splitlines()
    assert first == "MNIST CNN initialized!"
    found = [
        re.fullmatch(
            r"\[Step (\d+)\] Past 100 steps: Average Loss (\d\.\d{3}) \| Accuracy: (\d+)%", line
        )
        for line in lines
    ]
    assert all(found)
    numbers = np.array([match.groups() for match in found if match], float)
    assert_array_equal(numbers[:, 0], np.arange(100, 1001, 100))
    assert np.abs(numbers[:, 1] - 2.302).max() < 0.01
    assert 3 < numbers[:, 2].mean() < 20


def test_forward_repeats_itself_with_a_seed(mnist_folder: Path, capsys: Printed) -> None:
    said = []
    for seed in (3, 3, 4):
        call("forward", "--mnist", mnist_folder, "--seed", seed)
        said.append(capsys.readouterr().out)
    assert said[0] == said[1] != said[2]
