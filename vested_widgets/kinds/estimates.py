"""Define estimates: low, likely and high of each item, or one number about each other party."""

from __future__ import annotations

import math
from typing import Any, Final

from vested_widgets.kinds.base import GONE, UNSURE, AnswerError, Asked, Key, Kind, shown
from vested_widgets.method.catalogue import words
from vested_widgets.method.parts import Estimates
from vested_widgets.method.questions import Item, Question, Scale

BETWEEN: Final = "|"
"""What stands between the three numbers of a range; an answer is one text, since the three make sense only together."""
LARGEST: Final = 1e15


class EstimatesKind(Kind[Estimates]):
    """Ranges or numbers that each member estimates alone: an answer is "low|likely|high", or a number as text."""

    name = "estimates"
    part = Estimates
    model = "vested_widgets.widgets.models.estimates:EstimatesModel"
    view = "vested_widgets.widgets.views.estimates:Estimates"
    asks_items = True
    takes_unsure = True
    joining = "question"
    shows_change = True

    def questions(self, part: Estimates) -> tuple[Question, ...]:
        """Return the one question."""
        # No scale: an estimate has no ends. A question of the content needs one, or words to choose from.
        ends = Scale(low=0, high=1, low_label=words("estimates.low"), high_label=words("estimates.high"), unsure=part.unsure)
        return (Question(id=part.asks, text=part.question, about=part.about, short=part.title, scale=ends),)

    def check(self, part: Estimates, asked: Asked, key: Key, value: Any) -> None:
        """Refuse what is not asked of this member, what is no number, and ranges that are not in order."""
        item = next((item for item in asked.items if item.id == key.item), None)
        if item is None or key.question != part.asks:
            raise AnswerError(words("answer_error.no_question", part=part.title, question=key.question, item=key.item))
        others = {party for party in asked.parties if party != asked.own}
        if key.about not in (others if part.about == "other" else {""}):
            raise AnswerError(words("answer_error.other_party", item=item.title))
        if value is None or (value == UNSURE and part.unsure):
            return
        found = numbers_of(value)
        if found is None or len(found) != (3 if part.asks == "range" else 1):
            raise AnswerError(words(f"answer_error.no_{part.asks}", item=item.title, given=shown(value)))
        if list(found) != sorted(found):
            raise AnswerError(words("answer_error.range_order", item=item.title))

    def describe(self, part: Estimates, asked: Asked, key: Key) -> dict[str, Any]:
        """Return the words of the item, and `lowest, likely, highest`; `value` is the likely one, or the number."""
        item = next((item for item in asked.items if item.id == key.item), None)
        nothing = {"group": "", "asked": part.title, "low": None, "high": None, "margin": None}
        if item is None or getattr(key, "question", "") != part.asks:
            return {**nothing, "title": key.item, "kind": GONE}
        found = numbers_of(getattr(key, "value", None)) or (None,)
        low, likely, high = found if len(found) == 3 else (found[0],) * 3
        more = {"value": likely, "lowest": low, "likely": likely, "highest": high, "counted_in": unit_of(part, item)}
        return {**nothing, "title": item.title, "question": part.asks, "kind": self.name, **more}

    def why_not_compared(self, part: Estimates) -> str:
        """Return the phrase that estimates stand in a picture of their own."""
        return "alignment.estimated"


def unit_of(part: Estimates, item: Item) -> str:
    """Return what an item is counted in: what its row says, else the part's unit."""
    return (item.text if part.items_from is not None else "") or part.unit


def numbers_of(value: Any) -> tuple[float, ...] | None:
    """Return the numbers of an answer; None if it holds anything else."""
    if not isinstance(value, str) or len(value) > 100:
        return None
    try:
        found = tuple(float(one) for one in value.split(BETWEEN))
    except ValueError:
        return None
    return found if all(math.isfinite(one) and abs(one) <= LARGEST for one in found) else None


def answer_of(*numbers: float) -> str:
    """Return numbers as an answer holds them."""
    return BETWEEN.join(f"{number:.15g}" for number in numbers)
