"""What a member is asked about, and what a column offers: content and the rows of joint tables together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.deals import policy
from vested_widgets.deals.errors import NotAllowed
from vested_widgets.deals.joint import labels
from vested_widgets.deals.pseudonyms import entry_id
from vested_widgets.deals.seat.base import SeatBase

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vested_widgets.deals.entities import Deal

PAIR = ":"


def party_row(deal: Deal, party_id: str) -> str:
    """The id of a party's row in a table that has one row per party; the same in every copy of the deal."""
    return next(f"p{party.position + 1}" for party in deal.parties if party.id == party_id)


def row_party(deal: Deal, table: method.JointTable, column: str | None, row_id: str, cells: Mapping[str, Any]) -> str:
    """The id of the party whose row it is, or ""."""
    if table.per_party:
        return next((party.id for party in deal.parties if party_row(deal, party.id) == row_id), "")
    value = cells.get(column or "")
    value = value[0] if isinstance(value, list) and value else value
    return value if isinstance(value, str) and deal.party(value) else ""


def table_items(
    deal: Deal, table: method.JointTable, source: method.Source, rows: Iterable[tuple[str, Mapping[str, Any]]], party: str | None
) -> tuple[method.Item, ...]:
    """The items that the rows of a table give.

    Args:
        rows: (id, cells) in their order.
        party: whose member is asked; None for all items that anybody is asked.
    """
    found = []
    for row_id, cells in rows:
        if source.where and not source.where.fits(cells.get(source.where.column)):
            continue
        title = labels.cell(deal, table.column(source.title), cells.get(source.title))
        if title:
            found.append((row_id, title, cells, row_party(deal, table, source.party, row_id, cells)))
    if source.use == "pairs":
        return _pairs(deal, found, party)
    own = [row for row in found if source.use == "all" or party is None or row[3] == party]
    return tuple(_item(source, row_id, title, cells) for row_id, title, cells, _ in own)


def _item(source: method.Source, row_id: str, title: str, cells: Mapping[str, Any]) -> method.Item:
    text = cells.get(source.text or "")
    group = cells.get(source.group or "")
    return method.Item(
        id=row_id,
        title=title,
        text=text if isinstance(text, str) else "",
        group=group if group in ("values", "value") else None,
    )


def _pairs(deal: Deal, rows: list[tuple[str, str, Mapping[str, Any], str]], party: str | None) -> tuple[method.Item, ...]:
    """Each row of one party with each row of another; a member is asked about the pairs that the own party is part of."""
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
    connection: Connection, deal: Deal, whole: method.Method, part: method.Part, party: str | None
) -> tuple[method.Item, ...]:
    """The items of a part: those of the content, then those of the joint table that it names, as they stand now.

    Args:
        party: whose member is asked; None for all items that anybody is asked.
    """
    if not isinstance(part, method.Ratings | method.Ranking):
        return ()
    found = _rows_of_items(connection, deal, whole, part)
    return part.items + table_items(deal, *found, party) if found else part.items


def _rows_of_items(
    connection: Connection, deal: Deal, whole: method.Method, part: method.Part
) -> tuple[method.JointTable, method.Source, list[tuple[str, Mapping[str, Any]]]] | None:
    """The joint table that a part takes items from, how, and its rows as they stand now; None for other parts."""
    from vested_widgets.deals.record import rows as stored_rows

    if not isinstance(part, method.Ratings | method.Ranking) or part.items_from is None:
        return None
    step, _, name = part.items_from.of.partition("/")
    table = whole.step(step).part(name)
    if not isinstance(table, method.JointTable):
        return None
    rows = [(row.row_id, row.cells) for row in stored_rows.heads(connection, deal.id, [part.items_from.of])]
    return table, part.items_from, rows


class ItemSeat(SeatBase):
    """What a person is asked about and may choose from."""

    def items(self, step: str, part: str) -> tuple[method.Item, ...]:
        """The items that this member is asked about in a ratings part or ranking; for others, all that anybody is asked about."""
        asked = self._part(step, part)
        with self.store.reading() as connection:
            return all_items(connection, self.deal, self.method, asked, self.member.party_id)

    def asked_rows(self, step: str, part: str) -> dict[str, tuple[str, str]]:
        """The rows that the items of a part are made of: what each says and the id of its party ("" for nobody's), by its id.

        Whoever sees the items sees that much of the rows; the rest of the draft is not in it.
        """
        with self.store.reading() as connection:
            found = _rows_of_items(connection, self.deal, self.method, self._part(step, part))
        if found is None:
            return {}
        table, source, rows = found
        title = table.column(source.title)
        return {
            row_id: (
                labels.cell(self.deal, title, cells.get(source.title)),
                row_party(self.deal, table, source.party, row_id, cells),
            )
            for row_id, cells in rows
        }

    def options(self, column: method.Column) -> list[tuple[str, str]]:
        """What a column of what is chosen offers, as (id, label); nothing for other columns."""
        if column.kind == "link" and column.to:
            return self._targets(column.to)
        return labels.offered(self.deal, self.method, column)

    def _targets(self, address: str) -> list[tuple[str, str]]:
        """What a link column may point at: rows, items, or texts that have been revealed."""
        from vested_widgets.deals.record import rows as stored_rows

        step, _, part = address.partition("/")
        target = self._part(step, part)
        if isinstance(target, method.Text):
            readable = self.may_see().allowed and self.round(step, part).state != "open"
            return [(entry, labels.short(text)) for entry, text in self.texts(step, part)] if readable else []
        if isinstance(target, method.JointTable) and target.per_party:
            return [(party_row(self.deal, party.id), party.name) for party in self.deal.parties]
        if isinstance(target, method.JointTable):
            with self.store.reading() as connection:
                rows = stored_rows.heads(connection, self.deal.id, [address])
            return [(row.row_id, labels.row_title(self.deal, target, row.cells) or row.row_id) for row in rows]
        with self.store.reading() as connection:
            items: Sequence[method.Item] = all_items(connection, self.deal, self.method, target, None)
        return [(item.id, item.title) for item in items]

    def texts(self, step: str, part: str) -> list[tuple[str, str]]:
        """Everybody's texts after the reveal as (entry id, text), in an order that says nothing about who wrote them.

        Raises:
            NotAllowed: the part has not been revealed, or this person may not see it.
        """
        return [(entry, text) for entry, _, text in self._entries(step, part)]

    def texts_by_prompt(self, step: str, part: str) -> dict[str, list[str]]:
        """Everybody's texts after the reveal by the prompt that they answer ("" in a part without prompts), in the order of the prompts.

        Raises:
            NotAllowed: the part has not been revealed, or this person may not see it.
        """
        asked = self._part(step, part)
        prompt_of = dict(asked.fields()) if isinstance(asked, method.Text) else {}
        found: dict[str, list[str]] = {prompt: [] for prompt in prompt_of.values()}
        for _, item, text in self._entries(step, part):
            found.setdefault(prompt_of.get(item, ""), []).append(text)
        return found

    def _entries(self, step: str, part: str) -> list[tuple[str, str, str]]:
        """(entry id, field, text) of everybody's texts, sorted by the id: that order says nothing about who wrote them."""
        from vested_widgets.deals.record import answers as stored_answers

        wave = self._demand_sight(step, part)
        with self.store.reading() as connection:
            rows = stored_answers.all_answers(connection, self.deal.id, step, part, wave)
        return sorted(
            (entry_id(self.deal, row.member_id, step, part, wave, row.item), row.item, row.value.strip())
            for row in rows
            if row.value and row.value.strip()
        )

    def _demand_sight(self, step: str, part: str) -> int:
        policy.may(self.member.role, "see_group").demand()
        current = self.round(step, part)
        if current.state == "open":
            raise NotAllowed(method.words("blocker.not_revealed"))
        return current.wave
