"""All exports in one table, for the server's download addresses, the buttons of pages and the command line.

To add an export, write its builder beside the others and add an entry to `EXPORTS`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vested_widgets import documents
from vested_widgets.documents.agreement import files
from vested_widgets.documents.agreement.media import MEDIA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vested_widgets.deals import Agreement, Seat
    from vested_widgets.documents import AssemblyText, Layout, SeatLink
    from vested_widgets.documents.layout import TableRow
    from vested_widgets.method import Item, Ratings

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Export:
    """One export.

    Attributes:
        name: its name in `EXPORTS` and in its address.
        title: the catalogue key of the words on its button.
        act: the act of `deals.policy.ACTS` that a role needs.
        media: media types by file suffix; the first is the usual one.
        build: (source, suffix) -> bytes of the file; what the source is, the builder says.
        from_seat: reads the source at a seat; the server offers exports that have it for download.
        personal: whether its file is named after the person who fetches it, too.
    """

    name: str
    title: str
    act: str
    media: Mapping[str, str]
    build: Callable[[Any, str], bytes]
    from_seat: Callable[[Seat], Any] | None = None
    personal: bool = False

    @property
    def served(self) -> bool:
        """Return whether the server offers it for download."""
        return self.from_seat is not None

    @property
    def suffix(self) -> str:
        """Return the usual file suffix."""
        return next(iter(self.media))

    @property
    def path(self) -> str:
        """Return its address on a server, relative to the base address."""
        return self.paths[0]

    @property
    def paths(self) -> list[str]:
        """Return the addresses of all its forms, the usual one first."""
        return [f"vested/{self.name}.{suffix}" for suffix in self.media]


def json_document(document: dict[str, Any], _suffix: str) -> bytes:
    """Return a document as JSON text, indented, with times in ISO format."""
    return (json.dumps(document, ensure_ascii=False, indent=1, default=str) + "\n").encode()


def joint_table(source: tuple[Layout, Sequence[TableRow]], suffix: str) -> bytes:
    """Return a joint table; without rows it is a form to be filled in."""
    layout, rows = source
    return documents.write_table(layout, rows, suffix)[1]


def assembly(source: AssemblyText, _suffix: str) -> bytes:
    """Return a document that the parties approve, as Markdown."""
    return documents.assembly_markdown(source).encode()


def agreement(source: Agreement, suffix: str) -> bytes:
    """Return the agreement of a deal in one of its forms."""
    return files.make(source, suffix).data


def attributes(source: tuple[Sequence[Item], Ratings], _suffix: str) -> bytes:
    """Return the attributes of a ratings part, as `read_attributes` takes them."""
    return documents.write_attributes(*source)


def seat_links(source: tuple[str, Sequence[SeatLink]], suffix: str) -> bytes:
    """Return the seats of a deal with their links: a sheet to print, or plain text."""
    deal, seats = source
    return (documents.seat_sheet(deal, seats) if suffix == "html" else documents.seat_text(deal, seats)).encode()


EXPORTS: dict[str, Export] = {
    export.name: export
    for export in (
        Export(
            "own", "privacy.save", "own_data", {"json": JSON}, json_document, lambda seat: seat.own_data.record(), personal=True
        ),
        Export(
            "deal",
            "console.export",
            "export",
            {"json": JSON},
            json_document,
            lambda seat: seat.administration.export(),
        ),
        Export(
            "answers",
            "console.export_answers",
            "export",
            {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"},
            documents.write_answers,
            lambda seat: seat.administration.export(),
        ),
        Export(
            "table",
            "table.export",
            "open_workbooks",
            {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
            joint_table,
        ),
        Export("assembly", "assembly.download", "open_workbooks", {"md": "text/markdown; charset=utf-8"}, assembly),
        Export(
            "agreement",
            "agreement_file.download",
            "open_workbooks",
            MEDIA,
            agreement,
            lambda seat: seat.agreement.read(),
        ),
        Export("attributes", "own_table.current", "bring_table", {"csv": "text/csv"}, attributes),
        Export("links", "new_deal.print", "links", {"html": "text/html", "txt": "text/plain"}, seat_links),
    )
}
"""All exports by name: what a file holds, who may have it, and where it is offered."""


def file_name(title: str, suffix: str) -> str:
    """Return a file name of plain letters and digits."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-").lower() or "deal"
    return f"{stem}.{suffix}"
