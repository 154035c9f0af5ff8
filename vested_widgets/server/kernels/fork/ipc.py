"""Messages between a server and the parent of its kernels: JSON, one message in each packet of a pair of unix sockets.

Server to parent:
    `{"fork": N, "connection_file": "…", "environment": {…}, "folder": "…", "movable": true, "memory": 0}`: start a kernel. `movable` says
    whether a spare kernel, whose sockets are open elsewhere, may be moved to that address; `memory` how many bytes of its own it may have.
    `{"spare": "FOLDER"}`: keep one kernel ready whose sockets are in that folder.
    `{"retire": true}`: fork no more, and end with the last child.

Parent to server:
    `{"warm": seconds, "files": […]}` once, or `{"unfit": "why"}`.
    `{"started": N, "pid": P}` for each fork, with a file descriptor of the process; the child itself sends it.
    `{"failed": N, "why": "…"}`: the system refused to fork.
    `{"ended": N, "code": C}` when a child has ended; codes are those of `subprocess`.

The parent passes a request to fork on to the spare kernel as it came.
"""

from __future__ import annotations

import array
import json
import socket
from typing import Any

# A packet must fit into the socket's buffer (about 200 kB on Linux); an environment has some 10 kB.
MAX_BYTES = 190_000


def pair() -> tuple[socket.socket, socket.socket]:
    """Return two connected sockets on which a packet arrives whole or not at all."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(end: socket.socket, message: dict[str, Any], descriptor: int | None = None) -> None:
    """Send one message, and a file descriptor with it.

    Raises:
        OSError: the other end is closed, or the message is too long.
    """
    packet = json.dumps(message).encode()
    socket.send_fds(end, [packet], [] if descriptor is None else [descriptor])


def receive(end: socket.socket) -> tuple[dict[str, Any] | None, int | None]:
    """Return the next message and the file descriptor that came with it; None for the message when the other end is closed."""
    try:
        packet, descriptors, _, _ = socket.recv_fds(end, MAX_BYTES, 1)
    except ConnectionError:
        return None, None
    descriptor = array.array("i", descriptors)[0] if descriptors else None
    return (json.loads(packet) if packet else None), descriptor
