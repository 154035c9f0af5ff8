"""Find out which columns of a survey's export hold what, and propose a mapping."""

from __future__ import annotations

import re
from collections.abc import Sequence

from vested_widgets import method, texts
from vested_widgets.documents.reading.sheet import Sheet, is_empty, text_of
from vested_widgets.documents.survey_mapping import FIELDS, SurveyMapping
from vested_widgets.documents.survey_words import (
    LONGEST,
    MISSING,
    NUMBERED,
    is_point,
    listed,
    no_column,
    short,
    unsure_words,
    usual_scales,
)

# How many of a column's answers have to be points, or words for some, for it to be an item.
SHARE = 0.6
# Rows in which the names of columns are looked for.
HEADERS = 10
BRACKETS = re.compile(r".*\[(?P<item>[^\[\]]+)\]\s*", re.DOTALL)
NO_WORD = re.compile(r"[^\w]+")
IMPORT_ID = re.compile(r'\{\s*"ImportId"')


def header_of(sheet: Sheet, row: int) -> list[str]:
    """Return the names of columns in a row, without the empty ones at its end."""
    names = [texts.normalised(text_of(cell)) for cell in sheet.rows[row - 1]] if 0 < row <= len(sheet.rows) else []
    while names and not names[-1]:
        names.pop()
    return names


def header_row(sheet: Sheet) -> int:
    """Return the number of the row that names the columns: the first of the upper ones that names two that are known, else the first."""
    filled = [at for at, row in enumerate(sheet.rows[: 2 * HEADERS], 1) if not is_empty(row)][:HEADERS]
    return next((at for at in filled if len(recognised(header_of(sheet, at))) >= 2), filled[0] if filled else 1)


@method.cached_by_language
def _synonyms() -> dict[str, list[str]]:
    return {name: method.words(f"survey_columns.{name}").split("|") for name in (*FIELDS, "other")}


def recognised(columns: Sequence[str]) -> dict[str, str]:
    """Return which column holds what, where its name tells: first by its whole name, then by a word in it."""
    found: dict[str, str] = {}
    keys = [texts.key(name) for name in columns]
    for field in FIELDS:
        if field in keys:
            found[field] = columns[keys.index(field)]
    for field in ("member", "party"):
        names = _synonyms()[field]
        whole = [column for column, key in zip(columns, keys, strict=True) if key in names and column not in found.values()]
        part = [
            column
            for column, key in zip(columns, keys, strict=True)
            if column not in found.values() and any(f" {name} " in NO_WORD.sub(" ", f" {key} ") for name in names)
        ]
        if field not in found and (whole or part):
            found[field] = (whole or part)[0]
    return found


def propose_columns(file: str, sheet: Sheet, low: int, high: int) -> tuple[SurveyMapping, tuple[str, ...]]:
    """Propose which columns hold what and which rows are no answers."""
    header = header_row(sheet)
    columns = header_of(sheet, header)
    found = recognised(columns)
    questions: list[str] = []
    skip = tuple(
        at
        for at in range(header + 1, header + 4)
        if any(IMPORT_ID.match(text_of(cell)) for row in sheet.rows[at - 1 : header + 3] for cell in row)
    )
    if skip:
        questions.append(method.words("survey.skip", rows=", ".join(map(str, skip))))
    if "item" in found and "value" in found:
        member, party, item, value = (found.get(name, "") for name in FIELDS)
        mapping = SurveyMapping(header, skip, member, party, item, value)
    else:
        items = _items(sheet, header, skip, columns, found, low, high) if {"member", "party"} <= set(found) else {}
        if not items:
            missing = next(name for name in FIELDS if name not in found)
            raise no_column(file, header, missing, listed(columns) or method.words("ratings_file.nothing"))
        mapping = SurveyMapping(header, skip, found["member"], found["party"], items=items)
        shown = listed(items.values())
        questions.append(method.words("survey.ask_wide", n=len(items), items=shown))
    for name in ("member", "party"):
        column = getattr(mapping, name)
        if column and texts.key(column) != name:
            questions.append(method.words(f"survey.ask_{name}", column=short(column)))
    return mapping, tuple(questions)


def _items(
    sheet: Sheet, header: int, skip: Sequence[int], columns: Sequence[str], found: dict[str, str], low: int, high: int
) -> dict[str, str]:
    """Return the columns whose cells are points or words for some, with what their items are called."""
    known = {word for words in usual_scales() for point in words for word in point} | unsure_words() | MISSING
    rows = [row for at, row in enumerate(sheet.rows[header:], header + 1) if at not in skip and not is_empty(row)]
    kept: list[str] = []
    keys = [texts.key(name) for name in columns]
    for at, column in enumerate(columns):
        if not column or column in found.values() or keys.count(keys[at]) > 1 or keys[at] in _synonyms()["other"]:
            continue
        cells = [text_of(row[at]).strip() for row in rows if at < len(row) and row[at] != ""]
        points = [cell for cell in cells if is_point(cell, low, high) or (texts.key(cell) in known) or NUMBERED.fullmatch(cell)]
        if points and len(points) >= SHARE * len(cells):
            kept.append(column)
    titles = [BRACKETS.sub(lambda match: match["item"], column).strip() for column in kept]
    if len({texts.key(title) for title in titles}) < len(titles):
        titles = kept
    return {column: short(title, LONGEST["item"]) for column, title in zip(kept, titles, strict=True)}
