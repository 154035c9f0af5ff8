"""`vested import`, `vested import-deal` and `vested export`: take deals into the record and out of it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import typer

from vested_widgets import method
from vested_widgets.deals.ratings import MARGIN, create_deal
from vested_widgets.documents import read_document, read_ratings, write_file
from vested_widgets.documents.exports import EXPORTS

if TYPE_CHECKING:
    from pathlib import Path

    from vested_widgets.deals import Deal, Store


def import_ratings(
    store: Store, file: Path, name: str, ends: tuple[int, int], *, margin: float | None, k: int, alike: bool
) -> None:
    """Make a deal of the answers in a CSV file; a margin that nobody has named is said aloud, since every verdict rests on it."""
    table = read_ratings(file, *ends, margin=MARGIN if margin is None else margin, alike=alike)
    deal = create_deal(store, name or file.stem.replace("_", " ").strip().capitalize(), table, k=k, alike=alike)
    said = {"answers": len(table.rows), "members": len(deal.members) - 1, "parties": len(deal.parties)}
    said |= {"items": len(table.items()), "low": table.low, "high": table.high}
    typer.echo(method.words("command.imported", deal=deal.name, **said))
    shown = {"margin": f"{table.margin:g}", "k": k}
    typer.echo(method.words("command.margin_assumed" if margin is None else "command.margin", **shown))
    typer.echo(method.words("command.make_links", deal=_named(store, deal)))


def _named(store: Store, deal: Deal) -> str:
    """Return a deal as a command takes it: by its name, or by its id where the name is that of several."""
    several = sum(one.name == deal.name for one in store.deals()) > 1
    return shlex.quote(deal.id if several else deal.name)


def import_deal(store: Store, file: Path, *, copy: bool) -> None:
    """Take in a deal that `vested export` wrote."""
    deal = store.import_deal(read_document(file), as_copy=copy)
    typer.echo(method.words("command.took_in", deal=deal.name))
    typer.echo(method.words("command.make_links", deal=_named(store, deal)))


def export_deal(store: Store, name: str, file: Path) -> None:
    """Write a deal with everything in it."""
    found = store.deal(name)
    export = EXPORTS["deal"]
    write_file(file, export.build(store.export_deal(found.id), export.suffix))
    typer.echo(method.words("command.wrote", deal=found.name, file=file))
