"""The agreement as a whole on the page: what is to be mended first, every clause with its comments, pictures, and what has changed."""

from __future__ import annotations

import pytest

import vested_widgets as vw
from vested_widgets import deals
from vested_widgets.session import Session
from vested_widgets.widgets.views.agreement import Agreement

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


def test_who_only_reads_may_not_comment(store, sit, page):
    deal = sit("Kim").deal
    guest = store.add_member(deal.id, None, "Guest", "observer")
    watching = vw.agreement(Session(store, deals.Seat.open(store, guest.id), served=False))
    assert not watching.may["comment"]["allowed"]
    assert page(watching).send(type="comment", n=1, row=MEANINGS, text="Hm.")["type"] == "refused"


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
    from vested_widgets.widgets.models.start import StartModel

    assert StartModel(sit("Kim")).heading["href"] == "agreement.ipynb"
