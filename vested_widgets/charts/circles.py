"""Circles of why, how and what: those of the parties side by side, each with its own words beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import clean, plain, wrap
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import either, listed, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

RINGS = (118.0, 80.0, 42.0)
"""px across: what (outside), how, why (the middle)."""
LETTER, LINES, LINE = 6.2, 6, 17
"""px of a letter beside the circles, lines of a text, px of a line."""
MIDDLE, LEFT = 56, 123.2
"""px from the left edge of the narrowest plot to the middle of the circles, and to where the words begin."""


def circles(
    rows: pd.DataFrame,
    *,
    parties: Mapping[str, str] | None = None,
    columns: Sequence[tuple[str, str]] = (("why", "Why"), ("how", "How"), ("what", "What")),
) -> Figure:
    """Three rings per party, from the purpose in the middle to what it offers outside, with the party's words beside each ring.

    Args:
        rows: the joint table with one row per party: `party`, and a column of text for each ring.
        parties: party colour "a" to "f" by party; also the parties' order.
        columns: the columns, innermost ring first, each with its heading.

    Raises:
        ValueError: a column is missing, or a colour is unknown.
    """
    rows = check(rows, ("party", *(name for name, _ in columns)), "the rows of the joint table, one per party")
    who = Parties.of([str(name) for name in rows["party"]], parties)
    texts = {
        str(record["party"]): [clean(record[name]) if isinstance(record[name], str) else "" for name, _ in columns]
        for record in rows.to_dict("records")
    }
    sheet = Sheet(0, 1)
    for party in who.ids:
        if any(texts.get(party, ())):
            _party(sheet, party, texts[party], [heading for _, heading in columns], who)
    return sheet.figure(_story(texts, [heading for _, heading in columns], who))


def _party(sheet: Sheet, party: str, texts: Sequence[str], headings: Sequence[str], who: Parties) -> None:
    sheet.marks([(0.02, sheet.y + 10)], who.symbol(party), who.hex(party), size=12, axis="x2")
    sheet.text([(0.04, sheet.y + 10)], ["  " + plain(who.name(party), layout.letters(34), 1)], bold=True)
    sheet.y += 28
    top = sheet.y
    at, left = MIDDLE / layout.width(), LEFT / layout.width()
    letters = int((layout.width() - LEFT) / LETTER)
    nothing = words("circles.nothing_yet")
    wrapped = [wrap(text or nothing, letters, LINES) for text in texts]
    tall = sum(20 + LINE * len(lines) + 8 for lines in wrapped)
    middle = top + max(tall, RINGS[0] + 8) / 2
    y = top + max(0.0, RINGS[0] + 8 - tall) / 2
    for size, opacity in zip(RINGS, (0.22, 0.4, 1.0), strict=True):
        sheet.marks([(at, middle)], "circle", who.hex(party), size=size, axis="x2", opacity=opacity)
    for ring, (heading, text, lines) in enumerate(zip(headings, texts, wrapped, strict=True)):
        # A line leads from each ring's right edge to its words.
        reach = (RINGS[2 - ring] / 2 - 8) if ring < 3 else 0
        sheet.lines([[(at, middle - reach * 0.72), (left - 4 / layout.width(), y + 9)]], LIGHT["line-2"], 1, axis="x2")
        sheet.text([(left, y + 9)], [f"<b>{plain(heading, 20, 1)}</b>"], colour="ink-2")
        label = plain(text or nothing, letters, LINES)
        sheet.text([(left, y + 20 + LINE * len(lines) / 2)], [label], colour="ink" if text else "ink-2")
        y += 20 + LINE * len(lines) + 8
    sheet.y = top + max(tall, RINGS[0] + 8) + 14


def _story(texts: Mapping[str, Sequence[str]], headings: Sequence[str], who: Parties) -> Story:
    full = [party for party in who.ids if all(texts.get(party, ("",)))]
    some = [party for party in who.ids if any(texts.get(party, ()))]
    if not some:
        finding = words("circles.none")
    elif len(full) == len(who):
        finding = words("circles.all", parties=listed([who.name(party) for party in full]), rings=listed(_small(headings)))
    else:
        parts = []
        for party in who.ids:
            lacks = [heading for heading, text in zip(headings, texts.get(party, [""] * len(headings)), strict=True) if not text]
            if lacks:
                parts.append(words("circles.lacks", party=who.name(party), rings=either(_small(lacks))))
        finding = f"{listed(parts)}."
    caption = words("circles.caption")
    nothing = words("circles.nothing_yet")
    rows: list[list[str | int | float]] = [
        [who.name(party), *(text or "–" for text in texts[party])] for party in who.ids if any(texts.get(party, ()))
    ]
    spoken = " ".join(
        f"{who.name(party)}: "
        + " ".join(f"{heading}: {text or nothing}." for heading, text in zip(headings, texts[party], strict=True))
        for party in some
    )
    return Story(finding, caption, f"{finding} {spoken}", [words("column.party"), *headings], rows)


def _small(headings: Sequence[str]) -> list[str]:
    return [heading.lower() for heading in headings]
