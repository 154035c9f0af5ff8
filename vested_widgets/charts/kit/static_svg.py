"""A figure as a vector picture for paper: SVG without a browser, for documents and files.

Plotly draws in a browser only. The figures of this package use a small part of it (`kit/sheet.py`): scatter traces of lines, areas,
marks and texts, and level bars. That part is written out here; anything else is refused rather than left out.
"""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from vested_widgets.charts.kit.page import for_page
from vested_widgets.charts.kit.theme import LIGHT, SANS, SMALL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from plotly.graph_objects import Figure

Point = tuple[float, float]
PAPER: Final = 640
"""px: the width of a picture on paper; with the margins of a card it holds the wide layout."""
_LINE: Final = 1.3
_DASHES: Final = {"dot": "1 3", "dash": "7 5"}
_TAG = re.compile(r"<(/?)(b|i|br)\s*/?>", re.IGNORECASE)
_ANCHORS: Final = {"left": "end", "right": "start", "center": "middle"}


class NotDrawn(ValueError):
    """A figure uses something that is drawn in a browser only."""


@dataclass
class _Canvas:
    """The parts of a picture: where data lies on it, and what has been drawn."""

    layout: Mapping[str, Any]
    width: float
    drawn: list[str] = field(default_factory=list)
    patterns: dict[str, str] = field(default_factory=dict)

    def place(self, axis: str, value: float) -> float:
        """Return the px of a value on an axis: `x`, `x2` or `y`."""
        low, high = self.layout[f"{axis[0]}axis{axis[1:]}"]["range"]
        margin = self.layout["margin"]
        if axis[0] == "x":
            start, room = margin["l"], self.width - margin["l"] - margin["r"]
            return float(start + (value - low) / ((high - low) or 1) * room)
        start, room = margin["t"], self.layout["height"] - margin["t"] - margin["b"]
        return float(start + (high - value) / ((high - low) or 1) * room)

    def add(self, tag: str, text: str = "", **attributes: object) -> None:
        """Draw an element; `_` in names of attributes stands for a hyphen."""
        told = "".join(
            f' {name.replace("__", ":").replace("_", "-")}="{html.escape(_short(value))}"'
            for name, value in attributes.items()
            if value not in (None, "")
        )
        self.drawn.append(f"<{tag}{told}>{text}</{tag}>" if text else f"<{tag}{told}/>")

    def hatch(self, colour: str, ink: str) -> str:
        """Return the paint of a hatched area."""
        name = f"hatch-{colour.strip('#')}-{ink.strip('#')}"
        self.patterns[name] = (
            f'<pattern id="{name}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            f'<rect width="7" height="7" fill="{colour}"/><rect width="1.4" height="7" fill="{ink}"/></pattern>'
        )
        return f"url(#{name})"


def svg(figure: Figure, width: float = PAPER) -> str:
    """Return a picture of this package as SVG: without title and caption, which whoever places it sets as text (`for_page`).

    Args:
        figure: any figure of this package; it is not changed.
        width: px.

    Raises:
        NotDrawn: the figure uses what is drawn in a browser only.
    """
    found = for_page(figure)
    layout = found["layout"]
    if layout.get("shapes") or layout.get("annotations") or layout.get("images"):
        raise NotDrawn("shapes, annotations and images are drawn in a browser only")
    canvas = _Canvas(layout, width)
    height = layout["height"]
    canvas.add("rect", width=width, height=height, fill=LIGHT["card"])
    for trace in found["data"]:
        kind = trace.get("type", "scatter")
        if kind == "scatter":
            _scatter(canvas, trace)
        elif kind == "bar" and trace.get("orientation") == "h":
            _bars(canvas, trace)
        else:
            raise NotDrawn(f"a trace of type {kind!r} is drawn in a browser only")
    defined = f"<defs>{''.join(canvas.patterns.values())}</defs>" if canvas.patterns else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_short(width)}" height="{_short(height)}" '
        f'viewBox="0 0 {_short(width)} {_short(height)}" font-family="{html.escape(_family(SANS))}" role="img">'
        f"<title>{html.escape(found['title'])}</title><desc>{html.escape(found['alt'])}</desc>{defined}{''.join(canvas.drawn)}</svg>"
    )


def _scatter(canvas: _Canvas, trace: Mapping[str, Any]) -> None:
    mode = trace.get("mode", "lines")
    x, y = trace.get("xaxis", "x"), trace.get("yaxis", "y")
    points = [
        None if a is None or b is None else (canvas.place(x, a), canvas.place(y, b))
        for a, b in zip(trace["x"], trace["y"], strict=True)
    ]
    opacity = trace.get("opacity")
    if "lines" in mode:
        _lines(canvas, trace, points, opacity)
    if "markers" in mode:
        _marks(canvas, trace["marker"], points, opacity)
    if "text" in mode:
        _texts(canvas, trace, points, opacity)


def _lines(canvas: _Canvas, trace: Mapping[str, Any], points: Sequence[Point | None], opacity: float | None) -> None:
    line = trace.get("line", {})
    path = " ".join(
        "M" + " L".join(f"{_short(x)} {_short(y)}" for x, y in part) + ("Z" if trace.get("fill") else "")
        for part in _parts(points)
    )
    if not path:
        return
    width = line.get("width", 2)
    canvas.add(
        "path",
        d=path,
        fill=trace.get("fillcolor", "none") if trace.get("fill") else "none",
        stroke=line.get("color", LIGHT["ink"]) if width else None,
        stroke_width=width or None,
        stroke_dasharray=_DASHES.get(line.get("dash", "")),
        stroke_linejoin="round",
        opacity=opacity,
    )


def _parts(points: Sequence[Point | None]) -> Iterator[list[Point]]:
    """Yield the stretches between gaps."""
    part: list[Point] = []
    for point in (*points, None):
        if point is not None:
            part.append(point)
        elif part:
            yield part
            part = []


def _marks(canvas: _Canvas, marker: Mapping[str, Any], points: Sequence[Point | None], opacity: float | None) -> None:
    line = marker.get("line", {})
    before: Point | None = None
    for at, point in enumerate(points):
        size = _one(marker.get("size", 6), at)
        if point is not None and size:
            edge = _one(line.get("width", 0), at)
            colour = _one(marker.get("color", LIGHT["ink"]), at)
            style = {"stroke": _one(line.get("color"), at) if edge else None, "stroke_width": edge or None, "opacity": opacity}
            symbol = _one(marker.get("symbol", "circle"), at)
            if symbol == "arrow":
                _arrow(canvas, before, point, size, _one(marker.get("standoff", 0), at), colour, opacity)
            else:
                _mark(canvas, symbol, point, size, colour, style)
        before = point


def _mark(canvas: _Canvas, symbol: str, point: Point, size: float, colour: str, style: Mapping[str, Any]) -> None:
    (x, y), r = point, size / 2
    dot = symbol.endswith("-dot")
    base = symbol.removesuffix("-dot")
    hollow = base.endswith("-open")
    shape = base.removesuffix("-open")
    paint = {"fill": LIGHT["card"] if hollow else colour, **style}
    if hollow:
        paint["stroke"] = style.get("stroke") or colour
    if shape == "circle":
        canvas.add("circle", cx=x, cy=y, r=r, **paint)
    elif shape == "square":
        canvas.add("rect", x=x - r, y=y - r, width=size, height=size, **paint)
    elif shape == "line-ns":
        canvas.add("path", d=f"M{_short(x)} {_short(y - r * 1.4)}V{_short(y + r * 1.4)}", fill="none", **style)
    elif shape in _CORNERS:
        corners = " ".join(f"{_short(x + r * u)},{_short(y + r * v)}" for u, v in _CORNERS[shape])
        canvas.add("polygon", points=corners, stroke_linejoin="round", **paint)
    else:
        raise NotDrawn(f"a mark of the shape {symbol!r} is drawn in a browser only")
    if dot:
        canvas.add("circle", cx=x, cy=y, r=r / 3, fill=style.get("stroke") or colour, opacity=style.get("opacity"))


_THIRD = 0.4
# Corners in units of half the size, as Plotly's symbols have them.
_CORNERS: Final[dict[str, list[Point]]] = {
    "diamond": [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
    "triangle-up": [(0, -1), (1.0, 0.75), (-1.0, 0.75)],
    "cross": [
        *((-_THIRD, -1.2), (_THIRD, -1.2), (_THIRD, -_THIRD), (1.2, -_THIRD), (1.2, _THIRD), (_THIRD, _THIRD)),
        *((_THIRD, 1.2), (-_THIRD, 1.2), (-_THIRD, _THIRD), (-1.2, _THIRD), (-1.2, -_THIRD), (-_THIRD, -_THIRD)),
    ],
}  # fmt: skip


def _arrow(
    canvas: _Canvas, start: Point | None, end: Point, size: float, standoff: float, colour: str, opacity: float | None
) -> None:
    """Draw the head of an arrow that ends `standoff` px before its point."""
    if start is None:
        return
    turn = math.atan2(end[1] - start[1], end[0] - start[0])
    tip = (end[0] - standoff * math.cos(turn), end[1] - standoff * math.sin(turn))
    corners = [tip] + [
        (tip[0] - size * math.cos(turn + side), tip[1] - size * math.sin(turn + side)) for side in (math.pi / 7, -math.pi / 7)
    ]
    canvas.add("polygon", points=" ".join(f"{_short(x)},{_short(y)}" for x, y in corners), fill=colour, opacity=opacity)


def _texts(canvas: _Canvas, trace: Mapping[str, Any], points: Sequence[Point | None], opacity: float | None) -> None:
    font = trace.get("textfont", {})
    gap = max(_one(trace.get("marker", {}).get("size", 0), 0) / 2 + 1, 3) if "markers" in trace.get("mode", "") else 3
    for at, point in enumerate(points):
        text = _one(trace.get("text", ""), at)
        if point is None or not text:
            continue
        across, side = str(_one(trace.get("textposition", "middle center"), at)).split(" ")
        size = float(_one(font.get("size", SMALL), at))
        shift = {"left": -gap, "right": gap, "center": 0}[side]
        _words(
            canvas,
            str(text),
            (point[0] + shift, point[1] + {"top": -gap, "bottom": gap, "middle": 0}[across]),
            across,
            font_size=size,
            fill=_one(font.get("color", LIGHT["ink"]), at),
            font_weight=_one(font.get("weight"), at),
            font_family=_family(font["family"]) if font.get("family") else None,
            text_anchor=_ANCHORS[side],
            opacity=opacity,
        )


def _words(canvas: _Canvas, text: str, at: Point, across: str, *, font_size: float, **style: Any) -> None:
    lines = re.split(r"<br\s*/?>", text)
    step = font_size * _LINE
    tall = step * len(lines)
    top = {"middle": at[1] - tall / 2, "top": at[1] - tall, "bottom": at[1]}[across]
    for number, line in enumerate(lines):
        if shown := _spans(line):
            # The letters' middle lies about a third of their size above the baseline.
            base = top + step * (number + 0.5) + font_size * 0.35
            canvas.add("text", shown, x=at[0], y=base, font_size=font_size, xml__space="preserve", **style)


def _spans(text: str) -> str:
    """Return a line of Plotly's labels as SVG: its words, bold and italic ones marked; nothing else of it is markup."""
    out: list[str] = []
    styles: list[str] = []
    place = 0
    for tag in (*_TAG.finditer(text), None):
        words = html.unescape(text[place : tag.start() if tag else len(text)])
        if words:
            bold, italic = "b" in styles, "i" in styles
            style = (' font-weight="600"' if bold else "") + (' font-style="italic"' if italic else "")
            out.append(f"<tspan{style}>{html.escape(words)}</tspan>" if style else html.escape(words))
        if tag is None:
            break
        place = tag.end()
        if tag[1] and tag[2].lower() in styles:
            styles.remove(tag[2].lower())
        elif not tag[1]:
            styles.append(tag[2].lower())
    return "".join(out)


def _bars(canvas: _Canvas, trace: Mapping[str, Any]) -> None:
    marker = trace["marker"]
    pattern = marker.get("pattern", {})
    for at, (base, long, middle, thick) in enumerate(zip(trace["base"], trace["x"], trace["y"], trace["width"], strict=True)):
        x0, x1 = sorted((canvas.place("x", base), canvas.place("x", base + long)))
        y0, y1 = sorted((canvas.place("y", middle - thick / 2), canvas.place("y", middle + thick / 2)))
        colour = _one(marker["color"], at)
        paint = canvas.hatch(colour, pattern.get("fgcolor", LIGHT["line-2"])) if _one(pattern.get("shape", ""), at) else colour
        canvas.add(
            "rect",
            x=x0,
            y=y0,
            width=x1 - x0,
            height=y1 - y0,
            fill=paint,
            stroke=_one(marker["line"]["color"], at),
            stroke_width=marker["line"]["width"],
            opacity=trace.get("opacity"),
        )


def _one(value: Any, at: int) -> Any:
    return value[at] if isinstance(value, list | tuple) else value


def _family(names: str) -> str:
    """Return typefaces without the stand-ins that pages need while they load, and with their files of further letters."""
    found = [name for name in names.replace('"', "'").split(",") if " wait" not in name]
    return ", ".join([found[0], f"{found[0][:-1]} Ext'", "'Noto Sans Arabic'", "'Noto Sans Hebrew'", *found[1:]])


def _short(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
