"""A text that cannot be stored is refused once, in a sentence that reaches the page; the rest of its message is saved."""

from __future__ import annotations

import json

import pytest

from deals_helpers import two_parties
from prepared import empty_record
from vested_widgets import deals
from vested_widgets.session import Session
from vested_widgets.widgets.models.new_deal import NewDealModel
from vested_widgets.widgets.models.texts import TextModel
from vested_widgets.widgets.views.console import Console
from vested_widgets.widgets.views.new_deal import NewDeal
from vested_widgets.widgets.views.text import Text

WORDS = ("title", "question", "why", "what_to_do", "what_to_look_for", "what_goes_wrong")
PROMPTS = [{"id": "a", "label": "First"}, {"id": "b", "label": "Second"}]
STEP = {
    "id": "talk",
    **dict.fromkeys(WORDS, "Talk"),
    "parts": [{"id": "said", "kind": "text", "title": "Said", "prompts": PROMPTS}],
}


@pytest.fixture
def sit(tmp_path):
    with deals.Store.open(empty_record(tmp_path / "own.sqlite")) as store:
        deal = store.create_deal("North & South", two_parties(), architect="Guy", own_content={"steps": [STEP]})
        ids = {member.alias: member.id for member in deal.members}
        yield lambda alias: Session(store, deals.Seat.open(store, ids[alias]), served=False)


def test_one_text_that_cannot_be_stored_does_not_keep_the_others_from_the_record(sit, page):
    session = sit("Ann")
    step = session.method.step("talk")
    model = TextModel(session, step, step.part("said"))
    first, second = model.keys()
    end = page(Text(model))
    told = end.send(type="answer", n=1, changes={first: "half \ud83d", second: "whole"})
    assert (told["type"], told["n"], told["keys"]) == ("refused", 1, [first])
    assert told["why"].startswith("Your text has half a character after “half”")
    assert told["at"]
    json.dumps(told, ensure_ascii=False).encode()
    assert {str(key): value for key, value in session.seat.answers.mine("talk", "said").items()} == {second: "whole"}
    assert end.send(type="answer", n=2, changes={first: "mended\x0bnow"})["type"] == "ack"
    assert model.answers[first] == "mended\nnow"


@pytest.mark.parametrize("message", [{"what": "x\ud83d"}, {"deep": [{"y": "\x00"}]}, {"changes": {"x\udfff": "text"}}])
def test_whatever_a_page_sends_is_answered_so_that_it_stops_sending_it(sit, page, message):
    session = sit("Ann")
    step = session.method.step("talk")
    end = page(Text(TextModel(session, step, step.part("said"))))
    told = end.send(**{"type": "answer", "n": 3, "changes": {}, **message})
    assert (told["type"], told["n"]) == ("refused", 3)
    json.dumps(told, ensure_ascii=False).encode()


def form(*names: str, **more) -> dict:
    parties = [
        {"name": name, "colour": colour, "members": members}
        for name, colour, members in zip(names, "ab", ("Ann\nBen", "Cas"), strict=True)
    ]
    return {"name": "New", "architect": "Guy", "k": "3", "parties": parties, **more}


def test_names_that_look_alike_in_a_new_deal_are_asked_about_once(sit, page):
    session = sit("Guy")
    end = page(NewDeal(NewDealModel(session)))
    told = end.send(type="create", n=1, form=form("Nord", "Nörd"))
    assert (told["type"], told["alike"]) == ("refused", True)
    assert "“Nord” and “Nörd”" in told["why"]
    assert len(session.store.deals()) == 1
    assert end.send(type="create", n=2, form=form("Nord", "Nord"))["type"] == "refused"
    assert "alike" not in end.send(type="create", n=3, form=form("Nord", "N\u200bord", alike=True))
    assert end.send(type="create", n=4, form=form("Nord", "Nörd", alike=True))["type"] == "ack"
    assert [party.name for party in session.store.deal("New").parties] == ["Nord", "Nörd"]


def test_a_person_who_is_added_under_a_name_like_anothers_is_asked_about(sit, page):
    session = sit("Guy")
    end = page(Console(session))
    given = {"alias": "Änn", "party": session.deal.parties[0].id, "role": "member"}
    told = end.send(type="act", id="add", given=given, n=1)
    assert (told["type"], told["alike"]) == ("refused", True)
    assert end.send(type="act", id="add", given={**given, "alike": True}, n=2)["type"] == "did"
    assert "Änn" in {member.alias for member in session.seat.deal.members}


@pytest.mark.parametrize("minutes", [float("inf"), float("nan"), 10**400, "10", None])
def test_a_timer_of_no_length_is_refused(sit, page, minutes):
    told = page(Console(sit("Guy"))).send(type="act", id="timer", given={"minutes": minutes}, n=1)
    assert told["type"] == "refused"
