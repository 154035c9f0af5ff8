"""The model of a ratings part: items and questions, with scales of points or of words, and pairs of rows as a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import Tuple

from vested_widgets.deals import AnswerKey
from vested_widgets.kinds import kind_of
from vested_widgets.method import listed, words
from vested_widgets.widgets.models.part import PartModel

if TYPE_CHECKING:
    from vested_widgets.deals import Party
    from vested_widgets.method import Item, Question, Ratings


class RatingsModel(PartModel):
    """A part that asks for ratings of items, one or more questions each.

    Attributes:
        items: what this member is asked about, as `Seat.items`.
    """

    part: Ratings
    items: Any = Tuple()

    def refresh(self) -> None:
        """Read the items that this member is asked about, and the member's answers."""
        with self.hold_trait_notifications():
            self.items = self.seat.items.asked(self.step.id, self.part.id)
            self._rows = self._sides() if self.paired else {}
            super().refresh()

    def turn(self) -> None:
        """Read the round alone, unless it is a new one: what is asked and what was answered do not change by a reveal."""
        now = self.seat.rounds.current(self.step.id, self.part.id)
        if now.wave != self.wave or self.part.items_from is not None:
            self.refresh()
            return
        with self.hold_trait_notifications():
            self.state, self.blockers = now.state, self.blocked(now)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked of every item."""
        return kind_of(self.part).questions(self.part)

    @property
    def source(self) -> str:
        """Return where items and answers are taken from; a table of the deal's own says its own."""
        return str(getattr(self.seat.method.step(self.step.id).part(self.part.id), "source", ""))

    @property
    def paired(self) -> bool:
        """Return whether every item is a pair of rows of two parties: a matrix."""
        return bool(getattr(self.part, "paired", False))

    def keys(self) -> list[str]:
        """Return the keys of all questions: item by item, question by question, each other party in its turn."""
        return [
            self._key(item, question, party)
            for item in self.items
            for question in self.questions
            for party in self._about(question.about)
        ]

    def cards(self) -> list[dict[str, Any]]:
        """Return what the page shows: one card per item with its questions, each with key, text, scale and labels."""
        return [
            {
                "id": item.id,
                "title": item.title,
                "text": " ".join(filter(None, [item.text, words("input.for_whom", whom=listed(item.whom)) if item.whom else ""])),
                "group": item.group or "",
                "branch": item.branch,
                "questions": [card for question in self.questions for card in self._asked(item, question)],
            }
            for item in self.items
        ]

    def matrices(self) -> list[dict[str, Any]]:
        """Pairs of rows as matrices, one for each two parties.

        Returns:
            [{a: {party, colour}, b: …, rows: [{id, title}], columns: …, cells: {"row:column": question card}}].
        """
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for item in self.items:
            a, _, b = item.id.partition(":")
            if a not in self._rows or b not in self._rows:
                continue
            (party_a, title_a), (party_b, title_b) = self._rows[a], self._rows[b]
            matrix = found.setdefault(
                (party_a.id, party_b.id),
                {"a": _side(party_a), "b": _side(party_b), "rows": {}, "columns": {}, "cells": {}},
            )
            matrix["rows"][a], matrix["columns"][b] = title_a, title_b
            (matrix["cells"][item.id],) = self._asked(item, self.questions[0])
        for matrix in found.values():
            for side in ("rows", "columns"):
                matrix[side] = [{"id": row, "title": title} for row, title in matrix[side].items()]
        return list(found.values())

    def leads(self) -> list[dict[str, Any]]:
        """Return which Elements treat the ailments of a self-check, once everyone may see it: those that a party sees much of first.

        Returns:
            [{title, by, elements: [{title, href}]}]; `by` says which parties rate it above the middle of the scale, "" where none does.
        """
        asked = [item for item in self.items if item.ailment]
        if not asked or not (self.revealed and self.may_see):
            return []
        question, parties = self.questions[0], self.session.deal.parties
        means = self.seat.answers.means(self.step.id, self.part.id, question.id)
        found = []
        for item in asked:
            scale = kind_of(self.part).scale(self.part, item, question)
            known = zip(parties, means.get(item.id, ()), strict=False)
            seen = {party.name: mean for party, mean in known if mean is not None and mean > (scale.low + scale.high) / 2}
            elements = [one for one in self.seat.method.elements if item.ailment in one.prevents]
            links = [
                {
                    "title": words("leads.element", n=one.number, title=one.short),
                    "href": self.session.address_of(one.workbook) if one.steps else "",
                }
                for one in elements
            ]
            by = words("leads.all") if len(seen) == len(parties) else words("leads.by", parties=listed([*seen])) if seen else ""
            found.append((-max(seen.values(), default=0), {"title": item.title, "by": by, "elements": links}))
        return [lead for _, lead in sorted(found, key=lambda one: one[0])]

    def named(self, key: AnswerKey) -> str:
        """Return item and question."""
        cards = {card["key"]: (found["title"], card["text"]) for found in self.cards() for card in found["questions"]}
        return ": ".join(dict.fromkeys(text for text in cards.get(str(key), (self.part.title,)) if text))

    def worded(self, key: AnswerKey, value: Any) -> str:
        """Return the word that stands for a point, where there is one."""
        asked = (card for found in self.cards() for card in found["questions"] if card["key"] == str(key))
        labels = {str(at): label for card in asked for at, label in card["scale"]["words"]}
        return labels.get(str(value)) or super().worded(key, value)

    def _sides(self) -> dict[str, tuple[Party, str]]:
        """Of every row of the source: whose it is, and what it is called."""
        source = self.part.items_from
        if source is None:
            return {}
        parties = {party.id: party for party in self.session.deal.parties}
        found = {}
        for row in self.seat.tables.read(source.of).rows:
            party = row.cells.get(source.party or "")
            party = party[0] if isinstance(party, list) and party else party
            if party in parties:
                found[row.id] = (parties[party], str(row.cells.get(source.title) or ""))
        return found

    def _asked(self, item: Item, question: Question) -> list[dict[str, Any]]:
        """Return a question as this member is asked it: about the deal, the own party, or each other party in turn."""
        shown = self._choices(question) if question.chosen else self._scale(item, question)
        places, text = self._places(item), question.text_for(item)
        return [
            {
                "key": self._key(item, question, party),
                "text": text.format(**places, **({"party": party.name} if party else {})) if places or party else text,
                "short": question.short.format(party=party.name if party else ""),
                "guess": question.guess,
                "scale": shown,
            }
            for party in self._about(question.about)
        ]

    def _places(self, item: Item) -> dict[str, str]:
        """Return what the names in the text of a question about a pair stand for; nothing of another item."""
        sides = zip("ab", item.id.partition(":")[::2], strict=True) if self.paired else ()
        found = [(side, *self._rows[row]) for side, row in sides if row in self._rows]
        return {name: said for side, party, title in found for name, said in ((side, title), (f"party_{side}", party.name))}

    def _scale(self, item: Item, question: Question) -> dict[str, Any]:
        """Return the points of a scale, or an item's own ordered words: (value, label) each, beside what a scale of points shows."""
        scale = kind_of(self.part).scale(self.part, item, question)
        return {
            "low": scale.low,
            "high": scale.high,
            "low_label": scale.low_label,
            "high_label": scale.high_label,
            "unsure": scale.unsure,
            "words": [(at, answer.label) for at, answer in enumerate(item.answers, 1)],
        }

    def _choices(self, question: Question) -> dict[str, Any]:
        """Return words without an order: the parties, then those of the content."""
        parties = [(party.id, party.name) for party in self.session.deal.parties] if question.parties else []
        chosen = parties + [(choice.id, choice.label) for choice in question.choices]
        return {"low": 0, "high": 0, "low_label": "", "high_label": "", "unsure": True, "words": chosen}

    def _key(self, item: Item, question: Question, party: Party | None) -> str:
        return str(AnswerKey(self.step.id, self.part.id, item.id, question.id, party.id if party else ""))

    def _about(self, about: str) -> list[Party | None]:
        own = self.seat.member.party_id
        if about == "own":
            return [party for party in self.session.deal.parties if party.id == own]
        if about == "other":
            return [party for party in self.session.deal.parties if party.id != own]
        return [None]


def _side(party: Party) -> dict[str, str]:
    return {"party": party.name, "colour": party.colour}
