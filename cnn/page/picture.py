"""The living picture: the network from the drawing to the answer, as one picture on the page.

Two components: the picture itself, which the browser keeps, and the wire, in a fragment of its
own, through which the drawing comes in and the numbers go out. So an answer under the pen runs
nothing else of the page and carries only numbers, neither script nor style.
"""

import base64
import contextlib
import time
from typing import Any

import numpy as np
import streamlit as st

from cnn import explain
from cnn.arrays import Array, Ink
from cnn.confidence import CONFIDENCE_THRESHOLD
from cnn.data.strokes import CANVAS
from cnn.network import DigitCNN
from cnn.page import assets, canvas, shared
from cnn.page.component import component
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor

ANSWERS_A_SECOND = 20  # under the pens of all visitors together, so that lifted pens come first
LARGEST_WEIGHT = 100.0  # that a visitor may give to a filter
LONGEST_INK = CANVAS * CANVAS * 2 * 4 // 3 + 4  # characters: no two neighbours alike

Message = dict[str, Any]  # assets/picture/live.js says what may be in it
# What `take` raises for anything else
NO_MESSAGE = (TypeError, ValueError, LookupError, AttributeError, OverflowError)


def show(visitor: Visitor) -> Reading:
    """The canvas and the picture around it; returns the drawing, read.

    A part below that shows the drawing sets `visitor.watched`, and the page runs again whenever
    the pen rests.
    """
    visitor.watched = visitor.rerun = False
    with st.container(key="stage", gap=None):
        canvas.show(visitor)
        own = {"sheet": visitor.sheet, "link": visitor.link, "session": visitor.session}
        # A server that was started anew has no fragment to run: the whole page has to.
        data = {**_constants(), **own}
        component("picture/picture", isolate_styles=False)(
            key="picture", data=data, on_unanswered_change=lambda: None
        )
        answer(visitor)
    return read(visitor, visitor.ink)


@st.cache_resource(show_spinner=False)
def _constants() -> dict[str, Any]:
    """What the picture needs once: the network's weights, the samples, the presets."""
    return {
        "threshold": CONFIDENCE_THRESHOLD,
        "weights": shared.network().softmax.weights.ravel(),  # (13, 13, 8, 10)
        "samples": shared.samples(),
        "presets": list(explain.PRESETS),
    }


@st.fragment
def answer(visitor: Visitor) -> None:
    """Read what is drawn and send all numbers to the picture; runs alone while the pen moves."""
    visitor.tidy_address()
    reading = read(visitor, visitor.ink if visitor.demo is None else visitor.demo)
    component(assets.WIRE)(key="wire", data=pack(visitor, reading), on_message_change=receive)
    if visitor.rerun:
        st.rerun()


def read(visitor: Visitor, ink: Ink) -> Reading:
    """Ink, read by the visitor's own network; the same ink again costs nothing."""
    network, last = visitor.network(shared.network()), visitor.reading
    if last is None or last.ink is not ink or not _alike(last.network, network):
        visitor.reading = last = Reading.of(ink, network)
    return last


def _alike(one: DigitCNN, other: DigitCNN) -> bool:
    return np.array_equal(one.conv.filters, other.conv.filters)


def pack(visitor: Visitor, reading: Reading) -> bytes:
    """Everything that the picture shows of a drawing, as float32, in the order of reading.js."""
    network, activations = reading.network, reading.activations
    shipped = shared.network()
    changed = np.isin(np.arange(8), list(visitor.filters))
    trained = activations.probabilities
    if changed.any():
        trained = shipped.predict(reading.image)
    pooled, logits = blank_sheet(network)
    parts = (
        [visitor.heard, pause(visitor), reading.blank],
        activations.probabilities,
        activations.logits,
        activations.image.ravel(),
        activations.conv.ravel(),
        network.conv.filters.ravel(),
        changed,
        trained,
        pooled,
        logits,
    )
    return np.concatenate(parts, dtype="<f4").tobytes()


def blank_sheet(network: DigitCNN) -> tuple[Array, Array]:
    """A blank sheet's pooled values, alike everywhere, (8,), and its logits, (10,).

    Paper is -0.5, so that a map's cell is the filter's sum times that.
    """
    pooled: Array = -0.5 * network.conv.filters.sum(axis=(1, 2))
    return pooled, pooled @ _weight_sums() + network.softmax.biases


@st.cache_resource(show_spinner=False)
def _weight_sums() -> Array:
    """The weights of all places together: (8, 10)."""
    sums: Array = shared.network().softmax.weights.reshape(169, -1, 10).sum(axis=0)
    return sums


_pens: dict[str, float] = {}  # sessions whose pens have moved, and when


def pause(visitor: Visitor) -> float:
    """Milliseconds to the next answer under this pen: longer, the more visitors draw."""
    now = time.monotonic()
    _pens[visitor.session] = now
    for other, moved in list(_pens.items()):
        if moved < now - 2:
            _pens.pop(other, None)
    return 1000 * len(_pens) / ANSWERS_A_SECOND


# ---------------------------------------------------------------- what comes from the browser


def receive() -> None:
    """Take a message to heart before the script runs. It may be anything: what is not right is
    left alone."""
    message = st.session_state["wire"].get("message")
    visitor = Visitor.here()
    if isinstance(message, dict):
        with contextlib.suppress(*NO_MESSAGE):
            take(visitor, message)


def take(visitor: Visitor, message: Message) -> None:
    """Do what a message says. Raises NO_MESSAGE for what is none."""
    number = int(message["number"])
    if not 0 <= number < 2**24:  # it goes back as a float32
        raise ValueError("no number of a message")
    visitor.heard = number
    visitor.rerun |= bool(message.get("rest")) and visitor.watched
    if "filters" in message:
        visitor.filters = filters_of(message["filters"])
    if "preset" in message:
        k, name = message["preset"]
        visitor.filters[range(8)[k]] = explain.preset(name)
    if "pen" in message:
        visitor.pen, visitor.rerun = min(max(int(message["pen"]), 8), 40), True
    if "closed" in message:
        visitor.closed, visitor.rerun = bool(message["closed"]), True
    if "sheet" in message:
        visitor.start_sheet(canvas.objects_of(message["sheet"]))
        visitor.rerun = True
    if "ink" in message:
        ink = unpack(message["ink"])
        if message.get("demo"):
            visitor.demo = ink
        else:
            visitor.ink, visitor.demo = ink, None


def unpack(text: str) -> Ink:
    """What sheet.js packed -> (280, 280). Raises NO_MESSAGE for anything else."""
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


def filter_of(numbers: Any) -> Array:
    """Nine numbers from the browser -> (3, 3). Raises NO_MESSAGE."""
    if len(numbers) != 9 or not all(isinstance(number, int | float) for number in numbers):
        raise ValueError("not nine numbers")
    own = np.array(numbers, np.float32).reshape(3, 3)
    if not (np.abs(own) <= LARGEST_WEIGHT).all():
        raise ValueError("not nine numbers of a filter's size")
    return own
