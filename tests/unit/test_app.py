"""The page's script, run without a browser: what the picture hears and shows is played."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import streamlit as st
from numpy.testing import assert_allclose, assert_array_equal
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from cnn import DigitCNN, preprocess
from cnn.arrays import Array, Ink
from cnn.data.strokes import render
from cnn.page import link
from cnn.page.live_training import Run, Turns
from cnn.page.message import Message
from cnn.page.visitor import Visitor
from cnn.softmax import softmax, with_none
from tests import ROOT
from tests.shapes import SEVEN_ON_CANVAS as SEVEN
from tests.wire import packed, unpacked

BLANK, DRAWN = render([]), render([(SEVEN, 20)])


def page() -> AppTest:
    """The page before a visitor comes."""
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)


@pytest.fixture
def app() -> AppTest:
    app = page().run()
    assert not app.exception
    return app


def visitor(app: AppTest) -> Visitor:
    visitor: Visitor = app.session_state["visitor"]
    return visitor


def told(app: AppTest, **message: Any) -> AppTest:
    """Play the picture: the page hears this message and runs."""
    Message.of({"number": 1, **message}).apply(visitor(app))
    app.run()
    assert not app.exception
    return app


def drawn(app: AppTest, ink: Ink) -> AppTest:
    return told(app, ink=packed(ink), rest=True)


def shown(app: AppTest) -> dict[str, Array]:
    """The numbers that the picture is given to show."""
    wires = [e.proto for e in app.get("bidi_component") if e.proto.component_name == "wire"]
    assert len(wires) == 1
    return unpacked(wires[0].bytes)


def answer(app: AppTest) -> int:
    found = shown(app)
    assert not found["blank"]
    return int(found["probabilities"].argmax())


def training(app: AppTest) -> dict[str, Any]:
    """What the part is given to show of the visitor's own training: the last component there."""
    views = [e.proto for e in app.get("bidi_component") if e.proto.component_name == "training"]
    shown: dict[str, Any] = json.loads(views[-1].json)
    return shown


def test_a_new_sheet_is_blank(app: AppTest) -> None:
    assert shown(app)["blank"]


def test_a_drawing_gets_the_networks_probabilities(app: AppTest) -> None:
    drawn(app, DRAWN)
    assert answer(app) == 7
    logits = DigitCNN.load().logits(preprocess.normalize(DRAWN))
    assert_allclose(shown(app)["probabilities"], softmax(with_none(logits)), atol=1e-5)


def test_a_canvas_that_is_white_all_over_does_not_break_the_page(app: AppTest) -> None:
    drawn(app, np.full((280, 280), 255, np.uint8))


def test_a_canvas_erased_again_is_blank(app: AppTest) -> None:
    drawn(drawn(app, DRAWN), BLANK)
    assert shown(app)["blank"]


def test_four_hundred_strokes_are_read(app: AppTest) -> None:
    stroke = {"width": 20, "points": SEVEN}
    dots = [{"width": 20, "points": SEVEN[:1]}] * 399
    told(app, start={"bitmap": None, "strokes": [stroke, *dots]})
    assert answer(app) == 7


@pytest.mark.parametrize("ink", [BLANK, DRAWN], ids=["blank", "drawn"])
def test_every_part_opens(ink: Ink, app: AppTest) -> None:
    drawn(app, ink)
    parts = [tab.label for tab in app.tabs]
    assert parts
    for part in parts:
        app.session_state["part"] = part
        drawn(app, ink)


@pytest.fixture
def nothing_cached() -> Iterator[None]:
    """What all visitors share is loaded anew, and again for the tests that follow."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.mark.usefixtures("nothing_cached")
def test_other_weights_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = DigitCNN()
    network.softmax.biases[4] = 1000
    network.save(tmp_path / "four.npz")
    monkeypatch.setenv("DIGIT_WEIGHTS", str(tmp_path / "four.npz"))
    app = page().run()
    drawn(app, DRAWN)
    assert answer(app) == 4


def test_no_visitor_changes_the_shared_network(app: AppTest) -> None:
    drawn(app, DRAWN)
    before = shown(app)
    told(app, filters={str(k): [k - 4.0] * 9 for k in range(8)})
    assert not np.allclose(shown(app)["probabilities"], before["probabilities"], atol=0.01)
    other = drawn(page().run(), DRAWN)
    assert_array_equal(shown(other)["probabilities"], before["probabilities"])


def test_a_link_brings_the_very_same_answer(app: AppTest) -> None:
    sheet = render([([(x / 3, y / 3) for x, y in SEVEN], 9)])
    drawn(app, sheet)
    other = page()
    other.query_params["drawing"] = link.to_link(preprocess.to_grid(sheet))
    other.run()
    assert not other.exception
    assert answer(other) == 7
    for name in ("probabilities", "image", "maps"):
        assert_array_equal(shown(other)[name], shown(app)[name])


def test_a_damaged_link_is_told_and_leaves_a_blank_sheet() -> None:
    app = page()
    app.query_params["drawing"] = "damaged"
    app.run()
    assert not app.exception
    assert "damaged" in app.toast[0].value
    assert shown(app)["blank"]


# ---------------------------------------------------------------- training in the page


def run_of(app: AppTest) -> Run:
    """The training that the visitor has begun."""
    run = visitor(app).run
    assert run
    return run


def button(app: AppTest, label: str) -> Button:
    return next(b for b in app.button if b.label == label)


def begin_training(app: AppTest) -> None:
    app.session_state["part"] = "Watch it learn"
    app.run()
    button(app, "Start").click().run()
    assert not app.exception


@pytest.fixture
def due(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long everybody waits for a turn: not at all, until a test says otherwise."""
    wait = [0.0]
    monkeypatch.setattr(Turns, "wait", lambda turns, who, turn: wait[0])
    return wait


@pytest.mark.usefixtures("due")
def test_training_pauses_when_its_part_is_left_and_can_go_on(app: AppTest) -> None:
    begin_training(app)
    run = run_of(app)
    steps = run.number
    assert steps > 0
    assert visitor(app).training
    app.session_state["part"] = "Story"
    app.run()
    assert not visitor(app).training
    app.session_state["part"] = "Watch it learn"
    app.run()
    assert run.number == steps
    button(app, "Resume").click().run()
    assert run_of(app) is run
    assert run.number > steps


@pytest.mark.usefixtures("due")
def test_a_run_ends_and_can_only_be_started_again(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Run, "turn", 60)
    begin_training(app)
    run = run_of(app)
    while not run.finished:
        app.run()
        assert not app.exception
    assert not visitor(app).training
    assert button(app, "Resume").disabled
    last = training(app)["checkpoints"][-1]
    assert (last["step"], last["seen"]) == (run.total, 62_000)
    assert last["test"] > 0.9
    said = [m.value for m in app.markdown if m.value.startswith("This network reads")]
    assert said == [f"This network reads {round(1000 * last['test'])} of 1,000 test images."]
    button(app, "Restart").click().run()
    assert not run_of(app).finished
    assert run_of(app).seed == run.seed
    assert training(app)["last"]["tested"][-1] == [run.total, last["test"]]
    button(app, "Restart with new weights").click().run()
    assert run_of(app).seed != run.seed


@pytest.mark.usefixtures("due")
def test_the_rate_is_changed_while_a_run_is_on(app: AppTest) -> None:
    begin_training(app)
    steps = run_of(app).number
    app.select_slider(key="rate").set_value(0.1).run()
    assert run_of(app).number > steps
    assert training(app)["rates"] == [[0, 0.03], [steps, 0.1]]


@pytest.mark.usefixtures("due")
def test_a_trained_network_reads_the_page_and_the_pages_own_comes_back(app: AppTest) -> None:
    begin_training(app)
    button(app, "Pause").click().run()
    button(app, "Use this network above").click().run()
    assert not app.exception
    run = run_of(app)
    assert_array_equal(shown(app)["filters"].ravel(), run.network.conv.filters.ravel())
    assert not shown(app)["changed"].any()
    right = round(1000 * run.tested[run.number])
    assert abs(shown(app)["right"] - right) <= 1, "but for the last bit of a sum"
    button(app, "Back to the page's network").click().run()
    assert_array_equal(shown(app)["filters"].ravel(), DigitCNN.load().conv.filters.ravel())


def test_a_new_run_takes_the_settings_that_are_shown(app: AppTest) -> None:
    app.session_state["part"] = "Watch it learn"
    app.run()
    app.select_slider(key="rate").set_value(0.01)
    app.select_slider(key="batch_size").set_value(128)
    button(app, "Start").click().run()
    run = run_of(app)
    assert (run.learning_rate, run.batch_size) == (0.01, 128)
    assert training(app)["name"] == "Learning rate 0.01, batch size 128: "


def test_in_a_crowd_a_visitor_is_told_when_the_next_turn_comes(
    app: AppTest, due: list[float]
) -> None:
    due[0] = 4.8
    begin_training(app)
    assert run_of(app).number == 0
    assert [c.value for c in app.caption if "training too" in c.value] == [
        "Others are training too: your next turn comes in 5 seconds."
    ]
    (later,) = [e.proto for e in app.get("bidi_component") if e.proto.component_name == "later"]
    assert json.loads(later.json) == {"wait": 4800, "turn": 0}
