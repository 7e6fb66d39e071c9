"""The server's sockets send at once."""

import os
import socket

import pytest

from cnn.page import shared
from cnn.page.sockets import send_at_once


def nodelay(one: socket.socket) -> bool:
    return bool(one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


def test_a_connection_taken_by_a_listening_socket_does_not_wait_for_acknowledgements() -> None:
    with socket.socket() as server, socket.socket() as client:  # made as Streamlit makes its own
        server.bind(("127.0.0.1", 0))
        server.listen()
        assert not nodelay(server)
        send_at_once()
        client.connect(server.getsockname())
        taken, _ = server.accept()
        with taken:
            assert nodelay(taken)


def test_the_page_sees_to_it_before_its_first_visitor() -> None:
    shared.check.clear()
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        shared.check()
        assert nodelay(server)


def test_sockets_of_other_kinds_are_left_alone() -> None:
    one, other = socket.socketpair()
    with one, other, socket.socket(type=socket.SOCK_DGRAM):
        send_at_once()
        one.sendall(b"still open")
        assert other.recv(20) == b"still open"


def test_where_a_systems_sockets_are_not_listed_the_page_opens_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nowhere(path: str) -> list[str]:
        raise FileNotFoundError(path)

    monkeypatch.setattr(os, "listdir", nowhere)
    send_at_once()
