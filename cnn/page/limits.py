"""Limits on what a visitor sends, enforced here and passed to the browser (no Streamlit here)."""

from typing import Any

# Of a drawing that is sent as strokes: the browser leaves out the oldest.
MOST_STROKES, MOST_POINTS, LONGEST_WAY = 400, 4_000, 30_000  # the last in pixels of the canvas
FARTHEST = 2_800  # pixels from the canvas's corner that a point may lie
THINNEST, WIDEST = 8, 40  # pixels of the pen
LARGEST_WEIGHT = 100.0  # of a filter, either way from zero


def for_browser() -> dict[str, Any]:
    """The same for assets/picture, which enforces them first."""
    return {
        "strokes": MOST_STROKES,
        "points": MOST_POINTS,
        "way": LONGEST_WAY,
        "pen": [THINNEST, WIDEST],
        "weight": LARGEST_WEIGHT,
    }
