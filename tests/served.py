"""The page's server and a visitor in one process: what reaches into Streamlit is seen at work.

python -m tests.served prints as JSON
    passed    the kinds of messages that Streamlit was given after the page's first run
    widgets   the values of widgets among them
    answer    the kinds of messages that an answer came in
    running   whether a run was said to go on, while the answer to another pen had the page run too
    nodelay   whether the visitor's connection sends at once; null if the system does not list it
    searched  how often Streamlit looked for files to watch
    heavy     what was imported though the page needs it not
"""

import json
import os
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.runtime import Runtime
from streamlit.watcher.local_sources_watcher import LocalSourcesWatcher
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from cnn.page.quiet import is_answer
from cnn.page.serve import serve
from tests.waiting import patiently

WRONG = "not JSON"


def main() -> None:
    os.environ |= {
        "STREAMLIT_SERVER_HEADLESS": "true",
        "STREAMLIT_SERVER_FILE_WATCHER_TYPE": "none",
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    threading.Thread(target=watch, args=(port,), daemon=True).start()
    serve(port, "127.0.0.1")


def watch(port: int) -> None:
    """Print what a visitor finds, and end the server."""
    try:
        print(json.dumps(visit(port)), flush=True)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def visit(port: int) -> dict[str, Any]:
    given: list[BackMsg] = []
    searches: list[LocalSourcesWatcher] = []
    hear = Runtime.handle_backmsg

    def noting(server: Runtime, session_id: str, message: BackMsg, **more: Any) -> None:
        given.append(message)
        hear(server, session_id, message, **more)

    def searching(own: LocalSourcesWatcher) -> None:
        searches.append(own)

    Runtime.handle_backmsg = noting  # type: ignore[assignment, method-assign]
    LocalSourcesWatcher.update_watched_modules = searching  # type: ignore[assignment, method-assign]

    with line(port) as page:
        session = run(page)
        nodelay = sends_at_once(page.socket.getsockname())
        answer = answered(page)
        running = ran_twice(page)
        given.clear()
        page.send(BackMsg(clear_cache=True).SerializeToString())
        run(page, WRONG)
    with line(port, session) as page:
        assert run(page) == session, "it was not taken up again"
    states = [state for message in given for state in message.rerun_script.widget_states.widgets]
    return {
        "passed": [message.WhichOneof("type") for message in given],
        "widgets": [state.json_value for state in states],
        "answer": answer,
        "running": running,
        "nodelay": nodelay,
        "searched": len(searches),
        "heavy": [name for name in ("pandas", "pyarrow", "matplotlib") if name in sys.modules],
    }


def line(port: int, *session: str) -> ClientConnection:
    """A websocket to the server, of a new session or of one that is taken up again."""
    names = [Subprotocol(name) for name in ("streamlit", "NONE", *session)]
    url = f"ws://127.0.0.1:{port}/_stcore/stream"

    connection: ClientConnection = patiently(
        lambda: connect(url, subprotocols=names, max_size=None, compression=None)
    )
    return connection


def run(page: ClientConnection, value: str = "") -> str:
    """Ask for a run of the page, with this value of a widget, and wait for its end; the session."""
    ask(page, value=value)
    begun = until(page, lambda message: message.HasField("new_session"))[-1]
    until(page, lambda message: message.HasField("script_finished"))
    return begun.new_session.initialize.session_id


def wire(page: ClientConnection) -> Delta:
    """The wire, as a run of the page that has ended shows it."""
    ask(page)
    shown = until(page, is_answer)[-1].delta
    until(page, lambda message: message.HasField("script_finished"))
    until(page, lambda message: message.HasField("session_status_changed"))
    return shown


def answered(page: ClientConnection) -> list[str]:
    """The kinds of messages in which an answer comes, up to the next run's."""
    ask(page, wire(page).fragment_id)
    came = until(page, is_answer)
    ask(page)
    came += until(page, lambda message: message.HasField("new_session"))[:-1]
    until(page, lambda message: message.HasField("script_finished"))
    return [str(message.WhichOneof("type")) for message in came]


def ran_twice(page: ClientConnection) -> list[bool]:
    """What is said of runs when the wire's has the whole page run."""
    own = wire(page)
    message = json.dumps({"message": {"pen": 30, "number": 1}})
    ask(page, own.fragment_id, message, own.new_element.bidi_component.id)
    came = until(page, lambda message: message.delta.HasField("add_block"))
    done = ForwardMsg.FINISHED_SUCCESSFULLY
    came += until(page, lambda m: m.HasField("script_finished") and m.script_finished == done)
    came += until(page, lambda message: message.HasField("session_status_changed"))
    said = [one for one in came if one.HasField("session_status_changed")]
    return [one.session_status_changed.script_is_running for one in said]


def ask(
    page: ClientConnection, fragment: str = "", value: str = "", widget: str = "$$ID-00ff-wire"
) -> None:
    """Ask for a run of the page or of a fragment, with this value of a widget."""
    message = BackMsg()
    message.rerun_script.fragment_id = fragment
    if value:
        message.rerun_script.widget_states.widgets.add(id=widget, json_value=value)
    page.send(message.SerializeToString())


def until(page: ClientConnection, last: Callable[[ForwardMsg], bool]) -> list[ForwardMsg]:
    """What comes up to such a message."""
    came = [ForwardMsg.FromString(page.recv(timeout=60))]
    while not last(came[-1]):
        came.append(ForwardMsg.FromString(page.recv(timeout=60)))
    return came


def sends_at_once(client: object) -> bool | None:
    """Whether TCP_NODELAY is set on the server's end of a client's connection."""
    if not os.path.isdir("/dev/fd"):
        return None
    for name in os.listdir("/dev/fd"):
        try:
            with socket.socket(fileno=os.dup(int(name))) as one:
                if one.getpeername() == client:
                    return bool(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        except OSError:
            continue
    raise LookupError("the server has no such connection")


if __name__ == "__main__":
    main()
