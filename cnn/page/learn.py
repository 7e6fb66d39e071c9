"""The part "Watch it learn": the training that made the network, and one of the visitor's own."""

from typing import Any

import numpy as np
import streamlit as st

from cnn.arrays import Ink
from cnn.page import shared, training_view
from cnn.page.component import rerun_later
from cnn.page.live_training import Curves, Run
from cnn.page.reading import Reading
from cnn.page.training_view import Checkpoint
from cnn.page.visitor import Visitor
from cnn.training.metrics import accuracy

SETTINGS: list[tuple[str, str, list[float], float]] = [
    ("rate", "Learning rate", [0.0003, 0.001, 0.003, 0.01, 0.03], 0.003),
    ("batch_size", "Batch size", [8, 16, 32, 64, 128], 32),
]
SOON = 1.0  # seconds that nobody minds to wait


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
    train_live(reading.image, visitor)


@st.fragment
def train_live(image: Ink, visitor: Visitor) -> None:
    """Training in this visitor's session, drawn while it goes on: runs again at each turn."""
    st.write(
        "Starts from random filters, trains on 2,500 MNIST images and is tested on 500 others."
    )
    controls = st.container(horizontal=True, vertical_alignment="bottom")
    run, turns, who = visitor.run, shared.turns(), visitor.session
    if run and visitor.training and not turns.wait(who):
        with turns.turn(who, run):
            run.learn(run.turn)
            draw(run, image)
        visitor.training = not run.finished
    elif run and run.number:
        draw(run, image)
    with controls:
        show_controls(visitor)
    if run and visitor.training:
        wait = turns.wait(who)
        if wait > SOON:
            st.caption(f"Others are training too: your next turn comes in {wait:.0f} seconds.")
        rerun_later("next-turn", wait, run.number)


def show_controls(visitor: Visitor) -> None:
    """The settings of the next run, and the buttons of this one."""
    later = "Takes effect at the next start"
    for key, label, options, default in SETTINGS:
        before = visitor.kept(key, default)
        chosen = st.select_slider(label, options, before, key=key, help=later, width=200)
        visitor.keep(key, chosen)
    run = visitor.run
    over = run is not None and run.finished
    label, act = ("Start", start_again) if run is None else BUTTONS[visitor.training]
    st.button(label, on_click=act, args=(visitor,), disabled=over)
    st.button("Restart", on_click=start_again, args=(visitor,), disabled=not run)


def draw(run: Run, image: Ink) -> None:
    """How far a run has come."""
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


def start_again(visitor: Visitor) -> None:
    images, labels = shared.mnist_sample()
    visitor.run = Run(
        images[:-500],
        labels[:-500],
        batch_size=_chosen(visitor, "batch_size"),
        learning_rate=_chosen(visitor, "rate"),
    )
    visitor.training = True


# Each says what is to be, not that it is to change: on a busy machine Streamlit hears a press twice
# when it comes while the part is drawn anew.


def pause(visitor: Visitor) -> None:
    visitor.training = False


def go_on(visitor: Visitor) -> None:
    visitor.training = True


BUTTONS = {True: ("Pause", pause), False: ("Resume", go_on)}


def _chosen(visitor: Visitor, key: str) -> Any:
    """What a slider says now; or said last, for one who presses a button that has just gone."""
    return st.session_state.get(key, visitor.settings[key])
