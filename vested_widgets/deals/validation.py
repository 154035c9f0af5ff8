"""Check new deals, new members and answers; each fault is one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from vested_widgets import method
from vested_widgets.deals.entities import COLOURS, AnswerKey, Deal, NewMember, NewParty, Role
from vested_widgets.deals.errors import InvalidAnswer, InvalidDeal
from vested_widgets.kinds import AnswerError, Asked, kind_of

MOST_PARTIES = 12
FEWEST = 3
"""The smallest group that a deal may show: of two, each knows what the other said."""
MOST_MEMBERS = 1500
LONGEST_NAME = 120
LONGEST_ALIAS = 80


def _name(what: str, name: str, longest: int) -> str:
    if not isinstance(name, str) or not name.strip():
        raise InvalidDeal(method.words("name_error.missing", what=what))
    if len(name.strip()) > longest:
        raise InvalidDeal(method.words("name_error.long", what=what, letters=len(name.strip()), longest=longest))
    return name.strip()


def _parties(deal: Deal) -> str:
    return ", ".join(party.name for party in deal.parties)


def _no_doubles(phrase: str, names: Iterable[str]) -> None:
    doubled = [name for name, times in Counter(name.casefold() for name in names).items() if times > 1]
    if doubled:
        raise InvalidDeal(method.words(phrase, name=doubled[0]))


def new_deal(name: str, parties: Sequence[NewParty], architect: str, k: int) -> list[NewParty]:
    """Check a new deal; returns the parties with colours and trimmed names.

    Raises:
        InvalidDeal: what does not hold.
    """
    _name(method.words("name_error.deal"), name, LONGEST_NAME)
    if not 2 <= len(parties) <= MOST_PARTIES:
        raise InvalidDeal(method.words("deal_error.parties", most=MOST_PARTIES, n=len(parties)))
    if not isinstance(k, int) or not FEWEST <= k <= 50:
        raise InvalidDeal(method.words("deal_error.smallest_group", k=k, least=FEWEST))
    named = [
        replace(party, name=_name(method.words("name_error.party_at", at=at), party.name, LONGEST_NAME))
        for at, party in enumerate(parties, 1)
    ]
    _no_doubles("name_error.two_parties", (party.name for party in named))
    aliases = [architect, *(member.alias for party in parties for member in party.members)]
    for alias in aliases:
        _name(method.words("name_error.every_member"), alias, LONGEST_ALIAS)
    if len(aliases) > MOST_MEMBERS:
        raise InvalidDeal(method.words("deal_error.members", most=MOST_MEMBERS, n=len(aliases)))
    _no_doubles("name_error.two_members", (alias.strip() for alias in aliases))
    return _coloured(named)


def _coloured(parties: list[NewParty]) -> list[NewParty]:
    """Give each party without a colour the next free one; beyond six parties colours come again."""
    asked = [party.colour for party in parties if party.colour]
    for colour in asked:
        if colour not in COLOURS:
            raise InvalidDeal(method.words("deal_error.no_colour", colour=colour, colours=", ".join(COLOURS)))
    if len(asked) != len(set(asked)) and len(parties) <= len(COLOURS):
        raise InvalidDeal(method.words("deal_error.same_colour"))
    free = [colour for colour in COLOURS if colour not in asked]
    return [party if party.colour else replace(party, colour=free.pop(0) if free else "") for party in parties]


def new_member(deal: Deal, party_id: str | None, alias: str, role: str) -> NewMember:
    """Check a new member of a deal.

    Raises:
        InvalidDeal: what does not hold.
    """
    alias = _name(method.words("name_error.member"), alias, LONGEST_ALIAS)
    if role not in get_args(Role):
        raise InvalidDeal(method.words("deal_error.no_role", role=role, roles=", ".join(get_args(Role))))
    if role == "wall" and party_id is not None:
        raise InvalidDeal(method.words("deal_error.wall", alias=alias))
    if role == "member" and deal.party(party_id) is None:
        raise InvalidDeal(method.words("deal_error.needs_party", alias=alias, parties=_parties(deal)))
    _no_doubles("name_error.two_members", [alias, *(member.alias for member in deal.members)])
    return NewMember(alias, role)  # type: ignore[arg-type]


def new_alias(deal: Deal, member_id: str, alias: str) -> str:
    """Check a new alias of a member; returns it trimmed.

    Raises:
        InvalidDeal: it is missing, too long or somebody else's.
    """
    alias = _name(method.words("name_error.member"), alias, LONGEST_ALIAS)
    _no_doubles("name_error.two_members", [alias, *(member.alias for member in deal.members if member.id != member_id)])
    return alias


def new_party_name(deal: Deal, party_id: str, name: str) -> str:
    """Check a new name of a party; returns it trimmed.

    Raises:
        InvalidDeal: there is no such party, or the name is missing, too long or another party's.
    """
    if deal.party(party_id) is None:
        raise InvalidDeal(method.words("deal_error.no_party", parties=_parties(deal)))
    name = _name(method.words("name_error.party"), name, LONGEST_NAME)
    _no_doubles("name_error.two_parties", [name, *(party.name for party in deal.parties if party.id != party_id)])
    return name


def answers(part: method.Part, asked: Asked, given: Mapping[AnswerKey, Any]) -> None:
    """Check answers of one member to one part, all or nothing.

    Raises:
        InvalidAnswer: a key that the part does not have, or a value that does not fit its question.
    """
    kind = kind_of(part)
    try:
        for key, value in given.items():
            kind.check(part, asked, key, value)
    except AnswerError as error:
        raise InvalidAnswer(str(error)) from error


def together(part: method.Part, given: Mapping[str, Any]) -> None:
    """Check all answers of one member to one part, by item.

    Raises:
        InvalidAnswer: they do not fit together: more points than there are, a place given twice.
    """
    try:
        kind_of(part).check_all(part, given)
    except AnswerError as error:
        raise InvalidAnswer(str(error)) from error
