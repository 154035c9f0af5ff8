"""`vested agreement`, `verify` and `import-agreement`: write the agreement of a deal, prove a file of it, and read a Word file back."""

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
    from vested_widgets.deals.seat.proposals import Saved
    from vested_widgets.documents.agreement.arrival import Plan
    from vested_widgets.documents.agreement.content import Agreement
    from vested_widgets.documents.agreement.word_reading import Proposal

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
            {"number": c.number, "title": c.title, "stated": c.stated, "computed": c.computed, "matches": c.holds}
            for c in schedules
        ],
        "differences": list(found.differences),
        "signatures": [{"party": party, "person": person, "matches": fits} for party, person, fits in found.signed],
    }


def import_agreement(store: Store, name: str, file: Path, *, alias: str, dry: bool, as_json: bool) -> None:
    """Say what a Word file that has come back changes, and save that in somebody's name unless it is a dry run."""
    from vested_widgets import deals
    from vested_widgets.documents.agreement import arrival, word_reading

    deal = store.deal(name)
    returned = word_reading.read_word(read(file), file.name)
    if returned.agreement.deal != deal.name:
        found = returned.agreement.deal
        raise DocumentError(method.words("agreement_import.other_deal", file=file.name, found=found, deal=deal.name))
    if not alias and not dry:
        raise DocumentError(method.words("agreement_import.no_seat"))
    wanted = [one for one in deal.members if one.active and (one.alias == alias or (not alias and one.role == "architect"))]
    if not wanted:
        raise DocumentError(method.words("agreement_import.unknown_seat", alias=alias or "–", deal=deal.name))
    seat = deals.Seat.open(store, wanted[0].id)
    plan = arrival.plan(returned, seat)
    saved = None if dry else seat.proposals.save(plan.texts, plan.rows)
    if as_json:
        typer.echo(json.dumps(_plan(file, plan, saved), ensure_ascii=False, indent=1))
        return
    for remark in returned.remarks:
        typer.echo(remark)
    if not plan.clear and not plan.left:
        typer.echo(method.words("agreement_import.nothing", file=file.name))
        return
    if plan.clear:
        typer.echo(typer.style(method.plural(len(plan.clear), "agreement_import.clear", n=len(plan.clear)), bold=True))
        for one in plan.clear:
            typer.echo(f"  {_change(one)}")
    if plan.left:
        typer.echo(typer.style(method.plural(len(plan.left), "agreement_import.left", n=len(plan.left)), bold=True))
        for left in plan.left:
            typer.echo("  " + method.words("agreement_import.why", change=_change(left.proposal), why=left.why))
    if saved is None:
        typer.echo(method.words("agreement_import.dry"))
        return
    typer.echo(method.words("agreement_import.done", alias=seat.member.alias, texts=saved.texts, rows=saved.rows))
    if saved.beside:
        typer.echo(method.words("agreement_import.beside", n=saved.beside))


def _change(one: Proposal) -> str:
    phrase = "change" if one.before and one.after else "removal" if one.before else "addition"
    who = method.listed(one.authors) if one.authors else method.words("agreement_import.untracked")
    before, after = (" ".join(text.split()) for text in (one.before, one.after))
    return method.words(f"agreement_import.{phrase}", number=one.number or "–", who=who, before=before, after=after)


def _plan(file: Path, plan: Plan, saved: Saved | None) -> dict[str, Any]:
    """Return the same for a script."""

    def told(one: Proposal) -> dict[str, Any]:
        return {
            **{name: getattr(one, name) for name in ("kind", "id", "number", "of", "column", "before", "after", "near")},
            "authors": list(one.authors),
            "pieces": [{"text": piece.text, "how": piece.how, "author": piece.author} for piece in one.pieces],
        }

    return {
        "file": file.name,
        "clear": [told(one) for one in plan.clear],
        "left": [{**told(left.proposal), "why": left.why} for left in plan.left],
        "saved": None if saved is None else {"texts": saved.texts, "rows": saved.rows, "beside": saved.beside},
    }
