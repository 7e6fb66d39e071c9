"""The page's own components, from the files in assets, registered when first needed."""

from functools import cache
from typing import Any

import streamlit as st

from cnn.page import assets


@cache
def component(name: str, **how: Any) -> Any:
    """Register the component of assets/NAME.html, .css and .js; see assets.COMPONENTS."""
    html = css = None
    if name in assets.COMPONENTS:
        html, css = assets.read_text(assets.FOLDER / f"{name}.html"), assets.joined(f"{name}.css")
    own_name, js = name.rpartition("/")[2], assets.joined(f"{name}.js")
    return st.components.v2.component(own_name, html=html, css=css, js=js, **how)


def rerun_later(key: str, seconds: float, turn: int) -> None:
    """Have the browser ask for the fragment that is running once more, after so long.

    turn makes one wait another than the last.
    """
    component(assets.LATER)(
        key=key, data={"wait": 1000 * seconds, "turn": turn}, on_due_change=lambda: None
    )
