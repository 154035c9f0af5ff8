"""The `vested` command. What it needs is imported only when it is needed, so that `vested --help` answers at once."""

from __future__ import annotations

import shlex
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vested_widgets.deals import Deal, Store
    from vested_widgets.server.data_folder import DataFolder

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Vested Workbook: serve it to the people of a deal, and look after the record.",
)

Data = Annotated[
    Path | None,
    typer.Option(
        "--data", envvar="VESTED_DATA", help="The folder of the record. Without it: .vested here, else your user data folder."
    ),
]
Database = Annotated[
    str,
    typer.Option("--database", envvar="VESTED_DATABASE", help="A PostgreSQL URL, instead of the SQLite file in the data folder."),
]
DealName = Annotated[str, typer.Argument(metavar="DEAL", help="The deal's name or id.")]


@contextmanager
def said_plainly() -> Iterator[None]:
    """Turn what can be expected to go wrong into one sentence and exit code 1."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except Exception as error:
        if not is_expected(error):
            raise
        typer.secho(" ".join(str(error).split()), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from None


def is_expected(error: Exception) -> bool:
    """Whether an error's text was written for people."""
    from vested_widgets.deals import DealsError
    from vested_widgets.documents import DocumentError
    from vested_widgets.method import ContentError
    from vested_widgets.server.data_folder import FolderError

    return isinstance(error, DealsError | DocumentError | ContentError | FolderError)


def tell_version(asked: bool) -> None:
    """Print the version and end, if it was asked for."""
    if asked:
        from vested_widgets import __version__

        typer.echo(f"vested {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=tell_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Take what may stand before any subcommand."""


def open_folder(data: Path | None) -> DataFolder:
    """The data folder that the options name."""
    from vested_widgets.server.data_folder import DataFolder, default_folder

    return DataFolder(data or default_folder())


@contextmanager
def open_record(data: Path | None, database: str) -> Iterator[tuple[DataFolder, Store]]:
    """The data folder and the open record; faults are said plainly."""
    from vested_widgets.deals import Store

    with said_plainly():
        folder = open_folder(data)
        with Store.open(database or folder.record) as store:
            yield folder, store


@app.command()
def serve(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE.ipynb]", help="With --open: a notebook of your own.", show_default=False)
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Serve FILE.ipynb without sign-in, to this machine only.")] = False,
    data: Data = None,
    database: Database = "",
    port: Annotated[int, typer.Option(help="The port to listen on; if it is taken, the next free one.")] = 8866,
    ip: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 lets other devices in.")] = "127.0.0.1",
    public_url: Annotated[
        str, typer.Option(envvar="VESTED_PUBLIC_URL", help="The address that people open, behind a proxy.")
    ] = "",
    demonstration: Annotated[
        bool, typer.Option("--demonstration", help="Load the demonstration deals and print three links.")
    ] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, help="The most pages open at once; by default what the memory holds.")
    ] = None,
    grace: Annotated[float, typer.Option(min=1, help="Seconds for which a seat waits for its page to come back.")] = 120,
    workbooks: Annotated[Path | None, typer.Option(help="Another folder of notebooks.")] = None,
    fork: Annotated[bool, typer.Option(help="Fork pages' kernels from a warm process, where the system can.")] = True,
) -> None:
    """Serve the workbook, or with --open any notebook, until Ctrl+C."""
    if file is not None or open_:
        from vested_widgets.server.single_notebook_app import serve_open

        with said_plainly():
            others = [name for name, given in (("--demonstration", demonstration), ("--workbooks", workbooks)) if given]
            serve_open(
                file,
                declared=open_,
                refused=[*others, *(["--public-url"] if public_url else [])],
                ip=ip,
                port=port,
                browser=not no_browser,
                limit=limit,
                grace=grace,
                fork=fork,
            )
        return
    from vested_widgets.server.cli.serve import serve_until_stopped

    with open_record(data, database) as (folder, store):
        serve_until_stopped(
            folder,
            store,
            database or str(folder.record),
            port=port,
            ip=ip,
            public_url=public_url,
            demonstration=demonstration,
            browser=not no_browser,
            limit=limit,
            grace=grace,
            workbooks=workbooks,
            fork=fork,
        )


@app.command()
def deals(data: Data = None, database: Database = "") -> None:
    """List the deals of the record."""
    with open_record(data, database) as (_, store):
        found = store.deals()
        for deal in found:
            typer.echo(describe(deal))
        if not found:
            typer.echo("There are no deals yet. `vested serve --demonstration` makes one to try things out.")


def describe(deal: Deal) -> str:
    """One line about a deal."""
    parties = ", ".join(f"{party.name} ({sum(member.party_id == party.id for member in deal.members)})" for party in deal.parties)
    return f"{deal.name}  ·  {parties}{'  ·  demonstration' if deal.demonstration else ''}  ·  {deal.id}"


@app.command("import")
def import_ratings(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Columns: member, party, item, value.")],
    name: Annotated[str, typer.Option(help="The deal's name; the file's name if it is not given.")] = "",
    low: Annotated[int | None, typer.Option(help="The scale's lowest value.")] = None,
    high: Annotated[int | None, typer.Option(help="The scale's highest value.")] = None,
    scale: Annotated[str, typer.Option(metavar="LOW-HIGH", help="The same in one: --scale 1-5.")] = "",
    data: Data = None,
    database: Database = "",
) -> None:
    """Make a deal of real answers from a CSV file. All or nothing: one fault, and nothing is changed."""
    from vested_widgets.deals.ratings import create_deal
    from vested_widgets.documents import read_ratings
    from vested_widgets.server.cli.scale import parse_scale

    with open_record(data, database) as (_, store):
        ends = parse_scale(scale, low, high)
        table = read_ratings(file, *ends)
        deal = create_deal(store, name or file.stem.replace("_", " ").strip().capitalize(), table)
        typer.echo(
            f"Imported {len(table.rows)} answers of {len(deal.members) - 1} members in {len(deal.parties)} parties "
            f"to {len(table.items())} items, on a scale from {table.low} to {table.high}, as “{deal.name}”."
        )
        typer.echo(f"Make its links: vested links {shlex.quote(deal.name)} --fresh")


@app.command("own-table")
def own_table(
    deal: DealName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV, Excel or YAML file; docs/own-tables.md shows one.")],
    part: Annotated[
        str, typer.Option(help="Which questions it is for, as step/part; the first that takes a table, if it is not given.")
    ] = "",
    data: Data = None,
    database: Database = "",
) -> None:
    """Ask for a deal's own attributes instead of those that ship. Only before anybody has answered."""
    from vested_widgets.server.cli.own_table import bring

    with open_record(data, database) as (_, store):
        found, many = bring(store, deal, file, part)
        typer.echo(f"“{found.name}” asks for {many} attributes of {file.name} now. Pages that are open show them after a reload.")


@app.command("import-deal")
def import_deal(
    file: Annotated[Path, typer.Argument(metavar="FILE.json")],
    copy: Annotated[bool, typer.Option("--copy", help="Take it in beside the original, under fresh ids.")] = False,
    data: Data = None,
    database: Database = "",
) -> None:
    """Take in a deal that `vested export` wrote."""
    from vested_widgets.documents import read_document

    with open_record(data, database) as (_, store):
        deal = store.import_deal(read_document(file), as_copy=copy)
        typer.echo(f"Took in “{deal.name}”. Links are not part of the document.")
        typer.echo(f"Make them: vested links {shlex.quote(deal.name)} --fresh")


@app.command()
def export(
    deal: DealName,
    file: Annotated[Path, typer.Argument(metavar="FILE.json")],
    data: Data = None,
    database: Database = "",
) -> None:
    """Write a deal with everything in it as one JSON document. It holds who answered what: keep it safe."""
    from vested_widgets.documents import write_document

    with open_record(data, database) as (_, store):
        found = store.deal(deal)
        write_document(file, store.export_deal(found.id))
        typer.echo(f"Wrote “{found.name}” to {file}.")


@app.command()
def links(
    deal: DealName,
    fresh: Annotated[bool, typer.Option("--fresh", help="New links for all seats; the old ones die.")] = False,
    seat: Annotated[list[str] | None, typer.Option(help="Only the seat of this alias; may be given again.")] = None,
    sheet: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write a printable sheet with QR codes as well.")
    ] = None,
    address: Annotated[
        str, typer.Option(envvar="VESTED_PUBLIC_URL", help="The address of your server.")
    ] = "http://localhost:8866",
    data: Data = None,
    database: Database = "",
) -> None:
    """List the seats of a deal; with --fresh make new personal links. A link is shown once, when it is made."""
    from vested_widgets.server.cli.links import print_links

    with open_record(data, database) as (folder, store):
        print_links(folder, store, deal, fresh=fresh, aliases=seat or [], sheet=sheet, address=address)


@app.command()
def content(data: Data = None) -> None:
    """Read all content, with the Elements of your own in the folder `content`, and list it; say what does not hold."""
    from vested_widgets import method

    with said_plainly():
        folder = open_folder(data).content
        method.use(folder)
        for element in method.load().elements:
            steps = ", ".join(step.id for step in element.steps)
            typer.echo(f"{element.number:>3}  {element.title}: {steps or 'no steps yet'}")
        typer.echo(f"All content holds. Elements of your own are looked for in {folder}.")


@app.command()
def delete(
    deal: DealName,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
    database: Database = "",
) -> None:
    """Delete a deal with everything in it."""
    with open_record(data, database) as (_, store):
        found = store.deal(deal)
        if not yes:
            typer.confirm(f"Delete “{found.name}” with all answers, texts and approvals? This cannot be undone", abort=True)
        store.delete_deal(found.id)
        typer.echo(f"Deleted “{found.name}”.")


def main() -> None:
    """The entry point of the command."""
    app()


if __name__ == "__main__":
    main()
