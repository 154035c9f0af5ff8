"""Check new deals, new members and answers; each fault is one sentence."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from vested_widgets import method
from vested_widgets.deals.entities import COLOURS, UNSURE, AnswerKey, Deal, Member, NewMember, NewParty, Role
from vested_widgets.deals.errors import InvalidAnswer, InvalidDeal

MOST_PARTIES = 12
MOST_MEMBERS = 1500
LONGEST_NAME = 120
LONGEST_ALIAS = 80


def _name(what: str, name: str, longest: int) -> str:
    if not isinstance(name, str) or not name.strip():
        raise InvalidDeal(f"{what} needs a name. Write one.")
    if len(name.strip()) > longest:
        raise InvalidDeal(f"{what} has a name of {len(name.strip())} letters; at most {longest} fit. Shorten it.")
    return name.strip()


def _no_doubles(what: str, names: Iterable[str]) -> None:
    doubled = [name for name, times in Counter(name.casefold() for name in names).items() if times > 1]
    if doubled:
        raise InvalidDeal(f"Two {what} are called {doubled[0]!r}. Give each a name of its own.")


def new_deal(name: str, parties: Sequence[NewParty], architect: str, k: int) -> list[NewParty]:
    """Check a new deal; returns the parties with colours and trimmed names.

    Raises:
        InvalidDeal: what does not hold.
    """
    _name("The deal", name, LONGEST_NAME)
    if not 2 <= len(parties) <= MOST_PARTIES:
        raise InvalidDeal(f"A deal has 2 to {MOST_PARTIES} parties, not {len(parties)}.")
    if not isinstance(k, int) or not 1 <= k <= 50:
        raise InvalidDeal(f"The smallest group that may be shown has 1 to 50 people, not {k!r}.")
    named = [replace(party, name=_name(f"Party {at}", party.name, LONGEST_NAME)) for at, party in enumerate(parties, 1)]
    _no_doubles("parties", (party.name for party in named))
    aliases = [architect, *(member.alias for party in parties for member in party.members)]
    for alias in aliases:
        _name("Every member", alias, LONGEST_ALIAS)
    if len(aliases) > MOST_MEMBERS:
        raise InvalidDeal(f"A deal has at most {MOST_MEMBERS} members, not {len(aliases)}.")
    _no_doubles("members", (alias.strip() for alias in aliases))
    return _coloured(named)


def _coloured(parties: list[NewParty]) -> list[NewParty]:
    """Give each party without a colour the next free one; beyond six parties colours come again."""
    asked = [party.colour for party in parties if party.colour]
    for colour in asked:
        if colour not in COLOURS:
            raise InvalidDeal(f"There is no colour {colour!r}; choose one of {', '.join(COLOURS)}.")
    if len(asked) != len(set(asked)) and len(parties) <= len(COLOURS):
        raise InvalidDeal("Two parties have the same colour. Give each a colour of its own.")
    free = [colour for colour in COLOURS if colour not in asked]
    return [party if party.colour else replace(party, colour=free.pop(0) if free else "") for party in parties]


def new_member(deal: Deal, party_id: str | None, alias: str, role: str) -> NewMember:
    """Check a new member of a deal.

    Raises:
        InvalidDeal: what does not hold.
    """
    alias = _name("A member", alias, LONGEST_ALIAS)
    if role not in get_args(Role):
        raise InvalidDeal(f"There is no role {role!r}; choose one of {', '.join(get_args(Role))}.")
    if role == "wall" and party_id is not None:
        raise InvalidDeal(f"{alias} is the wall of a room and belongs to no party.")
    if role == "member" and deal.party(party_id) is None:
        raise InvalidDeal(f"{alias} needs a party of this deal: {', '.join(party.name for party in deal.parties)}.")
    _no_doubles("members", [alias, *(member.alias for member in deal.members)])
    return NewMember(alias, role)  # type: ignore[arg-type]


def new_alias(deal: Deal, member_id: str, alias: str) -> str:
    """Check a new alias of a member; returns it trimmed.

    Raises:
        InvalidDeal: it is missing, too long or somebody else's.
    """
    alias = _name("A member", alias, LONGEST_ALIAS)
    _no_doubles("members", [alias, *(member.alias for member in deal.members if member.id != member_id)])
    return alias


def new_party_name(deal: Deal, party_id: str, name: str) -> str:
    """Check a new name of a party; returns it trimmed.

    Raises:
        InvalidDeal: there is no such party, or the name is missing, too long or another party's.
    """
    if deal.party(party_id) is None:
        raise InvalidDeal(f"There is no such party in this deal: {', '.join(party.name for party in deal.parties)}.")
    name = _name("The party", name, LONGEST_NAME)
    _no_doubles("parties", [name, *(party.name for party in deal.parties if party.id != party_id)])
    return name


def answers(
    deal: Deal,
    member: Member,
    part: method.Part,
    given: Mapping[AnswerKey, Any],
    entries: Sequence[str] = (),
    items: Sequence[method.Item] = (),
) -> None:
    """Check answers of one member to one part, all or nothing.

    Args:
        entries: for an allocation, the ids of the texts that may get points.
        items: for ratings and a ranking, what this member is asked about.

    Raises:
        InvalidAnswer: a key that the part does not have, or a value that does not fit its question.
    """
    if isinstance(part, method.Ratings):
        for key, value in given.items():
            _rating(deal, member, part, key, value, items)
    elif isinstance(part, method.Text):
        for key, value in given.items():
            _text(part, key, value)
    elif isinstance(part, method.Ranking):
        for key, value in given.items():
            _place(part, key, value, items)
    elif isinstance(part, method.Allocation):
        for key, value in given.items():
            _points(part, key, value, entries)
    else:
        raise InvalidAnswer(f"{part.title!r} is written together; it takes no answers.")


def _rating(deal: Deal, member: Member, part: method.Ratings, key: AnswerKey, value: Any, items: Sequence[method.Item]) -> None:
    item = next((item for item in items if item.id == key.item), None)
    question = next((question for question in part.questions if question.id == key.question), None)
    if item is None or question is None:
        raise InvalidAnswer(f"{part.title!r} has no question {key.question!r} about {key.item!r}. Reload the page.")
    parties: dict[str, set[str | None]] = {
        "deal": {""},
        "own": {member.party_id},
        "other": {party.id for party in deal.parties if party.id != member.party_id},
    }
    allowed = parties[question.about]
    if key.about not in allowed:
        raise InvalidAnswer(f"{item.title!r}: this question is not asked of you about that party. Reload the page.")
    if question.chosen:
        words = {choice.id for choice in question.choices} | ({one.id for one in deal.parties} if question.parties else set())
        if value is not None and value != UNSURE and value not in words:
            raise InvalidAnswer(f"{item.title!r}: {_shown(value)} is none of the answers to choose from. Reload the page.")
        return
    scale = part.scale(item, question)
    if value is None or (value == UNSURE and scale.unsure):
        return
    if isinstance(value, bool) or not isinstance(value, int) or not scale.low <= value <= scale.high:
        raise InvalidAnswer(
            f"{item.title!r}: {_shown(value)} is not on the scale from {scale.low} to {scale.high}. Choose a point of the scale."
        )


def _text(part: method.Text, key: AnswerKey, value: Any) -> None:
    if key.item not in {field for field, _ in part.fields()} or (key.question, key.about) != ("", ""):
        raise InvalidAnswer(f"{part.title!r} has no field {key.item!r} for a text. Reload the page.")
    if not isinstance(value, str):
        raise InvalidAnswer(f"{part.title!r} takes a text, not {_shown(value)}.")
    if len(value) > part.longest:
        raise InvalidAnswer(f"Your text has {len(value)} letters; at most {part.longest} fit. Shorten it.")
    if "\x00" in value:
        raise InvalidAnswer("Your text has a character that cannot be stored. Type it anew.")


def _points(part: method.Allocation, key: AnswerKey, value: Any, entries: Sequence[str]) -> None:
    if key.item not in entries or (key.question, key.about) != ("", ""):
        raise InvalidAnswer(f"{part.title!r}: there is no such entry to give points to. Reload the page.")
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= part.total:
        raise InvalidAnswer(f"{part.title!r}: {_shown(value)} is not a number of points from 0 to {part.total}.")


def _place(part: method.Ranking, key: AnswerKey, value: Any, items: Sequence[method.Item]) -> None:
    if key.item not in {item.id for item in items} or (key.question, key.about) != ("", ""):
        raise InvalidAnswer(f"{part.title!r}: {key.item!r} is not among what you put in order. Reload the page.")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= part.places):
        raise InvalidAnswer(f"{part.title!r}: {_shown(value)} is not a place from 1 to {part.places}.")


def places(part: method.Ranking, taken: Mapping[str, int | None]) -> None:
    """Check that no two items share a place.

    Raises:
        InvalidAnswer: two do.
    """
    doubled = [place for place, times in Counter(place for place in taken.values() if place is not None).items() if times > 1]
    if doubled:
        raise InvalidAnswer(f"{part.title!r}: place {doubled[0]} is given twice. Give each item a place of its own.")


def budget(part: method.Allocation, spent: Mapping[str, int]) -> None:
    """Check that all points together stay within the budget.

    Raises:
        InvalidAnswer: more points were given than there are.
    """
    if sum(spent.values()) > part.total:
        raise InvalidAnswer(f"You have {part.total} points, but these would be {sum(spent.values())}. Take some away first.")


def _shown(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "…"
