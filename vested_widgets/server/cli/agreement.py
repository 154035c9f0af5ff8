"""`vested agreement` and `vested verify`: write the agreement of a deal as a file, and prove of a file what it says."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from vested_widgets import method
from vested_widgets.documents import DocumentError, write_file
from vested_widgets.documents.agreement import files, verifying
from vested_widgets.documents.agreement.codes import grouped
from vested_widgets.documents.exports import file_name

if TYPE_CHECKING:
    from pathlib import Path

    from vested_widgets.deals import Store
    from vested_widgets.documents.agreement.content import Agreement

FAILED = 3
"""The exit code of a file that does not match."""
LARGEST = 50_000_000


def write(store: Store, name: str, suffix: str, out: Path | None, *, since: Path | None, template: Path | None) -> None:
    """Write the agreement of a deal into a file, and say what is shown in another way there."""
    from vested_widgets.drawn_agreement import read_drawn

    suffix = suffix or (out.suffix.lstrip(".").lower() if out else "") or next(iter(files.MEDIA))
    if suffix not in files.MEDIA:
        raise DocumentError(method.words("agreement_file.form", forms=", ".join(files.MEDIA)))
    if suffix != "docx" and (since or template):
        raise DocumentError(method.words("agreement_file.word_only"))
    before = earlier(since) if since else None
    deal = store.deal(name)
    agreement = read_drawn(store, deal)
    with _progress() as told:
        made = files.make(agreement, suffix, before=before, template=read(template) if template else None, progress=told)
    file = _path(out, deal.name, suffix)
    write_file(file, made.data)
    typer.echo(method.words("command.wrote", deal=deal.name, file=file))
    for remark in made.remarks:
        typer.echo(remark)


def _path(out: Path | None, deal: str, suffix: str) -> Path:
    """Return where a file goes: a folder gets a name that sorts with those of the same deal."""
    from pathlib import Path

    named = file_name(f"{deal} {method.words('agreement_file.stem')}", suffix)
    return Path(named) if out is None else out / named if out.is_dir() else out


def earlier(file: Path) -> Agreement:
    """Return the agreement of an earlier version, from a JSON or Word file that `vested agreement` wrote."""
    return verifying.verify(read(file), file.name).agreement


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


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Yield what shows how far a file is, where somebody is looking."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return

    def told(done: int, many: int) -> None:
        typer.echo(f"\r{method.words('agreement_file.progress', n=done, all=many)}", nl=done == many, err=True)

    yield told


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
            {"number": c.number, "title": c.title, "stated": c.stated, "computed": c.computed, "matches": c.holds} for c in schedules
        ],
        "differences": list(found.differences),
        "signatures": [{"party": party, "person": person, "matches": fits} for party, person, fits in found.signed],
    }
