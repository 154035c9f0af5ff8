"""The base of the models of all joint parts: state, approvals of the exact content, and comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import Bool, Dict, HasTraits, List, Unicode

from vested_widgets import method
from vested_widgets.deals.joint.agreements import MAY_APPROVE
from vested_widgets.deals.joint.items import party_row
from vested_widgets.method import amounts, days
from vested_widgets.method.consent import ASKABLE

if TYPE_CHECKING:
    from datetime import datetime

    from vested_widgets.deals import Joint, Party, Words
    from vested_widgets.deals.entities import Role
    from vested_widgets.deals.joint.entities import Decline, PartyApproval
    from vested_widgets.session import Session


def by_whom(party: Party | None, at: datetime | None = None, role: Role = "architect") -> dict[str, str]:
    """Return how an author is shown: as the party, with its colour; someone without a party by their role."""
    return {
        "party": party.name if party else method.words(f"role.{role}"),
        "colour": party.colour if party else "",
        "at": at.isoformat() if at else "",
    }


class JointModel(HasTraits):
    """A joint part as one person sees it. Traits are replaced, never mutated.

    Attributes:
        state: as in `deals.Joint`.
        sentence: the state in words.
        document: the title of the agreed document in which exactly this stands; "" if there is none, or it is agreed by itself.
        content_hash: of what stands there now; an approval is of exactly this.
        approvals: per party {party, colour, approved, alias, at, date, by, said, awaited}: who approved for it, and when; `date` as people
            write it. `by` are all of its people who have, {alias, date}; `said` tells in words how many of the named approvers have, "" if
            nobody is named; `awaited` are the aliases of those who have not.
        declines: the declines of exactly this that stand: {id, party, colour, alias, date, reason, may}; `may` whether this person can take it
            back.
        who: who approves for this person's party, in words, while something is up for approval and this person does not; else "".
        again: why it wants to be checked again, a sentence each.
        blockers: why it cannot be approved as it stands, a sentence each.
        may: {write, propose, consent, approve, decline, withdraw, comment} → {"allowed", "reason"}.
        open: whether people may write yet, or something stands here already.
        reason: why it is not open, in words.
        comments: the comments on the part, oldest first: {id, row, text, party, colour, at, resolved}; read once it has been looked at.
        revealed: the words that can be taken over here, or were: {id, question, party, colour, text, takes, row, column, link, cells}. `takes`
            says whether this person can take them over, `row` into which row alone, the rest how they come into it.
    """

    state = Unicode("empty")
    sentence = Unicode("")
    document = Unicode("")
    content_hash = Unicode("")
    approvals: List[Any] = List()
    declines: List[Any] = List()
    who = Unicode("")
    again: List[Any] = List()
    blockers: List[Any] = List()
    may: Dict[str, Any] = Dict()
    open = Bool(False)
    reason = Unicode("")
    comments: List[Any] = List()
    revealed: List[Any] = List()

    def __init__(self, session: Session, name: str) -> None:
        super().__init__()
        self.session, self.name = session, name
        step, _, part = name.partition("/")
        self.step = session.method.step(step)
        self.part: Any = self.step.part(part)
        self.looked_at = False
        self.locale = getattr(self, "locale", method.here())
        self.refresh()

    @property
    def log(self) -> bool:
        """Return whether it is a running list, on which nobody has to agree."""
        return bool(getattr(self.part, "log", False))

    @property
    def agreed(self) -> bool:
        """Return whether all parties have agreed to what stands here, by itself or in a document."""
        return self.state == "agreed" or bool(self.document)

    def look(self) -> None:
        """Somebody looks at it: read from now on what only the page needs."""
        if not self.looked_at:
            self.looked_at = True
            self.refresh()

    def refresh(self) -> None:
        """Read where the part stands from the record again."""
        joint = self.session.seat.approvals.status(self.name)
        with self.hold_trait_notifications():
            self.state, self.content_hash = joint.state, joint.content_hash
            self.sentence, self.document = self._sentence(joint), joint.document
            self.approvals = self._approvals(joint)
            self.declines = [self._decline(joint, one) for one in joint.standing_declines]
            self.again, self.blockers = list(joint.check_again), [] if self.log else list(joint.blockers)
            self.may = self._decisions(joint)
            self.who = self._who(joint)
            write = self.session.seat.may("write_draft", self.name)
            self.open = write.allowed or joint.state != "empty"
            self.reason = "" if self.open else write.reason
            if self.looked_at:
                self.comments = self._comments()
                self.revealed = self._revealed() if getattr(self.part, "words_from", ()) else []
                self.read()

    def read(self) -> None:
        """Read what is written here; each kind of joint part its own."""

    def propose(self, content_hash: str) -> None:
        """Put exactly what was on screen up for approval.

        Raises:
            NotAllowed: it has changed since, or this person may not.
        """
        self.session.seat.approvals.propose(self.name, content_hash)
        self.refresh()

    def approve(self, content_hash: str) -> None:
        """Approve exactly what was on screen, for the own party.

        Raises:
            NotAllowed: it has changed since, nobody has proposed it, or this person may not.
        """
        self.session.seat.approvals.approve(self.name, content_hash)
        self.refresh()

    def withdraw(self) -> None:
        """Take the own approval back, or the own party's."""
        self.session.seat.approvals.withdraw(self.name)
        self.refresh()

    def ask_consent(self) -> None:
        """Ask everyone whether they can consent to what stands here.

        Raises:
            InvalidAnswer, NotAllowed: as `seat.consent.ask`.
        """
        self.session.seat.consent.ask(self.name)
        self.refresh()

    def decline(self, content_hash: str, reason: str) -> None:
        """Decline exactly what was on screen, for the own party, and say why.

        Raises:
            InvalidAnswer, NotAllowed: as `seat.approvals.decline`.
        """
        self.session.seat.approvals.decline(self.name, content_hash, reason)
        self.refresh()

    def take_decline_back(self, decline_id: str) -> None:
        """Take a decline back."""
        self.session.seat.approvals.take_decline_back(self.name, decline_id)
        self.refresh()

    def comment(self, text: str, row: str = "", token: str = "") -> None:
        """Say something about the part or one of its rows.

        Raises:
            InvalidAnswer, NotAllowed: as `Seat.comment`.
        """
        self.session.seat.comments.add(self.name, text, row, token=token)
        self.refresh()

    def resolve(self, comment_id: str) -> None:
        """Mark a comment as dealt with."""
        self.session.seat.comments.resolve(self.name, comment_id)
        self.refresh()

    def _revealed(self) -> list[dict[str, Any]]:
        """Return the words that stand beside the part, those of the own party first in each question."""
        seat, deal = self.session.seat, self.session.deal
        per_party = bool(getattr(self.part, "per_party", False))
        anybody = not per_party or seat.member.role == "architect"
        found = []
        for words in seat.words.of(self.name):
            own = words.party is None or words.party.id == seat.member.party_id
            cells = self._cells(words)
            found.append(
                {
                    "id": words.entry,
                    "question": words.question,
                    "text": words.text,
                    "party": words.party.name if words.party else "",
                    "colour": words.party.colour if words.party else "",
                    "takes": words.way is not None and (own or anybody),
                    "row": party_row(deal, words.party.id) if per_party and words.party else words.row,
                    "column": self._column(words),
                    "link": (words.way.link or "") if words.way else "",
                    "cells": cells,
                }
            )
        places = list(dict.fromkeys(one["question"] for one in found))
        mine = seat.party.name if seat.party else ""
        return sorted(found, key=lambda one: (places.index(one["question"]), one["party"] != mine))

    def _column(self, words: Words) -> str:
        """Return the column that takes the words; "" for a range, which fills cells."""
        if words.way is None or words.way.ranges or not hasattr(self.part, "words_column"):
            return ""
        return str(self.part.words_column(words.way))

    def _cells(self, words: Words) -> dict[str, Any]:
        """Return what a new row of these words has from the start, beside the words themselves."""
        if words.way is None:
            return {}
        many = {column.id for column in getattr(self.part, "columns", ()) if column.many}
        cells: dict[str, Any] = {cell.column: list(cell.has) if cell.column in many else cell.has[0] for cell in words.way.cells}
        if words.way.party and words.party:
            cells[words.way.party] = words.party.id
        numbers = zip(words.way.ranges or (), words.ranges, strict=False)
        return cells | {column: amounts.show_number(number, self.locale) for column, number in numbers}

    def _comments(self) -> list[dict[str, Any]]:
        return [
            {
                "id": comment.id,
                "row": comment.row_id,
                "text": comment.text,
                "resolved": comment.resolved,
                **by_whom(comment.party, comment.at, comment.role),
            }
            for comment in self.session.seat.comments.on(self.name)
        ]

    def _approvals(self, joint: Joint) -> list[dict[str, Any]]:
        return [self._stands(one) for one in joint.parties]

    @staticmethod
    def _stands(one: PartyApproval) -> dict[str, Any]:
        last = one.by[-1] if one.approved and one.by else None
        return {
            "party": one.party.name,
            "colour": one.party.colour,
            "approved": one.approved,
            "alias": method.listed([by.author for by in one.by]) if last else "",
            "at": last.at.isoformat() if last else "",
            "date": days.show_date(last.at.date().isoformat(), "en") if last else "",
            "by": [{"alias": by.author, "date": days.show_date(by.at.date().isoformat(), "en")} for by in one.by],
            "said": said_of(one),
            "awaited": [member.alias for member in one.missing],
        }

    def _decline(self, joint: Joint, one: Decline) -> dict[str, Any]:
        return {
            "id": one.id,
            "alias": one.member.alias,
            "date": days.show_date(one.at.date().isoformat(), method.here()),
            "reason": one.reason,
            "may": joint.takes_decline_back(self.session.seat.member, one),
            **by_whom(one.party),
        }

    def _decisions(self, joint: Joint) -> dict[str, dict[str, Any]]:
        seat = self.session.seat
        write, approve = seat.may("write_draft", self.name), seat.may("approve", self.name, joint=joint)
        propose, comment = seat.may("propose", self.name, joint=joint), seat.may("comment", self.name)
        consent = seat.may("ask_consent", self.name, joint=joint).allowed and self.part.kind in ASKABLE
        decline, own = seat.may("decline", self.name, joint=joint), joint.of(seat.member.party_id)
        waiting = not joint.proposed and joint.state not in ("agreed", "declined") and not joint.document
        return {
            "write": {"allowed": write.allowed, "reason": write.reason},
            "propose": {"allowed": propose.allowed and waiting, "reason": propose.reason},
            "approve": {"allowed": approve.allowed, "reason": approve.reason},
            "comment": {"allowed": comment.allowed, "reason": comment.reason},
            "consent": {"allowed": consent and joint.state != "agreed" and not joint.document, "reason": ""},
            "decline": {"allowed": decline.allowed, "reason": decline.reason},
            "withdraw": {"allowed": own is not None and own.takes_back(seat.member), "reason": ""},
        }

    def _who(self, joint: Joint) -> str:
        own = joint.of(self.session.seat.member.party_id)
        asks = joint.proposed and joint.state != "agreed" and self.session.seat.may("approve").allowed
        if asks and own and not own.counts(self.session.seat.member):
            return str(self.may["approve"]["reason"])
        return ""

    def _sentence(self, joint: Joint) -> str:
        names = {party.id: party.name for party in self.session.deal.parties}
        approved = method.listed([names[party] for party in joint.approved_by])
        missing = method.listed([name for party, name in names.items() if party not in joint.approved_by])
        if joint.document and not self.log:
            return method.words("approval.in_document", title=joint.document)
        if asked := self.session.seat.consent.asked_now(self.name):
            return method.words("blocker.consent_open", title=asked)
        key = "log" if self.log else "blocked" if joint.state in ("draft", "reopened") and joint.blockers else joint.state
        declined = method.listed([one.member.alias for one in joint.standing_declines])
        return method.words(f"approval.{key}", approved=approved, missing=missing, declined=declined)


def said_of(one: PartyApproval) -> str:
    """Return how many of the named approvers of a party have approved, and who is missing, in words; "" if nobody is named."""
    if not one.approvers:
        return ""
    named = {member.id for member in one.approvers}
    done = sum(by.member_id in named for by in one.by)
    if one.approved and done < one.needed:  # before these were named
        return ""
    counted = method.plural(done, "approval.of_named", n=done, of=len(one.approvers))
    if one.needed < len(one.approvers) and not one.approved:
        counted = f"{counted} {method.plural(one.needed, 'approval.enough', n=one.needed)}"
    if not one.missing:
        return counted
    missing = method.plural(len(one.missing), "approval.missing", people=method.listed([who.alias for who in one.missing]))
    gone = [who.alias for who in one.missing if not (who.active and who.party_id == one.party.id and who.role in MAY_APPROVE)]
    left = f" {method.plural(len(gone), 'approval.gone', people=method.listed(gone))}" if gone else ""
    return f"{counted} {missing}{left}"
