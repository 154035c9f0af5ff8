"""Hypothesis strategies for hostile input to a server: frames, messages to widgets, addresses, headers and files."""

from __future__ import annotations

import contextlib
import io
import json
import random
import struct
import zipfile
from typing import Any

import openpyxl
from hypothesis import strategies as st

from browser.serving import frame_of, message_of

HOSTILE = (
    "\x00",
    "\ud83d",
    "\u202e",
    "'",
    '"',
    "<script>",
    "../",
    "%00",
    "\r\nX: y",
    "{{7*7}}",
    "${x}",
    "' OR 1=1 --",
    "9" * 5000,
    "𝕏" * 500,
)
# The messages that our widgets take.
TYPES = (
    "answer", "save", "save_row", "delete", "restore", "move", "settle", "undo", "history", "clash", "hanging", "paste", "import", "take",
    "export", "compare", "create", "renew", "forget", "act", "done", "shown", "propose", "approve", "withdraw", "comment", "resolve", "open",
    "current", "whole", "focus", "modules", "trait_change", "displayed", "msg",
)  # fmt: skip


texts = st.one_of(st.text(max_size=60), st.sampled_from(HOSTILE))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
numbers = st.one_of(st.integers(0, 80), st.sampled_from([2**31, 2**32, 2**62, 2**63, 2**64 - 1]), st.integers(0, 2**64 - 1))


@st.composite
def frames(draw: st.DrawFn) -> bytes | str:
    """Bytes, offsets that lie, true frames with something changed in them, and texts."""
    how = draw(st.sampled_from(("bytes", "offsets", "changed", "header", "content", "text", "deep")))
    if how == "bytes":
        return draw(st.binary(max_size=300))
    if how == "offsets":
        offsets = draw(st.lists(numbers, max_size=12))
        return struct.pack(f"<{len(offsets) + 1}Q", draw(numbers), *offsets) + draw(st.binary(max_size=100))
    kind = draw(
        st.sampled_from(("comm_msg", "comm_open", "comm_close", "comm_info_request", "kernel_info_request", "execute_request"))
    )
    if how == "text":
        return json.dumps({**message_of(kind), "channel": "shell"})
    if how == "deep":
        header = json.dumps(message_of(kind)["header"]).encode()
        deep = b'{"a":' * draw(st.integers(1, 20_000))
        parts = [header, b"{}", b"{}", deep]
        ends = [56 + 5]
        for part in parts:
            ends.append(ends[-1] + len(part))
        return struct.pack("<7Q", 6, 56, *ends) + b"shell" + b"".join(parts)
    message = message_of(kind, draw(st.dictionaries(texts, values, max_size=3)) if how == "content" else {})
    if how == "header":
        message["header"] |= {draw(st.sampled_from(sorted(message["header"]))): draw(values)}
    data = bytearray(frame_of(message))
    if how == "changed":
        for _ in range(draw(st.integers(1, 6))):
            data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """Messages as a page sends them to a widget, with hostile values."""
    if draw(st.booleans()):
        kind = draw(st.sampled_from(TYPES) | texts)
        more = draw(
            st.dictionaries(
                st.sampled_from(("n", "changes", "key", "value", "rows", "row", "cells", "base", "text", "name", "act")), values
            )
        )
        return {"method": "custom", "content": {"type": kind, **more}}
    state = draw(
        st.dictionaries(
            st.sampled_from(("shown", "step", "wide", "value", "children", "layout", "comm", "_esm", "_module")) | texts, values
        )
    )
    paths = draw(st.just([]) | st.lists(st.lists(texts | st.integers(), max_size=2), max_size=3))
    return {
        "method": draw(st.sampled_from(("update", "request_state", "request_states")) | texts),
        "state": state,
        "buffer_paths": paths,
    }


ADDRESSES = (
    "", "join/{}", "room/{}", "room?code={}", "vested/opening?to={}", "vested/consent?to={}", "vested/picture/{}", "vested/pulse/{}",
    "vested/static/{}/page/page.js", "api/kernels/{}", "api/kernels/{}/channels?session_id={}", "voila/api/shutdown/{}", "{}", "{}.ipynb",
    "vested/own.json?{}", "vested/deal.json?{}", "privacy?{}", "vested/room/feed?{}",
)  # fmt: skip
HEADERS = ("Origin", "Referer", "Cookie", "X-Forwarded-For", "X-Forwarded-Proto", "Host", "Accept-Encoding", "Range", "If-None-Match",
           "Content-Type", "Sec-WebSocket-Protocol", "Upgrade", "Connection", "User-Agent")  # fmt: skip
header_values = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=80).map(str.strip)


def table_file(kind: str, cells: list[list[str]], seed: int) -> bytes:
    """Return a table as an uploaded file; `seed` decides what is broken in it."""
    if kind == "csv":
        return "\n".join(";".join(row) for row in cells).encode("utf-8", "surrogatepass")
    if kind == "bomb":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", b"<row>" + b"<c/>" * 5_000_000)
            archive.writestr("[Content_Types].xml", b"<Types/>")
        return packed.getvalue()
    book, packed = openpyxl.Workbook(), io.BytesIO()
    for row in cells:
        with contextlib.suppress(ValueError, openpyxl.utils.exceptions.IllegalCharacterError):
            book.active.append(["".join(letter for letter in cell if letter.isprintable())[:500] for cell in row])
    book.save(packed)
    data, dice = bytearray(packed.getvalue()), random.Random(seed)
    for _ in range(seed % 7):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)
