"""The parts of a step: what members answer alone, and what they write together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import Field, model_validator

from vested_widgets.method.base import Address, Content, Identifier, ItemId, Sentence, Title, placeholders, unique
from vested_widgets.method.checks import FITTING, Check
from vested_widgets.method.pictures import (
    AllocationPictures,
    EstimatesPictures,
    JointTablePictures,
    MatchingPictures,
    OrderedPairsPictures,
    RankingPictures,
    RatingsPictures,
    TextPictures,
)
from vested_widgets.method.questions import Item, Question, Scale, Source
from vested_widgets.method.tables import Column, Option, Outline, Where

# What the text of a question about a pair of rows may name: both rows, and whose they are.
PAIR_PLACES = ("party_a", "a", "party_b", "b")
# The id of a pair is made of those of two items, and is an item's id itself.
LONGEST_PAIRED_ID = 39


class PartBase(Content):
    """What every part has: an id, words, and the part that has to be revealed before it opens."""

    id: Identifier
    title: Title
    prompt: str = ""
    follows: Identifier | None = None


class Decided(Content):
    """Where the parties write down which sourcing model they have chosen: the columns of a joint table.

    Attributes:
        of: the table; its first row counts.
        today, target: the columns that say which model they live in, and which they have chosen.
    """

    of: Address
    target: Identifier
    today: Identifier | None = None


class Ratings(PartBase):
    """Items × questions on scales, answered alone.

    Attributes:
        items: what is rated; further items come from `items_from`.
        questions: what is asked of every item. Of pairs of rows, `{a}` and `{b}` in the text stand for the two rows, `{party_a}` and
            `{party_b}` for whose they are.
        columns: what the answers of items can fit, in order: the models of one axis of the business-model map.
        axis: which axis that is.
        decided: the choice that stands on the map once it is agreed.
        source: where items and answers are taken from, shown to people ("our own questions" is said here too).
        scorecard: what the answers tell a scorecard: how satisfied members are with its outcomes (`pulse`), or how far their party can influence
            its metrics (`influence`).
    """

    kind: Literal["ratings"]
    items: tuple[Item, ...] = ()
    items_from: Source | None = None
    questions: tuple[Question, ...] = Field(min_length=1)
    columns: tuple[Option, ...] = ()
    axis: Literal["relationship", "economic"] | None = None
    decided: Decided | None = None
    source: str = ""
    scorecard: Literal["pulse", "influence"] | None = None
    pictures: RatingsPictures = ("dumbbell",)

    @model_validator(mode="after")
    def _holds(self) -> Ratings:
        unique("item", (item.id for item in self.items))
        unique("question", (question.id for question in self.questions))
        unique("column", (column.id for column in self.columns))
        if not self.items and self.items_from is None:
            raise ValueError("a ratings part needs `items`, or `items_from`: the joint table that gives them")
        known = {column.id for column in self.columns}
        for item in self.items:
            strange = {fit for answer in item.answers for fit in answer.fits} - known
            if strange:
                raise ValueError(f"item {item.id!r}: an answer fits {', '.join(sorted(strange))}, which is none of the `columns`")
        if any(question.scale is None and not question.chosen for question in self.questions) and not all(
            item.answers for item in self.items
        ):
            raise ValueError("a question without a `scale` needs items that bring their own `answers`")
        for question in self.questions if self.paired else ():
            strange = set(placeholders(question.text)) - set(PAIR_PLACES)
            if strange:
                known_places = ", ".join(f"{{{place}}}" for place in PAIR_PLACES)
                raise ValueError(f"question {question.id!r}: of a pair, `text` knows {known_places}, and not {{{min(strange)}}}")
        return self

    @property
    def paired(self) -> bool:
        """Return whether every item is a pair of rows of two parties."""
        return bool(self.items_from and self.items_from.use == "pairs" and not self.items)

    def scale(self, item: Item, question: Question) -> Scale:
        """Return the scale on which a question is answered for an item: the question's, or from 1 to the number of the item's own answers.

        Raises:
            ValueError: it is answered by a choice of words, or the item brings no answers.
        """
        if question.chosen:
            raise ValueError(f"question {question.id!r} is answered by a choice, not on a scale")
        if item.answers:
            unsure = question.scale.unsure if question.scale else True
            ends = item.answers[0].label, item.answers[-1].label
            return Scale(low=1, high=len(item.answers), low_label=ends[0], high_label=ends[1], unsure=unsure)
        if question.scale is None:
            raise ValueError(f"question {question.id!r} has no scale and item {item.id!r} no answers")
        return question.scale


class Prompt(Content):
    """One thing to write about: its question, and how many short texts it takes."""

    id: Identifier
    label: Title
    entries: int = Field(default=1, ge=1, le=10)


class Because(Content):
    """The answers of a member to an earlier part of the same step that are to be explained: the part, and which points of its scale."""

    of: Identifier
    values: tuple[int, ...] = Field(min_length=1)


class Text(PartBase):
    """Texts of each member, written alone and shown without names after the reveal; without prompts it is one text.

    Attributes:
        because: asked only of members who have given such an answer, and revealed together with it.
    """

    kind: Literal["text"]
    because: Because | None = None
    prompts: tuple[Prompt, ...] = ()
    longest: int = Field(default=2000, ge=20, le=20000)
    by_party: bool = False
    pictures: TextPictures = ()

    @model_validator(mode="after")
    def _ids(self) -> Text:
        unique("prompt", (prompt.id for prompt in self.prompts))
        return self

    def fields(self) -> tuple[tuple[str, str], ...]:
        """Return what a member fills in, as (item of the answer's key, id of the prompt): `("", "")` for a text without prompts."""
        if not self.prompts:
            return (("", ""),)
        return tuple(
            (prompt.id if prompt.entries == 1 else f"{prompt.id}-{n}", prompt.id)
            for prompt in self.prompts
            for n in range(1, prompt.entries + 1)
        )


class Ranking(PartBase):
    """Items put in order, alone; the first `places` count, the rest share the places that are left."""

    kind: Literal["ranking"]
    items: tuple[Item, ...] = ()
    items_from: Source | None = None
    places: int = Field(default=5, ge=1, le=50)
    pictures: RankingPictures = ("bump",)

    @model_validator(mode="after")
    def _holds(self) -> Ranking:
        unique("item", (item.id for item in self.items))
        if not self.items and self.items_from is None:
            raise ValueError("a ranking needs `items`, or `items_from`: the joint table that gives them")
        return self


class Allocation(PartBase):
    """A budget of points over the texts of another part, spent alone."""

    kind: Literal["allocation"]
    entries_from: Identifier
    total: int = Field(default=10, ge=2, le=1000)
    pictures: AllocationPictures = ("allocation_bars",)


class Pair(Item):
    """Two items to be weighed against each other, `a` on the left and `b` on the right; made of items, never written in content."""

    a: Item
    b: Item


class OrderedPairs(PartBase):
    """Pairs of items, alone: the one or the other, and how much, from -3 (clearly the first) to +3 (clearly the second).

    Attributes:
        items: what pairs are made of; further items come from `items_from`.
        pairs: which pairs of `items` are asked; each item with each later one if not given.
        question: what is asked of a pair, if not "Which one, and how much?".
        unsure, margin: as of a scale.
    """

    kind: Literal["ordered_pairs"]
    items: tuple[Item, ...] = ()
    items_from: Source | None = None
    pairs: tuple[tuple[ItemId, ItemId], ...] = ()
    question: str = ""
    unsure: bool = True
    margin: float = Field(default=1.0, gt=0)
    pictures: OrderedPairsPictures = ("pair_bars",)

    @model_validator(mode="after")
    def _holds(self) -> OrderedPairs:
        unique("item", (item.id for item in self.items))
        unique("pair", (tuple(sorted(pair)) for pair in self.pairs))
        if self.items_from is None and len(self.items) < 2:
            raise ValueError("ordered pairs need two `items` or more, or `items_from`: the joint table that gives them")
        if self.items_from is not None and (self.pairs or self.items_from.use != "all"):
            raise ValueError("with `items_from` each row is paired with each other one: leave out `pairs` and `use`")
        known = {item.id for item in self.items}
        for a, b in self.pairs:
            if a == b or not {a, b} <= known:
                raise ValueError(f"the pair {a!r}, {b!r} does not name two of the `items`: {', '.join(sorted(known))}")
        long = [item.id for item in self.items if len(item.id) > LONGEST_PAIRED_ID]
        if long:
            raise ValueError(f"the id {long[0]!r} is too long for a pair; at most {LONGEST_PAIRED_ID} letters fit")
        return self


class Matched(Item):
    """An item with what it can be matched with; made of items, never written in content."""

    options: tuple[Item, ...] = ()


class Matching(PartBase):
    """Each item of one group matched with up to `most` items of the other group, alone: which values a value rests on.

    Attributes:
        items: the items of both groups; further items come from `items_from`.
        matched: the group whose items are asked about, `values` or `value`; those of the other group can be chosen.
        question: what is asked of each item.
        most: how many can be chosen for an item.
        none: the answer that none of them fits.
    """

    kind: Literal["matching"]
    items: tuple[Item, ...] = ()
    items_from: Source | None = None
    matched: Literal["values", "value"]
    question: Sentence
    most: int = Field(default=2, ge=1, le=10)
    none: Title
    unsure: bool = True
    pictures: MatchingPictures = ("matching_map",)

    @model_validator(mode="after")
    def _holds(self) -> Matching:
        unique("item", (item.id for item in self.items))
        if self.items_from is None and {item.group for item in self.items} < {"values", "value"}:
            raise ValueError("a matching needs `items` of both groups, or `items_from`: the joint table that gives them")
        if self.items_from is not None and (self.items_from.group is None or self.items_from.use != "all"):
            raise ValueError("with `items_from` a matching needs its `group` column, and all rows: leave out `use`")
        return self


class Estimates(PartBase):
    """Numbers that each member estimates alone: low, likely and high of each item, or one number about each other party.

    Attributes:
        items: what is estimated; further items come from `items_from`, whose `text` says what it is counted in.
        question: what is asked of each item; with `about: other` it can name the `{party}`.
        about: `deal`, or `other`: each other party in turn.
        asks: a `range` (low, likely, high), or one `number`.
        unit: what a number is counted in; `{currency}` stands for the currency of the tables in `compared_with`.
        compared_with: the tables of a pricing model, where a picture shows what it says beside the estimates.
    """

    kind: Literal["estimates"]
    items: tuple[Item, ...] = ()
    items_from: Source | None = None
    question: Sentence
    about: Literal["deal", "other"] = "deal"
    asks: Literal["range", "number"] = "range"
    unit: str = ""
    compared_with: tuple[Address, ...] = ()
    unsure: bool = True
    pictures: EstimatesPictures = ("estimate_ranges",)

    @model_validator(mode="after")
    def _holds(self) -> Estimates:
        unique("item", (item.id for item in self.items))
        if not self.items and self.items_from is None:
            raise ValueError("estimates need `items`, or `items_from`: the joint table that gives them")
        if self.items_from is not None and self.items_from.use != "all":
            raise ValueError("with `items_from` all rows are estimated: leave out `use`")
        strange = set(placeholders(self.question)) - ({"party"} if self.about == "other" else set())
        if strange:
            raise ValueError(f"`question` knows {{party}} with `about: other`, and not {{{min(strange)}}}")
        wrong = [name for name, asks in DRAWN_OF.items() if name in self.pictures and asks != self.asks]
        if wrong:
            raise ValueError(f"the picture {wrong[0]!r} is drawn of estimates that ask a {DRAWN_OF[wrong[0]]}")
        if "guessed_gains" in self.pictures and not (self.compared_with and self.about == "other"):
            raise ValueError("the picture 'guessed_gains' needs `about: other`, and `compared_with`: the tables of the model")
        return self


DRAWN_OF = {"estimate_ranges": "range", "guessed_gains": "number"}
"""What estimates have to ask for a picture of theirs."""


class JointBase(PartBase):
    """What all parts have that are written together.

    Attributes:
        rests_on: parts that this one was made on, beside those that its kind shows by itself (links, sections, the part that it follows). Once
            it is agreed, a change in one of them asks the parties to check it again.
    """

    rests_on: tuple[Address, ...] = ()


class WordsFrom(Content):
    """A question whose revealed words people can take over, and the cells of a row that they fill.

    Attributes:
        of: the text part.
        prompts: the questions of it that are meant; all of them if none are given.
        column: of a table, the text column that takes the words; the one that names a row if not given.
        party: of a table, the party column that says whose words they are, where that may be told.
        link: of a table, the link column that keeps where the words come from; without it the record keeps that beside the row.
        cells: of a table, the choices that a new row of such words has from the start.
        ranges: of a table whose rows were estimated alone, the columns that take the low, likely and high of the joint range.
    """

    of: Address
    prompts: tuple[Identifier, ...] = ()
    column: Identifier | None = None
    party: Identifier | None = None
    link: Identifier | None = None
    cells: tuple[Where, ...] = ()
    ranges: tuple[Identifier, Identifier, Identifier] | None = None

    def takes(self, prompt: str) -> bool:
        """Return whether the words of a question ("" in a part without questions) are meant."""
        return not self.prompts or prompt in self.prompts


class JointText(JointBase):
    """One text that all parties write together and approve.

    Attributes:
        words_from: whose revealed words stand beside it, to be taken over.
        headline: whether the start page shows it large once it is agreed, and before that the question of its step.
    """

    kind: Literal["joint_text"]
    words_from: tuple[WordsFrom, ...] = ()
    headline: bool = False
    longest: int = Field(default=4000, ge=20, le=100000)
    pictures: tuple[()] = ()

    @model_validator(mode="after")
    def _has_no_columns(self) -> JointText:
        for source in self.words_from:
            if named := [key for key in ("column", "party", "link", "cells", "ranges") if getattr(source, key)]:
                raise ValueError(f"`words_from` {source.of}: `{named[0]}` goes with a joint table; a joint text has no columns")
        return self


def there_are(who: str, where: Where, columns: Mapping[str, Column]) -> None:
    """Refuse to look for rows by a column, or by choices of it, that the table does not have.

    Raises:
        ValueError: naming what is not there.
    """
    column = columns.get(where.column)
    if column is None or not column.options:
        having = ", ".join(name for name, one in columns.items() if one.options) or "none"
        raise ValueError(f"{who} looks at rows by {where.column!r}; columns with `options` are: {having}")
    strange = sorted(set(where.has) - {option.id for option in column.options})
    if strange:
        known = ", ".join(option.id for option in column.options)
        raise ValueError(f"{who} looks at rows with {strange[0]!r} in {where.column!r}; its options are: {known}")


ScorecardRows = Literal["metrics", "scorecard", "actuals"]
PricingRows = Literal["assumptions", "costs", "benefits", "risks", "incentives", "guardrails"]


class JointTable(JointBase):
    """Rows that all parties write together and approve.

    Attributes:
        names: the column that names a row wherever it is spoken of; the first text column if not given.
        log: a running list, such as figures or ideas: it is written as long as the relationship lasts, and nobody has to agree on it.
        per_party: every party has exactly one row, which only its own members and the deal architect edit.
        most: how many rows there may be at all.
        words_from: whose revealed words stand beside it, to be taken over into rows.
        examples: what a row may look like, told, never filled in.
        outline: the columns that make a tree of its rows: areas, what lies in them, and so on.
        pricing: of which kind of row of a pricing model its rows are (see `deals.joint.pricing_rows` for the columns that count).
        scorecard: of which kind of row of a scorecard its rows are: what is measured (`metrics`), who looks after it (`scorecard`), or what was
            measured (`actuals`); see `deals.joint.measures` for the columns that count.
    """

    kind: Literal["joint_table"]
    columns: tuple[Column, ...] = Field(min_length=1, max_length=20)
    words_from: tuple[WordsFrom, ...] = ()
    names: Identifier | None = None
    per_party: bool = False
    log: bool = False
    most: int = Field(default=1000, ge=1, le=50000)
    outline: Outline | None = None
    pricing: PricingRows | None = None
    scorecard: ScorecardRows | None = None
    checks: tuple[Check, ...] = ()
    pictures: JointTablePictures = ()

    @model_validator(mode="after")
    def _columns(self) -> JointTable:
        unique("column", (column.id for column in self.columns))
        if any(column.derived for column in self.columns) and self.scorecard != "scorecard":
            raise ValueError("a column with `derived` goes with `scorecard: scorecard`")
        known = {column.id: column for column in self.columns}
        if self.names is not None and self.names not in known:
            raise ValueError(f"`names` is {self.names!r}, which is none of the columns")
        for check in self.checks:
            if check.where:
                there_are("a check", check.where, known)
            fitting = FITTING.get(check.kind)
            for name in check.named():
                if name not in known:
                    raise ValueError(f"a check of kind {check.kind} names the column {name!r}, which the table does not have")
                if fitting and known[name].kind not in fitting:
                    raise ValueError(
                        f"a check of kind {check.kind} names the column {name!r} of kind {known[name].kind}; "
                        f"it looks at {' or '.join(fitting)}"
                    )
        return self

    @model_validator(mode="after")
    def _outlined(self) -> JointTable:
        known = {column.id: column for column in self.columns}
        for key, name, kind in self.outline.kinds() if self.outline else ():
            if name is None:
                continue
            if name not in known or known[name].kind != kind:
                raise ValueError(f"`outline`: `{key}` is {name!r}, which is no column of kind {kind}")
            if known[name].many != (key == "after"):
                raise ValueError(
                    f"`outline`: the column {name!r} of `{key}` {'needs' if key == 'after' else 'cannot have'} `many`"
                )
        return self

    @model_validator(mode="after")
    def _word_columns(self) -> JointTable:
        known = {column.id: column for column in self.columns}
        for source in self.words_from:
            here = f"`words_from` {source.of}"
            wanted = (
                ("column", self.words_column(source), "text"),
                ("party", source.party, "party"),
                ("link", source.link, "link"),
            )
            for key, name, kind in wanted:
                if name is not None and (name not in known or known[name].kind != kind):
                    raise ValueError(f"{here}: `{key}` is {name!r}, which is no column of kind {kind}")
            if source.link is not None and (known[source.link].to != source.of or not known[source.link].many):
                raise ValueError(f"{here}: `link` is {source.link!r}, which does not link to {source.of} with `many`")
            for name in source.ranges or ():
                if name not in known or known[name].kind != "number":
                    raise ValueError(f"{here}: `ranges` names {name!r}, which is no column of kind number")
            for cell in source.cells:
                there_are(here, cell, known)
                if len(cell.has) > 1 and not known[cell.column].many:
                    raise ValueError(f"{here}: the column {cell.column!r} takes one choice, not {len(cell.has)}")
        return self

    def words_column(self, source: WordsFrom) -> str:
        """Return the id of the column that takes the words of a source."""
        return source.column or self.naming.id

    @property
    def naming(self) -> Column:
        """Return the column that names a row."""
        if self.names is not None:
            return self.column(self.names)
        return next((column for column in self.columns if column.kind == "text"), self.columns[0])

    def column(self, column_id: str) -> Column:
        """Return the column of that id.

        Raises:
            KeyError: there is none.
        """
        for column in self.columns:
            if column.id == column_id:
                return column
        raise KeyError(column_id)


class EarlierRow(Content):
    """How a row read up to an edition of the content."""

    edition: int = Field(ge=1)
    row: str


class SectionPicture(Content):
    """A picture under a section of an assembly: the part that it is drawn of ("step/part"), and its name among the pictures of that part."""

    of: Address
    name: Identifier


class Section(Content):
    """A section of an assembly: the heading, and the joint text or table that stands under it.

    Attributes:
        row: how a row of a table reads: `{column}` stands for a cell, `{party}` in a table with one row per party for whose it is; a line
            of its own for each row. What stands in square brackets is left out where all cells in it are empty. Without it the cells
            stand one after the other, each with the title of its column.
        earlier: how a row read in earlier editions of the content, the oldest first. What parties have approved in those words stays so.
        agreed: whether the part has to be agreed by itself before the assembly can be approved.
        optional: whether the assembly can be approved while there is nothing under the heading.
        since: the edition of the content that brought it; what was approved before reads without it, until its source is changed.
        pictures: what the document shows under the lines. They are no part of the text that parties approve.
    """

    title: Title
    of: Address
    row: str = ""
    earlier: tuple[EarlierRow, ...] = ()
    agreed: bool = False
    optional: bool = False
    since: int = Field(default=1, ge=1)
    pictures: tuple[SectionPicture, ...] = ()

    @model_validator(mode="after")
    def _placeholders(self) -> Section:
        try:
            self.placeholders()
        except ValueError as error:
            raise ValueError(f"`row`: {error}; write a bracket that is meant as one twice") from None
        return self

    def placeholders(self) -> tuple[str, ...]:
        """Return the names that stand in curly brackets in `row`, as it reads today and as it has read."""
        texts = (self.row, *(was.row for was in self.earlier))
        return tuple(dict.fromkeys(name for text in texts for name in placeholders(text)))

    def row_in(self, edition: int | None) -> str:
        """Return how a row read in an edition of the content; None: how it reads today."""
        return next((was.row for was in self.earlier if edition is not None and was.edition >= edition), self.row)


class Assembly(JointBase):
    """One document made of joint texts and tables as they stand; the exact text is approved, and a change in any source reopens it.

    Attributes:
        calculated: whether the page calculates the pricing model of its tables beside it.
        scenarios: the running list that keeps named scenarios of that model: a column `scenario`, and `values` with short names and numbers.
    """

    kind: Literal["assembly"]
    sections: tuple[Section, ...] = Field(min_length=1)
    calculated: bool = False
    scenarios: Address | None = None
    pictures: tuple[()] = ()


Alone: TypeAlias = Ratings | Text | Ranking | Allocation | OrderedPairs | Matching | Estimates
"""A part that each member answers alone, and whose answers are revealed together."""
Joint: TypeAlias = JointText | JointTable | Assembly
"""A part that the parties write and agree to together."""
Part = Annotated[Alone | Joint, Field(discriminator="kind")]


def _kinds(union: Any) -> tuple[str, ...]:
    """Return the `kind` of each class of a union, in its order."""
    return tuple(get_args(part.model_fields["kind"].annotation)[0] for part in get_args(union))


ALONE = _kinds(Alone)
"""The kinds of parts that each member answers alone."""
JOINT = _kinds(Joint)
"""The kinds of parts that the parties write together."""
