"""Who may do what: one table of roles and acts, and the reason in words when the answer is no."""

from __future__ import annotations

from dataclasses import dataclass

from vested_widgets import method
from vested_widgets.deals.entities import Role
from vested_widgets.deals.errors import NotAllowed

_EVERYBODY: frozenset[Role] = frozenset({"architect", "member", "observer", "sponsor"})
ACTS: dict[str, frozenset[Role]] = {
    "open_workbooks": _EVERYBODY,
    "answer": frozenset({"member"}),
    "see_group": frozenset({"architect", "member", "observer", "wall"}),
    "reveal": frozenset({"architect"}),
    "reopen": frozenset({"architect"}),
    "agree": frozenset({"architect"}),
    "new_wave": frozenset({"architect"}),
    "see_draft": frozenset({"architect", "member", "observer", "sponsor"}),
    "write_draft": frozenset({"architect", "member"}),
    "comment": frozenset({"architect", "member"}),
    "propose": frozenset({"architect", "member"}),
    "approve": frozenset({"member"}),
    "new_deal": frozenset({"architect"}),
    "bring_table": frozenset({"architect"}),
    "links": frozenset({"architect"}),
    "export": frozenset({"architect"}),
    "console": frozenset({"architect"}),
    "lead": frozenset({"architect"}),
    "room": frozenset({"architect"}),
    "wall": frozenset({"architect", "wall"}),
    "note": frozenset({"architect"}),
    "people": frozenset({"architect"}),
    "archive": frozenset({"architect"}),
    "delete": frozenset({"architect"}),
    "own_data": _EVERYBODY,
    "withdraw": frozenset({"member"}),
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something may be done, and if not, why, in words for the person."""

    allowed: bool
    reason: str = ""

    def demand(self) -> None:
        """Go on only if it is allowed.

        Raises:
            NotAllowed: with the reason.
        """
        if not self.allowed:
            raise NotAllowed(self.reason)


YES = Decision(True)


def may(role: Role, act: str) -> Decision:
    """Whether a role may do an act at all.

    Raises:
        KeyError: there is no such act.
    """
    if role in ACTS[act]:
        return YES
    return Decision(
        False,
        method.words(f"blocker.{'role' if act == 'answer' else 'not_your_role'}", role=method.words(f"role.{role}")),
    )
