"""The living picture: the network from the drawing to the answer, as one picture on the page.

Two components: the picture itself, which the browser keeps, and the wire, in a fragment of its
own, through which the drawing comes in and the numbers go out. So an answer under the pen runs
nothing else of the page and carries only numbers, neither script nor style.
"""

import base64
import contextlib
import threading
import time
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import ArrayLike
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnn import presets
from cnn.arrays import Array, Ink
from cnn.confidence import CONFIDENCE_THRESHOLD
from cnn.contributions import Exam
from cnn.network import DigitCNN
from cnn.page import assets, canvas, gate, limits, objects, relearn, shared
from cnn.page.component import component
from cnn.page.link import Answers, from_link
from cnn.page.message import Message
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor
from cnn.softmax import softmax, with_none

# For the same reason as shared.runs
ONE_ANSWER_AT_A_TIME = threading.Lock()
# The numbers of one answer and how many there are of each, in the order in which they are sent;
# then, for whoever looks at a filter, the drawing's logits before and after, and what excites it
LAYOUT = {
    "number": 1,
    "pause": 1,
    "blank": 1,
    "probabilities": 11,
    "logits": 10,
    "image": 28 * 28,
    "maps": 26 * 26 * 8,
    "filters": 8 * 9,
    "changed": 8,
    "off": 8,
    "blankPooled": 8,
    "blankLogits": 10,
    "right": 1,
    "before": 8,
    "after": 8,
    "lost": 8,
    "own": 8,
    "turns": 8 * 3 * 3,
    "several": 1,
}
LOOKED_AT = {
    "filter": 1,
    "logitsBefore": 10,
    "logitsAfter": 10,
    "images": 12,
    "digits": 12,
    "cells": 12 * 2,
    "values": 12,
    "patches": 12 * 81,
}


def show(visitor: Visitor) -> Reading:
    """The canvas and the picture around it; returns the drawing, read.

    A part below that shows the drawing sets `visitor.watched`, and the page runs again whenever
    the pen rests.
    """
    visitor.rerun = False
    with st.container(key="stage", gap=None):
        canvas.show(visitor)
        own = {
            "session": visitor.session,
            "starts": visitor.starts,
            "brought": visitor.brought,
            "pen": visitor.pen,
            "bitmap": visitor.link and objects.bitmap_text(from_link(visitor.link)),
            "weights": floats(exam(visitor).network.softmax.weights),  # (13, 13, 8, 10)
            "answers": visitor.answers and told(visitor.answers),
            "learning": visitor.wanted is not None,
            "trained": visitor.trained,
        }
        # A server that was started anew has no fragment to run: the whole page has to.
        data = {**_constants(), **own}
        component("picture/picture", isolate_styles=False)(
            key="picture", data=data, on_unanswered_change=lambda: None
        )
        answer(visitor)
        relearn.show(visitor)
    return read(visitor, visitor.ink)


def floats(numbers: Array) -> str:
    """Numbers as base64 of float32, in reading order: an array would need pandas."""
    return base64.b64encode(numbers.astype("<f4").tobytes()).decode()


@st.cache_resource(show_spinner=False)
def _constants() -> dict[str, Any]:
    """What the picture needs once: the samples, the presets, what is asked and sent."""
    return {
        "threshold": CONFIDENCE_THRESHOLD,
        "samples": shared.samples(),
        "presets": list(presets.PRESETS),
        "limits": limits.for_browser(),
        "examined": len(shared.test_images().labels),
        "layout": list(map(list, LAYOUT.items())),
        "lookedAt": list(map(list, LOOKED_AT.items())),
    }


def exam(visitor: Visitor) -> Exam:
    """The network whose filters the visitor changes, shipped, relearnt or trained here."""
    return visitor.exam or shared.exam()


def told(answers: Answers) -> dict[str, Any]:
    """What answers were learnt for, as the browser says it too."""
    filters = {str(k): numbers.ravel().tolist() for k, numbers in answers.filters.items()}
    return {"filters": filters, "off": sorted(answers.off), "seed": answers.seed}


@st.fragment
def answer(visitor: Visitor) -> None:
    """Read what is drawn and send all numbers to the picture; runs alone while the pen moves."""
    with ONE_ANSWER_AT_A_TIME:
        visitor.tidy_address()
        reading = read(visitor, visitor.ink if visitor.demo is None else visitor.demo)
        component(assets.WIRE)(key="wire", data=pack(visitor, reading), on_message_change=receive)
        note_cost(visitor)
    if visitor.rerun:
        st.rerun()


def note_cost(visitor: Visitor) -> None:
    """Tell what a message's answer has taken to whoever deals out answers under the pens."""
    context = get_script_run_ctx()
    if visitor.began is not None and context:
        took = gate.waited(context.session_id) if visitor.lifted else None
        shared.budget().note(time.thread_time() - visitor.began, took)
    visitor.began = None


def read(visitor: Visitor, ink: Ink) -> Reading:
    """Ink, read by the visitor's own network; the same ink again costs nothing."""
    network, last = visitor.network(shared.network()), visitor.reading
    if last is None or last.ink is not ink or not _alike(last.network, network):
        visitor.reading = last = Reading.of(ink, network)
    return last


def _alike(one: DigitCNN, other: DigitCNN) -> bool:
    return one.softmax is other.softmax and np.array_equal(one.conv.filters, other.conv.filters)


def pack(visitor: Visitor, reading: Reading) -> bytes:
    """Everything that the picture shows of a drawing, as float32, in the order of LAYOUT."""
    network, activations = reading.network, reading.activations
    filters = visitor.numbers(shared.network())
    result = exam(visitor).result(filters, visitor.off)
    pooled, logits = blank_sheet(network)
    values: dict[str, ArrayLike] = {
        "number": visitor.last_message,
        "pause": 1000 * shared.budget().pause(visitor.session),
        "blank": reading.blank,
        "probabilities": softmax(with_none(activations.logits)),
        "logits": activations.logits,
        "image": activations.image,
        "maps": activations.conv,
        "filters": filters,
        "changed": np.isin(np.arange(8), list(visitor.filters)),
        "off": np.isin(np.arange(8), list(visitor.off)),
        "blankPooled": pooled,
        "blankLogits": logits,
        **result._asdict(),
        "several": reading.several,
    }
    parts = [np.ravel(values[name]) for name in LAYOUT]
    if (k := visitor.looked_at) is not None:
        before, after = exam(visitor).one(network, activations, k, bool(result.own[k]))
        found = shared.exciting(filters[k])
        digits = shared.test_images().labels[found.images]
        values = {"filter": k, "logitsBefore": before, "logitsAfter": after, "digits": digits}
        values |= {**found._asdict(), "patches": found.patches / 255 - 0.5}
        parts += [np.ravel(values[name]) for name in LOOKED_AT]
    return np.concatenate(parts, dtype="<f4").tobytes()


def blank_sheet(network: DigitCNN) -> tuple[Array, Array]:
    """A blank sheet's pooled values, alike everywhere, (8,), and its logits, (10,).

    Paper is -0.5, so that a map's cell is the filter's sum times that.
    """
    pooled: Array = -0.5 * network.conv.filters.sum(axis=(1, 2))
    weights = network.softmax.weights.reshape(169, -1, 10).sum(axis=0)  # of all places together
    return pooled, pooled @ weights + network.softmax.biases


def receive() -> None:
    """Apply a browser message before the script runs; malformed messages are ignored."""
    visitor, began = Visitor.here(), time.thread_time()
    with contextlib.suppress(ValueError):
        Message.of(st.session_state["wire"].get("message")).apply(visitor)
        visitor.began = began
