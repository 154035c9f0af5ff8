"""Define what the rest of the code asks of a question kind, and what holds unless a kind says otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pkgutil import resolve_name
from typing import Any, ClassVar, Final, Generic, Literal, Protocol, TypeAlias, TypeVar

from vested_widgets.method.catalogue import words
from vested_widgets.method.parts import PartBase
from vested_widgets.method.pictures import PICTURES
from vested_widgets.method.questions import Item, Question, Scale

UNSURE: Final = "unsure"
"""The answer "not sure": it is stored, counts as answered, and is missing in every measure."""
# `kind` of a row of a frame whose question is no longer asked: its item was deleted, or the content has changed.
GONE: Final = "gone"

# How people who answer after the reveal join those who are shown: question by question, with all that they wrote, or in the next round only.
Joining: TypeAlias = Literal["question", "person", ""]

AnyPart = TypeVar("AnyPart", bound=PartBase)


class AnswerError(ValueError):
    """An answer does not fit its question; the text is one sentence for people."""


class Key(Protocol):
    """What an answer belongs to within its part: a key of an answer, or a row of the record."""

    @property
    def item(self) -> str:
        """The item, entry or field; "" in a part without any."""

    @property
    def question(self) -> str:
        """The question, or ""."""

    @property
    def about(self) -> str:
        """The id of the party asked about, or ""."""


@dataclass(frozen=True)
class Asked:
    """What is asked in a part, beside its content.

    Attributes:
        items: what is asked about, those of joint tables included.
        entries: the texts that can get points, by their id.
        parties: the parties' names by their id.
        own: the party of the member who answers; None where it does not matter.
    """

    items: Sequence[Item] = ()
    entries: Mapping[str, str] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)
    own: str | None = None


class Kind(Generic[AnyPart]):
    """A question kind: what may be answered, how an answer reads, and how page and pictures show it.

    Attributes:
        name: the `kind` of its parts in content.
        part: the class of its parts.
        model, view: the classes that show a part on a page, as "module:class"; resolved by who needs them, since widgets stand on deals.
        asks_items: whether its parts have `items` and `items_from`.
        checks_all: whether `check_all` looks at all answers of a member together.
        takes_unsure: whether "not sure" is an answer.
        is_text: whether answers are texts: they are listed after the reveal, can be linked to, and can get points.
        rated: whether answers are points of a scale, so that parties are compared by gaps.
        joining: how people who answer after the reveal join those who are shown (`deals.publishing`). Orders and budgets do not: an answer
            to one of their items follows from the others.
        shows_change: whether pictures read the answers of earlier rounds too.
        gap_chart: the chart that shows the gaps of a part, if it is among the part's pictures.
    """

    name: ClassVar[str] = ""
    part: ClassVar[type[PartBase]] = PartBase
    model: ClassVar[str] = ""
    view: ClassVar[str] = ""
    asks_items: ClassVar[bool] = False
    checks_all: ClassVar[bool] = False
    takes_unsure: ClassVar[bool] = False
    is_text: ClassVar[bool] = False
    rated: ClassVar[bool] = False
    joining: ClassVar[Joining] = ""
    shows_change: ClassVar[bool] = False
    gap_chart: ClassVar[str] = ""

    @property
    def pictures(self) -> tuple[str, ...]:
        """Return the names of the pictures that parts of this kind can have."""
        return PICTURES.get(self.name, ())

    @property
    def model_class(self) -> type[Any]:
        """Import the class of the model of a part."""
        found: type[Any] = resolve_name(self.model)
        return found

    @property
    def view_class(self) -> type[Any]:
        """Import the class of the view of a part."""
        found: type[Any] = resolve_name(self.view)
        return found

    # Content

    def questions(self, part: AnyPart) -> tuple[Question, ...]:
        """Return what is asked of every item, where that is answered by a question each."""
        return ()

    def scale(self, part: AnyPart, item: Item, question: Question) -> Scale:
        """Return the scale on which a question is answered for an item.

        Raises:
            ValueError: it is answered otherwise.
        """
        raise ValueError(f"question {question.id!r} is not answered on a scale")

    def items(self, part: AnyPart, listed: tuple[Item, ...]) -> tuple[Item, ...]:
        """Return what is asked about, from the items that content and joint table list."""
        return listed

    def fields(self, part: AnyPart) -> tuple[tuple[str, str], ...]:
        """Return the fields of a part that is answered by texts, as (item of the key, id of the prompt)."""
        return ()

    def entries_from(self, part: AnyPart) -> str:
        """Return the id of the text part whose texts get points, or ""."""
        return ""

    def takes_own_table(self, part: AnyPart) -> bool:
        """Tell whether a deal can bring a table of its own for this part."""
        return False

    # Answers

    def check(self, part: AnyPart, asked: Asked, key: Key, value: Any) -> None:
        """Refuse an answer that does not fit its question.

        Raises:
            AnswerError: what does not fit, and what to do about it.
        """
        raise AnswerError(words("answer_error.joint", part=part.title))

    def check_all(self, part: AnyPart, answers: Mapping[str, Any]) -> None:
        """Refuse answers of a member, by item, that do not fit together.

        Raises:
            AnswerError: what does not fit.
        """

    def describe(self, part: AnyPart, asked: Asked, key: Key) -> dict[str, Any]:
        """Return the words and the scale of an answer, as columns of the tidy frame; also `value`, where that is not what was stored."""
        return {"title": part.title, "group": "", "asked": part.title, "low": None, "high": None, "margin": None}

    # Pictures

    def why_not_compared(self, part: AnyPart) -> str:
        """Return the phrase that says why the alignment page compares nothing in this part, or ""."""
        return ""

    def chart_options(self, part: AnyPart, items: Sequence[Item]) -> dict[str, Any]:
        """Return what `gap_chart` is told beside its table and the parties."""
        return {}


def whole_number(value: Any) -> bool:
    """Tell whether a value is a whole number, and not True or False."""
    return isinstance(value, int) and not isinstance(value, bool)


def shown(value: Any) -> str:
    """Return a value as an error message quotes it."""
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "…"
