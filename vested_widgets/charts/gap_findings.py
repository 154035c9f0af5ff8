"""What a table of gaps says, in one or two plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets.charts.kit import words
from vested_widgets.charts.kit.text import capital, listed, missing, word
from vested_widgets.charts.kit.theme import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vested_widgets.charts.gap_table import Row
    from vested_widgets.charts.kit.parties import Parties

SAID = {"aligned": "close", "cannot tell": "cannot tell", "too few": "too few answers"}
"""The verdicts in the words of a picture; `gap` is said with its points."""


def gaps_finding(rows: Sequence[Row], who: Parties) -> str:
    """`We differ on honesty. On the rest we are close, or cannot tell yet.` and its kin for none, one, two and many items."""
    silent = [who.name(party) for party in who.ids if all(_below(row.n.get(party), who.k) for row in rows)]
    by = {verdict: [row for row in rows if row.verdict == verdict] for verdict in VERDICTS}
    by["gap"].sort(key=lambda row: -row.width)
    shown = len(rows) - len(by["too few"])
    without = f"{listed(silent)} {'has' if len(silent) == 1 else 'have'} too few answers to be compared."
    if shown == 0:
        return f"Nothing to compare yet. {without}" if silent else "Nothing to compare yet."
    parts = [_differ(by["gap"], shown, who), _rest(by, shown, who)]
    if silent:
        parts.append(without)
    elif by["too few"]:
        parts.append(
            f"{capital(words.items(len(by['too few'])))} {'has' if len(by['too few']) == 1 else 'have'} too few answers."
        )
    return " ".join(part for part in parts if part)


def _below(n: Any, k: int) -> bool:
    return missing(n) or int(n) < k


def _titles(rows: Sequence[Row], who: Parties, limit: int = 3) -> str:
    return words.names_of(dict.fromkeys(row.title for row in rows), who, limit)


def _differ(differ: Sequence[Row], shown: int, who: Parties) -> str:
    distinct = dict.fromkeys(row.title for row in differ)
    if not differ:
        return ""
    if len(distinct) == len(differ) <= 3 and len(distinct) < max(shown, 2):
        return f"We differ on {_titles(differ, who)}."
    if len(differ) == shown:
        return f"We differ on {'both' if shown == 2 else f'all {word(shown)}'}, most on {_titles(differ, who, 1)}."
    return f"We differ on {_of(len(differ), shown)}, most on {_titles(differ, who, 2)}."


def _of(some: int, whole: int) -> str:
    """`five of six`, `5 of 30`: both in letters or both in digits."""
    return f"{some} of {whole}" if whole > 12 else f"{word(some)} of {word(whole)}"


def _rest(by: Mapping[str, Sequence[Row]], shown: int, who: Parties) -> str:
    close, unsure = by["aligned"], by["cannot tell"]
    if by["gap"]:
        if close and unsure:
            return "On the rest we are close, or cannot tell yet."
        return "On the rest we are close." if close else "On the rest we cannot tell yet." if unsure else ""
    if not close:
        return (
            "We cannot tell yet where we differ."
            if shown > 1
            else f"We cannot tell yet whether we differ on {_titles(unsure, who)}."
        )
    if not unsure:
        if shown <= 3:
            return f"We are close on {_titles(close, who)}."
        return f"We are close on all {word(shown)}."
    on = _titles(close, who) if len({row.title for row in close}) == len(close) <= 3 else _of(len(close), shown)
    return f"We are close on {on}. On the rest we cannot tell yet."
