"""`draw-a-digit validate`: one contributor's writers are held out, and their digits read."""

import re
from pathlib import Path

import pytest
from PIL import Image

from tests.unit import pendigits_files
from tests.unit.command_line import Printed, call, train_little, validate_little
from tests.unit.unipen_files import TRACE, segments, written


@pytest.mark.usefixtures("tiny_mnist")
def test_validate_refuses_a_contributor_whose_pens_are_not_there(
    tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_little(monkeypatch)
    written(tmp_path, segments('.SEGMENT CHARACTER 0 ? "7"'), TRACE)
    assert call("validate", "--epochs", 1, "--unipen", tmp_path, "--only", "ibm") == 1
    assert "ibm" in capsys.readouterr().err


@pytest.mark.usefixtures("tiny_mnist")
def test_validate_holds_out_one_contributor_and_reads_its_digits(
    tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    validate_little(monkeypatch)
    for collection, labels in (("syn", "7"), ("apa", "777"), ("apb", "77")):
        lines = [f'.SEGMENT CHARACTER 0 ? "{label}"' for label in labels]
        written(tmp_path, segments(*lines, collection=collection), collection=collection)
    picture = ["--picture", tmp_path / "misread.png"]
    pens = ["--unipen", tmp_path, "--only", "ap"]
    assert call("validate", "--epochs", 1, *pens, *picture) == 0
    said = capsys.readouterr()
    assert re.search(r"^ap +5 +[\d.]+%", said.out, re.MULTILINE)
    assert "without ap: teacher" in said.err, "a progress bar"
    with Image.open(tmp_path / "misread.png") as sheet:
        assert sheet.size[0] == 1200


@pytest.mark.usefixtures("tiny_mnist")
def test_writers_of_pendigits_are_held_out_as_a_contributor(
    tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    validate_little(monkeypatch)
    pens = ["--pendigits", pendigits_files.written(tmp_path), "--only", "pendigits-test"]
    assert call("validate", "--epochs", 1, *pens) == 0
    said = capsys.readouterr()
    assert re.search(r"^pendigits-test +1 +[\d.]+%", said.out, re.MULTILINE)
    assert "without pendigits-test: teacher" in said.err
