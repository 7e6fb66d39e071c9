"""The part "Watch it learn": the run that made the network, and a training of one's own."""

import streamlit as st

from cnn.arrays import Ink
from cnn.confidence import percent
from cnn.network import DigitCNN
from cnn.page import html, shared
from cnn.page.live_training import PACE, Run
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor
from cnn.training.metrics import accuracy


def show(reading: Reading, visitor: Visitor) -> None:
    """The way from random to trained, to slide along, and to walk anew."""
    st.write(
        "Training shows the network an image, compares its ten probabilities with the right "
        "answer, and moves every number a little to where the answer would have been better. "
        r"**Cross-entropy** measures how wrong it is: the loss is $-\ln p$ of the probability "
        "given to the right digit, 2.303 for a guess among ten, 0 for certainty."
    )
    st.header("The run that made this network", anchor=False)
    try:
        run, _ = shared.history(), shared.mnist_sample()
    except (OSError, ValueError) as error:
        st.error(f"The run cannot be shown: {error}.")
        return
    last = len(run.steps) - 1
    visitor.keep(checkpoint=last)
    moment = st.slider("Moment", 0, last, key="checkpoint", help="0 is before the first step")
    seen = int(run.steps_seen[moment])
    st.html(
        f'<p role="note">Step <b>{run.steps[moment]:,}</b>, {seen:,} images seen, '
        f"<b>{percent(run.test_accuracy[moment], decimals=1)}</b> of MNIST's 10,000 "
        "test images read correctly</p>" + html.curves(run.seen, run.loss, run.accuracy, seen)
    )
    st.caption(
        "It learns the softened answers of a larger network, so that the loss cannot reach 0. "
        "After the last step its weights are averaged and its logits sharpened: it grows surer."
    )
    learner(run.network(moment), reading.image)
    st.header("Train one yourself", anchor=False)
    st.fragment(train_live, run_every=visitor.pace)(reading.image, visitor, visitor.pace)


def train_live(image: Ink, visitor: Visitor, pace: float | None) -> None:
    """Training in this visitor's session, drawn while it goes on: Streamlit calls this at pace."""
    if pace != visitor.pace:
        st.rerun()
    visitor.keep(rate=0.003, batch_size=32)
    st.write("From random filters, on 2,500 images of MNIST; 500 others test what it has learnt.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        rates, sizes = [0.0003, 0.001, 0.003, 0.01, 0.03], [8, 16, 32, 64, 128]
        later = "Counts from the next start on"
        st.select_slider("Learning rate", rates, key="rate", help=later, width=200)
        st.select_slider("Batch size", sizes, key="batch_size", help=later, width=200)
        run = visitor.run
        label = "Start" if run is None else "Pause" if pace else "Go on"
        over = run is not None and run.finished
        st.button(label, on_click=start_or_pause, args=(visitor,), disabled=over)
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
    seen, loss, right_of_batch = run.curves()
    st.html(
        f'<p role="note">Learning rate {run.learning_rate}, batch size {run.batch_size}: '
        f"step <b>{run.number:,}</b> of {run.total:,}, {seen[-1]:,} images seen, "
        f"<b>{percent(right, decimals=1)}</b> of 500 other images read correctly</p>"
        + html.curves(seen, loss, right_of_batch)
    )
    learner(run.network, image)
    if pace != visitor.pace:
        st.rerun()  # only a run of the whole page sets another pace


def start_again(visitor: Visitor) -> None:
    images, labels = shared.mnist_sample()
    visitor.run = Run(
        images[:-500],
        labels[:-500],
        batch_size=st.session_state.batch_size,
        learning_rate=st.session_state.rate,
    )
    visitor.pace = PACE


def start_or_pause(visitor: Visitor) -> None:
    if visitor.run is None:
        start_again(visitor)
    else:
        visitor.pace = None if visitor.pace else PACE


def learner(network: DigitCNN, image: Ink) -> None:
    """A network on its way: its filters, and what it makes of the visitor's drawing."""
    activations = network.forward(image)
    left, right = st.columns([0.68, 0.32], gap="medium")
    maps = html.filters_and_maps(network.conv.filters, activations.conv)
    left.html(f'<div class="small">{maps}</div>')
    right.html(html.bars(activations.probabilities if image.any() else None))
