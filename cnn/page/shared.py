"""What all visitors share. Nobody changes it."""

import json
import os
from pathlib import Path

import streamlit as st

from cnn.archive import read_arrays
from cnn.arrays import Ink, Labels
from cnn.network import SHIPPED_WEIGHTS, DigitCNN
from cnn.page import palette
from cnn.page.live_training import Turns
from cnn.training.history import History

Points = list[list[float]]  # [x, y] each

ASSETS = Path(__file__).parents[2] / "assets"


@st.cache_resource(show_spinner=False)
def network() -> DigitCNN:
    """The network that every visitor begins with: the shipped one, or that of $DIGIT_WEIGHTS."""
    return DigitCNN.load(os.environ.get("DIGIT_WEIGHTS", SHIPPED_WEIGHTS))


@st.cache_resource(show_spinner=False)
def samples() -> list[list[Points]]:
    """A drawing of each digit, 0 to 9: its strokes as points on the canvas."""
    digits = json.loads((ASSETS / "samples.json").read_text())
    return [digits[str(digit)] for digit in range(10)]


@st.cache_resource(show_spinner=False)
def style() -> str:
    """The style sheet of the whole page, with the palette's colours."""
    return f"<style>{palette.css()}{(ASSETS / 'style.css').read_text()}</style>"


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
