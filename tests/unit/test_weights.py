"""The network on disk: what is saved is loaded, and any other file is named and refused."""

from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnn import DigitCNN


def test_what_is_saved_is_loaded(network: DigitCNN, images: np.ndarray, tmp_path: Path) -> None:
    for path in (tmp_path / "weights.npz", str(tmp_path / "no suffix")):
        network.save(path)
        loaded = DigitCNN.load(path)
        for name, values in loaded.parameters.items():
            assert_array_equal(values, network.parameters[name])
            assert values.dtype == np.float32
        assert_array_equal(loaded.predict(images), network.predict(images))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["no suffix", "weights.npz"]


def test_another_number_of_filters_is_saved_and_loaded(tmp_path: Path) -> None:
    DigitCNN(num_filters=3).save(tmp_path / "w.npz")
    assert DigitCNN.load(tmp_path / "w.npz").forward(np.zeros((28, 28))).conv.shape == (26, 26, 3)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"gone\.npz"):
        DigitCNN.load(tmp_path / "gone.npz")


def test_a_broken_file_is_named(network: DigitCNN, tmp_path: Path) -> None:
    path = tmp_path / "broken.npz"
    network.save(path)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ValueError, match=r"broken\.npz"):
        DigitCNN.load(path)


def test_a_network_that_cannot_be_saved_leaves_the_old_file(
    network: DigitCNN, tmp_path: Path
) -> None:
    path = tmp_path / "weights.npz"
    network.save(path)
    before = path.read_bytes()
    network.softmax.biases = np.array([None] * 10)
    with pytest.raises(ValueError, match="pickle"):
        network.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("filters", None),
        ("biases", None),
        ("filters", np.float32(1)),
        ("filters", np.zeros((8, 5, 5), np.float32)),
        ("filters", np.zeros((7, 3, 3), np.float32)),
        ("weights", np.zeros((10, 1352), np.float32)),
        ("biases", np.zeros(10, int)),
        ("biases", np.full(10, {}, object)),
        ("biases", np.full(10, "0")),
        ("biases", np.full(10, np.nan)),
        ("biases", np.full(10, 1e300)),  # infinite as float32
        ("weights", np.full((1352, 10), -np.inf, np.float32)),
    ],
)
def test_a_file_of_something_else_is_named(
    name: str, values: np.ndarray | None, network: DigitCNN, tmp_path: Path
) -> None:
    path = tmp_path / "other.npz"
    parameters = {**network.parameters, name: values}
    content = {n: np.asarray(p) for n, p in parameters.items() if p is not None}
    np.savez(path, allow_pickle=True, **content)
    with pytest.raises(ValueError, match=r"other\.npz"):
        DigitCNN.load(path)
