"""Frames of the kernel's web socket, checked against their own length before anything is done with them.

The protocol `v1.kernel.websocket.jupyter.org`: a number of offsets, then the offsets, each of 8 bytes (little endian), then the name of
the channel and the parts of the message (header, parent's header, metadata, content, buffers). Part n lies between offsets n and n + 1.
"""

from __future__ import annotations

import json
import re
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
# Versions of the protocol between a page and a kernel.
VERSION = re.compile(r"5(\.\d{1,2}){0,2}")
# Messages that are for one widget.
COMMS = frozenset({"comm_open", "comm_msg", "comm_close"})


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
        FrameError: its offsets do not fit its length, it names another channel, or its parts are not what the kernel takes for granted.
    """
    offsets = _offsets(data)
    channel, *parts = (data[start:end] for start, end in pairwise(offsets))
    if channel != CHANNEL:
        raise FrameError("another channel than shell")
    header = _header(parts[0])
    _check_content(header["msg_type"], parts)
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


def _object(packed: bytes, what: str) -> dict[str, Any]:
    try:
        found = json.loads(packed)
    except (ValueError, RecursionError):
        raise FrameError(f"{what} that is not JSON") from None
    if not isinstance(found, dict):
        raise FrameError(f"{what} that is no object")
    return found


def _header(packed: bytes) -> dict[str, Any]:
    if len(packed) > MAX_HEADER:
        raise FrameError("a header that is too long")
    header = _object(packed, "a header")
    for name in ("msg_type", "msg_id", "session"):
        if not _is_plain(header.get(name)):
            raise FrameError(f"a header without a plain {name}")
    if not all(value is None or _is_plain(value) for value in header.values()):
        raise FrameError("a header with more than plain words")
    if not VERSION.fullmatch(header.get("version") or "5.3"):
        raise FrameError("a header with an unknown version")
    return header


def _check_content(kind: str, parts: list[bytes]) -> None:
    """Check what the kernel takes for granted.

    Raises:
        FrameError: a part is no JSON object, or a message of a widget does not say which.
    """
    for part, what in zip(parts[1:JSON_PARTS], ("a parent's header", "metadata", "content"), strict=True):
        found = _object(part, what)
    if kind in COMMS and not _is_plain(found.get("comm_id")):
        raise FrameError("a message of a widget without a plain comm_id")


def _is_plain(value: object) -> bool:
    return isinstance(value, str) and len(value) <= MAX_NAME and value.isprintable()
