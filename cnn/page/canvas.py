"""The drawable canvas, below the element that the visitor draws on, and its reports.

The browser passes on to it what is drawn there. Where that element does not work, the visitor
draws on the canvas itself, and it reports its pixels by itself.
"""

from __future__ import annotations

import contextlib
import io
from importlib.metadata import version
from inspect import signature
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from cnn.arrays import Ink
from cnn.data.strokes import CANVAS
from cnn.page.visitor import Visitor

KEY = "canvas-sheet"
PACKAGE = "streamlit-drawable-canvas"
INK, PAPER = "#ffffff", "#000000"
LONGEST_REPORT = 100_000  # bytes of a PNG, ten times as many as of a drawing; it bounds the chunks
PACKED = b"zTXt", b"iTXt", b"iCCP"  # compressed chunks of a PNG besides its pixels
HEADER = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + 2 * CANVAS.to_bytes(4)

# Raised by Pillow and the canvas's package for forged reports
FORGED = (TypeError, ValueError, LookupError, AttributeError, OSError, SyntaxError)


def show(visitor: Visitor) -> None:
    """Show the canvas, as it was last started, or an error if the package is incompatible."""
    # The package looks for a running Streamlit as it is imported; the rest here needs none.
    from streamlit_drawable_canvas import st_canvas

    how: dict[str, Any] = {
        "width": CANVAS,
        "height": CANVAS,
        "stroke_width": visitor.pen,
        "stroke_color": INK,
        "background_color": PAPER,
        # A new number restarts it: it forgets its strokes.
        "initial_drawing": {"objects": visitor.objects, "start": visitor.starts},
        "update_streamlit": visitor.closed,
        "return_image_data": True,
        "key": KEY,
    }
    try:
        signature(st_canvas).bind(**how)
    except TypeError as error:
        st.error(f"{PACKAGE} {version(PACKAGE)} is not compatible with this page: {error}.")
        return
    # The package trusts the browser: forged values raise in it, after the canvas is shown.
    with contextlib.suppress(*FORGED):
        hear(visitor, st_canvas(**how).image_bytes)


def hear(visitor: Visitor, report: bytes | None) -> None:
    """Take a report of the canvas once, if the visitor draws on it: later runs repeat it."""
    if visitor.closed and report and report != visitor.report:
        visitor.ink, visitor.report = from_report(report), report


def from_report(report: bytes) -> Ink:
    """Decode the canvas's PNG: ink (280, 280). For any other it raises one of FORGED, undecoded."""
    if len(report) > LONGEST_REPORT or not report.startswith(HEADER):
        raise ValueError("not a picture of the canvas's size")
    if any(name in report for name in PACKED):
        raise ValueError("not the canvas's own picture")
    with Image.open(io.BytesIO(report), formats=["PNG"]) as picture:
        return from_canvas(np.asarray(picture.convert("RGBA")))


def from_canvas(pixels: NDArray[np.uint8]) -> Ink:
    """Convert the canvas's pixels (H, W, 4), RGBA, white on black, to ink (H, W)."""
    alpha = pixels[..., 3].astype(np.uint16)
    return (pixels[..., 0] * alpha // 255).astype(np.uint8)
