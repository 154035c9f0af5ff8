"""Every role tries every act at a seat: what the table says is what happens."""

from __future__ import annotations

from typing import get_args

import pytest

from vested_widgets import deals, method
from vested_widgets.deals import policy
from vested_widgets.deals.entities import AnswerKey, NewParty, Role

STEP = "principles"
REVEALED = "values", method.load().step("values").parts[0].id


OWN_TABLE = [{"id": "noise", "title": "Noise", "answers": [{"label": "Low", "fits": ["basic"]}, {"label": "High"}]}]


def part(seat):
    return seat.method.step(STEP).parts[0]


def an_answer(seat):
    asked = part(seat)
    about = {"deal": "", "own": seat.member.party_id or "", "other": ""}[asked.questions[0].about]
    return {AnswerKey(STEP, asked.id, asked.items[0].id, asked.questions[0].id, about): 4}


# How each act is tried. Acts on joint texts are tried on one that is open to drafting; see `table`.
TRIES = {
    "answer": lambda seat: seat.answers.write(an_answer(seat)),
    "see_group": lambda seat: seat.answers.frame(*REVEALED),
    "reveal": lambda seat: seat.rounds.reveal(STEP, part(seat).id),
    "reopen": lambda seat: seat.rounds.reopen(*REVEALED),
    "agree": lambda seat: seat.rounds.agree(*REVEALED),
    "new_wave": lambda seat: seat.rounds.new_wave(*REVEALED),
    "comment": lambda seat: seat.comments.add("vision/joint", "said"),
    "approvers": lambda seat: seat.approvers.name(seat.member.party_id or seat.deal.parties[0].id, []),
    "new_deal": lambda seat: seat.administration.new_deal("Another", [NewParty("P"), NewParty("Q")], architect="X"),
    "bring_table": lambda seat: seat.own_content.bring_table("model", "relationship", {"items": OWN_TABLE}),
    "links": lambda seat: seat.people.issue_link(seat.deal.members[1].id),
    "export": lambda seat: seat.administration.export(),
    "console": lambda seat: (seat.room.seated(), seat.room.newcomers()),
    "lead": lambda seat: seat.workshop.start([STEP]),
    "room": lambda seat: (seat.room.open(), seat.room.wall_link(), seat.room.close()),
    "wall": lambda seat: (seat.room.code(), seat.room.present(), seat.workshop.focus(STEP, part(seat).id, "honesty")),
    "note": lambda seat: seat.workshop.note(STEP, part(seat).id, "honesty", "said"),
    "people": lambda seat: seat.people.add(None, "Somebody", "observer"),
    "archive": lambda seat: (seat.administration.archive(), seat.administration.archive(archived=False)),
    "delete": lambda seat: seat.administration.delete(seat.deal.name),
    "own_data": lambda seat: (seat.own_data.record(), seat.own_data.parts()),
    "withdraw": lambda seat: seat.own_data.withdraw(STEP, part(seat).id),
}
# Decided by the same table, but tried where the joint texts and the pages are tested (test_drafts, test_approvers, test_consent).
ELSEWHERE = {
    *("see_draft", "write_draft", "propose", "approve", "decline", "ask_consent", "sign", "decline_to_sign", "open_workbooks"),
}


@pytest.fixture
def table(sqlite: deals.Store):
    """A deal with a seat of every role, one step revealed."""
    parties = [
        deals.NewParty("North", members=(deals.NewMember("member"),)),
        deals.NewParty("South", members=(deals.NewMember("Dot"),)),
    ]
    deal = sqlite.create_deal("D", parties, architect="architect")
    lead = deals.Seat.open(sqlite, deal.members[0].id)
    for role in ("observer", "sponsor", "wall"):
        lead.people.add(deal.parties[0].id if role == "sponsor" else None, role, role)
    lead.rounds.reveal(*REVEALED)
    members = sqlite.deal(deal.id).members
    return lambda role: deals.Seat.open(sqlite, next(member.id for member in members if member.alias == role))


def test_every_act_is_tried():
    assert set(TRIES) | ELSEWHERE == set(policy.ACTS)


@pytest.mark.parametrize("role", get_args(Role))
@pytest.mark.parametrize("act", TRIES)
def test_a_seat_does_what_the_table_says(table, role, act):
    seat = table(role)
    if policy.may(role, act).allowed:
        TRIES[act](seat)
    else:
        before = seat.store.last_change(seat.deal.id)
        with pytest.raises(deals.NotAllowed):
            TRIES[act](seat)
        assert seat.store.last_change(seat.deal.id) == before


def test_every_act_has_words_and_every_role_a_name():
    words = method.area("may")
    assert set(policy.ACTS) <= set(words)
    assert set(get_args(Role)) <= set(method.area("role"))
