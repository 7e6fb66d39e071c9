"""The command line, as a person meets it: what is printed, written and refused."""

import copy
import os
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from cnn import DigitCNN, confidence, preprocess
from cnn.__main__ import main
from cnn.archive import read_arrays
from cnn.data import mnist
from cnn.data.pictures import open_picture
from cnn.data.strokes import place
from cnn.page import assets
from cnn.training import dataset, out_of_distribution
from cnn.training.history import History
from cnn.training.optimizer import Adam
from tests import ROOT
from tests.shapes import SAMPLES
from tests.unit import test_pendigits
from tests.unit.unipen_files import TRACE, segments, written

Printed = pytest.CaptureFixture[str]


def made_up(n: int) -> tuple[np.ndarray, np.ndarray]:
    """n images as MNIST's, of the samples drawn by different pens."""
    labels = np.arange(n, dtype=np.uint8) % 10
    images = [
        preprocess.center(place(SAMPLES[d], 12 + n % 17)) for n, d in enumerate(labels.tolist())
    ]
    return np.array(images), labels


@pytest.fixture
def tiny_mnist(monkeypatch: pytest.MonkeyPatch) -> tuple[np.ndarray, np.ndarray]:
    """80 training and 30 test images in MNIST's place, whose own files cannot be faked."""
    for part, n in (("train", 80), ("test", 30)):
        for array, kind in zip(made_up(n), ("images", "labels"), strict=True):
            monkeypatch.setattr(mnist, f"{part}_{kind}", lambda folder, array=array: array)
    return made_up(80)


def call(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


def training(out: Path, *more: object) -> int:
    return call("train", "--epochs", 1, "--batch-size", 16, "--out", out, *more)


# ---------------------------------------------------------------- forward


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


# ---------------------------------------------------------------- train


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


def test_a_sample_of_the_test_images_is_kept_if_asked_for(
    tiny_mnist: tuple[np.ndarray, np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    images, labels = (np.resize(array, (1100, *array.shape[1:])) for array in tiny_mnist)
    monkeypatch.setattr(mnist, "test_images", lambda folder: images)
    monkeypatch.setattr(mnist, "test_labels", lambda folder: labels)
    one, other = tmp_path / "one.npz", tmp_path / "other.npz"
    for sample in (one, other):
        assert call("evaluate", "--sample", sample) == 0
    assert one.read_bytes() == other.read_bytes()
    kept = assets.read_test_images(one)
    assert len(kept.labels) == 1000
    right = {preprocess.normalize(images[n]).tobytes(): n for n in range(80)}
    for image, label, bits in zip(*kept, strict=True):
        n = right[image.tobytes()]
        assert labels[n] == label
        assert_array_equal(np.unpackbits(bits).reshape(64, 64), preprocess.to_grid(images[n]))


def train_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few forms and negatives: what is tested is what they are for, not what they teach."""
    few = {"NEGATIVES": 10, "NEGATIVES_AN_EPOCH": 10, "SKELETONS": 1, "SKELETONS_AN_EPOCH": 10}
    for name, number in few.items():
        monkeypatch.setattr(dataset, name, number)


def validate_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, and doubt is tried on one kind of drawing alone."""
    train_little(monkeypatch)
    monkeypatch.setattr(out_of_distribution, "KINDS", {"squares": out_of_distribution.square})


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


def test_only_the_collections_that_are_asked_for_are_read(
    tmp_path: Path, tiny_mnist: object, capsys: Printed
) -> None:
    for collection in ("syn", "apa", "val"):
        lines = segments('.SEGMENT CHARACTER 0 ? "7"', collection=collection)
        written(tmp_path, lines, collection=collection)
    assert call("evaluate", "--unipen", tmp_path, "--collections", "val,apa") == 0
    said = capsys.readouterr().out
    table = said[said.index("collection ") :].splitlines()[1:]
    assert [line.split()[:2] for line in table if line] == [["apa", "1"], ["val", "1"]]
    assert call("evaluate", "--unipen", tmp_path, "--collections", "val,gone,none") == 1
    assert capsys.readouterr().err.endswith("error: UNIPEN has no collection gone, none\n")


# ---------------------------------------------------------------- evaluate, validate


def test_evaluate_tells_accuracy_and_confusions(
    mnist_folder: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    images, labels = mnist.test_images(mnist_folder)[:600], mnist.test_labels(mnist_folder)[:600]
    monkeypatch.setattr(mnist, "test_images", lambda folder: images)
    monkeypatch.setattr(mnist, "test_labels", lambda folder: labels)
    assert call("evaluate", "--picture", tmp_path / "misread.png") == 0
    lines = capsys.readouterr().out.splitlines()
    found = re.fullmatch(r"MNIST, test images: ([\d.]+)% of 600", lines[0])
    assert found
    assert float(found[1]) > 97
    rows = [[int(n) if n != "." else 0 for n in line.split()[2:]] for line in lines[4:14]]
    assert_array_equal(np.sum(rows, axis=1), np.bincount(labels))
    assert np.trace(rows) / 6 == pytest.approx(float(found[1]), abs=0.01)
    with Image.open(tmp_path / "misread.png") as sheet:
        assert sheet.size[0] == 1200


@pytest.mark.usefixtures("tiny_mnist")
def test_evaluate_reads_pens_collection_by_collection(tmp_path: Path, capsys: Printed) -> None:
    seven = ".PEN_DOWN\n0 100\n60 100\n20 0\n"
    for collection in ("syn", "apa"):
        lines = segments('.SEGMENT CHARACTER 0 ? "7"', collection=collection)
        written(tmp_path, lines, seven, collection)
    assert call("evaluate", "--unipen", tmp_path) == 0
    said = capsys.readouterr().out
    assert "pens: 100.00% of 2\n" in said
    assert re.search(r"^apa +1 +100.00%\nsyn +1 +100.00%$", said, re.MULTILINE)


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
def test_pendigits_are_read_beside_unipen_and_alone(tmp_path: Path, capsys: Printed) -> None:
    both = ["--pendigits", test_pendigits.written(tmp_path)]
    assert call("evaluate", *both) == 0
    assert "pens: " in (said := capsys.readouterr().out)
    assert re.search(r"^pendigits-test +1 .*\npendigits-train +2 ", said, re.MULTILINE)
    written(tmp_path, segments('.SEGMENT CHARACTER 0 ? "7"'))
    assert call("evaluate", *both, "--unipen", tmp_path) == 0
    assert re.search(r"^syn +1 ", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.usefixtures("tiny_mnist")
def test_writers_of_pendigits_are_held_out_as_a_contributor(
    tmp_path: Path, capsys: Printed, monkeypatch: pytest.MonkeyPatch
) -> None:
    validate_little(monkeypatch)
    pens = ["--pendigits", test_pendigits.written(tmp_path), "--only", "pendigits-test"]
    assert call("validate", "--epochs", 1, *pens) == 0
    said = capsys.readouterr()
    assert re.search(r"^pendigits-test +1 +[\d.]+%", said.out, re.MULTILINE)
    assert "without pendigits-test: teacher" in said.err


# ---------------------------------------------------------------- predict


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
