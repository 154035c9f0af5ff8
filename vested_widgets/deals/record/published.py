"""Read what is published of a round: the answers that everybody may see, by the rule of `deals.publishing`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, bindparam, func, select

from vested_widgets.deals.entities import Deal, Waiting
from vested_widgets.deals.own_versions import BESIDE
from vested_widgets.deals.publishing import NOTHING, Published, published
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record import workshop_tables as r
from vested_widgets.kinds import kind_of
from vested_widgets.method import Part

_PLACE = ("deal_id", "step", "part", "wave")
_answer, _change = t.answer.c, r.member_change.c
_TURNS = (
    select(t.round_change.c.seq, t.round_change.c.state).where(t.bound(t.round_change, *_PLACE)).order_by(t.round_change.c.seq)
)
_LATEST = (
    select(t.answer)
    .join(t.latest_answer, t.latest_answer.c.seq == _answer.seq)
    .where(t.bound(t.answer, *_PLACE))
    .order_by(_answer.seq)
)
# An answer of another device that was typed earlier never stood.
_BESIDE = select(t.answer_origin.c.seq).where(t.answer_origin.c.seq == _answer.seq, t.answer_origin.c.standing == BESIDE)
_IN_PLACE = select(t.answer).where(t.bound(t.answer, *_PLACE), ~_BESIDE.exists()).order_by(_answer.seq)
_AFTER = _IN_PLACE.where(_answer.seq > bindparam("after"))
_BEFORE = _IN_PLACE.where(_answer.seq < bindparam("after"), _answer.member_id.in_(bindparam("members", expanding=True)))
_LATE = _IN_PLACE.with_only_columns(_answer.member_id).where(_answer.seq > bindparam("after")).order_by(None).distinct()
_MARKS = (
    select(t.done_mark.c.seq, t.done_mark.c.member_id, t.done_mark.c.done)
    .where(t.bound(t.done_mark, *_PLACE))
    .order_by(t.done_mark.c.seq)
)
_MOVES = (
    select(_change.seq, _change.member_id, _change.party_id)
    .where(t.bound(r.member_change, "deal_id"), _change.kind == "role")
    .order_by(_change.seq)
)
_FIRST_PARTIES = select(t.member.c.id, t.member.c.party_id).where(t.bound(t.member, "deal_id"))
_STAMP = select(
    *(
        select(func.max(table.c.seq)).where(t.bound(table, *_PLACE)).scalar_subquery()
        for table in (t.answer, t.done_mark, t.round_change)
    ),
    select(func.max(_change.seq)).where(t.bound(r.member_change, "deal_id"), _change.kind == "role").scalar_subquery(),
    select(func.count()).select_from(t.member).where(t.bound(t.member, "deal_id")).scalar_subquery(),
)
_known: WeakKeyDictionary[Engine, dict[tuple[str, str, str, int], tuple[Any, Published]]] = WeakKeyDictionary()


def read_published(connection: Connection, deal: Deal, step: str, part: Part, wave: int) -> Published:
    """Return what is published of a round of a part, as it stands in this transaction."""
    place = (deal.id, step, part.id, wave)
    here: dict[str, Any] = dict(zip(_PLACE, place, strict=True))
    stamp = (*connection.execute(_STAMP, here).one(), deal.k)
    known = _known.setdefault(connection.engine, {})
    if place in known and known[place][0] == stamp:
        return known[place][1]
    found = _read(connection, deal, here, part)
    # What a transaction has written may still be taken back, and another may then get the same numbers.
    if not connection.get_execution_options().get("writes"):
        known[place] = stamp, found
    return found


def publication(connection: Connection, deal: Deal, step: str, part: Part, wave: int) -> int:
    """Return the change by which what is published of a round last became what it is; 0 while nothing is."""
    here = dict(zip(_PLACE, (deal.id, step, part.id, wave), strict=True))
    turns = connection.execute(_TURNS, here).all()
    first = _first_reveal(turns)
    if not first:
        return 0
    late = connection.scalars(_LATE, {**here, "after": first}).all()
    if kind_of(part).joining and len(late) > deal.k:
        return read_published(connection, deal, step, part, wave).number
    return _last_reveal(turns)


def waiting(connection: Connection, deal: Deal, step: str, part: Part, wave: int, member_id: str) -> Waiting:
    """Tell whether answers to a round of a part, and a member's among them, wait to be published."""
    here = dict(zip(_PLACE, (deal.id, step, part.id, wave), strict=True))
    first = _first_reveal(connection.execute(_TURNS, here).all())
    late = set(connection.scalars(_LATE, {**here, "after": first})) if first else set()
    if not late:
        return Waiting()
    # Pages ask this after each late answer, and so few cannot have been published.
    if member_id not in late and (len(late) <= deal.k or not kind_of(part).joining):
        return Waiting(anyone=True)
    found, person = read_published(connection, deal, step, part, wave), deal.people().get(member_id, member_id)
    return Waiting(bool(found.waiting), person in found.waiting, person not in found.included)


def _read(connection: Connection, deal: Deal, here: dict[str, Any], part: Part) -> Published:
    turns = connection.execute(_TURNS, here).all()
    first = _first_reveal(turns)
    if not first:
        return Published()
    answers: list[Any] = list(connection.execute(_LATEST, here))
    after = connection.execute(_AFTER, {**here, "after": first}).all()
    moves = connection.execute(_MOVES, {"deal_id": deal.id}).all()
    party_at = _party_at(connection, deal, moves)
    if not after and all(move.seq < first for move in moves):
        # Nothing to replay, as in nearly all rounds: hundreds of people with hundreds of questions are read in a moment.
        rows = tuple(row for row in answers if row.value not in NOTHING)
        return Published(rows, {row.seq: party_at(row.member_id, first) for row in rows}, number=_last_reveal(turns))
    if after:
        # Of those who have written since, what stood at the reveal and what came after it.
        late = {row.member_id for row in after}
        before = connection.execute(_BEFORE, {**here, "after": first, "members": list(late)}).all()
        answers = [row for row in answers if row.member_id not in late] + [*before, *after]
    marks: list[Any] = list(connection.execute(_MARKS, here)) if after else []
    people = deal.people()
    if any(member != person for member, person in people.items()):
        # Somebody with two seats is one person, of whom the newest answer counts.
        answers, marks = (
            [SimpleNamespace(**{**row._mapping, "member_id": people.get(row.member_id, row.member_id)}) for row in rows]
            for rows in (answers, marks)
        )
    return published(turns, answers, marks, k=deal.k, joining=kind_of(part).joining, party_at=party_at)


def _first_reveal(turns: Sequence[Any]) -> int:
    return next((turn.seq for turn in turns if turn.state == "revealed"), 0)


def _last_reveal(turns: Sequence[Any]) -> int:
    """Return the last turn by which a part that was open was revealed."""
    before = ("open", *(turn.state for turn in turns))
    return max(
        (turn.seq for was, turn in zip(before, turns, strict=False) if was == "open" and turn.state == "revealed"), default=0
    )


def _party_at(connection: Connection, deal: Deal, moves: Sequence[Any]) -> Callable[[str, int], str | None]:
    """Return the function that tells whose member somebody was at the time of a change.

    A page may hold the deal as it was before somebody came, so it is read from the record.
    """
    first = {row.id: row.party_id for row in connection.execute(_FIRST_PARTIES, {"deal_id": deal.id})}
    course: dict[str, list[tuple[int, str | None]]] = {}
    for move in moves:
        course.setdefault(move.member_id, []).append((move.seq, move.party_id))

    def at(member: str, seq: int) -> str | None:
        return next((party for since, party in reversed(course.get(member, ())) if since < seq), first.get(member))

    return at
