"""The model of a joint text: its versions and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import Dict, List

from vested_widgets.deals.agreement.redline import redline
from vested_widgets.widgets.models.joint import JointModel, by_whom

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vested_widgets.deals import Version
    from vested_widgets.method import JointText

# The share of unchanged letters from which on marked changes are easier to read than the plain new text.
READABLE = 0.4


def compare(old: str, new: str) -> list[dict[str, str]]:
    """Return what changed between two texts, word by word.

    Returns:
        Parts in reading order: {"op": "same" | "del" | "ins", "text": …}; same and ins give the new text, same and del the old one.
    """
    return [{"op": kind, "text": text} for kind, text in redline(old, new)]


class DraftModel(JointModel):
    """A joint text as one person sees it.

    Attributes:
        head: the newest version, {} while there is none; its `parts` show what it changed.
        versions: all versions, newest first, without their parts.
        sources: the ids of the revealed words that it was made of, in the order in which they were taken over.
    """

    part: JointText
    head: Dict[str, Any] = Dict()
    versions: List[Any] = List()
    sources: List[Any] = List()

    def read(self) -> None:
        """Read the versions."""
        draft = self.session.seat.drafts.read(self.name)
        self.versions = [self._card(version) for version in reversed(draft.versions)]
        self.head = self._with_parts(draft.head) if draft.head else {}
        self.sources = list(self.session.seat.words.sources(self.name)) if self.part.words_from else []

    def save(self, text: str, base: int | None, sources: Sequence[str] = ()) -> Version:
        """Save a version written on revision `base`, with the ids of revealed words that were taken over into it.

        Raises:
            InvalidAnswer, NotAllowed: as `Drafts.save`.
        """
        version: Version = self.session.seat.drafts.save(self.name, text, base, sources=sources)
        self.refresh()
        return version

    def drop_source(self, source: str) -> None:
        """Take a source off the text."""
        self.session.seat.words.drop(self.name, source)
        self.refresh()

    def compared(self, a: int, b: int) -> list[dict[str, str]]:
        """Return what changed from version `a` to version `b`.

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
            "base": version.base,
            "side": version.side,
            **by_whom(version.party, version.at),
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
