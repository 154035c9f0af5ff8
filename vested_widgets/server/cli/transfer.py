"""`vested import`, `vested import-deal` and `vested export`: take deals into the record and out of it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import typer

from vested_widgets.deals.ratings import create_deal
from vested_widgets.documents import read_document, read_ratings, write_file
from vested_widgets.documents.exports import EXPORTS
from vested_widgets.server.cli.scale import parse_scale

if TYPE_CHECKING:
    from pathlib import Path

    from vested_widgets.deals import Store


def import_ratings(store: Store, file: Path, name: str, scale: str, low: int | None, high: int | None) -> None:
    """Make a deal of the answers in a CSV file."""
    ends = parse_scale(scale, low, high)
    table = read_ratings(file, *ends)
    deal = create_deal(store, name or file.stem.replace("_", " ").strip().capitalize(), table)
    typer.echo(
        f"Imported {len(table.rows)} answers of {len(deal.members) - 1} members in {len(deal.parties)} parties "
        f"to {len(table.items())} items, on a scale from {table.low} to {table.high}, as “{deal.name}”."
    )
    typer.echo(f"Make its links: vested links {shlex.quote(deal.name)} --fresh")


def import_deal(store: Store, file: Path, *, copy: bool) -> None:
    """Take in a deal that `vested export` wrote."""
    deal = store.import_deal(read_document(file), as_copy=copy)
    typer.echo(f"Took in “{deal.name}”. Links are not part of the document.")
    typer.echo(f"Make them: vested links {shlex.quote(deal.name)} --fresh")


def export_deal(store: Store, name: str, file: Path) -> None:
    """Write a deal with everything in it."""
    found = store.deal(name)
    export = EXPORTS["deal"]
    write_file(file, export.build(store.export_deal(found.id), export.suffix))
    typer.echo(f"Wrote “{found.name}” to {file}.")
