"""What excites a filter, held to the feature maps themselves."""

import numpy as np
import pytest
from numpy.random import Generator
from numpy.testing import assert_allclose, assert_array_equal

from cnn import Conv3x3, DigitCNN, presets
from cnn.excitement import LEAST, MOST, places
from cnn.page import assets

IMAGES = assets.read_test_images(assets.MNIST_TEST).images


@pytest.mark.parametrize("name", ["trained", *presets.PRESETS])
def test_no_place_in_any_other_image_excites_it_more(name: str, rng: Generator) -> None:
    trained = name == "trained"
    numbers = DigitCNN.load().conv.filters[7] if trained else presets.preset(name, rng)
    conv = Conv3x3(1)
    conv.filters = numbers[None]
    maps = conv.forward((IMAGES / 255 - 0.5).astype(np.float32))[..., 0]
    found = places(numbers, IMAGES)
    assert len(set(found.images.tolist())) == MOST + LEAST == 12, "each in an image of its own"
    for i, (image, (row, column)) in enumerate(zip(found.images, found.cells, strict=True)):
        own = maps[image]
        assert own[row, column] == found.values[i] == (own.max() if i < MOST else own.min())
    most, least = found.images[:MOST], found.images[MOST:]
    tops = np.delete(maps.max(axis=(1, 2)), most)
    assert found.values[:MOST].min() >= tops.max() - 1e-5
    bottoms = np.delete(maps.min(axis=(1, 2)), [*most, *least])
    assert found.values[MOST:].max() <= bottoms.min() + 1e-5


def test_the_patch_around_a_place_is_the_images_own_with_paper_beyond_its_edge() -> None:
    found = places(np.full((3, 3), -1, np.float32), IMAGES)  # excited by paper, at the corner
    assert_array_equal(found.cells[0], [0, 0])
    found = places(DigitCNN.load().conv.filters[2], IMAGES)
    for image, (row, column), patch in zip(found.images, found.cells, found.patches, strict=True):
        around = np.zeros((34, 34), np.uint8)
        around[3:31, 3:31] = IMAGES[image]
        assert_array_equal(patch, around[row : row + 9, column : column + 9])
        pixels = patch[3:6, 3:6] / 255 - 0.5
        cell = (pixels * DigitCNN.load().conv.filters[2]).sum()
        assert_allclose(cell, found.values[found.images == image], atol=1e-5)
