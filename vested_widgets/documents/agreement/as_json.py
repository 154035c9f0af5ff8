"""The whole agreement as JSON, and back: exact but for the drawing of pictures, whose numbers are there."""

from __future__ import annotations

import dataclasses
import json
import math
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn

from vested_widgets import method
from vested_widgets.documents.agreement.content import Agreement
from vested_widgets.documents.errors import DocumentError

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = "vested-workbook agreement"
VERSION = 1
LARGEST = 50_000_000
"""Bytes of a file that is read; the agreement of a large deal has some hundred thousand."""


class NoFigure(LookupError):
    """The picture of an agreement that was read from a file: its numbers are there, its drawing is not."""


def no_figure() -> NoReturn:
    """Stand in the place of a drawing that a file does not hold."""
    raise NoFigure


def to_document(agreement: Agreement) -> dict[str, Any]:
    """Return an agreement as values that JSON knows."""
    return {"format": FORMAT, "version": VERSION, **_plain(agreement)}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value) if field.name != "figure"}
    if isinstance(value, dict):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | None) else str(value)


def write_json(agreement: Agreement) -> bytes:
    """Return an agreement as JSON text, indented; the same agreement always gives the same bytes."""
    return (json.dumps(to_document(agreement), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()


def read_json(data: bytes, name: str) -> Agreement:
    """Return the agreement that `write_json` wrote; its pictures have no drawing.

    Raises:
        DocumentError: it is something else, was written by a newer version, or is damaged.
    """
    if len(data) > LARGEST:
        raise DocumentError(method.words("agreement_file.large", file=name, most=LARGEST // 1_000_000))
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise DocumentError(method.words("agreement_file.no_json", file=name)) from error
    return from_document(document, name)


def from_document(document: Any, name: str) -> Agreement:
    """Return the agreement of values that JSON knows.

    Raises:
        DocumentError: they are no agreement, or of a newer version.
    """
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise DocumentError(method.words("agreement_file.no_agreement", file=name))
    if document.get("version") != VERSION:
        raise DocumentError(method.words("agreement_file.newer", file=name))
    given = {key: value for key, value in document.items() if key not in ("format", "version")}
    try:
        for schedule in given["schedules"]:
            for section in schedule["sections"]:
                for picture in section["pictures"]:
                    picture["figure"] = no_figure
        return _adapter().validate_python(given)
    except (KeyError, TypeError, ValueError) as error:
        raise DocumentError(method.words("agreement_file.damaged", file=name)) from error


@cache
def _adapter() -> TypeAdapter[Agreement]:
    from pydantic import TypeAdapter

    return TypeAdapter(Agreement)
