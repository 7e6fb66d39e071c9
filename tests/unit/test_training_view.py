"""What the browser is told of a training."""

import base64
import io
import json

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from cnn import DigitCNN
from cnn.page import palette
from cnn.page.live_training import Curves
from cnn.page.training_view import Checkpoint, described, sheet

CURVES = Curves(
    np.array([0, 7]), np.array([2.3, 4.2871], np.float32), np.array([0.1, 0.4287], np.float32)
)


def pixels(uri: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))))


@pytest.fixture
def image(rng: np.random.Generator) -> np.ndarray:
    return rng.integers(0, 256, (28, 28)).astype(np.uint8)


def network(seed: int) -> DigitCNN:
    return DigitCNN(rng=np.random.default_rng(seed))


def test_each_checkpoint_has_its_networks_own_answer(image: np.ndarray) -> None:
    networks = [network(0), network(1)]
    checkpoints = [Checkpoint(3 * k, 96 * k, 0.5, n) for k, n in enumerate(networks)]
    told = described(CURVES, checkpoints, image, total=9, tests="")["checkpoints"]
    for checkpoint, own in zip(told, networks, strict=True):
        np.testing.assert_allclose(checkpoint["probabilities"], own.predict(image), atol=1e-6)


def test_filters_and_maps_are_rows_of_tiles_on_one_scale(image: np.ndarray) -> None:
    networks = [network(0), network(1)]
    checkpoints = [Checkpoint(0, 0, 0.5, n) for n in networks]
    told = described(CURVES, checkpoints, image, total=9, tests="")
    maps = [n.forward(image).conv for n in networks]
    limit = palette.limit_of(np.array(maps))
    drawn = pixels(told["maps"])
    assert drawn.shape == (2 * 26, 8 * 26, 4)
    assert_array_equal(drawn[26:52, 78:104], palette.signed(maps[1][..., 3], limit))
    assert pixels(told["filters"]).shape == (6, 24, 4)


def test_a_sheet_keeps_rows_and_columns_apart() -> None:
    rows = [np.arange(8.0).reshape(2, 2, 2), np.zeros((2, 2, 2))]
    assert_array_equal(
        pixels(sheet(rows))[2:], 0 * pixels(sheet(rows))[2:] + pixels(sheet(rows))[2]
    )
    assert_array_equal(
        pixels(sheet(rows))[:2, :2], palette.signed(np.array([[0.0, 2], [4, 6]]), 7.0)
    )


def test_a_blank_sheet_has_no_answer_and_no_maps(image: np.ndarray) -> None:
    told = described(CURVES, [Checkpoint(0, 0, 0.1, network(0))], 0 * image, total=9, tests="")
    assert told["maps"] == ""
    assert told["checkpoints"][0]["probabilities"] is None


def test_what_is_told_is_short_and_free_of_float_noise(image: np.ndarray) -> None:
    told = described(CURVES, [Checkpoint(0, 0, 0.1, network(0))], image, total=9, tests="")
    assert json.dumps(told["accuracy"]) == "[0.1, 0.4287]"
    assert told["loss"] == [2.3, 4.2871], "no loss is cut off"


def test_earlier_tests_stay_on_the_curve(image: np.ndarray) -> None:
    now = Checkpoint(5, 160, 0.7, network(0))
    told = described(CURVES, [now], image, total=9, tests="", tested={2: 0.3, 5: 0.7})
    assert told["tested"] == [(2, 0.3), (5, 0.7)]
