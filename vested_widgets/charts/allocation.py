"""Bars of an allocation: paired bars per entry, and how many points would have to move."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from vested_widgets import alignment
from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.sheet import COMMON, GAP, PLAIN, UNSURE, Sheet, Story
from vested_widgets.charts.kit.text import clean, missing, number, plain, word
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

BAR, LABEL_ROOM = 15, 0.16
KEPT = {"item", "title", "all"}


def allocation_bars(table: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 3) -> Figure:
    """Return each party's share per entry as bars one above the other, what all parties back first, then the widest difference.

    Args:
        table: the table of `alignment.allocation`: a column of shares per party, in percent of what it spent; people per party
            in `attrs["n"]`.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest people whose figures are shown, for the words about it.

    Raises:
        ValueError: a column is missing, or a colour is unknown.
    """
    table = check(table, ("item", "title"), "alignment.allocation(answers)")
    n: dict[str, Any] = {str(party): people for party, people in table.attrs.get("n", {}).items()}
    found = [str(name) for name in table.columns if name not in KEPT]
    who = Parties.of(found, parties, k)
    shown = [party for party in who.ids if party in found and not table[party].isna().all()]
    rows = [(clean(record["title"]), {party: record[party] for party in shown}) for record in table.to_dict("records")]
    even = 100 / max(len(rows), 1)
    rows.sort(key=lambda row: (-_backed(row[1], even), -_difference(row[1]), -max(row[1].values(), default=0)))
    sheet = Sheet(0, 1)
    sheet.legend(who, who.ids)
    drawn = _draw(sheet, rows, shown, who) if shown else len(rows)
    return sheet.figure(_story(rows, shown, who, n, drawn))


def _difference(shares: Mapping[str, Any]) -> float:
    values = [float(value) for value in shares.values() if not missing(value)]
    return max(values) - min(values) if values else 0.0


def _backed(shares: Mapping[str, Any], even: float) -> float:
    """Return the least share that any of several parties gives, if all give an even share or more; else 0."""
    values = [0.0 if missing(value) else float(value) for value in shares.values()]
    return min(values) if len(values) > 1 and min(values) >= even else 0.0


def _said(shares: Mapping[str, Any], shown: Sequence[str]) -> str:
    apart = _difference(shares)
    return words("allocation_bars.apart", n=number(apart, 0)) if len(shown) > 1 and round(apart) else ""


def _draw(sheet: Sheet, rows: Sequence[tuple[str, Mapping[str, Any]]], shown: Sequence[str], who: Parties) -> int:
    """Draw entries as long as there is room; returns how many."""
    widest = max((float(value) for _, shares in rows for value in shares.values() if not missing(value)), default=1.0) or 1.0
    sheet.high = widest / (1 - LABEL_ROOM)
    place_verdicts(sheet, (("", title, _said(shares, shown)) for title, shares in rows))
    return sheet.each(rows, lambda row: _entry(sheet, *row, shown, who))


def _entry(sheet: Sheet, title: str, shares: Mapping[str, Any], shown: Sequence[str], who: Parties) -> None:
    row_label(sheet, "", title, _said(shares, shown), strong=_difference(shares) >= 10)
    sheet.y += 4
    for party in shown:
        value = 0.0 if missing(shares[party]) else float(shares[party])
        top = sheet.y
        told = words("allocation_bars.of_100", party=plain(who.name(party)), n=number(value, 0))
        hover = f"<b>{plain(title, 40)}</b><br>{told}"
        sheet.bars([(0, value, top, top + BAR)], [who.hex(party)], [False], [hover])
        sheet.lines([[(0, top), (0, top + BAR)]], LIGHT["line-2"], 1)
        sheet.text([(value + 0.012 * sheet.high, top + BAR / 2)], [number(value, 0)], axis="x", colour="ink")
        sheet.y += BAR + 3
    sheet.y += 12


def _moves(rows: Sequence[tuple[str, Mapping[str, Any]]], shown: Sequence[str]) -> tuple[float, tuple[str, str]] | None:
    """Return the points of 100 that would have to move between the two parties furthest apart (total variation), and who they are."""
    found = []
    for a, b in combinations(shown, 2):
        columns = [[0.0 if missing(shares[party]) else float(shares[party]) for _, shares in rows] for party in (a, b)]
        share = alignment.points_to_move(*columns)
        if share is not None:
            found.append((100 * share, (a, b)))
    return max(found, default=None)


def _story(
    rows: Sequence[tuple[str, Mapping[str, Any]]], shown: Sequence[str], who: Parties, n: Mapping[str, Any], drawn: int
) -> Story:
    moves = _moves(rows, shown)
    finding = _finding(rows, shown, who, moves)
    caption = [sentences.answers({party: [n.get(party, 0)] for party in who.ids}, who) if n else ""]
    if shown:
        caption.append(words("allocation_bars.caption"))
    if moves:
        caption.append(words("allocation_bars.moves"))
    caption.append(sentences.rest(drawn, len(rows), "allocation_bars.rest"))
    shares = [words("allocation_bars.share", party=who.name(party)) for party in shown]
    columns = [words("column.entry"), *shares, words("column.apart")]
    table = [
        [title, *(sentences.cell(shares[party], 1) for party in shown), sentences.cell(_difference(shares), 1)]
        for title, shares in rows
    ]
    spoken = [
        f"{title}: {listed([f'{who.name(party)} {number(shares[party], 0)}' for party in shown])}."
        for title, shares in rows[:12]
        if shown
    ]
    backed = bool(rows) and _backed(rows[0][1], 100 / len(rows)) > 0
    kind = UNSURE if not shown else COMMON if backed or (moves and not round(moves[0])) else GAP if moves else PLAIN
    said, told = f"{finding} {' '.join(spoken)}", " ".join(filter(None, caption))
    return Story(finding, told, said, columns, table if shown else [], kind=kind)


def _finding(
    rows: Sequence[tuple[str, Mapping[str, Any]]], shown: Sequence[str], who: Parties, moves: tuple[float, tuple[str, str]] | None
) -> str:
    silent = listed([who.name(party) for party in who.ids if party not in shown])
    unseen = " " + words("chart.not_shown_yet", parties=silent) if silent else ""
    if not shown or not rows:
        return words("allocation_bars.too_few")
    if moves is None:
        top = max(rows, key=lambda row: 0.0 if missing(row[1][shown[0]]) else float(row[1][shown[0]]))
        most = words("allocation_bars.most", party=who.name(shown[0]), entry=sentences.names_of([top[0]], who))
        return most + unseen
    points, pair = moves
    if round(points) == 0:
        return words("allocation_bars.same")
    top = max(rows, key=lambda row: abs(_of(row, pair[0]) - _of(row, pair[1])))
    values = {
        "n": number(points, 0),
        "entry": sentences.names_of([top[0]], who),
        "parties": listed([who.name(party) for party in pair]),
    }
    if len(shown) > 2:
        key = "allocation_bars.move_between_most" if len(rows) > 2 else "allocation_bars.move_between"
    else:
        key = "allocation_bars.move_most" if len(rows) > 2 else "allocation_bars.move"
    backed = [title for title, shares in rows if _backed(shares, 100 / len(rows))]
    all_ = words("allocation_bars.both") if len(shown) == 2 else words("allocation_bars.all", n=word(len(shown)))
    first = words("allocation_bars.backed", entry=sentences.names_of(backed[:1], who), parties=all_) + " " if backed else ""
    return first + words(key, **values) + unseen


def _of(row: tuple[str, Mapping[str, Any]], party: str) -> float:
    return 0.0 if missing(row[1][party]) else float(row[1][party])
