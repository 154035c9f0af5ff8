"""The model of a joint text: its versions, what changed, where the approvals stand, and what this person may do."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

from traitlets import Bool, Dict, HasTraits, List, Unicode

from vested_widgets import method

if TYPE_CHECKING:
    from vested_widgets.deals import Draft, Version
    from vested_widgets.session import Session

# The share of unchanged letters from which on marked changes are easier to read than the plain new text.
READABLE = 0.4
PIECES = re.compile(r"\s+|[\w’'-]+|[^\w\s]")


def compare(old: str, new: str) -> list[dict[str, str]]:
    """What changed between two texts, word by word.

    Returns:
        Parts in reading order: {"op": "same" | "del" | "ins", "text": …}; same and ins give the new text, same and del the old one.
    """
    before, after = PIECES.findall(old), PIECES.findall(new)
    parts: list[dict[str, str]] = []
    for op, a0, a1, b0, b1 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for kind, text in (("same" if op == "equal" else "del", before[a0:a1]), ("ins", [] if op == "equal" else after[b0:b1])):
            if text:
                parts.append({"op": kind, "text": "".join(text)})
    return parts


class DraftModel(HasTraits):
    """A joint text as one person sees it.

    Attributes:
        state: as in `deals.Draft`.
        sentence: the state in words.
        head: the newest version, {} while there is none; its `parts` show what it changed.
        versions: all versions, newest first, without their parts.
        approvals: per party {party, colour, approved}.
        may: {write, propose, approve, withdraw} → {"allowed", "reason"}.
        open: whether people may write yet.
    """

    state = Unicode("empty")
    sentence = Unicode("")
    head: Dict[str, Any] = Dict()
    versions: List[Any] = List()
    approvals: List[Any] = List()
    may: Dict[str, Any] = Dict()
    open = Bool(False)

    def __init__(self, session: Session, name: str) -> None:
        super().__init__()
        self.session, self.name = session, name
        step, _, part = name.partition("/")
        self.part = session.method.step(step).part(part)
        self.step = session.method.step(step)
        self._draft: Draft | None = None
        self.refresh()

    def refresh(self) -> None:
        """Read the joint text from the record again."""
        seat = self.session.seat
        draft = seat.draft(self.name)
        self._draft = draft
        with self.hold_trait_notifications():
            self.state = draft.state
            self.sentence = self._sentence(draft)
            self.versions = [self._card(version) for version in reversed(draft.versions)]
            self.head = self._with_parts(draft.head) if draft.head else {}
            self.approvals = [
                {"party": party.name, "colour": party.colour, "approved": party.id in draft.approved_by}
                for party in seat.deal.parties
            ]
            self.may = self._decisions(draft)
            self.open = seat.may_write(self.name).allowed or bool(draft.versions)

    def save(self, text: str, base: int | None) -> Version:
        """Save a version written on revision `base`.

        Raises:
            InvalidAnswer, NotAllowed: as `Seat.save_draft`.
        """
        version: Version = self.session.seat.save_draft(self.name, text, base)
        self.refresh()
        return version

    def propose(self, revision: int) -> None:
        """Put the newest version up for approval."""
        self.session.seat.propose(self.name, revision)
        self.refresh()

    def approve(self, revision: int, content_hash: str) -> None:
        """Approve exactly the text that was on screen, for the own party."""
        self.session.seat.approve(self.name, revision, content_hash)
        self.refresh()

    def withdraw(self) -> None:
        """Take the own party's approval back."""
        self.session.seat.withdraw_approval(self.name)
        self.refresh()

    def compared(self, a: int, b: int) -> list[dict[str, str]]:
        """What changed from version `a` to version `b`.

        Raises:
            ValueError: there is no such version.
        """
        texts = {card["revision"]: card["text"] for card in self.versions}
        if a not in texts or b not in texts:
            raise ValueError(f"There are versions {sorted(texts)}, not {a} and {b}.")
        return compare(texts[a], texts[b])

    def _card(self, version: Version) -> dict[str, Any]:
        return {
            "revision": version.revision,
            "text": version.text,
            "hash": version.content_hash,
            "party": version.party.name if version.party else method.words("role.architect"),
            "colour": version.party.colour if version.party else "",
            "base": version.base,
            "side": version.side,
            "at": version.at.isoformat(),
        }

    def _with_parts(self, version: Version) -> dict[str, Any]:
        texts = {card["revision"]: card["text"] for card in self.versions}
        base = texts.get(version.base or 0)
        parts = compare(base, version.text) if base is not None else []
        same = sum(len(part["text"]) for part in parts if part["op"] == "same")
        # A text that was written anew is read as it is; marks would only be in the way.
        if same < READABLE * len(version.text):
            parts = [{"op": "same", "text": version.text}]
        return {**self._card(version), "parts": parts}

    def _decisions(self, draft: Draft) -> dict[str, dict[str, Any]]:
        seat = self.session.seat
        write, approve = seat.may_write(self.name), seat.may_approve(self.name)
        has_text, mine = draft.head is not None, seat.member.party_id in draft.approved_by
        proposed = draft.proposed is not None
        return {
            "write": {"allowed": write.allowed, "reason": write.reason},
            "propose": {"allowed": write.allowed and has_text and not proposed, "reason": write.reason},
            "approve": {"allowed": approve.allowed, "reason": approve.reason},
            "withdraw": {"allowed": mine, "reason": ""},
        }

    def _sentence(self, draft: Draft) -> str:
        names = {party.id: party.name for party in self.session.deal.parties}
        approved = method.listed([names[party] for party in draft.approved_by])
        missing = method.listed([name for party, name in names.items() if party not in draft.approved_by])
        key = "draft.approved_by_some" if draft.state == "approved" else f"draft.{draft.state}"
        return method.words(key, approved=approved, missing=missing)
