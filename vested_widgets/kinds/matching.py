"""Define matchings: items of one group, each with some items of another."""

from __future__ import annotations

from typing import Any, Final

from vested_widgets.kinds.base import GONE, UNSURE, AnswerError, Asked, Key, Kind, shown
from vested_widgets.method.catalogue import words
from vested_widgets.method.parts import Matched, Matching
from vested_widgets.method.questions import Item, Question, Scale

BETWEEN: Final = "|"
"""What stands between the ids that were chosen, which none of them contains; alone it is the answer that none fits."""
MATCHED: Final = "matched"


class MatchingKind(Kind[Matching]):
    """Up to so many items of the one group for each item of the other; an answer is one text of their ids, in the order of the items."""

    name = "matching"
    part = Matching
    model = "vested_widgets.widgets.models.matching:MatchingModel"
    view = "vested_widgets.widgets.views.matching:Matching"
    asks_items = True
    takes_unsure = True
    joining = "question"

    def questions(self, part: Matching) -> tuple[Question, ...]:
        """Return the one question."""
        ends = Scale(low=0, high=1, low_label=part.none, high_label=part.title, unsure=part.unsure)
        return (Question(id=MATCHED, text=part.question, short=words("matching.short"), scale=ends),)

    def items(self, part: Matching, listed: tuple[Item, ...]) -> tuple[Item, ...]:
        """Return the items of the group that is asked about, each with those that can be chosen; nothing while a group is empty."""
        options = tuple(item for item in listed if item.group not in (None, part.matched))
        asked = [item for item in listed if item.group == part.matched] if options else []
        return tuple(Matched(**item.model_dump(), options=options) for item in asked)

    def check(self, part: Matching, asked: Asked, key: Key, value: Any) -> None:
        """Refuse what is not asked, more than can be chosen, and what cannot be chosen."""
        item = next((item for item in asked.items if item.id == key.item), None)
        if not isinstance(item, Matched) or (key.question, key.about) != (MATCHED, ""):
            raise AnswerError(words("answer_error.no_question", part=part.title, question=key.question, item=key.item))
        if value is None or value == BETWEEN or (value == UNSURE and part.unsure):
            return
        known = [option.id for option in item.options]
        chosen = value.split(BETWEEN) if isinstance(value, str) else []
        # One spelling for one answer: in the order of the items, each once.
        if not chosen or chosen != [one for one in known if one in chosen]:
            raise AnswerError(words("answer_error.no_choice", item=item.title, given=shown(value)))
        if len(chosen) > part.most:
            raise AnswerError(words("answer_error.too_many", item=item.title, most=part.most))

    def describe(self, part: Matching, asked: Asked, key: Key) -> dict[str, Any]:
        """Return the words of the item and of what was chosen for it; `answers` are all that could be, `fits` those that were."""
        item = next((item for item in asked.items if item.id == key.item), None)
        nothing = {"group": "", "asked": part.title, "low": None, "high": None, "margin": None}
        if not isinstance(item, Matched):
            return {**nothing, "title": key.item, "kind": GONE}
        value = str(getattr(key, "value", ""))
        titles = {option.id: option.title for option in item.options}
        fits = tuple(titles[one] for one in value.split(BETWEEN) if one in titles)
        # What was chosen is not there any more: that is no answer, and not the answer that nothing fits.
        kind = self.name if fits or value in (BETWEEN, UNSURE) else GONE
        said = None if value == UNSURE else "; ".join(fits) or part.none
        more = {"value": said, "fits": fits, "answers": tuple(titles.values()), "axis": ""}
        return {**nothing, "title": item.title, "group": item.group or "", "question": MATCHED, "kind": kind, **more}

    def why_not_compared(self, part: Matching) -> str:
        """Return the phrase that what was matched stands in a picture of its own."""
        return "alignment.matched"
