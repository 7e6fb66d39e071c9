"""One setting of the server's sockets that answers under the pen need."""

import os
import socket
import stat


def send_at_once() -> None:
    """Set TCP_NODELAY on this process's TCP sockets; those that they accept inherit it.

    Streamlit's listening socket names no protocol, so asyncio leaves Nagle's algorithm on: the
    second packet of every answer then waits for a browser's delayed acknowledgement, 40 ms.
    A system that does not list a process's sockets so (Windows) is left as it is.
    """
    try:
        descriptors = list(map(int, os.listdir("/dev/fd")))
    except OSError:
        return
    for descriptor in descriptors:
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                with socket.socket(fileno=os.dup(descriptor)) as own:
                    own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:  # gone meanwhile, or a socket of another kind
            continue
