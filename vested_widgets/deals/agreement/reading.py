"""Read the agreement of a deal as it stands: its schedules with their clauses, their states, what is to be mended, and what has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeAlias

from vested_widgets import method
from vested_widgets.deals.agreement import codes, snapshot
from vested_widgets.deals.agreement.content import (
    Agreement,
    Approval,
    Change,
    Clause,
    Column,
    Concern,
    Picture,
    Refusal,
    Schedule,
    Section,
    SignedVersion,
    State,
    Table,
    TableRow,
)
from vested_widgets.deals.joint import content
from vested_widgets.deals.joint.agreements import parties_behind
from vested_widgets.deals.joint.entities import AssembledSection, PartyApproval
from vested_widgets.deals.joint.items import party_row
from vested_widgets.deals.joint.lookup import Lookup
from vested_widgets.deals.joint.lookup_checks import findings_of
from vested_widgets.deals.joint.measures import documented, stands_in_documents
from vested_widgets.deals.joint.reading import JointReading
from vested_widgets.deals.record import rows as stored_rows
from vested_widgets.deals.record import signatures as stored_signatures

# Draws the picture of a part ("step/part") by its name; None where there is nothing to show. Deals know no figures.
Pictures: TypeAlias = Callable[[str, str], Picture | None]
KINDS = ("missing", "contested", "stale")
SETTLED = ("agreed", "stale")


def signed_texts(lookup: Lookup) -> dict[str, Agreement]:
    """Return the text of every version that somebody has signed, by its code, oldest first; what cannot be read is left out."""
    found = {}
    for row in stored_signatures.texts(lookup.connection, lookup.deal.id):
        try:
            found[str(row.hash)] = snapshot.read(row.agreement)
        except ValueError:  # a document from elsewhere may hold anything
            continue
    return found


def parties_signing(lookup: Lookup, code: str) -> tuple[PartyApproval, ...]:
    """Return which parties have signed exactly this version, who of them, and who still has to."""
    rows = stored_signatures.signatures(lookup.connection, lookup.deal.id)
    return parties_behind(lookup.deal, code, rows, lookup.approver_lists)


def read(lookup: Lookup, *, sees_texts: bool, pictures: Pictures | None = None, translated: bool = False) -> Agreement:
    """Return the agreement as it stands in one reading of a deal.

    Args:
        sees_texts: whether whoever asks may read what members wrote alone, once it has been revealed.
        pictures: what stands under the sections besides; without it there are none, and nothing is drawn.
        translated: in the language of the page; else in the source language, in which it is approved and signed.
    """
    if translated:
        return _AgreementReading(lookup, sees_texts, pictures).agreement()
    with method.speaking(method.SOURCE):
        return _AgreementReading(lookup.in_source_language(), sees_texts, pictures).agreement()


class _AgreementReading:
    def __init__(self, lookup: Lookup, sees_texts: bool, pictures: Pictures | None) -> None:
        self.lookup, self.reading = lookup, JointReading(lookup)
        self.sees_texts, self.pictures = sees_texts, pictures

    def agreement(self) -> Agreement:
        deal = self.lookup.deal
        parties = tuple(party.name for party in deal.parties)
        schedules = tuple(self._schedules())
        concerns = [concern for one in schedules for concern in self.concerns[one.id]]
        numbers = {clause.id: clause.number for one in schedules for part in one.sections for clause in part.clauses}
        code = codes.agreement_code(parties, ((one.id, self.codes[one.id]) for one in schedules))
        register = tuple(sorted(self._register(schedules, numbers), key=lambda change: change.at))
        signing = parties_signing(self.lookup, code)
        signed = tuple(self._signed())
        found = Agreement(
            deal.name,
            parties,
            datetime.now(UTC),
            code,
            schedules,
            signatures=_signatures(signing) if code else (),
            signers=tuple((one.party.name, tuple(person.alias for person in one.approvers)) for one in signing),
            trail=tuple(sorted((*self._trail(), *self._signing_trail()), key=lambda one: one[0])),
            register=register,
            concerns=tuple(sorted(concerns, key=lambda concern: KINDS.index(concern.kind))),
            signed=signed,
            waiting=tuple(_waiting(one) for one in signing if code and not one.approved),
            refusals=tuple(self._refusals(code)),
            not_signable=tuple(self._not_signable(code, schedules)),
        )
        return replace(found, changes=self._since_signed(found)) if signed else found

    # Signing

    @cached_property
    def signing_rows(self) -> Sequence[Any]:
        """Every signature and every refusal, oldest first."""
        return stored_signatures.signatures(self.lookup.connection, self.lookup.deal.id)

    @cached_property
    def texts(self) -> dict[str, Agreement]:
        """The text of every version that somebody has signed, by its code."""
        return signed_texts(self.lookup)

    def _signed(self) -> Iterator[SignedVersion]:
        first: dict[str, datetime] = {}
        for row in self.signing_rows:
            if row.signed:
                first.setdefault(row.hash, row.at)
        for code, at in first.items():
            parties = parties_signing(self.lookup, code)
            text = self.texts.get(code)
            if signatures := _signatures(parties):
                is_proven = text is not None and text.code == code and snapshot.proven(text)
                yield SignedVersion(code, at, all(one.approved for one in parties), signatures, is_proven)

    def _since_signed(self, now: Agreement) -> tuple[Change, ...]:
        """Return what has changed since the version that all parties signed last, or else since the one that anybody signed last."""
        known = [one for one in now.signed if one.proven]
        last = next((one for one in reversed(known) if one.complete), known[-1] if known else None)
        if last is None or last.code == now.code:
            return ()
        before, after = self.texts[last.code].clauses, now.clauses
        newest = {change.clause: change for change in now.register}
        found = []
        for clause in dict.fromkeys((*before, *after)):
            old, new = before.get(clause), after.get(clause)
            texts = old.text if old else "", new.text if new else ""
            if texts[0] != texts[1]:
                change = newest.get(clause)
                at, party = (change.at, change.party) if change and change.at > last.at else (now.read_at, "")
                number = new.number if new else old.number if old else ""
                found.append(Change(at, party, clause, number, *texts))
        return tuple(found)

    def _refusals(self, code: str) -> Iterator[Refusal]:
        newest = {row.member_id: row for row in self.signing_rows if row.hash == code}
        for row in newest.values():
            if not row.signed and row.reason:
                member, party = self.lookup.deal.member(row.member_id), self.lookup.deal.party(row.party_id)
                yield Refusal(party.name if party else "", member.alias, row.at, row.hash, row.reason)

    def _not_signable(self, code: str, schedules: tuple[Schedule, ...]) -> Iterator[str]:
        if not code:
            yield method.words("agreement.nothing_to_sign")
        for one in schedules:
            if one.state not in (*SETTLED, "missing"):
                yield method.words("agreement.not_agreed_yet", title=one.title)
        for refusal in self._refusals(code):
            yield method.words("agreement.refused", person=refusal.person, party=refusal.party)

    def _signing_trail(self) -> Iterator[tuple[datetime, str, str]]:
        deal = self.lookup.deal
        for row in self.signing_rows:
            party = deal.party(row.party_id)
            who = method.words("agreement.trail_who", person=deal.member(row.member_id).alias, party=party.name if party else "")
            phrase = "agreement.trail_signed" if row.signed else "agreement.trail_refused"
            yield row.at, who, method.words(phrase, code=codes.short(row.hash), reason=row.reason)

    # Schedules

    @cached_property
    def documents(self) -> tuple[tuple[str, method.Element, str], ...]:
        """The number, the Element and the part ("step/part") of every schedule, in the order of the Elements."""
        found = []
        for element in self.lookup.whole.elements:
            joint = [(f"{step.id}/{part.id}", part) for step in element.steps for part in step.parts if part.kind in method.JOINT]
            assembled = [name for name, part in joint if isinstance(part, method.Assembly)]
            # Nobody has to agree on an open list.
            names = assembled or [name for name, part in joint if not getattr(part, "log", False)]
            for at, name in enumerate(names):
                letter = chr(ord("a") + at) if len(names) > 1 else ""
                found.append((f"{element.number}{letter}", element, name))
        return tuple(found)

    @cached_property
    def codes(self) -> dict[str, str]:
        """The version code of every schedule, in the source language whatever the page shows."""
        if self.lookup.language == method.SOURCE or self.lookup.in_source_language().whole is self.lookup.whole:
            return {name: _code(self.reading.sections(name)) for _, _, name in self.documents}
        with method.speaking(method.SOURCE):
            source = JointReading(self.lookup.in_source_language())
            return {name: _code(source.sections(name)) for _, _, name in self.documents}

    @cached_property
    def concerns(self) -> dict[str, tuple[Concern, ...]]:
        """What is to be mended in every schedule."""
        return {name: tuple(dict.fromkeys(self._concerns(number, name))) for number, _, name in self.documents}

    def _schedules(self) -> Iterator[Schedule]:
        for number, element, name in self.documents:
            standing = self.reading.standing(name)
            hash_now = self.reading.content_hash(name)
            sections = (self._section(f"{number}.{at}", name, one) for at, one in enumerate(self.reading.sections(name), 1))
            yield Schedule(
                number,
                element.title,
                name,
                self.lookup.part(name).title,
                self._state(name),
                self.codes[name],
                tuple(sections),
                _signatures(standing.parties),
                tuple(concern.sentence for concern in self.concerns[name]),
                hash_now,
            )

    def _state(self, name: str) -> State:
        state = self.reading.standing(name).state
        if state == "empty" or not self.codes[name]:
            return "missing"
        return "stale" if state == "agreed" and self.reading.check_again(name) else state

    def _section(self, number: str, name: str, section: AssembledSection) -> Section:
        part = self.lookup.part(section.of)
        pictures = self._drawn(name, section) if self.pictures else ()
        return Section(
            number,
            section.title,
            section.of,
            tuple(self._clauses(number, section)),
            (self._table(section.of, part),) if isinstance(part, method.JointTable) else (),
            tuple(pictures),
        )

    def _clauses(self, number: str, section: AssembledSection) -> Iterator[Clause]:
        if not isinstance(self.lookup.part(section.of), method.JointTable):
            if section.lines:
                text = "\n".join(section.lines)
                versions = self.lookup.drafts(section.of)
                yield Clause(section.of, f"{number}.1", text, {"text": versions[-1].text})
            return
        cells = dict(self.lookup.rows(section.of))
        for at, (row_id, line) in enumerate(zip(section.rows, section.lines, strict=True), 1):
            yield Clause(f"{section.of}#{row_id}", f"{number}.{at}", line, dict(cells[row_id]))

    def _table(self, of: str, part: method.JointTable) -> Table:
        deal = self.lookup.deal
        kept = [one for one in part.columns if stands_in_documents(one)]
        columns = [Column(one.id, one.title, one.kind, tuple(label for _, label in self.lookup.options(one))) for one in kept]
        names = {party_row(deal, party.id): party for party in deal.parties} if part.per_party else {}
        if names:
            parties = tuple(party.name for party in deal.parties)
            columns = [Column("party", method.words("agreement.whose"), "party", parties), *columns]
        rows = []
        for row_id, cells in documented(self.lookup, of, self.lookup.rows(of)):
            shown = [self.lookup.show(one, cells.get(one.id)) for one in kept]
            stored = [cells.get(one.id) for one in kept]
            if row_id in names:
                shown, stored = [names[row_id].name, *shown], [names[row_id].id, *stored]
            rows.append(TableRow(row_id, tuple(shown), tuple(stored)))
        return Table(of, part.title, tuple(columns), tuple(rows))

    def _drawn(self, name: str, section: AssembledSection) -> Iterator[Picture]:
        part = self.lookup.part(name)
        if isinstance(part, method.Assembly):
            sections = [one for one in part.sections if (one.of, one.title) == (section.of, section.title)]
            wanted = [(picture.of, picture.name) for one in sections for picture in one.pictures]
        else:
            wanted = [(name, picture) for picture in part.pictures]
        for of, picture in wanted:
            if self.pictures and (drawn := self.pictures(of, picture)) is not None:
                yield drawn

    # What is to be mended

    def _concerns(self, number: str, name: str) -> Iterator[Concern]:
        part, title = self.lookup.part(name), self.lookup.part(name).title
        if not self.codes[name]:
            yield Concern("missing", number, name, method.words("agreement.missing", title=title))
            return
        for of, sentence in self.reading.missing(name) if isinstance(part, method.Assembly) else ():
            yield Concern("missing", number, of, sentence)
        for of in self._sources(name):
            yield from (Concern("contested", number, of, sentence) for sentence in self._contested(of))
        state = self.reading.standing(name).state
        if state == "reopened":
            yield Concern("stale", number, name, method.words("agreement.reopened", title=title))
        elif state == "declined":
            for one in self.reading.standing(name).declines:
                if one.stands and one.content_hash == self.reading.content_hash(name):
                    who = {"person": one.member.alias, "party": one.party.name}
                    said = method.words("agreement.declined", title=title, reason=one.reason, **who)
                    yield Concern("contested", number, name, said)
        elif state != "agreed":
            missing = [one.name for one in self.lookup.deal.parties if one.id not in self.reading.standing(name).approved_by]
            told = method.words("agreement.not_agreed", title=title, missing=method.listed(missing))
            yield Concern("missing", number, name, told)
        for sentence in self.reading.check_again(name):
            yield Concern("stale", number, name, sentence)

    def _sources(self, name: str) -> tuple[str, ...]:
        """Return the part itself and those that it assembles."""
        part = self.lookup.part(name)
        sections = part.sections if isinstance(part, method.Assembly) else ()
        return tuple(dict.fromkeys((*(section.of for section in sections), name)))

    def _contested(self, of: str) -> Iterator[str]:
        part = self.lookup.part(of)
        if isinstance(part, method.JointTable):
            found = findings_of(self.lookup, of, part, sees_texts=self.sees_texts)
            yield from (finding.sentence for finding in found if finding.blocks)
            yield from self.reading.clashes(of)
        elif self.lookup.draft_sides(of):
            yield method.words("agreement.two_versions", title=part.title)
        waiting = sum(stored_rows.open_remarks(self.lookup.connection, self.lookup.deal.id, of).values())
        if waiting:
            yield method.plural(waiting, "agreement.comments", n=waiting, title=part.title)

    # Who approved what, and what has changed

    def _trail(self) -> Iterator[tuple[datetime, str, str]]:
        found = []
        for step in self.lookup.whole.steps:
            for part in step.parts:
                if part.kind in method.JOINT:
                    found += [(part.title, one) for one in self.reading.standing(f"{step.id}/{part.id}").approvals]
        for title, one in found:
            phrase = "agreement.trail_approved" if one.approved else "agreement.trail_withdrew"
            who = method.words("agreement.trail_who", person=one.author, party=one.party.name)
            yield one.at, who, method.words(phrase, title=title, code=codes.short(one.content_hash))

    def _register(self, schedules: tuple[Schedule, ...], numbers: Mapping[str, str]) -> Iterator[Change]:
        for one in schedules:
            since = self.reading.standing(one.id).first_agreed_at
            for of in self._sources(one.id) if since else ():
                part = self.lookup.part(of)
                if isinstance(part, method.JointTable):
                    yield from self._changed_rows(one.id, of, since, numbers)
                elif isinstance(part, method.JointText):
                    yield from self._changed_text(of, since, numbers)

    def _changed_text(self, of: str, since: int, numbers: Mapping[str, str]) -> Iterator[Change]:
        before = ""
        for row in self.lookup.drafts(of):
            after = "\n".join(content.text_lines(row.text))
            if row.seq > since and after != before:
                yield Change(row.at, self._party(row), of, numbers.get(of, ""), before, after)
            before = after

    def _changed_rows(self, name: str, of: str, since: int, numbers: Mapping[str, str]) -> Iterator[Change]:
        standing: dict[str, str] = {}
        for row in self.lookup.history(of):
            after = "" if row.deleted else self.reading.row_line(name, of, row.row_id, row.cells)
            before = standing.get(row.row_id, "")
            if row.seq > since and after != before:
                clause = f"{of}#{row.row_id}"
                yield Change(row.at, self._party(row), clause, numbers.get(clause, ""), before, after)
            standing[row.row_id] = after

    def _party(self, row: Any) -> str:
        deal = self.lookup.deal
        party = deal.party(deal.member(row.member_id).party_id)
        return party.name if party else method.words("role.architect")


def _waiting(one: PartyApproval) -> tuple[str, tuple[str, ...], int]:
    named = {person.id for person in one.approvers}
    signed = sum(by.member_id in named for by in one.by)
    return one.party.name, tuple(person.alias for person in one.missing), max(0, one.needed - signed)


def _signatures(parties: Iterable[PartyApproval]) -> tuple[Approval, ...]:
    """Return the approvals that stand, by whom and when, party by party."""
    return tuple(Approval(one.party.name, by.author, by.at, by.content_hash) for one in parties for by in one.by)


def _code(sections: tuple[AssembledSection, ...]) -> str:
    return content.assembly_hash(sections)
