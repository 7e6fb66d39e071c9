"""The grid of mistakes: counts of every network on the way, and a cell's images."""

from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from cnn import presets
from cnn.page import mistakes, shared
from cnn.page.html import png
from cnn.page.mistakes import State
from cnn.page.visitor import Cell, Visitor


@pytest.fixture
def states() -> list[State]:
    """Of two networks: one that says 3 of everything, and one that reads it all."""
    labels = shared.test_images().labels
    return [State("at first", np.full_like(labels, 3)), State("now", labels.copy())]


def test_each_state_is_counted_by_what_is_shown_and_what_is_read(states: list[State]) -> None:
    labels = shared.test_images().labels
    states[1].answers[np.flatnonzero(labels == 9)[:5]] = 4
    told = mistakes.described(states, Cell(1, 9, 4))
    assert told["total"] == len(labels)
    assert told["steps"] == ["at first", "now"]
    first, now = np.array(told["counts"])
    assert_array_equal(first[:, 3], np.bincount(labels, minlength=10))
    assert first.sum() == first[:, 3].sum()
    assert now[9, 4] == 5
    assert now.trace() == len(labels) - 5


def test_a_cell_lists_its_own_images_and_not_too_many(states: list[State]) -> None:
    images, labels, _ = shared.test_images()
    told = mistakes.described(states, Cell(0, 7, 3))
    sevens = np.flatnonzero(labels == 7)[: mistakes.MOST]
    assert [image["number"] for image in told["images"]] == sevens.tolist()
    assert told["images"][5]["png"] == png(images[sevens[5]])
    assert mistakes.described(states, Cell(1, 7, 3))["images"] == []


def test_what_is_shown_at_first_is_the_commonest_mistake() -> None:
    answers = shared.test_images().labels.copy()
    answers[np.flatnonzero(answers == 8)[:7]] = 2
    answers[np.flatnonzero(answers == 1)[:3]] = 7
    assert mistakes.commonest(answers)[1:] == (8, 2)


def test_the_last_state_is_the_visitors_own_network() -> None:
    images, labels, _ = shared.test_images()
    visitor = Visitor(filters={1: presets.preset("outline")}, off=frozenset([6]))
    network = visitor.network(shared.network())
    expected = network.forward(images).logits.argmax(axis=1)
    assert_array_equal(mistakes._now(visitor), expected)
    learning = mistakes._learning()
    assert len(learning) == len(shared.checkpoints())
    right = [(state.answers == labels).sum() for state in learning]
    shipped = shared.exam().result(shared.network().conv.filters).right
    assert right[-1] == pytest.approx(shipped, abs=5), "which is kept in half precision"
    assert right[0] < 200 < right[-1]


CELLS: dict[str, Any] = {
    "nothing": None,
    "a word": "cell",
    "no answer": {"step": 0, "digit": 1},
    "an eleventh digit": {"step": 0, "digit": 10, "answer": 0},
    "a step that there is not": {"step": 99, "digit": 1, "answer": 0},
    "words": {"step": "now", "digit": 1, "answer": 0},
}


@pytest.mark.parametrize("kind", CELLS)
def test_what_is_no_cell_is_left_alone(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor()
    state: dict[str, Any] = {"mistakes": {"cell": {"step": 2, "digit": 9, "answer": 4}}}
    monkeypatch.setattr("streamlit.session_state", state)
    mistakes.choose(visitor)
    assert visitor.cell == (2, 9, 4)
    state["mistakes"] = {"cell": CELLS[kind]}
    mistakes.choose(visitor)
    assert visitor.cell == (2, 9, 4)
