"""Random messages to the page: python -m tests.benchmarks.fuzz_messages [--messages N] [--seed N]

Visitors without a browser say anything to any widget: values of all sorts, messages that are
nearly right, drawings and filters in addresses that are none. Each message has to be
answered by a run that ends in time, the log may have no traceback, and in the end an ordinary
visitor's drawing must be read as ever.
"""

import argparse
import asyncio
import json
import random
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from cnn.page.quiet import is_answer
from tests.benchmarks.load import crowd
from tests.benchmarks.sent import drawings
from tests.browser.driver import serve

PATIENCE = 60.0  # seconds that one message may take on a busy machine
PARTS = ("Story", "Watch it learn", "On paper", "Try a filter", "Save and share")
EVENTS = "$$STREAMLIT_INTERNAL_KEY_{}__events"  # the id under which a component says triggers
WORDS = ["", "0", "-1", "vertical Sobel", "valid", "none", "<b>", "![x](http://x)", "\0", "é" * 50]
NAMES = [
    "number",
    "ink",
    "rest",
    "demo",
    "start",
    "drawing",
    "pen",
    "filters",
    "preset",
    "closed",
    "message",
    "bitmap",
    "strokes",
    "points",
    "width",
    "name",
    "data",
    "raw",
    "picture",
    "drawing",
    "backgroundFit",
    "unanswered",
    "0",
    "7",
    "8",
    "-1",
]


class Fuzz:
    """One who says anything, in an order that the seed decides."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.inks = [drawing.packed for drawing in drawings()[:3]]
        self.slowest = 0.0

    def anything(self, depth: int = 3) -> Any:
        """A value that JSON knows, or almost."""
        dice = self.dice
        kinds = 8 if depth else 5
        match dice.randrange(kinds):
            case 0:
                return dice.choice([None, True, False, float("nan"), float("inf"), -float("inf")])
            case 1:
                return dice.choice([0, 1, -1, 8, 40, 2**24, 2**63, -(2**63), 10**400, 10**4290])
            case 2:
                return dice.uniform(-400, 400)
            case 3:
                return dice.choice(WORDS)
            case 4:
                return dice.choice([*self.inks, "QUJD", "A" * dice.randrange(5000)])
            case 5:
                return [self.anything(depth - 1) for _ in range(dice.randrange(12))]
            case 6:
                return [[dice.uniform(0, 280), dice.uniform(0, 280)] for _ in range(9)]
            case _:
                names = dice.sample(NAMES, dice.randrange(6))
                return {name: self.anything(depth - 1) for name in names}

    def nearly(self) -> Any:
        """A message as the picture sends it, with something else in one or two places."""
        dice = self.dice
        points = [[dice.uniform(0, 280), dice.uniform(0, 280)] for _ in range(dice.randrange(30))]
        right = {
            "number": dice.randrange(1000),
            "ink": dice.choice(self.inks),
            "rest": True,
            "start": {"bitmap": None, "strokes": [{"width": 20, "points": points}]},
            "pen": dice.randrange(50),
            "filters": {"0": [dice.uniform(-100, 100) for _ in range(9)]},
            "preset": [dice.randrange(8), "blur"],
            "closed": dice.choice([True, False]),
        }
        message = {name: right[name] for name in dice.sample(list(right), 4)} | {"number": 1}
        for name in dice.sample(list(message), dice.randrange(3)):
            message[name] = self.anything()
        return {dice.choice(["message", "picture", "drawing"]): message}

    def state(self, widget: WidgetState, kind: str) -> None:
        """Some value for a widget, mostly of its own type."""
        dice = self.dice
        if dice.random() < 0.1:
            self.wrong(widget)
        elif kind == "bidi_component":
            said = [self.nearly(), self.object(), {"message": self.anything()}]
            if widget.id.endswith("__events"):
                events = [{"event": "picture", "value": value} for value in said]
                widget.json_trigger_value = json.dumps(dice.choice([events, self.anything()]))
            else:
                widget.json_value = json.dumps(dice.choice(said))
        elif kind in ("button", "download_button"):
            widget.trigger_value = True
        elif kind == "slider":
            some = ["0.01", "128", *WORDS]
            widget.string_array_value.data.extend(dice.choices(some, k=dice.randrange(4)))
        else:
            widget.string_value = dice.choice([*PARTS, *WORDS])

    def wrong(self, widget: WidgetState) -> None:
        """A value of any type, and JSON that is none, or too deep."""
        dice = self.dice
        text = dice.choice([*WORDS, "{", "[" * 50_000, "[" * 900 + "]" * 900, "[1, 2]", "null"])
        simple: dict[str, Any] = {
            "trigger_value": True,
            "bool_value": True,
            "int_value": 3,
            "double_value": 0.5,
            "bytes_value": b"a",
            **dict.fromkeys(("string_value", "json_value", "json_trigger_value"), text),
        }
        name = dice.choice([field.name for field in WidgetState.DESCRIPTOR.fields[1:]])
        if name in simple:
            setattr(widget, name, simple[name])
        else:
            getattr(widget, name).SetInParent()

    def object(self) -> dict[str, Any]:
        value = self.anything()
        return value if isinstance(value, dict) else {"drawing": value}

    def message(self, ids: dict[str, str], fragments: set[str]) -> BackMsg:
        dice, message = self.dice, BackMsg()
        client = message.rerun_script
        client.fragment_id = dice.choice(["", "", *sorted(fragments)])
        if dice.random() < 0.2:
            text = dice.choice([*self.inks, "x", "A" * 5000, *WORDS])
            name = dice.choice(["drawing", "filters", "story", "part"])
            client.query_string = f"{name}={quote(text)}"
        for name in dice.sample(sorted(ids), min(len(ids), dice.randrange(1, 4))):
            if ids[name] == "tab_container" and dice.random() < 0.9:
                client.widget_states.widgets.add(id=name, string_value=dice.choice(PARTS))
            else:
                self.state(client.widget_states.widgets.add(id=name), ids[name])
        return message

    async def visit(self, url: str, messages: int) -> None:
        """Say so many things; a line that the server ends is begun anew."""
        address = url.replace("http", "ws", 1) + "/_stcore/stream"
        said = 0
        while said < messages:
            try:
                async with connect(
                    address, subprotocols=[Subprotocol("streamlit")], max_size=None
                ) as line:
                    ids: dict[str, str] = {}
                    fragments: set[str] = set()
                    begin = BackMsg()
                    begin.rerun_script.query_string = ""
                    await self.say(line, begin, ids, fragments)
                    while said < messages:
                        said += 1
                        await self.say(line, self.message(ids, fragments), ids, fragments)
            except ConnectionClosed:
                said += 1

    async def say(
        self, line: ClientConnection, message: BackMsg, ids: dict[str, str], fragments: set[str]
    ) -> None:
        """Send, and wait for the end of a run, noting the widgets that there are.

        Of a run that answers what is drawn the answer is all that comes.
        """
        began, told = time.monotonic(), False
        await line.send(message.SerializeToString())
        while True:
            data = await asyncio.wait_for(line.recv(), PATIENCE)
            assert isinstance(data, bytes)
            heard = ForwardMsg.FromString(data)
            kind = heard.WhichOneof("type")
            again = ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if kind == "script_finished" and heard.script_finished != again:
                break
            if kind == "new_session" and not heard.metadata.run.fragment_ids:
                fragments.clear()  # a run of one that is gone would never end
            told = told or kind == "new_session"
            if kind == "delta":
                note(heard, ids, fragments)
                if is_answer(heard) and not told:
                    break
        self.slowest = max(self.slowest, time.monotonic() - began)


def note(heard: ForwardMsg, ids: dict[str, str], fragments: set[str]) -> None:
    """The ids and kinds of what stands on the page."""
    delta = heard.delta
    if delta.fragment_id:
        fragments.add(delta.fragment_id)
    thing: Any = delta.new_element if delta.HasField("new_element") else delta.add_block
    kind = thing.WhichOneof("type")
    inner = getattr(thing, kind) if kind else None
    if kind and (identity := getattr(inner, "id", "")):
        ids[identity] = kind
        if kind == "bidi_component":
            ids[EVENTS.format(identity)] = kind


def fuzz(messages: int, seed: int, visitors: int = 4) -> float:
    """The longest that a message took, in seconds. Raises AssertionError for a traceback, or
    when an honest visitor is not answered in the end; TimeoutError for a message that hangs."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        with path.open("wb") as log, serve(log=log) as url:
            everyone = [Fuzz(seed * 1000 + n) for n in range(visitors)]

            async def talk() -> None:
                await asyncio.gather(*[one.visit(url, messages // visitors) for one in everyone])

            asyncio.run(talk())
            (honest,) = asyncio.run(crowd(url, visitors=1, seconds=8))
            assert honest.took, "nobody is answered any more"
            assert honest.lost == 0
        said = path.read_text(errors="replace")
    assert "Traceback" not in said, said[-6000:]
    return max(one.slowest for one in everyone)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    slowest = fuzz(options.messages, options.seed)
    print(f"{options.messages:,} messages: no traceback, the slowest took {slowest:.2f} s")


if __name__ == "__main__":
    main()
