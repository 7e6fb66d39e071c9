"""Pictures from a file or a camera, which the browser scales down and sends."""

import base64
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from cnn.arrays import Ink
from cnn.page.component import component

SENT = 320  # pixels of a picture's longer side as it is sent, as in photo.js
SHOWN = 256  # and on the page
LONGEST = SENT * SENT * 4 // 3 + 4  # characters

Take = Callable[[str, io.BytesIO], None]  # name and file


def ask(key: str, take: Take, label: str = "Choose a picture") -> None:
    """Ask for a picture. take is called with each, before the script runs; none is stored."""

    def taken() -> None:
        said = st.session_state.get(key) or {}  # the part may have been left
        if picture := said.get("picture"):
            name, file = unpacked(picture)
            take(shown(name), file)

    component("photo/photo")(key=key, data={"label": label}, on_picture_change=taken)


def unpacked(picture: Any) -> tuple[str, io.BytesIO]:
    """Decode what photo.js sent: name and file; a forged picture gives an empty file.

    Pictures are sent as grey levels, uncompressed, so that their length bounds the cost.
    """
    try:
        name, width, data = str(picture["name"]), picture["width"], picture["data"]
        if len(data) > LONGEST:
            return name, io.BytesIO()
        grey = base64.b64decode(data, validate=True)
        height, rest = divmod(len(grey), width)
        if rest or not 0 < height <= SENT or not 0 < width <= SENT:
            return name, io.BytesIO()
        return name, io.BytesIO(b"P5 %d %d 255\n" % (width, height) + grey)
    except (TypeError, LookupError, ValueError, ArithmeticError):
        return "The picture", io.BytesIO()


def small(grey: Ink) -> Ink:
    """Scale down to at most SHOWN pixels a side."""
    picture = Image.fromarray(grey)
    picture.thumbnail((SHOWN, SHOWN))
    return np.asarray(picture)


def shown(name: str) -> str:
    """A file's name for the page: printable characters, 60 at most."""
    return "".join(letter for letter in name if letter.isprintable())[:60]
