"""Decide who may do what: one table of acts, each with its roles and the rules that depend on the state of the record.

Rules are plain functions of a `State`; the seat reads that state in the transaction in which it writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from vested_widgets import method
from vested_widgets.deals.entities import Role, RoundState
from vested_widgets.deals.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to whether something may be done, and if not, why, in words for the person."""

    allowed: bool
    reason: str = ""

    def demand(self) -> None:
        """Go on only if it is allowed.

        Raises:
            NotAllowed: with the reason.
        """
        if not self.allowed:
            raise NotAllowed(self.reason)


YES: Final = Decision(True)


@dataclass(frozen=True, slots=True)
class JointState:
    """Facts about what stands in a joint part.

    Attributes:
        content_hash: of what stands there now; "" while it is empty.
        proposed: whether exactly this is up for approval.
        approved: whether this person has approved exactly this, or need not any more: nobody is named and the own party has, or all have.
        blockers: why it cannot be approved as it stands, a sentence each.
        approves: whether this person approves for the own party.
        approvers: the aliases of those who are named to approve for the own party.
        declined_by: the aliases of those who have declined exactly this.
        agreed: whether all parties have approved exactly this.
    """

    content_hash: str = ""
    proposed: bool = False
    approved: bool = False
    blockers: tuple[str, ...] = ()
    approves: bool = True
    approvers: tuple[str, ...] = ()
    declined_by: tuple[str, ...] = ()
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """Facts of the record that rules look at. Facts that no rule of an act reads keep their defaults.

    Attributes:
        role, active: of the member.
        archived: whether the deal is in the archive.
        title: of the part.
        alone: whether the part is answered alone, so that it has rounds; else it is written together.
        open_list: whether the part is a list that nobody has to agree on.
        round: the state of the part's round.
        waits_for: the title of the part that has to be revealed before, while it is not; "" else.
        waits_for_first: whether that part has not been revealed in its first wave.
        takes_own_table: whether the deal may replace what the part asks about.
        answered: whether anybody has ever answered the part.
        joint: what stands in a joint part.
        own_party: whether the party that an act is about is the member's own.
        consent: the title of the text, if members are asked just now whether they consent to it or to what it stands in; "" else.
        has_approvers: whether that party has named who approves for it.
    """

    role: Role
    active: bool = True
    archived: bool = False
    title: str = ""
    alone: bool = True
    open_list: bool = False
    round: RoundState = "open"
    waits_for: str = ""
    waits_for_first: bool = False
    takes_own_table: bool = False
    answered: bool = False
    joint: JointState = JointState()
    own_party: bool = True
    has_approvers: bool = False
    consent: str = ""


# A rule returns why an act is not possible in a state, or "".
Rule: TypeAlias = Callable[[State], str]
Fact: TypeAlias = Literal["round", "before", "joint", "answered", "consent"]


def _seat_is_taken(state: State) -> str:
    return "" if state.active else method.words("life.left")


def _deal_is_open(state: State) -> str:
    return method.words("life.archived") if state.archived else ""


def _before_is_revealed(state: State) -> str:
    return method.words("blocker.follows", title=state.waits_for) if state.waits_for else ""


def _before_was_revealed(state: State) -> str:
    # What is asked once more has been revealed before: nobody is kept from going on writing meanwhile.
    return _before_is_revealed(state) if state.waits_for_first else ""


def _is_not_agreed(state: State) -> str:
    return method.words("blocker.agreed") if state.round == "agreed" else ""


def _is_open(state: State) -> str:
    return "" if state.round == "open" else method.words("blocker.revealed_already")


def _is_closed(state: State) -> str:
    return method.words("blocker.open_already") if state.round == "open" else ""


def _was_revealed(state: State) -> str:
    return method.words("blocker.closed") if state.round == "open" else ""


def _can_be_seen(state: State) -> str:
    if state.alone:
        return method.words("blocker.not_revealed") if state.round == "open" else ""
    return may(state.role, "see_draft").reason


def _is_no_open_list(state: State) -> str:
    return method.words("blocker.log") if state.open_list else ""


def _can_be_approved(state: State) -> str:
    return state.joint.blockers[0] if state.joint.blockers else ""


def _has_content(state: State) -> str:
    return "" if state.joint.content_hash else method.words("blocker.no_text")


def _is_proposed(state: State) -> str:
    return "" if state.joint.proposed else method.words("blocker.not_proposed")


def _approves_for_the_party(state: State) -> str:
    joint = state.joint
    if joint.approves:
        return ""
    if joint.approvers:
        return method.words("blocker.approvers", people=method.listed(joint.approvers))
    return method.words("blocker.not_named")


def _is_not_declined(state: State) -> str:
    declined = state.joint.declined_by
    return method.words("blocker.declined", people=method.listed(declined)) if declined else ""


def _no_consent_is_open(state: State) -> str:
    # All answers are about the same words.
    return method.words("blocker.consent_open", title=state.consent) if state.consent else ""


def _is_not_up_for_approval(state: State) -> str:
    return method.words("blocker.consent_late") if state.joint.proposed else ""


def _is_not_agreed_by_all(state: State) -> str:
    return method.words("blocker.agreed_by_all") if state.joint.agreed else ""


def _names_own_approvers(state: State) -> str:
    # The deal architect sets a deal up; once a party has decided who approves for it, nobody else does.
    if state.own_party or (state.role == "architect" and not state.has_approvers):
        return ""
    return method.words("blocker.approvers_of_others")


def _own_party_has_not_approved(state: State) -> str:
    return method.words("blocker.approved_already") if state.joint.approved else ""


def _has_not_signed(state: State) -> str:
    return method.words("agreement.signed_already") if state.joint.approved else ""


def _takes_own_table(state: State) -> str:
    return "" if state.takes_own_table else method.words("own_table.not_here", title=state.title)


def _nobody_has_answered(state: State) -> str:
    return method.words("own_table.answered", title=state.title) if state.answered or state.round != "open" else ""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person may do.

    Attributes:
        roles: who may do it at all.
        rules: what has to hold besides, in the order in which reasons are given.
        reads: the facts of a part that these rules look at.
    """

    roles: frozenset[Role]
    rules: tuple[Rule, ...] = ()
    reads: frozenset[Fact] = frozenset()


def _act(*roles: Role, rules: tuple[Rule, ...] = (), reads: tuple[Fact, ...] = (), writes: bool = True) -> Act:
    """Make an act; one that writes also needs a seat that has not been left and a deal that is not archived."""
    return Act(frozenset(roles), rules + ((_seat_is_taken, _deal_is_open) if writes else ()), frozenset(reads))


_ANSWERING: Final = (_before_is_revealed, _is_not_agreed)
ACTS: Final[Mapping[str, Act]] = {
    "open_workbooks": _act("architect", "member", "observer", "sponsor", writes=False),
    "answer": _act("member", rules=_ANSWERING, reads=("round", "before")),
    "see_group": _act("architect", "member", "observer", "wall", rules=(_can_be_seen,), reads=("round",), writes=False),
    "reveal": _act("architect", rules=(_before_is_revealed, _is_open), reads=("round", "before")),
    "reopen": _act("architect", rules=(_before_is_revealed, _is_closed), reads=("round", "before")),
    "agree": _act("architect", rules=(_before_is_revealed, _was_revealed, _is_not_agreed), reads=("round", "before")),
    "new_wave": _act("architect", rules=(_was_revealed,), reads=("round",)),
    "see_draft": _act("architect", "member", "observer", "sponsor", writes=False),
    "write_draft": _act("architect", "member", rules=(_before_was_revealed, _no_consent_is_open), reads=("before", "consent")),
    "comment": _act("architect", "member", "observer", "sponsor"),
    "propose": _act(
        "architect",
        "member",
        rules=(_is_no_open_list, _before_was_revealed, _is_not_declined, _no_consent_is_open, _can_be_approved),
        reads=("before", "joint", "consent"),
    ),
    "ask_consent": _act(
        "architect",
        rules=(_has_content, _no_consent_is_open, _is_not_up_for_approval),
        reads=("joint", "consent"),
    ),
    "approve": _act(
        "member",
        "sponsor",
        rules=(
            _approves_for_the_party,
            _has_content,
            _is_not_declined,
            _is_proposed,
            _own_party_has_not_approved,
            _can_be_approved,
        ),
        reads=("joint",),
    ),
    "decline": _act(
        "member",
        "sponsor",
        rules=(_approves_for_the_party, _has_content, _is_not_declined, _is_proposed, _is_not_agreed_by_all),
        reads=("joint",),
    ),
    "approvers": _act("architect", "member", "sponsor", rules=(_names_own_approvers,)),
    "sign": _act(
        "member", "sponsor", rules=(_approves_for_the_party, _has_content, _has_not_signed, _can_be_approved), reads=("joint",)
    ),
    "decline_to_sign": _act(
        "member", "sponsor", rules=(_approves_for_the_party, _has_content, _is_not_agreed_by_all), reads=("joint",)
    ),
    "new_deal": _act("architect", writes=False),
    "bring_table": _act("architect", rules=(_takes_own_table, _nobody_has_answered), reads=("round", "answered")),
    "links": _act("architect", writes=False),
    "export": _act("architect", writes=False),
    "console": _act("architect", writes=False),
    "lead": _act("architect"),
    "room": _act("architect", writes=False),
    "wall": _act("architect", "wall", writes=False),
    "note": _act("architect"),
    "people": _act("architect"),
    "archive": _act("architect", writes=False),
    "delete": _act("architect", writes=False),
    "own_data": _act("architect", "member", "observer", "sponsor", writes=False),
    "withdraw": _act("member", rules=_ANSWERING, reads=("round", "before")),
}


def may(role: Role, act: str) -> Decision:
    """Decide whether a role may do an act at all.

    Raises:
        KeyError: there is no such act.
    """
    if role in ACTS[act].roles:
        return YES
    return Decision(
        False,
        method.words(f"blocker.{'role' if act == 'answer' else 'not_your_role'}", role=method.words(f"role.{role}")),
    )


def decide(act: str, state: State) -> Decision:
    """Decide whether an act may be done in this state.

    Raises:
        KeyError: there is no such act.
    """
    decision = may(state.role, act)
    if not decision.allowed:
        return decision
    reason = next(filter(None, (rule(state) for rule in ACTS[act].rules)), "")
    return Decision(False, reason) if reason else YES
