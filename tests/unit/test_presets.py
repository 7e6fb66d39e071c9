"""Filters with names do what their names say."""

import numpy as np
import pytest
from numpy.random import Generator, default_rng
from numpy.testing import assert_allclose, assert_array_equal

from cnn import Conv3x3
from cnn.presets import PRESETS, preset

FIXED = [name for name, numbers in PRESETS.items() if numbers]


def filtered(name: str, picture: np.ndarray) -> np.ndarray:
    conv = Conv3x3(1)
    conv.filters = preset(name)[None]
    return conv.forward(picture)[..., 0]


@pytest.mark.parametrize("name", FIXED)
def test_on_an_even_picture_edges_are_nothing_and_the_rest_keeps_its_brightness(name: str) -> None:
    flat = filtered(name, np.full((5, 5), 0.4))
    assert_allclose(flat, 0 if "Sobel" in name or name == "outline" else 0.4, atol=1e-6)


def test_the_two_sobel_filters_find_edges_each_of_its_own_direction() -> None:
    edge = np.repeat([[0.0, 0, 0, 1, 1, 1]], 6, axis=0)  # a vertical one
    assert filtered("vertical Sobel", edge).max() == 4
    assert not filtered("horizontal Sobel", edge).any()
    assert filtered("horizontal Sobel", edge.T[::-1]).max() == 4
    assert not filtered("vertical Sobel", edge.T).any()


def test_identity_keeps_and_sharpen_and_outline_raise_what_stands_out() -> None:
    dot = np.zeros((5, 5))
    dot[2, 2] = 1
    assert_array_equal(filtered("identity", dot), dot[1:-1, 1:-1])
    assert_allclose(filtered("box blur", dot), 1 / 9, atol=1e-6)
    assert filtered("sharpen", dot)[1, 1] == 5
    assert filtered("outline", dot)[1, 1] == 8


def test_random_is_another_each_time_and_of_the_others_size(rng: Generator) -> None:
    many = np.stack([preset("random", rng) for _ in range(2000)])
    assert many.dtype == np.float32
    assert many.std() == pytest.approx(1 / 3, rel=0.03)
    assert not np.array_equal(preset("random"), preset("random"))
    assert_array_equal(preset("random", default_rng(7)), preset("random", default_rng(7)))


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(KeyError):
        preset("emboss")
