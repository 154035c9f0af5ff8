"""What a column or a question offers to choose from beyond its own list: parties and more, Elements, and some rows of a table only."""

from __future__ import annotations

import re

import pytest

from deals_helpers import two_parties
from vested_widgets import deals, method
from vested_widgets.deals import InvalidAnswer, NotAllowed

WORDS = dict.fromkeys(("title", "question", "why", "what_to_do", "what_to_look_for", "what_goes_wrong"), "Deeds.")
LEVELS = [{"id": "area", "label": "Area"}, {"id": "deed", "label": "Deed"}]
STEP = {"id": "deeds", **WORDS, "parts": [
    {"id": "rows", "title": "Rows", "kind": "joint_table", "columns": [
        {"id": "deed", "title": "Deed"},
        {"id": "level", "title": "Level", "kind": "choice", "options": LEVELS},
        {"id": "owner", "title": "Owner", "kind": "party", "options": [{"id": "shared", "label": "Shared"}]},
        {"id": "of", "title": "Of", "kind": "element", "many": True}]},
    {"id": "who", "title": "Who", "kind": "ratings", "pictures": ["choices"],
     "items_from": {"of": "deeds/rows", "title": "deed", "where": {"column": "level", "has": ["deed"]}},
     "questions": [{"id": "owner", "short": "owner", "text": "Who?", "parties": True, "choices": [{"id": "shared", "label": "Shared"}]}]},
    {"id": "notes", "title": "Notes", "kind": "joint_table", "log": True, "columns": [{"id": "note", "title": "Note"}]},
]}  # fmt: skip


@pytest.fixture
def guy(sqlite):
    deal = sqlite.create_deal("Own", two_parties(), architect="Guy", own_content={"steps": [STEP]})
    return deals.Seat.open(sqlite, next(member.id for member in deal.members if member.alias == "Guy"))


def test_a_party_column_offers_the_parties_and_what_the_content_adds(guy):
    column = guy.method.step("deeds").part("rows").column("owner")
    assert [label for _, label in guy.tables.options(column)] == ["North", "South", "Shared"]
    guy.tables.save_rows("deeds/rows", [{"deed": "Bake", "owner": "shared"}, {"deed": "Mill", "owner": guy.deal.parties[0].id}])
    with pytest.raises(InvalidAnswer, match="one of the entries that this column offers"):
        guy.tables.save_row("deeds/rows", None, {"owner": "nobody"}, None)


def test_an_element_column_offers_the_elements_by_number_and_name(guy):
    offered = dict(guy.tables.options(guy.method.step("deeds").part("rows").column("of")))
    assert list(offered) == [element.slug for element in method.load().elements]
    assert offered["exit-management"] == "9 Exit Management"
    row = guy.tables.save_row("deeds/rows", None, {"of": ["exit-management"]}, None)
    assert row.cells["of"] == ["exit-management"]


def test_only_the_rows_that_are_meant_are_asked_about(guy):
    guy.tables.save_rows("deeds/rows", [{"deed": "Food", "level": "area"}, {"deed": "Bake", "level": "deed"}, {"deed": "Rest"}])
    assert [item.title for item in guy.items.asked("deeds", "who")] == ["Bake"]


def test_nobody_agrees_on_a_running_list(guy):
    guy.tables.save_row("deeds/notes", None, {"note": "Rained."}, None)
    joint = guy.approvals.status("deeds/notes")
    assert guy.may("propose", "deeds/notes").reason == "This is an open list. It needs no approval."
    with pytest.raises(NotAllowed, match=re.escape(method.words("blocker.log"))):
        guy.approvals.propose("deeds/notes", joint.content_hash)
