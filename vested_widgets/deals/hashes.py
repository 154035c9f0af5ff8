"""Hash what approvals are of: a joint text, the rows of a joint table, the lines of an assembly. Pure functions."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any


def filled(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the cells that say something, in the order of their columns' ids."""
    return {column: cells[column] for column in sorted(cells) if cells[column] not in (None, "", [])}


def normalised(text: str) -> str:
    """Return a text as it is stored and hashed: NFC, one kind of line end, no space at the ends."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def text_hash(text: str) -> str:
    """Return the SHA-256 of the normalised text, in hex."""
    return hashlib.sha256(normalised(text).encode()).hexdigest()


def json_hash(content: Any) -> str:
    """Return the SHA-256 of a value written as JSON with sorted keys, in hex."""
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def table_hash(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """Return the SHA-256 of a table's rows that say something, in order, by id and cells, in hex; "" without any."""
    written = [[row_id, said] for row_id, cells in rows if (said := filled(cells))]
    return json_hash(written) if written else ""
