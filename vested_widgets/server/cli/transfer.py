"""`vested import`, `vested import-deal` and `vested export`: take deals into the record and out of it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from vested_widgets import method
from vested_widgets.deals.publishing import precise
from vested_widgets.deals.ratings import MARGIN, create_deal
from vested_widgets.deals.record.transfer import contents, is_without_seats
from vested_widgets.documents import UPLOADED, DocumentError, Survey, SurveyMapping, read_document, read_survey, write_file
from vested_widgets.documents.exports import EXPORTS
from vested_widgets.documents.reading.yaml_file import read_yaml
from vested_widgets.documents.survey_mapping import fingerprint, from_document
from vested_widgets.server.data_folder import write_private

if TYPE_CHECKING:
    from pathlib import Path

    from vested_widgets.deals import Deal, Store
    from vested_widgets.server.data_folder import DataFolder


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What was said of a file of ratings on the command line.

    Attributes:
        name: the deal's; "" for the file's.
        ends: of the scale.
        margin: the difference that is too small to matter; None if nobody has named one.
        k: the fewest people of a party whose figure may be shown.
        alike: whether names that look alike are meant to be different.
        mapping: a file that says how the export is understood.
        accept: take the mapping that is proposed.
        sheet, encoding: which sheet, and how letters are written.
    """

    name: str
    ends: tuple[int, int]
    margin: float | None = None
    k: int = 3
    alike: bool = False
    mapping: Path | None = None
    accept: bool = False
    sheet: str = ""
    encoding: str = ""


def import_ratings(folder: DataFolder, store: Store, file: Path, options: ImportOptions) -> None:
    """Make a deal of the answers in a file; a margin that nobody has named is said aloud, since every verdict rests on it."""
    if options.accept and options.mapping:
        raise DocumentError(method.words("survey.two_choices"))
    require_mapping(options)
    survey, remembered = _survey(folder, file, options)
    table = survey.table(accept=options.accept)
    deal = create_deal(
        store, options.name or file.stem.replace("_", " ").strip().capitalize(), table, k=options.k, alike=options.alike
    )
    for sentence in (*([method.words("survey.remembered")] if remembered else []), *survey.describe()):
        typer.echo(sentence)
    said = {"answers": len(table.rows), "members": len(deal.members) - 1, "parties": len(deal.parties)}
    said |= {"items": len(table.items()), "low": table.low, "high": table.high}
    typer.echo(method.words("command.imported", deal=deal.name, **said))
    shown = {"margin": f"{table.margin:g}", "k": options.k}
    typer.echo(method.words("command.margin_assumed" if options.margin is None else "command.margin", **shown))
    if options.accept or options.mapping:
        kept = folder.survey_mapping(fingerprint(survey.columns))
        kept.parent.mkdir(mode=0o700, exist_ok=True)
        write_private(kept, survey.mapping.to_yaml())
        typer.echo(method.words("survey.keeps"))
    typer.echo(method.words("command.make_links", deal=_named(store, deal)))


def show_import(folder: DataFolder, file: Path, options: ImportOptions) -> None:
    """Say what would be read of a file and how it was understood; changes nothing, but writes the mapping if a file for it is named."""
    survey, remembered = _survey(folder, file, options)
    if remembered:
        typer.echo(method.words("survey.remembered"))
    for sentence in survey.describe():
        typer.echo(sentence)
    if survey.questions:
        typer.echo(method.words("survey.asked"))
        for question in survey.questions:
            typer.echo(f"  {question}")
    survey.table(accept=True)
    if options.mapping and not options.mapping.exists():
        write_file(options.mapping, survey.mapping.to_yaml().encode())
        typer.echo(method.words("survey.written", file=options.mapping.name, named=shlex.quote(str(options.mapping))))
    else:
        typer.echo(method.words("survey.unchanged" if survey.questions else "survey.certain"))


def _survey(folder: DataFolder, file: Path, options: ImportOptions) -> tuple[Survey, bool]:
    """Return a survey by the mapping that was named, or one that is remembered, or a proposed one; and whether it was remembered."""
    survey = read_by(file, options)
    kept = folder.survey_mapping(fingerprint(survey.columns))
    return (read_by(file, options, kept), True) if kept.exists() and not options.mapping else (survey, False)


def require_mapping(options: ImportOptions) -> None:
    """Raise if the mapping that was named is not there: only a dry run writes one."""
    if options.mapping and not options.mapping.exists():
        raise DocumentError(method.words("command_error.no_file", file=options.mapping))


def read_by(file: Path, options: ImportOptions, mapping: Path | None = None) -> Survey:
    """Return the survey of a file by this mapping, or by the one that was named, or else by a proposed one."""
    low, high = options.ends
    named = mapping or (options.mapping if options.mapping and options.mapping.exists() else None)
    return read_survey(
        file,
        *((_mapping(named),) if named else ()),
        low=low,
        high=high,
        margin=MARGIN if options.margin is None else options.margin,
        alike=options.alike,
        sheet=options.sheet,
        encoding=options.encoding,
    )


def _mapping(file: Path) -> SurveyMapping:
    """Return the mapping that a file holds."""
    try:
        return from_document(file.name, read_yaml(file.read_bytes(), UPLOADED))
    except OSError as error:
        raise DocumentError(method.words("files.unreadable", file=file.name, error=error.strerror)) from error


def _named(store: Store, deal: Deal) -> str:
    """Return a deal as a command takes it: by its name, or by its id where the name is that of several."""
    several = sum(one.name == deal.name for one in store.deals()) > 1
    return shlex.quote(deal.id if several else deal.name)


def import_deal(store: Store, file: Path, *, copy: bool) -> None:
    """Take in a deal that `vested export` wrote, and say what of it cannot be continued."""
    document = read_document(file)
    deal = store.import_deal(document, as_copy=copy)
    typer.echo(method.words("command.took_in", deal=deal.name))
    if is_without_seats(document):
        typer.echo(method.words("command.stand_ins", n=precise(deal.k)))
    typer.echo(method.words("command.make_links", deal=_named(store, deal)))


def export_deal(store: Store, name: str, file: Path, *, seats: bool) -> None:
    """Write a deal with everything in it, or without seats, and say what the file holds."""
    found = store.deal(name)
    export = EXPORTS["deal"]
    document = store.export_deal(found.id) if seats else store.export_without_seats(found.id)
    write_file(file, export.build(document, export.suffix))
    typer.echo(method.words("command.wrote", deal=found.name, file=file))
    if seats:
        typer.echo(method.words("command.holds", **vars(contents(document))))
    else:
        answers = sum(len(row["values"]) for row in document["answers"])
        said = {"answers": answers, "texts": len(document["texts"]), "n": precise(found.k)}
        typer.echo(method.words("command.holds_no_seats", **said))


def write_answers(store: Store, name: str, file: Path) -> None:
    """Write the answers that everyone may see as one table, CSV or Parquet by the ending of the file.

    Raises:
        DocumentError: it has another ending, it cannot be written, or pyarrow is missing.
    """
    suffix = file.suffix.lstrip(".").lower()
    export = EXPORTS["answers"]
    if suffix not in export.media:
        raise DocumentError(method.words("files.answers_form", file=file.name))
    found = store.deal(name)
    write_file(file, export.build(store.export_without_seats(found.id), suffix))
    typer.echo(method.words("command.wrote", deal=found.name, file=file))
