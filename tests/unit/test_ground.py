"""Colours and transparent grounds -> grey levels."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnn.data.ground import grey_of

MASK = np.indices((20, 20)).sum(axis=0) % 7 < 2


def two(
    ink: tuple[int, int, int], ground: tuple[int, int, int], alpha: tuple[int, int] = (255, 255)
) -> np.ndarray:
    pixels = np.where(MASK[..., None], [*ink, alpha[0]], [*ground, alpha[1]])
    return np.asarray(pixels, np.uint8)


def contrast(pixels: np.ndarray) -> float:
    grey = grey_of(pixels).astype(float)
    return float(abs(grey[MASK].mean() - grey[~MASK].mean()))


@pytest.mark.parametrize("ink", [(255, 255, 255), (240, 240, 120), (0, 0, 0), (40, 60, 200)])
def test_ink_alone_on_nothing_stands_out(ink: tuple[int, int, int]) -> None:
    assert contrast(two(ink, (0, 0, 0), (255, 0))) > 120


def test_a_transparent_rim_becomes_the_ground_that_is_visible() -> None:
    pixels = two((250, 250, 250), (0, 0, 0))
    pixels[0, :, 3] = 0
    assert not grey_of(pixels)[0].any()
    assert_array_equal(grey_of(pixels)[1:], grey_of(two((250, 250, 250), (0, 0, 0)))[1:])


def test_colours_of_one_brightness_are_told_apart() -> None:
    assert contrast(two((0, 150, 0), (255, 20, 20))) > 200


def test_where_brightness_differs_it_is_what_is_taken() -> None:
    grey = grey_of(two((10, 20, 90), (250, 240, 160)))
    assert set(grey.flat) == {25, 234}
