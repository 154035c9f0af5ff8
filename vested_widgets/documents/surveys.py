"""Ratings from a survey's export, in the long or the wide form: looked at first, with a mapping that is offered, then taken as a whole.

What is certain is read at once: the columns member, party, item and value with whole points. What has to be understood (words for points,
"Don't know", -99, a column for each item, rows below the header that are no answers) is proposed and waits for a person to accept it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from vested_widgets import method, texts
from vested_widgets.deals import Rating, RatingsTable
from vested_widgets.deals.ratings import MARGIN, one_spelling
from vested_widgets.documents.errors import DocumentError
from vested_widgets.documents.reading.files import read_file
from vested_widgets.documents.reading.limits import ON_DISK
from vested_widgets.documents.reading.sheet import Cell, Sheet, Unread, is_empty, text_of
from vested_widgets.documents.survey_columns import header_of, header_row, propose_columns, recognised
from vested_widgets.documents.survey_mapping import FIELDS, SurveyMapping
from vested_widgets.documents.survey_words import (
    CODED,
    LONGEST,
    MISSING,
    listed,
    no_column,
    number,
    points_of_words,
    short,
    unsure_words,
)


@dataclass(frozen=True)
class Survey:
    """What an export holds, read by a mapping.

    Attributes:
        file: its name.
        sheet: its cells, with remarks on how they were read.
        mapping: how they are understood; proposed where nobody has given it.
        low, high, margin: of the scale.
        questions: sentences on what was proposed and waits for a person to accept it.
        alike: whether names that look alike are meant to be different.
    """

    file: str
    sheet: Sheet
    mapping: SurveyMapping
    low: int
    high: int
    margin: float
    questions: tuple[str, ...] = ()
    alike: bool = False

    @property
    def columns(self) -> list[str]:
        """Return the names of its columns."""
        return header_of(self.sheet, self.mapping.header)

    def table(self, *, accept: bool = False) -> RatingsTable:
        """Return the ratings.

        Args:
            accept: take what was proposed.

        Raises:
            DocumentError: something waits to be accepted, or does not hold: where, and how to mend it.
        """
        if self.questions and not accept:
            raise DocumentError(method.words("survey.asks", file=self.file, questions=" ".join(self.questions)))
        rows = dict(self._ratings())
        found = dict(zip(rows, one_spelling(rows.values()), strict=True))
        _refuse_doubles(self.file, found)
        table = RatingsTable(tuple(found.values()), self.low, self.high, self.margin)
        _refuse_thin(self.file, table)
        if not self.alike:
            _refuse_look_alikes(self.file, table)
        return table

    def describe(self) -> list[str]:
        """Return what would be read, in sentences: of the columns, the answers and the words."""
        mapping, columns = self.mapping, self.columns
        said = [*self.sheet.remarks]
        used = {mapping.member, mapping.party, mapping.item, mapping.value, *mapping.items}
        if mapping.wide:
            shown = listed(
                f"{item} ← {method.quoted(short(column))}" if item != column else item for column, item in mapping.items.items()
            )
            said.append(
                method.words("survey.wide", member=mapping.member, party=mapping.party, n=len(mapping.items), items=shown)
            )
        else:
            said.append(method.words("survey.long", **{name: getattr(mapping, name) for name in FIELDS}))
        if unused := [short(column) for column in columns if column and column not in used]:
            said.append(method.words("survey.unused", columns=listed(unused)))
        counts = Counter(text_of(cell).strip() for _, _, cell in self._answers() if not isinstance(cell, Unread))
        points: Counter[int] = Counter()
        unsure = 0
        for word, n in counts.items():
            value = self._point(word)
            if value is None:
                unsure += n
            elif isinstance(value, int):
                points[value] += n
        spread = ", ".join(f"{point}: {points[point]}" for point in range(self.low, self.high + 1))
        said.append(method.words("survey.counts", n=sum(points.values()), points=spread, unsure=unsure))
        return said

    # Reading

    def _rows(self) -> Iterator[tuple[int, Sequence[Cell]]]:
        """Yield the rows of answers with their numbers."""
        for at, row in enumerate(self.sheet.rows[self.mapping.header :], self.mapping.header + 1):
            if at not in self.mapping.skip and not is_empty(row):
                yield at, row

    def _answers(self) -> Iterator[tuple[int, int, Cell]]:
        """Yield row, column (from 0) and cell of each answer."""
        places = self._places()
        columns = [places[name] for name in self.mapping.items] if self.mapping.wide else [places[self.mapping.value]]
        for at, row in self._rows():
            for column in columns:
                yield at, column, row[column] if column < len(row) else ""

    def _places(self) -> dict[str, int]:
        """Return the place of each column that is read.

        Raises:
            DocumentError: a column is missing, or there are two of a name.
        """
        columns = [texts.key(name) for name in self.columns]
        mapping = self.mapping
        wanted = [mapping.member, mapping.party, *(mapping.items if mapping.wide else (mapping.item, mapping.value))]
        for field, name in zip(FIELDS, wanted, strict=False):
            if not name and not (mapping.wide and field in ("item", "value")):
                found = listed(self.columns) or method.words("ratings_file.nothing")
                raise no_column(self.file, mapping.header, field, found)
        for name in wanted:
            if columns.count(texts.key(name)) != 1:
                if texts.key(name) not in columns:
                    raise no_column(self.file, mapping.header, name, listed(self.columns))
                raise DocumentError(
                    method.words("ratings_file.column_twice", file=self.file, at=mapping.header, column=repr(short(name)))
                )
        return {name: columns.index(texts.key(name)) for name in wanted}

    def _ratings(self) -> Iterator[tuple[tuple[int, int], Rating]]:
        """Yield each rating with its row and column."""
        places, mapping, width = self._places(), self.mapping, len(self.columns)
        for at, row in self._rows():
            if not mapping.wide and len(row) <= max(places.values()) and self.sheet.name == "":
                columns = ", ".join(filter(None, (mapping.member, mapping.party, mapping.item, mapping.value)))
                raise DocumentError(method.words("ratings_file.short_row", file=self.file, at=at, n=len(row), columns=columns))
            if not is_empty(row[width:]):
                raise DocumentError(method.words("ratings_file.long_row", file=self.file, at=at, n=len(row), width=width))
            member = self._name("member", at, row, places[mapping.member])
            party = self._name("party", at, row, places[mapping.party])
            if mapping.wide:
                for column, item in mapping.items.items():
                    name = self._checked("item", mapping.header, places[column], item)
                    yield (at, places[column]), Rating(member, party, name, self._value(at, row, places[column]))
            else:
                place = places[mapping.value]
                name = self._name("item", at, row, places[mapping.item])
                yield (at, place), Rating(member, party, name, self._value(at, row, place))

    def _name(self, field: str, at: int, row: Sequence[Cell], column: int) -> str:
        cell = row[column] if column < len(row) else ""
        if isinstance(cell, Unread):
            raise DocumentError(f"{self.file}: {cell.sentence}")
        return self._checked(field, at, column, text_of(cell))

    def _checked(self, field: str, at: int, column: int, typed: str) -> str:
        where = method.words("ratings_file.where", file=self.file, at=at, column=repr(short(self.columns[column])))
        method.storable(where, typed, DocumentError)
        name = texts.normalised(typed)
        if not name:
            raise DocumentError(method.words("ratings_file.empty", where=where))
        if len(name) > LONGEST[field]:
            raise DocumentError(
                method.words("ratings_file.long", where=where, typed=repr(name[:30] + "…"), longest=LONGEST[field])
            )
        if "|" in name:
            raise DocumentError(method.words("ratings_file.signs", where=where, typed=repr(name)))
        return name

    def _value(self, at: int, row: Sequence[Cell], column: int) -> int | None:
        cell = row[column] if column < len(row) else ""
        if isinstance(cell, Unread):
            raise DocumentError(f"{self.file}: {cell.sentence}")
        typed = text_of(cell).strip()
        found = self._point(typed)
        if found is None or isinstance(found, int):
            return found
        values = {"file": self.file, "at": at, "column": repr(short(self.columns[column])), "low": self.low, "high": self.high}
        if number(typed) is None:
            raise DocumentError(method.words("ratings_file.no_number", typed=repr(typed[:30]), **values))
        raise DocumentError(method.words("ratings_file.off_scale", typed=typed[:30], **values))

    def _point(self, typed: str) -> int | str | None:
        """Return the point that was typed, None for "not sure", and "" for what is neither."""
        key = texts.key(typed)
        if key in {texts.key(word) for word in self.mapping.unsure} or key in MISSING:
            return None
        for word, point in self.mapping.points.items():
            if texts.key(word) == key:
                return point if self.low <= point <= self.high else ""
        value = number(typed)
        return int(value) if value is not None and self.low <= value <= self.high and value == int(value) else ""


def read_survey(
    path: Path | str,
    mapping: SurveyMapping | None = None,
    *,
    low: int = 1,
    high: int = 5,
    margin: float = MARGIN,
    alike: bool = False,
    sheet: str = "",
    encoding: str = "",
) -> Survey:
    """Read a survey's export, CSV, TSV or Excel; nothing is taken before `Survey.table`.

    Args:
        path: the file.
        mapping: how it is to be understood; without it one is proposed.
        low, high: the ends of the scale.
        margin: the difference, in points, that is too small to matter.
        alike: whether names that look alike are meant to be different.
        sheet, encoding: which sheet of a workbook, and how the letters of a text file are written.

    Raises:
        DocumentError: it cannot be read, or no mapping can be proposed; the message says where and how to mend it.
    """
    path = Path(path)
    if not 1 <= high - low <= 10:
        raise DocumentError(method.words("ratings_file.scale", low=low, high=high))
    if not 0 < margin <= high - low:
        raise DocumentError(method.words("ratings_file.margin", margin=margin, most=high - low))
    cells = _cells(path, sheet, encoding)
    if mapping is not None:
        given = Survey(path.name, cells, mapping, low, high, margin, (), alike)
        words, questions = _words(given, mapping)
        return replace(given, mapping=words, questions=questions)
    proposed, questions = propose_columns(path.name, cells, low, high)
    survey = Survey(path.name, cells, proposed, low, high, margin, (), alike)
    understood, more = _words(survey, proposed)
    return replace(survey, mapping=understood, questions=(*questions, *more))


def read_ratings(path: Path | str, low: int = 1, high: int = 5, *, margin: float = MARGIN, alike: bool = False) -> RatingsTable:
    """Read ratings from a file with the columns member, party, item and value; columns may stand in any order.

    Names have one spelling: composed letters, single blanks, nothing invisible; a member is one in capitals or not.

    Args:
        path: a CSV, TSV or Excel file of at most 20 MB.
        low: the scale's lowest value.
        high: its highest.
        margin: the difference, in points, that is too small to matter.
        alike: whether names that look alike are meant to be different.

    Returns:
        The ratings; an empty value is "not sure".

    Raises:
        DocumentError: what is wrong, with row and column, and how to mend it; or what has to be accepted first (see `read_survey`).
    """
    return read_survey(path, low=low, high=high, margin=margin, alike=alike).table()


def _cells(path: Path, sheet: str, encoding: str) -> Sheet:
    try:
        size = path.stat().st_size
        if size > ON_DISK.packed:
            raise DocumentError(
                method.words("ratings_file.large", file=path.name, size=f"{size / 1024**2:.0f}", most=ON_DISK.packed // 1024**2)
            )
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(method.words("files.unreadable", file=path.name, error=error.strerror)) from error

    def fits(found: Sheet) -> bool:
        return len(recognised(header_of(found, header_row(found)))) >= 2

    try:
        return read_file(data, path.name, sheet=sheet, encoding=encoding, limits=ON_DISK, fits=fits)
    except DocumentError as error:
        raise DocumentError(f"{path.name}: {error}") from error


def _words(survey: Survey, mapping: SurveyMapping) -> tuple[SurveyMapping, tuple[str, ...]]:
    """Propose what words and odd numbers among the answers stand for, where the mapping does not say."""
    counts: Counter[str] = Counter()
    for _, _, cell in survey._answers():
        if not isinstance(cell, Unread):
            counts[text_of(cell).strip()] += 1
    open_ = [word for word in counts if survey._point(word) == ""]
    unsure = [word for word in open_ if texts.key(word) in unsure_words() or word.removesuffix(".0") in CODED]
    rest = [word for word in open_ if word not in unsure and number(word) is None]
    questions = []
    points: dict[str, int] = {}
    if rest:
        points = points_of_words(rest, survey.low, survey.high)
        if points:
            told = ", ".join(
                f"{method.quoted(short(word))} = {point}" for word, point in sorted(points.items(), key=lambda one: one[1])
            )
            questions.append(method.words("survey.ask_points", words=told))
    if unsure:
        questions.append(
            method.words("survey.ask_unsure", words=listed(f"{method.quoted(word)} ({counts[word]})" for word in unsure))
        )
    changed = replace(mapping, points={**mapping.points, **points}, unsure=(*mapping.unsure, *unsure))
    return changed, tuple(questions)


# What is refused


def _refuse_doubles(file: str, rows: dict[tuple[int, int], Rating]) -> None:
    seen: dict[tuple[str, str], tuple[int, int]] = {}
    party_of: dict[str, str] = {}
    for place, row in rows.items():
        at, before = place[0], seen.setdefault((row.member, row.item), place)[0]
        if seen[row.member, row.item] != place:
            raise DocumentError(
                method.words("ratings_file.twice", file=file, before=before, at=at, member=repr(row.member), item=repr(row.item))
            )
        party = party_of.setdefault(row.member, row.party)
        if party != row.party:
            raise DocumentError(
                method.words("ratings_file.two_parties", file=file, at=at, member=repr(row.member), party=repr(party))
            )


def _refuse_look_alikes(file: str, table: RatingsTable) -> None:
    columns = {"member": [row.member for row in table.rows], "party": list(table.parties()), "item": table.items()}
    for column, names in columns.items():
        if found := texts.look_alike(dict.fromkeys(names)) or _unlike_in_capitals(names):
            raise DocumentError(
                method.words("ratings_file.look_alike", file=file, column=repr(column), one=found[0], other=found[1])
            )


def _unlike_in_capitals(names: Iterable[str]) -> tuple[str, str] | None:
    """Return two names that are the same but for their capitals; None if there are none."""
    first: dict[str, str] = {}
    return next(((first[texts.key(name)], name) for name in names if first.setdefault(texts.key(name), name) != name), None)


def _refuse_thin(file: str, table: RatingsTable) -> None:
    if not table.rows:
        raise DocumentError(method.words("ratings_file.no_rows", file=file, columns=", ".join(FIELDS)))
    parties = table.parties()
    if not 2 <= len(parties) <= 12:
        raise DocumentError(method.words("ratings_file.parties", file=file, n=len(parties)))
