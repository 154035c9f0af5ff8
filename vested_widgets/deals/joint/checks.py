"""Run the checks of a joint table: required cells, entries that cannot be read, and what content asks to look at. Pure functions.

Findings advise. Only those that block stand in the way of an approval. A table without rows has none of its own: nothing has gone
wrong yet, unless what is missing was found elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import Any, Protocol

from vested_widgets import method, scorecard
from vested_widgets.deals.joint.short_names import short_names
from vested_widgets.method import amounts, cells, checks
from vested_widgets.method.tables import CHOSEN, Column, Where
from vested_widgets.workload.wording import HowWords, how_words

TITLE = 60
NAMES = 12
"""Names of series that a finding lists."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check has found.

    Attributes:
        check: the kind of the check, or `required`, `wrong`, `gone`.
        sentence: what people read.
        row_id, column: where it is; "" for the table as a whole.
        blocks: whether nothing can be approved while it is so.
    """

    check: str
    sentence: str
    row_id: str = ""
    column: str = ""
    blocks: bool = False


class FoundRow(Protocol):
    """A row as the checks see it."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def cells(self) -> Mapping[str, Any]:
        """Its values by column id."""


@dataclass(frozen=True)
class Context:
    """Everything that checks look at beside the table's own rows; each is asked only when a check needs it.

    Attributes:
        options: (id, label) of what a party, person or link column can hold; a choice column brings its own.
        entries: (id, title) of the rows, items or entries of the part at an address "step/part".
        means: of a question of the ratings at an address, per item id the mean of every party, None where too few have answered;
            empty before the reveal.
        party_of: the party of each person.
        parties: the names of the parties, in the order of `means`.
        locale, currency: how values are shown, see `method.cells`.
    """

    options: Callable[[Column], Sequence[tuple[str, str]]]
    entries: Callable[[str], Sequence[tuple[str, str]]] = lambda _address: ()
    means: Callable[[str, str], Mapping[str, Sequence[float | None]]] = lambda _address, _question: {}
    party_of: Mapping[str, str] = field(default_factory=dict)
    parties: Sequence[str] = ()
    locale: str = "en"
    currency: str = ""


def findings(part: method.JointTable, rows: Sequence[FoundRow], context: Context) -> tuple[Finding, ...]:
    """Return all that can be said about the rows of a table: cell by cell first, then check by check in the order of the content."""
    table = _Table(part, rows, context)
    found = list(table.cells())
    for check in part.checks:
        if rows or check.of_empty:
            found += CHECKS[check.kind](table.only(check.where), check)
    return tuple(found)


class _Table:
    """The rows of a table with what is needed to speak of them."""

    def __init__(self, part: method.JointTable, rows: Sequence[FoundRow], context: Context) -> None:
        self.part, self.rows, self.context = part, rows, context
        self.options = cache(self._options)
        self.labels = cache(lambda column_id: dict(self.options(column_id)))
        self.places = {row.id: at for at, row in enumerate(rows, 1)}

    def only(self, where: Where | None) -> _Table:
        """Return the same with the rows that are meant; rows keep their places."""
        if where is None:
            return self
        some = _Table(self.part, [row for row in self.rows if where.fits(row.cells.get(where.column))], self.context)
        some.places = self.places
        return some

    def _options(self, column_id: str) -> Sequence[tuple[str, str]]:
        column = self.part.column(column_id)
        if column.kind == "choice":
            return [(option.id, option.label) for option in column.options]
        return tuple(self.context.options(column)) if column.kind in CHOSEN else ()

    def title(self, row: FoundRow) -> str:
        """Return what a row is called; its place in the table while it has no name."""
        shown = " ".join(self.show(self.part.naming.id, row.cells.get(self.part.naming.id)).split())
        if not shown:
            return method.words("findings.nameless", place=self.places[row.id])
        return shown if len(shown) <= TITLE else f"{shown[: TITLE - 1]}…"

    def show(self, column_id: str, value: Any) -> str:
        """Return a value as people write it."""
        context, column = self.context, self.part.column(column_id)
        # Only the labels that are needed: a link may offer hundreds.
        labels = self.labels(column_id)
        options = [
            (one, labels[one])
            for one in (value if isinstance(value, list) else [value])
            if isinstance(one, str) and one in labels
        ]
        return cells.show(column, value, options, locale=context.locale, currency=context.currency)

    def values(self, row: FoundRow, column_id: str) -> list[Any]:
        """Return what a cell holds, as a list; nothing where it is empty or cannot be read."""
        value = row.cells.get(column_id)
        if cells.empty(value) or cells.is_wrong(value):
            return []
        return value if isinstance(value, list) else [value]

    def used(self, column_id: str) -> set[Any]:
        """Return everything that stands in a column."""
        return {value for row in self.rows for value in self.values(row, column_id)}

    def cells(self) -> Iterator[Finding]:
        """Return what is wrong with single cells."""
        for row in self.rows:
            for column in self.part.columns:
                value = row.cells.get(column.id)
                if cells.empty(value):
                    if column.required:
                        said = method.words("findings.required", title=self.title(row), column=column.title)
                        yield Finding("required", said, row.id, column.id, blocks=True)
                elif cells.is_wrong(value):
                    yield Finding("wrong", self._unreadable(column, value), row.id, column.id, blocks=True)
                elif column.kind in CHOSEN:
                    yield from self._gone(row, column)

    def _unreadable(self, column: Column, value: Any) -> str:
        context = self.context
        again = cells.read(column, value, self.options(column.id), locale=context.locale, currency=context.currency)
        said = again.sentence if isinstance(again, cells.Wrong) else method.words("cells.readable_now", typed=str(value["wrong"]))
        return method.words("findings.unreadable", column=column.title, said=said)

    def _gone(self, row: FoundRow, column: Column) -> Iterator[Finding]:
        known = self.labels(column.id)
        if any(value not in known for value in self.values(row, column.id)):
            said = method.words("findings.gone", title=self.title(row), column=column.title)
            yield Finding("gone", said, row.id, column.id, blocks=column.required)

    def say(self, check: checks.CheckBase, row: FoundRow | None = None, column: str = "", **values: Any) -> Finding:
        """Return a finding in the words of its check."""
        if row is not None:
            values.setdefault("titles", self.title(row))
        said = check.sentence.format(**values)
        return Finding(check.kind, said, row.id if row else "", column, check.blocks)


def _listed(names: Iterable[str]) -> str:
    return method.listed([method.words("findings.quoted", name=name) for name in names])


# One function for each kind of check


def _at_most(table: _Table, check: checks.AtMost) -> Iterator[Finding]:
    if check.each is None:
        if len(table.rows) > check.rows:
            yield table.say(check, count=len(table.rows), names="")
        return
    counted = Counter(value for row in table.rows for value in table.values(row, check.each))
    for value, count in counted.items():
        if count > check.rows:
            yield table.say(check, column=check.each, count=count, names=table.show(check.each, value))


def _at_least(table: _Table, check: checks.AtLeast) -> Iterator[Finding]:
    if len(table.rows) < check.rows:
        yield table.say(check, count=len(table.rows))


def _filled(table: _Table, check: checks.Filled) -> Iterator[Finding]:
    for row in table.rows:
        if cells.empty(row.cells.get(check.column)):
            yield table.say(check, row, check.column)


def _every(table: _Table, check: checks.Every) -> Iterator[Finding]:
    used = table.used(check.column)
    missing = [title for one, title in table.context.entries(check.of) if one not in used]
    if missing:
        yield table.say(check, column=check.column, titles=_listed(missing))


def _every_option(table: _Table, check: checks.EveryOption) -> Iterator[Finding]:
    used = table.used(check.column)
    missing = [label for one, label in table.options(check.column) if one not in used]
    if missing:
        yield table.say(check, column=check.column, names=_listed(missing))


def _unique(table: _Table, check: checks.Unique) -> Iterator[Finding]:
    alike: dict[str, list[FoundRow]] = {}
    for row in table.rows:
        shown = [table.show(column, row.cells.get(column)).strip().casefold() for column in check.columns]
        if all(shown):
            alike.setdefault("\n".join(shown), []).append(row)
    for rows in alike.values():
        if len(rows) > 1:
            titles = _listed(table.title(row) for row in rows)
            yield from (table.say(check, row, check.columns[0], titles=titles) for row in rows[1:])


def _in_order(table: _Table, check: checks.InOrder) -> Iterator[Finding]:
    for row in table.rows:
        found = [_size(value) for column in check.columns for value in table.values(row, column)]
        if any(_after(first, second) for first, second in pairwise(found)):
            yield table.say(check, row, check.columns[-1])


# Roughly how many days a unit lasts, to put durations in order.
DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}


def _size(value: Any) -> tuple[str, Any]:
    """Return a value as something that has an order, with what it can be compared to."""
    if isinstance(value, Mapping):
        if "currency" in value:
            return value["currency"], float(value["amount"])
        return "duration", value["n"] * DAYS[value["unit"]]
    return type(value).__name__ if isinstance(value, str) else "number", value


def _after(first: tuple[str, Any], second: tuple[str, Any]) -> bool:
    return first[0] == second[0] and bool(first[1] > second[1])


def _unlike(table: _Table, check: checks.Unlike) -> Iterator[Finding]:
    for row in table.rows:
        one, other = (row.cells.get(column) for column in check.columns)
        if not cells.empty(one) and not cells.is_wrong(one) and one == other:
            yield table.say(check, row, check.columns[1])


def _too_often(table: _Table, check: checks.TooOften) -> Iterator[Finding]:
    counted: Counter[Any] = Counter()
    where: dict[Any, str] = {}
    for row in table.rows:
        here = {value: column for column in reversed(check.columns) for value in table.values(row, column)}
        counted.update(here.keys())
        where = {**here, **where}
    for value, count in counted.items():
        if count > check.rows:
            yield table.say(check, column=where[value], names=table.show(where[value], value), count=count)


def _several_parties(table: _Table, check: checks.SeveralParties) -> Iterator[Finding]:
    for row in table.rows:
        people = [value for column in check.columns for value in table.values(row, column)]
        if people and len({table.context.party_of.get(one, one) for one in people}) < 2:
            yield table.say(check, row, check.columns[0])


def _plain_words(table: _Table, check: checks.PlainWords) -> Iterator[Finding]:
    pattern = plain_pattern(check.words)
    for row in table.rows:
        for column in check.columns:
            text = " ".join(value for value in table.values(row, column) if isinstance(value, str))
            seen = list(dict.fromkeys(match.group(0).casefold() for match in pattern.finditer(text)))
            if seen:
                yield table.say(check, row, column, words=_listed(seen))


def _how_words(table: _Table, check: checks.HowWords) -> Iterator[Finding]:
    for row in table.rows:
        for column in check.columns:
            text = " ".join(value for value in table.values(row, column) if isinstance(value, str))
            by_kind: dict[str, list[HowWords]] = {}
            for one in how_words(text):
                by_kind.setdefault(one.kind, []).append(one)
            for found in by_kind.values():
                seen = dict.fromkeys(one.found.casefold() for one in found)
                told = {"reason": found[0].reason, "rewording": found[0].rewording}
                yield table.say(check, row, column, words=_listed(seen), **told)


@cache
def plain_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for whole words and phrases; `*` stands for any letters within a word, `#` for a number."""
    parts = []
    for phrase in words:
        escaped = re.escape(" ".join(phrase.split())).replace(r"\ ", r"\s+")
        parts.append(escaped.replace(r"\*", r"\w*").replace(r"\#", r"\d[\d.,]*"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def _target_number(table: _Table, check: checks.TargetNumber) -> Iterator[Finding]:
    for row in table.rows:
        if not cells.empty(row.cells.get(check.column)):
            continue
        said = " ".join(value for value in table.values(row, check.standard) if isinstance(value, str))
        read = scorecard.standards(said) if said else []
        if len(read) == 1:
            number = f"{amounts.show_number(read[0].value, table.context.locale)} {read[0].unit}".strip()
            yield table.say(check, row, check.column, words=method.words("findings.quoted", name=read[0].said), number=number)
        else:
            found = check.otherwise.format(titles=table.title(row))
            yield Finding(check.kind, found, row.id, check.column, check.blocks)


def _calculable(table: _Table, check: checks.Calculable) -> Iterator[Finding]:
    written = [row for row in table.rows if table.values(row, check.column)]
    # Of metrics that have a formula themselves no formula can be made: that could go round in a circle.
    names = short_names((row.id, table.title(row)) for row in table.rows if row not in written) if written else {}
    for row in written:
        formula = str(table.values(row, check.column)[0])
        try:
            unknown = sorted(set(scorecard.try_formula(formula, table.title(row))) - set(names.values()))
        except scorecard.ScorecardError as error:
            yield table.say(check, row, check.column, why=str(error))
            continue
        if unknown:
            known = ", ".join(list(names.values())[:NAMES]) or "–"
            why = method.words("findings.unknown_series", name=unknown[0], known=known)
            yield table.say(check, row, check.column, why=why)


def _out_of_reach(table: _Table, check: checks.OutOfReach) -> Iterator[Finding]:
    means = table.context.means(check.of, check.question)
    for row in table.rows:
        found = zip(table.context.parties, means.get(row.id, ()), strict=False)
        names = [name for name, mean in found if mean is not None and mean <= check.at_most]
        if names:
            yield table.say(check, row, names=method.listed(names))


def _important(table: _Table, check: checks.Important) -> Iterator[Finding]:
    def is_high(means: Sequence[float | None]) -> bool:
        return bool(means) and all(mean is not None and mean >= check.at_least for mean in means)

    yield from _rated(table, check, is_high)


def _rated_low(table: _Table, check: checks.RatedLow) -> Iterator[Finding]:
    yield from _rated(table, check, lambda means: any(mean is not None and mean <= check.at_most for mean in means))


def _rated_apart(table: _Table, check: checks.RatedApart) -> Iterator[Finding]:
    def are_apart(means: Sequence[float | None]) -> bool:
        known = [round(mean, 1) for mean in means if mean is not None]
        return len(known) > 1 and max(known) - min(known) >= check.at_least - 1e-9

    yield from _rated(table, check, are_apart)


def _rated(
    table: _Table,
    check: checks.Important | checks.RatedLow | checks.RatedApart,
    is_meant: Callable[[Sequence[float | None]], bool],
) -> Iterator[Finding]:
    """Say which items that the parties rate so are named by no row."""
    used = table.used(check.column)
    questions = check.questions if isinstance(check, checks.RatedApart) else (check.question,)
    means_of = (table.context.means(check.of, question) for question in questions)
    meant = {item for means in means_of for item, found in means.items() if is_meant(found)}
    missing = [title for one, title in table.context.entries(check.of) if one in meant and one not in used]
    if missing:
        yield table.say(check, column=check.column, titles=_listed(missing))


CHECKS: Mapping[str, Callable[[_Table, Any], Iterable[Finding]]] = {
    "at_most": _at_most,
    "at_least": _at_least,
    "filled": _filled,
    "every": _every,
    "every_option": _every_option,
    "unique": _unique,
    "in_order": _in_order,
    "unlike": _unlike,
    "too_often": _too_often,
    "several_parties": _several_parties,
    "plain_words": _plain_words,
    "target_number": _target_number,
    "calculable": _calculable,
    "out_of_reach": _out_of_reach,
    "how_words": _how_words,
    "important": _important,
    "rated_low": _rated_low,
    "rated_apart": _rated_apart,
}
