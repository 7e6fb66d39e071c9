"""MNIST: read, checked, downloaded. Most tests use a made-up file of the same format."""

import gzip
import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnn.data import mnist

NAME = "t10k-images-idx3-ubyte"
IMAGES = np.random.default_rng(0).integers(0, 256, (5, 28, 28)).astype(np.uint8)
PLAIN = bytes([0, 0, 8, 3]) + np.array(IMAGES.shape, ">u4").tobytes() + IMAGES.tobytes()
PACKED = gzip.compress(PLAIN, mtime=0)


@pytest.fixture(autouse=True)
def made_up(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts the made-up file's checksums in place of the real one's."""
    if "mnist_folder" not in request.fixturenames:
        sums = hashlib.sha256(PLAIN).hexdigest(), hashlib.md5(PACKED).hexdigest()
        monkeypatch.setitem(mnist.FILES, NAME, sums)


def test_the_four_files_hold_what_they_should(mnist_folder: Path) -> None:
    train = mnist.train_images(mnist_folder), mnist.train_labels(mnist_folder)
    test = mnist.test_images(mnist_folder), mnist.test_labels(mnist_folder)
    assert [a.shape for a in train] == [(60000, 28, 28), (60000,)]
    assert [a.shape for a in test] == [(10000, 28, 28), (10000,)]
    assert {a.dtype for a in train + test} == {np.dtype(np.uint8)}
    counts = [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert np.bincount(train[1]).tolist() == counts
    assert np.bincount(test[1]).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert train[1][:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    assert np.ptp(train[0]) == 255
    assert train[0][:, 0].mean() < 1, "0 is the paper"


@pytest.mark.parametrize(("suffix", "content"), [("", PLAIN), (".gz", PACKED)])
def test_a_file_is_read_packed_or_not(suffix: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / (NAME + suffix)).write_bytes(content)
    assert_array_equal(mnist.test_images(tmp_path), IMAGES)
    assert_array_equal(mnist.test_images(str(tmp_path)), IMAGES)


def test_a_missing_file_is_named_with_where_to_get_it(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "no such folder"):
        with pytest.raises(FileNotFoundError) as raised:
            mnist.test_images(folder)
        for part in (str(folder), f"{NAME}.gz", "download", mnist.MIRRORS[0]):
            assert part in str(raised.value)


ALTERED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "one bit": ("", lambda: PLAIN[:-1] + bytes([PLAIN[-1] ^ 1])),
    "cut off": ("", lambda: PLAIN[:-1]),
    "empty": ("", lambda: b""),
    "a byte too many": ("", lambda: PLAIN + b"\0"),
    "packed, cut off": (".gz", lambda: PACKED[: len(PACKED) // 2]),
    "packed, last byte lost": (".gz", lambda: PACKED[:-1]),
    "packed, empty": (".gz", lambda: b""),
    "packed, altered": (".gz", lambda: PACKED[:99] + bytes(99) + PACKED[198:]),
    "packed, unreadable": (".gz", lambda: PACKED[:10] + b"\xff" + PACKED[11:]),
    "packed, another file": (".gz", lambda: gzip.compress(b"another file")),
    "not packed at all": (".gz", lambda: PLAIN),
}


@pytest.mark.parametrize("how", ALTERED)
def test_an_altered_file_is_named_with_what_to_do(how: str, tmp_path: Path) -> None:
    suffix, content = ALTERED[how]
    (tmp_path / (NAME + suffix)).write_bytes(content())
    with pytest.raises(ValueError, match=rf"{NAME}{suffix} is truncated or altered.*download it"):
        mnist.test_images(tmp_path)


DEAD = "http://127.0.0.1:1/"


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server of tmp_path/mirror; tmp_path/cache becomes the user's cache."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    (tmp_path / "mirror").mkdir()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("pooch.os_cache", lambda _: tmp_path / "cache")
    handler = partial(Quiet, directory=tmp_path / "mirror")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr(mnist, "MIRRORS", (address,))
        yield address
        server.shutdown()
        thread.join()


def test_a_file_is_downloaded_once(mirror: str, tmp_path: Path) -> None:
    offered = tmp_path / "mirror" / f"{NAME}.gz"
    offered.write_bytes(PACKED)
    assert_array_equal(mnist.test_images(), IMAGES)
    offered.unlink()
    assert_array_equal(mnist.test_images(), IMAGES)


def test_a_spoilt_copy_in_the_cache_is_downloaded_anew(mirror: str, tmp_path: Path) -> None:
    (tmp_path / "mirror" / f"{NAME}.gz").write_bytes(PACKED)
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / f"{NAME}.gz").write_bytes(PACKED[:99])
    assert_array_equal(mnist.test_images(), IMAGES)


@pytest.mark.parametrize("first", ["dead", "without the file", "with another file"])
def test_a_mirror_that_fails_leaves_it_to_the_next(
    first: str, mirror: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mirror" / f"{NAME}.gz").write_bytes(PACKED)
    (tmp_path / "mirror" / "other").mkdir()
    if first == "with another file":
        (tmp_path / "mirror" / "other" / f"{NAME}.gz").write_bytes(PACKED[:-1])
    failing = DEAD if first == "dead" else f"{mirror}other/"
    monkeypatch.setattr(mnist, "MIRRORS", (failing, mirror))
    assert_array_equal(mnist.test_images(), IMAGES)


def test_no_mirror_left_says_why_and_what_to_do(
    mirror: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mirror" / f"{NAME}.gz").write_bytes(PACKED[:-1])
    monkeypatch.setattr(mnist, "MIRRORS", (DEAD, f"{mirror}nowhere/", mirror))
    with pytest.raises(ConnectionError) as raised:
        mnist.test_images()
    reasons = ("127.0.0.1", "404", "hash", f"{NAME}.gz could not be downloaded", "--mnist")
    for part in reasons:
        assert part in str(raised.value)
    kept = tmp_path / "cache" / f"{NAME}.gz"
    assert not kept.exists(), "a file that fails the check is not kept"
