"""Save what a file from outside proposes: new versions of joint texts and rows, all or none, under this person's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vested_widgets.deals.seat.context import SeatContext
from vested_widgets.deals.seat.drafts import Drafts
from vested_widgets.deals.seat.tables import Tables


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved: how many versions of texts and rows, and how many of them stand beside a newer version and wait to be settled."""

    texts: int
    rows: int
    beside: int


class Proposals:
    """Acts on what comes from outside."""

    def __init__(self, context: SeatContext, drafts: Drafts, tables: Tables) -> None:
        self._context, self._drafts, self._tables = context, drafts, tables

    def save(
        self,
        texts: Mapping[str, tuple[str, int]],
        rows: Mapping[str, Sequence[tuple[str, int, Mapping[str, Any]]]],
    ) -> Saved:
        """Save versions in one transaction. What others have changed since then stays: such a version stands beside theirs.

        Args:
            texts: (text, the revision that it was written on) by joint text ("step/part").
            rows: (row, the revision that was seen, changed cells) by joint table.

        Raises:
            InvalidAnswer: a text, row or value that does not fit; nothing is written.
            NotAllowed: this person may not write one of them now; nothing is written.
        """
        with self._context.writing("write_draft") as transaction:
            for name in (*texts, *rows):
                self._context.decide("write_draft", name, within=transaction).demand()
            versions = [self._drafts.write(transaction, name, text, base) for name, (text, base) in texts.items()]
            changed = [row for name, found in rows.items() for row in self._tables.write_rows(transaction, name, (), found)]
        return Saved(len(versions), len(changed), sum(one.side for one in versions) + sum(one.side for one in changed))
