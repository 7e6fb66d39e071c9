"""The part "Change a filter": the visitor's own filters, and what one does to any picture."""

from collections.abc import Iterable

import numpy as np
import streamlit as st

from cnn import Conv3x3, explain
from cnn.arrays import Array
from cnn.data.pictures import open_grey
from cnn.page import html, shared
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor


def show(reading: Reading, visitor: Visitor) -> None:
    """The eight filters as numbers, of this visitor's own copy; what one does to any picture."""
    st.write(
        "Take the network's filters into your own hands: every number may be changed, and the "
        "maps, the bars and the answer follow. The **Sobel** filters find edges: the vertical "
        "one compares left with right, the horizontal one top with bottom. Only you see this."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        k = (
            st.selectbox(
                "Filter", range(1, 9), format_func=visitor.filter_name, key="edited", width=150
            )
            - 1
        )
        presets = ["as trained", *explain.PRESETS]
        st.selectbox(
            "Preset", presets, None, key="preset", on_change=take_preset, args=(visitor, k)
        )
        own, every = "Restore this filter", "Restore all"
        st.button(own, on_click=restore, args=(visitor, [k]), disabled=k not in visitor.filters)
        st.button(every, on_click=restore, args=(visitor, range(8)), disabled=not visitor.filters)
    filters = reading.network.conv.filters
    numbers, maps = st.columns([0.42, 0.58], gap="medium")
    with numbers:
        with st.container(key="numbers", gap="small"):
            for i in range(3):
                with st.container(horizontal=True, gap="small"):
                    for j in range(3):
                        number_field(visitor, k, i, j, filters)
        same = st.radio("Padding", ["valid", "same"], horizontal=True, help=PADDING_HELP) == "same"
        photo = st.file_uploader("Look at a picture of your own", ["png", "jpg", "jpeg"])
    conv = Conv3x3(1, padding="same" if same else "valid")
    conv.filters = filters[k : k + 1]
    grey = reading.image / 255 - 0.5
    name = "The image"
    if photo is not None:
        try:
            grey, name = open_grey(photo) / 255 - 0.5, photo.name
        except ValueError as error:
            st.error(f"{photo.name}: {error}.")
    with maps:
        st.html(html.filtered(grey, conv.forward(grey)[..., 0], name, f"Filter {k + 1} on it"))


def number_field(visitor: Visitor, k: int, i: int, j: int, filters: Array) -> None:
    key = f"weight-{k}-{i}-{j}"
    st.session_state.setdefault(key, float(filters[k, i, j]))
    st.number_input(
        f"Row {i + 1}, column {j + 1} of filter {k + 1}",
        -100.0,
        100.0,
        step=0.1,
        format="%.2f",
        key=key,
        label_visibility="collapsed",
        on_change=edit,
        args=(visitor, k),
        width=92,
    )


PADDING_HELP = (
    "**Valid** keeps the filter on the picture, so the map is two rows and two columns smaller. "
    "**Same** lays a border of zeros around the picture, so that the map is as large as it."
)


def edit(visitor: Visitor, k: int) -> None:
    """A number was typed in: the nine numbers are this visitor's filter now."""
    numbers = [st.session_state[f"weight-{k}-{i}-{j}"] for i in range(3) for j in range(3)]
    visitor.filters[k] = np.array(numbers, np.float32).reshape(3, 3)


def take_preset(visitor: Visitor, k: int) -> None:
    if st.session_state.preset == "as trained":
        restore(visitor, [k])
    elif st.session_state.preset:
        visitor.filters[k] = explain.preset(st.session_state.preset)
        show_numbers(visitor, [k])
    st.session_state.preset = None


def restore(visitor: Visitor, numbers: Iterable[int]) -> None:
    for k in numbers:
        visitor.filters.pop(k, None)
    show_numbers(visitor, numbers)


def show_numbers(visitor: Visitor, numbers: Iterable[int]) -> None:
    """Let the number fields show what the filters are now."""
    filters = visitor.network(shared.network()).conv.filters
    for k in numbers:
        for i, j in np.ndindex(3, 3):
            st.session_state[f"weight-{k}-{i}-{j}"] = float(filters[k, i, j])
