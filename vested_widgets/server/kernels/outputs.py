"""Outputs of kernels without what is not for members: tracebacks, and what is written to standard error.

A traceback names files of the server and may hold what others have typed. Its reader gets one sentence with a number; the log has the
traceback under the same number.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from vested_widgets import trouble

# The types of messages that carry outputs.
KINDS = frozenset({"error", "stream", "display_data", "execute_result", "update_display_data"})
# How IPython marks the parts of a traceback for a terminal.
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
MARK = "Traceback (most recent call last)"
log = logging.getLogger("vested.kernels")


def is_suspect(kind: str, packed: bytes) -> bool:
    """Return whether an output, as JSON, may hold what is not for members."""
    return kind == "error" or (kind == "stream" and b'"stderr"' in packed) or MARK.encode() in packed


def for_member(kind: str, content: dict[str, Any], where: str, *, is_logged: bool = True) -> dict[str, Any] | None:
    """Return an output as a member may see it: None for none, the same for nearly all. What is kept back is logged.

    Args:
        kind: the type of the message.
        content: its content.
        where: the kernel, for the log.
        is_logged: whether what is kept back may be logged; a page that makes one error after the other must not fill the disk.
    """
    if kind == "stream" and content.get("name") == "stderr":
        if is_logged:
            log.warning("Kernel %s wrote: %s", where, content.get("text", ""))
        return None
    if kind == "error":
        trace = "\n".join(map(str, content.get("traceback", ()))) or f"{content.get('ename')}: {content.get('evalue')}"
        sentence = _put_aside(trace, where, is_logged)
        return {"ename": "Error", "evalue": sentence, "traceback": [sentence]}
    if MARK not in json.dumps(content):
        return content
    if kind == "stream":
        return {**content, "text": _put_aside(content["text"], where, is_logged) + "\n"}
    return {**content, "data": {"text/plain": _put_aside(json.dumps(content["data"]), where, is_logged)}}


def _put_aside(trace: str, where: str, is_logged: bool) -> str:
    number = trouble.new_number()
    if is_logged:
        log.error("Trouble %s in kernel %s: %s", number, where, COLOURS.sub("", trace))
    return trouble.sentence(number)
