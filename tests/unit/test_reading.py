"""One drawing, read."""

import numpy as np
from numpy.testing import assert_allclose, assert_array_equal

from cnn import DigitCNN, preprocess
from cnn.data.strokes import place
from cnn.page.reading import Reading
from tests.shapes import EDGES, SAMPLES


def test_a_reading_is_what_the_network_makes_of_the_normalized_ink() -> None:
    network, ink = DigitCNN.load(), place(SAMPLES[3])
    reading = Reading.of(ink, network)
    assert not reading.blank
    assert reading.ink is ink
    assert reading.network is network
    assert_array_equal(reading.image, preprocess.normalize(ink))
    for ours, theirs in zip(reading.activations, network.forward(reading.image), strict=True):
        assert_array_equal(ours, theirs)
    assert_allclose(reading.activations.probabilities, network.predict(reading.image), atol=1e-4)


def test_a_blank_sheet_is_blank_and_so_are_specks_that_vanish_in_the_grid() -> None:
    network = DigitCNN.load()
    assert Reading.of(np.zeros((280, 280), np.uint8), network).blank
    assert Reading.of(EDGES["two pixels at the ends of a huge sheet"], network).blank
    assert not Reading.of(EDGES["one pixel"], network).blank
