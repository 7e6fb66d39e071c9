"""One setting of the server's sockets that answers under the pen need."""

import os
import socket
import stat


def send_at_once() -> None:
    """Set TCP_NODELAY on this process's TCP sockets; those that they accept inherit it.

    Streamlit's listening socket names no protocol, so asyncio leaves Nagle's algorithm on: the
    second packet of every answer then waits for a browser's delayed acknowledgement, 40 ms.
    """
    for descriptor in map(int, os.listdir("/dev/fd")):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                with socket.socket(fileno=os.dup(descriptor)) as own:
                    own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:  # gone meanwhile, or a socket of another kind
            continue
