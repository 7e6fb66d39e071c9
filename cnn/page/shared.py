"""What all visitors share. Nobody changes it."""

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
from cnn.page import assets, gate, palette, savings
from cnn.page.assets import Points, TestImages
from cnn.page.budget import Budget
from cnn.page.live_training import Turns
from cnn.page.sockets import send_at_once
from cnn.page.training_view import Checkpoint
from cnn.training.history import History

SCRIBBLES = 100  # among the images that answers are relearnt from: so "no digit" is learnt too


@st.cache_resource(show_spinner=False)
def check() -> None:
    """Once, before the first visitor: the server is set, and every file of the page is read.

    If a file is missing or broken, the log names it, and OSError is raised for the visitor, who
    need not know where it lies.
    """
    send_at_once()
    gate.install()
    savings.install()
    if found := assets.problems():
        for line in found:
            _log(line)
        raise OSError("One of this page's files cannot be read")


@st.cache_resource(show_spinner=False)
def settle() -> None:
    """Once, at the end of the first visitor's first run."""
    savings.freeze()


@cache
def _log(line: str) -> None:
    """Once, however many visitors meet it."""
    logging.getLogger(__name__).error(line)


@st.cache_resource(show_spinner=False)
def network() -> DigitCNN:
    """The network that every visitor begins with: the shipped one, or that of $DIGIT_WEIGHTS."""
    return DigitCNN.load(assets.weights())


@st.cache_resource(show_spinner=False)
def samples() -> list[list[list[Points]]]:
    """Two hands, American and Continental, and of each a drawing of each digit, 0 to 9."""
    return [assets.read_samples(path) for path in (assets.SAMPLES, assets.CONTINENTAL)]


@st.cache_resource(show_spinner=False)
def style() -> str:
    """The style sheets of the whole page, with the palette's colours."""
    return f"<style>{palette.css()}{''.join(map(assets.read_text, assets.STYLES))}</style>"


@st.cache_resource(show_spinner=False)
def history() -> History:
    """The run that made the network, kept with the project."""
    return History.load()


@st.cache_resource(show_spinner=False)
def checkpoints() -> list[Checkpoint]:
    """Its networks on their way, from random to trained."""
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
    """The sample of MNIST and scribbles that are no digit: images, and targets (n, 11)."""
    images, labels = mnist_sample()
    rng = np.random.default_rng(0)
    scribbles = [preprocess.normalize(negative(rng)) for _ in range(SCRIBBLES)]
    shown = [*labels, *[10] * len(scribbles)]
    return np.concatenate([images, scribbles]), np.eye(11, dtype=np.float32)[shown]


@st.cache_resource(show_spinner=False)
def test_images() -> TestImages:
    """1,000 of MNIST's test images, which no network here learns from."""
    return assets.read_test_images(assets.MNIST_TEST)


@st.cache_resource(show_spinner=False)
def exam() -> Exam:
    """The shared network, examined on them: what each of its filters contributes."""
    images, labels, _ = test_images()
    return Exam(network(), images, labels)


def exciting(filter: Array) -> Places:
    """What excites a filter (3, 3) in the test images."""
    return _exciting(np.asarray(filter, np.float32).tobytes())


@lru_cache(64)
def _exciting(numbers: bytes) -> Places:
    return places(np.frombuffer(numbers, np.float32).reshape(3, 3), test_images().images)


@st.cache_resource(show_spinner=False)
def turns() -> Turns:
    """All visitors who train share it, so that none keeps another from drawing."""
    return Turns()


@st.cache_resource(show_spinner=False)
def budget() -> Budget:
    """What the answers under all pens may take."""
    return Budget()
