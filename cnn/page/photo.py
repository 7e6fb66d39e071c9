"""A picture of the visitor's, from a file or a camera: the browser makes it small and sends it."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Callable
from typing import Any

import streamlit as st

from cnn.page.component import component

LONGEST = 4_000_000  # characters of a picture as it is sent; the browser sends far fewer

Take = Callable[[str, io.BytesIO], None]  # name and file


def ask(key: str, take: Take, label: str = "Choose a picture") -> None:
    """Ask for a picture. take is called with each one, before the script runs; nothing is kept."""

    def taken() -> None:
        if picture := st.session_state[key].get("picture"):
            take(*unpacked(picture))

    component("photo/photo")(key=key, data={"label": label}, on_picture_change=taken)


def unpacked(picture: Any) -> tuple[str, io.BytesIO]:
    """What photo.js sent -> name and file; an empty file if it was sent by something else."""
    try:
        name, data = str(picture["name"]), picture["data"]
        if len(data) > LONGEST:
            return name, io.BytesIO()
        return name, io.BytesIO(base64.b64decode(data, validate=True))
    except (TypeError, KeyError, ValueError, binascii.Error):
        return "The picture", io.BytesIO()
