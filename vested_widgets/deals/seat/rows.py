"""Joint tables as they stand: rows, versions, what the checks find, and what hangs on a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.deals import policy
from vested_widgets.deals.errors import InvalidAnswer
from vested_widgets.deals.joint import labels
from vested_widgets.deals.joint.content import table_hash
from vested_widgets.deals.joint.entities import Hanging, Row, RowVersion, Table
from vested_widgets.deals.seat.drafts import DraftSeat
from vested_widgets.deals.seat.items import party_row

if TYPE_CHECKING:
    from vested_widgets.deals.entities import Member
    from vested_widgets.deals.joint.checks import Finding
    from vested_widgets.deals.joint.lookup import Lookup


class TableReader(DraftSeat):
    """What a person may see of joint tables."""

    def table(self, name: str) -> Table:
        """A joint table ("step/part") as it stands. In a table with one row per party every party has its row, written or not."""
        from vested_widgets.deals.record import rows as stored_rows

        policy.may(self.member.role, "see_draft").demand()
        part = self._table(name)
        with self._lookup() as lookup:
            remarks = stored_rows.open_remarks(lookup.connection, self.deal.id, name)
            rows = self._table_rows(lookup, name, part, remarks)
            found = self._findings(lookup, name, rows)
        return Table(name, rows, table_hash((row.id, row.cells) for row in rows), found)

    def _table_rows(self, lookup: Lookup, name: str, part: method.JointTable, remarks: Mapping[str, int]) -> tuple[Row, ...]:
        sides: dict[str, list[RowVersion]] = {}
        for stored in lookup.sides(name):
            sides.setdefault(stored.row_id, []).append(self._version(stored))
        heads = [stored for stored in lookup.heads(name) if not stored.deleted]
        people = {member.id: member for member in self.deal.members}
        rows = [
            self._row(part, stored, at, people[stored.member_id], tuple(sides.get(stored.row_id, ())), remarks)
            for at, stored in enumerate(heads)
        ]
        return tuple(self._of_parties(rows) if part.per_party else rows)

    def _findings(self, lookup: Lookup, name: str, rows: Sequence[Row] | None = None) -> tuple[Finding, ...]:
        """What the checks of a table say about its rows as they stand."""
        from vested_widgets.deals.joint import lookup_checks

        part = self._table(name)
        if name not in lookup.found:
            if rows is None:
                rows = self._table_rows(lookup, name, part, {})
            lookup.found[name] = lookup_checks.check(lookup, part, rows, sees_texts=self.may_see().allowed)
        return lookup.found[name]

    @contextmanager
    def _lookup(self) -> Iterator[Lookup]:
        """One reading of the deal; while nothing has changed in it, what was read before is used again."""
        from vested_widgets.deals.joint.lookup import Lookup
        from vested_widgets.deals.record.feed import newest_change

        with self.store.reading() as connection:
            seen = (newest_change(connection, self.deal.id), self.deal, self.method)
            before: tuple[Any, Lookup] | None = self.__dict__.get("_looked")
            same = before is not None and before[0][0] == seen[0] and before[0][1] is seen[1] and before[0][2] is seen[2]
            lookup = before[1].again(connection) if before and same else Lookup(connection, self.deal, self.method)
            self.__dict__["_looked"] = (seen, lookup)
            yield lookup

    def _targets(self, address: str) -> list[tuple[str, str]]:
        if isinstance(self._part(*address.split("/")), method.JointTable):
            with self._lookup() as lookup:
                return lookup.targets(address)
        return super()._targets(address)

    def row_history(self, name: str, row_id: str) -> list[RowVersion]:
        """All versions of a row, oldest first; none if there never was such a row."""
        from vested_widgets.deals.record import rows as stored_rows

        policy.may(self.member.role, "see_draft").demand()
        self._table(name)
        with self.store.reading() as connection:
            found = stored_rows.versions(connection, self.deal.id, name, row_id)
            settled = stored_rows.settled_sides(connection, self.deal.id, [name])
        return [self._version(row, settled=(name, row_id, row.revision) in settled) for row in found]

    def hanging_on(self, name: str, row_id: str) -> list[Hanging]:
        """What hangs on a row: rows of other tables that link to it, and parts whose answers are about it."""
        from vested_widgets.deals.record import answers as stored_answers
        from vested_widgets.deals.record import rows as stored_rows

        policy.may(self.member.role, "see_draft").demand()
        self._table(name)
        found = []
        with self.store.reading() as connection:
            for step in self.method.steps:
                for part in step.parts:
                    here = f"{step.id}/{part.id}"
                    links = [c.id for c in part.columns if c.to == name] if isinstance(part, method.JointTable) else []
                    if isinstance(part, method.JointTable) and links:
                        for row in stored_rows.heads(connection, self.deal.id, [here]):
                            if any(row_id in _listed(row.cells.get(column)) for column in links):
                                found.append(Hanging(here, part.title, row.row_id, labels.row_title(self.deal, part, row.cells)))
                    source = getattr(part, "items_from", None)
                    if (
                        source
                        and source.of == name
                        and stored_answers.any_about(connection, self.deal.id, step.id, part.id, row_id)
                    ):
                        found.append(Hanging(here, part.title))
        return found

    def _table(self, name: str) -> method.JointTable:
        part = self._any_joint(name)
        if not isinstance(part, method.JointTable):
            raise InvalidAnswer(f"{name!r} is not a joint table. Reload the page.")
        return part

    def _version(self, stored: Any, *, settled: bool = False) -> RowVersion:
        author = next(member for member in self.deal.members if member.id == stored.member_id)
        return RowVersion(
            stored.row_id,
            stored.revision,
            stored.cells,
            stored.deleted,
            self.deal.party(author.party_id),
            author.alias,
            stored.base,
            stored.side,
            stored.at,
            settled,
        )

    def _row(
        self,
        part: method.JointTable,
        stored: Any,
        at: int,
        author: Member,
        sides: tuple[RowVersion, ...],
        remarks: Mapping[str, int],
    ) -> Row:
        owner = self.deal.party(author.party_id)
        if part.per_party:
            owner = next((one for one in self.deal.parties if party_row(self.deal, one.id) == stored.row_id), None)
        many = remarks.get(stored.row_id, 0)
        return Row(stored.row_id, at, stored.revision, stored.cells, owner, author.alias, stored.at, sides, many)

    def _of_parties(self, rows: Sequence[Row]) -> list[Row]:
        written = {row.id: row for row in rows}
        found = []
        for at, party in enumerate(self.deal.parties):
            row_id = party_row(self.deal, party.id)
            row = written.get(row_id)
            found.append(replace(row, position=at) if row else Row(row_id, at, 0, {}, party, "", None))
        return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def no_row(part: method.Part) -> InvalidAnswer:
    """What is said of a row that is not there."""
    return InvalidAnswer(f"{part.title!r} has no such row. Reload the page.")
