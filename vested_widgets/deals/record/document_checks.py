"""Hold a deal's document to the rules of a new deal, and its values to the types and sizes of the record. Each fault is one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import JSON, Boolean, Column, Integer, String, Table

from vested_widgets import method, texts
from vested_widgets.deals import validation
from vested_widgets.deals.entities import COLOURS, NewMember, NewParty, Role, RoundState
from vested_widgets.deals.errors import InvalidDeal, InvalidDocument
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record import workshop_tables as r
from vested_widgets.deals.workshop import KINDS

# More than any text that pages take, in letters; of everything that a row holds.
LONGEST_TEXT = 100_000
LARGEST_NUMBER = 2**63
LARGEST_COUNT = 2**31
MEMBER_KINDS = ("open", "seated", "alias", "role", "party", "left", "returned", "handed", "consent")
# What a column may say, where that is one of a few words.
WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("party", "colour"): COLOURS,
    ("member", "role"): get_args(Role),
    ("round_change", "state"): get_args(RoundState),
    ("member_change", "kind"): MEMBER_KINDS,
    ("deal_change", "kind"): ("archived", "restored"),
    ("session_act", "kind"): KINDS,
}


def check_values(name: str, table: Table, row: Mapping[str, Any], at: int) -> None:
    """Check that a row of a list has values as the record keeps them.

    Raises:
        InvalidDocument: one has another type, is too large, or holds what cannot be stored.
    """
    for key, value in row.items():
        column = table.c[key]
        where = method.words("deal_document.place", at=at, name=name, column=key)
        if value is None:
            if not column.nullable:
                raise InvalidDocument(_said(where, "missing"))
        else:
            _check_value(where, column, value)
        allowed = WORDS.get((table.name, key))
        if allowed is not None and value not in allowed:
            raise InvalidDocument(method.words("deal_document.word", where=where, words=", ".join(allowed)))


def _said(where: str, phrase: str, **values: Any) -> str:
    return method.words(f"deal_document.{phrase}", where=where, **values)


def _check_value(where: str, column: Column[Any], value: Any) -> None:
    kind = column.type
    if isinstance(kind, JSON):
        _check_json(where, value)
    elif isinstance(kind, Boolean):
        if not isinstance(value, bool):
            raise InvalidDocument(_said(where, "no_bool"))
    elif isinstance(kind, Integer):
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < LARGEST_COUNT:
            raise InvalidDocument(_said(where, "no_count"))
    elif isinstance(kind, t.Instant):
        _check_instant(where, value)
    else:
        longest = kind.length if isinstance(kind, String) and kind.length else LONGEST_TEXT
        _check_text(where, value, longest)


def _check_text(where: str, value: Any, longest: int) -> None:
    if not isinstance(value, str):
        raise InvalidDocument(_said(where, "no_text"))
    if len(value) > longest:
        raise InvalidDocument(_said(where, "long", letters=len(value), longest=longest))
    method.all_writable(where, value, InvalidDocument)


def _check_instant(where: str, value: Any) -> None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise InvalidDocument(_said(where, "no_instant")) from None
    if moment.tzinfo is None:
        raise InvalidDocument(_said(where, "no_instant"))


def _check_json(where: str, value: Any) -> None:
    """Check a value of any shape: sizes of its texts and numbers, however deep they stand."""
    waiting = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        if depth > 40:
            raise InvalidDocument(_said(where, "deep"))
        if isinstance(one, str):
            _check_text(where, one, LONGEST_TEXT)
        elif isinstance(one, Mapping):
            waiting += [(key, depth + 1) for key in one] + [(inner, depth + 1) for inner in one.values()]
        elif isinstance(one, list | tuple):
            waiting += [(inner, depth + 1) for inner in one]
        elif isinstance(one, int | float):
            if not -LARGEST_NUMBER < one < LARGEST_NUMBER:
                raise InvalidDocument(_said(where, "no_number_to_keep"))
        elif one is not None:
            raise InvalidDocument(_said(where, "no_value"))


def check_deal(document: Mapping[str, Any]) -> None:
    """Hold parties, people and the smallest group to what holds for a new deal, as they were made and as they stand today.

    Raises:
        InvalidDocument: what does not hold.
    """
    deal, members = document["deal"], document["members"]
    parties = document["parties"]
    _refuse_unseated(members, parties)
    roles, aliases = _today(document)
    aliases = _spelled_apart(aliases)
    if not any(role == "architect" for role in roles.values()):
        raise InvalidDocument(method.words("deal_document.no_architect"))
    names = {row["id"]: row["name"] for row in parties}
    names |= {row["party_id"]: row["name"] for row in document[r.party_change.name]}
    names = _spelled_apart(names)
    new = [NewParty(names[row["id"]], "", tuple(_seats(aliases, members, row["id"]))) for row in parties]
    others = [NewMember(aliases[row["id"]]) for row in members if row["party_id"] is None]
    lead = others.pop(0).alias if others else next(iter(aliases.values()))
    try:
        # Whoever has no party is counted with the first: names, sizes and the smallest group are what is looked at.
        new[0] = NewParty(new[0].name, "", (*new[0].members, *others)) if new else new[0]
        validation.new_deal(deal["name"], new, lead, deal["k"], alike=True)
    except IndexError:
        raise InvalidDocument(method.words("deal_error.parties", most=validation.MOST_PARTIES, n=0)) from None
    except InvalidDeal as error:
        raise InvalidDocument(str(error)) from error


def _seats(aliases: Mapping[str, str], members: list[Mapping[str, Any]], party_id: str) -> list[NewMember]:
    return [NewMember(aliases[row["id"]]) for row in members if row["party_id"] == party_id]


def _spelled_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Return names of which two are the same only if they are letter for letter.

    Older versions took two spellings of a name for two; such a deal is taken in, and its people and parties count as one where they are.
    """
    first: dict[str, str] = {}
    found = {}
    for identity, name in names.items():
        before = first.setdefault(texts.key(name), name)
        same = before.strip().casefold() == name.strip().casefold()
        found[identity] = name if same else f"{name[: validation.LONGEST_ALIAS - 12]} {identity[:8]}"
    return found


def _refuse_unseated(members: list[Mapping[str, Any]], parties: list[Mapping[str, Any]]) -> None:
    known = {row["id"] for row in parties}
    for at, row in enumerate(members, 1):
        if row["role"] == "member" and row["party_id"] not in known:
            where = method.words("deal_document.place", at=at, name="members", column="party_id")
            raise InvalidDocument(_said(where, "no_side"))


def _today(document: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the roles of those who have not left, and everybody's alias, by member, after all changes."""
    roles = {row["id"]: row["role"] for row in document["members"]}
    aliases = {row["id"]: row["alias"] for row in document["members"]}
    active = set(roles)
    for change in sorted(document[r.member_change.name], key=lambda row: row["seq"]):
        member, text = change["member_id"], change["text"]
        if change["kind"] == "alias":
            aliases[member] = text
        elif change["kind"] == "role":
            if text not in get_args(Role):
                raise InvalidDocument(method.words("deal_error.no_role", role=text[:40], roles=", ".join(get_args(Role))))
            roles[member] = text
        elif change["kind"] in ("left", "returned"):
            (active.add if change["kind"] == "returned" else active.discard)(member)
    return {member: role for member, role in roles.items() if member in active}, aliases


def free_name(name: str, taken: Callable[[str], bool]) -> str:
    """Return a name for a copy that no deal has yet."""
    for n in range(1, 10_000):
        copied = method.words("deal_document.copy" if n == 1 else "deal_document.copy_n", name=name, n=n)
        if len(copied) > validation.LONGEST_NAME:
            cut = name[: len(name) - (len(copied) - validation.LONGEST_NAME) - 1].rstrip() + "…"
            copied = method.words("deal_document.copy" if n == 1 else "deal_document.copy_n", name=cut, n=n)
        if not taken(texts.key(copied)):
            return copied
    raise InvalidDocument(method.words("deal_document.copies", name=name))
