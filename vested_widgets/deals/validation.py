"""Check new deals, new members and answers; each fault is one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args

from vested_widgets import method, texts
from vested_widgets.deals.entities import COLOURS, AnswerKey, Deal, NewMember, NewParty, NewPerson, Role
from vested_widgets.deals.errors import InvalidAnswer, InvalidDeal, LookAlike
from vested_widgets.kinds import AnswerError, Asked, kind_of

MOST_PARTIES = 12
FEWEST = 3
"""The smallest group that a deal may show: of two, each knows what the other said."""
MOST_MEMBERS = 1500
LONGEST_NAME = 120
LONGEST_ALIAS = 80
# How many faults of a list are told at once.
TOLD = 8


def name_of(what: str, name: object, longest: int) -> str:
    """Return a name in its one spelling.

    Args:
        what: whose name it is, to begin the sentence with.

    Raises:
        InvalidDeal: it is missing, too long, or holds what cannot be stored.
    """
    if not isinstance(name, str):
        raise InvalidDeal(method.words("name_error.missing", what=what))
    found = texts.normalised(method.storable(method.words("name_error.name_of", what=what), name, InvalidDeal))
    if not found:
        raise InvalidDeal(method.words("name_error.missing", what=what))
    if len(found) > longest:
        raise InvalidDeal(method.words("name_error.long", what=what, letters=len(found), longest=longest))
    return found


def deal_name(name: object) -> str:
    """Return the name of a deal in its one spelling.

    Raises:
        InvalidDeal: it is missing, too long, or holds what cannot be stored.
    """
    return name_of(method.words("name_error.deal"), name, LONGEST_NAME)


def _parties(deal: Deal) -> str:
    return ", ".join(party.name for party in deal.parties)


def _told_apart(phrase: str, names: Iterable[str], *, alike: bool) -> None:
    """Refuse names of which two are the same, or look alike and nobody has said that they are different."""
    names = list(names)
    times = Counter(map(texts.key, names))
    doubled = [name for name in names if times[texts.key(name)] > 1]
    if doubled:
        raise InvalidDeal(method.words(phrase, name=doubled[0]))
    if not alike and (found := texts.look_alike(names)):
        raise LookAlike(method.words("name_error.look_alike", one=found[0], other=found[1]))


def new_deal(
    name: str, parties: Sequence[NewParty], architect: str, k: int, *, alike: bool = False
) -> tuple[str, list[NewParty], str]:
    """Check a new deal; returns its name, the parties with colours, and the architect's alias, all names in their one spelling.

    Args:
        alike: whether names that look alike are meant to be different.

    Raises:
        LookAlike: two names look alike.
        InvalidDeal: what does not hold.
    """
    name = deal_name(name)
    if not 2 <= len(parties) <= MOST_PARTIES:
        raise InvalidDeal(method.words("deal_error.parties", most=MOST_PARTIES, n=len(parties)))
    if not isinstance(k, int) or not FEWEST <= k <= 50:
        raise InvalidDeal(method.words("deal_error.smallest_group", k=k, least=FEWEST))
    named = [
        replace(
            party,
            name=name_of(method.words("name_error.party_at", at=at), party.name, LONGEST_NAME),
            members=tuple(replace(one, alias=_alias("name_error.every_member", one.alias)) for one in party.members),
        )
        for at, party in enumerate(parties, 1)
    ]
    _told_apart("name_error.two_parties", (party.name for party in named), alike=alike)
    architect = _alias("name_error.every_member", architect)
    aliases = [architect, *(member.alias for party in named for member in party.members)]
    if len(aliases) > MOST_MEMBERS:
        raise InvalidDeal(method.words("deal_error.members", most=MOST_MEMBERS, n=len(aliases)))
    _told_apart("name_error.two_members", aliases, alike=alike)
    return name, _coloured(named), architect


def _alias(what: str, alias: object) -> str:
    return name_of(method.words(what), alias, LONGEST_ALIAS)


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


def new_member(deal: Deal, party_id: str | None, alias: str, role: str, *, alike: bool = False) -> NewMember:
    """Check a new member of a deal; `alike` says that an alias which looks like another one is somebody else's.

    Raises:
        LookAlike: the alias looks like somebody else's.
        InvalidDeal: what does not hold.
    """
    alias = _alias("name_error.member", alias)
    if role not in get_args(Role):
        raise InvalidDeal(method.words("deal_error.no_role", role=role, roles=", ".join(get_args(Role))))
    if role == "wall" and party_id is not None:
        raise InvalidDeal(method.words("deal_error.wall", alias=alias))
    if role == "member" and deal.party(party_id) is None:
        raise InvalidDeal(method.words("deal_error.needs_party", alias=alias, parties=_parties(deal)))
    _unlike("name_error.member_there", alias, (member.alias for member in deal.members), alike=alike)
    return NewMember(alias, role)  # type: ignore[arg-type]


def new_members(deal: Deal, people: Sequence[NewPerson], *, alike: bool = False) -> list[tuple[str | None, NewMember]]:
    """Check a list of people who come into a deal; returns party and member of each, without those who have that seat already.

    Raises:
        InvalidDeal: all that does not hold, each with its place in the list.
    """
    found: list[tuple[str | None, NewMember]] = []
    faults: list[str] = []
    for one in people:
        party = next((party for party in deal.parties if texts.key(party.name) == texts.key(one.party)), None)
        if one.party and party is None:
            faults.append(f"{one.place}: {method.words('deal_error.no_party_called', party=one.party, parties=_parties(deal))}")
            continue
        seat = (texts.key(one.alias), party.id if party else None, one.role)
        if any((texts.key(member.alias), member.party_id, member.role) == seat for member in deal.members if member.active):
            continue
        try:
            new = new_member(deal, party.id if party else None, one.alias, one.role, alike=alike)
            _unlike("name_error.two_members", new.alias, (other.alias for _, other in found), alike=alike)
        except InvalidDeal as error:
            faults.append(f"{one.place}: {error}")
        else:
            found.append((party.id if party else None, new))
    if len(deal.members) + len(found) > MOST_MEMBERS:
        faults.append(method.words("deal_error.members", most=MOST_MEMBERS, n=len(deal.members) + len(found)))
    if faults:
        more = method.words("people_list.more", n=len(faults) - TOLD) if len(faults) > TOLD else ""
        raise InvalidDeal(" ".join([*faults[:TOLD], more]).strip())
    return found


def _unlike(phrase: str, name: str, others: Iterable[str], *, alike: bool) -> None:
    """Refuse a name that another one has, or looks like; what the others are among themselves has been settled before."""
    for other in others:
        _told_apart(phrase, (other, name), alike=alike)


def new_alias(deal: Deal, member_id: str, alias: str, *, alike: bool = False) -> str:
    """Check a new alias of a member; returns it in its one spelling. `alike` is as in `new_member`.

    Raises:
        LookAlike: it looks like somebody else's.
        InvalidDeal: it is missing, too long or somebody else's.
    """
    alias = _alias("name_error.member", alias)
    others = (member.alias for member in deal.members if member.id != member_id)
    _unlike("name_error.member_there", alias, others, alike=alike)
    return alias


def new_party_name(deal: Deal, party_id: str, name: str, *, alike: bool = False) -> str:
    """Check a new name of a party; returns it in its one spelling. `alike` says that it looks like another one and is not.

    Raises:
        LookAlike: it looks like another party's.
        InvalidDeal: there is no such party, or the name is missing, too long or another party's.
    """
    if deal.party(party_id) is None:
        raise InvalidDeal(method.words("deal_error.no_party", parties=_parties(deal)))
    name = name_of(method.words("name_error.party"), name, LONGEST_NAME)
    _unlike("name_error.party_there", name, (party.name for party in deal.parties if party.id != party_id), alike=alike)
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
