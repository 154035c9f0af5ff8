"""Put what stands around the clauses of an agreement into words: its facts, states, approvals, signatures, register and trail.

All formats say the same, so it stands here once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from vested_widgets import method
from vested_widgets.documents.agreement.codes import grouped

if TYPE_CHECKING:
    from vested_widgets.documents.agreement.content import Agreement, Schedule


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """A line to sign on: the party, who signs ("" where nobody is named), and what has been signed in the workbook."""

    party: str
    person: str
    signed: str


def when(at: datetime) -> str:
    """Return a moment as people write it, in UTC."""
    from babel.dates import format_datetime

    return method.words("agreement_file.moment", at=str(format_datetime(at, "d MMM y, HH:mm", locale=method.here())))


def day(at: datetime) -> str:
    """Return the day of a moment."""
    from babel.dates import format_date

    return str(format_date(at, "d MMM y", locale=method.here()))


def code_words(code: str) -> str:
    """Return a version code as people compare it."""
    return grouped(code) if code else method.words("agreement_file.no_code")


def title(agreement: Agreement) -> str:
    """Return what the whole is called."""
    return method.words("agreement_file.title", deal=agreement.deal)


def state(schedule: Schedule) -> str:
    """Return the state of a schedule in a word or two."""
    return method.words(f"agreement_file.state_{schedule.state}")


def schedule_title(schedule: Schedule) -> str:
    """Return a schedule as it is cited: "Schedule 2: Statement of Intent"."""
    return method.words("agreement_file.schedule", number=schedule.number, title=schedule.title)


def is_signed(agreement: Agreement) -> bool:
    """Return whether a person of every party has signed exactly this version."""
    return bool(agreement.parties) and {one.party for one in agreement.signatures} >= set(agreement.parties)


def standing(agreement: Agreement) -> str:
    """Return in a sentence how far the whole is."""
    if is_signed(agreement):
        return method.words("agreement_file.signed_by_all")
    agreed = sum(one.state == "agreed" for one in agreement.schedules)
    return method.words("agreement_file.draft", n=agreed, all=len(agreement.schedules))


def facts(agreement: Agreement) -> list[tuple[str, str]]:
    """Return (name, value) of what stands at the head."""
    told = [
        ("between", method.listed(agreement.parties)),
        ("standing", standing(agreement)),
        ("read_at", when(agreement.read_at)),
        ("code", code_words(agreement.code)),
    ]
    return [(method.words(f"agreement_file.{name}"), value) for name, value in told]


def open_points(agreement: Agreement) -> list[tuple[str, str]]:
    """Return (schedule, sentence) of what is missing, contested or stale."""
    return [(schedule_title(one), note) for one in agreement.schedules for note in one.notes]


def widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """Return how wide the columns of a table are, as shares: its longest word has to fit, and long texts get more room."""
    found = []
    for at, title in enumerate(columns):
        texts = [title, *(row[at] for row in rows)]
        word = max((len(part) for text in texts for part in text.split()), default=0)
        mean = sum(map(len, texts)) / len(texts)
        found.append(float(max(min(word, 24) + 2, min(mean, 60) * 0.55, 6)))
    return found


def schedule_lines(schedule: Schedule) -> list[str]:
    """Return what stands below the heading of a schedule: its Element, state and version code, and who has approved it."""
    head = method.words(
        "agreement_file.schedule_head", element=schedule.element, state=state(schedule), code=code_words(schedule.code)
    )
    approved = [
        method.words("agreement_file.approved", party=one.party, person=one.person, at=when(one.at)) for one in schedule.approvals
    ]
    return [head, *approved]


def signature_lines(agreement: Agreement) -> list[SignatureLine]:
    """Return a line for everybody who signs, and one for each party that has named nobody."""
    named = dict(agreement.signers)
    lines = []
    for party in agreement.parties:
        signed = {one.person: one for one in agreement.signatures if one.party == party}
        people = [*named.get(party, ()), *(person for person in signed if person not in named.get(party, ()))]
        for person in people or [""]:
            found = signed.get(person)
            told = method.words("agreement_file.signed", at=when(found.at), code=code_words(found.code)) if found else ""
            lines.append(SignatureLine(party, person, told))
    return lines


def signature_columns() -> Sequence[str]:
    """Return the headings of the lines to sign on."""
    return [method.words(f"agreement_file.{name}") for name in ("change_party", "person", "signature", "place_and_date")]


def signing(agreement: Agreement) -> str:
    """Return what stands above the lines to sign on."""
    return method.words("agreement_file.signing", code=code_words(agreement.code))


def open_columns() -> Sequence[str]:
    """Return the headings of what is open."""
    return [method.words("agreement_file.schedule_word"), method.words("agreement_file.open_points")]


def change_rows(agreement: Agreement) -> list[tuple[str, ...]]:
    """Return the rows of the change register: all changes since a text was first agreed, or else those since it was signed."""
    listed = agreement.register or agreement.changes
    return [(day(one.at), one.party, one.number, one.before, one.after) for one in listed]


def change_columns() -> Sequence[str]:
    """Return the headings of the change register."""
    return [method.words(f"agreement_file.change_{name}") for name in ("at", "party", "clause", "before", "after")]


def trail_rows(agreement: Agreement) -> list[tuple[str, ...]]:
    """Return the rows of the audit trail."""
    return [(when(at), who, what) for at, who, what in agreement.trail]


def trail_columns() -> Sequence[str]:
    """Return the headings of the audit trail."""
    return [method.words(f"agreement_file.trail_{name}") for name in ("at", "who", "what")]
