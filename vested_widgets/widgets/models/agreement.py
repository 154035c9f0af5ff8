"""The model of the agreement as a whole: what is to be mended, all schedules with their clauses, comments, and what has changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from traitlets import Dict, HasTraits, List

from vested_widgets import method
from vested_widgets.deals import InvalidAnswer, NotAllowed
from vested_widgets.deals.agreement import codes
from vested_widgets.deals.agreement.redline import redline
from vested_widgets.documents import DocumentError
from vested_widgets.documents.agreement import files
from vested_widgets.documents.agreement.media import MEDIA
from vested_widgets.documents.exports import file_name
from vested_widgets.method import days
from vested_widgets.widgets.models.joint import by_whom
from vested_widgets.widgets.pictures import shared_drawings
from vested_widgets.widgets.pictures.agreement_pictures import drawn_for, may_be_seen
from vested_widgets.widgets.pictures.context import PictureContext

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from vested_widgets.deals import Agreement
    from vested_widgets.deals.agreement.content import Approval, Change, Schedule, Section, SignedVersion
    from vested_widgets.session import Session

SETTLED = ("agreed", "stale")


class AgreementModel(HasTraits):
    """The agreement as one person sees it. Traits are replaced, never mutated.

    Attributes:
        head: {deal, parties: [{party, colour}], vision, state, date, code, short}: `state` tells how many schedules are agreed, `vision` is
            the sentence that leads the deal, once it is agreed.
        concerns: [{kind, title, items: [{schedule, sentence, href}]}]: what is missing, then what is contested, then what is stale.
        schedules: [{number, anchor, id, element, title, state, word, code, href, approvals, sections}], with `approvals`
            [{party, colour, approved, alias, date}] and `sections` [{number, title, of, source, href, large, clauses: [{id, number, text, fields}]}];
            `fields` are heading and cell, where a row has no sentence of its own.
        pictures: [{section, step, part, name, source, href, version}]: what is drawn under which section ("2.3"); `version` changes when it has
            to be drawn again, and is empty as long as this person cannot see it.
        comments: [{id, row, text, party, colour, at, resolved}] of all that stands in the agreement; `row` is the clause or part that it is about.
        register: [{at, party, colour, number, anchor, parts}], the newest first; `parts` are [{op, text}].
        trail: [{at, who, what}], the newest first.
        signing: {code, parties: [{party, colour, signed, by: [{person, date}], waits}], refusals: [{party, person, date, reason}], blockers, whole,
            again, missing, of, own}: who has signed exactly this version and who has to, in words; `whole` and `again` tell in a sentence that all
            have signed it, or that what was signed has changed; `own` is the name of the own party; `missing` of `of` schedules have no text.
        versions: [{code, short, date, complete, proven, by}]: what was signed, the newest first.
        changed: [{clause, number, anchor, of, parts, party, colour, at}]: what has changed since it was signed.
        may: {comment, sign, decline, take_back} → {allowed, reason}.
    """

    head: Dict[str, Any] = Dict()
    concerns: List[Any] = List()
    schedules: List[Any] = List()
    pictures: List[Any] = List()
    comments: List[Any] = List()
    register: List[Any] = List()
    trail: List[Any] = List()
    signing: Dict[str, Any] = Dict()
    versions: List[Any] = List()
    changed: List[Any] = List()
    may: Dict[str, Any] = Dict()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.refresh()

    def refresh(self) -> None:
        """Read the agreement from the record again."""
        seat = self.session.seat
        with self.session.store.reading():
            agreement = seat.agreement.read(translated=True)
            self._colours = {party.name: party.colour for party in seat.deal.parties}
            comment = seat.may("comment")
            with self.hold_trait_notifications():
                self.head = self._head(agreement)
                self.concerns = list(self._concerns(agreement))
                self.schedules = [self._schedule(one) for one in agreement.schedules]
                self.pictures = [picture for one in agreement.schedules for picture in self._pictures(one)]
                self.comments = self._comments(agreement)
                self.register = [self._change(one) for one in reversed(agreement.register)]
                self.trail = [{"at": at.isoformat(), "who": who, "what": what} for at, who, what in reversed(agreement.trail)]
                self.signing = self._signing(agreement)
                self.versions = [self._version(one) for one in reversed(agreement.signed)]
                self.changed = [self._change(one) for one in agreement.changes]
                self.may = {"comment": {"allowed": comment.allowed, "reason": comment.reason}, **self._may_sign(agreement)}

    def comment(self, about: str, text: str, token: str = "") -> None:
        """Comment on a clause ("step/part#row") or on a whole part ("step/part").

        Raises:
            InvalidAnswer: the comment is empty or too long, or there is no such clause.
            NotAllowed: this person may not.
        """
        name, _, row = about.partition("#")
        self.session.seat.comments.add(name, text, row, token=token)
        self.refresh()

    def resolve(self, comment: str) -> None:
        """Mark a comment as dealt with.

        Raises:
            NotAllowed: there is no such open comment, or this person may not.
        """
        about = next((one["row"] for one in self.comments if one["id"] == comment), None)
        if about is None:
            raise NotAllowed(method.words("joint.no_comment"))
        self.session.seat.comments.resolve(about.partition("#")[0], comment)
        self.refresh()

    def sign(self, code: str) -> None:
        """Sign the version that was on screen, for the own party.

        Raises:
            NotAllowed: something else stands there by now, it cannot be signed as it stands, or this person may not.
        """
        self.session.seat.agreement.sign(code)
        self.refresh()

    def decline(self, code: str, reason: str) -> None:
        """Decline to sign the version that was on screen, and say why.

        Raises:
            InvalidAnswer: there is no reason, or it is too long.
            NotAllowed: as `sign`.
        """
        self.session.seat.agreement.decline(code, reason)
        self.refresh()

    def take_back(self, code: str) -> None:
        """Take the own signature or refusal back.

        Raises:
            NotAllowed: all parties have signed, or there is nothing to take back.
        """
        self.session.seat.agreement.take_back(code)
        self.refresh()

    def signed(self, code: str) -> list[dict[str, Any]]:
        """Return the text of a version as it was signed, schedule by schedule.

        Raises:
            NotAllowed: nobody has signed a version of this code.
        """
        return [self._schedule(one) for one in self.session.seat.agreement.signed(code).schedules if one.code]

    def export(self, form: str, told: Callable[[int, int], None]) -> tuple[str, str, files.Made]:
        """Return the agreement as a file with its pictures, as far as this person may see them: name, media type, and what was made.

        Args:
            form: one of `MEDIA`.
            told: called with the number of schedules that are done and that there are.

        Raises:
            InvalidAnswer: there is no such form, or it cannot be made.
        """
        if form not in MEDIA:
            raise InvalidAnswer(method.words("agreement_file.form", forms=", ".join(MEDIA)))
        seat = self.session.seat
        drawn = None if form in files.WITHOUT_PICTURES else drawn_for(self.session)
        try:
            made = files.make(seat.agreement.read(pictures=drawn), form, progress=told)
        except DocumentError as error:
            raise InvalidAnswer(str(error)) from error
        return file_name(f"{seat.deal.name} {method.words('agreement_file.stem')}", form), MEDIA[form], made

    # Signing

    def _signing(self, agreement: Agreement) -> dict[str, Any]:
        waiting = {party: (people, needed) for party, people, needed in agreement.waiting}
        by: dict[str, list[dict[str, str]]] = {name: [] for name in agreement.parties}
        for one in agreement.signatures:
            by[one.party].append({"person": one.person, "date": _day(one.at)})
        parties = [
            {
                "party": name,
                "colour": self._colours[name],
                "signed": name not in waiting,
                "by": by[name],
                "waits": _waits(waiting, name),
            }
            for name in agreement.parties
        ]
        missing = sum(not one.code for one in agreement.schedules)
        own = self.session.seat.party
        return {
            "code": agreement.code,
            "parties": parties,
            "refusals": [
                {"party": one.party, "person": one.person, "date": _day(one.at), "reason": one.reason}
                for one in agreement.refusals
            ],
            "blockers": list(agreement.not_signable),
            "whole": self._whole(agreement),
            "again": self._again(agreement),
            "missing": missing,
            "of": len(agreement.schedules),
            "own": own.name if own else "",
        }

    @staticmethod
    def _whole(agreement: Agreement) -> str:
        if agreement.waiting or not agreement.signatures:
            return method.words("agreement.signed_part") if agreement.signatures else ""
        return method.words("agreement.signed_whole", date=_day(max(one.at for one in agreement.signatures)))

    @staticmethod
    def _again(agreement: Agreement) -> str:
        """Return that what was signed has changed, and who must sign again; "" if it has not, or if nobody has signed."""
        before = next(
            (one for one in reversed(agreement.signed) if one.complete), agreement.signed[-1] if agreement.signed else None
        )
        if before is None or before.code == agreement.code or not agreement.waiting:
            return ""
        people = method.listed([name for party, named, _ in agreement.waiting for name in (named or [party])])
        return method.words("agreement.sign_again", date=_day(before.at), people=people)

    def _version(self, one: SignedVersion) -> dict[str, Any]:
        by = [
            {"person": by.person, "party": by.party, "colour": self._colours.get(by.party, ""), "date": _day(by.at)}
            for by in one.signatures
        ]
        return {
            "code": one.code,
            "short": codes.short(one.code),
            "date": _day(one.at),
            "complete": one.complete,
            "proven": one.proven,
            "by": by,
        }

    def _may_sign(self, agreement: Agreement) -> dict[str, dict[str, Any]]:
        seat = self.session.seat
        sign, decline = seat.agreement.may_sign(agreement), seat.agreement.may_sign(agreement, "decline_to_sign")
        member = seat.member
        party = seat.party.name if seat.party else ""
        said = {(one.person, one.party) for one in agreement.signatures} | {(one.person, one.party) for one in agreement.refusals}
        mine = (member.alias, party) in said
        return {
            "sign": {"allowed": sign.allowed, "reason": sign.reason},
            "decline": {"allowed": decline.allowed and not mine, "reason": decline.reason},
            "take_back": {"allowed": mine and bool(agreement.waiting) and member.active and not seat.deal.archived, "reason": ""},
        }

    # What it is made of

    def _head(self, agreement: Agreement) -> dict[str, Any]:
        agreed = sum(one.state in SETTLED for one in agreement.schedules)
        return {
            "deal": agreement.deal,
            "parties": [{"party": name, "colour": self._colours[name]} for name in agreement.parties],
            "vision": self._vision(agreement),
            "state": method.words("agreement.agreed_of", n=agreed, of=len(agreement.schedules)),
            "date": _day(agreement.read_at),
            "code": agreement.code,
            "short": codes.short(agreement.code),
        }

    def _vision(self, agreement: Agreement) -> str:
        for one in agreement.schedules:
            for section in one.sections:
                if one.state in SETTLED and self._is_headline(section.of) and section.clauses:
                    return section.clauses[0].text
        return ""

    def _is_headline(self, of: str) -> bool:
        return bool(getattr(self._part(of), "headline", False))

    def _concerns(self, agreement: Agreement) -> Iterator[dict[str, Any]]:
        titles = {
            "missing": method.words("agreement.kind_missing"),
            "contested": method.words("agreement.kind_contested"),
            "stale": method.words("agreement.kind_stale"),
        }
        for kind, title in titles.items():
            items = [
                {"schedule": one.schedule, "sentence": one.sentence, "href": self._href(one.of)}
                for one in agreement.concerns
                if one.kind == kind
            ]
            if items:
                yield {"kind": kind, "title": title, "items": items}

    def _schedule(self, one: Schedule) -> dict[str, Any]:
        return {
            "number": one.number,
            "anchor": f"schedule-{one.number}",
            "id": one.id,
            "element": one.element,
            "title": one.title,
            "state": one.state,
            "word": method.words(f"agreement.state_{one.state}"),
            "code": codes.short(one.approval_code),
            "href": self._href(one.id),
            "approvals": self._approvals(one.approvals),
            "sections": [self._section(section, is_plain=one.id == section.of) for section in one.sections],
        }

    def _approvals(self, approvals: tuple[Approval, ...]) -> list[dict[str, Any]]:
        found = []
        for name, colour in self._colours.items():
            by = [one for one in approvals if one.party == name]
            people, date = method.listed([one.person for one in by]), _day(max(one.at for one in by)) if by else ""
            found.append({"party": name, "colour": colour, "approved": bool(by), "alias": people, "date": date})
        return found

    def _section(self, section: Section, *, is_plain: bool) -> dict[str, Any]:
        # A table that is approved by itself has no sentence for a row: its cells are told one by one.
        titles = [column.title for table in section.tables for column in table.columns] if is_plain else []
        cells = {row.id: row.shown for table in section.tables for row in table.rows} if is_plain else {}
        fields = {row: [(title, cell) for title, cell in zip(titles, shown, strict=True) if cell] for row, shown in cells.items()}
        return {
            "number": section.number,
            "title": section.title,
            "of": section.of,
            "source": self._part(section.of).title,
            "href": self._href(section.of),
            "large": self._is_headline(section.of),
            "clauses": [
                {"id": clause.id, "number": clause.number, "text": clause.text, "fields": fields.get(clause.row, [])}
                for clause in section.clauses
            ],
        }

    def _pictures(self, one: Schedule) -> Iterator[dict[str, Any]]:
        part = self._part(one.id)
        if isinstance(part, method.Assembly):
            places = [(section, [(of.of, of.name) for of in section.pictures]) for section in part.sections]
            numbers = {(section.of, section.title): section.number for section in one.sections}
            wanted = [(numbers.get((section.of, section.title)), *of) for section, found in places for of in found]
        else:
            wanted = [(section.number, one.id, name) for section in one.sections for name in part.pictures]
        for number, of, name in wanted:
            step, _, part_id = of.partition("/")
            context = PictureContext.current(self.session, step, part_id)
            shown = number is not None and may_be_seen(self.session, context, name)
            yield {
                "section": number or "",
                "step": step,
                "part": part_id,
                "name": name,
                "source": context.part.title,
                "href": self._href(of),
                # The map shows what has been agreed on, too.
                "version": [*shared_drawings.version(self.session, context), one.state] if shown else [],
            }

    def _comments(self, agreement: Agreement) -> list[dict[str, Any]]:
        names = dict.fromkeys(of for one in agreement.schedules for of in (one.id, *(section.of for section in one.sections)))
        return [
            {
                "id": comment.id,
                "row": f"{name}#{comment.row_id}" if comment.row_id else name,
                "text": comment.text,
                "resolved": comment.resolved,
                **by_whom(comment.party, comment.at),
            }
            for name in names
            for comment in self.session.seat.comments.on(name)
        ]

    def _change(self, change: Change) -> dict[str, Any]:
        return {
            "at": change.at.isoformat(),
            "party": change.party,
            "colour": self._colours.get(change.party, ""),
            "number": change.number,
            "of": self._part(change.clause.partition("#")[0]).title,
            "clause": change.clause,
            "parts": parts_of(change.before, change.after),
        }

    def _part(self, address: str) -> Any:
        step, _, part = address.partition("/")
        return self.session.method.step(step).part(part)

    def _href(self, address: str) -> str:
        """Return where a part is written: a page of our server, or the notebook file beside this one."""
        step = address.partition("/")[0]
        workbook = next(one.workbook for one in self.session.method.elements if any(found.id == step for found in one.steps))
        return f"{self.session.base_url}{workbook}#{step}" if self.session.served else f"{workbook}.ipynb#{step}"


def _waits(waiting: Mapping[str, tuple[tuple[str, ...], int]], party: str) -> str:
    """Return for whom a party's signature waits, in words; "" if it has signed."""
    if party not in waiting:
        return ""
    people, needed = waiting[party]
    if not people:
        return method.words("agreement.waits_for_anyone")
    phrase = "agreement.waits_for" if needed >= len(people) else "agreement.waits_for_some"
    return method.words(phrase, people=method.listed(people), n=needed)


def parts_of(before: str, after: str) -> list[dict[str, str]]:
    """Return a redline as a page takes it: [{op, text}]."""
    return [{"op": op, "text": text} for op, text in redline(before, after)]


def _day(at: datetime) -> str:
    return days.show_date(at.date().isoformat(), method.here())
