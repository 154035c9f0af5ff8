"""The messages between a server and the warm parent of its kernels: JSON, one message a packet, over a pair of unix sockets.

Server → parent: `{"fork": N, "connection_file": "…", "environment": {…}, "folder": "…", "movable": true}` (movable: whether a kernel may
move to that address that has opened its sockets elsewhere), `{"ahead": "FOLDER"}` (keep a kernel ready whose sockets are in that folder)
and `{"retire": true}` (no more forks; end with your last child). Parent → server: `{"warm": seconds, "files": […]}` once, or
`{"unwell": "why"}`; and for each fork `{"born": N, "pid": P}` with a handle of the process (sent by the child itself, in its own
session), and `{"ended": N, "code": C}` when it has ended, as `subprocess` counts codes. To a kernel that waits the parent passes on what
the server has asked for.
"""

from __future__ import annotations

import array
import json
import socket
from typing import Any

# A packet must fit into the socket's buffer (about 200 kB on Linux); an environment has some 10 kB.
MOST_BYTES = 190_000


def pair() -> tuple[socket.socket, socket.socket]:
    """Two ends; a packet arrives whole or not at all."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(end: socket.socket, message: dict[str, Any], handle: int | None = None) -> None:
    """Send one message, and a file handle with it.

    Raises:
        OSError: nobody is at the other end, or the message is too long.
    """
    packet = json.dumps(message).encode()
    socket.send_fds(end, [packet], [] if handle is None else [handle])


def receive(end: socket.socket) -> tuple[dict[str, Any] | None, int | None]:
    """The next message and the file handle that came with it; None when the other end has gone."""
    try:
        packet, handles, _, _ = socket.recv_fds(end, MOST_BYTES, 1)
    except ConnectionError:
        return None, None
    handle = array.array("i", handles)[0] if handles else None
    return (json.loads(packet) if packet else None), handle
