"""Write a deal as one versioned JSON document, and read it, exactly.

There are two kinds: this one holds everything, each answer at its seat; `without_seats` has the other, in which no answer hangs on a seat.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeGuard

from sqlalchemy import Connection, Table, insert, select
from sqlalchemy.exc import IntegrityError, StatementError

from vested_widgets import method
from vested_widgets.deals.entities import Deal
from vested_widgets.deals.errors import InvalidDocument
from vested_widgets.deals.own_versions import BESIDE
from vested_widgets.deals.publishing import NOTHING
from vested_widgets.deals.record import document_checks, stand_ins, without_seats
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record import workshop_tables as r
from vested_widgets.deals.record.copying import copied
from vested_widgets.texts import readable

FORMAT, VERSION = "vested-workbook deal", 2
LISTS = ("parties", "members", "changes", *(table.name for table in r.APPENDED))
REFERENCES = {"party_id": "party", "member_id": "member", "by_id": "member", "to_id": "member"}


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else readable(value)


def _rows(connection: Connection, table: Table, deal_id: str, order: str) -> list[dict[str, Any]]:
    chosen = select(table).where(table.c.deal_id == deal_id).order_by(table.c[order])
    return [
        {name: _plain(value) for name, value in row._mapping.items() if name != "deal_id"} for row in connection.execute(chosen)
    ]


def export_deal(connection: Connection, deal: Deal) -> dict[str, Any]:
    """Return the document of a deal: numbers of the change feed count from 1, secret links and derived rows are left out."""
    changes = _rows(connection, t.change, deal.id, "seq")
    place = {change["seq"]: at for at, change in enumerate(changes, 1)}
    head = connection.execute(select(t.deal).where(t.deal.c.id == deal.id)).one()
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "deal": {name: _plain(value) for name, value in head._mapping.items()},
        "parties": _rows(connection, t.party, deal.id, "position"),
        "members": _rows(connection, t.member, deal.id, "position"),
        "changes": changes,
    }
    for table in r.APPENDED:
        document[table.name] = _rows(connection, table, deal.id, "seq")
    for name in ("changes", *(table.name for table in r.APPENDED)):
        for row in document[name]:
            row["seq"] = place[row["seq"]]
            if "seen" in row:
                row["seen"] = place.get(row["seen"], 0)
    return document


@dataclass(frozen=True)
class Contents:
    """What a document of everything holds: answers that stand, the seats that gave them, and how many were not revealed when it was made."""

    answers: int
    seats: int
    hidden: int


def contents(document: Mapping[str, Any]) -> Contents:
    """Count what a document of everything holds."""
    beside = {row["seq"] for row in document[t.answer_origin.name] if row["standing"] == BESIDE}
    latest: dict[tuple[Any, ...], Any] = {}
    for row in document["answer"]:
        if row["seq"] not in beside:
            place = (row["step"], row["part"], row["wave"])
            latest[*place, row["member_id"], row["item"], row["question"], row["about"]] = (place, row)
    given = [(place, row["member_id"]) for place, row in latest.values() if row["value"] not in NOTHING]
    states = {(row["step"], row["part"], row["wave"]): row["state"] for row in document["round_change"]}
    hidden = sum(states.get(place, "open") == "open" for place, _ in given)
    return Contents(len(given), len({member for _, member in given}), hidden)


def checked(document: object, *, as_copy: bool) -> dict[str, Any]:
    """Check a document of either kind and return it as one of everything, of this version; with `as_copy` under fresh ids.

    Raises:
        InvalidDocument: what does not hold.
    """
    if is_without_seats(document):
        return _with_stand_ins(document)
    found = _checked(document)
    return copied(found, LISTS) if as_copy else found


def is_without_seats(document: object) -> TypeGuard[Mapping[str, Any]]:
    """Return whether a document says that it holds no seats."""
    return isinstance(document, Mapping) and document.get("format") == without_seats.FORMAT


def _with_stand_ins(document: Mapping[str, Any]) -> dict[str, Any]:
    """Check a document without seats and return it as one of everything, in which stand-ins have answered."""
    version, newest = document.get("version"), without_seats.VERSION
    if not isinstance(version, int) or not 1 <= version <= newest:
        raise InvalidDocument(method.words("deal_document.version", version=version, newest=newest))
    with refused():
        found = stand_ins.expanded(document)
    return _checked({"format": FORMAT, "version": VERSION, **found})


@contextmanager
def refused() -> Iterator[None]:
    """Turn what a database or a document refuses while it is written into one sentence.

    Raises:
        InvalidDocument: the document does not hold.
    """
    try:
        yield
    except (IntegrityError, StatementError, KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise InvalidDocument(method.words("deal_document.unsound", error=_short(error))) from error


def _short(error: Exception) -> str:
    return next(iter(str(readable(str(getattr(error, "orig", None) or error))).splitlines()), "")[:120]


def _checked(document: object) -> dict[str, Any]:
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        raise InvalidDocument(method.words("deal_document.no_document"))
    version = document.get("version")
    if not isinstance(version, int) or not 1 <= version <= VERSION:
        raise InvalidDocument(method.words("deal_document.version", version=version, newest=VERSION))
    if version == 1:
        document = _brought_forward(document)
    if not isinstance(document.get("deal"), Mapping):
        raise InvalidDocument(method.words("deal_document.no_deal"))
    document = {**{table.name: [] for table in r.LATER}, **document}
    for name in LISTS:
        rows = document.get(name)
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise InvalidDocument(method.words("deal_document.no_list", name=name))
    _checked_columns(document)
    _checked_references(document)
    document_checks.check_deal(document)
    try:
        method.with_own(method.load(), document["deal"].get("own_content"))
    except method.ContentError as error:
        raise InvalidDocument(method.words("deal_document.own_content", error=error)) from error
    return {key: document[key] for key in ("deal", *LISTS)}


def _brought_forward(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a document of version 1, written before there were joint tables, as one of this version."""
    proposals = document.get("proposal")
    if isinstance(proposals, list):
        proposals = [
            {key: value for key, value in row.items() if key != "revision"} if isinstance(row, Mapping) else row
            for row in proposals
        ]
    fresh: dict[str, Any] = {
        table.name: [] for table in (t.row_version, t.row_settlement, t.remark, t.remark_resolution, t.own_content)
    }
    return {**document, **fresh, "proposal": proposals}


def _checked_columns(document: Mapping[str, Any]) -> None:
    tables = {
        "parties": t.party,
        "members": t.member,
        "changes": t.change,
        **{table.name: table for table in r.APPENDED},
    }
    for name, table in tables.items():
        expected = {column.name for column in table.columns} - {"deal_id"}
        for at, row in enumerate(document[name]):
            if set(row) != expected:
                wrong = ", ".join(sorted(str(key)[:40] for key in set(row) ^ expected)[:8])
                raise InvalidDocument(method.words("deal_document.row_keys", at=at + 1, name=name, keys=wrong))
            document_checks.check_values(name, table, row, at + 1)
    if set(document["deal"]) != {column.name for column in t.deal.columns}:
        raise InvalidDocument(method.words("deal_document.deal_keys"))
    # The smallest group has a sentence of its own.
    head = {key: value for key, value in document["deal"].items() if key != "k"}
    document_checks.check_values("deal", t.deal, head, 1)


def _checked_references(document: Mapping[str, Any]) -> None:
    known = {
        "party": {row["id"] for row in document["parties"]},
        "member": {row["id"] for row in document["members"]},
    }
    numbers = {row["seq"] for row in document["changes"]}
    for name in LISTS[1:]:
        for at, row in enumerate(document[name]):
            for key, kind in REFERENCES.items():
                ids, given = known[kind], row.get(key)
                if given is not None and given not in ids:
                    phrase = "deal_document.no_party" if kind == "party" else "deal_document.no_member"
                    raise InvalidDocument(method.words(phrase, at=at + 1, name=name))
            if "seq" in row and row["seq"] not in numbers:
                raise InvalidDocument(method.words("deal_document.no_number", at=at + 1, name=name))
    for at, row in enumerate(document[t.approver_list.name], 1):
        people = row["approvers"]
        if not isinstance(people, list) or any(not isinstance(one, str) or one not in known["member"] for one in people):
            raise InvalidDocument(method.words("deal_document.no_member", at=at, name=t.approver_list.name))


def _typed(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if isinstance(table.c[name].type, t.Instant) and value else value
        for name, value in row.items()
    }


def write(connection: Connection, document: dict[str, Any]) -> None:
    """Write a checked document as a deal."""
    deal_id = document["deal"]["id"]
    connection.execute(insert(t.deal).values(**_typed(t.deal, document["deal"])))
    for name, table in (("parties", t.party), ("members", t.member)):
        _append(connection, table, [{**_typed(table, row), "deal_id": deal_id} for row in document[name]])
    numbers = _number(connection, deal_id, document["changes"])
    beside = {numbers[row["seq"]] for row in document[t.answer_origin.name] if row["standing"] == BESIDE}
    for table in r.APPENDED:
        rows = [{**_typed(table, row), "seq": numbers[row["seq"]], "deal_id": deal_id} for row in document[table.name]]
        if table is t.answer_origin:
            rows = [{**row, "seen": numbers.get(row["seen"], 0)} for row in rows]
        _append(connection, table, rows)
        if table is t.answer:
            _set_latest(connection, t.latest_answer, [row for row in rows if row["seq"] not in beside])
        elif table is t.row_version:
            _set_latest(connection, t.latest_row, [row for row in rows if not row["side"]])


def _number(connection: Connection, deal_id: str, changes: list[dict[str, Any]]) -> dict[int, int]:
    """Append a deal's changes; from the document's number of each to the one that it has here."""
    if not changes:
        return {}
    rows = [
        {**_typed(t.change, {key: value for key, value in row.items() if key != "seq"}), "deal_id": deal_id} for row in changes
    ]
    found = connection.scalars(t.NUMBERED, rows)
    return dict(zip((row["seq"] for row in changes), found, strict=True))


def _append(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _set_latest(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    t.set_latest(connection, table, [{column.name: row[column.name] for column in table.columns} for row in rows])
