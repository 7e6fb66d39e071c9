"""The part "Save and share": what is on the page as files, and the drawing as a link."""

from collections.abc import Callable

import streamlit as st

from cnn import preprocess
from cnn.page import html
from cnn.page.link import to_link
from cnn.page.maps_sheet import maps_png
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor


def show(reading: Reading, visitor: Visitor) -> None:
    """What is on the page, as files, and the drawing as a link."""
    st.write("What is on the page, to take along.")
    files: list[tuple[str, str, Callable[[], bytes]]] = [
        ("The drawing (PNG)", "drawing.png", lambda: html.png_file(reading.ink)),
        ("The 28 x 28 image (PNG)", "image.png", lambda: html.png_file(reading.image)),
        ("All maps (PNG)", "maps.png", lambda: maps_png(reading)),
        ("Activations (NPZ)", "activations.npz", reading.activations.npz),
    ]
    with st.container(horizontal=True):
        for label, name, content in files:
            st.download_button(label, content, name, on_click="ignore", icon=":material/download:")
    st.write("This link brings the drawing and its answer back on any machine.")
    if not reading.blank:
        address = (st.context.url or "").partition("?")[0]
        link = f"{address}?drawing={to_link(preprocess.to_grid(reading.ink))}"
        st.code(link, language=None, wrap_lines=True)
    else:
        st.caption("Draw something first.")
