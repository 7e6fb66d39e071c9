"""A setting of the server's sockets, for low latency."""

import os
import socket
import stat


def send_at_once() -> None:
    """Set TCP_NODELAY on this process's TCP sockets; those that they accept inherit it.

    Streamlit's listening socket specifies no protocol, so asyncio does not disable Nagle's
    algorithm: the second packet of every answer then waits for a delayed acknowledgement, 40 ms.
    Does nothing on a system without /dev/fd (Windows).
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
        except OSError:  # closed meanwhile, or of another kind
            continue
