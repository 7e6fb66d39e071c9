"""Messages from the browser: JSON is parsed into a Message, which is applied whole or not at all.

number    of the message; the answer carries it back
ink       pixels of the drawing, as assets/picture/ink.js packs them
drawing   its strokes instead, where a browser does not let pixels be read
demo      they are of the opening animation, not the visitor's
rest      the pen is lifted: the page below may be updated
start     the canvas has to restart with this drawing
filters   all that the visitor has changed, by number from 0, nine weights each
off       numbers of the filters that are switched off
preset    a filter, and the name of what it becomes
answers   retrain the softmax layer for these filters and switches, with this seed; null: as shipped
look      the filter that the panel shows, whose strongest patches are wanted; null: none
bring     the number of a test image that replaces the drawing
pen       width in pixels
closed    the browser's own element does not work: the canvas reports by itself
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cnn import presets
from cnn.arrays import Array, Ink
from cnn.data.strokes import CANVAS
from cnn.page import objects, shared
from cnn.page.limits import LARGEST_WEIGHT, THINNEST, WIDEST
from cnn.page.link import Answers, to_link
from cnn.page.objects import Object
from cnn.page.visitor import Visitor

LONGEST_INK = CANVAS * CANVAS * 2 * 4 // 3 + 4  # characters: no two neighbours alike
NUMBERS = 2**24  # of messages: they go back as float32
# Raised while a malformed message is parsed
NO_MESSAGE = (TypeError, ValueError, LookupError, AttributeError, OverflowError)


@dataclass(frozen=True)
class Message:
    """Changes to a visitor; None, or empty, where something stays as it is."""

    number: int
    rest: bool = False
    demo: bool = False
    ink: Ink | None = None  # (280, 280)
    start: list[Object] | None = None
    link: str | None = None  # of the bitmap that the canvas is started with
    filters: Mapping[int, Array] | None = None  # (3, 3) each
    off: frozenset[int] | None = None
    preset: Mapping[int, Array] = field(default_factory=dict)
    answers: Answers | None = None
    answered_anew: bool = False  # or as shipped
    looked_at: int | None = None
    looks: bool = False  # at another filter than before, or at none
    bring: str | None = None  # a drawing as a link has it
    pen: int | None = None
    closed: bool | None = None

    @classmethod
    def of(cls, said: Any) -> Message:
        """Parse a message. Raises ValueError if any part of it is malformed."""
        try:
            return cls(**_parts(said))
        except NO_MESSAGE as error:
            raise ValueError(f"no message: {error}") from error

    def apply(self, visitor: Visitor) -> None:
        """Apply the changes to a visitor. Nothing here raises, so it is all or nothing."""
        visitor.last_message, visitor.lifted = self.number, self.rest
        visitor.rerun |= self.rest and visitor.watched
        if self.filters is not None:
            visitor.filters = dict(self.filters)
        visitor.filters |= self.preset
        if self.off is not None:
            visitor.off = self.off
        if self.answered_anew:
            visitor.want(self.answers)
            visitor.rerun = True
        if self.looks:
            visitor.looked_at = self.looked_at
        if self.bring is not None:
            visitor.bring(self.bring)
            visitor.rerun = True
        if self.pen is not None:
            visitor.pen, visitor.rerun = self.pen, True
        if self.closed is not None:
            visitor.closed, visitor.rerun = self.closed, True
        if self.start is not None:
            visitor.start(self.start, self.link)
            visitor.rerun = True
        if self.ink is not None:
            if self.demo:
                visitor.demo = self.ink
            else:
                visitor.ink, visitor.demo = self.ink, None


def _parts(said: Any) -> dict[str, Any]:
    """Parse the fields of a Message. Raises one of NO_MESSAGE if it is malformed."""
    number = int(said["number"])
    if not 0 <= number < NUMBERS:
        raise ValueError("no number of a message")
    parts: dict[str, Any] = {"number": number}
    parts |= {"rest": bool(said.get("rest")), "demo": bool(said.get("demo"))}
    if "ink" in said:
        parts["ink"] = unpack(said["ink"])
    elif "drawing" in said:
        parts["ink"] = objects.from_objects(objects.objects_of(said["drawing"]))
    if "start" in said:
        parts["start"] = objects.objects_of(said["start"])
        parts["link"] = objects.link_of(said["start"])
    if "filters" in said:
        parts["filters"] = filters_of(said["filters"])
    if "off" in said:
        parts["off"] = off_of(said["off"])
    if "answers" in said:
        wanted = said["answers"]
        parts |= {"answered_anew": True, "answers": None if wanted is None else answers_of(wanted)}
    if "preset" in said:
        k, name = said["preset"]
        parts["preset"] = {range(8)[k]: presets.preset(name)}
    if "look" in said:
        k = said["look"]
        parts |= {"looks": True, "looked_at": None if k is None else range(8)[k]}
    if "bring" in said:
        grids = shared.test_images().grids
        bits = np.unpackbits(grids[range(len(grids))[said["bring"]]])
        parts["bring"] = to_link(bits.reshape(64, 64).astype(bool))
    if "pen" in said:
        parts["pen"] = min(max(int(said["pen"]), THINNEST), WIDEST)
    if "closed" in said:
        parts["closed"] = bool(said["closed"])
    return parts


def unpack(text: str) -> Ink:
    """Decode what assets/picture/ink.js packed: (280, 280). Raises one of NO_MESSAGE."""
    if len(text) > LONGEST_INK:
        raise ValueError("more than a canvas holds")
    pairs = np.frombuffer(base64.b64decode(text, validate=True), np.uint8).reshape(-1, 2)
    lengths, levels = pairs.T
    if lengths.sum(dtype=np.int64) != CANVAS * CANVAS:
        raise ValueError("not as many pixels as the canvas has")
    return np.repeat(levels, lengths).reshape(CANVAS, CANVAS)


def filters_of(filters: Any) -> dict[int, Array]:
    """Parse filters by number. Raises one of NO_MESSAGE."""
    if len(filters) > 8:
        raise ValueError("more filters than the network has")
    return {range(8)[int(k)]: filter_of(numbers) for k, numbers in filters.items()}


def off_of(numbers: Any) -> frozenset[int]:
    """Parse the numbers of the filters that are switched off. Raises one of NO_MESSAGE."""
    if len(numbers) > 8:
        raise ValueError("more filters than the network has")
    return frozenset(range(8)[int(k)] for k in numbers)


def answers_of(wanted: Any) -> Answers:
    """Parse what the softmax layer is to be retrained for. Raises one of NO_MESSAGE."""
    seed = range(2**16)[wanted["seed"]]
    return Answers(filters_of(wanted["filters"]), off_of(wanted["off"]), seed)


def filter_of(numbers: Any) -> Array:
    """Parse nine weights: (3, 3). Raises one of NO_MESSAGE."""
    if len(numbers) != 9 or not all(isinstance(number, int | float) for number in numbers):
        raise ValueError("not nine numbers")
    if not all(math.isfinite(number) and abs(number) <= LARGEST_WEIGHT for number in numbers):
        raise ValueError("not nine numbers of a filter's size")
    return np.array(numbers, np.float32).reshape(3, 3)
