"""A visitor's state: one typed value, kept in Streamlit's session."""

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
from cnn.page.live_training import Past, Run
from cnn.page.objects import Object
from cnn.page.reading import Reading
from cnn.training.relearning import Relearning


class Found(NamedTuple):
    """A photograph, its ink, that of other digits beside it, and the link of its drawing."""

    grey: Ink
    ink: Ink
    beside: Ink
    link: str


class Cell(NamedTuple):
    """A cell of the confusion matrix."""

    step: int  # of the training; the last one is the current network
    digit: int  # label
    answer: int  # prediction


T = TypeVar("T")


@dataclass
class Visitor:
    """The drawing, the changed filters, and the settings of all parts, shown or not."""

    session: str = field(default_factory=lambda: secrets.token_hex(8))
    starts: int = 0  # a new number makes the canvas restart with
    objects: list[Object] = field(default_factory=list)  # these
    link: str | None = None  # of the bitmap among them
    brought: int = 0  # counts the drawings that an address or a photograph has brought
    ink: Ink = field(default_factory=lambda: np.zeros((CANVAS, CANVAS), np.uint8))
    demo: Ink | None = None  # what the picture shows instead: the opening animation
    reading: Reading | None = None  # the last one
    maps: tuple[Reading, bytes] | None = None  # of a reading, as a PNG file
    looked_at: int | None = None  # the filter whose strongest patches the picture shows
    pen: int = 20  # width
    last_message: int = 0  # number of the last message from the picture
    lifted: bool = False  # the pen was, as that message said
    began: float | None = None  # the thread's CPU when it was taken; None: it is answered
    closed: bool = False  # the browser's own element does not work: the canvas reports by itself
    report: bytes | None = None  # the canvas's own last one
    watched: bool = False  # a part below shows the drawing: the page runs when the pen rests
    rerun: bool = False  # the whole page has to run
    filters: dict[int, Array] = field(default_factory=dict)  # the changed ones: number -> (3, 3)
    off: frozenset[int] = frozenset()  # numbers of the filters that are switched off
    wanted: Answers | None = None  # for which the softmax layer is being retrained
    answers: Answers | None = None  # for which it was
    exam: Exam | None = None  # of the visitor's own network, retrained so or trained
    trained: bool = False  # it was trained here, from the start: a reload does not restore it
    relearning: Relearning | None = None
    photo: tuple[str, Ink] | None = None  # name and grey levels: what filters are tried on
    photo_error: str = ""  # why the last picture was not used
    paper: Found | None = None  # in the photograph of a digit on paper
    paper_error: str = ""  # why the last photograph was not used
    cell: Cell | None = None  # of the mistakes, whose images are shown
    run: Run | None = None  # a training of their own
    runs: int = 0  # so many were started
    last: Past | None = None  # the one before
    training: bool = False  # it goes on
    settings: dict[str, Any] = field(default_factory=dict)  # of the widgets, by key

    @classmethod
    def here(cls) -> Visitor:
        """The visitor of this session; a new one has a blank sheet, or the link's drawing."""
        if "visitor" not in st.session_state:
            st.session_state.visitor = cls()
            st.session_state.visitor.open_link()
        visitor: Visitor = st.session_state.visitor
        return visitor

    def open_link(self) -> None:
        """Restore the drawing and the filters of the address, if it has them."""
        if link := st.query_params.get("drawing"):
            try:
                self.bring(link)
            except ValueError as error:
                st.toast(f"This link is {error}; its drawing cannot be restored.", icon="✂️")
        if link := st.query_params.get("filters"):
            try:
                self.filters, self.off = filters_from_link(link)
            except ValueError as error:
                st.toast(f"This link is {error}; its filters cannot be restored.", icon="✂️")

        if link := st.query_params.get("answers"):
            try:
                self.wanted = answers_from_link(link)
            except ValueError as error:
                st.toast(f"This link is {error}; its answers cannot be relearnt.", icon="✂️")

    def address(self) -> dict[str, str]:
        """Parameters of an address that restores drawing, filters and answers."""
        parameters: dict[str, str] = {}
        answers = self.wanted or self.answers
        if self.trained:  # filters alone would be another network's
            return self._drawing() if self.ink.any() else {}
        if self.ink.any() or self.filters or self.off or answers:
            parameters |= self._drawing()
        if self.filters or self.off:
            parameters["filters"] = filters_to_link(self.filters, self.off)
        if answers:
            parameters["answers"] = answers_to_link(answers)
        return parameters

    def _drawing(self) -> dict[str, str]:
        return {"drawing": to_link(preprocess.to_grid(without_specks(self.ink)))}

    def tidy_address(self) -> None:
        """Remove outdated parameters from the page's address: a reload would restore them."""
        if asked := {"drawing", "filters", "answers"} & set(st.query_params):
            now = self.address()
            for name in asked:
                if st.query_params[name] != now.get(name):
                    del st.query_params[name]

    def bring(self, link: str) -> None:
        """Replace the drawing by that of a link. Raises ValueError if it is damaged."""
        self.start([objects.canvas_bitmap(from_link(link))], link)
        self.brought += 1

    def start(self, things: list[Object], link: str | None = None) -> None:
        """Restart the canvas with these objects."""
        self.starts += 1
        self.objects, self.link = things, link
        self.ink, self.demo = objects.from_objects(things), None

    def want(self, answers: Answers | None) -> None:
        """Ask for a softmax layer retrained for these filters; None: for the shipped one."""
        self.wanted, self.relearning, self.trained = answers, None, False
        if answers is None:
            self.answers = self.exam = None

    def use(self, exam: Exam) -> None:
        """Read with the network of an Exam, trained here, with all its filters as trained."""
        self.restore()
        self.exam, self.trained = exam, True

    def restore(self) -> None:
        """Read with the shipped network as it was trained."""
        self.want(None)
        self.filters, self.off = {}, frozenset()

    def numbers(self, shipped: DigitCNN) -> Array:
        """Weights of all filters, also of those that are off: (8, 3, 3)."""
        base = self.exam.network if self.trained and self.exam else shipped
        return base.with_filters(self.filters).conv.filters

    def network(self, shipped: DigitCNN) -> DigitCNN:
        """The shipped network or the one trained here, with this visitor's filters and answers.

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
        """Store a widget's setting, for when its part is left and opened again."""
        self.settings[key] = setting
        return setting

    def kept(self, key: str, default: T) -> T:
        """A widget's stored setting, or the default."""
        setting: T = self.settings.get(key, default)
        return setting
