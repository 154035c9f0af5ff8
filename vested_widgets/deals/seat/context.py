"""Share what the components of a seat stand on: who sits there, what may be done now, and checked transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from vested_widgets import method
from vested_widgets.deals import policy
from vested_widgets.deals.entities import Deal, Member, Round
from vested_widgets.deals.errors import InvalidAnswer
from vested_widgets.deals.joint.entities import Joint
from vested_widgets.deals.joint.lookup import Lookup
from vested_widgets.deals.joint.lookup_checks import findings_of
from vested_widgets.deals.joint.reading import JointReading
from vested_widgets.deals.policy import Decision, JointState, State
from vested_widgets.deals.record import answers as stored_answers
from vested_widgets.deals.record import content as stored_content
from vested_widgets.deals.record.deals import read_deal
from vested_widgets.deals.record.engine import Connection
from vested_widgets.deals.record.feed import newest_change
from vested_widgets.deals.record.store import Store
from vested_widgets.kinds import kind_of
from vested_widgets.method import JointTable, Method, Part, consent

# Acts on what is written together.
JOINT_ACTS = frozenset({"write_draft", "comment", "propose", "approve", "decline", "ask_consent"})


def split(place: str) -> tuple[str, str]:
    """Split "step/part"."""
    step, _, part = str(place).partition("/")
    return step, part


@dataclass(frozen=True, slots=True)
class Writing:
    """A transaction in which an act has been allowed, with the deal and the member as they stand in it."""

    connection: Connection
    deal: Deal
    member: Member


class SeatContext:
    """A member of a deal in an open record.

    Attributes:
        deal, member: as they were last read; `refresh` reads them again.
    """

    def __init__(self, store: Store, deal: Deal, member: Member) -> None:
        self.store, self.deal, self.member = store, deal, member
        self._last_lookup: tuple[tuple[int, Deal, Method], Lookup] | None = None

    @cached_property
    def method(self) -> Method:
        """The method's content with the deal's own."""
        return method.with_own(method.load(), dict(self.deal.own_content))

    def refresh(self) -> None:
        """Read the deal and the member again: people have come or gone, a party has a new name."""
        deal = self.store.deal_of(self.member.id)
        if deal.own_content != self.deal.own_content:
            self.__dict__.pop("method", None)
        self.deal, self.member = deal, deal.member(self.member.id)

    # Parts

    def part(self, place: str) -> Part:
        """Return the part at "step/part".

        Raises:
            InvalidAnswer: there is none.
        """
        step, part = split(place)
        try:
            return self.method.step(step).part(part)
        except method.ContentError as error:
            raise InvalidAnswer(method.words("write_error.no_part", error=error)) from error

    def joint_part(self, name: str) -> Part:
        """Return the part at "step/part" that is written together.

        Raises:
            InvalidAnswer: there is none.
        """
        part = self.part(name)
        if part.kind not in method.JOINT:
            raise InvalidAnswer(method.words("write_error.not_joint", name=name))
        return part

    def table(self, name: str) -> JointTable:
        """Return the joint table at "step/part".

        Raises:
            InvalidAnswer: there is none.
        """
        part = self.joint_part(name)
        if not isinstance(part, method.JointTable):
            raise InvalidAnswer(method.words("write_error.no_table", name=name))
        return part

    # Reading

    def round(self, place: str) -> Round:
        """Read the round of the part at "step/part"."""
        with self.store.reading() as connection:
            return stored_answers.read_round(connection, self.deal.id, *split(place))

    @contextmanager
    def lookup(self) -> Iterator[Lookup]:
        """Read joint parts in one transaction; while nothing has changed in the deal, what was read before is used again."""
        with self.store.reading() as connection:
            newest, before = newest_change(connection, self.deal.id), self._last_lookup
            if before and before[0][0] == newest and before[0][1] is self.deal and before[0][2] is self.method:
                lookup = before[1].again(connection)
            else:
                lookup = Lookup(connection, self.deal, self.method)
            self._last_lookup = (newest, self.deal, self.method), lookup
            yield lookup

    def joint(self, name: str) -> Joint:
        """Read where the joint part at "step/part" stands."""
        self.joint_part(name)
        sees_texts = self.decide("see_group").allowed
        with self.lookup() as lookup:
            reading = JointReading(lookup)
            found = {of: findings_of(lookup, of, self.table(of), sees_texts=sees_texts) for of in reading.tables(name)}
            return reading.joint(name, found)

    # Deciding and writing

    def demand_reader(self) -> None:
        """Go on only for those who see what is written together, or what the group sees: a wall sees the latter alone.

        Raises:
            NotAllowed: this person may see neither.
        """
        if not self.decide("see_group").allowed:
            self.decide("see_draft").demand()

    def decide(
        self,
        act: str,
        place: str = "",
        *,
        now: Round | None = None,
        joint: Joint | None = None,
        within: Writing | None = None,
    ) -> Decision:
        """Decide whether this person may do an act, and if not, why.

        Args:
            act: a key of `policy.ACTS`.
            place: the part "step/part"; without it, of acts on parts only whether the role may do them at all.
            now: the round of that part, if it has just been read.
            joint: where that part stands, if it has just been read.
            within: the transaction whose deal and member count.

        Raises:
            InvalidAnswer: there is no such part, or the act is not for such parts.
        """
        deal, member = (within.deal, within.member) if within else (self.deal, self.member)
        if place and act in JOINT_ACTS:
            self.joint_part(place)
        decision = policy.may(member.role, act)
        if not decision.allowed or (policy.ACTS[act].reads and not place):
            return decision
        facts = self._facts(act, place, deal, member, now, joint) if place else {}
        return policy.decide(act, State(role=member.role, active=member.active, archived=deal.archived, **facts))

    @contextmanager
    def writing(self, act: str, place: str = "") -> Iterator[Writing]:
        """Open a transaction that writes, if the act is allowed in the state that is read in it; it is on disk when the block ends.

        Raises:
            NotAllowed: this person may not, or not now.
        """
        with self.store.writing(self.deal.id) as connection:
            deal = read_deal(connection, self.deal.id)
            transaction = Writing(connection, deal, deal.member(self.member.id))
            self.decide(act, place, within=transaction).demand()
            yield transaction

    def _facts(self, act: str, place: str, deal: Deal, member: Member, now: Round | None, joint: Joint | None) -> dict[str, Any]:
        """Read the facts of a part that the rules of an act look at."""
        part = self.part(place)
        reads, alone = policy.ACTS[act].reads, part.kind in method.ALONE
        facts: dict[str, Any] = {
            "title": part.title,
            "alone": alone,
            "open_list": isinstance(part, method.JointTable) and part.log,
            "takes_own_table": kind_of(part).takes_own_table(part),
        }
        if "round" in reads and alone:
            facts["round"] = (now or self.round(place)).state
        if "before" in reads and part.follows is not None:
            step, _ = split(place)
            before = self.round(f"{step}/{part.follows}")
            if before.state == "open":
                facts["waits_for"] = self.part(f"{step}/{part.follows}").title
                facts["waits_for_first"] = before.wave == 1
        if "joint" in reads:
            stands = joint or self.joint(place)
            facts["joint"] = joint_state(stands, member)
        if "consent" in reads:
            facts["consent"] = self.open_consent(place, deal)
        if "answered" in reads:
            with self.store.reading() as connection:
                facts["answered"] = stored_content.answered(connection, self.deal.id, *split(place))
        return facts

    def open_consent(self, place: str, deal: Deal) -> str:
        """Return the title of the text to which members are asked to consent just now: this one, one in which it stands, or its source."""
        sources = [section.of for section in getattr(self.part(place), "sections", ())]
        for name in deal.own_content.get("consent", ()):
            try:
                part = self.part(name)
            except InvalidAnswer:
                continue
            around = [section.of for section in getattr(part, "sections", ())]
            if (name == place or place in around or name in sources) and self.round(consent.step_part(name)).state == "open":
                return part.title
        return ""


def joint_state(joint: Joint, member: Member) -> JointState:
    """Return what rules look at in a joint part, for one member."""
    own = joint.of(member.party_id)
    return JointState(
        content_hash=joint.content_hash,
        proposed=joint.proposed,
        approved=own is not None and (own.has(member) or (own.approved and (not own.approvers or joint.state == "agreed"))),
        blockers=joint.blockers,
        approves=own is not None and own.counts(member),
        approvers=tuple(one.alias for one in own.approvers) if own else (),
        declined_by=tuple(one.member.alias for one in joint.standing_declines),
        agreed=joint.state == "agreed",
    )
