"""The `vested` command: its options and help. What a command does stands in the module of `cli` that it calls, loaded then."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

import vested_widgets
from vested_widgets.method.catalogue import words
from vested_widgets.server import cli

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help=words("option.app"),
)

Data = Annotated[
    Path | None,
    typer.Option("--data", envvar="VESTED_DATA", help=words("option.data")),
]
Database = Annotated[
    str,
    typer.Option("--database", envvar="VESTED_DATABASE", help=words("option.database")),
]
DealName = Annotated[str, typer.Argument(metavar="DEAL", help=words("option.deal"))]


def print_version(asked: bool) -> None:
    """Print the version and end, if it was asked for."""
    if asked:
        typer.echo(f"vested {vested_widgets.__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=print_version, is_eager=True, help=words("option.version"))
    ] = False,
) -> None:
    """Take what may stand before any subcommand."""


@app.command(help=words("command_help.serve"))
def serve(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE.ipynb]", help=words("option.notebook"), show_default=False)
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help=words("option.open"))] = False,
    data: Data = None,
    database: Database = "",
    port: Annotated[int, typer.Option(help=words("option.port"))] = 8866,
    ip: Annotated[str, typer.Option(help=words("option.ip"))] = "127.0.0.1",
    public_url: Annotated[str, typer.Option(envvar="VESTED_PUBLIC_URL", help=words("option.public_url"))] = "",
    base_path: Annotated[str, typer.Option(envvar="VESTED_BASE_PATH", help=words("option.base_path"))] = "",
    secret_file: Annotated[Path | None, typer.Option(envvar="VESTED_SECRET_FILE", help=words("option.secret_file"))] = None,
    hub_seats: Annotated[Path | None, typer.Option(envvar="VESTED_HUB_SEATS", help=words("option.hub_seats"))] = None,
    trusted_proxy: Annotated[
        list[str] | None, typer.Option(envvar="VESTED_TRUSTED_PROXY", help=words("option.trusted_proxy"))
    ] = None,
    log_format: Annotated[
        Literal["text", "json"], typer.Option(envvar="VESTED_LOG_FORMAT", help=words("option.log_format"))
    ] = "text",
    metrics_port: Annotated[int, typer.Option(help=words("option.metrics_port"))] = 0,
    metrics_ip: Annotated[str, typer.Option(help=words("option.metrics_ip"))] = "127.0.0.1",
    demonstration: Annotated[bool, typer.Option("--demonstration", help=words("option.demonstration"))] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help=words("option.no_browser"))] = False,
    limit: Annotated[int | None, typer.Option(min=1, help=words("option.limit"))] = None,
    kernel_memory: Annotated[int, typer.Option(min=0, help=words("option.kernel_memory"))] = 512,
    grace: Annotated[float, typer.Option(min=1, help=words("option.grace"))] = 120,
    workbooks: Annotated[Path | None, typer.Option(help=words("option.workbooks"))] = None,
    fork: Annotated[bool, typer.Option(help=words("option.fork"))] = True,
) -> None:
    """Serve the workbook, or with --open any notebook, until Ctrl+C."""
    os.environ["VESTED_LOG_FORMAT"] = log_format  # for the warm process and kernels as well
    if file is not None or open_:
        with cli.record.plain_errors():
            others = [name for name, given in (("--demonstration", demonstration), ("--workbooks", workbooks)) if given]
            cli.open_notebook.serve_open(
                file,
                declared=open_,
                refused=[*others, *(["--public-url"] if public_url else []), *(["--base-path"] if base_path else [])],
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
            trusted=trusted_proxy or [],
            metrics_port=metrics_port,
            metrics_ip=metrics_ip,
            base_path=base_path,
            secret_file=secret_file,
            hub_seats=hub_seats,
            demonstration=demonstration,
            browser=not no_browser,
            limit=limit,
            kernel_memory=kernel_memory,
            grace=grace,
            workbooks=workbooks,
            fork=fork,
        )


@app.command(help=words("command_help.deals"))
def deals(data: Data = None, database: Database = "") -> None:
    """List the deals of the record."""
    with cli.record.open_record(data, database, writing=False) as (_, store):
        cli.record.list_deals(store)


@app.command("new-deal", help=words("command_help.new_deal"))
def new_deal(
    name: Annotated[str, typer.Argument(metavar="NAME", help=words("option.new_name"))],
    party: Annotated[list[str], typer.Option(metavar="PARTY", help=words("option.new_party"))],
    architect: Annotated[str | None, typer.Option(help=words("option.architect"), show_default=False)] = None,
    k: Annotated[int, typer.Option("--k", help=words("option.k"))] = 3,
    alike: Annotated[bool, typer.Option("--alike", help=words("option.alike"))] = False,
    address: Annotated[str, typer.Option(envvar="VESTED_PUBLIC_URL", help=words("option.address"))] = "http://localhost:8866",
    data: Data = None,
    database: Database = "",
) -> None:
    """Make a deal and print the links of its seats. A link is shown once, when it is made."""
    with cli.record.open_record(data, database) as (folder, store):
        cli.new_deal.make_deal(folder, store, name, parties=party, architect=architect, k=k, alike=alike, address=address)


@app.command(help=words("command_help.align"))
def align(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("option.ratings"))],
    scale: Annotated[str, typer.Option(metavar="LOW-HIGH", help=words("option.scale"))] = "",
    margin: Annotated[float | None, typer.Option(metavar="POINTS", help=words("option.margin"), show_default=False)] = None,
    k: Annotated[int, typer.Option("--k", min=1, help=words("option.k"))] = 3,
    as_json: Annotated[bool, typer.Option("--json", help=words("option.as_json"))] = False,
    alike: Annotated[bool, typer.Option("--alike", help=words("option.alike"))] = False,
    mapping: Annotated[Path | None, typer.Option("--map", metavar="FILE.yaml", help=words("option.map_read"))] = None,
    accept: Annotated[bool, typer.Option("--accept", help=words("option.accept"))] = False,
    sheet: Annotated[str, typer.Option(help=words("option.ratings_sheet"))] = "",
    encoding: Annotated[str, typer.Option(help=words("option.encoding"))] = "",
) -> None:
    """Say of a file of answers where the parties differ. It needs no record and changes nothing."""
    with cli.record.plain_errors():
        ends = cli.scale.parse_scale(scale, None, None)
        options = cli.transfer.ImportOptions("", ends, margin, k, alike, mapping, accept, sheet, encoding)
        cli.align.align(file, options, as_json=as_json)


@app.command("import", help=words("command_help.import"))
def import_ratings(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("option.ratings"))],
    name: Annotated[str, typer.Option(help=words("option.name"))] = "",
    low: Annotated[int | None, typer.Option(help=words("option.low"))] = None,
    high: Annotated[int | None, typer.Option(help=words("option.high"))] = None,
    scale: Annotated[str, typer.Option(metavar="LOW-HIGH", help=words("option.scale"))] = "",
    margin: Annotated[float | None, typer.Option(metavar="POINTS", help=words("option.margin"), show_default=False)] = None,
    k: Annotated[int, typer.Option("--k", help=words("option.k"))] = 3,
    alike: Annotated[bool, typer.Option("--alike", help=words("option.alike"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("option.dry_run"))] = False,
    mapping: Annotated[Path | None, typer.Option("--map", metavar="FILE.yaml", help=words("option.map"))] = None,
    accept: Annotated[bool, typer.Option("--accept", help=words("option.accept"))] = False,
    sheet: Annotated[str, typer.Option(help=words("option.ratings_sheet"))] = "",
    encoding: Annotated[str, typer.Option(help=words("option.encoding"))] = "",
    data: Data = None,
    database: Database = "",
) -> None:
    """Make a deal of real answers from a file. All or nothing: one fault, and nothing is changed."""
    with cli.record.plain_errors():
        options = cli.transfer.ImportOptions(
            name, cli.scale.parse_scale(scale, low, high), margin, k, alike, mapping, accept, sheet, encoding
        )
        if dry_run:
            cli.transfer.show_import(cli.record.open_folder(data), file, options)
            return
    with cli.record.open_record(data, database) as (folder, store):
        cli.transfer.import_ratings(folder, store, file, options)


@app.command("own-table", help=words("command_help.own_table"))
def own_table(
    deal: DealName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("option.table"))],
    part: Annotated[str, typer.Option(help=words("option.part"))] = "",
    data: Data = None,
    database: Database = "",
) -> None:
    """Ask for a deal's own attributes instead of those that ship. Only before anybody has answered."""
    with cli.record.open_record(data, database) as (_, store):
        found, many, remarks = cli.own_table.import_table(store, deal, file, part)
        for remark in remarks:
            typer.echo(remark)
        typer.echo(words("command.own_table", deal=found.name, n=many, file=file.name))


@app.command("import-figures", help=words("command_help.import_figures"))
def import_figures(
    deal: DealName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("option.figures_file"))],
    sheet: Annotated[str, typer.Option(help=words("option.figures_sheet"))] = "",
    locale: Annotated[str, typer.Option(help=words("option.figures_locale"))] = "en",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("option.figures_dry"))] = False,
    data: Data = None,
    database: Database = "",
) -> None:
    """Take figures of metrics into the log of a deal, all or none."""
    with cli.record.open_record(data, database, writing=not dry_run) as (_, store):
        cli.import_figures.import_figures(store, deal, file, sheet=sheet, locale=locale, dry=dry_run)


@app.command("import-deal", help=words("command_help.import_deal"))
def import_deal(
    file: Annotated[Path, typer.Argument(metavar="FILE.json")],
    copy: Annotated[bool, typer.Option("--copy", help=words("option.copy"))] = False,
    data: Data = None,
    database: Database = "",
) -> None:
    """Take in a deal that `vested export` wrote."""
    with cli.record.open_record(data, database) as (_, store):
        cli.transfer.import_deal(store, file, copy=copy)


@app.command("import-people", help=words("command_help.import_people"))
def import_people(
    deal: DealName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("option.people"))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("option.dry_run_people"))] = False,
    alike: Annotated[bool, typer.Option("--alike", help=words("option.alike"))] = False,
    data: Data = None,
    database: Database = "",
) -> None:
    """Give seats to everybody of a list. All or nothing: one fault, and nothing is changed."""
    with cli.record.open_record(data, database, writing=not dry_run) as (_, store):
        cli.people.import_people(store, deal, file, dry_run=dry_run, alike=alike)


@app.command(help=words("command_help.export"))
def export(
    deal: DealName,
    file: Annotated[Path, typer.Argument(metavar="FILE.json")],
    without_seats: Annotated[bool, typer.Option("--without-seats", help=words("option.without_seats"))] = False,
    data: Data = None,
    database: Database = "",
) -> None:
    """Write a deal as one JSON document: everything in it with who answered what, or what everyone can see."""
    # Of a damaged record this may still save a deal.
    with cli.record.open_record(data, database, writing=False, check=False) as (_, store):
        cli.transfer.export_deal(store, deal, file, seats=not without_seats)


@app.command(help=words("command_help.agreement"))
def agreement(
    deal: DealName,
    format_: Annotated[str, typer.Option("--format", metavar="FORM", help=words("option.agreement_format"))] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help=words("option.agreement_out"))] = None,
    since: Annotated[Path | None, typer.Option(metavar="FILE", help=words("option.since"))] = None,
    template: Annotated[Path | None, typer.Option(metavar="FILE.docx", help=words("option.template"))] = None,
    seal: Annotated[Path | None, typer.Option(metavar="FILE.p12", help=words("option.seal"))] = None,
    seal_password: Annotated[
        str, typer.Option(envvar="VESTED_SEAL_PASSWORD", help=words("option.seal_password"), show_default=False)
    ] = "",
    data: Data = None,
    database: Database = "",
) -> None:
    """Write the agreement of a deal as a file: PDF, Word, Excel, JSON, Markdown, or its dates."""
    with cli.record.open_record(data, database, writing=False) as (_, store):
        certificate = (seal, seal_password) if seal else None
        cli.agreement.write(store, deal, format_, out, since=since, template=template, seal=certificate)


@app.command(help=words("command_help.verify"))
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("option.verified"))],
    as_json: Annotated[bool, typer.Option("--json", help=words("option.as_json"))] = False,
) -> None:
    """Say whether the file of an agreement says what its version codes stand for. It needs no record and no network."""
    with cli.record.plain_errors():
        cli.verify.verify(file, as_json=as_json)


@app.command("import-agreement", help=words("command_help.import_agreement"))
def import_agreement(
    deal: DealName,
    file: Annotated[Path, typer.Argument(metavar="FILE.docx", help=words("option.returned"))],
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words("option.dry_run_agreement"))] = False,
    seat: Annotated[str, typer.Option(metavar="ALIAS", help=words("option.import_seat"))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=words("option.as_json"))] = False,
    data: Data = None,
    database: Database = "",
) -> None:
    """Read a Word file of the agreement that people have worked on; what has a clear place becomes versions, all or none."""
    with cli.record.open_record(data, database, writing=not dry_run) as (_, store):
        cli.import_agreement.import_agreement(store, deal, file, alias=seat, dry=dry_run, as_json=as_json)


@app.command(help=words("command_help.answers"))
def answers(
    deal: DealName,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=words("option.answers_file"))],
    data: Data = None,
    database: Database = "",
) -> None:
    """Write the answers that everyone may see as one table. Nothing in it says who answered what."""
    with cli.record.open_record(data, database, writing=False) as (_, store):
        cli.transfer.write_answers(store, deal, file)


@app.command(help=words("command_help.backup"))
def backup(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE.zip]", help=words("option.backup_file"))] = None,
    data: Data = None,
    database: Database = "",
) -> None:
    """Write the whole record, secrets included, into one file, while people go on. It holds who answered what: keep it safe."""
    with cli.record.plain_errors():
        cli.backup.back_up(cli.record.open_folder(data), database, file)


@app.command(help=words("command_help.restore"))
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help=words("option.restore_file"))],
    replace: Annotated[bool, typer.Option("--replace", help=words("option.replace"))] = False,
    data: Data = None,
    database: Database = "",
) -> None:
    """Put a backup in the place of the record, with all servers stopped. Cut off at any moment, the old or the new record is there."""
    with cli.record.plain_errors():
        cli.backup.restore(cli.record.open_folder(data), database, file, replace=replace)


@app.command(help=words("command_help.links"))
def links(
    deal: DealName,
    fresh: Annotated[bool, typer.Option("--fresh", help=words("option.fresh"))] = False,
    seat: Annotated[list[str] | None, typer.Option(help=words("option.seat"))] = None,
    sheet: Annotated[Path | None, typer.Option(metavar="FILE.html", help=words("option.sheet"))] = None,
    hub_seats: Annotated[bool, typer.Option("--hub-seats", help=words("option.links_hub_seats"))] = False,
    address: Annotated[str, typer.Option(envvar="VESTED_PUBLIC_URL", help=words("option.address"))] = "http://localhost:8866",
    data: Data = None,
    database: Database = "",
) -> None:
    """List the seats of a deal; with --fresh make new personal links. A link is shown once, when it is made."""
    with cli.record.open_record(data, database, writing=fresh) as (folder, store):
        if hub_seats:
            cli.links.print_hub_seats(store, deal, seat or [])
            return
        cli.links.print_links(folder, store, deal, fresh=fresh, aliases=seat or [], sheet=sheet, address=address)


@app.command(help=words("command_help.content"))
def content(data: Data = None) -> None:
    """Read all content, with the Elements of your own in the folder `content`, and list it; say what does not hold."""
    cli.record.check_content(data)


@app.command(help=words("command_help.doctor"))
def doctor(
    url: Annotated[str, typer.Option(help=words("option.doctor_url"))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=words("option.as_json"))] = False,
    port: Annotated[int, typer.Option(help=words("option.doctor_port"))] = 8866,
    data: Data = None,
    database: Database = "",
) -> None:
    """Look at the data folder, the record and, with --url, the way to the server; ends with 1 if something does not hold."""
    with cli.record.plain_errors():
        cli.doctor.examine(data, database, url, port=port, as_json=as_json)


@app.command(help=words("command_help.delete"))
def delete(
    deal: DealName,
    yes: Annotated[bool, typer.Option("--yes", help=words("option.yes"))] = False,
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
