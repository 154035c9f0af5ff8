"""The model of a text part: one text, or several short ones under prompts, written alone and shown without names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import Bool, List, Unicode

from vested_widgets.deals import AnswerKey
from vested_widgets.widgets.models.part import PartModel

if TYPE_CHECKING:
    from vested_widgets.deals import Seat
    from vested_widgets.method import Text


class TextModel(PartModel):
    """A part that asks each member for texts.

    Attributes:
        asked: whether this member is asked: of reasons, whether there is an answer of theirs to explain.
        text: the member's text, where there is only one.
        entries: everybody's texts after the reveal, without names and in no telling order: [{label, texts}], a prompt each; of texts about
            the own party [{label, party, colour, texts}], a prompt and party each, "" for those of several parties.
    """

    part: Text
    asked = Bool(True)
    text = Unicode("")
    entries: List[Any] = List()

    def refresh(self) -> None:
        """Read the member's texts, and after the reveal everybody's."""
        super().refresh()
        self.entries = self._everybody() if self.may_see else []

    def derive(self) -> None:
        """The one text, where there is only one."""
        self.asked = self.explains()
        super().derive()
        self.text = str(self.answers.get(self.keys()[0]) or "")

    def keys(self) -> list[str]:
        """Return the keys of all fields, in order."""
        return [self._key(item) for item, _ in self.part.fields()]

    def fields(self) -> list[dict[str, Any]]:
        """Return what the page asks: one group per prompt, {id, label, keys}; one group without a label where there are no prompts."""
        labels = {prompt.id: prompt.label for prompt in self.part.prompts}
        groups: dict[str, list[str]] = {}
        for item, prompt in self.part.fields():
            groups.setdefault(prompt, []).append(self._key(item))
        return [{"id": prompt, "label": labels.get(prompt, ""), "keys": keys} for prompt, keys in groups.items()]

    def count_answered(self) -> int:
        """Return how many prompts have at least one entry."""
        return sum(any(self.answers.get(key) for key in group["keys"]) for group in self.fields())

    def count_asked(self) -> int:
        """Return one for each prompt: further entries are offered, not asked for; none where there is nothing to explain."""
        return len(self.fields()) if self.asked else 0

    def explains(self) -> bool:
        """Tell whether this member is asked: always, or, of reasons, after such an answer."""
        because = self.part.because
        if because is None or any(self.answers.values()):
            return True
        given = self.seat.answers.mine(self.step.id, because.of)
        return any(value in because.values for value in given.values())

    def named(self, key: AnswerKey) -> str:
        """Return the prompt under which a text stands."""
        labels = {prompt.id: prompt.label for prompt in self.part.prompts}
        return next(
            (labels[prompt] for item, prompt in self.part.fields() if item == key.item and prompt in labels), self.part.title
        )

    def _everybody(self) -> list[dict[str, Any]]:
        labels = {prompt.id: prompt.label for prompt in self.part.prompts}
        if self.part.by_party:
            return texts_by_party(self.seat, self.step.id, self.part)
        found = self.seat.answers.texts_by_prompt(self.step.id, self.part.id)
        return [{"label": labels.get(prompt, ""), "texts": texts} for prompt, texts in found.items() if texts]

    def _key(self, item: str) -> str:
        return str(AnswerKey(self.step.id, self.part.id, item))


def texts_by_party(seat: Seat, step: str, part: Text) -> list[dict[str, Any]]:
    """Return everybody's texts about their own party, by prompt and party: [{label, party, colour, texts}].

    Raises:
        NotAllowed: the part has not been revealed, or this person may not see it.
    """
    labels = {prompt.id: prompt.label for prompt in part.prompts}
    parties = {party.id: party for party in seat.deal.parties}
    found = []
    for prompt, of, texts in seat.answers.texts_by_party(step, part.id):
        party = parties.get(of)
        found.append(
            {
                "label": labels.get(prompt, ""),
                "party": party.name if party else "",
                "colour": party.colour if party else "",
                "texts": texts,
            }
        )
    return found
