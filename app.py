"""The page: draw a digit and see the network read it. Run it by `streamlit run app.py`."""

import streamlit as st

from cnn.page import lab, learn, mistakes, paper, picture, save, shared, story
from cnn.page.visitor import Visitor

PARTS = {
    "Story": story.show,
    "Watch it learn": learn.show,
    "Mistakes": mistakes.show,
    "Try a filter": lab.show,
    "On paper": paper.show,
    "Save and share": save.show,
}

st.set_page_config("Draw a digit", page_icon="✏️", layout="wide")
try:
    shared.check()
except OSError as error:
    st.error(f"{error}. The server log names it.")
    st.stop()
st.html(shared.style())
with shared.runs().turn():
    visitor = Visitor.here()
    reading = picture.show(visitor)

    with st.container(key="parts"):
        tabs = dict(zip(PARTS, st.tabs(list(PARTS), key="part", bind="query-params"), strict=True))
        if not tabs["Watch it learn"].open:
            visitor.training = False
        for name, tab in tabs.items():
            with tab:
                if tab.open:
                    PARTS[name](reading, visitor)
        st.caption(
            "The network of Victor Zhou's article "
            "[CNNs, Part 1](https://victorzhou.com/blog/intro-to-cnns-part-1/), in pure NumPy. "
            "Trained on MNIST (CC BY-SA 3.0), "
            "[UNIPEN](https://doi.org/10.5281/zenodo.1195803) and "
            "[Pendigits](https://doi.org/10.24432/C5MG6K) (both CC BY 4.0)."
        )
shared.settle()
