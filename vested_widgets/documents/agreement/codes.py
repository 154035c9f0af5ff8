"""Check the version codes of an agreement against what it says, without the record.

A schedule is coded by its headings and lines as they are read, the whole by its parties and the codes of its schedules
(`deals.agreement.codes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vested_widgets.deals.agreement.codes import agreement_code, text_code

if TYPE_CHECKING:
    from vested_widgets.documents.agreement.content import Agreement


@dataclass(frozen=True, slots=True)
class Check:
    """What a file says its version code is, and what follows from its text.

    Attributes:
        number, title: of the schedule; "" and the deal for the whole agreement.
        stated, computed: version codes; "" where there is nothing.
    """

    number: str
    title: str
    stated: str
    computed: str

    @property
    def holds(self) -> bool:
        """Return whether the text is the one that the code stands for."""
        return self.stated == self.computed


def check(agreement: Agreement) -> tuple[Check, ...]:
    """Compute all codes anew: the whole agreement first, then each schedule."""
    found = [Check(one.number, one.title, one.code, text_code(one.sections)) for one in agreement.schedules]
    codes = ((one.id, new.computed) for one, new in zip(agreement.schedules, found, strict=True))
    return (Check("", agreement.deal, agreement.code, agreement_code(agreement.parties, codes)), *found)


def grouped(code: str) -> str:
    """Return a version code as people compare it on paper: its first sixteen signs, in fours."""
    return " ".join(code[at : at + 4] for at in range(0, min(len(code), 16), 4))
