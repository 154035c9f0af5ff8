"""Define ratings: items × questions, on scales of points or by words."""

from __future__ import annotations

from typing import Any, TypeVar

from vested_widgets.kinds.base import GONE, UNSURE, AnswerError, Asked, Key, Kind, shown, whole_number
from vested_widgets.method import catalogue
from vested_widgets.method.parts import PartBase, Ratings
from vested_widgets.method.questions import Item, Question, Scale

RatedPart = TypeVar("RatedPart", bound=PartBase)


class RatedKind(Kind[RatedPart]):
    """Questions about items, answered by a point of a scale, one of several words, or "not sure"."""

    asks_items = True
    takes_unsure = True
    rated = True
    joining = "question"
    shows_change = True

    def check(self, part: RatedPart, asked: Asked, key: Key, value: Any) -> None:
        """Refuse what is not asked of this member, and what is not on the scale."""
        item, question = self._of(part, asked, key)
        if item is None or question is None:
            raise AnswerError(catalogue.words("answer_error.no_question", part=part.title, question=key.question, item=key.item))
        parties: dict[str, set[str | None]] = {
            "deal": {""},
            "own": {asked.own},
            "other": {party for party in asked.parties if party != asked.own},
        }
        if key.about not in parties[question.about]:
            raise AnswerError(catalogue.words("answer_error.other_party", item=item.title))
        if question.chosen:
            words = {choice.id for choice in question.choices} | (set(asked.parties) if question.parties else set())
            if value is not None and value != UNSURE and value not in words:
                raise AnswerError(catalogue.words("answer_error.no_choice", item=item.title, given=shown(value)))
            return
        scale = self.scale(part, item, question)
        if value is None or (value == UNSURE and scale.unsure):
            return
        if not whole_number(value) or not scale.low <= value <= scale.high:
            raise AnswerError(
                catalogue.words("answer_error.off_scale", item=item.title, given=shown(value), low=scale.low, high=scale.high)
            )

    def describe(self, part: RatedPart, asked: Asked, key: Key) -> dict[str, Any]:
        """Return the words of item and question, with the scale."""
        item, question = self._of(part, asked, key)
        nothing = {"group": "", "low": None, "high": None, "margin": None}
        if item is None or question is None:
            return {**nothing, "title": key.item, "asked": part.title, "kind": GONE}
        words = {
            "title": item.title,
            "group": item.group or "",
            "question": question.aspect or question.id,
            "asked": question.short.format(party=asked.parties.get(key.about, "")),
        }
        if question.chosen:
            chosen = {**asked.parties, **{choice.id: choice.label for choice in question.choices}}
            return {**nothing, **words, "kind": "choice", "value": chosen.get(getattr(key, "value", ""))}
        scale = self.scale(part, item, question)
        return {
            **words,
            **self._ordered(part, item, getattr(key, "value", None)),
            "kind": "ordered" if item.answers else "ratings",
            "guess": question.guess,
            "low": scale.low,
            "high": scale.high,
            "margin": scale.margin,
        }

    def _ordered(self, part: RatedPart, item: Item, value: object) -> dict[str, Any]:
        """Return the words of an item's own ordered answers, the columns that the given one fits, and the axis of the part."""
        if not item.answers:
            return {}
        given = value - 1 if isinstance(value, int) and not isinstance(value, bool) else None
        fits = item.answers[given].fits if given is not None and 0 <= given < len(item.answers) else ()
        return {
            "answers": tuple(answer.label for answer in item.answers),
            "fits": fits,
            "axis": getattr(part, "axis", None) or "",
        }

    def _of(self, part: RatedPart, asked: Asked, key: Key) -> tuple[Item | None, Question | None]:
        item = next((item for item in asked.items if item.id == key.item), None)
        return item, next((question for question in self.questions(part) if question.id == key.question), None)


class RatingsKind(RatedKind[Ratings]):
    """Items × questions on scales; a deal can bring its own items where the part has columns that answers fit."""

    name = "ratings"
    part = Ratings
    model = "vested_widgets.widgets.models.ratings:RatingsModel"
    view = "vested_widgets.widgets.views.ratings:Ratings"
    gap_chart = "dumbbell"

    def questions(self, part: Ratings) -> tuple[Question, ...]:
        """Return the questions of the content."""
        return part.questions

    def scale(self, part: Ratings, item: Item, question: Question) -> Scale:
        """Return the question's scale, or the item's own answers as one."""
        return part.scale(item, question)

    def takes_own_table(self, part: Ratings) -> bool:
        """Tell whether the part has columns that answers fit."""
        return bool(part.columns)
