"""The part "On paper": a digit on paper, photographed, becomes the drawing."""

import io

import numpy as np
import streamlit as st

from cnn import preprocess
from cnn.arrays import Ink
from cnn.data.pictures import find, open_grey
from cnn.page import html, photo
from cnn.page.link import to_link
from cnn.page.reading import Reading
from cnn.page.visitor import Found, Visitor


def show(reading: Reading, visitor: Visitor) -> None:
    """Ask for a photograph; show it and its ink, as long as that is the drawing."""
    visitor.watched = True
    asked, shown = st.columns([0.4, 0.6], gap="large")
    with asked:
        st.write(
            "Write one large digit on paper, and take a picture of it from above. Its ink is "
            "copied to the canvas and read like a drawing. Pencil, lined paper and shadows are "
            "fine."
        )
        photo.ask("paper", lambda name, file: take(visitor, name, file))
        if visitor.paper_error:
            st.html(html.alert(visitor.paper_error))
    found = visitor.paper
    if found and found.link == visitor.link:
        steps = {
            "Photograph": photo.small(found.grey),
            "Ink found in it": photo.small(found.ink),
            "What the network sees": reading.image,
        }
        if found.beside.any():
            steps["Left out"] = photo.small(found.beside)
        with shown:
            said = html.answer(reading.activations.logits, more=bool(found.beside.any()))
            st.html(html.stages(steps) + said)
            st.button("Rotate the picture", on_click=turn, args=(visitor, found))


def take(visitor: Visitor, name: str, file: io.BytesIO) -> None:
    """Replace the drawing by the ink of a photograph, or report the error."""
    visitor.paper_error, visitor.paper = "", None
    try:
        grey = open_grey(file)
    except ValueError as error:
        visitor.paper_error = f"{name}: {error}."
        return
    if not look_at(visitor, grey):
        visitor.paper_error = "No digit found. Try more light or a darker pen."


def turn(visitor: Visitor, found: Found) -> None:
    """Rotate the photograph by 90 degrees to the right: nothing in it tells its orientation."""
    look_at(visitor, np.ascontiguousarray(np.rot90(found.grey, -1)))


def look_at(visitor: Visitor, grey: Ink) -> bool:
    """Replace the drawing by the ink in grey levels (H, W); False if there is none."""
    ink, beside = find(grey)
    grid = preprocess.to_grid(ink) if ink.any() else None
    if grid is None or not grid.any():
        return False
    link = to_link(grid)
    visitor.bring(link)
    visitor.paper = Found(grey, ink, beside, link)
    return True
