"""A picture of the visitor's, from a file or a camera: the browser makes it small and sends it."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import streamlit as st

from cnn.page.component import component

SENT = 512  # pixels of the longer side, as in photo.js
LONGEST = SENT * SENT * 4 // 3 + 4  # characters

Take = Callable[[str, io.BytesIO], None]  # name and file


def ask(key: str, take: Take, label: str = "Choose a picture") -> None:
    """Ask for a picture. take is called with each one, before the script runs; nothing is kept."""

    def taken() -> None:
        if picture := st.session_state[key].get("picture"):
            take(*unpacked(picture))

    component("photo/photo")(key=key, data={"label": label}, on_picture_change=taken)


def unpacked(picture: Any) -> tuple[str, io.BytesIO]:
    """What photo.js sent -> name and file; an empty file if it was sent by something else.

    It sends grey levels, so that nothing has to be decoded whose cost its length does not tell.
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
