"""The page's own components, which work in the browser: each is a folder of assets/."""

from functools import cache
from typing import Any

import streamlit as st

from cnn.page import assets


@cache
def component(name: str) -> Any:
    """What assets/NAME/NAME.html, .css and .js make: call it to put it on the page."""
    texts = {
        kind: assets.read_text(assets.FOLDER / name / f"{name}.{kind}")
        for kind in ("html", "css", "js")
    }
    return st.components.v2.component(name, **texts)
