"""The tree outcome, objective, metric by completeness: the rings of a sunburst, laid out in rows so that names can be read on a phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vested_widgets.charts.gap_table import check
from vested_widgets.charts.kit import layout, sentences
from vested_widgets.charts.kit.money import percent
from vested_widgets.charts.kit.sheet import COMMON, GAP, PLAIN, Sheet, Story
from vested_widgets.charts.kit.text import clean, plain, wrap
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

NEEDED = ("node", "parent", "level", "title", "complete", "metrics")
STEPS = ("seq-1", "seq-2", "seq-3", "seq-4", "seq-5")
LEAF, GAP_PX = 40, 10
"""px of a metric, and between two outcomes."""
WIDTHS = {"outcome": (0.0, 0.3), "objective": (0.31, 0.62), "metric": (0.63, 1.0)}


@dataclass
class Node:
    """A branch: what hangs on it, and where it is drawn."""

    title: str
    level: str
    complete: float
    below: list[Node] = field(default_factory=list)

    @property
    def leaves(self) -> int:
        """Return how many rows it takes."""
        return max(1, sum(node.leaves for node in self.below))


def completeness_rings(branches: pd.DataFrame) -> Figure:
    """Return the tree of outcomes, objectives and metrics: the darker a block, the more of what matters is filled.

    Args:
        branches: the table of `scorecard.branches`.

    Raises:
        ValueError: the table lacks a column.
    """
    branches = check(branches, NEEDED, "scorecard.branches(outcomes, objectives, metrics)")
    nodes = {
        str(row["node"]): Node(clean(row["title"]), str(row["level"]), float(row["complete"]))
        for row in branches.to_dict("records")
    }
    roots: list[Node] = []
    for row in branches.to_dict("records"):
        parent = nodes.get(str(row["parent"] or ""))
        (parent.below if parent else roots).append(nodes[str(row["node"])])
    sheet = Sheet(0, 1)
    if roots:
        _legend(sheet)
    drawn = sheet.each(roots, lambda root: _root(sheet, root))
    return sheet.figure(_story(list(nodes.values()), roots, drawn))


def _legend(sheet: Sheet) -> None:
    for level, (left, _) in WIDTHS.items():
        sheet.text([(left, sheet.y + 9)], [words(f"completeness_rings.{level}")], colour="ink-2", bold=True, axis="x")
    sheet.y += 24


def _root(sheet: Sheet, root: Node) -> None:
    _block(sheet, root, sheet.y)
    sheet.y += LEAF * root.leaves + GAP_PX


def _block(sheet: Sheet, node: Node, top: float) -> None:
    left, right = WIDTHS[node.level]
    tall = LEAF * node.leaves
    sheet.of = node.title
    step = STEPS[min(4, int(node.complete * 4.999))]
    said = words("completeness_rings.hover", level=words(f"column.{node.level}"), share=percent(node.complete))
    hover = f"<b>{plain(node.title, 40)}</b><br>{plain(said)}"
    sheet.bars([(left, right, top + 1, top + tall - 1)], [LIGHT[step]], [node.complete == 0], [hover])
    # Two lines fit into the height of one metric; more of an outcome or objective that has several.
    lines = max(1, min(3, int((tall - 4) // 16)))
    letters = max(6, int(layout.width() * (right - left) / 6.4) - 1)
    text = plain(f"{percent(node.complete)} {node.title}", letters, lines)
    colour = "card" if step in ("seq-4", "seq-5") else "ink"
    sheet.text([(left + 0.005, top + tall / 2)], [text], size=11, colour=colour, axis="x")
    y = top
    for child in node.below:
        _block(sheet, child, y)
        y += LEAF * child.leaves


def _story(nodes: Sequence[Node], roots: Sequence[Node], drawn: int) -> Story:
    metrics = [node for node in nodes if node.level == "metric"]
    if not roots:
        finding = words("completeness_rings.nothing")
    elif not metrics:
        finding = words("completeness_rings.no_metric")
    else:
        least = min(roots, key=lambda node: node.complete)
        whole = sum(node.complete == 1 for node in metrics)
        finding = words("completeness_rings.whole", n=whole, of=len(metrics))
        if least.complete < 1:
            name = clean(" ".join(wrap(least.title, 60, 1)))
            finding += " " + words("completeness_rings.least", title=name, share=percent(least.complete))
    caption = [words("completeness_rings.caption", n=len(metrics)), sentences.rest(drawn, len(roots), "completeness_rings.rest")]
    heads = [words("column.kind"), words("column.what"), words("column.complete")]
    table: list[list[str | int | float]] = [[words(f"column.{one.level}"), one.title, percent(one.complete)] for one in nodes]
    spoken = [f"{one.title}: {percent(one.complete)}." for one in roots[:8]]
    kind = PLAIN if not metrics else GAP if any(one.complete < 1 for one in roots) else COMMON
    return Story(
        finding, " ".join(filter(None, caption)), " ".join([finding, *spoken]), heads, table, [[one.title] for one in nodes], kind
    )
