"""The part "Watch it learn": the training that made the network, and one of the visitor's own."""

from typing import Any

import numpy as np
import streamlit as st

from cnn.arrays import Ink
from cnn.page import shared, training_view
from cnn.page.live_training import PACE, Curves, Run
from cnn.page.reading import Reading
from cnn.page.training_view import Checkpoint
from cnn.page.visitor import Visitor
from cnn.training.metrics import accuracy

SETTINGS: list[tuple[str, str, list[float], float]] = [
    ("rate", "Learning rate", [0.0003, 0.001, 0.003, 0.01, 0.03], 0.003),
    ("batch_size", "Batch size", [8, 16, 32, 64, 128], 32),
]


def show(reading: Reading, visitor: Visitor) -> None:
    """The way from random to trained, to play and slide along, and to walk anew."""
    visitor.watched = True
    try:
        history, checkpoints = shared.history(), shared.checkpoints()
        shared.mnist_sample()
    except (OSError, ValueError) as error:
        st.error(f"The training cannot be shown: {error}.")
        return
    st.header("The training that made this network", anchor=False)
    steps = np.interp(history.seen, history.steps_seen, history.steps)
    training = training_view.described(
        Curves(steps.astype(int), history.loss, history.accuracy),
        checkpoints,
        reading.image,
        total=int(history.steps[-1]),
        tests="10,000 test images",
    )
    training_view.show("history", training)
    st.caption(
        "It learns to imitate the softer answers of a larger network, so the loss does not reach "
        "0. Its training images are harder than the test images: many styles of handwriting, and "
        "scribbles. After the last step its probabilities are calibrated."
    )
    st.header("Train one yourself", anchor=False)
    st.fragment(train_live, run_every=visitor.pace)(reading.image, visitor, visitor.pace)


def train_live(image: Ink, visitor: Visitor, pace: float | None) -> None:
    """Training in this visitor's session, drawn while it goes on: Streamlit calls this at pace."""
    if pace != visitor.pace:
        st.rerun()
    st.write("From random filters, on 2,500 images of MNIST; 500 others test what it has learnt.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        later = "Counts from the next start on"
        for key, label, options, default in SETTINGS:
            before = visitor.kept(key, default)
            chosen = st.select_slider(label, options, before, key=key, help=later, width=200)
            visitor.keep(key, chosen)
        run = visitor.run
        over = run is not None and run.finished
        label, act = ("Start", start_again) if run is None else BUTTONS[bool(pace)]
        st.button(label, on_click=act, args=(visitor,), disabled=over)
        st.button("Start again", on_click=start_again, args=(visitor,), disabled=not run)
    if run is None:
        return
    if pace:
        visitor.pace = shared.turns().learn(run)
        if run.finished:
            visitor.pace = None
        elif visitor.pace > PACE:
            st.caption(f"Others train too: a turn every {visitor.pace:.0f} seconds.")
    images, labels = shared.mnist_sample()
    right = accuracy(run.network.logits(images[-500:]), labels[-500:])
    run.tested[run.number] = right
    training = training_view.described(
        run.curves(),
        [Checkpoint(run.number, run.seen, right, run.network)],
        image,
        total=run.total,
        tests="500 other images",
        tested=run.tested,
        name=f"Learning rate {run.learning_rate}, batch size {run.batch_size}: ",
    )
    training_view.show("own", training)
    if pace != visitor.pace:
        st.rerun()  # only a run of the whole page sets another pace


def start_again(visitor: Visitor) -> None:
    images, labels = shared.mnist_sample()
    visitor.run = Run(
        images[:-500],
        labels[:-500],
        batch_size=_chosen(visitor, "batch_size"),
        learning_rate=_chosen(visitor, "rate"),
    )
    visitor.pace = PACE


# Each says what is to be, not that it is to change: on a busy machine Streamlit hears a press twice
# when it comes while the part is drawn anew.


def pause(visitor: Visitor) -> None:
    visitor.pace = None


def go_on(visitor: Visitor) -> None:
    visitor.pace = PACE


BUTTONS = {True: ("Pause", pause), False: ("Go on", go_on)}


def _chosen(visitor: Visitor, key: str) -> Any:
    """What a slider says now; or said last, for one who presses a button that has just gone."""
    return st.session_state.get(key, visitor.settings[key])
