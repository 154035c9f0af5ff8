"""Give the checks of a joint table what they look at, in one reading of a deal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vested_widgets import method
from vested_widgets.deals.entities import UNSURE
from vested_widgets.deals.joint.checks import Context, Finding, findings
from vested_widgets.deals.joint.entities import Row
from vested_widgets.deals.joint.lookup import Lookup
from vested_widgets.deals.joint.table_rows import table_rows
from vested_widgets.kinds import kind_of

# So many people or fewer have their mean shown in halves.
FEW = 4


def findings_of(lookup: Lookup, name: str, table: method.JointTable, *, sees_texts: bool) -> tuple[Finding, ...]:
    """Return what the checks of a table ("step/part") find in its rows as they stand; worked out once in a reading."""
    if name not in lookup.found:
        lookup.found[name] = check(lookup, table, table_rows(lookup, name, table), sees_texts=sees_texts)
    return lookup.found[name]


def check(lookup: Lookup, table: method.JointTable, rows: Sequence[Row], *, sees_texts: bool = True) -> tuple[Finding, ...]:
    """Run the checks of a table on its rows; rows that nobody has written yet are not looked at.

    Args:
        sees_texts: whether whoever asks may read what members wrote alone, once it has been revealed.
    """
    context = Context(
        options=lookup.options,
        entries=lambda address: _entries(lookup, address, sees_texts=sees_texts),
        means=lambda address, question: means_of(lookup, address, question),
        party_of={member.id: member.party_id for member in lookup.deal.members if member.party_id},
        parties=tuple(party.name for party in lookup.deal.parties),
    )
    return findings(table, [row for row in rows if row.revision], context)


def _entries(lookup: Lookup, address: str, *, sees_texts: bool) -> Sequence[tuple[str, str]]:
    """Return rows, items, or the texts of the wave that was revealed last."""
    if not kind_of(lookup.part(address)).is_text:
        return lookup.targets(address)
    current = lookup.round(address)
    return lookup.texts(address, current.wave) if sees_texts and current.state != "open" else ()


def means_of(lookup: Lookup, address: str, question: str) -> Mapping[str, Sequence[float | None]]:
    """Return per item the mean of every party, None where fewer than k have answered; nothing before the reveal.

    Of three or four people it is the mean in halves, as pictures show it.
    """
    current = lookup.round(address)
    if current.state == "open":
        return {}
    given: dict[str, dict[str, list[float]]] = {}
    found = lookup.published(address, current.wave)
    for row in found.rows:
        party = found.parties[row.seq]
        if row.question == question and party and row.value not in (None, UNSURE):
            given.setdefault(row.item, {}).setdefault(party, []).append(float(row.value))
    return {
        item: [_mean(by_party.get(party.id, ()), lookup.deal.k) for party in lookup.deal.parties]
        for item, by_party in given.items()
    }


def _mean(values: Sequence[float], k: int) -> float | None:
    if len(values) < k:
        return None
    mean = sum(values) / len(values)
    return mean if len(values) > FEW else round(2 * mean) / 2
