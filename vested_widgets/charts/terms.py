"""Terms that the parties share: bars of the number of people who used a term. No word clouds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import row_label
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import amount, clean, missing, plain
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, quoted, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

BAR, MOST = 15, 20


def term_bars(terms: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 5, least: int = 2) -> Figure:
    """Terms by the number of people who used them, side by side for two parties, one above the other for more.

    A term is shown for a party only if at least `least` of its people used it, and a party only if `k` of its people wrote: a
    rarer term would name its author. So an empty side means fewer than `least`, not nobody.

    Args:
        terms: one row per party and term: `party`, `term`, `people` (who used it at least once), `n` (who wrote).
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest people who must have written.
        least: the fewest people who must have used a term.

    Raises:
        ValueError: a column is missing, a colour is unknown, or `least` is below 2.
    """
    if least < 2:
        raise ValueError(f"least is {least}, but a term of one person names that person; take 2 or more")
    terms = check(terms, ("party", "term", "people", "n"), "one row per party and term")
    who = Parties.of(terms["party"].unique(), parties, k)
    n = {
        party: [int(value) for value in terms.loc[terms["party"] == party, "n"].unique() if not missing(value)]
        for party in who.ids
    }
    used: dict[str, dict[str, int]] = {}
    for r in terms.to_dict("records"):
        if missing(r["people"]) or missing(r["n"]) or int(r["n"]) < k or int(r["people"]) < least:
            continue
        used.setdefault(clean(r["term"]), {})[str(r["party"])] = int(r["people"])
    order = sorted(used, key=lambda term: (-len(used[term]), -sum(used[term].values()), term))
    shown = [party for party in who.ids if n[party] and max(n[party]) >= k]
    sheet = Sheet(0, 1)
    sheet.legend(who, who.ids)
    if order:
        (_two_sided if len(shown) == 2 else _stacked)(sheet, order[:MOST], used, shown, who)
    return sheet.figure(_story(order, used, shown, n, who, least))


def _two_sided(
    sheet: Sheet, order: Sequence[str], used: Mapping[str, Mapping[str, int]], shown: Sequence[str], who: Parties
) -> None:
    most = max(people for term in order for people in used[term].values())
    reach = most * 1.15
    sheet.low, sheet.high = -reach, reach
    for term in order:
        sheet.of = term
        sheet.text([(0, sheet.y + 10)], [f"<b>{plain(term, layout.letters(34), 1)}</b>"], "middle center", axis="x")
        top = sheet.y + 21
        sheet.lines([[(0, top - 1), (0, top + BAR + 1)]], LIGHT["line-2"], 1)
        for party, sign in zip(shown, (-1, 1), strict=True):
            people = used[term].get(party)
            if people is None:
                continue
            hover = f"<b>{plain(term, 40)}</b><br>{plain(who.name(party))}: {amount(people, 'chart.people')}"
            box = (min(0, sign * people), max(0, sign * people), top, top + BAR)
            sheet.bars([box], [who.hex(party)], [False], [hover])
            side = "middle left" if sign < 0 else "middle right"
            sheet.text([(sign * (people + 0.02 * reach), top + BAR / 2)], [str(people)], side, axis="x")
        sheet.y = top + BAR + 8


def _stacked(
    sheet: Sheet, order: Sequence[str], used: Mapping[str, Mapping[str, int]], shown: Sequence[str], who: Parties
) -> None:
    most = max(people for term in order for people in used[term].values())
    sheet.high = most / 0.86
    for term in order:
        row_label(sheet, "", term, "")
        sheet.y += 3
        for party in shown:
            people = used[term].get(party)
            if people is None:
                continue
            hover = f"<b>{plain(term, 40)}</b><br>{plain(who.name(party))}: {amount(people, 'chart.people')}"
            sheet.bars([(0, people, sheet.y, sheet.y + BAR)], [who.hex(party)], [False], [hover])
            sheet.text([(people + 0.012 * sheet.high, sheet.y + BAR / 2)], [str(people)], axis="x")
            sheet.y += BAR + 3
        sheet.y += 10


def _story(
    order: Sequence[str],
    used: Mapping[str, Mapping[str, int]],
    shown: Sequence[str],
    n: Mapping[str, Sequence[int]],
    who: Parties,
    least: int,
) -> Story:
    finding = terms_finding(order, used, shown, who, least)
    caption = sentences.answers(n, who)
    if order:
        caption += " " + words("terms.caption", n=least)
        if len(order) > MOST:
            caption += " " + words("terms.rest", drawn=MOST, of=len(order))
    heads = [words("column.term"), *(words("column.people_of", party=who.name(party)) for party in shown)]
    few = words("chart.below_k", k=least)
    rows = [[term, *(used[term].get(party, few) for party in shown)] for term in order]
    spoken = [
        f"{term}: {listed([f'{who.name(party)} {people}' for party, people in used[term].items()])}." for term in order[:12]
    ]
    return Story(finding, caption, f"{finding} {' '.join(spoken)}", heads, rows)


def terms_finding(
    order: Sequence[str], used: Mapping[str, Mapping[str, int]], shown: Sequence[str], who: Parties, least: int
) -> str:
    """Return the terms that all parties share, and what is mostly one party's own."""
    if not order:
        return words("terms.none", n=least)
    in_marks = {term: quoted(plain_term(term)) for term in order}
    shared = [term for term in order if len(used[term]) == len(shown) > 1]
    parts = []
    if shared:
        key = "terms.both" if len(shown) == 2 else "terms.all"
        parts.append(words(key, terms=listed([in_marks[term] for term in shared[:3]])))
    elif len(shown) > 1:
        parts.append(words("terms.not_shared"))
    own = []
    for party in shown:
        mine = [term for term in order if list(used[term]) == [party]]
        if mine:
            own.append(words("terms.of_party", party=who.name(party), terms=listed([in_marks[term] for term in mine[:2]])))
    if own:
        key = "terms.mostly" if len(shown) > 1 else "terms.most_used"
        parts.append(words(key, terms="; ".join(own)))
    return " ".join(parts)


def plain_term(term: str) -> str:
    """Return a term inside a title, at most 30 letters."""
    return term if len(term) <= 30 else term[:29] + "…"
