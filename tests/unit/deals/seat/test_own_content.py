from __future__ import annotations

import pytest

from vested_widgets import deals, method
from vested_widgets.deals.entities import AnswerKey

OWN = {
    "items": [
        {"id": "noise", "title": "Noise", "answers": [{"label": "Low", "fits": ["basic"]}, {"label": "High", "fits": ["vested"]}]}
    ],
    "source": "Ours.",
}
PLACE = ("model", "relationship")


@pytest.fixture
def table(sqlite: deals.Store):
    parties = [
        deals.NewParty("North", members=(deals.NewMember("Ann"),)),
        deals.NewParty("South", members=(deals.NewMember("Dot"),)),
    ]
    deal = sqlite.create_deal("D", parties, architect="Guy")
    members = {member.alias: member.id for member in deal.members}
    return lambda alias: deals.Seat.open(sqlite, members[alias])


def test_a_deal_asks_for_its_own_attributes_and_says_where_they_are_from(table, sqlite):
    ann = table("Ann")
    assert ann.method is not None
    table("Guy").own_content.bring_table(*PLACE, OWN)
    ann.refresh()
    for seat in (ann, table("Dot")):
        part = seat.method.step("model").part("relationship")
        assert ([item.id for item in part.items], part.source) == (["noise"], "Ours.")
    table("Dot").answers.write({AnswerKey(*PLACE, "noise", "today"): 2})
    assert "content" in [change.kind for change in sqlite.changes(ann.deal.id)]
    # Whoever takes the deal elsewhere takes its table along.
    copy = sqlite.import_deal(sqlite.export_deal(ann.deal.id), as_copy=True)
    assert copy.own_content == sqlite.deal(ann.deal.id).own_content


def test_once_somebody_has_answered_the_questions_stay(table):
    first = method.load().step("model").part("relationship").items[0].id
    table("Ann").answers.write({AnswerKey(*PLACE, first, "today"): 1})
    with pytest.raises(deals.NotAllowed, match="already has answers"):
        table("Guy").own_content.bring_table(*PLACE, OWN)
    table("Ann").answers.write({AnswerKey(*PLACE, first, "today"): None})
    with pytest.raises(deals.NotAllowed, match="already has answers"):
        table("Guy").own_content.bring_table(*PLACE, OWN)  # the record still holds that answer to the question as it was


@pytest.mark.parametrize("items", [[], [{"id": "noise", "title": "Noise"}], [OWN["items"][0]] * 2])
def test_items_that_do_not_hold_change_nothing(table, items):
    guy = table("Guy")
    with pytest.raises(method.ContentError):
        guy.own_content.bring_table(*PLACE, {"items": items})
    assert not guy.deal.own_content
    with pytest.raises(deals.NotAllowed):
        guy.own_content.bring_table("who", "ours", OWN)
    with pytest.raises(deals.NotAllowed):
        table("Ann").own_content.bring_table(*PLACE, OWN)
