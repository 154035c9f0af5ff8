"""Define the entities of the record, as frozen values. Ids are UUIDv4 strings, times are aware and in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias

from vested_widgets import method, texts
from vested_widgets.deals.errors import InvalidAnswer, UnknownSeat
from vested_widgets.kinds.base import UNSURE as UNSURE

# The wall is no person: it is the seat of a projector.
Role: TypeAlias = Literal["architect", "member", "observer", "sponsor", "wall"]
RoundState: TypeAlias = Literal["open", "revealed", "agreed"]
DraftState: TypeAlias = Literal["empty", "draft", "proposed", "approved", "agreed", "declined", "reopened"]
Value: TypeAlias = int | float | str | None

COLOURS: Final = ("a", "b", "c", "d", "e", "f")


@dataclass(frozen=True, slots=True)
class Party:
    """A company, provider or other side of a deal; `colour` is one of a…f and stands for a colour and a shape."""

    id: str
    deal_id: str
    name: str
    colour: str
    position: int


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a deal, known by an alias. Deal architects belong to no party; who has left is not `active`.

    Attributes:
        open: the seat waits for whoever comes: nobody has sat down at it yet, and it counts as nobody.
    """

    id: str
    deal_id: str
    party_id: str | None
    alias: str
    role: Role
    active: bool = True
    open: bool = False


@dataclass(frozen=True, slots=True)
class Deal:
    """One relationship being built.

    Attributes:
        k: the fewest people of a party whose figure may be shown.
        own_content: content of the deal's own, as `method.with_own` takes it.
        salt: what makes the deal's anonymous codes unguessable.
        archived: closed for good; everything can be read and nothing written.
    """

    id: str
    name: str
    created_at: datetime
    k: int
    own_content: Mapping[str, Any]
    demonstration: bool
    salt: str = field(repr=False)
    parties: tuple[Party, ...] = ()
    members: tuple[Member, ...] = ()
    archived: bool = False

    def party(self, party_id: str | None) -> Party | None:
        """Return the party of that id, or None."""
        return next((party for party in self.parties if party.id == party_id), None)

    def people(self) -> dict[str, str]:
        """Return which member stands for each, by id: themselves, or the first of the same alias and party.

        Older versions took two spellings of a name for two people.
        """
        names = {party.id: texts.key(party.name) for party in self.parties}
        first: dict[tuple[str, str], str] = {}
        return {
            member.id: first.setdefault((names.get(member.party_id or "", ""), texts.key(member.alias)), member.id)
            for member in self.members
        }

    def member(self, member_id: str) -> Member:
        """Return the member of that id.

        Raises:
            UnknownSeat: nobody of that id is in this deal.
        """
        for member in self.members:
            if member.id == member_id:
                return member
        raise UnknownSeat(method.words("record_error.no_seat_in_deal"))


@dataclass(frozen=True, slots=True)
class NewMember:
    """A member to be created; an `open` seat waits for whoever comes, and takes that person's alias."""

    alias: str
    role: Role = "member"
    open: bool = False


@dataclass(frozen=True, slots=True)
class NewParty:
    """A party to be created with its members; without a colour it takes the next free one."""

    name: str
    colour: str = ""
    members: tuple[NewMember, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class AnswerKey:
    """The key of the question that an answer is given to; `about` is a party's id, or "" for the deal as a whole.

    `str(key)` is its text form, `AnswerKey.parse` reads it back.
    """

    step: str
    part: str
    item: str = ""
    question: str = ""
    about: str = ""

    def __str__(self) -> str:
        return "|".join((self.step, self.part, self.item, self.question, self.about))

    @classmethod
    def parse(cls, text: str) -> AnswerKey:
        """Read the text form.

        Raises:
            InvalidAnswer: it is not one.
        """
        fields = text.split("|") if isinstance(text, str) else []
        if len(fields) != 5:
            raise InvalidAnswer(method.words("write_error.no_question_named", text=text))
        return cls(*fields)


@dataclass(frozen=True, slots=True)
class Typing:
    """How an answer came to be typed on a page.

    Attributes:
        token: by what it is known when it comes again: "page.number", with numbers that grow on one page.
        at: when it was typed, by this server's clock; None if that is not known.
        seen: the newest number of the member's own answers that the page had shown then.
        wave: the round in which it was typed; 0 if that is not known.
    """

    token: str
    at: datetime | None = None
    seen: int = 0
    wave: int = 0


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """An answer of a member that does not stand, and that the page whose answer stands had not shown when that was typed."""

    key: AnswerKey
    value: Any
    at: datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """The receipt of a commit.

    Attributes:
        at: when.
        late: whether it came after the reveal.
        seen: the newest number of the member's own answers to that part.
        clashes: whether one of the answers met another of the same member that its page had not shown.
    """

    at: datetime
    late: bool
    seen: int = 0
    clashes: bool = False


@dataclass(frozen=True, slots=True)
class Round:
    """The state of a part: `open`, `revealed` or `agreed`, in its `wave` (1, 2, … a part may be answered again).

    Attributes:
        changed_at: the moment of the last turn.
        revealed_at: the moment when this wave was first revealed.
    """

    step: str
    part: str
    state: RoundState = "open"
    wave: int = 1
    changed_at: datetime | None = None
    ever_revealed: bool = False
    revealed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PartyCount:
    """The progress of a party with a part: counts of people, never what they answered."""

    party: Party
    invited: int
    started: int
    done: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Whether answers to a revealed part wait to be published.

    Attributes:
        anyone: whether somebody's do.
        mine: whether the asking member's do.
        newcomer: whether the asking member has answered after the reveal only, and nothing of it is published.
    """

    anyone: bool = False
    mine: bool = False
    newcomer: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A revision of a joint text. A `side` version was written on a base that was no longer the newest."""

    revision: int
    text: str
    content_hash: str
    party: Party | None
    author: str
    base: int | None
    side: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A joint text with all its versions.

    Attributes:
        head: the newest version that is not a side version; None while there is none.
        proposed: the revision that is up for approval, if the head is still that text.
        approved_by: ids of the parties that have approved exactly the head's text.
        state: `empty`, `draft`, `proposed`, `approved` (by some), `agreed` (by all), `declined` (as it stands now,
            by somebody), or `reopened` (agreed once, changed since).
    """

    name: str
    versions: tuple[Version, ...]
    head: Version | None
    proposed: int | None
    approved_by: tuple[str, ...]
    state: DraftState


@dataclass(frozen=True, slots=True)
class PartStanding:
    """A part as it stands for one member.

    Attributes:
        round: its round.
        answers: the member's answers that stand.
        done: whether they are submitted.
        counts: how far each party is.
        seen: the newest number of the member's own answers.
        others: answers of the member that do not stand and that nobody has looked at yet, the newest first.
    """

    round: Round
    answers: dict[AnswerKey, Any]
    done: bool
    counts: tuple[PartyCount, ...]
    seen: int = 0
    others: tuple[OtherAnswer, ...] = ()


# Kinds of changes: what one member does alone (answers, is counted in, sits down, agrees to the ground rules), and what an architect tells
# the room (messages, timers, pauses, where it is, its code). A round turns when it is revealed, reopened, agreed on or begun again.
ARRIVAL = "arrival"
ALONE = frozenset({"answer", "done", ARRIVAL})
OF_THE_ROOM = frozenset({"session", "room"})
TURN = "round"


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the change feed: that something happened and where, never what was answered."""

    seq: int
    deal_id: str
    kind: str
    step: str
    part: str
    at: datetime
