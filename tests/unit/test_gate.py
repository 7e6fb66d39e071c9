"""What no widget of the page would say is left out before Streamlit reads it."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
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
from cnn.page.pace import FULL, MOST_WAITING
from tests import ROOT

WIRE, PART = "$$ID-00ff-wire", "$$ID-00ff-part"
SAID = WidgetState(id=WIRE, json_value='{"message": {"number": 1}}')


def message(*states: WidgetState) -> BackMsg:
    whole = BackMsg()
    whole.rerun_script.widget_states.widgets.extend(states)
    return whole


def left(*states: WidgetState) -> list[WidgetState]:
    whole = message(*states)
    gate.drop_invalid(whole)
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
    some |= {"json_value": "{}", "json_trigger_value": "[]"}
    for name, kind in found.items():
        for other in {*found.values(), "double_value"}:
            state = WidgetState(id=name, **{k: v for k, v in some.items() if k == other})
            if other == "string_array_value":
                state.string_array_value.data.append("0.1")
            if other == "double_value":
                state.double_value = 0.5
            assert gate.is_valid(state) == (other == kind), (name, kind, other)


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
        '{"a": [' + ",".join(["[]"] * 100_000) + "]}",
        '{"a": [' + ",".join(["{}"] * 100_000) + "]}",
        '{"a": [' + ",".join("1" * 100_000) + "]}",
        "9" * 5000,
        "1",
        '"text"',
        "null",
    ],
    ids=lambda text: text[:6] or "nothing",
)
def test_json_that_is_broken_deep_or_in_many_pieces_is_left_out(text: str) -> None:
    events = f"$$STREAMLIT_INTERNAL_KEY_{WIRE}__events"
    assert left(WidgetState(id=WIRE, json_value=text)) == []
    assert left(WidgetState(id=events, json_trigger_value=text)) == []


def test_a_list_is_no_state_and_an_object_no_list_of_events() -> None:
    events = f"$$STREAMLIT_INTERNAL_KEY_{WIRE}__events"
    assert left(WidgetState(id=WIRE, json_value="[]")) == []
    assert left(WidgetState(id=events, json_trigger_value="{}")) == []
    one = WidgetState(id=events, json_trigger_value='[{"event": "unanswered", "value": true}]')
    assert left(one) == [one]


def test_the_sum_of_what_is_said_counts() -> None:
    half = '{"a": [' + ",".join("1" * (gate.MOST_PIECES // 2)) + "]}"
    states = [WidgetState(id=f"$$ID-{n}-other", json_value=half) for n in range(5)]
    assert left(*states, SAID) == [states[0], SAID]
    many = [WidgetState(id=f"$$ID-{n}-other", json_value="{}") for n in range(22_000)]
    assert left(*many) == many[: gate.MOST_WIDGETS]


def test_the_longest_drawings_pass() -> None:
    points = [[round(0.1 * n, 1) % 280, 139.5] for n in range(limits.MOST_POINTS)]
    parts = np.split(np.array(points), limits.MOST_STROKES)
    strokes = [{"width": 20, "points": part.tolist()} for part in parts]
    sheet = {"message": {"number": 1, "start": {"bitmap": None, "strokes": strokes}}}
    objects = objects_of(sheet["message"]["start"])
    report = {"drawing": {"raw": {"objects": objects}, "data": "A" * 30_000}}
    for said in (sheet, report):
        state = WidgetState(id=WIRE, json_value=json.dumps(said))
        assert left(state) == [state]


def test_only_what_a_page_needs_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str | None] = []

    def hear(session: str, message: BackMsg, *, client: object = None) -> None:
        assert session == "session"
        assert client == "client"
        heard.append(message.WhichOneof("type"))

    server = SimpleNamespace(handle_backmsg=hear, close_session=None)
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: server)
    gate.install()
    own = server.handle_backmsg
    gate.install()
    assert server.handle_backmsg is own, "one gate before the other"
    for kind in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields:
        whole = BackMsg()
        if kind.message_type:
            getattr(whole, kind.name).SetInParent()
            if kind.name == "backend_operation_request":
                whole.backend_operation_request.session_id = "session"
        else:
            setattr(whole, kind.name, kind.default_value)
        assert whole.WhichOneof("type") == kind.name
        server.handle_backmsg("session", whole, client="client")
    server.handle_backmsg("session", BackMsg(), client="client")
    assert sorted(filter(None, heard)) == sorted(gate.ALLOWED)
    assert len(heard) == len(gate.ALLOWED)


def asked_for(session: str) -> BackMsg:
    whole = BackMsg()
    whole.backend_operation_request.session_id = session
    return whole


def test_files_in_another_sessions_name_are_not_asked_for_and_that_is_logged_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    heard: list[BackMsg] = []
    stands = gate.Gate(lambda _, message: heard.append(message), lambda _: None)
    for _ in range(50):
        stands("mine", asked_for("another"))
    stands("mine", asked_for("mine"))
    assert heard == [asked_for("mine")]
    assert len(caplog.records) <= 1


def test_who_says_more_than_a_page_can_has_to_wait_and_then_is_let_go(
    caplog: pytest.LogCaptureFixture,
) -> None:
    heard: list[str] = []
    closed: list[str] = []

    async def flood() -> None:
        stands = gate.Gate(lambda session, _: heard.append(session), closed.append)
        for _ in range(int(FULL + MOST_WAITING + 100)):
            stands("loud", message(SAID))
        stands("quiet", message(SAID))

    with ThreadPoolExecutor() as other:  # in this thread Playwright may have a loop of its own
        other.submit(asyncio.run, flood()).result()
    assert heard.count("loud") <= FULL
    assert heard.count("quiet") == 1
    assert closed == ["loud"]
    assert len(caplog.records) == 1
    assert "loud" in caplog.text


def test_without_a_server_there_is_no_gate() -> None:
    assert not runtime.exists()
    gate.install()
