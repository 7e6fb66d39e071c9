"""Arrays in files: what is written is read, whole or not at all."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.testing import assert_array_equal

from cnn.archive import read_arrays, write_arrays

ARRAYS: dict[str, np.ndarray] = {
    "filters": np.arange(72, dtype=np.float32).reshape(8, 3, 3),
    "weights": np.random.default_rng(0).standard_normal((1352, 10), np.float32),
    "labels": np.arange(10, dtype=np.uint8),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with ARRAYS."""
    write_arrays(tmp_path / "arrays.npz", ARRAYS)
    return tmp_path / "arrays.npz"


@given(
    array=st.sampled_from(["<f4", ">f8", "f2", "u1", "i8", "?"]).flatmap(
        lambda dtype: arrays(np.dtype(dtype), array_shapes(min_dims=0, min_side=0))
    ),
    compressed=st.booleans(),
)
def test_what_is_written_is_read(
    array: np.ndarray, compressed: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.npz"
    write_arrays(path, {"any": array, "other": np.zeros(3)}, compressed)
    read = read_arrays(path, ["any"])
    assert list(read) == ["any"]
    assert_array_equal(read["any"], array)
    assert read["any"].dtype == array.dtype


def test_a_path_may_be_text_and_needs_no_suffix(tmp_path: Path) -> None:
    write_arrays(str(tmp_path / "no suffix"), ARRAYS)
    assert [file.name for file in tmp_path.iterdir()] == ["no suffix"]
    assert_array_equal(read_arrays(str(tmp_path / "no suffix"), ["labels"])["labels"], range(10))


def test_compressed_it_is_smaller(tmp_path: Path) -> None:
    zeros = {"zeros": np.zeros(10_000)}
    for name, compressed in (("plain", False), ("small", True)):
        write_arrays(tmp_path / name, zeros, compressed)
    assert (tmp_path / "small").stat().st_size < (tmp_path / "plain").stat().st_size / 50


class Unwritable:
    def __array__(self, *_: object, **__: object) -> np.ndarray:
        raise OSError("no space left")


def test_a_write_that_fails_half_way_leaves_the_old_file(path: Path) -> None:
    before = path.read_bytes()
    half = {**ARRAYS, "last": Unwritable()}
    with pytest.raises(OSError, match="no space left"):
        write_arrays(path, half)  # type: ignore[arg-type]
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path], "nothing half-written is left lying about"


def test_who_is_reading_while_it_is_written_gets_the_old_file(path: Path) -> None:
    before = path.read_bytes()
    with path.open("rb") as reader:
        write_arrays(path, {"new": np.zeros(3)})
        assert reader.read() == before
    assert path.read_bytes() != before


def test_objects_are_neither_written_nor_read(tmp_path: Path) -> None:
    objects = {"objects": np.array([{}], object)}
    with pytest.raises(ValueError, match="pickle"):
        write_arrays(tmp_path / "objects.npz", objects)
    np.savez(tmp_path / "objects.npz", allow_pickle=True, **objects)
    with pytest.raises(ValueError, match=r"objects\.npz is broken: .*pickle"):
        read_arrays(tmp_path / "objects.npz", objects)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"there is no .*gone\.npz"):
        read_arrays(tmp_path / "gone.npz", [])


def test_an_array_that_is_not_in_it_is_named_with_the_file(path: Path) -> None:
    with pytest.raises(ValueError, match=r"arrays\.npz is broken: .*biases"):
        read_arrays(path, ["filters", "biases"])


CONTENTS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda whole: b"",
    "text": lambda whole: b"the weights are elsewhere\n",
    "cut off": lambda whole: whole[: len(whole) // 2],
    "last byte lost": lambda whole: whole[:-1],
    "altered in the middle": lambda whole: whole[:9000] + bytes(99) + whole[9099:],
    "altered near the start": lambda whole: whole[:60] + b"\xff" * 9 + whole[69:],
    "marked as encrypted": lambda whole: whole.replace(
        b"PK\1\2\x2d\3\x2d\0\0", b"PK\1\2\x2d\3\x2d\0\1"
    ),
    "of a zip to come": lambda whole: whole.replace(b"PK\1\2\x2d\3\x2d", b"PK\1\2\x2d\3\xff"),
}


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("compressed", [False, True])
def test_a_broken_file_is_named(content: str, compressed: bool, path: Path) -> None:
    write_arrays(path, ARRAYS, compressed)
    whole = path.read_bytes()
    path.write_bytes(CONTENTS[content](whole))
    assert path.read_bytes() != whole
    with pytest.raises(ValueError, match=r"arrays\.npz is broken"):
        read_arrays(path, ARRAYS)


def test_a_folder_or_a_single_array_is_no_archive(tmp_path: Path) -> None:
    np.save(tmp_path / "one.npy", np.zeros(3))
    for path in (tmp_path / "one.npy", tmp_path):
        with pytest.raises(ValueError, match=path.name):
            read_arrays(path, ["filters"])
