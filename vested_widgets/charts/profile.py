"""Profiles over several dimensions: dots on one axis, joined from row to row.

No radar: its area and its shape depend on the order of the axes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.scale import axis_numbers, scale_line
from vested_widgets.charts.kit.sheet import Sheet, Story
from vested_widgets.charts.kit.text import clean, missing, number, plain
from vested_widgets.charts.kit.trace_merging import dodge
from vested_widgets.method.catalogue import listed, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

STRIP = 34


def dot_profile(
    summary: pd.DataFrame,
    *,
    parties: Mapping[str, str] | None = None,
    k: int = 3,
    question: str | None = None,
    about: str | None = None,
) -> Figure:
    """Return each party's means as a line of dots down the page, dimensions in the order of the table.

    Args:
        summary: the table of `alignment.summary`, of one question about one party: choose with `question` and `about`.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest people whose figures are shown, for the words about it.
        question: only these rows.
        about: the same for the party asked about.

    Raises:
        ValueError: the table lacks a column, a colour is unknown, or a party has two means for one dimension (choose a
            question).
    """
    summary = check(summary, ("party", "item", "mean", "n"), "alignment.summary(answers)")
    for column, wanted in (("question", question), ("about", about)):
        if wanted is not None:
            summary = summary[summary[column] == wanted]
    if summary.duplicated(["party", "item"]).any():
        asked = sorted({clean(name) for name in summary.get("question", [])})
        raise ValueError(f"a profile shows one question about one party; choose question= (here: {', '.join(asked)}) and about=")
    who = Parties.of(summary["party"].unique(), parties, k)
    records = summary.to_dict("records")
    titles = {str(record["item"]): clean(record.get("title") or record["item"]) for record in records}
    means: dict[str, dict[str, float]] = {item: {} for item in titles}
    n: dict[str, list[Any]] = {}
    for record in records:
        n.setdefault(str(record["party"]), []).append(record["n"])
        if not missing(record["mean"]) and not missing(record["n"]) and int(record["n"]) >= k:
            means[str(record["item"])][str(record["party"])] = float(record["mean"])
    scale = (float(records[0].get("scale_low", 1)), float(records[0].get("scale_high", 7))) if records else (1.0, 7.0)
    pad = 0.035 * (scale[1] - scale[0])
    sheet = Sheet(scale[0] - pad, scale[1] + pad)
    sheet.legend(who, who.ids)
    _draw(sheet, titles, means, who, scale)
    return sheet.figure(_story(titles, means, n, who, scale))


def _draw(
    sheet: Sheet, titles: Mapping[str, str], means: Mapping[str, Mapping[str, float]], who: Parties, scale: tuple[float, float]
) -> None:
    place_verdicts(sheet, (("", title, _said(means[item])) for item, title in titles.items()))
    axis_numbers(sheet, scale)
    path: dict[str, list[list[tuple[float, float]]]] = {party: [[]] for party in who.ids}
    for item, title in titles.items():
        row_label(sheet, "", title, _said(means[item]), strong=False)
        middle = sheet.y + STRIP / 2
        scale_line(sheet, scale, middle)
        ordered = {party: means[item][party] for party in who.ids if party in means[item]}
        shift = dodge(ordered, sheet.high - sheet.low, list(ordered)[:2])
        for party in who.ids:
            if party not in ordered:
                path[party].append([])
                continue
            point = (ordered[party], middle + shift[party])
            path[party][-1].append(point)
            hover = f"<b>{plain(title, 40)}</b><br>{plain(who.name(party))}: {number(ordered[party])}"
            sheet.marks([point], who.symbol(party), who.hex(party), [hover], size=14)
        sheet.y = middle + STRIP / 2 + 8
    for party in who.ids:
        sheet.lines([part for part in path[party] if len(part) > 1], who.hex(party), 2.5, opacity=0.55)


def _said(means: Mapping[str, float]) -> str:
    return "" if means else words("chart.too_few")


def _story(
    titles: Mapping[str, str],
    means: Mapping[str, Mapping[str, float]],
    n: Mapping[str, Sequence[Any]],
    who: Parties,
    scale: tuple[float, float],
) -> Story:
    finding = profile_finding(titles, means, who)
    caption = f"{sentences.answers(n, who)} " + words("profile.caption", low=number(scale[0]), high=number(scale[1]))
    if len(titles) > 1:
        caption += " " + words("profile.lines")
    heads = [words("column.item"), *(words("column.average_of", party=who.name(party)) for party in who.ids)]
    rows = [[title, *(sentences.cell(means[item].get(party)) for party in who.ids)] for item, title in titles.items()]
    spoken = [
        f"{title}: {listed([f'{who.name(party)} {number(mean)}' for party, mean in means[item].items()]) or words('chart.too_few')}."
        for item, title in list(titles.items())[:12]
    ]
    return Story(finding, caption, f"{finding} {' '.join(spoken)}", heads, rows)


def profile_finding(titles: Mapping[str, str], means: Mapping[str, Mapping[str, float]], who: Parties) -> str:
    """Return one party higher throughout, or where the profiles come together and part."""
    both = {item: found for item, found in means.items() if len(found) > 1}
    if not both:
        alone = [(mean, item) for item, found in means.items() for mean in found.values()]
        if not alone:
            return words("chart.too_few_yet")
        top, low = max(alone)[1], min(alone)[1]
        best = words("profile.highest", item=sentences.names_of([titles[top]], who))
        if top == low:
            return best
        return f"{best} " + words("profile.lowest", item=sentences.names_of([titles[low]], who))
    apart = {item: max(found.values()) - min(found.values()) for item, found in both.items()}
    widest, closest = max(apart, key=lambda item: apart[item]), min(apart, key=lambda item: apart[item])
    if apart[widest] == 0:
        return words("profile.same")
    shown = [party for party in who.ids if all(party in found for found in both.values())]
    highest = [
        party for party in shown if all(found[party] > max(v for p, v in found.items() if p != party) for found in both.values())
    ]
    if len(both) > 2 and highest:
        return words("profile.higher", party=who.name(highest[0]), item=sentences.names_of([titles[widest]], who))
    if len(both) == 1:
        return words("profile.apart", item=sentences.names_of([titles[widest]], who), points=sentences.points(apart[widest]))
    near, far = (sentences.names_of([titles[item]], who) for item in (closest, widest))
    return words("profile.near_far", near=near, far=far)
