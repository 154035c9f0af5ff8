"""Read the rows and versions of joint tables as they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from vested_widgets import method
from vested_widgets.deals.entities import Deal, Party
from vested_widgets.deals.joint.entities import Row, RowVersion
from vested_widgets.deals.joint.items import party_row
from vested_widgets.deals.joint.lookup import Lookup
from vested_widgets.deals.joint.measures import derived_cells


def table_rows(lookup: Lookup, name: str, table: method.JointTable, comments: Mapping[str, int] | None = None) -> tuple[Row, ...]:
    """Read the rows of a table ("step/part") in their order; of one with a row per party every party has its row, written or not.

    Args:
        comments: how many comments on a row are not resolved, by row.
    """
    deal = lookup.deal
    sides: dict[str, list[RowVersion]] = {}
    for stored in lookup.sides(name):
        sides.setdefault(stored.row_id, []).append(row_version(deal, stored))
    heads = [stored for stored in lookup.heads(name) if not stored.deleted]
    people = {member.id: member for member in deal.members}
    sources = lookup.word_sources(name)
    # The few authors of a table may have written thousands of its rows.
    owners = {member: deal.party(people[member].party_id) for member in {stored.member_id for stored in heads}}
    rows = [
        Row(
            stored.row_id,
            at,
            stored.revision,
            stored.cells,
            _owner(deal, stored.row_id) if table.per_party else owners[stored.member_id],
            people[stored.member_id].alias,
            stored.at,
            tuple(sides.get(stored.row_id, ())),
            (comments or {}).get(stored.row_id, 0),
            tuple(sources.get(stored.row_id, ())),
        )
        for at, stored in enumerate(heads)
    ]
    if any(column.derived for column in table.columns):
        found = derived_cells(lookup, name)
        rows = [replace(row, derived=found.get(row.id, {})) for row in rows]
    return tuple(_rows_of_parties(deal, rows) if table.per_party else rows)


def row_version(deal: Deal, stored: Any, *, settled: bool = False) -> RowVersion:
    """Turn a stored version of a row into an entity."""
    author = deal.member(stored.member_id)
    return RowVersion(
        stored.row_id,
        stored.revision,
        stored.cells,
        stored.deleted,
        deal.party(author.party_id),
        author.alias,
        stored.base,
        stored.side,
        stored.at,
        settled,
    )


def _owner(deal: Deal, row_id: str) -> Party | None:
    """Return whose row it is in a table with one row per party."""
    return next((one for one in deal.parties if party_row(deal, one.id) == row_id), None)


def _rows_of_parties(deal: Deal, rows: Sequence[Row]) -> list[Row]:
    written = {row.id: row for row in rows}
    found = []
    for at, party in enumerate(deal.parties):
        row_id = party_row(deal, party.id)
        row = written.get(row_id)
        found.append(replace(row, position=at) if row else Row(row_id, at, 0, {}, party, "", None))
    return found
