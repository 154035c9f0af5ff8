"""Merge rows that several people write: cell by cell, and in an order with room between any two rows. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
# The counted digits of a position that stands at the end; what follows them makes room before it.
COUNTED = 6
ROOM = "i"


def merge(base: Mapping[str, Any], head: Mapping[str, Any], changed: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return which of the changed cells may go into the newest version, and which clash with it.

    Args:
        base: the cells that the writer saw.
        head: the cells that stand there now.
        changed: what the writer made of some of them; None empties a cell.

    Returns:
        The free cells (nobody else changed them meanwhile) and the clashing ones; what stands there already is in neither.
    """
    free: dict[str, Any] = {}
    clashing: dict[str, Any] = {}
    for column, value in changed.items():
        wanted = None if value in ("", []) else value
        if wanted == head.get(column):
            continue
        (free if head.get(column) == base.get(column) else clashing)[column] = wanted
    return free, clashing


def seen(base: Mapping[str, Any], later: Iterable[tuple[Mapping[str, Any], bool]]) -> dict[str, Any]:
    """Return what a writer has seen: the base, and on it the writer's own later changes, which are no surprise to the writer.

    Args:
        later: the cells of each newer version in order, and whether the writer wrote it.
    """
    known, before = dict(base), dict(base)
    for cells, own in later:
        if own:
            for column in set(cells) | set(before):
                if cells.get(column) != before.get(column):
                    known[column] = cells.get(column)
        before = dict(cells)
    return known


def last(position: str = "") -> str:
    """Return a place after `position`, at the end of all."""
    counted = int(position[:COUNTED].ljust(COUNTED, "0") or "0", 36) + 1
    digits = ""
    for _ in range(COUNTED):
        counted, digit = divmod(counted, len(DIGITS))
        digits = DIGITS[digit] + digits
    return digits + ROOM


def between(low: str, high: str) -> str:
    """Return a place after `low` ("" is before everything) and before `high`; both as made here.

    Raises:
        ValueError: `low` is not before `high`.
    """
    if low >= high:
        raise ValueError(f"{low!r} is not before {high!r}")
    return _middle(low, high)


def _middle(low: str, high: str | None) -> str:
    """Return the shortest text between two that end in no "0"; without `high` any text after `low`."""
    if high is not None:
        same = 0
        while same < len(high) and (low[same] if same < len(low) else "0") == high[same]:
            same += 1
        if same:
            return high[:same] + _middle(low[same:], high[same:])
    first = DIGITS.index(low[0]) if low else 0
    end = DIGITS.index(high[0]) if high is not None else len(DIGITS)
    if end - first > 1:
        return DIGITS[(first + end) // 2]
    if high is not None and len(high) > 1:
        return high[0]
    return DIGITS[first] + _middle(low[1:], None)
