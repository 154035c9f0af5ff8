"""Frames of the kernel's web socket, checked against their own length before anything is done with them.

The protocol `v1.kernel.websocket.jupyter.org`: a number of offsets, then the offsets, each of 8 bytes (little endian), then the name of
the channel and the parts of the message (header, parent's header, metadata, content, buffers). Part n lies between offsets n and n + 1.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

V1 = "v1.kernel.websocket.jupyter.org"
# The channel on which a page may send: messages of widgets are read there, and nothing else is taken from pages.
CHANNEL = b"shell"
WORD = 8
# Header, parent's header, metadata and content; and the most buffers beside them.
JSON_PARTS, MAX_BUFFERS = 4, 64
# Bytes of a header: six short strings.
MAX_HEADER = 4096
# The longest id, session and type of a message.
MAX_NAME = 200


class FrameError(ValueError):
    """A frame is not what the protocol says; the text says what is wrong, without anything of the frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A message of a page.

    Attributes:
        kind: the message's type.
        message_id: its id.
        parts: header, parent's header, metadata, content and buffers, as they came.
        size: the bytes of the whole.
    """

    kind: str
    message_id: str
    parts: list[bytes]
    size: int


def read_frame(data: bytes) -> Frame:
    """Return the message in a frame.

    Raises:
        FrameError: its offsets do not fit its length, it names another channel, or its header is no header.
    """
    offsets = _offsets(data)
    channel, *parts = (data[start:end] for start, end in pairwise(offsets))
    if channel != CHANNEL:
        raise FrameError("another channel than shell")
    header = _header(parts[0])
    return Frame(header["msg_type"], header["msg_id"], parts, len(data))


def _offsets(data: bytes) -> tuple[int, ...]:
    if len(data) < WORD:
        raise FrameError("shorter than its count of offsets")
    (count,) = struct.unpack_from("<Q", data)
    # One offset for the channel, one for each part, and the end of the last.
    if not JSON_PARTS + 2 <= count <= JSON_PARTS + 2 + MAX_BUFFERS:
        raise FrameError("too few or too many offsets")
    begin = WORD * (count + 1)
    if begin > len(data):
        raise FrameError("more offsets than bytes")
    offsets = struct.unpack_from(f"<{count}Q", data, WORD)
    if offsets[0] != begin or offsets[-1] != len(data):
        raise FrameError("offsets that do not begin behind themselves or do not end with the frame")
    if any(start > end for start, end in pairwise(offsets)):
        raise FrameError("offsets that go back")
    return offsets


def _header(packed: bytes) -> dict[str, Any]:
    if len(packed) > MAX_HEADER:
        raise FrameError("a header that is too long")
    try:
        header = json.loads(packed)
    except (ValueError, RecursionError):
        raise FrameError("a header that is not JSON") from None
    if not isinstance(header, dict):
        raise FrameError("a header that is no object")
    for name in ("msg_type", "msg_id", "session"):
        value = header.get(name)
        if not isinstance(value, str) or len(value) > MAX_NAME or not value.isprintable():
            raise FrameError(f"a header without a plain {name}")
    return header
