"""Work out where joint parts stand, in one reading of a deal: their content, what is agreed, what blocks it, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from vested_widgets import method
from vested_widgets.deals.hashes import table_hash
from vested_widgets.deals.joint import agreements, content, labels
from vested_widgets.deals.joint.agreements import Standing
from vested_widgets.deals.joint.checks import Finding
from vested_widgets.deals.joint.entities import AssembledSection, Joint
from vested_widgets.deals.joint.items import party_row
from vested_widgets.deals.joint.lookup import Lookup
from vested_widgets.deals.joint.measures import documented


@dataclass(frozen=True, slots=True)
class Rest:
    """Something that a joint part rests on: the part there, and, where only some of its rows matter, which."""

    of: str
    rows: frozenset[str] | None = None


class JointReading:
    """The joint parts of a deal as they stand in one transaction; each is worked out once."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.content_hash = cache(self._content_hash)
        self.standing = cache(self._standing)
        self.assembly = cache(self._assembly)
        self.approved = cache(self._approved)

    # What it says

    def _content_hash(self, name: str) -> str:
        """Return the hash of what stands in a joint part now; "" for nothing."""
        part = self.lookup.part(name)
        if isinstance(part, method.Assembly):
            return content.assembly_hash(self.approved(name)[1])
        if isinstance(part, method.JointTable):
            return table_hash(self.lookup.rows(name))
        versions = self.lookup.drafts(name)
        return str(versions[-1].hash) if versions else ""

    def _assembly(self, name: str) -> tuple[AssembledSection, ...]:
        """Return an assembly as it is read: in the words of today, or in those in which it has been put up or approved."""
        return self._read(self.lookup, name, self.approved(name)[0])

    def _approved(self, name: str) -> tuple[int | None, tuple[AssembledSection, ...]]:
        """Return what is approved of an assembly: the edition of its words, None for those of today, and how it reads in them.

        It reads in the source language here: approvals of people whose pages have different languages are of the same text.
        """
        with method.speaking(method.SOURCE):
            source = self.lookup.in_source_language()
            part = source.part(name)
            today = self._read(source, name, None)
            known = {row.hash for row in (*self.lookup.proposals(name), *self.lookup.approvals(name))}
            if not known or content.assembly_hash(today) in known:
                return None, today
            sections = part.sections if isinstance(part, method.Assembly) else ()
            worded = {was.edition for section in sections for was in section.earlier}
            editions = sorted(worded | {section.since - 1 for section in sections if section.since > 1}, reverse=True)
            earlier = ((edition, self._read(source, name, edition)) for edition in editions)
            return next((found for found in earlier if self._stands(name, *found)), (None, today))

    def _stands(self, name: str, edition: int, read: tuple[AssembledSection, ...]) -> bool:
        """Tell whether exactly this was put up or approved, and nothing has been written since under what later editions brought."""
        digest, part = content.assembly_hash(read), self.lookup.part(name)
        marks = [row.seq for row in (*self.lookup.proposals(name), *self.lookup.approvals(name)) if row.hash == digest]
        later = [section.of for section in getattr(part, "sections", ()) if section.since > edition]
        return bool(marks) and not any(self.content_hash(of) and self._written_since(of, max(marks)) for of in later)

    def _written_since(self, name: str, since: int) -> bool:
        """Tell whether a text or a table says something else than after change number `since`."""
        if isinstance(self.lookup.part(name), method.JointTable):
            is_news = any(row.seq > since for row in self.lookup.heads(name))
            return is_news and self._table_at(name, since) != self.content_hash(name)
        before = [row.hash for row in self.lookup.drafts(name) if row.seq <= since]
        return (before[-1] if before else "") != self.content_hash(name)

    def kept_sections(self, name: str) -> tuple[method.Section, ...]:
        """Return the sections that an assembly has: of one that stands in the words of an earlier edition, without later ones."""
        part = self.lookup.part(name)
        edition = self.approved(name)[0]
        return tuple(one for one in getattr(part, "sections", ()) if edition is None or one.since <= edition)

    def _read(self, lookup: Lookup, name: str, edition: int | None) -> tuple[AssembledSection, ...]:
        part = lookup.part(name)
        sections = part.sections if isinstance(part, method.Assembly) else ()
        kept = (one for one in sections if edition is None or one.since <= edition)
        return tuple(_section(one, tuple(self._lines(lookup, one, edition))) for one in kept)

    def _lines(self, lookup: Lookup, section: method.Section, edition: int | None) -> Iterator[tuple[str, str]]:
        """Return the lines under a heading, each with the id of its row ("" for a paragraph of a text)."""
        part = lookup.part(section.of)
        if not isinstance(part, method.JointTable):
            versions = lookup.drafts(section.of)
            yield from (("", line) for line in (content.text_lines(versions[-1].text) if versions else ()))
            return
        for row_id, cells in documented(lookup, section.of, lookup.rows(section.of)):
            if line := content.row_line(section, part, cells, self._whose(part, row_id), lookup.show, edition):
                yield row_id, line

    def _whose(self, table: method.JointTable, row_id: str) -> str:
        """Return the name of the party whose row it is, in a table with one row per party."""
        deal = self.lookup.deal
        return next((one.name for one in deal.parties if party_row(deal, one.id) == row_id), "") if table.per_party else ""

    def sections(self, name: str) -> tuple[AssembledSection, ...]:
        """Return the text of any joint part in sections: an assembly as it is approved, another part under its own title."""
        part = self.lookup.part(name)
        if isinstance(part, method.Assembly):
            return self.assembly(name)
        alone = method.Section(title=part.title, of=name)
        return (_section(alone, tuple(self._lines(self.lookup, alone, None))),)

    def row_line(self, name: str, of: str, row_id: str, cells: Mapping[str, Any]) -> str:
        """Return how a row of a table with these cells reads in a joint part; "" if it says nothing."""
        part, table = self.lookup.part(name), self.lookup.part(of)
        sections = part.sections if isinstance(part, method.Assembly) else (method.Section(title=table.title, of=of),)
        section = next(one for one in sections if one.of == of)
        if not isinstance(table, method.JointTable):
            return ""
        ((_, cells),) = documented(self.lookup, of, [(row_id, cells)])
        return content.row_line(section, table, cells, self._whose(table, row_id), self.lookup.show, self.approved(name)[0])

    # What is agreed

    def _standing(self, name: str) -> Standing:
        """Return what proposals and approvals have made of a joint part."""
        lookup = self.lookup
        return agreements.standing(
            lookup.deal,
            self.content_hash(name),
            lookup.proposals(name),
            lookup.approvals(name),
            lookup.approver_lists,
            lookup.declines(name),
        )

    def agreed_on(self, name: str) -> bool:
        """Tell whether all parties stand behind what a part says now: by itself, or as it stands in an assembly."""
        return self.standing(name).state == "agreed" or bool(self.agreed_document(name))

    def agreed_document(self, name: str) -> str:
        """Return the title of the first document in which a part stands and that all parties have agreed as it is; "" if there is none."""
        around = (
            (f"{step.id}/{part.id}", part.title)
            for step in self.lookup.whole.steps
            for part in step.parts
            if isinstance(part, method.Assembly)
            and any(section.of == name for section in part.sections)
            # Without an approval it is agreed by nobody, and need not be read.
            and self.lookup.approvals(f"{step.id}/{part.id}")
            and any(section.of == name for section in self.kept_sections(f"{step.id}/{part.id}"))
        )
        return next((title for one, title in around if self.standing(one).state == "agreed"), "")

    def joint(self, name: str, found: Mapping[str, Sequence[Finding]]) -> Joint:
        """The status of a joint part.

        Args:
            found: what the checks found in the tables that it is made of, by name.
        """
        part, standing = self.lookup.part(name), self.standing(name)
        return Joint(
            name,
            part.kind,  # type: ignore[arg-type]
            standing.state,
            self.content_hash(name),
            standing.proposed,
            standing.approved_by,
            standing.approvals,
            self.check_again(name),
            tuple(dict.fromkeys(self._blockers(name, found))),
            self.agreed_document(name) if standing.state in ("draft", "reopened", "declined") else "",
            standing.parties,
            standing.declines,
        )

    def tables(self, name: str) -> tuple[str, ...]:
        """Return the joint tables whose rows stand in a part: itself, or those that it assembles."""
        part = self.lookup.part(name)
        sources = [section.of for section in self.kept_sections(name)] if isinstance(part, method.Assembly) else [name]
        return tuple(dict.fromkeys(of for of in sources if isinstance(self.lookup.part(of), method.JointTable)))

    # What stands in the way

    def _blockers(self, name: str, found: Mapping[str, Sequence[Finding]]) -> Iterator[str]:
        """Explain why a part cannot be approved as it stands, a sentence each."""
        part = self.lookup.part(name)
        if not self.content_hash(name):
            yield method.words("blocker.no_text")
        if isinstance(part, method.Assembly):
            yield from (sentence for _, sentence in self.missing(name))
        for of in self.tables(name):
            where = "" if of == name else method.words("blocker.in_part", title=self.lookup.part(of).title) + " "
            yield from (f"{where}{finding.sentence}" for finding in found.get(of, ()) if finding.blocks)
            yield from (f"{where}{sentence}" for sentence in self.clashes(of))

    def missing(self, name: str) -> Iterator[tuple[str, str]]:
        """List headings of an assembly under which nothing stands, and sources that have to be agreed by themselves: (the source, a sentence)."""
        filled = {read.of for read in self.assembly(name) if read.lines}
        for section in self.kept_sections(name):
            if section.of not in filled and not section.optional:
                yield section.of, method.words("blocker.empty_section", title=section.title)
            elif section.agreed and section.of in filled and self.standing(section.of).state != "agreed":
                yield section.of, method.words("blocker.source", title=self.lookup.part(section.of).title)

    def clashes(self, name: str) -> Iterator[str]:
        """List rows of which two versions wait to be merged."""
        table = self.lookup.part(name)
        cells = dict(self.lookup.rows(name))
        for row_id in dict.fromkeys(row.row_id for row in self.lookup.sides(name)):
            if row_id in cells and isinstance(table, method.JointTable):
                title = labels.row_title(self.lookup.deal, table, cells[row_id]) or row_id
                yield method.words("blocker.clash", title=title)

    # What it rests on

    def rests_on(self, name: str) -> Iterator[Rest]:
        """Return what a part was made on: what its rows link to, the part that it follows, what content names, and the same of what it assembles."""
        part = self.lookup.part(name)
        step = name.partition("/")[0]
        if part.follows:
            yield Rest(f"{step}/{part.follows}")
        for address in getattr(part, "rests_on", ()):
            yield Rest(address)
        if isinstance(part, method.Assembly):
            sources = dict.fromkeys(section.of for section in self.kept_sections(name))
            yield from (rest for of in sources for rest in self.rests_on(of) if rest.of not in sources)
        if isinstance(part, method.JointTable):
            for column in part.columns:
                if column.to:
                    linked = [value for _, cells in self.lookup.rows(name) for value in _listed(cells.get(column.id))]
                    yield Rest(column.to, frozenset(map(str, linked)))

    def agreements_on(self, name: str, row_id: str) -> Iterator[tuple[str, bool]]:
        """Return the agreed parts that a change of a row touches, each with whether it reopens; others are to be checked again."""
        for step in self.lookup.whole.steps:
            for part in step.parts:
                other = f"{step.id}/{part.id}"
                if part.kind not in method.JOINT or self.standing(other).state != "agreed":
                    continue
                if name in self.tables(other):
                    yield other, True
                elif any(rest.of == name and (rest.rows is None or row_id in rest.rows) for rest in self.rests_on(other)):
                    yield other, False

    def check_again(self, name: str) -> tuple[str, ...]:
        """Return what an agreed part rests on and has changed since it was agreed, a sentence each."""
        agreed_at = self.standing(name).agreed_at
        if not agreed_at:
            return ()
        said = [sentence for rest in self.rests_on(name) for sentence in self.changed(rest, agreed_at)]
        return tuple(dict.fromkeys(said))

    def changed(self, rest: Rest, since: int) -> Iterator[str]:
        """Return what has changed in something since change number `since`, a sentence each."""
        part = self.lookup.part(rest.of)
        if part.kind in method.ALONE:
            yield from self._answered_anew(rest.of, since)
        elif isinstance(part, method.JointTable) and rest.rows is not None:
            yield from self._changed_rows(rest.of, part, rest.rows, since)
        elif isinstance(part, method.JointTable):
            if self._written_since(rest.of, since):
                yield method.words("again.part", part=part.title)
        elif isinstance(part, method.Assembly):
            for section in self.kept_sections(rest.of):
                yield from self.changed(Rest(section.of), since)
        elif self._written_since(rest.of, since):
            yield method.words("again.part", part=part.title)

    def _answered_anew(self, name: str, since: int) -> Iterator[str]:
        """Return a later wave than the one that was known has been revealed."""
        step, _, part = name.partition("/")
        turns = self.lookup.turns.get((step, part), ())
        known = max((row.wave for row in turns if row.seq <= since), default=1)
        if any(row.seq > since and row.state == "revealed" and row.wave > known for row in turns):
            yield method.words("again.answered", part=self.lookup.part(name).title)

    def _changed_rows(self, name: str, table: method.JointTable, rows: frozenset[str], since: int) -> Iterator[str]:
        for head in self.lookup.heads(name):
            if head.row_id not in rows or head.seq <= since:
                continue
            before = next((row for row in reversed(self._row_history(name, head.row_id)) if row.seq <= since), None)
            if before is None or (before.cells == head.cells and before.deleted == head.deleted):
                continue
            title = labels.row_title(self.lookup.deal, table, before.cells) or head.row_id
            yield method.words("again.gone" if head.deleted else "again.row", title=title, part=table.title)

    def _row_history(self, name: str, row_id: str) -> list[Any]:
        return [row for row in self.lookup.history(name) if row.row_id == row_id]

    def _table_at(self, name: str, since: int) -> str:
        """Return the hash of what stood in a table after a change."""
        there = {row.row_id: row for row in self.lookup.history(name) if row.seq <= since}
        standing = sorted((row for row in there.values() if not row.deleted), key=lambda row: (row.position, row.row_id))
        return table_hash((row.row_id, row.cells) for row in standing)


def _listed(value: Any) -> list[Any]:
    return [] if value in (None, "") else value if isinstance(value, list) else [value]


def _section(section: method.Section, lines: Sequence[tuple[str, str]]) -> AssembledSection:
    return AssembledSection(section.title, section.of, tuple(line for _, line in lines), tuple(row_id for row_id, _ in lines))
