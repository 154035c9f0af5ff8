"""Read a deal of one's own file, for analysis: no seat, no rounds in the way, still no names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vested_widgets import alignment, method, pricing, workload
from vested_widgets.deals import frames
from vested_widgets.deals.agreement import reading as agreement_reading
from vested_widgets.deals.agreement.content import Agreement
from vested_widgets.deals.entities import Deal
from vested_widgets.deals.joint import measured, work_rows
from vested_widgets.deals.joint.items import all_items, row_words
from vested_widgets.deals.joint.lookup import Lookup
from vested_widgets.deals.joint.measures import Measures
from vested_widgets.deals.joint.pricing_rows import pricing_values, stored_pricing_rows
from vested_widgets.deals.pseudonyms import entry_id, member_code
from vested_widgets.deals.record import answers as stored_answers
from vested_widgets.deals.record import rows as stored_rows
from vested_widgets.deals.record.engine import Connection
from vested_widgets.deals.record.store import Store
from vested_widgets.kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pandas as pd


class DealView:
    """Reads a deal of one's own record. A code stands for each member, another one in each part."""

    def __init__(self, store: Store, deal: Deal) -> None:
        self._store, self.deal = store, deal
        self._method = method.with_own(method.load(), dict(deal.own_content))

    @classmethod
    def open(cls, store: Store, deal: str) -> DealView:
        """Open a deal for analysis, without a seat.

        Raises:
            UnknownDeal: there is no deal of that name or id.
        """
        return cls(store, store.deal(deal))

    def __repr__(self) -> str:
        return f"<DealView {self.deal.name}: steps {', '.join(self.steps())}>"

    def steps(self) -> list[str]:
        """List the ids of the steps that this deal can have answers to."""
        return [step.id for step in self._method.steps]

    def agreement(self) -> Agreement:
        """Read the agreement of the deal as it stands: schedules with their clauses and tables, states, version codes; without pictures."""
        with self._store.reading() as connection:
            return agreement_reading.read(Lookup(connection, self.deal, self._method, whole_deal=True), sees_texts=True)

    def answers(self, step: str | None = None, *, wave: int | None = None) -> pd.DataFrame:
        """Read the latest answers to a step, or without one of the whole deal, tidy, of all waves or of one.

        Returns:
            Columns as in `deals.frames.COLUMNS`; the steps in the order of the method.

        Raises:
            ContentError: there is no such step; the message lists those there are.
        """
        if step is not None:
            return self._answers(step, wave)
        read = [found for one in self.steps() if len(found := self._answers(one, wave))]
        if not read:
            return self._answers(self.steps()[0], wave)
        # Points of scales and texts have columns of different types, which together hold both.
        import pandas as pd

        return pd.concat([found.astype({"value": object}) for found in read], ignore_index=True)

    def pricing(self, years: int = 3, *, baseline: Mapping[str, float] | None = None) -> pricing.Model:
        """Return the pricing model that stands in the joint tables of the deal.

        Args:
            years: how many years it looks at.
            baseline: what each party would earn in a year without the deal, by its name; 0 if it is not given.

        Raises:
            PricingError: a row cannot be calculated; its name, its column, and how to mend it.
        """
        with self._store.reading() as connection:
            found = stored_pricing_rows(connection, self.deal, self._method)
        return pricing.Model.read(pricing_values(self.deal, found, years, baseline or {}))

    def scorecard(self, *, today: date | str | None = None, last: int = 12) -> pd.DataFrame:
        """Return every metric with target, last figure, status and trend.

        Args:
            today: the day from which it is seen; today, and in a demonstration deal the day on which its figures end.
            last: how many of the last figures a trend looks at.

        Returns:
            One row a metric: the columns of `scorecard.scorecard`, with the titles of its outcome and objective beside their ids, and
            `confidence`, `responsible`, `action` of the scorecard.
        """
        with self._store.reading() as connection:
            return measured.scorecard_frame(self._measures(connection), today, last)

    def actuals(self) -> pd.DataFrame:
        """Return every figure: `metric, title, until, value, source` (`log`, `formula`, `scorecard` of an older record), `remark`."""
        with self._store.reading() as connection:
            return measured.actuals_frame(self._measures(connection))

    def roadmap(self) -> pd.DataFrame:
        """Return every metric with what is agreed about it, how complete that is, what it lacks, and who says they cannot influence it."""
        with self._store.reading() as connection:
            measures = self._measures(connection)
            place, answers = measures.places.get("influence", ""), None
            if place:
                answers = self._of_part(place)
            return measured.roadmap_frame(measures, answers, self.deal)

    def roadmap_gaps(self) -> pd.DataFrame:
        """Return what is missing between outcomes and figures: the table of `scorecard.missing`."""
        with self._store.reading() as connection:
            return measured.gaps_frame(self._measures(connection))

    def watermelons(self, *, today: date | str | None = None) -> pd.DataFrame:
        """Return for each outcome and party whether metrics look good while the party is not satisfied: the table of `scorecard.watermelons`."""
        with self._store.reading() as connection:
            measures = self._measures(connection)
            place = measures.places.get("pulse", "")
            return measured.watermelons_frame(measures, self._of_part(place) if place else None, self.deal, today)

    def _measures(self, connection: Connection) -> Measures:
        return Measures.of(Lookup(connection, self.deal, self._method, whole_deal=True))

    def _of_part(self, place: str) -> pd.DataFrame:
        """Return the answers to a part ("step/part")."""
        step, _, part = place.partition("/")
        found = self._answers(step, None)
        return found[found["part"] == part].reset_index(drop=True)

    def workload(self, *, policy: alignment.Policy | None = None) -> workload.Workload:
        """Return the work of the deal and who does it: its tree, owners, hand-overs, and what people said about it, as DataFrames.

        Args:
            policy: the gates of what was answered; those of the deal if not given.

        Raises:
            WorkloadError: the lines are no tree; the sentence names the row.
            ContentError: the deal has no table with an outline.
        """
        tables = [
            (step, part)
            for step in self._method.steps
            for part in step.parts
            if isinstance(part, method.JointTable) and part.outline
        ]
        if not tables:
            raise method.ContentError(method.words("workload_error.no_table"))
        step, table = tables[0]
        name = f"{step.id}/{table.id}"
        with self._store.reading() as connection:
            rows = [(row.row_id, row.cells) for row in stored_rows.heads(connection, self.deal.id, [name])]
        lines, after = work_rows.work_frames(self.deal, table, rows)
        others = work_rows.other_owners(table)
        asked = [
            (one.id, part.id)
            for one in self._method.steps
            for part in one.parts
            if (source := getattr(part, "items_from", None))
            and source.of == name
            and any(question.parties for question in kind_of(part).questions(part))
        ]
        answers = self.answers(asked[0][0] if asked else step.id)
        answers = answers[(answers["part"] == (asked[0][1] if asked else "")) & (answers["kind"] == "choice")]
        return workload.Workload.of(
            lines,
            after,
            answers,
            parties=[party.name for party in self.deal.parties],
            others=list(others.values()),
            shared=others.get(work_rows.SHARED, ""),
            policy=policy or alignment.Policy.of(self.deal.k),
        )

    def _answers(self, step: str, wave: int | None) -> pd.DataFrame:
        found = self._method.step(step)
        people = self.deal.people()
        with self._store.reading() as connection:
            rows = stored_answers.all_answers(connection, self.deal.id, step, None, wave)
            items = {part.id: all_items(connection, self.deal, self._method, part, None) for part in found.parts}
            words = {part.id: row_words(connection, self.deal, self._method, part) for part in found.parts}
        written = {part.id for part in found.parts if kind_of(part).is_text}
        texts = {
            entry_id(self.deal, row.member_id, step, row.part, row.wave, row.item): row.value
            for row in rows
            if row.part in written
        }
        return frames.tidy(
            self.deal,
            found,
            rows,
            lambda row: member_code(self.deal, people.get(row.member_id, row.member_id), step, row.part),
            texts,
            items,
            words,
        )
