"""What tests of every kind share: random numbers, and the data sets where they lie."""

import multiprocessing
import os
from pathlib import Path

import hypothesis
import numpy as np
import pytest

from cnn.data import mnist
from tests import ROOT

# START_METHOD=spawn begins processes as macOS and Windows do, forkserver as Python 3.14 on Linux
if method := os.environ.get("START_METHOD"):
    multiprocessing.set_start_method(method)

# The same examples in every run, so that no test passes today and fails tomorrow.
hypothesis.settings.register_profile(
    "repeatable", max_examples=50, deadline=None, derandomize=True, database=None
)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture
def rng() -> np.random.Generator:
    """Random numbers, the same in every run."""
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """The folder with the four MNIST files: MNIST_DIR, else ../shared/mnist beside the project."""
    folder = Path(os.environ.get("MNIST_DIR") or ROOT.parent / "shared" / "mnist")
    names = mnist.FILES
    missing = [n for n in names if not any((folder / f).is_file() for f in (n, f"{n}.gz"))]
    if missing:
        go_without(f"no {', '.join(missing)} in {folder}: set MNIST_DIR to the folder of MNIST")
    return folder


@pytest.fixture(scope="session")
def unipen_folder() -> Path:
    """UNIPEN train_r01_v07: UNIPEN_DIR, else ../shared/unipen beside the project."""
    beside = ROOT.parent / "shared" / "unipen" / "train_r01_v07"
    folder = Path(os.environ.get("UNIPEN_DIR") or beside)
    if not (folder / "data" / "1a").is_dir():
        go_without(f"no data/1a in {folder}: set UNIPEN_DIR to the folder of UNIPEN train_r01_v07")
    return folder


@pytest.fixture(scope="session")
def pendigits_folder() -> Path:
    """The folder with pendigits' two files: PENDIGITS_DIR, else ../shared/pendigits."""
    folder = Path(os.environ.get("PENDIGITS_DIR") or ROOT.parent / "shared" / "pendigits")
    if not (folder / "pendigits-train").is_file():
        go_without(f"no pendigits-train in {folder}: set PENDIGITS_DIR to the folder with it")
    return folder


def go_without(reason: str) -> None:
    """Without its data a test is skipped; in CI (CI=true) it fails."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)
