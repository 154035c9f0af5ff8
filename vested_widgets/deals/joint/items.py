"""List what a member is asked about: the content's items and the rows of joint tables together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any

from vested_widgets import method
from vested_widgets.deals.entities import Deal
from vested_widgets.deals.frames import PAIR
from vested_widgets.deals.joint import labels, work_rows
from vested_widgets.deals.record import rows as stored_rows
from vested_widgets.deals.record.engine import Connection
from vested_widgets.kinds import kind_of


def party_row(deal: Deal, party_id: str) -> str:
    """Return the id of a party's row in a table that has one row per party; the same in every copy of the deal."""
    return next(f"p{party.position + 1}" for party in deal.parties if party.id == party_id)


def row_party(deal: Deal, table: method.JointTable, column: str | None, row_id: str, cells: Mapping[str, Any]) -> str:
    """Return the id of the party whose row it is, or ""."""
    if table.per_party:
        return next((party.id for party in deal.parties if party_row(deal, party.id) == row_id), "")
    value = cells.get(column or "")
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) and deal.party(value) else ""


def table_items(
    deal: Deal,
    table: method.JointTable,
    source: method.Source,
    rows: Iterable[tuple[str, Mapping[str, Any]]],
    party: str | None,
    *,
    answering: bool = False,
) -> tuple[method.Item, ...]:
    """Make items of the rows of a table.

    Args:
        rows: (id, cells) in their order.
        party: whose member is asked; None for all items that anybody is asked.
        answering: whether only what can be answered now is wanted: of a source of `lowest` rows, rows in which others lie by now are left
            out. Answers that were given about them before can still be read.
    """
    found = []
    rows = list(rows)
    tops = work_rows.branches(table, rows) if source.lowest else {}
    titles = {row_id: labels.row_title(deal, table, cells) for row_id, cells in rows} if source.lowest else {}
    known = work_rows.lowest(table, rows) if source.lowest and answering else None
    for row_id, cells in rows:
        if known is not None and row_id not in known:
            continue
        if source.where and not source.where.fits(cells.get(source.where.column)):
            continue
        title = labels.cell(deal, table.column(source.title), cells.get(source.title))
        if title:
            found.append((row_id, title, cells, row_party(deal, table, source.party, row_id, cells)))
    if source.use == "pairs":
        return _pairs(deal, found, party)
    own = [row for row in found if source.use == "all" or party is None or row[3] == party]
    if source.lowest:
        # One branch after the other, whatever the order of the rows.
        order = {top: at for at, top in enumerate(dict.fromkeys(tops[row[0]] for row in own))}
        own.sort(key=lambda row: order[tops[row[0]]])
    return tuple(
        _item(deal, table, source, row_id, title, cells, titles.get(tops.get(row_id, ""), "")) for row_id, title, cells, _ in own
    )


def _item(
    deal: Deal, table: method.JointTable, source: method.Source, row_id: str, title: str, cells: Mapping[str, Any], branch: str
) -> method.Item:
    text = cells.get(source.text or "")
    group = cells.get(source.group or "")
    known = dict(labels.offered(deal, method.load(), table.column(source.whom))) if source.whom else {}
    whom = cells.get(source.whom or "")
    return method.Item(
        id=row_id,
        title=title,
        text=text if isinstance(text, str) else "",
        group=group if group in ("values", "value") else None,
        branch=branch,
        whom=tuple(known[one] for one in (whom if isinstance(whom, list) else [whom]) if one in known),
    )


def _pairs(deal: Deal, rows: list[tuple[str, str, Mapping[str, Any], str]], party: str | None) -> tuple[method.Item, ...]:
    """Pair each row of one party with each row of another; a member is asked about the pairs that the own party is part of."""
    place = {one.id: at for at, one in enumerate(deal.parties)}
    names = {one.id: one.name for one in deal.parties}
    owned = sorted((row for row in rows if row[3]), key=lambda row: place[row[3]])
    items = []
    for a, b in combinations(owned, 2):
        if a[3] != b[3] and party in (None, a[3], b[3]):
            title = method.words("joint.pair", a=labels.short(a[1], 55), b=labels.short(b[1], 55))
            text = method.words("joint.pair_text", party_a=names[a[3]], a=a[1], party_b=names[b[3]], b=b[1])
            items.append(method.Item(id=f"{a[0]}{PAIR}{b[0]}", title=title, text=text))
    return tuple(items)


def all_items(
    connection: Connection, deal: Deal, whole: method.Method, part: method.Part, party: str | None, *, answering: bool = False
) -> tuple[method.Item, ...]:
    """List the items of a part: those of the content, then those of the joint table that it names, as they stand now.

    Args:
        party: whose member is asked; None for all items that anybody is asked.
        answering: whether only what can be answered now is wanted, see `table_items`.
    """
    kind = kind_of(part)
    if not kind.asks_items:
        return ()
    found = source_rows(connection, deal, whole, part)
    return kind.items(part, (*content_items(part), *(table_items(deal, *found, party, answering=answering) if found else ())))


def content_items(part: method.Part) -> tuple[method.Item, ...]:
    """Return the items that stand in the content of a part."""
    found: tuple[method.Item, ...] = getattr(part, "items", ())
    return found


def row_words(connection: Connection, deal: Deal, whole: method.Method, part: method.Part) -> dict[str, tuple[str, str]]:
    """Return what each row that a part takes items from says, and the id of its party ("" for nobody's), by the row's id."""
    found = source_rows(connection, deal, whole, part)
    if found is None:
        return {}
    table, source, rows = found
    title = table.column(source.title)
    return {
        row_id: (labels.cell(deal, title, cells.get(source.title)), row_party(deal, table, source.party, row_id, cells))
        for row_id, cells in rows
    }


def source_rows(
    connection: Connection, deal: Deal, whole: method.Method, part: method.Part
) -> tuple[method.JointTable, method.Source, list[tuple[str, Mapping[str, Any]]]] | None:
    """Return the joint table that a part takes items from, how, and its rows as they stand now; None for other parts."""
    source: method.Source | None = getattr(part, "items_from", None)
    if source is None:
        return None
    step, _, name = source.of.partition("/")
    table = whole.step(step).part(name)
    if not isinstance(table, method.JointTable):
        return None
    rows = [(row.row_id, row.cells) for row in stored_rows.heads(connection, deal.id, [source.of])]
    return table, source, rows
