"""What all visitors share, read-only."""

import logging
from functools import cache, lru_cache

import numpy as np
import streamlit as st

from cnn import preprocess
from cnn.arrays import Array, Ink, Labels
from cnn.contributions import Exam
from cnn.data.negatives import negative
from cnn.excitement import Places, places
from cnn.network import DigitCNN
from cnn.page import assets, gate, palette, quiet, savings
from cnn.page.assets import Points, TestImages
from cnn.page.budget import Budget
from cnn.page.live_training import Turns
from cnn.page.sockets import send_at_once
from cnn.page.training_view import Checkpoint
from cnn.page.turnstile import Turnstile
from cnn.training.history import History

SCRIBBLES = 100  # negatives in the data for retraining, so that "no digit" is learnt too


@st.cache_resource(show_spinner=False)
def check() -> None:
    """Set up the server and check every file of the page, once, before the first visitor.

    If a file is missing or damaged, the log names it, and OSError is raised without its path.
    """
    send_at_once()
    gate.install()
    savings.install()
    quiet.install()
    if found := assets.problems():
        for line in found:
            _log(line)
        raise OSError("One of this page's files cannot be read")


@st.cache_resource(show_spinner=False)
def settle() -> None:
    """Once, at the end of the first visitor's first run."""
    savings.freeze()


@st.cache_resource(show_spinner=False)
def runs() -> Turnstile:
    """What lets the whole page run for one visitor after the other.

    The more threads want the interpreter, the longer the event loop waits for it at each step, and
    with it everybody who draws: a class that arrives is 100 threads.
    """
    return Turnstile()


@cache
def _log(line: str) -> None:
    """Log an error once, however many visitors cause it."""
    logging.getLogger(__name__).error(line)


@st.cache_resource(show_spinner=False)
def network() -> DigitCNN:
    """The network that every visitor starts with: the shipped one, or that of $DIGIT_WEIGHTS."""
    return DigitCNN.load(assets.weights())


@st.cache_resource(show_spinner=False)
def samples() -> list[list[list[Points]]]:
    """Drawings of each digit, 0 to 9, in American and in Continental handwriting."""
    return [assets.read_samples(path) for path in (assets.SAMPLES, assets.CONTINENTAL)]


@st.cache_resource(show_spinner=False)
def style() -> str:
    """The style sheets of the whole page, with the colours of the palette."""
    return f"<style>{palette.css()}{''.join(map(assets.read_text, assets.STYLES))}</style>"


@st.cache_resource(show_spinner=False)
def history() -> History:
    """The history of the run that trained the shipped network."""
    return History.load()


@st.cache_resource(show_spinner=False)
def checkpoints() -> list[Checkpoint]:
    """The networks at its checkpoints, from random to trained."""
    run = history()
    told = zip(run.steps.tolist(), run.steps_seen.tolist(), run.test_accuracy, strict=True)
    return [
        Checkpoint(step, seen, float(right), run.network(k).frozen())
        for k, (step, seen, right) in enumerate(told)
    ]


@st.cache_resource(show_spinner=False)
def mnist_sample() -> tuple[Ink, Labels]:
    """3,000 images of MNIST and their labels; the last 500 are held out for testing."""
    return assets.read_mnist_sample(assets.MNIST_SAMPLE)


@st.cache_resource(show_spinner=False)
def relearnt_from() -> tuple[Ink, Array]:
    """Data for retraining: the sample of MNIST and negatives; images, and targets (n, 11)."""
    images, labels = mnist_sample()
    rng = np.random.default_rng(0)
    scribbles = [preprocess.normalize(negative(rng)) for _ in range(SCRIBBLES)]
    shown = [*labels, *[10] * len(scribbles)]
    return np.concatenate([images, scribbles]), np.eye(11, dtype=np.float32)[shown]


@st.cache_resource(show_spinner=False)
def test_images() -> TestImages:
    """1,000 of MNIST's test images, which no network of the page is trained on."""
    return assets.read_test_images(assets.MNIST_TEST)


@st.cache_resource(show_spinner=False)
def exam() -> Exam:
    """The shared network's Exam on the test images."""
    images, labels, _ = test_images()
    return Exam(network(), images, labels)


def exciting(filter: Array) -> Places:
    """The patches of the test images that activate a filter (3, 3) most and least."""
    return _exciting(np.asarray(filter, np.float32).tobytes())


@lru_cache(64)
def _exciting(numbers: bytes) -> Places:
    return places(np.frombuffer(numbers, np.float32).reshape(3, 3), test_images().images)


@st.cache_resource(show_spinner=False)
def turns() -> Turns:
    """The schedule of all trainings, so that they never slow down drawing."""
    return Turns()


@st.cache_resource(show_spinner=False)
def budget() -> Budget:
    """What the answers under all pens may take."""
    return Budget()
