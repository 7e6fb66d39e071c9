"""What a browser may say to the server, checked before Streamlit reads any of it.

Streamlit takes a widget's value for what the widget would say. One of another type, or JSON that is
broken, deep or in many small pieces, fails or takes long in its own code, run after run. Such a
value is left out here, and the run goes on with the last one that was right. Nor does Streamlit
mind how often a browser speaks: here it has a pace.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.runtime import RuntimeStoppedError

from cnn.page.pace import PAGE, Pace

log = logging.getLogger(__name__)
# Nobody may clear what all have cached. The last asks for a file that is made when it is wanted.
ALLOWED = {"rerun_script", "stop_script", "app_heartbeat", "backend_operation_request"}
# The types of values by the widgets' keys, which end their ids. A component's is JSON.
BUTTON = {"None": "trigger_value"}  # has no key
CHOICES = dict.fromkeys(("part", "tried", "padding", "place"), "string_value")
SLIDERS = dict.fromkeys(("rate", "batch_size"), "string_array_value")
TYPES = BUTTON | CHOICES | SLIDERS
MOST_WIDGETS = 100  # in a message: the page has a fifth of it
MOST_PIECES = 40_000  # of a message's JSON: the longest drawing that the canvas reports has a half
DEEPEST = 20  # lists in lists: the same has seven


def install() -> None:
    """Put the gate before the server of this process, if there is one and none stands there yet.

    A Streamlit that hears in another way is left as it is: the page works without the gate.
    """
    server: Any = runtime.get_instance() if runtime.exists() else None
    handle: Callable[..., None] | None = getattr(server, "handle_backmsg", None)
    if handle is None or isinstance(handle, Gate):
        return
    server.handle_backmsg = Gate(handle, server.close_session)


class Gate:
    """Hears in the server's place, and hands on what a page would say at the pace of a page."""

    def __init__(self, handle: Callable[..., None], close: Callable[[str], None]) -> None:
        self.handle = handle
        self.close = close
        self.paces: dict[str, Pace] = {}

    def __call__(self, session_id: str, message: BackMsg, **more: Any) -> None:
        """Called by Streamlit on its event loop."""
        if message.WhichOneof("type") not in ALLOWED or is_of_another(session_id, message):
            return
        drop_invalid(message)
        act = partial(self._hand_on, session_id, message, more)
        pace = self._pace(session_id)
        if pace.heard and not pace.say(cost(message), act):
            log.warning("session %s says more than a page can: it is closed", session_id)
            self.close(session_id)

    def _pace(self, session_id: str) -> Pace:
        if session_id not in self.paces:
            self.paces = {name: pace for name, pace in self.paces.items() if not pace.fresh}
            self.paces[session_id] = Pace(
                lambda *when: asyncio.get_running_loop().call_later(*when)
            )
        return self.paces[session_id]

    def _hand_on(self, session_id: str, message: BackMsg, more: dict[str, Any]) -> None:
        with contextlib.suppress(RuntimeStoppedError):  # meanwhile, if it had to wait
            self.handle(session_id, message, **more)


def waited(session_id: str) -> float | None:
    """Seconds since this session's last message was handed on; None if there is no gate."""
    gate = getattr(runtime.get_instance(), "handle_backmsg", None) if runtime.exists() else None
    pace = gate.paces.get(session_id) if isinstance(gate, Gate) else None
    return None if pace is None else pace.since()


@cache
def _log_once(line: str) -> None:
    log.warning(line)


def is_of_another(session_id: str, message: BackMsg) -> bool:
    """Whether a file is asked for in another session's name: Streamlit would log each time."""
    asked = message.WhichOneof("type") == "backend_operation_request"
    if asked and message.backend_operation_request.session_id != session_id:
        _log_once("files are asked for in another session's name: they are not made")
        return True
    return False


def cost(message: BackMsg) -> float:
    """What a message makes the server do, in runs of a fragment."""
    asks = message.WhichOneof("type") == "rerun_script"
    return PAGE if asks and not message.rerun_script.fragment_id else 1


def drop_invalid(message: BackMsg) -> None:
    """Take out of a message what no widget of the page would say."""
    if message.WhichOneof("type") == "rerun_script":
        states = message.rerun_script.widget_states
        left = MOST_PIECES
        right = []
        for state in states.widgets[:MOST_WIDGETS]:
            if (count := pieces(state)) <= left and is_valid(state):
                left -= count
                right.append(state)
        if len(right) < len(states.widgets):
            del states.widgets[:]
            states.widgets.extend(right)


def pieces(state: WidgetState) -> int:
    """Into how many a widget's JSON falls apart, at most."""
    return sum(map((state.json_value + state.json_trigger_value).count, "[{,"))


def is_valid(state: WidgetState) -> bool:
    """Whether a widget of this id may have this value."""
    kind = state.WhichOneof("value")
    if kind is None:  # back to its default
        return True
    if state.id.endswith("__events"):
        return kind == "json_trigger_value" and is_plain(state.json_trigger_value, list)
    if kind != TYPES.get(state.id.rpartition("-")[2], "json_value"):
        return False
    return kind != "json_value" or is_plain(state.json_value, dict)


def is_plain(text: str, kind: type) -> bool:
    """JSON, an object or a list as asked for, and not so deep that it fails in other hands."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, kind) and _is_shallow(value, DEEPEST)


def _is_shallow(value: Any, levels: int) -> bool:
    inner = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(inner, list):
        return True
    return levels > 0 and all(_is_shallow(one, levels - 1) for one in inner)
