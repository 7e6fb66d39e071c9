"""The page's script, run without a browser: the canvas is played through the session state."""

import base64
import io
import re
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from cnn import DigitCNN, preprocess
from cnn.arrays import Ink
from cnn.confidence import percent
from cnn.data.strokes import render
from cnn.page import canvas, link
from cnn.page.live_training import PACE, Run, Turns
from cnn.page.visitor import Visitor
from tests import ROOT
from tests.shapes import SEVEN_ON_CANVAS as SEVEN

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


def data_uri(sheet: Ink) -> str:
    file = io.BytesIO()
    Image.fromarray(np.stack([sheet] * 3 + [np.full_like(sheet, 255)], axis=-1)).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def drawn(app: AppTest, sheet: Ink, objects: int = 1) -> AppTest:
    """Play the canvas: this ink, of so many strokes."""
    raw = {"objects": [canvas.canvas_path(SEVEN)] * objects}
    app.session_state[f"canvas-{visitor(app).sheet}"] = {
        "drawing": {"raw": raw, "data": data_uri(sheet)},
        "backgroundFit": None,
    }
    return app.run()


def html(app: AppTest) -> str:
    return "".join(element.proto.body for element in app.get("html"))


def status(app: AppTest) -> str:
    found = re.search(r'role="status">(.*?)</p>', html(app))
    assert found
    return re.sub(r"<[^>]*>", "", found[1])


def test_a_blank_sheet_is_invited_to_be_drawn_on(app: AppTest) -> None:
    assert status(app)
    assert not re.search(r"\d", status(app))


def test_a_drawing_is_answered_in_the_agreed_words(app: AppTest) -> None:
    drawn(app, DRAWN)
    assert not app.exception
    assert re.fullmatch(r"Predicted digit: 7 \(\d\d %\)", status(app))


def test_a_canvas_that_sends_white_all_over_does_not_break_the_page(app: AppTest) -> None:
    drawn(app, np.full((280, 280), 255, np.uint8))
    assert not app.exception


def test_a_canvas_erased_again_is_blank(app: AppTest) -> None:
    drawn(app, BLANK, objects=0)
    assert not re.search(r"\d", status(app))


def test_ten_thousand_strokes_are_read(app: AppTest) -> None:
    drawn(app, DRAWN, objects=10_000)
    assert not app.exception
    assert status(app).startswith("Predicted digit: 7")


def test_what_is_shown_is_what_the_network_says(app: AppTest) -> None:
    drawn(app, DRAWN)
    probabilities = DigitCNN.load().predict(preprocess.normalize(DRAWN))
    shown = re.findall(r"<span>(\d+\.\d %)</span></li>", html(app))[:10]
    assert shown == [percent(p, decimals=1) for p in probabilities]


@pytest.mark.parametrize("sheet", [BLANK, DRAWN], ids=["blank", "drawn"])
def test_every_part_opens(sheet: Ink, app: AppTest) -> None:
    drawn(app, sheet)
    parts = [tab.label for tab in app.tabs]
    assert parts
    for part in parts:
        app.session_state["part"] = part
        drawn(app, sheet)
        assert not app.exception, part


@pytest.fixture
def nothing_cached() -> Iterator[None]:
    """What all visitors share is loaded anew, and again for the tests that follow."""
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.mark.parametrize("damage", ["missing", "broken"])
@pytest.mark.usefixtures("nothing_cached")
def test_unusable_weights_are_told_in_a_sentence(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "weights.npz"
    if damage == "broken":
        path.write_text("no weights")
    monkeypatch.setenv("DIGIT_WEIGHTS", str(path))
    app = page().run()
    assert not app.exception
    assert "cannot be loaded" in app.error[0].value
    assert str(path) in app.error[0].value


@pytest.mark.usefixtures("nothing_cached")
def test_other_weights_may_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = DigitCNN()
    network.softmax.biases[4] = 1000
    network.save(tmp_path / "four.npz")
    monkeypatch.setenv("DIGIT_WEIGHTS", str(tmp_path / "four.npz"))
    app = page().run()
    drawn(app, DRAWN)
    assert status(app) == "Predicted digit: 4 (100 %)"


def test_no_visitor_changes_the_shared_network(app: AppTest) -> None:
    drawn(app, DRAWN)
    before = status(app)
    visitor(app).filters.update({k: np.full((3, 3), k - 4.0) for k in range(8)})
    app.run()
    assert not app.exception
    assert status(app) != before
    other = page().run()
    drawn(other, DRAWN)
    assert status(other) == before


def test_a_link_brings_the_very_same_answer(app: AppTest) -> None:
    sheet = render([([(x / 3, y / 3) for x, y in SEVEN], 9)])
    drawn(app, sheet)
    other = page()
    other.query_params["drawing"] = link.to_link(preprocess.to_grid(sheet))
    other.run()
    assert not other.exception
    answer = re.findall(r"[\d.]+ %", html(app))
    assert answer
    assert re.findall(r"[\d.]+ %", html(other)) == answer


def test_a_damaged_link_is_told_and_leaves_a_blank_sheet() -> None:
    app = page()
    app.query_params["drawing"] = "damaged"
    app.run()
    assert not app.exception
    assert "damaged" in app.toast[0].value
    assert not re.search(r"\d", status(app))


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


def test_training_pauses_when_its_part_is_left_and_can_go_on(app: AppTest) -> None:
    begin_training(app)
    run = run_of(app)
    assert visitor(app).pace
    app.session_state["part"] = "Inside"
    app.run()
    assert visitor(app).pace is None
    steps = run.number
    app.session_state["part"] = "Watch it learn"
    time.sleep(PACE)
    app.run()
    assert run.number == steps
    button(app, "Go on").click().run()
    assert run_of(app) is run
    assert run.number > steps


def test_a_run_ends_and_can_only_be_started_again(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at_once(turns: Turns, run: Run) -> float:
        run.learn(60)
        return PACE

    monkeypatch.setattr(Turns, "learn", at_once)
    begin_training(app)
    run = run_of(app)
    while not run.finished:
        app.run()
        assert not app.exception
    assert visitor(app).pace is None
    assert button(app, "Go on").disabled
    assert f"step <b>{run.total:,}</b> of {run.total:,}, 50,000 images seen" in html(app)
    button(app, "Start again").click().run()
    assert not run_of(app).finished


def test_a_new_run_takes_the_settings_that_are_shown(app: AppTest) -> None:
    app.session_state["part"] = "Watch it learn"
    app.run()
    app.select_slider(key="rate").set_value(0.01)
    app.select_slider(key="batch_size").set_value(128)
    button(app, "Start").click().run()
    run = run_of(app)
    assert (run.learning_rate, run.batch_size) == (0.01, 128)
    assert "Learning rate 0.01, batch size 128: step" in html(app)


def test_in_a_crowd_a_visitor_is_told_why_turns_are_rare(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:

    def rarely(turns: Turns, run: Run) -> float:
        run.learn(0)
        return 4.8

    monkeypatch.setattr(Turns, "learn", rarely)
    begin_training(app)
    assert visitor(app).pace == 4.8
    assert [c.value for c in app.caption if "train too" in c.value] == [
        "Others train too: a turn every 5 seconds."
    ]
