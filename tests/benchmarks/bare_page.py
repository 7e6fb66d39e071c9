"""The least that a drawing page can be: the same canvas, a Clear button, one line of text."""

import streamlit as st
from streamlit_drawable_canvas import st_canvas

sheet = st.session_state.setdefault("sheet", 0)
result = st_canvas(
    width=280,
    height=280,
    stroke_width=20,
    stroke_color="#ffffff",
    background_color="#000000",
    return_image_data=True,
    key=f"canvas-{sheet}",
)
ink = 0 if result.image_data is None else int((result.image_data[..., 0] > 0).sum())
st.button("Clear", on_click=lambda: st.session_state.update(sheet=sheet + 1))
st.html(f'<p role="status">{ink} pixels of ink</p>')
