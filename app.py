"""The page: draw a digit, see the network read it.  streamlit run app.py"""

import streamlit as st

from cnn.page import change, follow, inside, learn, picture, save, shared, why
from cnn.page.visitor import Visitor

PARTS = ["Inside", "Follow a pixel", "Why", "Change a filter", "Watch it learn", "Save and share"]

st.set_page_config("Draw a digit", page_icon="✏️", layout="wide")
st.html(shared.style())
visitor = Visitor.here()

try:
    reading = picture.show(visitor)
except (OSError, ValueError) as error:
    st.error(f"The network cannot be loaded: {error}. `python -m cnn train` makes new weights.")
    st.stop()
visitor.watched = True  # every part below shows the drawing

with st.container(key="parts"):
    parts = dict(zip(PARTS, st.tabs(PARTS, key="part", on_change="rerun"), strict=True))
    if not parts["Watch it learn"].open:
        visitor.pace = None
    with parts["Inside"] as part:
        if part.open:
            inside.show(reading, visitor)
    with parts["Follow a pixel"] as part:
        if part.open:
            follow.show(reading)
    with parts["Why"] as part:
        if part.open:
            why.show(reading)
    with parts["Change a filter"] as part:
        if part.open:
            change.show(reading, visitor)
    with parts["Watch it learn"] as part:
        if part.open:
            learn.show(reading, visitor)
    with parts["Save and share"] as part:
        if part.open:
            save.show(reading)
    st.caption(
        "The network of Victor Zhou's article "
        "[CNNs, Part 1](https://victorzhou.com/blog/intro-to-cnns-part-1/), in NumPy alone. "
        "It has learnt from MNIST (CC BY-SA 3.0) and "
        "[UNIPEN](https://doi.org/10.5281/zenodo.1195803) (CC BY 4.0)."
    )
