"""Fewer traces, and marks that do not hide each other: what keeps forty rows small, quick and readable."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from vested_widgets.charts.kit import layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TICK = "line-ns"
"""The symbol of a tick on a scale, which lies with the lines, under the marks."""

_JOINED = ("x", "y", "text", "hovertext", "customdata", "base", "width")


def merged(traces: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Traces of the same style as one trace: rows share styles, and a page with forty rows stays small and quick.

    Lines are kept apart by a gap. Areas are drawn first, then lines and bars, marks, and words on top.
    """
    found: dict[str, dict[str, Any]] = {}
    for trace in traces:
        key = repr([(name, _style(value)) for name, value in sorted(trace.items()) if name not in _JOINED])
        if key not in found:
            found[key] = dict(trace)
            continue
        into = found[key]
        gap = [None] if trace.get("mode") == "lines" else []
        for name in _JOINED:
            if name in trace:
                into[name] = [*into[name], *(gap if name in {"x", "y"} else []), *trace[name]]
        if "marker" in into:
            into["marker"] = _lists_joined(into["marker"], trace["marker"])
    return sorted(found.values(), key=_layer)


def _layer(trace: Mapping[str, Any]) -> int:
    if trace.get("fill"):
        return 0
    if trace.get("marker", {}).get("symbol") == TICK:
        return 1
    return {"lines": 1, "text": 3}.get(str(trace.get("mode", "lines")), 2)


def _style(value: Any) -> Any:
    """Return a value as a part of a style: lists, one entry per mark, do not count."""
    if isinstance(value, dict):
        return {name: _style(part) for name, part in sorted(value.items())}
    return "…" if isinstance(value, list) else value


def _lists_joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    joined: dict[str, Any] = {}
    for name, value in one.items():
        if isinstance(value, dict):
            joined[name] = _lists_joined(value, other[name])
        else:
            joined[name] = [*value, *other[name]] if isinstance(value, list) else value
    return joined


def dodge(values: Mapping[str, float], span: float, first: Sequence[str] = (), size: float = 15) -> dict[str, float]:
    """Return how many px up or down each mark moves so that marks of `size` px do not hide each other in the narrowest room.

    Args:
        values: data value by party.
        span: length of the data axis, same unit.
        size: of a mark, px.
        first: the two parties that the row is about: they stay on the line if they do not hide each other; the rest makes way.
    """
    near = size / layout.width() * span
    lanes: dict[str, float] = {}
    order = [*(key for key in first if key in values), *(key for key in values if key not in first)]
    for i, key in enumerate(order):
        close = [lanes[other] for other in lanes if abs(values[other] - values[key]) < near]
        if i == 1 and close:
            lanes = {order[0]: -0.5, key: 0.5}
            continue
        tries = [0.0, *(sign * step / 2 for step in range(2, 16) for sign in (-1, 1))]
        lanes[key] = next(lane for lane in tries if all(abs(lane - taken) >= 1 for taken in close))
    return {key: lanes[key] * size * 0.95 for key in values}


def huddled(points: Sequence[tuple[float, float]], span: float, size: float) -> list[tuple[float, float]]:
    """Places for marks of `size` px at these points (data x, px y) so that none hides another in the narrowest room: as near as rings around allow.

    Args:
        points: where the marks belong; the first one at a place stays there.
        span: length of the data axis, in its unit.
        size: px that two marks need.
    """
    unit = span / layout.width()
    rings = [(0.0, 0.0)] + [
        (ring * size * math.cos(turn * math.pi / (3 * ring)), ring * size * math.sin(turn * math.pi / (3 * ring)))
        for ring in (1, 2, 3)
        for turn in range(6 * ring)
    ]
    laid: list[tuple[float, float]] = []
    for x, y in points:
        tries = ((x + across * unit, y + down) for across, down in rings)
        free = (at for at in tries if all(math.hypot((at[0] - u) / unit, at[1] - v) >= size - 0.5 for u, v in laid))
        laid.append(next(free, (x, y)))
    return laid
