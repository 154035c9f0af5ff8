"""Read the metrics of a deal, their figures, and what follows from them, as one person may see it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from vested_widgets.deals.errors import NotAllowed
from vested_widgets.deals.joint import measured
from vested_widgets.deals.joint.measures import Measures
from vested_widgets.deals.seat.answers import Answers
from vested_widgets.deals.seat.context import SeatContext

if TYPE_CHECKING:
    import pandas as pd

Found = TypeVar("Found")


class Measured:
    """The tables that the pictures of a scorecard are drawn from."""

    def __init__(self, context: SeatContext, answers: Answers) -> None:
        self._context, self._answers = context, answers

    def scorecard(self) -> pd.DataFrame:
        """Return every metric with its last figure, status and trend.

        Raises:
            NotAllowed: this person may see neither what is written together nor what the group sees; so of the others.
        """
        return self._of(measured.scorecard_frame)

    def actuals(self) -> pd.DataFrame:
        """Return every figure."""
        return self._of(measured.actuals_frame)

    def gaps(self) -> pd.DataFrame:
        """Return what is missing between outcomes and figures."""
        return self._of(measured.gaps_frame)

    def branches(self) -> pd.DataFrame:
        """Return the tree of outcomes, objectives and metrics with the completeness of each branch."""
        return self._of(measured.branches_frame)

    def watermelons(self) -> pd.DataFrame:
        """Return the watermelon check on what has been revealed of satisfaction with outcomes; without rows before."""

        def checked(measures: Measures) -> pd.DataFrame:
            return measured.watermelons_frame(measures, self._pulse(measures), self._context.deal)

        return self._of(checked)

    def _pulse(self, measures: Measures) -> pd.DataFrame | None:
        step, _, part = measures.places.get("pulse", "").partition("/")
        try:
            return self._answers.frame(step, part, earlier=True) if step else None
        except NotAllowed:  # it has not been revealed
            return None

    def _of(self, read: Callable[[Measures], Found]) -> Found:
        context = self._context
        context.demand_reader()
        with context.lookup() as lookup:
            return read(Measures.of(lookup))
