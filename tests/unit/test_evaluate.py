"""`draw-a-digit evaluate`: accuracy and confusions, on MNIST and on the pens that are asked for."""

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from cnn import preprocess
from cnn.data import mnist
from cnn.page import assets
from tests.unit import pendigits_files
from tests.unit.command_line import Printed, call
from tests.unit.unipen_files import segments, written


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
def test_pendigits_are_read_beside_unipen_and_alone(tmp_path: Path, capsys: Printed) -> None:
    both = ["--pendigits", pendigits_files.written(tmp_path)]
    assert call("evaluate", *both) == 0
    assert "pens: " in (said := capsys.readouterr().out)
    assert re.search(r"^pendigits-test +1 .*\npendigits-train +2 ", said, re.MULTILINE)
    written(tmp_path, segments('.SEGMENT CHARACTER 0 ? "7"'))
    assert call("evaluate", *both, "--unipen", tmp_path) == 0
    assert re.search(r"^syn +1 ", capsys.readouterr().out, re.MULTILINE)
