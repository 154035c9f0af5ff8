"""A drawing sheet measured in px from the top: what lets one figure fit a phone and a wall.

The y axis counts px (range = height of the plot), so text rows and marks sit exactly where they are put, whatever the width.
The x axis carries the data; the second x axis, `x2`, runs from 0 (left edge) to 1 (right edge) for labels. Traces are plain
dicts: plotly checks them once in the tests, not for every figure on a page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from vested_widgets.charts.kit import layout
from vested_widgets.charts.kit.text import clean, columns, plain, wrap
from vested_widgets.charts.kit.theme import EDGES, HEAD, LIGHT, SERIF, SMALL, template
from vested_widgets.charts.kit.trace_merging import TICK, merged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from plotly.graph_objects import Figure

    from vested_widgets.charts.kit.parties import Parties

Row = TypeVar("Row")
Point = tuple[float, float]
# Symbols of one size differ in area; these factors make them look alike.
_EVEN = {"triangle-up": 1.1, "diamond": 0.95, "circle-open": 0.85}
TITLE_LETTERS, CAPTION_LETTERS = 74, 104
LEGEND, COLUMN, TITLE, NOTE = 38, 140, 24, 40
"""Letters of a line of the legend on a phone, the least px of a party in it, and letters of a line of a title and of a note."""
HIDDEN, COMMON, GAP, PLAIN, UNSURE = "hidden", "common", "gap", "plain", "unsure"
"""What a picture has found, in the order in which it can be acted on: agreement that nobody knows of, common ground, clear gaps, anything
else, and what there are not enough answers to tell."""
KINDS = (HIDDEN, COMMON, GAP, PLAIN, UNSURE)
"""What a picture can have found, what can be acted on first."""
FULL = 1800.0
"""px after which a list ends on a sheet: two screens of a phone, beyond which nobody compares; the table goes on."""


@dataclass(frozen=True)
class Story:
    """A figure in words: the finding, how to read it, the same for those who cannot see it, and the numbers behind it.

    Attributes:
        told: for each row the marks (by `Sheet.of`) that it stands behind; its first cell, if not given.
        kind: what has been found, one of `KINDS`.
    """

    title: str
    caption: str
    alt: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | int | float]]
    told: Sequence[Sequence[str]] | None = None
    kind: str = PLAIN

    def behind(self) -> dict[str, list[int]]:
        """Return the rows, counted from 0, behind the marks of each name."""
        found: dict[str, list[int]] = {}
        for at, row in enumerate(self.rows):
            for name in self.told[at] if self.told is not None else [str(row[0])]:
                found.setdefault(name, []).append(at)
        return found


@dataclass
class Sheet:
    """Marks collected from top to bottom. `y` is the next free px.

    Attributes:
        low, high: the range of the data axis.
        left, right: margins in px; labels of bump and slope charts stand there.
        of: what the marks and bars that are put now belong to (an item's title): a page that is asked for what is behind one shows
            the table's rows of that name.
        beside, name_letters: whether verdicts stand beside the names of rows, and the letters of a name's line where it must leave
            them room; `row_labels.place_verdicts` decides.
    """

    low: float = 0.0
    high: float = 1.0
    left: int = 12
    right: int = 12
    y: float = 6.0
    of: str = ""
    beside: bool = True
    name_letters: int | None = None
    traces: list[dict[str, Any]] = field(default_factory=list)

    def each(self, rows: Iterable[Row], draw: Callable[[Row], None], full: float = FULL) -> int:
        """Draw the rows of a list until it is `full` px long, or as long as there is room; returns how many (`sentences.rest` says so)."""
        drawn, full = 0, min(full, layout.height())
        for row in rows:
            if self.y > full:
                break
            draw(row)
            drawn += 1
        return drawn

    def text(
        self,
        points: Sequence[Point],
        texts: Sequence[str],
        side: str = "middle right",
        *,
        size: int = SMALL,
        colour: str = "ink",
        bold: bool = False,
        serif: bool = False,
        axis: str = "x2",
    ) -> None:
        """Draw texts (already `plain`) at points of `x2` (or `x`) and px."""
        if not points:
            return
        font: dict[str, Any] = {"size": size, "color": LIGHT[colour]}
        if bold:
            font["weight"] = 600
        if serif:
            font |= {"family": SERIF, "weight": 500}
        self._add(points, mode="text", text=list(texts), textposition=side, textfont=font, hoverinfo="skip", xaxis=axis)

    def lines(
        self,
        segments: Sequence[Sequence[Point]],
        colour: str,
        width: float,
        *,
        opacity: float = 1.0,
        dash: str | None = None,
        axis: str = "x",
    ) -> None:
        """Polylines in one trace; `colour` is a hex value."""
        if not segments:
            return
        line: dict[str, Any] = {"color": colour, "width": width}
        if dash:
            line["dash"] = dash
        self._broken(
            segments, mode="lines", line=line, hoverinfo="skip", xaxis=axis, **({"opacity": opacity} if opacity < 1 else {})
        )

    def ticks(self, points: Sequence[Point], colour: str, *, opacity: float = 1.0, axis: str = "x") -> None:
        """Short upright strokes on a line: a symbol each, which takes a third of the room of a stroke with two ends."""
        marker = {"symbol": TICK, "size": 4.3, "line": {"width": 1, "color": colour}}
        self._add(points, mode="markers", marker=marker, hoverinfo="skip", opacity=opacity, xaxis=axis)

    def areas(
        self, boxes: Sequence[tuple[float, float, float, float]], colour: str, opacity: float = 1.0, axis: str = "x"
    ) -> None:
        """Filled boxes (x0, x1, y0, y1) in one trace."""
        if not boxes:
            return
        self._filled([[(a, t), (b, t), (b, u), (a, u), (a, t)] for a, b, t, u in boxes], colour, opacity, axis)

    def polygon(self, corners: Sequence[Point], colour: str, opacity: float = 1.0) -> None:
        """Fill an area between corners."""
        self._filled([[*corners, corners[0]]], colour, opacity, "x")

    def _filled(self, outlines: Sequence[Sequence[Point]], colour: str, opacity: float, axis: str) -> None:
        line = {"width": 0}
        self._broken(
            outlines, mode="lines", fill="toself", fillcolor=colour, opacity=opacity, line=line, hoverinfo="skip", xaxis=axis
        )

    def marks(
        self,
        points: Sequence[Point],
        symbol: str | Sequence[str],
        colour: str | Sequence[str],
        hover: Sequence[str] | None = None,
        *,
        size: float = 15,
        axis: str = "x",
        edge: str | None = None,
        texts: Sequence[str] | None = None,
        text_colour: str = "card",
        beside: Sequence[str] | None = None,
        opacity: float = 1.0,
    ) -> None:
        """Markers; a party's has the outline of its colour (an open one is that outline), others one in the colour of the card."""
        if not points:
            return
        opened = isinstance(symbol, str) and symbol.endswith("-open")
        outline: str | list[str]
        if isinstance(colour, str):
            outline = edge or EDGES.get(colour, colour if opened else LIGHT["card"])
        else:
            outline = [edge or EDGES.get(one, LIGHT["card"]) for one in colour]
        marker: dict[str, Any] = {
            "symbol": symbol if isinstance(symbol, str) else list(symbol),
            "color": colour if isinstance(colour, str) else list(colour),
            "size": round(size * _EVEN.get(str(symbol), 1.0), 2),
            "line": {"width": 3 if opened else 1.5, "color": outline},
        }
        extra: dict[str, Any] = {"hovertext": list(hover), "hoverinfo": "text"} if hover else {"hoverinfo": "skip"}
        if hover:
            extra["customdata"] = [self.of or None] * len(points)
        if texts:
            extra |= {
                "text": list(texts),
                "textposition": "middle center",
                "textfont": {"size": SMALL, "color": LIGHT[text_colour], "weight": 600},
            }
        if beside:
            extra |= {
                "text": [f" {name}" for name in beside],
                "textposition": "middle right",
                "textfont": {"size": SMALL, "color": LIGHT["ink-2"]},
            }
        if opacity < 1:
            extra["opacity"] = opacity
        self._add(points, mode="markers+text" if texts or beside else "markers", marker=marker, xaxis=axis, **extra)

    def bars(
        self,
        boxes: Sequence[tuple[float, float, float, float]],
        colours: Sequence[str],
        hatched: Sequence[bool],
        hover: Sequence[str],
    ) -> None:
        """Boxes (x0, x1, y0, y1) that can be hatched and pointed at."""
        if not boxes:
            return
        self.traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "y": [round((t + u) / 2, 1) for _, _, t, u in boxes],
                "base": [round(a, 4) for a, _, _, _ in boxes],
                "x": [round(b - a, 4) for a, b, _, _ in boxes],
                "width": [round(u - t, 1) for _, _, t, u in boxes],
                "marker": {
                    "color": list(colours),
                    "line": {"width": 1, "color": [EDGES.get(colour, LIGHT["card"]) for colour in colours]},
                    "pattern": {
                        "shape": ["/" if h else "" for h in hatched],
                        "fgcolor": LIGHT["line-2"],
                        "size": 7,
                        "solidity": 0.2,
                    },
                },
                "hovertext": list(hover),
                "hoverinfo": "text",
                "customdata": [self.of or None] * len(boxes),
            }
        )

    def heading(self, words: str) -> None:
        """Draw a line of its own above a block of rows."""
        width = layout.letters(34)
        lines = wrap(words, width, 2)
        self.text([(0, self.y + 10 + 9 * (len(lines) - 1))], [plain(words, width, 2)], colour="ink-2", bold=True)
        self.y += 12 + 18 * len(lines)

    def title(self, words: str) -> None:
        """Draw the title of a part of the picture, in the type of findings."""
        width = layout.letters(TITLE)
        lines = wrap(words, width, 3)
        self.text([(0, self.y + 14 + 12 * (len(lines) - 1))], [plain(words, width, 3)], size=HEAD, serif=True)
        self.y += 8 + 25 * len(lines)

    def note(self, words: str) -> None:
        """Draw a quiet sentence."""
        width = layout.letters(NOTE)
        lines = wrap(words, width, 4)
        self.text([(0, self.y + 9 + 9 * (len(lines) - 1))], [plain(words, width, 4)], colour="ink-2")
        self.y += 10 + 18 * len(lines)

    def legend(self, parties: Parties, shown: Sequence[str], *, across: int | None = None) -> None:
        """Draw the parties by shape, colour and name; as many to a line as their names allow, but two on a phone."""
        across = across or self._across([parties.name(party) for party in shown])
        whole = layout.letters(LEGEND)
        width = whole // across - 2 if across > 1 else whole - self.left // 8
        for i, party in enumerate(shown):
            row, column = divmod(i, across)
            point = (0.02 + column / across, self.y + 10 + 22 * row)
            name = plain(parties.name(party), width, 1)
            self.marks([point], parties.symbol(party), parties.hex(party), size=11, axis="x2", beside=[name])
        self.y += 22 * ((len(shown) + across - 1) // across) + 8 if shown else 0

    def _across(self, names: Sequence[str]) -> int:
        longest, most = max(map(columns, names), default=0), layout.width() // COLUMN
        tries = (across for across in range(most, 1, -1) if longest <= layout.letters(LEGEND) // across - 2)
        # On a phone a long name is cut rather than given a line, for six parties have to leave room for the picture.
        return next(tries, 1 if layout.is_wide() else 2)

    def _add(self, points: Sequence[Point], **trace: Any) -> None:
        if trace.get("xaxis") == "x":
            del trace["xaxis"]
        xs, ys = [_short(x) for x, _ in points], [_short(y) for _, y in points]
        self.traces.append({"type": "scatter", "x": xs, "y": ys, "cliponaxis": False, **trace})

    def _broken(self, segments: Iterable[Sequence[Point]], **trace: Any) -> None:
        xs: list[float | None] = []
        ys: list[float | None] = []
        for segment in segments:
            xs += [*(_short(x) for x, _ in segment), None]
            ys += [*(_short(y) for _, y in segment), None]
        if trace.get("xaxis") == "x":
            del trace["xaxis"]
        self.traces.append({"type": "scatter", "x": xs[:-1], "y": ys[:-1], "cliponaxis": False, **trace})

    def figure(self, story: Story) -> Figure:
        """Return the finished figure, with its words on top and in `layout.meta`."""
        from plotly.graph_objects import Figure

        title = wrap(story.title, TITLE_LETTERS, 4)
        caption = wrap(story.caption, CAPTION_LETTERS, 8)
        top = 26 + round(HEAD * 1.3) * len(title) + round(SMALL * 1.35) * len(caption) + 8
        layout = {
            "template": template(),
            "title": {
                "text": plain(story.title, TITLE_LETTERS, 4),
                "subtitle": {"text": plain(story.caption, CAPTION_LETTERS, 8)},
            },
            "meta": {
                "title": clean(story.title),
                "caption": clean(story.caption),
                "alt": clean(story.alt),
                "table": {"columns": list(story.columns), "rows": [list(row) for row in story.rows]},
                "behind": story.behind(),
                "kind": story.kind,
            },
            "height": round(self.y) + top + 8,
            "autosize": True,
            "margin": {"l": self.left, "r": self.right, "t": top, "b": 8, "pad": 0},
            "xaxis": {"range": [_short(self.low), _short(self.high)]},
            "xaxis2": {"range": [0, 1], "overlaying": "x", "visible": False, "fixedrange": True},
            "yaxis": {"range": [round(self.y), 0]},
        }
        return Figure({"data": merged(self.traces), "layout": layout}, _validate=False)


def _short(value: float) -> float:
    number = round(float(value), 3)
    return int(number) if number == int(number) else number
