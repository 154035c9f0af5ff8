"""Read a deal as it stands today: once, and again when somebody has come, gone or been renamed.

Every request of a page and every round of a kernel needs the deal, which grows with its members. Nothing of it is ever changed in
place, so five numbers tell whether it is still as it was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, func, select

from vested_widgets import method
from vested_widgets.deals.entities import Deal, Member, Party
from vested_widgets.deals.errors import UnknownDeal
from vested_widgets.deals.record import people as stored_people
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record import workshop_tables as r
from vested_widgets.texts import readable_name

_known: WeakKeyDictionary[Engine, dict[str, tuple[Any, Deal]]] = WeakKeyDictionary()
# What is appended when a deal changes; a new member without any such change is counted.
_APPENDED = (r.member_change, r.party_change, r.deal_change, t.own_content)
_STAMP = select(
    select(func.count()).select_from(t.member).where(t.bound(t.member, "deal_id")).scalar_subquery(),
    *(select(func.max(table.c.seq)).where(t.bound(table, "deal_id")).scalar_subquery() for table in _APPENDED),
)
_DEAL = select(t.deal).where(t.bound(t.deal, "id"))
_PARTIES, _MEMBERS = (select(table).where(t.bound(table, "deal_id")).order_by(table.c.position) for table in (t.party, t.member))
_BROUGHT = select(t.own_content.c.content).where(t.bound(t.own_content, "deal_id")).order_by(t.own_content.c.seq.desc()).limit(1)


def read_deal(connection: Connection, deal_id: str) -> Deal:
    """Return a deal as it stands in this transaction.

    Raises:
        UnknownDeal: there is none of that id.
    """
    known, stamp = _known.setdefault(connection.engine, {}), _stamp(connection, deal_id)
    if deal_id in known and known[deal_id][0] == stamp:
        return known[deal_id][1]
    deal = _read(connection, deal_id)
    # What a transaction has written may still be taken back, and another may then get the same numbers.
    if not connection.get_execution_options().get("writes"):
        known[deal_id] = stamp, deal
    return deal


def _stamp(connection: Connection, deal_id: str) -> Any:
    return tuple(connection.execute(_STAMP, {"deal_id": deal_id}).one())


def _read(connection: Connection, deal_id: str) -> Deal:
    row = connection.execute(_DEAL, {"id": deal_id}).one_or_none()
    if row is None:
        raise UnknownDeal(method.words("record_error.deal_gone"))
    of_it = {"deal_id": deal_id}
    found = Deal(
        **{**row._mapping, "name": readable_name(row.name)},
        parties=tuple(
            Party(p.id, p.deal_id, readable_name(p.name), p.colour, p.position) for p in connection.execute(_PARTIES, of_it)
        ),
        members=tuple(
            Member(m.id, m.deal_id, m.party_id, readable_name(m.alias), m.role) for m in connection.execute(_MEMBERS, of_it)
        ),
    )
    brought = connection.scalar(_BROUGHT, of_it)
    return stored_people.today(connection, found if brought is None else replace(found, own_content=brought))
