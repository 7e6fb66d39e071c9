"""What goes between a page and its server, as the browser counts it."""

from dataclasses import dataclass

from playwright.sync_api import Page


@dataclass
class Traffic:
    """What has gone over a page's websocket, and over HTTP to load it."""

    frames: int = 0  # from the server
    bytes_in: int = 0
    bytes_out: int = 0


def listen(page: Page) -> Traffic:
    """Count what the page's websockets carry from now on."""
    traffic = Traffic()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def payload(event: dict) -> int:  # type: ignore[type-arg]
        frame = event["response"]  # binary frames come in base64
        size = len(frame["payloadData"])
        return size * 3 // 4 if frame["opcode"] == 2 else size

    def received(event: dict) -> None:  # type: ignore[type-arg]
        traffic.frames += 1
        traffic.bytes_in += payload(event)

    def sent(event: dict) -> None:  # type: ignore[type-arg]
        traffic.bytes_out += payload(event)

    session.on("Network.webSocketFrameReceived", received)
    session.on("Network.webSocketFrameSent", sent)
    return traffic
