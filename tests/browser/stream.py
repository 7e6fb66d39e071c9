"""The page's line to the server, which can be cut or held up without a word to either side."""

import re

from playwright.sync_api import Page, WebSocketRoute


class Stream:
    """The line of a page that has not been opened yet."""

    def __init__(self, page: Page) -> None:
        self.dead = False
        self.held: list[str | bytes] | None = None  # what the server has said; None: it is let pass
        page.route_web_socket(re.compile("_stcore/stream"), self._join)

    def _join(self, line: WebSocketRoute) -> None:
        self.line, server = line, line.connect_to_server()
        line.on_message(lambda said: None if self.dead else server.send(said))
        server.on_message(self._hear)

    def _hear(self, said: str | bytes) -> None:
        if self.held is not None:
            self.held.append(said)
        elif not self.dead:
            self.line.send(said)

    def hold(self) -> None:
        """Keep from now on what the server says."""
        self.held = []

    def let_go(self) -> None:
        """Bring it, and what comes from now on."""
        held, self.held = self.held or [], None
        for said in held:
            self.line.send(said)
