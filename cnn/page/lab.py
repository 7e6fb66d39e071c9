"""The part "Try a filter": what one filter does to the drawing, or to any picture."""

import io
from typing import Any

import streamlit as st

from cnn import Conv3x3, presets
from cnn.data.pictures import open_grey
from cnn.page import html, photo
from cnn.page.reading import Reading
from cnn.page.visitor import Visitor

FIXED = [name for name, numbers in presets.PRESETS.items() if numbers]
PADDING = (
    "**Valid** keeps the filter on the picture, so the map is two pixels smaller each way. "
    "**Same** lays a border of zeros around the picture, so the map is the same size."
)


def show(reading: Reading, visitor: Visitor) -> None:
    """Show a picture, a filter, and the resulting feature map."""
    visitor.watched = True
    filters: list[str | int] = [*FIXED, *range(8)]
    choices, result = st.columns([0.3, 0.7], gap="large")
    with choices:
        tried = select("Filter", "tried", filters, visitor)
        same = (
            st.radio(
                "Padding",
                ["valid", "same"],
                int(visitor.kept("same", False)),
                horizontal=True,
                key="padding",
                help=PADDING,
            )
            == "same"
        )
        visitor.keep("same", same)
        if isinstance(tried, str):
            offer(tried, visitor)
        photo.ask("looked-at", lambda name, file: look_at(visitor, name, file))
        if visitor.photo_error:
            st.html(html.alert(visitor.photo_error))
        if visitor.photo:
            st.button("Back to the drawing", on_click=look_away, args=(visitor,))
    name, grey = visitor.photo or ("What the network sees", reading.image)
    own = reading.network.conv.filters
    numbers = presets.preset(tried) if isinstance(tried, str) else own[tried]
    conv = Conv3x3(1, padding="same" if same else "valid")
    conv.filters = numbers[None]
    with result:
        st.html(html.filtered(grey, numbers, conv.forward(grey / 255 - 0.5)[..., 0], name))


def select(label: str, key: str, filters: list[Any], visitor: Visitor, **how: Any) -> Any:
    """Let a filter be chosen: a preset, or one of the network's, named with whether it is changed.

    The browser goes on showing the name that was chosen until the choice is set anew.
    """
    names = {k: k if k in FIXED else f"Filter {visitor.filter_name(k + 1)}" for k in filters}
    if visitor.kept(f"{key}-names", None) != names:
        now = st.session_state.get(key)
        st.session_state[key] = now if now in filters else visitor.kept(key, filters[0])
    visitor.keep(f"{key}-names", names)
    chosen = st.selectbox(label, filters, format_func=names.__getitem__, key=key, **how)
    return visitor.keep(key, chosen)


def offer(name: str, visitor: Visitor) -> None:
    """Let a filter take the place of one of the network's eight."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = select("In place of", "place", list(range(8)), visitor, width=160)
        st.button("Use it in the network", on_click=use, args=(visitor, place, name))


def use(visitor: Visitor, k: int, name: str) -> None:
    """Make a preset the network's filter k, switched on: the browser takes it over."""
    visitor.filters = {**visitor.filters, k: presets.preset(name)}
    visitor.off -= {k}
    st.toast(f"Filter {k + 1} is {name} now.")


def look_at(visitor: Visitor, name: str, file: io.BytesIO) -> None:
    """Use a picture instead of the drawing, or report the error."""
    visitor.photo_error = ""
    try:
        grey = open_grey(file, photo.SHOWN)
    except ValueError as error:
        visitor.photo_error = f"{name}: {error}."
        return
    height, width = grey.shape
    if min(height, width) < 3:
        visitor.photo_error = (
            f"{name} has {width} x {height} pixels; a filter needs at least 3 x 3."
        )
    else:
        visitor.photo = name, grey


def look_away(visitor: Visitor) -> None:
    visitor.photo, visitor.photo_error = None, ""
