"""The agreement as a whole on the page: what is to be mended first, every clause with its comments, pictures, and what has changed."""

from __future__ import annotations

import io
import zipfile

import pytest

import vested_widgets as vw
from vested_widgets import deals
from vested_widgets.session import Session
from vested_widgets.widgets.models.start import StartModel
from vested_widgets.widgets.views.agreement import Agreement
from vested_widgets.widgets.views.start import Start

MAP, STATEMENT, ROADMAP, MEANINGS = "decide/map", "intent/statement", "roadmap/requirements", "principles/meanings"


@pytest.fixture
def board(sit):
    """The page of the member of that alias: `board("Kim")`."""
    return lambda alias: vw.agreement(sit(alias))


def schedule(board: Agreement, name: str) -> dict:
    return next(one for one in board.schedules if one["id"] == name)


def clauses(board: Agreement) -> dict[str, dict]:
    return {one["id"]: one for found in board.schedules for section in found["sections"] for one in section["clauses"]}


def test_every_artefact_stands_there_with_state_version_and_who_approved_it(board, sit):
    kim = board("Kim")
    assert [one["number"] for one in kim.schedules] == [str(n) for n in range(1, 11)]
    statement = schedule(kim, STATEMENT)
    assert (statement["word"], statement["state"]) == ("Approved by some parties", "approved")
    assert [(one["party"], one["alias"], one["approved"]) for one in statement["approvals"]] == [
        ("Harbour Foods", "Farid", True), ("Linden Logistics", "", False),
    ]  # fmt: skip
    # The code is that which people see where they approve: of a table by itself, too.
    for name in (STATEMENT, ROADMAP):
        code = sit("Kim").seat.approvals.status(name).content_hash
        assert schedule(kim, name)["code"] == f"{code[:4]} {code[4:8]} … {code[-2:]}"
    assert kim.head["state"] == "3 of 10 schedules are agreed"
    assert len(kim.head["code"]) == 64


def test_what_is_missing_comes_first_and_leads_to_its_step(board):
    kinds = [one["kind"] for one in board("Kim").concerns]
    assert kinds == ["missing", "contested"]
    missing = board("Kim").concerns[0]["items"][0]
    assert missing == {
        "schedule": "2",
        "sentence": "“Statement of Intent” is not agreed. It waits for Linden Logistics.",
        "href": "02-shared-vision-and-intent.ipynb#intent",
    }


def test_a_comment_on_a_clause_is_a_comment_on_its_row_and_the_other_way_round(board, sit, page):
    kim = board("Kim")
    row = sit("Ada").seat.tables.read(MEANINGS).rows[0]
    about = f"{MEANINGS}#{row.id}"
    assert page(kim).send(type="comment", n=1, row=about, text="<b>Which</b> year?", token="t1") == {"type": "ack", "n": 1}
    assert page(kim).send(type="comment", n=2, row=about, text="<b>Which</b> year?", token="t1")["type"] == "ack"
    (there,) = [one for one in sit("Ada").seat.comments.on(MEANINGS) if one.row_id == row.id and not one.resolved]
    assert there.text == "<b>Which</b> year?"
    (here,) = [one for one in kim.comments if one["row"] == about and not one["resolved"]]
    assert (here["id"], here["party"], here["text"]) == (there.id, "Linden Logistics", "<b>Which</b> year?")
    assert page(kim).send(type="resolve", n=3, id=here["id"])["type"] == "ack"
    assert next(one for one in kim.comments if one["id"] == here["id"])["resolved"]
    sit("Ada").seat.comments.add("vision/joint", "Read it aloud.")
    kim.model.refresh()
    assert any(one["row"] == "vision/joint" and one["text"] == "Read it aloud." for one in kim.comments)


def test_a_comment_on_what_is_not_there_is_refused_in_a_sentence_and_changes_nothing(board, page):
    kim = board("Kim")
    before = kim.comments
    for content in (
        {"type": "comment", "row": f"{MEANINGS}#nowhere", "text": "Hm."},
        {"type": "comment", "row": "nothing/here", "text": "Hm."},
        {"type": "comment", "row": MEANINGS, "text": " "},
        {"type": "resolve", "id": "nothing"},
    ):
        refused = page(kim).send(n=1, **content)
        assert refused["type"] == "refused" and refused["why"].endswith(".")
    assert kim.comments == before


def test_an_archived_deal_is_read_and_takes_no_comments(sit, page):
    sit("Noor").seat.administration.archive()
    kim = vw.agreement(sit("Kim"))
    assert not kim.may["comment"]["allowed"] and not kim.may["sign"]["allowed"]
    assert page(kim).send(type="comment", n=1, row=MEANINGS, text="Hm.")["type"] == "refused"
    assert len(kim.schedules) == 10


def test_pictures_stand_under_their_sections_and_wait_where_nobody_may_see_them(board, store, sit):
    seen = {(one["section"], one["of"]): one for one in board("Kim").figures}
    assert seen["1.3", "What we give each other"]["title"].startswith("Linden Logistics gives")
    deal = sit("Kim").deal
    boss = store.add_member(deal.id, deal.parties[0].id, "Boss", "sponsor")
    told = vw.agreement(Session(store, deals.Seat.open(store, boss.id), served=False)).figures
    assert told and all("title" not in one for one in told)


def test_a_table_that_is_approved_by_itself_tells_its_cells_by_their_headings(board):
    (section,) = schedule(board("Kim"), ROADMAP)["sections"]
    first = section["clauses"][0]
    assert first["fields"][0] == ("Metric", "Crates in the shop within 24 hours")
    assert all(value for _, value in first["fields"])
    assert not [
        one for one in clauses(board("Kim")).values() if one["fields"] and not one["id"].startswith((ROADMAP, "concerns/"))
    ]


def test_the_register_marks_what_was_put_in_and_taken_out_word_by_word(board, sit):
    kim = board("Kim")
    assert kim.register == []
    row = sit("Ada").seat.tables.read(ROADMAP).rows[0]
    sit("Ada").seat.tables.save_row(ROADMAP, row.id, {"metric": "Crates in the shop within 20 hours"}, row.revision)
    kim.model.refresh()
    (change,) = kim.register
    assert (change["party"], change["number"], change["of"]) == ("Harbour Foods", "4.1.1", "Requirements Roadmap")
    assert [one for one in change["parts"] if one["op"] != "same"] == [{"op": "del", "text": "24"}, {"op": "ins", "text": "20"}]
    assert schedule(kim, ROADMAP)["word"] == "Changed after it was agreed"
    assert kim.concerns[-1]["kind"] == "stale"


def test_the_trail_tells_the_newest_approval_first(board, sit):
    code = sit("Kim").seat.approvals.status(STATEMENT).content_hash
    sit("Kim").seat.approvals.approve(STATEMENT, code)
    newest = board("Ada").trail[0]
    assert (newest["who"], newest["what"].partition(",")[0]) == ("Kim (Linden Logistics)", "approved “Statement of Intent”")


def test_the_start_page_leads_to_it(sit):
    start = Start(StartModel(sit("Kim")))
    assert start.heading["href"] == "agreement.ipynb"
    assert start.words["start.read_agreement"] == "Read all of it as one agreement"


@pytest.fixture
def agreed(sit):
    """Let both parties' approvers approve every schedule as it stands."""
    for one in sit("Kim").seat.agreement.read().schedules:
        status = sit("Kim").seat.approvals.status(one.id)
        if status.state != "agreed":
            if not status.proposed:
                sit("Kim").seat.approvals.propose(one.id, status.content_hash)
            for party in sit("Kim").seat.approvals.status(one.id).parties:
                for person in party.missing or [next(m for m in sit("Kim").deal.members if m.party_id == party.party.id)]:
                    if not party.approved:
                        sit(person.alias).seat.approvals.approve(one.id, status.content_hash)
    assert sit("Kim").seat.agreement.read().not_signable == ()


def approvers(sit, party: str) -> list[str]:
    one = next(one for one in sit("Kim").seat.approvers.lists() if one.party.name == party)
    return [person.alias for person in one.people]


def test_approvers_sign_the_version_on_screen_and_others_are_told_who_does(board, sit, page, agreed):
    kim = board("Kim")
    before = kim.signing
    assert (before["blockers"], before["own"], before["missing"], before["whole"], before["again"]) == (
        [],
        "Linden Logistics",
        0,
        "",
        "",
    )
    assert [one["signed"] for one in before["parties"]] == [False, False]
    signers = [alias for one in sit("Kim").deal.parties for alias in approvers(sit, one.name)]
    assert "Kim" in signers and "Pia" not in signers
    pia = board("Pia")
    assert not pia.may["sign"]["allowed"] and "Kim" in pia.may["sign"]["reason"]
    assert page(pia).send(type="sign", n=1, code=before["code"])["type"] == "refused"
    refused = page(kim).send(type="sign", n=2, code="0" * 64)
    assert refused["type"] == "refused" and "changed since you read it" in refused["why"]
    for alias in signers:
        assert page(board(alias)).send(type="sign", n=3, code=before["code"]) == {"type": "ack", "n": 3}
    kim.model.refresh()
    assert kim.signing["whole"].startswith("All parties have signed this version") and not kim.may["take_back"]["allowed"]
    assert [(one["code"], one["complete"], one["proven"]) for one in kim.versions] == [(before["code"], True, True)]


def test_a_refusal_is_read_by_everybody_and_taken_back_by_whoever_gave_it(board, page, agreed):
    kim, ada = board("Kim"), board("Ada")
    code = kim.signing["code"]
    assert page(kim).send(type="decline", n=1, code=code, reason=" ")["type"] == "refused"
    assert page(kim).send(type="decline", n=2, code=code, reason="<i>Not</i> yet.")["type"] == "ack"
    ada.model.refresh()
    assert [(one["person"], one["reason"]) for one in ada.signing["refusals"]] == [("Kim", "<i>Not</i> yet.")]
    assert ada.signing["blockers"] == ["Kim (Linden Logistics) has declined to sign this version."]
    assert not ada.may["sign"]["allowed"] and not ada.may["take_back"]["allowed"] and kim.may["take_back"]["allowed"]
    assert page(ada).send(type="take_back", n=3, code=code)["type"] == "refused"
    assert page(kim).send(type="take_back", n=4, code=code)["type"] == "ack"
    assert kim.signing["refusals"] == [] and kim.may["sign"]["allowed"]


def test_what_changed_since_it_was_signed_is_marked_and_the_signed_text_can_be_read(board, sit, page, agreed):
    kim = board("Kim")
    code = kim.signing["code"]
    page(kim).send(type="sign", n=1, code=code)
    assert kim.may["take_back"]["allowed"] and kim.signing["whole"] == "Some people have signed this version."
    row = sit("Ada").seat.tables.read(ROADMAP).rows[0]
    sit("Ada").seat.tables.save_row(ROADMAP, row.id, {"metric": "Crates in the shop within 20 hours"}, row.revision)
    kim.model.refresh()
    changed = {one["clause"]: one for one in kim.changed}
    assert [one for one in changed[f"{ROADMAP}#{row.id}"]["parts"] if one["op"] != "same"] == [
        {"op": "del", "text": "24"}, {"op": "ins", "text": "20"},
    ]  # fmt: skip
    assert "must sign again" in kim.signing["again"]
    told = page(kim).send(type="signed", n=2, code=code)
    lines = {clause["id"]: clause["text"] for one in told["schedules"] for part in one["sections"] for clause in part["clauses"]}
    assert "within 24 hours" in lines[f"{ROADMAP}#{row.id}"]
    assert page(kim).send(type="signed", n=3, code="0" * 64)["type"] == "refused"


STARTS = {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK", "json": b"{", "md": b"# ", "ics": b"BEGIN:VCALENDAR"}


@pytest.mark.parametrize("form", STARTS)
def test_the_agreement_is_saved_from_its_page_in_every_form(board, page, form):
    kim = board("Kim")
    assert {one["suffix"] for one in kim.forms} == set(STARTS)
    made = page(kim)
    answer = made.send(type="export", n=1, form=form)
    assert (answer["type"], answer["name"]) == ("ack", f"harbour-foods-linden-logistics-agreement.{form}")
    (data,) = made.buffers
    assert bytes(data).startswith(STARTS[form])
    if form == "docx":  # the drawings are in it
        assert any(name.startswith("word/media/") for name in zipfile.ZipFile(io.BytesIO(data)).namelist())


def test_a_form_that_does_not_exist_is_refused_in_a_sentence(board, page):
    assert page(board("Kim")).send(type="export", n=1, form="exe")["type"] == "refused"
