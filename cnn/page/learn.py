"""The part "Watch it learn": the training that made the network, and one of the visitor's own."""

import secrets
from typing import Any

import numpy as np
import streamlit as st

from cnn.arrays import Ink
from cnn.contributions import Exam
from cnn.page import outcome, shared, training_view
from cnn.page.component import rerun_later
from cnn.page.limits import LARGEST_WEIGHT
from cnn.page.live_training import Curves, Run
from cnn.page.reading import Reading
from cnn.page.training_view import Checkpoint
from cnn.page.visitor import Visitor
from cnn.training.metrics import accuracy

# At the largest every training fails, within ten steps (MEASUREMENTS.md)
RATES: list[float] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]
SETTINGS: list[tuple[str, str, list[float], float, str]] = [
    ("rate", "Learning rate", RATES, 0.03, "Takes effect at the next step, also during a run"),
    ("batch_size", "Batch size", [8, 16, 32, 64, 128], 32, "Takes effect at the next start"),
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
        "Starts from random filters, trains on 3,000 MNIST images and 100 scribbles, and is "
        "tested on 1,000 other MNIST images. Each step changes every number by the learning rate "
        "times its gradient."
    )
    controls = st.container(horizontal=True, vertical_alignment="bottom")
    said = st.container(horizontal=True, vertical_alignment="center")
    run, turns, who = visitor.run, shared.turns(), visitor.session
    if run:
        run.set_rate(_chosen(visitor, "rate"))
    if run and visitor.training and not turns.wait(who, run.turn):
        with turns.turn(who, run):
            run.learn(run.turn)
            draw(run, image, visitor)
        visitor.training = not run.finished
    elif run and run.number:
        draw(run, image, visitor)
    with controls:
        show_controls(visitor)
    if run and run.number:
        with said:
            show_outcome(run, visitor)
    if run and visitor.training:
        wait = turns.wait(who, run.turn)
        if wait > SOON:
            st.caption(f"Others are training too: your next turn comes in {wait:.0f} seconds.")
        rerun_later("next-turn", wait, run.number)


def show_controls(visitor: Visitor) -> None:
    """The settings of the run and the next one, and the buttons of this one."""
    for key, label, options, default, when in SETTINGS:
        before = visitor.kept(key, default)
        chosen = st.select_slider(label, options, before, key=key, help=when, width=200)
        visitor.keep(key, chosen)
    run = visitor.run
    over = run is not None and run.finished
    label, act = ("Start", start_again) if run is None else BUTTONS[visitor.training]
    st.button(label, on_click=act, args=(visitor,), disabled=over)
    st.button("Restart", on_click=start_again, args=(visitor,), disabled=not run)
    if run:
        st.button("Restart with new weights", on_click=start_anew, args=(visitor,))


def show_outcome(run: Run, visitor: Visitor) -> None:
    """Say where the run has started, or what it has reached; and put its network above, or back."""
    examined = len(shared.test_images().labels)
    past, last = run.past(), visitor.last
    st.markdown(outcome.end(past, last, examined) if run.finished else outcome.start(past, last))
    usable = not run.failed and bool((np.abs(run.network.conv.filters) <= LARGEST_WEIGHT).all())
    how = "The picture above and the parts of the page read with it, until the page is reloaded"
    if st.button("Use this network above", disabled=not usable, help=how):
        use(run, visitor)
        st.rerun()
    if visitor.trained and st.button("Back to the page's network"):
        visitor.restore()
        st.rerun()


def use(run: Run, visitor: Visitor) -> None:
    """Make the run's network, as it is now, the visitor's: the browser takes it over."""
    images, labels, _ = shared.test_images()
    visitor.use(Exam(run.network.frozen(), images, labels))
    st.toast("The picture above reads with your network now, until the page is reloaded.")


def draw(run: Run, image: Ink, visitor: Visitor) -> None:
    """How far a run has come, with the last one beside it."""
    images, labels, _ = shared.test_images()
    if run.number not in run.tested:
        run.tested[run.number] = accuracy(run.network.logits(images), labels)
    training = training_view.described(
        run.curves(),
        [Checkpoint(run.number, run.seen, run.tested[run.number], run.network)],
        image,
        total=run.total,
        tests=f"{len(labels):,} test images",
        tested=run.tested,
        name=f"Learning rate {run.learning_rate:g}, batch size {run.batch_size}: ",
        rates=run.rates,
        last=visitor.last,
        run=f"{visitor.session}-{visitor.runs}",
    )
    training_view.show("own", training)


def start_again(visitor: Visitor) -> None:
    """Start a run from the last one's weights, if there is one."""
    start(visitor, visitor.run.seed if visitor.run else secrets.randbits(32))


def start_anew(visitor: Visitor) -> None:
    """Start a run from other weights than the last one's."""
    start(visitor, secrets.randbits(32))


def start(visitor: Visitor, seed: int) -> None:
    """Start a run with the settings that are shown; the one before stays in grey."""
    images, targets = shared.relearnt_from()
    if visitor.run and visitor.run.tested:
        visitor.last = visitor.run.past()
    visitor.run = Run(
        images,
        targets,
        seed=seed,
        batch_size=_chosen(visitor, "batch_size"),
        learning_rate=_chosen(visitor, "rate"),
    )
    visitor.runs += 1
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
