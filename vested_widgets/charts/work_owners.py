"""What is drawn for an owner of work: a party, all together, somebody else, or nobody yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets.charts.kit import layout
from vested_widgets.charts.kit.parties import Parties
from vested_widgets.charts.kit.text import clean, plain
from vested_widgets.charts.kit.theme import LIGHT
from vested_widgets.method.catalogue import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from vested_widgets.charts.kit.sheet import Sheet

LINE = 22
"""px of a line of the legend."""


@dataclass(frozen=True)
class Owners:
    """The owners of one figure.

    Attributes:
        who: the parties, in their order.
        others: owners that are no party, in the order in which they are named: shared work first.
        shared: the word that stands for shared work.
    """

    who: Parties
    others: tuple[str, ...]
    shared: str

    @classmethod
    def of(cls, found: Iterable[object], parties: Mapping[str, str] | None, shared: str, k: int = 3) -> Owners:
        """Return the owners found in a table; without `parties` all but shared work are taken for parties."""
        names = list(dict.fromkeys(clean(one) for one in found if isinstance(one, str) and one))
        mine = [name for name in names if parties is None and name != shared]
        who = Parties.of(sorted(mine), parties, k)
        others = sorted((name for name in names if name not in who.ids), key=lambda name: (name != shared, name))
        return cls(who, tuple(others), shared)

    def every(self) -> tuple[str, ...]:
        """Return parties and others, in their order, and "" for nobody."""
        return (*self.who.ids, *self.others, "")

    def fill(self, owner: str) -> tuple[str, bool]:
        """Return the colour of an owner's work, and whether it is hatched."""
        if owner in self.who.ids:
            return self.who.hex(owner), False
        if owner == self.shared:
            return LIGHT["seq-2"], True
        return (LIGHT["seq-3"], False) if owner else (LIGHT["line"], False)

    def legend(self, sheet: Sheet, shown: Sequence[str]) -> None:
        """Draw the parties by shape and colour, and below them what other fills mean."""
        sheet.legend(self.who, [party for party in self.who.ids if party in shown])
        for owner in [one for one in (*self.others, "") if one in shown]:
            colour, hatched = self.fill(owner)
            name = name_of(owner)
            sheet.bars([(0.0, 14 / layout.width(), sheet.y + 3, sheet.y + 17)], [colour], [hatched], [plain(name)])
            # A legend stands for no rows, so it says nothing when it is pointed at.
            for key in ("hovertext", "customdata"):
                sheet.traces[-1].pop(key)
            sheet.traces[-1]["hoverinfo"] = "skip"
            sheet.text([(20 / layout.width(), sheet.y + 10)], [plain(name, layout.letters(36), 1)], colour="ink-2")
            sheet.y += LINE
        sheet.y += 6


def name_of(owner: str) -> str:
    """Return what an owner is called; work of nobody has a name too."""
    return owner or words("work.nobody")


def owner_name(value: object) -> str:
    """Return a cell of owners as text, "" for nobody."""
    return clean(value) if isinstance(value, str) else ""
