"""The board: the canvas with its tools, and the answer."""

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from cnn.arrays import Ink
from cnn.confidence import is_confident, percent
from cnn.data.strokes import CANVAS
from cnn.page import canvas, html, shared
from cnn.page.canvas import Object
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor


def board(visitor: Visitor) -> Ink:
    """The canvas with its tools and the samples; returns what is drawn."""
    with st.container(key="sheet"):
        result = st_canvas(
            width=CANVAS,
            height=CANVAS,
            stroke_width=st.session_state.get("pen", 20),
            stroke_color="#ffffff",
            background_color="#000000",
            initial_drawing={"objects": visitor.objects},
            return_image_data=True,
            key=f"canvas-{visitor.sheet}",
        )
    objects: list[Object] = (result.json_data or {}).get("objects", [])
    with st.container(horizontal=True, vertical_alignment="bottom", key="tools"):
        st.slider("Pen width", 8, 40, 20, key="pen")
        st.button("Undo", on_click=visitor.start_sheet, args=(objects[:-1],), disabled=not objects)
        st.button("Clear", on_click=visitor.start_sheet, args=([],), disabled=not objects)
    with st.container(horizontal=True, key="samples"):
        for digit, sample in enumerate(shared.samples()):
            button = f"Sample {digit}"
            st.button(button, key=f"sample-{digit}", on_click=visitor.start_sheet, args=(sample,))
    if result.image_data is None:  # the canvas sends no picture before its first own stroke
        return canvas.from_objects(visitor.objects)
    return canvas.from_canvas(result.image_data)


def answer(reading: Reading, visitor: Visitor) -> None:
    """The predicted digit and the ten probabilities, or an invitation to draw."""
    if reading.blank:
        invitation = "Draw a digit here, or take a sample."
        st.html(f'<p class="answer empty" role="status">{invitation}</p>{html.bars(None)}')
        return
    probabilities = reading.activations.probabilities
    first, second = probabilities.argsort()[:-3:-1]
    if is_confident(probabilities):
        words = f"Predicted digit: <b>{first}</b> ({percent(probabilities[first])})"
    else:
        words = f"Not sure: <b>{first}</b> or <b>{second}</b>?"
    st.html(f'<p class="answer" role="status">{words}</p>{html.bars(probabilities)}')
    if visitor.filters:
        names = ", ".join(str(k + 1) for k in sorted(visitor.filters))
        plural = "s" if len(visitor.filters) > 1 else ""
        st.caption(f"Read with your own filter{plural} {names}.")
