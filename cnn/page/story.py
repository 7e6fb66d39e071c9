"""The part "Story": the article in ten short steps, told in the browser alone.

The steps are in assets/story/story.html. Each asks the picture to light up one of its PARTS, by
a window event `picture-light` whose detail is {"part": name or null}.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from cnn.page.reading import Reading
    from cnn.page.visitor import Visitor

FOLDER = Path(__file__).parents[2] / "assets" / "story"
PARTS = ("drawing", "image", "filters", "maps", "pooled", "bars", "answer")

_story = st.components.v2.component(
    "story",
    html=(FOLDER / "story.html").read_text(),
    css=(FOLDER / "story.css").read_text(),
    js=(FOLDER / "story.js").read_text(),
)


def show(reading: Reading, visitor: Visitor) -> None:
    """The story, at the step that the page's address asks for (?story=4), or at the first."""
    _story(key="story")
