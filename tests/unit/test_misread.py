"""The sheet of what is misread."""

import io
import subprocess
import sys

import numpy as np
import pytest
from matplotlib.axes import Axes
from PIL import Image

from cnn.training.misread import misread_png
from tests.shapes import answers


def size(file: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(file)) as picture:
        assert picture.format == "PNG"
        picture.load()
        return picture.size


@pytest.mark.parametrize(("wrong", "rows"), [(0, 1), (20, 1), (21, 2)])
def test_what_is_misread_is_a_sheet_of_20_a_row(wrong: int, rows: int) -> None:
    labels = np.zeros(50, np.uint8)
    probabilities = np.eye(10, dtype=np.float32)[(np.arange(50) < wrong).astype(int)]
    file = misread_png(np.zeros((50, 28, 28), np.uint8), labels, probabilities)
    width, height = size(file)
    assert width == 1200
    assert height == pytest.approx(100 * (0.75 * rows + 0.5), abs=1)


def test_every_misread_image_is_on_the_sheet_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[int] = []
    titles: list[str] = []
    monkeypatch.setattr(Axes, "imshow", lambda self, image, **_: shown.append(int(image[0, 0])))
    monkeypatch.setattr(Axes, "set_title", lambda self, title, **_: titles.append(title))
    images = np.arange(6, dtype=np.uint8)[:, None, None] * np.ones((28, 28), np.uint8)
    labels = np.array([3, 1, 4, 1, 5, 9])
    probabilities = answers(np.full(6, 0.64), np.array([3, 7, 4, 1, 6, 9]))
    misread_png(images, labels, probabilities)
    assert shown == [1, 4]
    assert titles == ["1 7 64", "5 6 64"]


def test_a_sheet_is_drawn_without_pyplot() -> None:
    code = (
        "import sys, numpy as np; from cnn.training.misread import misread_png;"
        "misread_png(np.zeros((1, 28, 28), np.uint8), np.zeros(1, int), np.eye(10)[1:2]);"
        "assert 'matplotlib.figure' in sys.modules; sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
