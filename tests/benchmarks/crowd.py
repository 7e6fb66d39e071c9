"""Visitors without a browser, who all train a network.

    python -m tests.benchmarks.crowd URL [--visitors N]

Each speaks Streamlit's own protocol over a websocket, as a page would: opens the part "Watch it
learn", presses Start (Start again when the run is over) and asks for the next drawing at the pace
that the server has named. They train until the command is stopped; once a second it prints the
steps that each has taken in its run.
"""

import argparse
import asyncio
import contextlib
import json
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from itertools import islice

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests import ROOT


class Visitor:
    """One who trains."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.ids: dict[str, str] = {}  # of the widgets, by label
        self.ticks: dict[str, asyncio.Task[None]] = {}
        self.steps = 0

    async def ask(self, pressed: str | None = None, fragment: str = "") -> None:
        """Ask for a run of the page or of a fragment of it, maybe with a button pressed."""
        message = BackMsg()
        client = message.rerun_script
        client.fragment_id, client.is_auto_rerun = fragment, bool(fragment)
        if "part" in self.ids:
            client.widget_states.widgets.add(id=self.ids["part"], string_value="Watch it learn")
        if pressed:
            client.widget_states.widgets.add(id=self.ids[pressed], trigger_value=True)
        await self.socket.send(message.SerializeToString())

    async def tick(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            await self.ask(fragment=fragment)

    async def train(self) -> None:
        await self.ask()
        async for data in self.socket:
            assert isinstance(data, bytes)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session" and not message.metadata.run.fragment_ids:
                self.stop(list(self.ticks))
            elif kind == "stop_auto_rerun":
                self.stop(list(message.stop_auto_rerun.fragment_ids))
            elif kind == "auto_rerun":
                asked = message.auto_rerun
                self.stop([asked.fragment_id])
                tick = self.tick(asked.fragment_id, asked.interval)
                self.ticks[asked.fragment_id] = asyncio.create_task(tick)
            elif kind == "delta":
                self.see(message)
            elif kind == "script_finished" and not self.ticks:
                await self.ask(next((b for b in ("Start again", "Start") if b in self.ids), None))

    def stop(self, fragments: list[str]) -> None:
        for fragment in fragments:
            if tick := self.ticks.pop(fragment, None):
                tick.cancel()

    def see(self, message: ForwardMsg) -> None:
        """Keep what counts of one message: the ids of tabs and buttons, the step reached."""
        block, element = message.delta.add_block, message.delta.new_element
        if block.tab_container.id:
            self.ids["part"] = block.tab_container.id
        elif element.button.id:
            self.ids.pop(element.button.label, None)
            if not element.button.disabled:
                self.ids[element.button.label] = element.button.id
        elif element.bidi_component.id.endswith("-own"):  # key of the visitor's own training
            self.steps = json.loads(element.bidi_component.json)["checkpoints"][-1]["step"]


@contextlib.contextmanager
def training(url: str, visitors: int = 20) -> Iterator[None]:
    """Visitors who train, in a process of their own; all have begun when the block begins."""
    command = [sys.executable, "-m", "tests.benchmarks.crowd", url, "--visitors", str(visitors)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        drain = threading.Thread(target=deque, args=(process.stdout, 0))  # lest the pipe fills up
        try:
            if all("0" in line.split() for line in islice(process.stdout, 60)):
                raise RuntimeError("after a minute the visitors have not all begun")
            drain.start()
            yield
            assert process.poll() is None, "the visitors have left"
        finally:
            process.terminate()
            if drain.is_alive():
                drain.join()


async def crowd(url: str, visitors: int) -> None:
    address = url.replace("http", "ws", 1).rstrip("/") + "/_stcore/stream"
    options = {"subprotocols": [Subprotocol("streamlit")], "max_size": None, "ping_interval": None}
    sockets = [await connect(address, **options) for _ in range(visitors)]  # type: ignore[arg-type]
    everyone = [Visitor(socket) for socket in sockets]
    async with asyncio.TaskGroup() as group:
        for visitor in everyone:
            group.create_task(visitor.train())
        while True:
            await asyncio.sleep(1)
            print(*[visitor.steps for visitor in everyone], flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--visitors", type=int, default=20)
    arguments = parser.parse_args()
    asyncio.run(crowd(arguments.url, arguments.visitors))


if __name__ == "__main__":
    main()
