"""The command line as a whole: its help and version, and what its commands refuse."""

import re
from importlib import metadata
from pathlib import Path

import pytest

from cnn.__main__ import main
from tests.unit.command_line import Printed, call


@pytest.mark.parametrize("option", ["--epochs", "--batch-size"])
@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
@pytest.mark.parametrize("command", ["train", "validate"])
def test_less_than_one_is_refused(command: str, option: str, value: str, capsys: Printed) -> None:
    with pytest.raises(SystemExit) as stopped:
        call(command, f"{option}={value}")
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    sentence = f"argument {option}: expected an integer of at least 1, not {value}\n"
    assert said.endswith(sentence)


@pytest.mark.parametrize("command", ["forward", "train", "evaluate", "validate"])
def test_missing_mnist_is_told_in_one_sentence(
    command: str, tmp_path: Path, capsys: Printed
) -> None:
    pens = ["--unipen", tmp_path] if command == "validate" else []
    assert call(command, "--mnist", tmp_path / "gone", *pens) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert re.fullmatch(r"error: .*gone holds neither .*\n", said.err)


@pytest.mark.usefixtures("tiny_mnist")
def test_missing_pens_are_told_in_one_sentence(tmp_path: Path, capsys: Printed) -> None:
    for command in (["train", "--out", tmp_path / "w.npz"], ["evaluate"], ["validate"]):
        assert call(*command, "--unipen", tmp_path) == 1
        assert "holds no digits in data/1a/" in capsys.readouterr().err
    assert call("validate") == 1
    assert "--unipen" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_is_not_installed_has_no_version(
    monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    def none(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", none)
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code in (0, None)
    assert capsys.readouterr().out == "not installed\n"


def test_help_names_the_commands(capsys: Printed) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    for command in ("forward", "train", "evaluate", "validate", "predict"):
        assert command in said


@pytest.mark.parametrize("arguments", [[], ["guess"], ["predict"], ["train", "--epoch-count=3"]])
def test_a_command_that_there_is_not_is_refused(arguments: list[str], capsys: Printed) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: draw-a-digit" in capsys.readouterr().err
