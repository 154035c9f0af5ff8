"""All the work by owner: a bar for each area, in it a block for each lowest line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.row_labels import place_verdicts, row_label
from vested_widgets.charts.kit.sheet import GAP, PLAIN, UNSURE, Sheet, Story
from vested_widgets.charts.kit.text import clean, missing, number, plain, wrap
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.charts.work_owners import Owners, name_of, owner_name
from vested_widgets.method.catalogue import listed, plural, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

NEEDED = ("line", "title", "branch", "number", "lowest", "owner", "effort")
TALL, MARKED = 30, 18.0
"""px of a bar, and of the narrowest block that has room for the shape of its party."""
MOST = 0.5
"""From this share of the lines with an owner on the work counts as shared throughout."""


@dataclass(frozen=True)
class Block:
    """A lowest line of work."""

    number: str
    title: str
    owner: str
    effort: float | None


@dataclass(frozen=True)
class Area:
    """An area with its lowest lines, in their order."""

    title: str
    blocks: list[Block]


def owner_map(
    lines: pd.DataFrame, *, parties: Mapping[str, str] | None = None, shared: str = "Shared", wrong: str = ""
) -> Figure:
    """Return who does what: each area as a bar, its lowest lines as blocks in the colour of their owner.

    Blocks are as wide as the effort of their lines, where every lowest line has one; else all are alike.

    Args:
        lines: the table of `workload.outline`.
        parties: party colour "a" to "f" by party; also the parties' order. Owners that are no party are "shared", or somebody else.
        shared: the word that stands for shared work.
        wrong: why the lines are no tree, in a sentence; then that is the finding.

    Raises:
        ValueError: a column is missing, or a colour is unknown.
    """
    lines = check(lines, NEEDED, "workload.outline(lines)")
    areas = _areas(lines)
    blocks = [block for area in areas for block in area.blocks]
    owners = Owners.of((block.owner for block in blocks), parties, clean(shared))
    by_effort = bool(blocks) and all(block.effort is not None for block in blocks) and sum(_effort(one) for one in blocks) > 0
    sheet = Sheet(0, 1)
    if blocks:
        owners.legend(sheet, [*owners.who.ids, *(block.owner for block in blocks)])
    place_verdicts(sheet, (("", area.title, _size(area)) for area in areas))
    widest = max((_width(area.blocks, by_effort) for area in areas), default=0) or 1
    drawn = sheet.each(areas, lambda area: _area(sheet, area, owners, by_effort, widest))
    return sheet.figure(_story(areas, blocks, owners, by_effort, drawn, wrong))


def _areas(lines: pd.DataFrame) -> list[Area]:
    titles = {line: clean(title) for line, title in zip(lines["line"], lines["title"], strict=True)}
    found: dict[str, list[Block]] = {}
    for record in lines.to_dict("records"):
        if record["lowest"]:
            effort = None if missing(record["effort"]) else float(record["effort"])
            block = Block(str(record["number"]), clean(record["title"]), owner_name(record["owner"]), effort)
            found.setdefault(str(record["branch"]), []).append(block)
    return [Area(titles.get(branch, branch), blocks) for branch, blocks in found.items()]


def _effort(block: Block) -> float:
    return block.effort or 0.0


def _width(blocks: Sequence[Block], by_effort: bool) -> float:
    return sum(_effort(block) for block in blocks) if by_effort else float(len(blocks))


def _size(area: Area) -> str:
    return plural(len(area.blocks), "work.lines", n=number(len(area.blocks)))


def _counted(blocks: Sequence[Block], owners: Owners) -> dict[str, int]:
    counts = {owner: sum(block.owner == owner for block in blocks) for owner in owners.every()}
    return {owner: many for owner, many in counts.items() if many}


def _area(sheet: Sheet, area: Area, owners: Owners, by_effort: bool, widest: float) -> None:
    row_label(sheet, "", area.title, _size(area), strong=False)
    top, start = sheet.y + 3, 0.0
    boxes, colours, hatched, hover = [], [], [], []
    for block in area.blocks:
        wide = (_effort(block) if by_effort else 1.0) / widest
        boxes.append((start, start + wide, top, top + TALL))
        colour, lines_across = owners.fill(block.owner)
        colours.append(colour)
        hatched.append(lines_across)
        told = f" ({number(block.effort)})" if by_effort else ""
        hover.append(f"<b>{plain(block.title, 40)}</b><br>{plain(name_of(block.owner))}{told}")
        start += wide
    sheet.bars(boxes, colours, hatched, hover)
    for party in owners.who.ids:
        middles = [
            ((box[0] + box[1]) / 2, top + TALL / 2)
            for box, block in zip(boxes, area.blocks, strict=True)
            if block.owner == party and (box[1] - box[0]) * layout.width() >= MARKED
        ]
        sheet.marks(middles, owners.who.symbol(party).removesuffix("-open"), LIGHT["card"], size=8, edge=LIGHT["card"])
    sheet.y = top + TALL + 4
    said = listed(
        [words("work.owner_has", owner=name_of(owner), n=many) for owner, many in _counted(area.blocks, owners).items()]
    )
    lines = wrap(said, layout.letters(42), 3)
    sheet.text([(0, sheet.y + 9 + 9 * (len(lines) - 1))], [plain(said, layout.letters(42), 3)], colour="ink-2")
    sheet.y += 18 * len(lines) + 14


def _story(areas: Sequence[Area], blocks: Sequence[Block], owners: Owners, by_effort: bool, drawn: int, wrong: str) -> Story:
    finding, kind = (clean(wrong), UNSURE) if wrong else _finding(blocks, owners)
    caption = [plural(len(blocks), "owner_map.caption", n=number(len(blocks)))]
    if blocks:
        caption.append(words("owner_map.by_effort" if by_effort else "owner_map.by_lines"))
        given = sum(block.effort is not None for block in blocks)
        if given and not by_effort:
            caption.append(words("owner_map.some_effort", n=given, of=len(blocks)))
    if drawn and (rest := sentences.rest(drawn, len(areas), "owner_map.rest")):
        caption.append(rest)
    heads = [words(f"column.{name}") for name in ("area", "number", "work", "owner", "effort")]
    rows: list[list[str | int | float]] = [
        [area.title, block.number, block.title, name_of(block.owner), sentences.cell(block.effort)]
        for area in areas
        for block in area.blocks
    ]
    spoken = " ".join(
        f"{area.title}: {listed([words('work.owner_has', owner=name_of(owner), n=many) for owner, many in _counted(area.blocks, owners).items()])}."
        for area in areas[:12]
    )
    return Story(finding, " ".join(caption), f"{finding} {spoken}".strip(), heads, rows, kind=kind)


def _finding(blocks: Sequence[Block], owners: Owners) -> tuple[str, str]:
    """Return who has most of the work, after what is wrong with it."""
    if not blocks:
        return words("owner_map.none"), UNSURE
    counts = _counted(blocks, owners)
    nobody = counts.pop("", 0)
    owned = sum(counts.values())
    if not owned:
        return words("owner_map.no_owner"), UNSURE
    shared = counts.get(owners.shared, 0)
    open_ = " " + plural(nobody, "owner_map.nobody", n=number(nobody)) if nobody else ""
    if shared >= MOST * owned:
        return words("owner_map.shared", n=shared, of=owned) + open_, GAP
    most = max(counts.values())
    top = [owner for owner, many in counts.items() if many == most]
    key = "owner_map.most" if len(top) == 1 else "owner_map.alike"
    return words(key, owner=listed([name_of(one) for one in top]), n=most, of=len(blocks)) + open_, PLAIN
