"""`vested import-agreement`: read a Word file of the agreement that people have worked on, and save what has a clear place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from vested_widgets import deals, method
from vested_widgets.documents import DocumentError
from vested_widgets.documents.agreement import arrival, word_reading
from vested_widgets.server.cli.verify import read

if TYPE_CHECKING:
    from pathlib import Path

    from vested_widgets.deals import Store
    from vested_widgets.deals.seat.proposals import Saved
    from vested_widgets.documents.agreement.arrival import Plan
    from vested_widgets.documents.agreement.word_reading import Proposal


def import_agreement(store: Store, name: str, file: Path, *, alias: str, dry: bool, as_json: bool) -> None:
    """Say what a Word file that has come back changes, and save that in somebody's name unless it is a dry run."""
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
