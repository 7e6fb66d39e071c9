"""A drawing together with the network's output, the value that the page's parts share."""

from __future__ import annotations

from typing import NamedTuple

from cnn import preprocess
from cnn.arrays import Ink
from cnn.data.digit import several
from cnn.data.pieces import without_specks
from cnn.network import Activations, DigitCNN


class Reading(NamedTuple):
    """A drawing, its normalized image, and every layer's output."""

    ink: Ink  # (280, 280)
    image: Ink  # (28, 28)
    network: DigitCNN  # the visitor's own
    activations: Activations
    several: bool  # digits are drawn, where the network reads one

    @classmethod
    def of(cls, ink: Ink, network: DigitCNN) -> Reading:
        """Run a network on ink (280, 280)."""
        ink_that_counts = without_specks(ink)
        image = preprocess.normalize(ink_that_counts)
        return cls(ink, image, network, network.forward(image), several(ink_that_counts))

    @property
    def blank(self) -> bool:
        return not self.image.any()
