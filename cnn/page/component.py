"""The page's own components: what stands in assets, handed to Streamlit when first needed."""

from functools import cache
from typing import Any

import streamlit as st

from cnn.page import assets


@cache
def component(name: str, **how: Any) -> Any:
    """The component whose files are assets/NAME.html, .css and .js; see assets.COMPONENTS."""
    html, css = (
        assets.read_text(assets.FOLDER / f"{name}.{kind}") if name in assets.COMPONENTS else None
        for kind in ("html", "css")
    )
    own_name = name.rpartition("/")[2]
    return st.components.v2.component(own_name, html=html, css=css, js=assets.script(name), **how)
