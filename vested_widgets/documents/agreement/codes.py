"""Compute the version codes of an agreement from what it says, so that anybody who holds a file can check them without the record.

A schedule is coded as the document that the parties approved: by its headings and lines as they are read. The whole is coded by the
codes of its schedules, in their order.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vested_widgets.deals.hashes import json_hash
from vested_widgets.documents.agreement.content import Agreement, Schedule


@dataclass(frozen=True, slots=True)
class Check:
    """What a file says its version code is, and what follows from its text.

    Attributes:
        number, title: of the schedule; "" for the whole agreement.
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


def schedule_code(schedule: Schedule) -> str:
    """Return the version code of what a schedule says; "" if it says nothing."""
    if not any(section.clauses for section in schedule.sections):
        return ""
    return json_hash([[_plain(s.title), [_plain(clause.text) for clause in s.clauses]] for s in schedule.sections])


def agreement_code(codes: Iterable[tuple[str, str]]) -> str:
    """Return the version code over the (id, code) of all schedules that say anything; "" if none does."""
    listed = [[name, code] for name, code in codes if code]
    return json_hash(listed) if listed else ""


def check(agreement: Agreement) -> tuple[Check, ...]:
    """Compute all codes anew: the whole agreement first, then each schedule."""
    found = [Check(one.number, one.title, one.code, schedule_code(one)) for one in agreement.schedules]
    whole = agreement_code((one.id, new.computed) for one, new in zip(agreement.schedules, found, strict=True))
    return (Check("", agreement.deal, agreement.code, whole), *found)


def short(code: str) -> str:
    """Return a version code as people compare it: its first sixteen signs, in fours."""
    return " ".join(code[at : at + 4] for at in range(0, min(len(code), 16), 4))


def _plain(text: str) -> str:
    return " ".join(text.split())
