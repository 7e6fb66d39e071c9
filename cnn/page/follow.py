"""The part "Follow a pixel": one cell of a feature map, from its nine pixels to the ten logits."""

import streamlit as st

from cnn import explain
from cnn.page import html, palette
from cnn.page.reading import Reading


def show(reading: Reading) -> None:
    """One cell of a feature map, from the nine pixels beneath it to the ten logits."""
    image, activations = reading.image, reading.activations
    state = st.session_state
    state.setdefault("row", 8)
    state.setdefault("column", 12)
    st.write(
        "Choose a filter and a cell of its feature map: these are the nine pixels, the nine "
        "numbers of the filter, and the sum that is the cell's value."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        k = st.selectbox("Filter", range(1, 9), key="followed", width=90) - 1
        row = st.number_input("Row", 0, 25, key="row", width=130)
        column = st.number_input("Column", 0, 25, key="column", width=130)
        st.button("Step", on_click=step)
    followed = explain.follow(reading.network, activations, k, row, column)
    maps = activations.conv[..., k]
    left, right = st.columns(2)
    with left:
        st.html(html.marked(image, "The image, with the patch under the filter", row, column))
        st.caption("Image, 28 x 28: the frame is the filter's place")
    with right:
        colours = palette.signed(maps, palette.limit_of(maps))
        st.html(html.marked(colours, f"Feature map {k + 1}", row, column))
        st.caption(f"Feature map {k + 1}, 26 x 26")
    st.html(html.sum_of_products(followed.patch, followed.filter, followed.products, followed.cell))
    st.header("Its window of 2 x 2", anchor=False)
    if followed.wins:
        st.write("This cell is the largest of its window, so it is the one that pooling keeps.")
    else:
        as_large = ", just as large" if followed.cell == followed.window.max() else ""
        st.write(f"Pooling keeps another cell of the window{as_large}.")
    limit = palette.limit_of(maps)
    st.html(html.numbers(followed.window, "window", limit, strong=followed.position))
    st.header("What the pooled value adds to each logit", anchor=False)
    st.html(html.signed_bars(followed.added, list("0123456789"), "Added to each logit"))


def step() -> None:
    """The next cell in reading order, and from the last one back to the first."""
    state = st.session_state
    place = (26 * state.row + state.column + 1) % (26 * 26)
    state.row, state.column = divmod(place, 26)
