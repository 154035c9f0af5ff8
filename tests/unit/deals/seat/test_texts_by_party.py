"""Texts about the own party stand by party after the reveal, as far as that leaves nobody over."""

from __future__ import annotations

import pytest

from vested_widgets import deals
from vested_widgets.deals import AnswerKey, NewMember, NewParty
from vested_widgets.deals.publishing import told_apart


@pytest.mark.parametrize(
    ("writers", "alone"),
    [
        ({"a": 6, "b": 5}, {"a", "b"}),
        ({"a": 6, "b": 2}, set()),  # two texts left over would be b's
        ({"a": 6, "b": 5, "c": 2}, {"a"}),  # c hides with the smaller of the others
        ({"a": 6, "b": 2, "c": 1}, {"a"}),
        ({"a": 6, "b": 2, "c": 2}, {"a"}),
        ({"a": 6, "b": 1, "c": 1}, set()),
        ({"a": 3}, {"a"}),
        ({"a": 2}, set()),
        ({"": 4, "a": 3}, {"a"}),
    ],
)
def test_a_party_stands_by_itself_only_if_at_least_k_people_are_left_over_or_none(writers, alone):
    found = told_apart(writers, 3)
    assert found == alone
    rest = sum(many for party, many in writers.items() if party not in found)
    assert rest == 0 or rest >= 3 or not found


@pytest.fixture
def written(store):
    """Two parties, four and three people; everybody has said what the own firm does, two of the second what it needs."""
    parties = [
        NewParty(name, members=tuple(NewMember(f"{name}{n}") for n in range(many))) for name, many in (("Rhine", 4), ("Alp", 3))
    ]
    deal = store.create_deal("Fresh", parties, architect="Guy")
    for member in deal.members:
        seat = deals.Seat.open(store, member.id)
        if member.role != "member":
            continue
        seat.answers.write({AnswerKey("who", "ours", "do"): f"{member.alias} moves milk"})
        if member.alias.startswith("Rhine") or member.alias in ("Alp0", "Alp1"):
            seat.answers.write({AnswerKey("who", "ours", "need"): f"{member.alias} needs time"})
        seat.answers.set_done("who", "ours", done=True)
    guy = deals.Seat.open(store, next(member.id for member in deal.members if member.role == "architect"))
    guy.rounds.reveal("who", "ours")
    return guy


def test_what_each_firm_does_is_read_by_question_and_party_and_two_people_are_never_told_apart(written):
    names = {party.id: party.name for party in written.deal.parties} | {"": "together"}
    found = [(prompt, names[party], sorted(texts)) for prompt, party, texts in written.answers.texts_by_party("who", "ours")]
    assert found == [
        ("do", "Rhine", [f"Rhine{n} moves milk" for n in range(4)]),
        ("do", "Alp", [f"Alp{n} moves milk" for n in range(3)]),
        ("need", "together", ["Alp0 needs time", "Alp1 needs time", *(f"Rhine{n} needs time" for n in range(4))]),
    ]
    together = [text for _, text in written.answers.texts("who", "ours")]
    assert sorted(text for _, _, texts in found for text in texts) == sorted(together)
