"""What all visitors share. Nobody changes it."""

import json
import os
from pathlib import Path

import streamlit as st

from cnn import preprocess
from cnn.archive import read_arrays
from cnn.arrays import Ink, Labels
from cnn.network import SHIPPED_WEIGHTS, DigitCNN
from cnn.page import canvas, html
from cnn.page.canvas import Object
from cnn.page.live_training import Turns
from cnn.training.history import History

ASSETS = Path(__file__).parents[2] / "assets"


@st.cache_resource(show_spinner=False)
def network() -> DigitCNN:
    """The network that every visitor begins with: the shipped one, or that of $DIGIT_WEIGHTS."""
    return DigitCNN.load(os.environ.get("DIGIT_WEIGHTS", SHIPPED_WEIGHTS))


@st.cache_resource(show_spinner=False)
def samples() -> list[list[Object]]:
    """A drawing of each digit, 0 to 9."""
    digits = json.loads((ASSETS / "samples.json").read_text())
    return [[canvas.canvas_path(points) for points in digits[str(d)]] for d in range(10)]


@st.cache_resource(show_spinner=False)
def style() -> str:
    """The style sheet, with a picture for each sample's button, and the script."""
    rules = [(ASSETS / "style.css").read_text()]
    for digit, strokes in enumerate(samples()):
        picture = html.png(preprocess.normalize(canvas.from_objects(strokes)))
        rules.append(f".st-key-sample-{digit} button {{ background-image: url({picture}) }}")
    script = (ASSETS / "canvas.js").read_text()
    return f"<style>{''.join(rules)}</style><script>{script}</script>"


@st.cache_resource(show_spinner=False)
def history() -> History:
    """The run that made the network, kept with the project."""
    return History.load()


@st.cache_resource(show_spinner=False)
def mnist_sample() -> tuple[Ink, Labels]:
    """3,000 images of MNIST and their labels; the last 500 are held out for testing."""
    images, labels = read_arrays(ASSETS / "mnist-sample.npz", ("images", "labels")).values()
    return images, labels


@st.cache_resource(show_spinner=False)
def turns() -> Turns:
    """All visitors who train share it, so that none keeps another from drawing."""
    return Turns()
