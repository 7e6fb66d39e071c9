"""`draw-a-digit train`: what is written, kept and told, and what stays if it fails."""

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnn import DigitCNN, preprocess
from cnn.archive import read_arrays
from cnn.data import mnist
from cnn.training.history import History
from cnn.training.optimizer import Adam
from tests.unit.command_line import Printed, call, made_up, train_little
from tests.unit.unipen_files import segments, written


def training(out: Path, *more: object) -> int:
    return call("train", "--epochs", 1, "--batch-size", 16, "--out", out, *more)


@pytest.mark.usefixtures("tiny_mnist")
def test_training_writes_weights_and_tells_how_well_they_read(
    tmp_path: Path, capsys: Printed
) -> None:
    out = tmp_path / "weights.npz"
    assert training(out) == 0
    said = capsys.readouterr()
    found = re.search(
        r"([\d.]+)% of MNIST's 10,000 test images read correctly; weights in (.*)\n$", said.out
    )
    assert found
    assert found[2] == str(out)
    network = DigitCNN.load(out)
    images, labels = made_up(30)
    answers = network.predict(preprocess.normalize(images)).argmax(axis=1)
    assert float(found[1]) == pytest.approx(100 * (answers == labels).mean(), abs=0.01)
    assert "loss" in said.err, "a progress bar"
    assert [path.name for path in tmp_path.iterdir()] == ["weights.npz"]


@pytest.mark.usefixtures("tiny_mnist")
def test_the_same_seed_gives_the_same_weights_bit_for_bit(tmp_path: Path) -> None:
    one, same, other = (tmp_path / name for name in ("one", "same", "other"))
    for out, seed in ((one, 1), (same, 1), (other, 2)):
        assert training(out, "--seed", seed) == 0
    ours, twin, stranger = (DigitCNN.load(out).parameters for out in (one, same, other))
    for name, values in ours.items():
        assert_array_equal(values, twin[name])
        assert not np.array_equal(values, stranger[name])


def test_history_and_sample_are_kept_if_asked_for(
    tiny_mnist: tuple[np.ndarray, np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images, labels = (np.resize(array, (3100, *array.shape[1:])) for array in tiny_mnist)
    monkeypatch.setattr(mnist, "train_images", lambda folder: images)
    monkeypatch.setattr(mnist, "train_labels", lambda folder: labels)
    out, history, sample = (tmp_path / name for name in ("w.npz", "h.npz", "s.npz"))
    assert training(out, "--batch-size", 100, "--history", history, "--sample", sample) == 0
    run, network = History.load(history), DigitCNN.load(out)
    assert run.steps[0] == 0
    assert run.steps[-1] == 31, "the small network's steps, not its teacher's"
    assert np.abs(run.biases[-1] - network.softmax.biases).max() < 1e-3
    kept = read_arrays(sample, ("images", "labels"))
    assert kept["images"].shape == (3000, 28, 28)
    right = {preprocess.normalize(images[n]).tobytes(): labels[n] for n in range(80)}
    for image, label in zip(kept["images"], kept["labels"], strict=True):
        assert right[image.tobytes()] == label


@pytest.mark.usefixtures("tiny_mnist")
def test_pens_are_learnt_too(
    tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_little(monkeypatch)
    lines = [f'.SEGMENT CHARACTER {which} ? "{label}"' for which, label in ((0, 7), (2, "a"))]
    written(tmp_path, segments(*lines))
    alone, both = tmp_path / "alone.npz", tmp_path / "both.npz"
    assert training(alone) == 0
    capsys.readouterr()
    assert training(both, "--unipen", tmp_path) == 0
    assert "UNIPEN: 1 segments left out, the label 'a' is no digit\n" in capsys.readouterr().err
    without, with_pens = (DigitCNN.load(path).softmax.weights for path in (alone, both))
    assert not np.array_equal(without, with_pens)


@pytest.mark.parametrize("option", ["--out", "--history", "--sample"])
def test_a_missing_folder_to_write_to_is_told_before_training(
    option: str, tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(*_: object) -> None:
        raise AssertionError("training has begun")

    monkeypatch.setattr(mnist, "train_images", too_late)
    more = () if option == "--out" else (option, tmp_path / "gone" / "x.npz")
    out = tmp_path / "gone" / "x.npz" if option == "--out" else tmp_path / "x.npz"
    assert training(out, *more) == 1
    assert f"error: there is no folder {tmp_path / 'gone'}" in capsys.readouterr().err


@pytest.mark.usefixtures("tiny_mnist")
def test_stopping_leaves_the_old_weights_untouched(
    tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(self: Adam, *_: object) -> None:
        if self.steps == 1:
            raise KeyboardInterrupt
        self.steps += 1

    monkeypatch.setattr(Adam, "update", stop)
    out = tmp_path / "weights.npz"
    out.write_bytes(b"the old weights")
    assert training(out) == 130
    assert out.read_bytes() == b"the old weights"
    assert list(tmp_path.iterdir()) == [out]
    assert "nothing was written" in capsys.readouterr().err
