"""`draw-a-digit predict`: a line for each picture, and a sentence for what is none."""

import copy
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnn import DigitCNN, confidence, preprocess
from cnn.data.pictures import open_picture
from cnn.data.strokes import place
from tests import ROOT
from tests.shapes import SAMPLES
from tests.unit.command_line import Printed, call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Drawings of 0 to 9, some dark on light, in two folders, and what is none of them."""
    for digit, strokes in SAMPLES.items():
        drawn = place(strokes, 16)
        file = tmp_path / "drawings" / f"{'even' if digit % 2 == 0 else 'odd'}" / f"{digit}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(drawn if digit < 5 else 255 - drawn).save(file)
    (tmp_path / "drawings" / ".hidden").write_text("no picture")
    return tmp_path / "drawings"


def test_files_and_folders_are_read_in_order(folder: Path, capsys: Printed) -> None:
    last = folder / "odd" / "3.png"
    assert call("predict", folder / "odd" / "7.png", folder, last) == 0
    said = capsys.readouterr()
    lines = [line.split("\t") for line in said.out.splitlines()]
    order = [7, 0, 2, 4, 6, 8, 1, 3, 5, 7, 9, 3]
    assert [line[1] for line in lines] == [str(digit) for digit in order]
    for (path, digit, certainty, verdict), wanted in zip(lines, order, strict=True):
        assert path == str(folder / ("odd" if wanted % 2 else "even") / f"{digit}.png")
        assert re.fullmatch(r"[01]\.\d{4}", certainty)
        assert verdict == ("sure" if float(certainty) >= 0.8 else "doubt")
    assert said.err == ""


def test_predict_says_what_the_network_does(folder: Path, capsys: Printed) -> None:
    assert call("predict", folder / "odd" / "5.png") == 0
    image = preprocess.normalize(open_picture(folder / "odd" / "5.png"))
    certainty = confidence.certainty(DigitCNN.load().logits(image))
    assert capsys.readouterr().out.endswith(f"5.png\t5\t{certainty:.4f}\tsure\n")


def test_what_may_be_no_digit_is_doubted_however_clear_among_the_ten(
    folder: Path, tmp_path: Path, capsys: Printed
) -> None:
    network = copy.deepcopy(DigitCNN.load())
    network.softmax.biases -= 100
    network.save(tmp_path / "doubtful.npz")
    assert call("predict", "--weights", tmp_path / "doubtful.npz", folder / "odd" / "5.png") == 0
    assert capsys.readouterr().out.endswith("5.png\t5\t0.0000\tdoubt\n")


def test_more_than_one_digit_is_told(tmp_path: Path, capsys: Printed) -> None:
    both = np.hstack([place(SAMPLES[2], 16, 0.7), place(SAMPLES[7], 16, 0.5)])
    Image.fromarray(both).save(tmp_path / "27.png")
    assert call("predict", tmp_path) == 0
    line = capsys.readouterr().out.rstrip().split("\t")
    assert (line[1], *line[3:]) == ("2", "sure", "and more beside it")


def test_what_is_no_picture_is_told_and_the_rest_go_on(folder: Path, capsys: Printed) -> None:
    (folder / "even" / "1-broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    gone = folder / "gone.png"
    assert call("predict", gone, folder / "even") == 1
    said = capsys.readouterr()
    assert [line.split("\t")[1] for line in said.out.splitlines()] == list("02468")
    assert said.err.splitlines() == [
        f"{gone}: no such file",
        f"{folder / 'even' / '1-broken.png'}: not a picture that can be read",
    ]


def test_a_blank_picture_has_no_digit(tmp_path: Path, capsys: Printed) -> None:
    for grey in (0, 128, 255):
        Image.new("L", (50, 40), grey).save(tmp_path / f"{grey}.png")
    assert call("predict", tmp_path) == 0
    for line in capsys.readouterr().out.splitlines():
        assert line.split("\t")[1:] == ["blank", "-", "blank"]


@pytest.mark.parametrize("digit", SAMPLES)
def test_dark_on_light_reads_as_light_on_dark(digit: int, tmp_path: Path, capsys: Printed) -> None:
    drawn = place(SAMPLES[digit], 18, 0.5, (0.2, 0.8))
    Image.fromarray(drawn).save(tmp_path / "a.png")
    Image.fromarray(255 - drawn).save(tmp_path / "b.png")
    Image.fromarray(255 - drawn).save(tmp_path / "c.jpg", quality=90)
    assert call("predict", tmp_path) == 0
    answers = [line.split("\t")[1:] for line in capsys.readouterr().out.splitlines()]
    assert answers[0] == answers[1]
    assert [answer for answer, *_ in answers] == [str(digit)] * 3


def test_an_empty_folder_says_nothing(tmp_path: Path, capsys: Printed) -> None:
    assert call("predict", tmp_path) == 0
    assert capsys.readouterr().out == ""


def test_other_weights_may_be_named_and_missing_ones_are_told(
    folder: Path, tmp_path: Path, capsys: Printed
) -> None:
    network = copy.deepcopy(DigitCNN.load())
    network.softmax.biases[8] += 1000
    network.save(tmp_path / "eight.npz")
    assert call("predict", "--weights", tmp_path / "eight.npz", folder) == 0
    assert {line.split("\t")[1] for line in capsys.readouterr().out.splitlines()} == {"8"}
    assert call("predict", "--weights", tmp_path / "gone.npz", folder) == 1
    assert capsys.readouterr().err == f"error: there is no {tmp_path / 'gone.npz'}\n"


# ---------------------------------------------------------------- as a program of its own


def program(*arguments: object, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run in another folder than the project's; warnings are errors here too."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "cnn", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_program_reads_from_any_folder(folder: Path) -> None:
    done = program("predict", "odd/9.png", "gone.png", folder=folder)
    assert re.fullmatch(r"odd/9\.png\t9\t[01]\.\d{4}\tsure\n", done.stdout)
    assert done.stderr == "gone.png: no such file\n"
    assert done.returncode == 1
