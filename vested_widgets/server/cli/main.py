"""The `vested` command: its options and help. What a command does stands in the module of `cli` that it calls, loaded then."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

import vested_widgets
from vested_widgets.server import cli

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


def print_version(asked: bool) -> None:
    """Print the version and end, if it was asked for."""
    if asked:
        typer.echo(f"vested {vested_widgets.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Take what may stand before any subcommand."""


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
        with cli.record.plain_errors():
            others = [name for name, given in (("--demonstration", demonstration), ("--workbooks", workbooks)) if given]
            cli.open_notebook.serve_open(
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
    with cli.record.open_record(data, database) as (folder, store):
        cli.serve.serve_until_stopped(
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
    with cli.record.open_record(data, database) as (_, store):
        cli.record.list_deals(store)


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
    with cli.record.open_record(data, database) as (_, store):
        cli.transfer.import_ratings(store, file, name, scale, low, high)


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
    with cli.record.open_record(data, database) as (_, store):
        found, many = cli.own_table.import_table(store, deal, file, part)
        typer.echo(f"“{found.name}” asks for {many} attributes of {file.name} now. Pages that are open show them after a reload.")


@app.command("import-deal")
def import_deal(
    file: Annotated[Path, typer.Argument(metavar="FILE.json")],
    copy: Annotated[bool, typer.Option("--copy", help="Take it in beside the original, under fresh ids.")] = False,
    data: Data = None,
    database: Database = "",
) -> None:
    """Take in a deal that `vested export` wrote."""
    with cli.record.open_record(data, database) as (_, store):
        cli.transfer.import_deal(store, file, copy=copy)


@app.command()
def export(
    deal: DealName,
    file: Annotated[Path, typer.Argument(metavar="FILE.json")],
    data: Data = None,
    database: Database = "",
) -> None:
    """Write a deal with everything in it as one JSON document. It holds who answered what: keep it safe."""
    # Of a damaged record this may still save a deal.
    with cli.record.open_record(data, database, check=False) as (_, store):
        cli.transfer.export_deal(store, deal, file)


@app.command()
def backup(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE.zip]", help="A file or a folder; without it, a file here that is named after the time."),
    ] = None,
    data: Data = None,
    database: Database = "",
) -> None:
    """Write the whole record, secrets included, into one file, while people go on. It holds who answered what: keep it safe."""
    with cli.record.plain_errors():
        cli.backup.back_up(cli.record.open_folder(data), database, file)


@app.command()
def restore(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.zip", help="A file that `vested backup` wrote, or the SQLite file of a record.")
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of a record that has deals; that is kept beside it.")
    ] = False,
    data: Data = None,
    database: Database = "",
) -> None:
    """Put a backup in the place of the record, with all servers stopped. Cut off at any moment, the old or the new record is there."""
    with cli.record.plain_errors():
        cli.backup.restore(cli.record.open_folder(data), database, file, replace=replace)


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
    with cli.record.open_record(data, database) as (folder, store):
        cli.links.print_links(folder, store, deal, fresh=fresh, aliases=seat or [], sheet=sheet, address=address)


@app.command()
def content(data: Data = None) -> None:
    """Read all content, with the Elements of your own in the folder `content`, and list it; say what does not hold."""
    cli.record.check_content(data)


@app.command()
def delete(
    deal: DealName,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: Data = None,
    database: Database = "",
) -> None:
    """Delete a deal with everything in it."""
    with cli.record.open_record(data, database) as (_, store):
        cli.record.delete_deal(store, deal, ask=not yes)


def main() -> None:
    """Run the command."""
    app()


if __name__ == "__main__":
    main()
