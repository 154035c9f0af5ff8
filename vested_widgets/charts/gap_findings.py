"""The finding of a table of gaps, in one or two plain sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets.charts.kit import sentences
from vested_widgets.charts.kit.sheet import COMMON, GAP, UNSURE
from vested_widgets.charts.kit.text import capital, missing, word
from vested_widgets.charts.kit.theme import VERDICTS
from vested_widgets.method.catalogue import listed, plural, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vested_widgets.charts.gap_table import Row
    from vested_widgets.charts.kit.parties import Parties

SAID = {"aligned": "chart.close", "cannot tell": "chart.cannot_tell", "too few": "chart.too_few"}
"""The phrases of the verdicts in a picture; `gap` is said with its points."""


def said(verdict: str) -> str:
    """Return a verdict in the words of a picture: `differ` for a gap."""
    return words(SAID.get(verdict, "chart.differ"))


def gaps_finding(rows: Sequence[Row], who: Parties) -> str:
    """`We differ on honesty. On the rest we are close, or cannot tell yet.` and its kin for none, one, two and many items."""
    silent = [who.name(party) for party in who.ids if all(_below(row.n.get(party), who.k) for row in rows)]
    by = {verdict: [row for row in rows if row.verdict == verdict] for verdict in VERDICTS}
    by["gap"].sort(key=lambda row: -row.width)
    shown = len(rows) - len(by["too few"])
    without = plural(len(silent), "gaps.silent", parties=listed(silent))
    if shown == 0:
        nothing = words("gaps.nothing")
        return f"{nothing} {without}" if silent else nothing
    parts = [_differ(by["gap"], shown, who), _rest(by, shown, who)]
    if silent:
        parts.append(without)
    elif by["too few"]:
        few = len(by["too few"])
        parts.append(plural(few, "gaps.few", items=capital(sentences.items(few))))
    return " ".join(part for part in parts if part)


def gaps_kind(rows: Sequence[Row]) -> str:
    """Return what has been found, one of `sheet.KINDS`."""
    verdicts = {row.verdict for row in rows}
    return GAP if "gap" in verdicts else COMMON if "aligned" in verdicts else UNSURE


def _below(n: Any, k: int) -> bool:
    return missing(n) or int(n) < k


def _titles(rows: Sequence[Row], who: Parties, limit: int = 3) -> str:
    return sentences.names_of(dict.fromkeys(row.title for row in rows), who, limit)


def _differ(differ: Sequence[Row], shown: int, who: Parties) -> str:
    distinct = dict.fromkeys(row.title for row in differ)
    if not differ:
        return ""
    if len(distinct) == len(differ) <= 3 and len(distinct) < max(shown, 2):
        return words("gaps.differ_on", items=_titles(differ, who))
    if len(differ) == shown:
        most = _titles(differ, who, 1)
        if shown == 2:
            return words("gaps.differ_on_both", items=most)
        return words("gaps.differ_on_all", n=word(shown), items=most)
    return words("gaps.differ_on_some", some=some_of(len(differ), shown), items=_titles(differ, who, 2))


def some_of(some: int, whole: int) -> str:
    """`five of six`, `5 of 30`: both in letters or both in digits."""
    some_, whole_ = (str(some), str(whole)) if whole > 12 else (word(some), word(whole))
    return words("gaps.of", some=some_, whole=whole_)


def _rest(by: Mapping[str, Sequence[Row]], shown: int, who: Parties) -> str:
    close, unsure = by["aligned"], by["cannot tell"]
    if by["gap"]:
        if close and unsure:
            return words("gaps.rest_mixed")
        if close:
            return words("gaps.rest_close")
        return words("gaps.rest_unsure") if unsure else ""
    if not close:
        if shown > 1:
            return words("gaps.unsure")
        return words("gaps.unsure_on", items=_titles(unsure, who))
    if not unsure:
        if shown <= 3:
            return words("gaps.close_on", items=_titles(close, who))
        return words("gaps.close_on_all", n=word(shown))
    on = _titles(close, who) if len({row.title for row in close}) == len(close) <= 3 else some_of(len(close), shown)
    return f"{words('gaps.close_on', items=on)} {words('gaps.rest_unsure')}"
