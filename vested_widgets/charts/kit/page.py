"""A figure as plain JSON for a page that shows title, caption and table in HTML around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from plotly.graph_objects import Figure

_SIZES = {"height", "l", "r", "t", "b", "xshift", "yshift", "standoff"}
CONFIG: dict[str, Any] = {
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "showTips": False,
    "doubleClick": False,
}


def table(figure: Figure) -> pd.DataFrame:
    """Return the numbers behind a picture, as they stand in `layout.meta`, as a frame.

    A figure itself holds plain lists, so that it can be written to a file and read back.
    """
    import pandas as pd

    found = dict(figure.layout.meta)["table"]
    return pd.DataFrame(list(found["rows"]), columns=list(found["columns"]))


def for_page(figure: Figure, *, zoom: float = 1.0) -> dict[str, Any]:
    """`figure` for a page: `data`, `layout` and `config` for plotly, and the words that the page sets itself.

    Args:
        figure: any figure of this package; it is not changed.
        zoom: 1 for phones and laptops, about 1.6 for a projector: type, marks, lines and heights grow alike.

    Returns:
        `data`, `layout` (without title; the margins that the title needed are gone; the template is ours alone), `config`, and
        `title`, `caption`, `alt`, `table` as text, not as plotly's pseudo-HTML: put them on the page as text nodes. `behind` lists what
        the marks stand for: `label` and the `rows` behind (places in the table, or rows with `columns` of their own); each mark's
        `customdata` is its place in that list.
    """
    document: dict[str, Any] = figure.to_plotly_json()
    layout = dict(document["layout"])
    told = dict(layout.pop("meta", None) or {})
    layout.pop("title", None)
    template = {"layout": {key: value for key, value in layout["template"]["layout"].items() if key != "title"}}
    margin = dict(layout["margin"])
    layout["height"] = layout["height"] - margin["t"] + 4
    # Cards have edges of their own; only the wide margins, in which labels stand, are needed.
    sides = {side: width if (width := margin[side]) > 40 else 4 for side in "lr"}
    layout |= {"margin": margin | sides | {"t": 4}, "template": template}
    if zoom != 1:
        layout = _zoomed(layout, zoom)
        document = {"data": [_zoomed(trace, zoom) for trace in document["data"]]}
    data, behind = _behind(document["data"], told)
    return {
        "data": data,
        "layout": layout,
        "config": dict(CONFIG),
        "title": told.get("title", ""),
        "caption": told.get("caption", ""),
        "alt": told.get("alt", ""),
        "table": told.get("table", {"columns": [], "rows": []}),
        "behind": behind,
    }


def _behind(traces: Sequence[Mapping[str, Any]], told: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the traces, with places in a list in place of names, and that list: only what a mark stands for, in the table's order.

    A mark's name is a text, or a list whose parts joined by "|" name details of their own; without such, its last part counts.
    """
    details: Mapping[str, Any] = told.get("details") or {}
    rows: Mapping[str, Any] = told.get("behind") or {}
    names = [[_name(tag, details) for tag in trace.get("customdata") or ()] for trace in traces]
    marked = {name for own in names for name in own}
    groups = [{"label": part.get("label", name), **part} for name, part in details.items() if name in marked]
    groups += [{"label": name, "rows": places} for name, places in rows.items() if name in marked]
    at = {name: i for i, name in enumerate([name for name in (*details, *rows) if name in marked])}
    data = [dict(trace) for trace in traces]
    for trace, own in zip(data, names, strict=True):
        if own:
            trace["customdata"] = [None if name is None else at.get(name) for name in own]
    return data, groups


def _name(tag: Any, details: Mapping[str, Any]) -> str | None:
    if tag is None or isinstance(tag, str):
        return tag
    return "|".join(tag) if "|".join(tag) in details else str(tag[-1])


def _zoomed(node: Any, zoom: float, inside: str = "") -> Any:
    """Everything that is measured in px, times `zoom`. A bar's width and the axes' ranges are data and stay."""
    if isinstance(node, dict):
        return {
            key: _times(value, zoom)
            if key in _SIZES or key == "size" or (key == "width" and inside == "line")
            else _zoomed(value, zoom, key)
            for key, value in node.items()
        }
    if isinstance(node, list) and inside in {"shapes", "annotations"}:
        return [_zoomed(part, zoom) for part in node]
    return node


def _times(value: Any, zoom: float) -> Any:
    if isinstance(value, list):
        return [_times(part, zoom) for part in value]
    return round(value * zoom, 2) if isinstance(value, int | float) else value


def bundle() -> bytes:
    """Return the JavaScript of plotly, for a page that our server does not serve."""
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs()).encode()
