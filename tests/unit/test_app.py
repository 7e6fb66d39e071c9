"""The page's script, run without a browser: the canvas is played through the session state."""

import base64
import io
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from cnn import DigitCNN, figures, network
from cnn.page.live_training import PACE, Turns
from tests.browser.driver import PARTS, ROOT, SEVEN

SQUARE = [[(60, 60), (220, 60), (220, 220), (60, 220), (60, 60)]]


def data_uri(sheet: np.ndarray) -> str:
    file = io.BytesIO()
    Image.fromarray(np.stack([sheet] * 3 + [np.full_like(sheet, 255)], axis=-1)).save(file, "PNG")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def drawn(app: AppTest, sheet: np.ndarray, objects: int = 1) -> AppTest:
    """Play the canvas: this ink, of so many strokes."""
    raw = {"objects": [canvas.canvas_path(SEVEN)] * objects}
    app.session_state[f"canvas-{app.session_state['sheet']}"] = {
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


@pytest.fixture
def app() -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert not app.exception
    return app


def test_a_blank_sheet_is_invited_to_be_drawn_on(app: AppTest) -> None:
    assert status(app)
    assert not re.search(r"\d", status(app))


def test_a_drawing_is_answered_in_the_agreed_words(app: AppTest) -> None:
    drawn(app, strokes.render([(SEVEN, 20)]))
    assert not app.exception
    assert re.fullmatch(r"Predicted digit: 7 \(\d\d %\)", status(app))


def test_a_canvas_that_sends_white_all_over_does_not_break_the_page(app: AppTest) -> None:
    drawn(app, np.full((280, 280), 255, np.uint8))
    assert not app.exception


def test_a_canvas_erased_again_is_blank(app: AppTest) -> None:
    drawn(app, np.zeros((280, 280), np.uint8), objects=0)
    assert not re.search(r"\d", status(app))


def test_ten_thousand_strokes_are_read(app: AppTest) -> None:
    drawn(app, strokes.render([(SEVEN, 20)]), objects=10_000)
    assert not app.exception
    assert status(app).startswith("Predicted digit: 7")


def test_what_is_shown_is_what_the_network_says(app: AppTest) -> None:
    sheet = strokes.render([(SEVEN, 20)])
    drawn(app, sheet)
    probabilities = DigitCNN.load().predict(preprocess.normalize(sheet))
    shown = re.findall(r"<span>(\d+\.\d %)</span></li>", html(app))[:10]
    assert shown == [figures.percent(p, decimals=1) for p in probabilities]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("blank", [True, False])
def test_every_part_opens_for_a_drawing_and_for_a_blank_sheet(
    app: AppTest, part: str, blank: bool
) -> None:
    app.session_state["part"] = part
    drawn(app, strokes.render([] if blank else [(SEVEN, 20)]))
    assert not app.exception


@pytest.mark.parametrize("damage", ["missing", "broken"])
def test_unusable_weights_are_told_in_a_sentence(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "weights.npz"
    if damage == "broken":
        path.write_text("no weights")
    monkeypatch.setattr(DigitCNN.load.__func__, "__defaults__", (path,))
    import streamlit as st

    st.cache_resource.clear()
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    st.cache_resource.clear()
    assert not app.exception
    assert "cannot be loaded" in app.error[0].value
    assert str(path) in app.error[0].value
    assert network.SHIPPED_WEIGHTS.exists()


def test_no_visitor_changes_the_shared_network(app: AppTest) -> None:
    drawn(app, strokes.render([(SEVEN, 20)]))
    before = status(app)
    app.session_state["filters"] = {k: np.full((3, 3), k - 4.0) for k in range(8)}
    app.run()
    assert not app.exception
    assert status(app) != before
    other = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    drawn(other, strokes.render([(SEVEN, 20)]))
    assert status(other) == before


def test_a_link_brings_the_very_same_answer(app: AppTest) -> None:
    sheet = strokes.render([([(x / 3, y / 3) for x, y in SEVEN], 9)])
    drawn(app, sheet)
    other = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    other.query_params["drawing"] = link.to_link(preprocess.to_grid(sheet))
    other.run()
    assert not other.exception
    assert re.findall(r"[\d.]+ %", html(other)) == re.findall(r"[\d.]+ %", html(app))


def test_a_damaged_link_is_told_and_leaves_a_blank_sheet() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["drawing"] = "damaged"
    app.run()
    assert not app.exception
    assert "damaged" in app.toast[0].value
    assert not re.search(r"\d", status(app))


IMPORTS_OF_THE_PAGE = """
import ast, streamlit.web.cli
page = ast.parse(open("app.py").read())
imports = [n for n in page.body if isinstance(n, (ast.Import, ast.ImportFrom))]
page.body = [n for n in imports if "canvas" not in ast.unparse(n)]
exec(compile(page, "app.py", "exec"))
import threadpoolctl
print({pool["num_threads"] for pool in threadpoolctl.threadpool_info()})
"""


def test_on_the_page_blas_uses_one_thread() -> None:
    command = [sys.executable, "-c", IMPORTS_OF_THE_PAGE]
    told = {"OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"}  # maybe told already, by these tests
    untold = {name: value for name, value in os.environ.items() if name not in told}
    done = subprocess.run(command, cwd=ROOT, env=untold, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "{1}"


# ---------------------------------------------------------------- training in the page


def button(app: AppTest, label: str) -> Button:
    return next(b for b in app.button if b.label == label)


def begin_training(app: AppTest) -> None:
    app.session_state["part"] = "Watch it learn"
    app.run()
    button(app, "Start").click().run()
    assert not app.exception


def test_training_pauses_when_its_part_is_left_and_can_go_on(app: AppTest) -> None:
    begin_training(app)
    run = app.session_state["run"]
    assert app.session_state["pace"]
    app.session_state["part"] = "Inside"
    app.run()
    assert app.session_state["pace"] is None
    steps = run.number
    app.session_state["part"] = "Watch it learn"
    time.sleep(PACE)
    app.run()
    assert run.number == steps
    button(app, "Go on").click().run()
    assert app.session_state["run"] is run
    assert run.number > steps


def test_a_run_ends_and_can_only_be_started_again(app: AppTest) -> None:
    begin_training(app)
    run = app.session_state["run"]
    while not run.finished:
        time.sleep(PACE / 2)
        app.run()
        assert not app.exception
    assert app.session_state["pace"] is None
    assert button(app, "Go on").disabled
    assert f"step <b>{run.of:,}</b> of {run.of:,}, 50,000 images seen" in html(app)
    button(app, "Start again").click().run()
    assert not app.session_state["run"].finished


def test_a_new_run_takes_the_settings_that_are_shown(app: AppTest) -> None:
    app.session_state["part"] = "Watch it learn"
    app.run()
    app.select_slider(key="rate").set_value(0.01)
    app.select_slider(key="batch_size").set_value(128)
    button(app, "Start").click().run()
    run = app.session_state["run"]
    assert (run.learning_rate, run.batch_size) == (0.01, 128)
    assert "Learning rate 0.01, batch size 128: step" in html(app)


def test_in_a_crowd_a_visitor_is_told_why_turns_are_rare(
    app: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Turns, "learn", lambda self, run: run.learn(0) or 4.8)
    begin_training(app)
    assert app.session_state["pace"] == 4.8
    assert [c.value for c in app.caption if "train too" in c.value] == [
        "Others train too: a turn every 5 seconds."
    ]
