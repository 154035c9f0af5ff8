"""The server's log: one line for each event, which nobody can forge, without links, codes, cookies or answers; as text or as JSON."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from datetime import UTC, datetime
from urllib.parse import unquote

# What must not be read by whoever reads logs: the rest of a personal link or a room's address, and values that open something.
SECRETS = (
    (re.compile(r"(?i)((?<!/vested)/(?:join|room)/+)[^\s/?#\"'<>]+"), r"\1…"),
    (re.compile(r"(?i)\b(code|token|_xsrf|session_id|vested-seat[\w-]*)=\"?[^\s&;\"']+"), r"\1=…"),
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# How a line that belongs to the one above begins, so that it is not taken for an event of its own.
INDENT = "    | "
# The longest message, and how much of the end of a traceback is written.
MAX_MESSAGE, MAX_TRACE = 4000, 12_000


def redacted(text: str) -> str:
    """Return a text without personal links, codes of rooms, tokens and cookies."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


def plain(text: str) -> str:
    """Return a text in one line: control characters are written as Python writes them."""
    return CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def plain_path(path: str) -> str:
    """Return the path of a request as it may be logged, however it was written."""
    return plain(redacted(unquote(path)))


def message_of(record: logging.LogRecord) -> str:
    """Return the message of an event, without what is secret, and cut where it is too long."""
    text = record.getMessage()
    return redacted(text if len(text) <= MAX_MESSAGE else text[:MAX_MESSAGE] + "…")


class LineFormatter(logging.Formatter):
    """Text: time, level and message in one line; a traceback below it, indented."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of an event."""
        at = datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%H:%M:%S")
        head, *rest = message_of(record).split("\n")
        lines = [f"{at} {record.levelname} {plain(head)}", *(INDENT + plain(line) for line in rest)]
        if trace := self._trace(record):
            lines += [INDENT + plain(line) for line in trace.split("\n")]
        return "\n".join(lines)

    def _trace(self, record: logging.LogRecord) -> str:
        found = self.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""
        return redacted(found[-MAX_TRACE:])


class JsonFormatter(LineFormatter):
    """JSON: one object in one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of an event."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        event = {"time": at, "level": record.levelname, "logger": record.name, "message": message_of(record)}
        if trace := self._trace(record):
            event["trace"] = trace
        return json.dumps(event)


def set_up(level: int) -> None:
    """Send the log of everything in this process to standard error, in the form that VESTED_LOG_FORMAT names."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if os.environ.get("VESTED_LOG_FORMAT") == "json" else LineFormatter())
    logging.basicConfig(handlers=[handler], level=level, force=True)
