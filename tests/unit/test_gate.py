"""What no widget of the page would say is left out before Streamlit reads it."""

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from cnn.page import gate, limits
from cnn.page.objects import objects_of
from tests import ROOT

WIRE, PART = "$$ID-00ff-wire", "$$ID-00ff-part"
SAID = WidgetState(id=WIRE, json_value='{"message": {"number": 1}}')


def message(*states: WidgetState) -> BackMsg:
    whole = BackMsg()
    whole.rerun_script.widget_states.widgets.extend(states)
    return whole


def left(*states: WidgetState) -> list[WidgetState]:
    whole = message(*states)
    gate.leave_out(whole)
    return list(whole.rerun_script.widget_states.widgets)


def types(app: AppTest) -> dict[str, str]:
    """The type of what each widget on the page says, by its id."""
    widgets = app.session_state._state._state._new_widget_state.widget_metadata
    return {name: widget.value_type for name, widget in widgets.items()}


def test_the_types_are_those_of_the_pages_own_widgets() -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    found = types(app)
    for part in [tab.label for tab in app.tabs]:
        app.session_state["part"] = part
        app.run()
        found |= types(app)
        if part == "Watch it learn":
            app.button[0].click().run()
            assert app.session_state["visitor"].run
            app.button[0].click().run()  # and pause
            found |= types(app)
        if part == "Try a filter":
            app.session_state["visitor"].photo = "a picture", np.zeros((9, 9), np.uint8)
            app.run()
            found |= types(app)
    assert set(found.values()) == {*gate.TYPES.values(), "json_value", "json_trigger_value"}
    some: dict[str, Any] = {"trigger_value": True, "string_value": "x"}
    some |= dict.fromkeys(("json_value", "json_trigger_value"), "{}")
    for name, kind in found.items():
        for other in {*found.values(), "double_value"}:
            state = WidgetState(id=name, **{k: v for k, v in some.items() if k == other})
            if other == "string_array_value":
                state.string_array_value.data.append("0.1")
            if other == "double_value":
                state.double_value = 0.5
            assert gate.is_right(state) == (other == kind), (name, kind, other)


def test_a_message_that_is_right_stays_as_it_is() -> None:
    states = [SAID, WidgetState(id=PART, string_value="Story"), WidgetState(id=PART)]
    assert left(*states) == states


def test_what_is_wrong_is_left_out_and_the_rest_stays() -> None:
    wrong = [
        WidgetState(id=WIRE, string_value="x"),
        WidgetState(id=WIRE, bytes_value=b"x"),
        WidgetState(id=PART, json_value="{}"),
        WidgetState(id=PART, int_value=1),
        WidgetState(id="", int_value=1),
    ]
    assert left(*wrong, SAID, *wrong) == [SAID]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "nonsense",
        "[" * 100_000,
        "[" * 30 + "]" * 30,
        '{"a":' * 30 + "1" + "}" * 30,
        "[" + ",".join(["[]"] * 100_000) + "]",
        "[" + ",".join(["{}"] * 100_000) + "]",
        "[" + ",".join("1" * 100_000) + "]",
        "9" * 5000,
    ],
    ids=lambda text: text[:6] or "nothing",
)
def test_json_that_is_broken_deep_or_in_many_pieces_is_left_out(text: str) -> None:
    events = f"$$STREAMLIT_INTERNAL_KEY_{WIRE}__events"
    assert left(WidgetState(id=WIRE, json_value=text)) == []
    assert left(WidgetState(id=events, json_trigger_value=text)) == []


def test_the_longest_drawings_pass() -> None:
    points = [[round(0.1 * n, 1) % 280, 139.5] for n in range(limits.MOST_POINTS)]
    parts = np.split(np.array(points), limits.MOST_STROKES)
    strokes = [{"width": 20, "points": part.tolist()} for part in parts]
    sheet = {"message": {"number": 1, "start": {"bitmap": None, "strokes": strokes}}}
    objects = objects_of(sheet["message"]["start"])
    report = {"drawing": {"raw": {"objects": objects}, "data": "A" * 30_000}}
    for said in (sheet, report):
        assert gate.is_plain(json.dumps(said))


def test_only_what_a_page_needs_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str | None] = []

    def hear(session: str, message: BackMsg, *, client: object = None) -> None:
        assert session == "session"
        assert client == "client"
        heard.append(message.WhichOneof("type"))

    server = SimpleNamespace(handle_backmsg=hear)
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: server)
    gate.stand()
    for kind in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields:
        whole = BackMsg()
        if kind.message_type:
            getattr(whole, kind.name).SetInParent()
        else:
            setattr(whole, kind.name, kind.default_value)
        assert whole.WhichOneof("type") == kind.name
        server.handle_backmsg("session", whole, client="client")
    server.handle_backmsg("session", BackMsg(), client="client")
    assert sorted(filter(None, heard)) == sorted(gate.HEARD)
    assert len(heard) == len(gate.HEARD)


def test_without_a_server_there_is_no_gate() -> None:
    assert not runtime.exists()
    gate.stand()
