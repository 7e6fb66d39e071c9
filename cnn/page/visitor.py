"""What a visitor has of their own: one typed value, kept in Streamlit's session."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import numpy as np
import streamlit as st

from cnn import preprocess
from cnn.arrays import Array, Ink
from cnn.contributions import Exam
from cnn.data.pieces import without_specks
from cnn.data.strokes import CANVAS
from cnn.network import DigitCNN
from cnn.page import objects
from cnn.page.link import (
    Answers,
    answers_from_link,
    answers_to_link,
    filters_from_link,
    filters_to_link,
    from_link,
    to_link,
)
from cnn.page.live_training import Run
from cnn.page.objects import Object
from cnn.page.reading import Reading
from cnn.training.relearning import Relearning


class Found(NamedTuple):
    """The ink in a photograph, of the digit and of others beside it, and its drawing as a link."""

    grey: Ink
    ink: Ink
    beside: Ink
    link: str


class Cell(NamedTuple):
    """A cell of the grid of mistakes."""

    step: int  # of the training, the last one being the network as it is now
    digit: int  # what the images show
    answer: int  # what they are read as


T = TypeVar("T")


@dataclass
class Visitor:
    """The sheet, the changed filters, and the settings of every part, also of those left."""

    session: str = field(default_factory=lambda: secrets.token_hex(8))
    starts: int = 0  # a new number makes the canvas forget its strokes, and begin with
    objects: list[Object] = field(default_factory=list)  # these
    link: str | None = None  # the text for an address of the bitmap among them
    brought: int = 0  # counts the drawings that an address or a photograph has brought
    ink: Ink = field(default_factory=lambda: np.zeros((CANVAS, CANVAS), np.uint8))
    demo: Ink | None = None  # what the picture shows instead: the digit that draws itself
    reading: Reading | None = None  # the last one
    maps: tuple[Reading, bytes] | None = None  # of a reading, as a PNG file
    looked_at: int | None = None  # the filter whose exciting places the picture shows
    pen: int = 20  # width
    last_message: int = 0  # number of the last message from the picture
    closed: bool = False  # the browser's own element does not work: the canvas reports by itself
    report: bytes | None = None  # the canvas's own last one
    watched: bool = False  # a part below shows the drawing: the page runs when the pen rests
    rerun: bool = False  # the whole page has to run
    filters: dict[int, Array] = field(default_factory=dict)  # the changed ones: number -> (3, 3)
    off: frozenset[int] = frozenset()  # numbers of the filters that are switched off
    wanted: Answers | None = None  # for which the softmax layer is about to be learnt anew
    answers: Answers | None = None  # for which it was
    exam: Exam | None = None  # of the network that has learnt so, the visitor's own
    relearning: Relearning | None = None
    photo: tuple[str, Ink] | None = None  # name and grey levels: what filters are tried on
    photo_error: str = ""  # why a picture was not taken
    paper: Found | None = None  # in the photograph of a digit on paper
    paper_error: str = ""  # why nothing was
    cell: Cell | None = None  # of the mistakes, whose images are shown
    run: Run | None = None  # a training of their own
    pace: float | None = None  # seconds from turn to turn while it goes on
    settings: dict[str, Any] = field(default_factory=dict)  # of the widgets, by key

    @classmethod
    def here(cls) -> Visitor:
        """The one whose session this is; at first with an empty sheet, or the link's drawing."""
        if "visitor" not in st.session_state:
            st.session_state.visitor = cls()
            st.session_state.visitor.open_link()
        visitor: Visitor = st.session_state.visitor
        return visitor

    def open_link(self) -> None:
        """Bring the drawing and the filters of the address, if it has them."""
        if link := st.query_params.get("drawing"):
            try:
                self.bring(link)
            except ValueError as error:
                st.toast(f"This is {error}: its drawing cannot be brought back.", icon="✂️")
        if link := st.query_params.get("filters"):
            try:
                self.filters, self.off = filters_from_link(link)
            except ValueError as error:
                st.toast(f"This is {error}: its filters cannot be brought back.", icon="✂️")

        if link := st.query_params.get("answers"):
            try:
                self.wanted = answers_from_link(link)
            except ValueError as error:
                st.toast(f"This is {error}: its answers cannot be learnt again.", icon="✂️")

    def address(self) -> dict[str, str]:
        """What brings drawing, filters and answers back, as parameters of an address."""
        parameters = {}
        answers = self.wanted or self.answers
        if self.ink.any() or self.filters or self.off or answers:
            parameters["drawing"] = to_link(preprocess.to_grid(without_specks(self.ink)))
        if self.filters or self.off:
            parameters["filters"] = filters_to_link(self.filters, self.off)
        if answers:
            parameters["answers"] = answers_to_link(answers)
        return parameters

    def tidy_address(self) -> None:
        """Take out of the page's address what is no longer so: a reload would bring it back."""
        if asked := {"drawing", "filters", "answers"} & set(st.query_params):
            now = self.address()
            for name in asked:
                if st.query_params[name] != now.get(name):
                    del st.query_params[name]

    def bring(self, link: str) -> None:
        """Put the drawing of a link onto the sheet. Raises ValueError if it is none."""
        self.start([objects.canvas_bitmap(from_link(link))], link)
        self.brought += 1

    def start(self, things: list[Object], link: str | None = None) -> None:
        """Have the canvas begin anew, with these objects on it."""
        self.starts += 1
        self.objects, self.link = things, link
        self.ink, self.demo = objects.from_objects(things), None

    def want(self, answers: Answers | None) -> None:
        """Have the softmax layer learnt anew for these filters; None: take the shipped one."""
        self.wanted, self.relearning = answers, None
        if answers is None:
            self.answers = self.exam = None

    def numbers(self, shipped: DigitCNN) -> Array:
        """The numbers of all filters, also of those that are off: (8, 3, 3)."""
        return shipped.with_filters(self.filters).conv.filters

    def network(self, shipped: DigitCNN) -> DigitCNN:
        """The shipped network, or one with this visitor's filters and answers.

        A filter that is switched off is all 0 in it.
        """
        off = dict.fromkeys(self.off, np.zeros((3, 3), np.float32))
        if self.exam:
            own = dict(enumerate(self.numbers(shipped)))
            return self.exam.network.with_filters(own | off)
        return shipped.with_filters(self.filters | off) if self.filters or off else shipped

    def filter_name(self, number: int) -> str:
        return f"{number}, changed" if number - 1 in self.filters else str(number)

    def keep(self, key: str, setting: T) -> T:
        """What a widget is set to, kept for when its part is left and opened again."""
        self.settings[key] = setting
        return setting

    def kept(self, key: str, default: T) -> T:
        """What a widget was set to when it was last seen, or else the default."""
        setting: T = self.settings.get(key, default)
        return setting
