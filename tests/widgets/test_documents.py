"""A document as its page has it: its pictures, what tells this version from others, and who has approved it."""

from __future__ import annotations

import pytest

from bulk import Bulk
from vested_widgets import deals, method
from vested_widgets.deals.joint import content
from vested_widgets.session import Session
from vested_widgets.widgets.models.assembly import AssemblyModel
from vested_widgets.widgets.pictures import part_pictures
from vested_widgets.widgets.pictures.context import PictureContext
from vested_widgets.widgets.views.assembly import Assembly

MAP, STATEMENT = "decide/map", "intent/statement"


def document(session: Session, name: str) -> Assembly:
    return Assembly(AssemblyModel(session, name))


@pytest.fixture
def fresh(store: deals.Store):
    """Two seats of a new deal in which nobody has said anything: the architect's, and a member's of a party with a long name."""
    names = ("Nordwestdeutsche Kühllogistik- und Lagerhausgesellschaft mbH & Co. KG", "Alder", "Birch")
    parties = [
        deals.NewParty(name, "abc"[at], tuple(deals.NewMember(f"{name[0]}{n}") for n in range(3)))
        for at, name in enumerate(names)
    ]
    deal = store.create_deal("Long names", [*parties], k=3)
    store.add_member(deal.id, None, "Guy", "architect")
    return Bulk(store, deal.id)


def session_of(seat: deals.Seat) -> Session:
    return Session(seat.store, seat, served=False)


def test_the_business_model_map_has_the_map_as_the_step_shows_it(sit):
    kim = sit("Kim")
    paper = document(kim, MAP)
    titles = {section["title"]: at for at, section in enumerate(paper.sections)}
    chosen = next(one for one in paper.figures if one["section"] == titles["The relationship that we choose"])
    drawn = part_pictures.draw_one(kim, PictureContext.current(kim, "model", "relationship"), "business_model_map")
    assert chosen["title"] == drawn.layout.meta["title"] and "Vested" in chosen["title"]
    assert chosen["alt"] and chosen["table"]["rows"] and chosen["figure"]["data"], "words, table and drawing"
    exchanged = next(one for one in paper.figures if one["section"] == titles["What we give each other"])
    assert exchanged["title"].startswith("Linden Logistics gives 24 and receives 13")
    assert len(paper.figures) == 2


def test_pictures_are_no_part_of_the_text_that_was_approved(sit):
    seat = sit("Kim").seat
    standing = seat.approvals.status(MAP)
    assert standing.state == "agreed" and len(standing.approved_by) == 2
    assert standing.content_hash == content.assembly_hash(seat.approvals.assembly(MAP))


def test_a_picture_that_nobody_may_see_yet_stands_in_no_document(fresh):
    for seat in (fresh.guy, fresh.firsts[0]):
        paper = document(session_of(seat), MAP)
        assert [set(one) for one in paper.figures] == [{"section", "step", "of"}] * 2, "only where it will come from"
    assert paper.figures[1]["of"] == "Attributes of the relationship"
    assert paper.facts["state"] == "Nothing written yet" and not paper.facts["agreed"]
    assert [one["approved"] for one in paper.approvals] == [False] * 3


def test_the_map_comes_with_its_reveal_and_again_with_what_is_agreed(fresh):
    step = method.load().step("model")
    session = session_of(fresh.firsts[0])
    model = AssemblyModel(session, MAP)
    paper = Assembly(model)
    for part in (step.part("relationship"), step.part("economics")):
        fresh.alone(step, part)
        fresh.reveal(step, part)
        model.refresh()
        # Both axes are one picture.
        assert ("title" in paper.figures[1]) == (part.id == "economics"), part.id
    assert "target" not in str(paper.figures[1]["figure"])

    fresh.element(method.load(), method.load().element(1))
    model.refresh()
    assert "target" in str(paper.figures[1]["figure"]), "the ring of what has been agreed on"
    assert "title" in paper.figures[0], "what is exchanged, once there are rows"


def test_the_paper_tells_who_approved_for_which_party_and_when(sit):
    agreed, open_ = document(sit("Kim"), MAP), document(sit("Kim"), STATEMENT)
    assert agreed.facts["agreed"] and agreed.facts["state"] == "Agreed by all parties"
    assert {one["party"]: one["alias"] for one in agreed.approvals} == {"Harbour Foods": "Ada", "Linden Logistics": "Mina"}
    assert {one["date"] for one in agreed.approvals} == {agreed.facts["date"]}, "told in one sitting"
    assert not open_.facts["agreed"] and open_.facts["state"] == "Approved by some parties"
    missing = next(one for one in open_.approvals if not one["approved"])
    assert (missing["alias"], missing["at"], missing["date"]) == ("", "", "")


def test_the_sentence_that_leads_the_deal_is_set_large(sit):
    paper = document(sit("Kim"), STATEMENT)
    assert [section["title"] for section in paper.sections if section["large"]] == ["Our vision"]


def test_a_page_that_could_not_fetch_a_picture_is_given_it(sit, page, tmp_path, monkeypatch):
    monkeypatch.setenv("VESTED_PICTURES", str(tmp_path))
    paper = document(sit("Kim"), MAP)
    assert all(one["source"] and not one["figure"] for one in paper.figures)
    page(paper).send(type="whole")
    assert all(one["figure"]["data"] and not one["source"] for one in paper.figures)


def test_a_document_is_sent_as_text_with_the_finding_and_the_table_of_its_map(sit):
    paper = document(sit("Kim"), MAP)
    sent: list[bytes] = []
    paper.send = lambda content, buffers=None: sent.extend(buffers or [])
    paper._handle_custom_msg({"type": "export", "n": 1}, [])
    text = sent[0].decode()
    assert text.startswith("# Business Model Map\n") and f"### {paper.figures[1]['title']}\n\n| Party |" in text
    for line in (line for section in paper.sections for line in section["lines"] if "(" not in line):
        assert line[:60] in text
    assert "Approved by Ada on" in text and "Approved by Mina on" in text
