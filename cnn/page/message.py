"""What the browser says of the drawing: JSON -> Message, which is then applied, all of it or none.

number    of the message; the answer carries it back
ink       pixels of the drawing, as assets/picture/ink.js packs them
drawing   instead of them, where a browser does not let its pixels be read: its strokes
demo      they are the opening's, not the visitor's
rest      the pen is lifted: the page below may follow
start     the canvas has to begin anew, with this drawing
filters   all that the visitor has changed, by number from 0, nine numbers each
off       numbers of the filters that are switched off
preset    a filter, and the name of what it becomes
answers   learn them anew for these filters and switches, with this seed; null: as shipped
look      the filter that the panel is about, whose exciting places are wanted; null: none
bring     the number of a test image that takes the place of the drawing
pen       width in pixels
closed    the browser has no element of its own to draw on: the canvas reports by itself
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
# What anything else raises as it is taken apart
NO_MESSAGE = (TypeError, ValueError, LookupError, AttributeError, OverflowError)


@dataclass(frozen=True)
class Message:
    """What is to be changed of a visitor; None, or nothing, where it stays as it is."""

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
        """Take apart what a browser has said. Raises ValueError if any part of it is not right."""
        try:
            return cls(**_parts(said))
        except NO_MESSAGE as error:
            raise ValueError(f"no message: {error}") from error

    def apply(self, visitor: Visitor) -> None:
        """Change what the message says. Nothing here fails: the visitor has all of it or none."""
        visitor.last_message = self.number
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
    """The fields of a Message. Raises NO_MESSAGE."""
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
    """What assets/picture/ink.js packed -> (280, 280). Raises NO_MESSAGE for anything else."""
    if len(text) > LONGEST_INK:
        raise ValueError("more than a canvas holds")
    pairs = np.frombuffer(base64.b64decode(text, validate=True), np.uint8).reshape(-1, 2)
    lengths, levels = pairs.T
    if lengths.sum(dtype=np.int64) != CANVAS * CANVAS:
        raise ValueError("not as many pixels as the canvas has")
    return np.repeat(levels, lengths).reshape(CANVAS, CANVAS)


def filters_of(filters: Any) -> dict[int, Array]:
    """Filters by number, as the browser sends them. Raises NO_MESSAGE."""
    if len(filters) > 8:
        raise ValueError("more filters than the network has")
    return {range(8)[int(k)]: filter_of(numbers) for k, numbers in filters.items()}


def off_of(numbers: Any) -> frozenset[int]:
    """The filters that are switched off, as the browser sends them. Raises NO_MESSAGE."""
    if len(numbers) > 8:
        raise ValueError("more filters than the network has")
    return frozenset(range(8)[int(k)] for k in numbers)


def answers_of(wanted: Any) -> Answers:
    """What answers are to be learnt for, as the browser sends it. Raises NO_MESSAGE."""
    seed = range(2**16)[wanted["seed"]]
    return Answers(filters_of(wanted["filters"]), off_of(wanted["off"]), seed)


def filter_of(numbers: Any) -> Array:
    """Nine numbers from the browser -> (3, 3). Raises NO_MESSAGE."""
    if len(numbers) != 9 or not all(isinstance(number, int | float) for number in numbers):
        raise ValueError("not nine numbers")
    if not all(math.isfinite(number) and abs(number) <= LARGEST_WEIGHT for number in numbers):
        raise ValueError("not nine numbers of a filter's size")
    return np.array(numbers, np.float32).reshape(3, 3)
