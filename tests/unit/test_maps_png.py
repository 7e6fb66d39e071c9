"""All maps of a drawing in one picture."""

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from cnn import DigitCNN
from cnn.page.maps_png import maps_png
from cnn.page.reading import Reading


@pytest.mark.parametrize("blank", [False, True])
def test_all_maps_are_one_png(blank: bool, rng: np.random.Generator) -> None:
    ink = rng.integers(0, 1 if blank else 256, (280, 280)).astype(np.uint8)
    reading = Reading.of(ink, DigitCNN(rng=rng))
    assert reading.blank == blank
    with Image.open(io.BytesIO(maps_png(reading))) as picture:
        assert picture.format == "PNG"
        assert picture.size == (2600, 1080)
        assert picture.convert("L").getextrema() != (255, 255)


def test_a_sheet_is_drawn_without_pyplot_which_all_visitors_would_share() -> None:
    code = (
        "import sys, numpy as np; from cnn import DigitCNN;"
        "from cnn.page.maps_png import maps_png; from cnn.page.reading import Reading;"
        "maps_png(Reading.of(np.eye(280, dtype=np.uint8) * 255, DigitCNN.load()));"
        "assert 'matplotlib.figure' in sys.modules; sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
