"""What a browser may say to the server, checked before Streamlit reads any of it.

Streamlit takes a widget's value for what the widget would say. One of another type, or JSON that is
broken, deep or in many small pieces, fails or takes long in its own code, run after run. Such a
value is left out here, and the run goes on with the last one that was right.
"""

import json
from collections.abc import Callable
from typing import Any

from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

# Nobody may clear what all have cached. The last asks for a file that is made when it is wanted.
HEARD = {"rerun_script", "stop_script", "app_heartbeat", "backend_operation_request"}
# The types of values by the widgets' keys, which end their ids. A component's is JSON.
BUTTON = {"None": "trigger_value"}  # has no key
CHOICES = dict.fromkeys(("part", "tried", "padding"), "string_value")
SLIDERS = dict.fromkeys(("rate", "batch_size"), "string_array_value")
TYPES = BUTTON | CHOICES | SLIDERS
MOST_PIECES = 40_000  # of JSON: the longest drawing that the canvas reports has a half of it
DEEPEST = 20  # lists in lists: the same has seven


def stand() -> None:
    """Put the gate before the server of this process, if there is one.

    A Streamlit that hears in another way is left as it is: the page works without the gate.
    """
    server: Any = runtime.get_instance() if runtime.exists() else None
    hear: Callable[..., None] | None = getattr(server, "handle_backmsg", None)
    if hear is None:
        return

    def checked(session_id: str, message: BackMsg, **more: Any) -> None:
        if message.WhichOneof("type") in HEARD:
            leave_out(message)
            hear(session_id, message, **more)

    server.handle_backmsg = checked


def leave_out(message: BackMsg) -> None:
    """Take out of a message what no widget of the page would say."""
    if message.WhichOneof("type") == "rerun_script":
        states = message.rerun_script.widget_states
        right = [state for state in states.widgets if is_right(state)]
        if len(right) < len(states.widgets):
            del states.widgets[:]
            states.widgets.extend(right)


def is_right(state: WidgetState) -> bool:
    """Whether a widget of this id may have this value."""
    kind = state.WhichOneof("value")
    if kind is None:  # back to its default
        return True
    if state.id.endswith("__events"):
        return kind == "json_trigger_value" and is_plain(state.json_trigger_value)
    if kind != TYPES.get(state.id.rpartition("-")[2], "json_value"):
        return False
    return kind != "json_value" or is_plain(state.json_value)


def is_plain(text: str) -> bool:
    """JSON, and neither deep nor in so many pieces that copying it takes long."""
    if sum(map(text.count, "[{,")) > MOST_PIECES:
        return False
    try:
        return _is_shallow(json.loads(text), DEEPEST)
    except (ValueError, RecursionError):
        return False


def _is_shallow(value: Any, levels: int) -> bool:
    inner = list(value.values()) if isinstance(value, dict) else value
    if not isinstance(inner, list):
        return True
    return levels > 0 and all(_is_shallow(one, levels - 1) for one in inner)
