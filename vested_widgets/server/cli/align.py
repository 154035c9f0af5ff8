"""`vested align`: say of a file of answers where the parties differ, where they are close, and where nobody can tell. No record is used."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from vested_widgets import alignment, method
from vested_widgets.server.cli.transfer import read_by, require_mapping

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from vested_widgets.deals.ratings import RatingsTable
    from vested_widgets.server.cli.transfer import ImportOptions

# As they are printed: what can be acted on first.
VERDICTS = ("gap", "aligned", "cannot tell", "too few")
FIGURES = (
    *("item", "party_a", "party_b", "n_a", "n_b", "mean_a", "mean_b", "gap", "low", "high", "verdict", "gate", "superiority"),
)


def align(file: Path, options: ImportOptions, *, as_json: bool) -> None:
    """Print the gap of every item and pair of parties in a file, by verdict and widest first, or the same as JSON."""
    require_mapping(options)
    table = read_by(file, options).table(accept=options.accept)
    found = alignment.gaps(table.answers(), policy=alignment.Policy(k=options.k))[list(FIGURES)].astype(object)
    rows: list[dict[Any, Any]] = found.where(found.notna(), None).to_dict("records")
    if as_json:
        typer.echo(json.dumps(_document(file, table, rows, options.k), ensure_ascii=False, indent=1))
        return
    shown = {"file": file.name, "items": len(table.items()), "low": table.low, "high": table.high}
    people = "; ".join(f"{party}: {len(members)}" for party, members in table.parties().items())
    typer.echo(method.words("command.align_read", people=people, **shown))
    assumed = "command.align_margin_assumed" if options.margin is None else "command.align_margin"
    typer.echo(method.words(assumed, margin=f"{table.margin:g}", k=options.k))
    several = len(table.parties()) > 2
    for verdict in VERDICTS:
        meant = [row for row in rows if row["verdict"] == verdict]
        if not meant:
            continue
        title = method.words(f"command.align_{verdict.replace(' ', '_')}", n=len(meant))
        typer.echo("\n" + typer.style(title, bold=True))
        for row in meant:
            typer.echo(f"  {_line(row, several=several)}")


def _line(row: Mapping[Any, Any], *, several: bool) -> str:
    """Return what is known of an item and two parties in one line; with both names only where there are more than two parties."""
    sides = {name: row[name] for name in ("item", "party_a", "party_b")}
    if row["gap"] is None:
        return method.words("command.align_pair" if several else "command.align_item", **sides)
    means = {name: f"{row[name]:.1f}" for name in ("mean_a", "mean_b")}
    if row["low"] is None:
        return method.words("command.align_means", **sides, **means)
    return method.words("command.align_figures", **sides, **means, low=f"{row['low']:.1f}", high=f"{row['high']:.1f}")


def _document(file: Path, table: RatingsTable, rows: list[dict[Any, Any]], k: int) -> dict[str, Any]:
    """Return the same for a script; what is withheld is null."""
    return {
        "file": file.name,
        "scale": [table.low, table.high],
        "margin": table.margin,
        "k": k,
        "people": {party: len(members) for party, members in table.parties().items()},
        "gaps": rows,
    }
