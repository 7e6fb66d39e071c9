"""Visitors without a browser, who draw.

Each speaks Streamlit's own protocol over a websocket, as the page's scripts do: a stroke of half a
second every two, the ink sent while the pen moves whenever the server's pause allows it, and once
more when it is lifted. From then on the time is taken until the numbers of that very drawing come
back; they must name the digit. When their line breaks they come back with their session.
"""

import asyncio
import contextlib
import json
import math
import random
import re
import time
import urllib.request
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from tests.benchmarks.sent import Drawing

STROKE, EVERY = 0.5, 2.0  # seconds that a stroke takes, and from one to the next
LOST = 10.0  # seconds without the right answer
EVENTS = "$$STREAMLIT_INTERNAL_KEY_{}__events"  # the id under which a component says triggers


def answer(delta: Delta) -> tuple[int, str] | None:
    """What an element says of a drawing: the message that it answers (or -1), and what was read.

    The page's wire carries floats: number, pause, blank, ten probabilities, ... The bare page
    says how many pixels there are.
    """
    component, text = delta.new_element.bidi_component, delta.new_element.html.body
    if component.component_name.endswith("wire") and component.bytes:
        numbers = np.frombuffer(component.bytes, "<f4", 13)
        return int(numbers[0]), str(numbers[3:].argmax())
    if found := re.search(r"(\d+) pixels of ink", text):
        return -1, found[1]
    return None


@dataclass
class Visitor:
    """One who draws, on the page or on the bare page."""

    url: str
    part: str = ""
    dice: random.Random = field(default_factory=random.Random)
    strokes: float = math.inf  # at most
    patience: float = LOST
    took: list[float] = field(default_factory=list)  # seconds from each lifted pen to its answer
    lost: int = 0  # strokes without their answer
    answers: int = 0  # all of them, also while the pen moved
    returns: list[float] = field(default_factory=list)  # seconds from a broken line to an answer

    socket: ClientConnection | None = None
    session: str = ""  # as the server calls it
    broken: float | None = None  # since when the line is down
    ids: dict[str, str] = field(default_factory=dict)
    fragment: str = ""
    state: dict[str, str] = field(default_factory=dict)  # what the browser keeps of widgets, JSON
    known: set[str] = field(default_factory=set)  # hashes of messages that the browser keeps
    number: int = 0  # of the last message
    heard: int = 0  # number of the last that was answered
    sent: float = 0
    turn: asyncio.Task[None] | None = None  # asks for the next one of relearning
    relearnt: bool = False  # the answers are, for the filters that were told last
    pause: float = 0  # seconds that the server asks for between messages under the pen
    wanted: tuple[int, str] | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def stays(self, until: float) -> bool:
        return time.monotonic() < until and len(self.took) + self.lost < self.strokes

    async def visit(self, until: float, drawn: Sequence[Drawing]) -> None:
        """Draw to the end; when the line breaks, come back as a browser does."""
        await asyncio.sleep(self.dice.uniform(0, EVERY))
        while self.stays(until):
            try:
                async with self.line() as listening:
                    drawing = asyncio.create_task(self.draw(until, drawn))
                    await asyncio.wait({drawing, listening}, return_when="FIRST_COMPLETED")
                    drawing.cancel()
                    await asyncio.gather(drawing, return_exceptions=True)
            except (OSError, WebSocketException):
                pass
            if self.stays(until):
                self.broken = self.broken or time.monotonic()
                await asyncio.sleep(0.5)

    @contextlib.asynccontextmanager
    async def line(self) -> AsyncIterator[asyncio.Task[None]]:
        """A websocket that is listened to, until one side ends it.

        As a browser does, it first asks whether the server is well; by that nginx learns of a
        replica that is well again, for a websocket has its answer only when it ends.
        """
        address = self.url.rstrip("/") + "/_stcore/"
        self.ready.clear()
        self.fragment, self.pause, self.number = "", 0, 0
        headers = {"Cookie": f"seat={id(self)}"}  # deploy/nginx.conf tells visitors apart by it
        well = urllib.request.Request(address + "health", headers=headers)
        await asyncio.to_thread(lambda: urllib.request.urlopen(well, timeout=60).close())
        async with connect(
            address.replace("http", "ws", 1) + "stream",
            subprotocols=[
                Subprotocol(name) for name in ("streamlit", "none", self.session) if name
            ],
            additional_headers=headers,
            max_size=None,
            open_timeout=60,
            ping_interval=None,
        ) as self.socket:
            listening = asyncio.create_task(self.listen())
            await self.ask()
            yield listening
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def listen(self) -> None:
        assert self.socket
        async for data in self.socket:
            assert isinstance(data, bytes)
            self.see(ForwardMsg.FromString(data))

    def see(self, message: ForwardMsg) -> None:
        """Keep what counts of a message: ids, the server's pause, and the answer waited for."""
        if message.metadata.cacheable:
            self.known.add(message.hash)
        if message.WhichOneof("type") == "new_session":
            self.session = message.new_session.initialize.session_id
        if message.WhichOneof("type") == "script_finished":
            self.ready.set()
        if message.WhichOneof("type") != "delta":
            return
        block, component = message.delta.add_block, message.delta.new_element.bidi_component
        if block.tab_container.id:
            self.ids["part"] = block.tab_container.id
        if component.id:
            name = component.component_name.rpartition(".")[2]
            self.ids[name] = component.id
            if name == "picture" and component.json:
                told = json.loads(component.json)
                self.relearnt = bool(told.get("answers")) and not told["learning"]
            if name == "later":
                wait = json.loads(component.json)["wait"] / 1000
                turn = self.ask_later(wait, message.delta.fragment_id, component.id)
                self.turn = asyncio.create_task(turn)
            if name == "wire":
                self.fragment = message.delta.fragment_id
                heard, pause = np.frombuffer(component.bytes, "<f4", 2).tolist()
                self.heard, self.pause = int(heard), pause / 1000
        if self.wanted and not self.answered.is_set() and answer(message.delta) == self.wanted:
            self.answers += 1
            self.answered.set()

    async def ask_later(self, seconds: float, fragment: str, component: str) -> None:
        await asyncio.sleep(seconds)
        await self.ask(fragment, due=component)

    async def ask(self, fragment: str = "", due: str = "") -> None:
        """Ask for a run of the page or of a fragment, with the state of all widgets."""
        assert self.socket
        message = BackMsg()
        client = message.rerun_script
        client.fragment_id = fragment
        client.cached_message_hashes.extend(self.known)
        for name, value in self.state.items():
            if name in self.ids:
                client.widget_states.widgets.add(id=self.ids[name], json_value=value)
        if due:
            event = json.dumps([{"event": "due", "value": True}])
            client.widget_states.widgets.add(id=EVENTS.format(due), json_trigger_value=event)
        if self.part and "part" in self.ids:
            client.widget_states.widgets.add(id=self.ids["part"], string_value=self.part)
        await self.socket.send(message.SerializeToString())

    async def draw(self, until: float, drawn: Sequence[Drawing]) -> None:
        """A stroke every two seconds, and each answer checked."""
        await self.ready.wait()
        if self.part:
            await self.ask()
        await asyncio.sleep(self.dice.uniform(0, EVERY))  # nobody draws in step with the others
        while self.stays(until):
            began = time.monotonic()
            drawing = self.dice.choice(drawn)
            while time.monotonic() < began + STROKE:
                await asyncio.sleep(0.1)
                if "wire" in self.ids and self.free():
                    await self.send(self.dice.choice(drawn), rest=False)
            lifted = time.monotonic()
            while "wire" in self.ids and not self.free(pause=False):
                await asyncio.sleep(0.002)
            await self.send(drawing, rest=True)
            try:
                await asyncio.wait_for(self.answered.wait(), self.patience)
                self.took.append(time.monotonic() - lifted)
            except TimeoutError:
                self.lost += 1
            else:
                if self.broken:
                    self.returns.append(time.monotonic() - self.broken)
                    self.broken = None
            await asyncio.sleep(max(0, began + EVERY - time.monotonic()))

    def free(self, pause: bool = True) -> bool:
        """Whether the page's script would send now: one message is under way at a time."""
        now = time.monotonic()
        if pause and now < self.sent + self.pause:
            return False
        return self.wanted is None or self.answered.is_set() or now > self.sent + 4

    async def tell(self, **message: Any) -> None:
        """Say something besides the drawing, and wait until it is answered."""
        self.number += 1
        self.state["wire"] = json.dumps({"message": {**message, "number": self.number}})
        await self.ask(self.fragment)
        while self.heard < self.number:
            await asyncio.sleep(0.002)

    async def send(self, drawing: Drawing, rest: bool) -> None:
        self.answered.clear()
        self.sent = time.monotonic()
        if "wire" in self.ids:
            self.number += 1
            ink = {"ink": drawing.packed, "rest": rest, "demo": False}
            self.state["wire"] = json.dumps({"message": {**ink, "number": self.number}})
            self.wanted = self.number, str(drawing.digit)
        else:
            self.state["streamlit_drawable_canvas"] = drawing.canvas
            self.wanted = -1, str(drawing.pixels)
        await self.ask(self.fragment)


async def arrive(everyone: list[Visitor]) -> list[float]:
    """They come, with their sessions if they have been there: seconds until each has the page."""

    async def one(visitor: Visitor) -> float:
        began = time.monotonic()
        await lines.enter_async_context(visitor.line())
        await visitor.ready.wait()
        return time.monotonic() - began

    async with contextlib.AsyncExitStack() as lines:
        return await asyncio.gather(*map(one, everyone))
