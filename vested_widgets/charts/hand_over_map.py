"""Where work passes from one owner to another: a bar for each pair of owners, as long as there are hand-overs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.sheet import PLAIN, UNSURE, Sheet, Story
from vested_widgets.charts.kit.text import clean, number, plain, wrap
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.charts.work_owners import Owners, name_of, owner_name
from vested_widgets.method.catalogue import plural, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

NEEDED = ("after", "after_title", "giver", "line", "title", "receiver", "hand_over")
NAMED = 3
"""How many hand-overs of a pair are named under its bar; the table has all."""
Link = tuple[str, str, str, str]


def hand_over_map(
    links: pd.DataFrame, *, parties: Mapping[str, str] | None = None, shared: str = "Shared", wrong: str = ""
) -> Figure:
    """Return between which owners work passes, how often, and which lines.

    Args:
        links: the table of `workload.links`.
        parties: party colour "a" to "f" by party; also the parties' order.
        shared: the word that stands for shared work.
        wrong: why the lines are no tree, in a sentence; then that is the finding.

    Raises:
        ValueError: a column is missing, or a colour is unknown.
    """
    links = check(links, NEEDED, "workload.links(outline, after)")
    found: dict[tuple[str, str], list[Link]] = {}
    unowned = 0
    for record in links.to_dict("records"):
        giver, receiver = owner_name(record["giver"]), owner_name(record["receiver"])
        unowned += not (giver and receiver)
        if record["hand_over"]:
            found.setdefault((giver, receiver), []).append(
                (clean(record["after_title"]), giver, clean(record["title"]), receiver)
            )
    pairs = sorted(found, key=lambda pair: -len(found[pair]))
    owners = Owners.of((owner for pair in found for owner in pair), parties, clean(shared))
    sheet = Sheet(0, 1)
    if pairs:
        owners.legend(sheet, [*owners.who.ids, *owners.others])
    place_verdicts(sheet, (("", _pair(*pair), _times(found[pair])) for pair in pairs))
    most = max(map(len, found.values()), default=1)
    drawn = sheet.each(pairs, lambda pair: _draw(sheet, pair, found[pair], most, owners))
    return sheet.figure(_story(found, pairs, len(links), unowned, drawn, wrong))


def _pair(giver: str, receiver: str) -> str:
    return words("hand_over_map.pair", giver=name_of(giver), receiver=name_of(receiver))


def _times(links: Sequence[Link]) -> str:
    return plural(len(links), "hand_over_map.times", n=number(len(links)))


def _draw(sheet: Sheet, pair: tuple[str, str], links: Sequence[Link], most: int, owners: Owners) -> None:
    row_label(sheet, "", _pair(*pair), _times(links))
    y, end = sheet.y + 13, 0.04 + 0.9 * len(links) / most
    hover = f"<b>{plain(_pair(*pair), 40)}</b><br>{plain(_times(links))}"
    sheet.bars([(0.04, end, y - 6, y + 6)], [LIGHT["seq-1"]], [False], [hover])
    for owner, at in ((pair[0], 0.04), (pair[1], end)):
        if owner in owners.who.ids:
            sheet.marks([(at, y)], owners.who.symbol(owner), owners.who.hex(owner), [plain(owner)], size=14)
        else:
            colour, hatched = owners.fill(owner)
            half = 7 / layout.width()
            sheet.bars([(at - half, at + half, y - 7, y + 7)], [colour], [hatched], [plain(name_of(owner))])
    sheet.y += 28
    for before, _, then, _ in links[:NAMED]:
        said = words("hand_over_map.link", before=before, then=then)
        lines = wrap(said, layout.letters(43), 2)
        sheet.text([(0.04, sheet.y + 9 + 8 * (len(lines) - 1))], [plain(said, layout.letters(43), 2)], colour="ink-2")
        sheet.y += 17 * len(lines) + 2
    if len(links) > NAMED:
        sheet.text([(0.04, sheet.y + 9)], [plain(words("hand_over_map.others", n=len(links) - NAMED))], colour="ink-2")
        sheet.y += 19
    sheet.y += 12


def _story(
    found: Mapping[tuple[str, str], Sequence[Link]],
    pairs: Sequence[tuple[str, str]],
    many: int,
    unowned: int,
    drawn: int,
    wrong: str,
) -> Story:
    passed = sum(map(len, found.values()))
    if wrong:
        finding, kind = clean(wrong), UNSURE
    elif not many:
        finding, kind = words("hand_over_map.none"), UNSURE
    elif not pairs:
        finding, kind = words("hand_over_map.nobody_passes"), UNSURE if unowned == many else PLAIN
    else:
        top = pairs[0]
        finding = plural(passed, "hand_over_map.passes", n=number(passed))
        if len(pairs) > 1:
            most = plural(len(found[top]), "hand_over_map.times", n=number(len(found[top])))
            finding += " " + words("hand_over_map.most", giver=name_of(top[0]), receiver=name_of(top[1]), times=most)
        kind = PLAIN
    caption = [plural(many, "hand_over_map.caption", n=number(many))]
    if unowned:
        caption.append(plural(unowned, "hand_over_map.unowned", n=number(unowned)))
    if drawn and (rest := sentences.rest(drawn, len(pairs), "hand_over_map.rest")):
        caption.append(rest)
    heads = [words(f"column.{name}") for name in ("first_work", "first_owner", "then_work", "then_owner")]
    rows = [list(link) for pair in pairs for link in found[pair]]
    told = [[_pair(link[1], link[3])] for pair in pairs for link in found[pair]]
    spoken = " ".join(f"{_pair(*pair)}: {_times(found[pair])}." for pair in pairs[:12])
    return Story(finding, " ".join(caption), f"{finding} {spoken}".strip(), heads, rows, told=told, kind=kind)
