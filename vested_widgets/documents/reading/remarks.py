"""Remarks on what was read, gathered by kind: one sentence with the first few cells that it is true of."""

from __future__ import annotations

from vested_widgets import method

LISTED = 5


class Remarks:
    """Sentences in the making."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}
        self._count: dict[str, int] = {}

    def add(self, kind: str, where: str) -> None:
        """Note that a remark is true of a place; `kind` is its name in the catalogue."""
        found = self._found.setdefault(kind, [])
        if len(found) < LISTED:
            found.append(where)
        self._count[kind] = self._count.get(kind, 0) + 1

    def sentences(self) -> list[str]:
        """Return one sentence for each kind."""
        return [method.words(f"reading.{kind}", cells=self._listed(kind)) for kind in self._found]

    def _listed(self, kind: str) -> str:
        more = self._count[kind] - len(self._found[kind])
        return ", ".join(self._found[kind]) + (f" {method.words('reading.more', n=more)}" if more else "")
