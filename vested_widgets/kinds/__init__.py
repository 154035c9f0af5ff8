"""List the question kinds: what each member answers alone. A new kind is one module here and one entry in `KINDS`."""

from __future__ import annotations

from typing import Any

from vested_widgets.kinds.allocation import AllocationKind
from vested_widgets.kinds.base import UNSURE, AnswerError, Asked, Kind
from vested_widgets.kinds.estimates import EstimatesKind
from vested_widgets.kinds.matching import MatchingKind
from vested_widgets.kinds.ordered_pairs import OrderedPairsKind
from vested_widgets.kinds.ranking import RankingKind
from vested_widgets.kinds.ratings import RatingsKind
from vested_widgets.kinds.text import TextKind
from vested_widgets.method.parts import Part

__all__ = ["KINDS", "UNSURE", "AnswerError", "Asked", "Kind", "kind_of"]

KINDS: dict[str, Kind[Any]] = {
    kind.name: kind
    for kind in (
        RatingsKind(),
        TextKind(),
        RankingKind(),
        AllocationKind(),
        OrderedPairsKind(),
        MatchingKind(),
        EstimatesKind(),
    )
}
# Of what is written together: it takes no answers.
_TOGETHER: Kind[Any] = Kind()


def kind_of(part: Part) -> Kind[Any]:
    """Return the question kind of a part; of one that is written together a kind that takes no answers."""
    return KINDS.get(part.kind, _TOGETHER)
