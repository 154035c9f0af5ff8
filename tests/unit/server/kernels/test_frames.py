"""A frame of a page is taken as the protocol says, or refused before anything is done with it."""

from __future__ import annotations

import contextlib
import json
import struct
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1

from vested_widgets.server.kernels.frames import MAX_BUFFERS, FrameError, read_frame

HEADER = {"msg_id": "1", "msg_type": "comm_msg", "session": "s", "username": "", "version": "5.3", "date": ""}


def frame(
    header: Any = HEADER, channel: str = "shell", content: bytes = b'{"comm_id": "c"}', buffers: tuple[bytes, ...] = ()
) -> bytes:
    """A frame as the page makes it."""
    packed = header if isinstance(header, bytes) else json.dumps(header).encode()
    return serialize_msg_to_ws_v1([packed, b"{}", b"{}", content, *buffers], channel)


def words(*numbers: int) -> bytes:
    """Numbers as frames hold them."""
    return struct.pack(f"<{len(numbers)}Q", *numbers)


@given(st.binary(max_size=50), st.lists(st.binary(max_size=20), max_size=5))
def test_what_a_page_sends_is_read_as_the_protocols_own_library_reads_it(content, buffers):
    sent = frame(content=json.dumps({"comm_id": "c", "data": content.hex()}).encode(), buffers=tuple(buffers))
    read = read_frame(sent)
    assert ("shell", read.parts) == deserialize_msg_from_ws_v1(sent)
    assert (read.kind, read.message_id, read.size) == ("comm_msg", "1", len(sent))


LYING = {
    "nothing": b"",
    "less than a number": b"\x06\0\0",
    "2^62 offsets in eight bytes": words(2**62),
    "2^64 - 1 offsets": words(2**64 - 1) + b"x" * 100,
    "more offsets than bytes": words(6, 56, 61),
    "no offsets": words(0),
    "too few offsets": words(5, 48, 53, 55, 57, 59) + b"shell" + b"{}" * 3,
    "too many buffers": frame(buffers=(b"",) * (MAX_BUFFERS + 1)),
    "an end behind the frame": words(6, 56, 61, 63, 65, 67, 2**63) + b"shell" + b"{}" * 4,
    "an end before the frame's": frame() + b"more",
    "a beginning among the offsets": words(6, 8, 61, 63, 65, 67, 69) + b"shell" + b"{}" * 4,
    "offsets that go back": words(6, 56, 61, 67, 65, 63, 69) + b"shell" + b"{}" * 4,
}
NO_HEADERS = {
    "not JSON": b"{",
    "not text": b"\xff\xfe",
    "a list": b"[]",
    "nested": b"[" * 2000,
    "a number with too many digits": b"1" * 4000,
    "without a type": {**HEADER, "msg_type": None},
    "a type in two lines": {**HEADER, "msg_type": "comm_msg\nforged"},
    "an id as long as a book": {**HEADER, "msg_id": "x" * 300},
    "a version that is a list": {**HEADER, "version": ["5"]},
    "a version that nobody knows": {**HEADER, "version": "9999999999"},
    "more than words": {**HEADER, "date": {"a": 1}},
    "too long": {**HEADER, "username": "x" * 5000},
}


@pytest.mark.parametrize("what", LYING)
def test_a_frame_that_lies_about_its_length_is_refused_at_once(what: str):
    began = time.perf_counter()
    with pytest.raises(FrameError):
        read_frame(LYING[what])
    assert time.perf_counter() - began < 0.1


@pytest.mark.parametrize("what", NO_HEADERS)
def test_a_header_that_is_none_is_refused(what: str):
    with pytest.raises(FrameError):
        read_frame(frame(NO_HEADERS[what]))


CONTENTS = {
    "not JSON": b'{"comm_id": ',
    "a list": b"[]",
    "nested": b'{"a":' * 5000,
    "no widget": b"{}",
    "a widget with a name in two lines": json.dumps({"comm_id": "a\nb"}).encode(),
    "a widget with a name as long as a book": json.dumps({"comm_id": "x" * 300}).encode(),
    "a widget that is a number": b'{"comm_id": 1}',
}


@pytest.mark.parametrize("what", CONTENTS)
def test_content_that_the_kernel_could_not_read_is_refused(what: str):
    with pytest.raises(FrameError):
        read_frame(frame(content=CONTENTS[what]))


@pytest.mark.parametrize("channel", ["control", "stdin", "iopub", "", "Shell", "shell\0", "é"])
def test_only_the_channel_of_widgets_is_open(channel: str):
    name = channel.encode()
    ends = [56 + len(name) + at for at in (0, 2, 4, 6, 8)]
    with pytest.raises(FrameError, match="channel"):
        read_frame(words(6, 56, *ends) + name + b"{}" * 4)


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_else(data):
    with contextlib.suppress(FrameError):
        read_frame(data)


@given(st.integers(0, 80), st.lists(st.integers(0, 2**64 - 1), max_size=80), st.binary(max_size=100))
def test_no_offsets_raise_anything_else(count, offsets, rest):
    with contextlib.suppress(FrameError):
        read_frame(words(count, *offsets) + rest)
