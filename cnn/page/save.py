"""The part "Save and share": downloads, and the drawing as a link."""

import threading
from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st

from cnn.page import html
from cnn.page.maps_png import maps_png
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor

_one = threading.Lock()


def show(reading: Reading, visitor: Visitor) -> None:
    """Show a link of the drawing and the filters, and downloads."""
    visitor.watched = True
    st.header("A link", anchor=False)
    if parameters := visitor.address():
        address = (st.context.url or "").partition("?")[0]
        st.code(f"{address}?{urlencode(parameters)}", language=None, wrap_lines=True)
        st.caption(opens(visitor))
    else:
        st.caption("Draw something to get a link that opens it on any device.")
    st.header("Files", anchor=False)
    files: list[tuple[str, str, Callable[[], bytes]]] = [
        ("The drawing (PNG)", "drawing.png", lambda: html.png_file(reading.ink)),
        ("The 28 x 28 image (PNG)", "image.png", lambda: html.png_file(reading.image)),
        ("All maps (PNG)", "maps.png", lambda: all_maps(visitor, reading)),
        ("Activations (NPZ)", "activations.npz", reading.activations.npz),
    ]
    with st.container(horizontal=True):
        for label, name, content in files:
            st.download_button(label, content, name, on_click="ignore", icon=":material/download:")


def opens(visitor: Visitor) -> str:
    """Say what the link opens."""
    if visitor.trained:
        return (
            "Opens the same drawing on any device. The network that you trained is not in the "
            "link: the page's own network reads it there."
        )
    own = visitor.filters or visitor.off or visitor.answers
    filters = ", changed filters" if own else ""
    return f"Opens the same drawing{filters} and answer on any device."


def all_maps(visitor: Visitor, reading: Reading) -> bytes:
    """Draw all maps, once for a drawing and for one visitor at a time.

    It takes matplotlib half a second and much memory.
    """
    with _one:
        if visitor.maps is None or visitor.maps[0] is not reading:
            visitor.maps = reading, maps_png(reading)
        return visitor.maps[1]
