"""Define texts of one's own."""

from __future__ import annotations

from typing import Any

from vested_widgets.kinds.base import AnswerError, Asked, Key, Kind, shown
from vested_widgets.method.catalogue import words
from vested_widgets.method.parts import Text
from vested_widgets.method.storable import unstorable
from vested_widgets.texts import with_line_ends


class TextKind(Kind[Text]):
    """One text, or several short ones under prompts."""

    name = "text"
    part = Text
    model = "vested_widgets.widgets.models.texts:TextModel"
    view = "vested_widgets.widgets.views.text:Text"
    is_text = True

    def fields(self, part: Text) -> tuple[tuple[str, str], ...]:
        """Return the fields of the prompts, or the one field without a name."""
        return part.fields()

    def check(self, part: Text, asked: Asked, key: Key, value: Any) -> None:
        """Refuse what is no text, too long, or cannot be stored."""
        if key.item not in {field for field, _ in part.fields()} or (key.question, key.about) != ("", ""):
            raise AnswerError(words("answer_error.no_field", part=part.title, field=key.item))
        if not isinstance(value, str):
            raise AnswerError(words("answer_error.no_text", part=part.title, given=shown(value)))
        if len(value) > part.longest:
            raise AnswerError(words("answer_error.long_text", letters=len(value), longest=part.longest))
        if sentence := unstorable(words("text_error.answer"), with_line_ends(value)):
            raise AnswerError(sentence)

    def why_not_compared(self, part: Text) -> str:
        """Return the phrase that texts are read, not compared."""
        return "alignment.texts"
