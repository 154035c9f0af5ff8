"""Deal documents as JSON files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from vested_widgets import method
from vested_widgets.documents.errors import DocumentError
from vested_widgets.documents.exports import EXPORTS

LARGEST = 200 * 1024 * 1024


def read_document(path: Path | str) -> Any:
    """Read a deal document from a JSON file; whether it holds is the store's to say.

    Raises:
        DocumentError: the file cannot be read, is too large, or is not JSON.
    """
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST:
            raise DocumentError(method.words("deal_file.large", file=path.name, most=LARGEST // 1024**2))
        return json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise DocumentError(method.words("files.unreadable", file=path.name, error=error.strerror)) from error
    except UnicodeDecodeError as error:
        raise DocumentError(method.words("deal_file.binary", file=path.name)) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is no JSONDecodeError
        where = method.words("deal_file.line", n=error.lineno) if isinstance(error, json.JSONDecodeError) else ""
        raise DocumentError(method.words("deal_file.json", file=f"{path.name}{where}")) from error


def write_document(path: Path | str, document: dict[str, Any]) -> None:
    """Write a deal document as a JSON file.

    Raises:
        DocumentError: the file cannot be written.
    """
    write_file(path, EXPORTS["deal"].build(document, "json"))


def write_file(path: Path | str, data: bytes) -> None:
    """Write a file; an existing one is replaced only when the new one is complete.

    Raises:
        DocumentError: the file cannot be written.
    """
    path = Path(path)
    part = path.with_name(path.name + ".part")
    try:
        # For this user alone, also while it is being written: it holds who answered what.
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise DocumentError(method.words("files.unwritable", file=path.name, error=error.strerror)) from error
