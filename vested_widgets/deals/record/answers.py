"""Write answers, done marks and rounds: append a row, keep `latest_answer` true in the same transaction, read the latest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, or_, select, tuple_

from vested_widgets.deals.entities import TURN, AnswerKey, Deal, Member, Round, RoundState, Saved, Typing
from vested_widgets.deals.own_versions import BESIDE, OVER, OwnVersion
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record.writing import append, now, numbers_for

PART = ("deal_id", "step", "part")


_ROUNDS = select(t.round_change).where(t.bound(t.round_change, *PART)).order_by(t.round_change.c.seq)
_STARTED = select(t.answer.c.member_id).where(t.bound(t.answer, *PART, "wave")).distinct()
_DONE = (
    select(t.done_mark.c.seq, t.done_mark.c.member_id, t.done_mark.c.done)
    .where(t.bound(t.done_mark, *PART, "wave"))
    .order_by(t.done_mark.c.seq)
)
_LATEST = select(t.answer).join(t.latest_answer, t.latest_answer.c.seq == t.answer.c.seq).order_by(t.answer.c.seq)
_OF_PART = t.bound(t.answer, "member_id", "step", "part", "wave")
_OWN = _LATEST.where(_OF_PART)
_origin = t.answer_origin.c
_WITH_ORIGIN = select(t.answer, _origin.token, _origin.typed_at, _origin.seen, _origin.standing)
_VERSIONS = (
    _WITH_ORIGIN.select_from(t.answer)
    .outerjoin(t.answer_origin, _origin.seq == t.answer.c.seq)
    .where(_OF_PART)
    .order_by(t.answer.c.seq)
)
_STANDING = (
    _WITH_ORIGIN.select_from(t.answer)
    .join(t.latest_answer, t.latest_answer.c.seq == t.answer.c.seq)
    .outerjoin(t.answer_origin, _origin.seq == t.answer.c.seq)
    .where(_OF_PART)
)
_MET = (
    select(t.answer.c.seq)
    .join(t.answer_origin, _origin.seq == t.answer.c.seq)
    .where(_OF_PART, _origin.standing.in_([OVER, BESIDE]))
    .order_by(t.answer.c.seq)
)
# When an answer was typed of which nothing is known: every other one is newer.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def read_round(connection: Connection, deal_id: str, step: str, part: str) -> Round:
    """Return the state of a part now."""
    return round_of(step, part, read_turns(connection, deal_id, step, part))


def read_turns(connection: Connection, deal_id: str, step: str, part: str) -> Sequence[Row[Any]]:
    """Return the turns of a part, oldest first."""
    return connection.execute(_ROUNDS, {"deal_id": deal_id, "step": step, "part": part}).all()


def first_reveal(turns: Iterable[Any], wave: int) -> int:
    """Return the number of the change by which a wave was first revealed; 0 if it was not."""
    return next((turn.seq for turn in turns if turn.wave == wave and turn.state == "revealed"), 0)


def round_of(step: str, part: str, rows: Sequence[Any]) -> Round:
    """Return the state of a part after these turns, oldest first."""
    if not rows:
        return Round(step, part)
    last = rows[-1]
    revealed = next((row.at for row in rows if row.state == "revealed" and row.wave == last.wave), None)
    return Round(step, part, last.state, last.wave, last.at, revealed is not None, revealed)


def revealed_waves(connection: Connection, deal_id: str, step: str, part: str) -> set[int]:
    """Return the waves of a part that have been revealed at some time."""
    here = (t.round_change.c.deal_id == deal_id, t.round_change.c.step == step, t.round_change.c.part == part)
    return set(connection.scalars(select(t.round_change.c.wave).where(*here, t.round_change.c.state == "revealed").distinct()))


def write_round(connection: Connection, member: Member, step: str, part: str, state: RoundState, wave: int) -> None:
    """Append a change of a part's round."""
    seq = append(connection, member.deal_id, TURN, step, part)
    connection.execute(
        insert(t.round_change).values(
            seq=seq,
            deal_id=member.deal_id,
            member_id=member.id,
            step=step,
            part=part,
            wave=wave,
            state=state,
            at=now(),
        )
    )


def write_answers(
    connection: Connection,
    member: Member,
    values: Mapping[AnswerKey, Any],
    wave: int,
    late: bool,
    *,
    typing: Mapping[AnswerKey, Typing] | None = None,
    standing: Mapping[AnswerKey, str] | None = None,
) -> Saved:
    """Append answers and make those that do not stand beside another one the latest; returns the receipt.

    Args:
        typing: how they came to be typed, for those that a page has sent.
        standing: "over" or "beside", for those that meet another answer.
    """
    at, typing, standing = now(), typing or {}, standing or {}
    if not values:
        return Saved(at, late)
    places = [
        {"step": key.step, "part": key.part, "wave": wave, "item": key.item, "question": key.question, "about": key.about}
        for key in values
    ]
    numbers = numbers_for(connection, member.deal_id, "answer", [(key.step, key.part) for key in values])
    given = {"deal_id": member.deal_id, "member_id": member.id, "late": late, "at": at}
    rows = zip(numbers, values.values(), places, strict=True)
    connection.execute(insert(t.answer), [{"seq": seq, "value": value, **given, **place} for seq, value, place in rows])
    numbered = list(zip(values, numbers, places, strict=True))
    latest = [{"member_id": member.id, "seq": seq, **place} for key, seq, place in numbered if standing.get(key) != BESIDE]
    t.set_latest(connection, t.latest_answer, latest)
    origins = [
        {
            "seq": seq,
            "deal_id": member.deal_id,
            "member_id": member.id,
            "token": typing[key].token,
            "typed_at": min(typing[key].at or LONG_AGO, at),
            "seen": typing[key].seen,
            "standing": standing.get(key, ""),
        }
        for key, seq, _ in numbered
        if key in typing
    ]
    if origins:
        connection.execute(insert(t.answer_origin), origins)
    return Saved(at, late, max(numbers), bool(standing))


def recorded(connection: Connection, member_id: str, tokens: Collection[str]) -> dict[str, int]:
    """Return those of some tokens whose answers are in the record already, with their numbers."""
    here = (t.answer_origin.c.member_id == member_id, t.answer_origin.c.token.in_(tokens))
    return {row.token: row.seq for row in connection.execute(select(t.answer_origin.c.token, t.answer_origin.c.seq).where(*here))}


def own_versions(connection: Connection, member_id: str, step: str, part: str, wave: int) -> list[OwnVersion]:
    """Return a member's answers to a part with all their versions, oldest first."""
    given = {"member_id": member_id, "step": step, "part": part, "wave": wave}
    return [_version(row) for row in connection.execute(_VERSIONS, given)]


def standing_versions(connection: Connection, member_id: str, step: str, part: str, wave: int) -> dict[AnswerKey, OwnVersion]:
    """Return a member's answers to a part that stand."""
    given = {"member_id": member_id, "step": step, "part": part, "wave": wave}
    return {(found := _version(row)).key: found for row in connection.execute(_STANDING, given)}


def _version(row: Row[Any]) -> OwnVersion:
    key = AnswerKey(row.step, row.part, row.item, row.question, row.about)
    return OwnVersion(key, row.seq, row.value, row.typed_at or row.at, row.token or "", row.seen or 0, row.standing or "")


def waiting_numbers(connection: Connection, member_id: str, step: str, part: str, wave: int) -> list[int]:
    """Return the numbers of a member's answers to a part that met another one, oldest first; nearly always there is none."""
    given = {"member_id": member_id, "step": step, "part": part, "wave": wave}
    return list(connection.scalars(_MET, given))


@cache
def _latest(*named: str) -> Select[Any]:
    return _LATEST.where(t.bound(t.answer, *named))


def answers_of(connection: Connection, member_id: str, step: str, part: str, wave: int) -> dict[AnswerKey, Any]:
    """Return a member's latest answers to one part."""
    rows = connection.execute(_OWN, {"member_id": member_id, "step": step, "part": part, "wave": wave})
    return {AnswerKey(row.step, row.part, row.item, row.question, row.about): row.value for row in rows}


def all_answers(connection: Connection, deal_id: str, step: str, part: str | None, wave: int | None) -> Sequence[Row[Any]]:
    """Return everybody's latest answers to a part (or all parts of a step, or all waves), oldest first."""
    given = {"deal_id": deal_id, "step": step, "part": part, "wave": wave}
    known = {name: value for name, value in given.items() if value is not None}
    return connection.execute(_latest(*known), known).all()


def write_done(connection: Connection, member: Member, step: str, part: str, wave: int, done: bool) -> None:
    """Append a "count me in" or its withdrawal."""
    seq = append(connection, member.deal_id, "done", step, part)
    connection.execute(
        insert(t.done_mark).values(
            seq=seq,
            deal_id=member.deal_id,
            member_id=member.id,
            step=step,
            part=part,
            wave=wave,
            done=done,
            at=now(),
        )
    )


def done_marks(connection: Connection, deal_id: str, step: str, part: str, wave: int) -> list[Any]:
    """Return the submissions of a part and their withdrawals, oldest first."""
    return list(connection.execute(_DONE, {"deal_id": deal_id, "step": step, "part": part, "wave": wave}))


def submitted(marks: Iterable[Any], revealed: int = 0) -> set[str]:
    """Return the ids of those who have submitted.

    Args:
        revealed: the change by which the round was first revealed. Who takes a submission back after it is counted all the same: a number
            that falls would tell who has gone.
    """
    found: set[str] = set()
    for mark in marks:
        if mark.done:
            found.add(mark.member_id)
        elif not revealed or mark.seq < revealed:
            found.discard(mark.member_id)
    return found


def started_members(connection: Connection, deal_id: str, step: str, part: str, wave: int) -> set[str]:
    """Return the ids of those who have answered at least one question of a part."""
    return set(connection.scalars(_STARTED, {"deal_id": deal_id, "step": step, "part": part, "wave": wave}))


def all_started(connection: Connection, deal_id: str) -> dict[tuple[str, str, int], set[str]]:
    """Return the ids of those who have answered at least one question, by step, part and wave."""
    latest = t.latest_answer.c
    wanted = select(latest.member_id, latest.step, latest.part, latest.wave).distinct()
    wanted = wanted.join(t.member, t.member.c.id == latest.member_id).where(t.member.c.deal_id == deal_id)
    found: dict[tuple[str, str, int], set[str]] = {}
    for row in connection.execute(wanted):
        found.setdefault((row.step, row.part, row.wave), set()).add(row.member_id)
    return found


def all_done(connection: Connection, deal_id: str) -> dict[tuple[str, str, int], set[str]]:
    """Return the ids of those who have submitted, by step, part and wave, as `submitted` counts them."""
    turns = connection.execute(
        select(t.round_change).where(t.round_change.c.deal_id == deal_id, t.round_change.c.state == "revealed")
    )
    revealed: dict[tuple[str, str, int], int] = {}
    for turn in turns:
        place = turn.step, turn.part, turn.wave
        revealed[place] = min(turn.seq, revealed.get(place, turn.seq))
    marks: dict[tuple[str, str, int], list[Any]] = {}
    for row in connection.execute(select(t.done_mark).where(t.done_mark.c.deal_id == deal_id).order_by(t.done_mark.c.seq)):
        marks.setdefault((row.step, row.part, row.wave), []).append(row)
    return {place: submitted(rows, revealed.get(place, 0)) for place, rows in marks.items()}


def answers_at(connection: Connection, deal_id: str, places: Iterable[tuple[str, str]]) -> Sequence[Row[Any]]:
    """Return everybody's latest answers of all waves to some parts, each (step, part), oldest first."""
    here = tuple_(t.answer.c.step, t.answer.c.part).in_(list(places))
    return connection.execute(_LATEST.where(t.answer.c.deal_id == deal_id, here)).all()


def any_about(connection: Connection, deal_id: str, step: str, part: str, row_id: str) -> bool:
    """Tell whether anybody has answered about a row of a joint table, by itself or in a pair."""
    item = t.answer.c.item
    about = or_(item == row_id, item.startswith(f"{row_id}:", autoescape=True), item.endswith(f":{row_id}", autoescape=True))
    wanted = select(t.answer.c.seq).where(t.answer.c.deal_id == deal_id, t.answer.c.step == step, t.answer.c.part == part, about)
    return connection.execute(wanted.limit(1)).first() is not None


def append_many(connection: Connection, deal: Deal, rows: Iterable[dict[str, Any]], step: str, part: str) -> None:
    """Append many first answers of one part at once, for an import: one statement each for feed, answers and latest."""
    listed = list(rows)
    if not listed:
        return
    place = {"deal_id": deal.id, "step": step, "part": part, "at": now()}
    numbers = numbers_for(connection, deal.id, "answer", [(step, part)] * len(listed))
    numbered = [{**place, **row, "seq": number} for row, number in zip(listed, numbers, strict=True)]
    connection.execute(insert(t.answer), numbered)
    keys = [column.name for column in t.latest_answer.columns]
    connection.execute(insert(t.latest_answer), [{key: row[key] for key in keys} for row in numbered])
