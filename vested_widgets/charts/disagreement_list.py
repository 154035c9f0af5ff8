"""Who should do each line of work, by party: lines that two parties want, or that neither wants, first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.sheet import COMMON, GAP, PLAIN, UNSURE, Sheet, Story
from vested_widgets.charts.kit.text import clean, missing, number, plain, wrap
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import listed, plural, words
from vested_widgets.workload.claims import FINDINGS, claims

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

NEEDED = ("item", "title", "party", "n", "owner", "share", "entropy")
LINE, SCALE = 21, 0.26
"""px of a party's line, and the width of the scale of shares."""
SPREAD = ((0.25, "little"), (0.6, "some"), (1.01, "wide"))
"""Up to which entropy people count as differing a little, some, widely."""


@dataclass
class Said:
    """What was said of one line, by party; a party that may not be shown has no share."""

    title: str
    finding: str = ""
    owner: dict[str, str] = field(default_factory=dict)
    share: dict[str, float] = field(default_factory=dict)
    n: dict[str, object] = field(default_factory=dict)
    entropy: float | None = None

    def people(self, party: str) -> str:
        """Return `5 of 6`."""
        n = self.n[party]
        return words("disagreement_list.of", n=round(self.share[party] * float(str(n))), of=n)

    @property
    def together(self) -> bool:
        """Return whether only all people together can be shown: each party has too few."""
        return "" in self.share and len(self.share) == 1


def disagreement_list(table: pd.DataFrame, *, parties: Mapping[str, str] | None = None, k: int = 5) -> Figure:
    """Return whom most people of each party would give each line of work to, and what share of them.

    Args:
        table: the table of `workload.disagreements`.
        parties: party colour "a" to "f" by party; also the parties' order, and who is missing.
        k: the fewest answers of a party whose choice is shown.

    Raises:
        ValueError: a column is missing, or a colour is unknown.
    """
    table = check(table, NEEDED, "workload.disagreements(answers, owners=…)")
    who = Parties.of(sorted({str(name) for name in table["party"] if str(name)}), parties, k)
    items = _read(table, who)
    told = [item for item in items if any(item.share) or item.together]
    sheet = Sheet(0, 1)
    sheet.legend(who, who.ids)
    place_verdicts(sheet, (("", item.title, _verdict(item)) for item in told))
    drawn = sheet.each(told, lambda item: _item(sheet, item, who))
    return sheet.figure(_story(items, told, who, drawn))


def _read(table: pd.DataFrame, who: Parties) -> list[Said]:
    found: dict[str, Said] = {}
    for record in table.to_dict("records"):
        item = found.setdefault(str(record["item"]), Said(clean(record["title"] or record["item"])))
        party = str(record["party"])
        if not party:
            item.entropy = None if missing(record["entropy"]) else float(record["entropy"])
        item.n[party] = record["n"]
        if not missing(record["share"]) and not missing(record["n"]) and int(record["n"]) >= who.k:
            item.share[party] = float(record["share"])
            item.owner[party] = clean(record["owner"]) if isinstance(record["owner"], str) else ""
    known = claims(table, parties=who.ids)
    for name, finding in zip(known["item"], known["finding"], strict=True):
        item = found[str(name)]
        if not item.finding or FINDINGS.index(finding) < FINDINGS.index(item.finding):
            item.finding = finding
    rank = {finding: at for at, finding in enumerate(FINDINGS)}
    return sorted(found.values(), key=lambda item: rank.get(item.finding, len(rank) - 1))


def _verdict(item: Said) -> str:
    return words(f"disagreement_list.{item.finding.replace(' ', '_')}") if item.finding else ""


def _chosen(item: Said, party: str) -> str:
    """Return whom most people of a party chose; of itself, so."""
    owner = item.owner[party]
    if not owner:
        return words("disagreement_list.tied")
    return words("disagreement_list.itself") if owner == party else owner


def _item(sheet: Sheet, item: Said, who: Parties) -> None:
    row_label(sheet, "", item.title, _verdict(item), strong=item.finding in FINDINGS[:3])
    sheet.y += 3
    for party in [""] if item.together else who.ids:
        if party not in item.share:
            continue
        y, at = sheet.y + LINE / 2, 0.03 + SCALE * item.share[party]
        sheet.lines([[(0.03, y), (0.03 + SCALE, y)]], LIGHT["line"], 3)
        key = "disagreement_list.chose" if party else "disagreement_list.all_chose"
        said = words(key, owner=_chosen(item, party), people=item.people(party))
        sheet.marks(
            [(at, y)], who.symbol(party), who.hex(party), [f"<b>{plain(who.name(party))}</b><br>{item.people(party)}"], size=12
        )
        lines = wrap(said, layout.letters(27), 2)
        sheet.text([(0.03 + SCALE + 0.06, y + 8 * (len(lines) - 1))], [plain(said, layout.letters(27), 2)])
        sheet.y += LINE + 17 * (len(lines) - 1)
    silent = [who.name(party) for party in who.ids if party not in item.share]
    if silent and not item.together:
        lines = wrap(words("choices.silent", parties=listed(silent)), layout.letters(44), 2)
        sheet.text([(0.03, sheet.y + 9 + 8 * (len(lines) - 1))], ["<br>".join(plain(one) for one in lines)], colour="ink-2")
        sheet.y += 17 * len(lines) + 3
    sheet.y += 12


def _spread(entropy: float | None) -> str:
    if entropy is None:
        return words("chart.not_shown")
    return words(f"disagreement_list.{next(word for top, word in SPREAD if entropy < top)}")


def _story(items: Sequence[Said], told: Sequence[Said], who: Parties, drawn: int) -> Story:
    finding, kind = _finding(items, told, who)
    n = {party: [item.n[party] for item in items if party in item.n] for party in who.ids}
    caption = f"{sentences.answers(n, who)} {words('disagreement_list.caption', k=who.k)}"
    if drawn and (rest := sentences.rest(drawn, len(told), "disagreement_list.rest")):
        caption += f" {rest}"
    heads = [words("column.work"), words("column.says")]
    heads += [words("disagreement_list.head", party=who.name(party)) for party in who.ids]
    heads += [words("column.all_differ"), words("column.entropy")]
    rows: list[list[str | int | float]] = [
        [
            item.title,
            _verdict(item) or "–",
            *(
                words("disagreement_list.chose", owner=_chosen(item, party), people=item.people(party))
                if party in item.share
                else words("chart.not_shown")
                for party in who.ids
            ),
            _spread(item.entropy),
            sentences.cell(item.entropy),
        ]
        for item in items
    ]
    spoken = " ".join(f"{item.title}: {_verdict(item)}." for item in told[:12] if item.finding)
    return Story(finding, caption, f"{finding} {spoken}".strip(), heads, rows, kind=kind)


def _finding(items: Sequence[Said], told: Sequence[Said], who: Parties) -> tuple[str, str]:
    """Return which lines two parties claim and which neither wants; else on how many they differ."""
    if not told:
        return words("disagreement_list.below" if items else "disagreement_list.none", k=who.k), UNSURE
    if all(item.together for item in told):
        item = max(told, key=lambda one: one.entropy or 0.0)
        if not item.entropy:
            return words("disagreement_list.all_agree"), COMMON
        return words("disagreement_list.all_differ", item=sentences.names_of([item.title], who)), PLAIN
    parts = []
    for finding in FINDINGS[:2]:
        titles = [item.title for item in told if item.finding == finding]
        if titles:
            more = plural(len(titles) - 1, "disagreement_list.more", n=number(len(titles) - 1)) if len(titles) > 1 else ""
            named = sentences.names_of(titles[:1], who)
            parts.append(words(f"disagreement_list.{finding.replace(' ', '_')}_of", item=f"{named}{more}"))
    if parts:
        return " ".join(parts), GAP
    compared = [item for item in told if item.finding]
    differ = [item for item in compared if item.finding == "differ"]
    if differ:
        return words(
            "disagreement_list.differ_on", n=len(differ), of=len(compared), item=sentences.names_of([differ[0].title], who)
        ), GAP
    if compared:
        return plural(len(compared), "disagreement_list.same_on", n=number(len(compared))), COMMON
    return words("disagreement_list.one_party"), PLAIN
