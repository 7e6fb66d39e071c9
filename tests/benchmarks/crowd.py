"""Visitors without a browser, who all train a network.

    python -m tests.benchmarks.crowd URL [--visitors N]

Each speaks Streamlit's own protocol over a websocket, as a page would: opens the part "Watch it
learn", presses Start (Restart when the run is over) and asks for each turn when the server
has said. They train until the command is stopped; once a second it prints the
steps that each has taken in its run.
"""

import argparse
import asyncio
import contextlib
import json
import math
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from itertools import islice

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests import ROOT
from tests.benchmarks.visitors import EVENTS
from tests.waiting import PATIENCE


class Visitor:
    """One who trains."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.may_start = asyncio.Event()
        self.may_start.set()
        self.ids: dict[str, str] = {}  # of the widgets, by label
        self.due: asyncio.Task[None] | None = None  # asks for the next turn
        self.steps = 0
        self.ready = asyncio.Event()  # to press Start

    async def ask(self, pressed: str | None = None, fragment: str = "", due: str = "") -> None:
        """Ask for a run of the page or of a fragment of it, maybe with a button pressed."""
        message = BackMsg()
        client = message.rerun_script
        client.fragment_id = fragment
        if "part" in self.ids:
            client.widget_states.widgets.add(id=self.ids["part"], string_value="Watch it learn")
        if pressed:
            client.widget_states.widgets.add(id=self.ids[pressed], trigger_value=True)
        if due:
            event = json.dumps([{"event": "due", "value": True}])
            client.widget_states.widgets.add(id=EVENTS.format(due), json_trigger_value=event)
        await self.socket.send(message.SerializeToString())

    async def ask_later(self, seconds: float, fragment: str, component: str) -> None:
        await asyncio.sleep(seconds)
        await self.ask(fragment=fragment, due=component)

    async def train(self) -> None:
        await self.ask()
        async for data in self.socket:
            assert isinstance(data, bytes)
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "delta":
                self.see(message)
            elif kind == "script_finished" and (self.due is None or self.due.done()):
                button = next((b for b in ("Restart", "Start") if b in self.ids), None)
                if button:
                    self.ready.set()
                    await self.may_start.wait()
                await self.ask(button)

    def see(self, message: ForwardMsg) -> None:
        """Keep what counts of one message: ids of tabs and buttons, when its turn is, its step."""
        block, element = message.delta.add_block, message.delta.new_element
        if block.tab_container.id:
            self.ids["part"] = block.tab_container.id
        elif element.button.id:
            self.ids.pop(element.button.label, None)
            if not element.button.disabled:
                self.ids[element.button.label] = element.button.id
        elif element.bidi_component.id.endswith("-own"):  # key of the visitor's own training
            self.steps = json.loads(element.bidi_component.json)["checkpoints"][-1]["step"]
        elif element.bidi_component.id.endswith("-next-turn"):
            if self.due:
                self.due.cancel()
            wait = json.loads(element.bidi_component.json)["wait"] / 1000
            later = self.ask_later(wait, message.delta.fragment_id, element.bidi_component.id)
            self.due = asyncio.create_task(later)


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


def line(url: str) -> connect:
    address = url.replace("http", "ws", 1).rstrip("/") + "/_stcore/stream"
    protocols = [Subprotocol("streamlit")]
    return connect(address, subprotocols=protocols, max_size=None, ping_interval=None)


async def crowd(url: str, visitors: int) -> None:
    everyone = [Visitor(await line(url)) for _ in range(visitors)]
    async with asyncio.TaskGroup() as group:
        for visitor in everyone:
            group.create_task(visitor.train())
        while True:
            await asyncio.sleep(1)
            print(*[visitor.steps for visitor in everyone], flush=True)


async def press_start_together(
    url: str, visitors: int, wait: Callable[[], Awaitable[None]], seconds: float
) -> list[float]:
    """All open the part, wait, press Start and train, so long or until all have begun.

    Returns the seconds until each has taken its first steps.
    """
    async with contextlib.AsyncExitStack() as lines:
        everyone = [Visitor(await lines.enter_async_context(line(url))) for _ in range(visitors)]
        for visitor in everyone:
            visitor.may_start.clear()
        training = [asyncio.create_task(visitor.train()) for visitor in everyone]
        await asyncio.gather(*[visitor.ready.wait() for visitor in everyone])
        await wait()
        began, took = time.monotonic(), dict[Visitor, float]()
        for visitor in everyone:
            visitor.may_start.set()
        while (now := time.monotonic()) < began + PATIENCE:
            if now > began + seconds and len(took) == visitors:
                break
            await asyncio.sleep(0.05)
            for visitor in everyone:
                if visitor.steps:
                    took.setdefault(visitor, time.monotonic() - began)
        for task in training:
            task.cancel()
        await asyncio.gather(*training, return_exceptions=True)
    return [took.get(visitor, math.inf) for visitor in everyone]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--visitors", type=int, default=20)
    arguments = parser.parse_args()
    asyncio.run(crowd(arguments.url, arguments.visitors))


if __name__ == "__main__":
    main()
