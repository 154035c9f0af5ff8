"""`vested verify`: prove that the file of an agreement says what its version codes stand for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer

from vested_widgets import method
from vested_widgets.documents import DocumentError
from vested_widgets.documents.agreement import verifying
from vested_widgets.documents.agreement.codes import grouped

if TYPE_CHECKING:
    from pathlib import Path

FAILED = 3
"""The exit code of a file that does not match."""
LARGEST = 50_000_000


def read(file: Path) -> bytes:
    """Return a file that people named.

    Raises:
        DocumentError: it cannot be read, or is too large.
    """
    try:
        if file.stat().st_size > LARGEST:
            raise DocumentError(method.words("agreement_file.large", file=file.name, most=LARGEST // 1_000_000))
        return file.read_bytes()
    except OSError as error:
        raise DocumentError(method.words("files.unreadable", file=file.name, error=error.strerror)) from error


def verify(file: Path, *, as_json: bool) -> None:
    """Say whether a file says what its version codes stand for; ends with 3 if it does not."""
    found = verifying.verify(read(file), file.name)
    if as_json:
        typer.echo(json.dumps(_document(file, found), ensure_ascii=False, indent=1))
    else:
        for line in _lines(file, found):
            typer.echo(line)
    if not found.holds:
        raise typer.Exit(FAILED)


def _lines(file: Path, found: verifying.Verification) -> Iterator[str]:
    words = method.words
    whole, *schedules = found.checks
    for check in schedules:
        key = "schedule_fails" if not check.holds else "schedule_holds" if check.computed else "schedule_empty"
        told = {"number": check.number, "title": check.title, "code": grouped(check.computed)}
        yield words(f"agreement_verify.{key}", **told, stated=grouped(check.stated), computed=grouped(check.computed))
    if not whole.holds:
        yield words("agreement_verify.whole_fails", stated=grouped(whole.stated), computed=grouped(whole.computed))
    yield from found.differences
    for party, person, fits in found.signed:
        yield words("agreement_verify.signed" if fits else "agreement_verify.signed_other", party=party, person=person)
    if not found.signed:
        yield words("agreement_verify.unsigned")
    if file.suffix.lower() == ".pdf" and not found.differences:
        yield words("agreement_verify.pages")
    key = "agreement_verify.holds" if found.holds else "agreement_verify.fails"
    yield typer.style(words(key, file=file.name, code=grouped(whole.computed)), bold=True)


def _document(file: Path, found: verifying.Verification) -> dict[str, Any]:
    """Return the same for a script."""
    whole, *schedules = found.checks
    return {
        "file": file.name,
        "matches": found.holds,
        "deal": found.agreement.deal,
        "code": {"stated": whole.stated, "computed": whole.computed, "matches": whole.holds},
        "schedules": [
            {"number": c.number, "title": c.title, "stated": c.stated, "computed": c.computed, "matches": c.holds}
            for c in schedules
        ],
        "differences": list(found.differences),
        "signatures": [{"party": party, "person": person, "matches": fits} for party, person, fits in found.signed],
    }
