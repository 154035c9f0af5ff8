"""Rows that the parts of `make faults` return, and the one table that adds them up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields

from load.table import show


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one kind of fault.

    Attributes:
        name: what was done, in words.
        tried: how many times the fault was made.
        survived: after how many of them everything went on as promised.
        acknowledged: answers that were told to be saved.
        lost: of these, how many are not in the record.
        fuzzed: inputs that were made up by a fuzzer.
        identified: answers that follow from comparing publications.
    """

    name: str
    tried: int = 0
    survived: int = 0
    acknowledged: int = 0
    lost: int = 0
    fuzzed: int = 0
    identified: int = 0

    @property
    def holds(self) -> bool:
        """Tell whether nothing was lost or given away, and every fault was survived."""
        return self.survived == self.tried and not self.lost and not self.identified


COLUMNS = ("what was done", "faults tried", "survived", "answers acknowledged", "lost", "inputs fuzzed", "answers identified")


def total(rows: Sequence[Row]) -> Row:
    """Add up rows."""
    return Row("in all", *(sum(getattr(row, field.name) for row in rows) for field in fields(Row)[1:]))


def report(rows: Sequence[Row]) -> int:
    """Print one table of all rows with their sum; return 1 if a row does not hold or nothing was tried, else 0."""
    show("Faults", COLUMNS, [astuple(row) for row in (*rows, total(rows))])
    failed = [row.name for row in rows if not row.holds]
    for name in failed:
        print(f"FAILED: {name}", flush=True)
    return int(bool(failed) or not any(row.tried or row.fuzzed for row in rows))
