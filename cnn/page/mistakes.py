"""The part "Mistakes": the confusion matrix of the test images, now and during training."""

import contextlib
from typing import Any, NamedTuple

import streamlit as st

from cnn.arrays import Labels
from cnn.page import html, picture, shared
from cnn.page.component import component
from cnn.page.message import NO_MESSAGE
from cnn.page.reading import Reading
from cnn.page.visitor import Cell, Visitor
from cnn.training.metrics import confusion

MOST = 24  # images of a cell that are shown


class State(NamedTuple):
    """Predictions of a network, at a step of the training or the visitor's."""

    name: str
    answers: Labels  # (1000,)


def show(reading: Reading, visitor: Visitor) -> None:
    """Show the confusion matrix; a cell lists its images, and an image can replace the drawing."""
    visitor.watched = True
    try:
        shared.history()
    except (OSError, ValueError) as error:
        st.error(f"The training cannot be shown: {error}.")
        return
    st.fragment(grid)(visitor)


def grid(visitor: Visitor) -> None:
    states = [*_learning(), State("now", _now(visitor))]
    data = described(states, visitor.cell or commonest(states[-1].answers))
    component("mistakes/mistakes")(
        key="mistakes", data=data, on_cell_change=lambda: choose(visitor)
    )


def choose(visitor: Visitor) -> None:
    """Select the cell that was clicked; malformed messages are ignored."""
    said = (st.session_state.get("mistakes") or {}).get("cell")
    with contextlib.suppress(*NO_MESSAGE):
        visitor.cell = cell_of(said)


def cell_of(said: Any) -> Cell:
    """Parse a cell. Raises one of NO_MESSAGE if it is malformed."""
    steps = len(shared.checkpoints()) + 1
    return Cell(range(steps)[said["step"]], range(10)[said["digit"]], range(10)[said["answer"]])


def commonest(answers: Labels) -> Cell:
    """The most frequent confusion of the current network."""
    counts = confusion(shared.test_images().labels, answers)
    for digit in range(10):
        counts[digit, digit] = 0
    return Cell(len(shared.checkpoints()), *divmod(int(counts.argmax()), 10))


def described(states: list[State], cell: Cell) -> dict[str, Any]:
    """The data for assets/mistakes/mistakes.js, which defines its type."""
    images, labels, _ = shared.test_images()
    chosen = (labels == cell.digit) & (states[cell.step].answers == cell.answer)
    shown = chosen.nonzero()[0][:MOST].tolist()
    return {
        "total": len(labels),
        "steps": [state.name for state in states],
        "counts": [confusion(labels, state.answers).tolist() for state in states],
        "cell": cell._asdict(),
        "images": [{"number": n, "png": html.png(images[n])} for n in shown],
    }


def _now(visitor: Visitor) -> Labels:
    numbers = visitor.numbers(shared.network())
    answers: Labels = picture.exam(visitor).logits(numbers, visitor.off).argmax(axis=1)
    return answers


@st.cache_resource(show_spinner=False)
def _learning() -> list[State]:
    images = shared.test_images().images
    return [
        State(f"after {c.step:,} steps", c.network.logits(images).argmax(axis=1))
        for c in shared.checkpoints()
    ]
