"""Files that are not what they should be, or promise too much: refused before room is made."""

import io
import os
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnn import DigitCNN, archive
from cnn.__main__ import main
from cnn.training.history import History
from tests.unit.command_line import Printed

pytest.importorskip("pty", reason="pipes as POSIX has them")


def promising(path: Path, **shapes: tuple[int, ...]) -> Path:
    """An .npz file whose headers promise arrays of these shapes, and no content."""
    with zipfile.ZipFile(path, "w") as whole:
        for name, shape in shapes.items():
            header = io.BytesIO()
            fields = {"descr": "<f4", "fortran_order": False, "shape": shape}
            np.lib.format.write_array_header_1_0(header, fields)
            whole.writestr(f"{name}.npy", header.getvalue())
    return path


@pytest.mark.parametrize("filters", [0, 65, 300_000, 8_000_000, 10**15])
@pytest.mark.parametrize("honest", [True, False])
def test_weights_of_too_many_filters_or_none_are_refused_by_their_shape(
    filters: int, honest: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "weights.npz"
    inputs = 169 * filters if honest else 1352
    if honest and filters < 100:
        DigitCNN(filters).save(path) if filters else np.savez(
            path,
            filters=np.zeros((0, 3, 3), np.float32),
            weights=np.zeros((0, 10), np.float32),
            biases=np.zeros(10, np.float32),
        )
    elif filters == 0:
        none = {"filters": np.zeros((0, 3, 3), np.float32)}
        archive.write_arrays(path, {**DigitCNN().parameters, **none})
    else:
        promising(path, filters=(filters, 3, 3), weights=(inputs, 10), biases=(10,))
    monkeypatch.setattr(DigitCNN, "__init__", partial(pytest.fail, "room has been made"))
    shape = rf"\({filters}, 3, 3\)|\({inputs}, 10\)|broken"
    with pytest.raises(ValueError, match=shape) as told:
        DigitCNN.load(path)
    assert str(path) in str(told.value)


def test_sixty_four_filters_are_loaded(tmp_path: Path) -> None:
    DigitCNN(64).save(tmp_path / "w.npz")
    assert len(DigitCNN.load(tmp_path / "w.npz").conv.filters) == 64


@pytest.mark.parametrize("compressed", [False, True])
def test_arrays_too_large_together_are_refused(compressed: bool, tmp_path: Path) -> None:
    half = np.zeros(archive.MOST_BYTES // 2 + 1, np.uint8)
    archive.write_arrays(tmp_path / "bomb.npz", {"a": half, "b": half}, compressed)
    with pytest.raises(ValueError, match=r"bomb\.npz is broken: (b are uint8 \(8388609,\)|it has)"):
        archive.read_arrays(tmp_path / "bomb.npz", ("a", "b"))


def test_a_pipe_in_the_place_of_weights_is_refused_at_once(tmp_path: Path, capsys: Printed) -> None:
    os.mkfifo(tmp_path / "pipe.npz")
    assert main(["predict", "--weights", str(tmp_path / "pipe.npz"), "any.png"]) == 1
    assert "pipe.npz is broken: not a file that can be read" in capsys.readouterr().err


def test_a_history_whose_arrays_do_not_belong_together_is_refused(tmp_path: Path) -> None:
    history = History.load()
    for name in History._fields:
        arrays: dict[str, Any] = history._asdict()
        arrays[name] = arrays[name][:-1] if name not in ("seen", "steps") else np.zeros((0, 2))
        archive.write_arrays(tmp_path / "h.npz", arrays)
        with pytest.raises(ValueError, match=r"h\.npz: \w+ are "):
            History.load(tmp_path / "h.npz")
