"""The parties of a picture: names, colours and shapes of the parties, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets.charts.kit.text import clean
from vested_widgets.charts.kit.theme import LETTERS, LIGHT, SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Parties:
    """The parties of one figure.

    Attributes:
        ids: the parties' names as they stand in the frame, in the order of the deal.
        letters: the party colour "a" to "f", by party.
        k: the fewest people whose figures are shown; smaller counts are not told apart.
    """

    ids: tuple[str, ...]
    letters: Mapping[str, str]
    k: int = 3

    @classmethod
    def of(cls, found: Iterable[object], colours: Mapping[str, str] | None, k: int = 3) -> Parties:
        """Return the parties `found` in a frame, in the order of `colours` (party → "a" … "f"), which may name silent parties too.

        Raises:
            ValueError: a colour that is not a letter from a to f.
        """
        order = dict.fromkeys([*(colours or {}), *(str(party) for party in found if str(party))])
        letters = {party: LETTERS[i % len(LETTERS)] for i, party in enumerate(order)}
        for party, letter in (colours or {}).items():
            if letter not in SYMBOLS:
                raise ValueError(f"party colour {letter!r} of {party!r} is unknown; take one letter from a to f")
            letters[party] = letter
        return cls(tuple(order), letters, k)

    def __len__(self) -> int:
        return len(self.ids)

    def name(self, party: str) -> str:
        """Return what people read."""
        return clean(party)

    def hex(self, party: str) -> str:
        """Return the party's colour in the light."""
        return LIGHT[f"party-{self.letters.get(party, 'a')}"]

    def symbol(self, party: str) -> str:
        """Return the party's plotly marker."""
        return SYMBOLS[self.letters.get(party, "a")]

    def index(self, party: str) -> int:
        """Return the party's place in the deal's order."""
        return self.ids.index(party)
