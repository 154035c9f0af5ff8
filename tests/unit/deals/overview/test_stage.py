"""The part that a session is at: what is answered, then what is found, then what is written together, then what is agreed."""

from __future__ import annotations

import pytest

from bulk import Bulk
from vested_widgets import method
from vested_widgets.deals.entities import AnswerKey
from vested_widgets.deals.overview.next_step import next_step
from vested_widgets.deals.overview.stage import stage
from vested_widgets.deals.overview.workshop_view import look, reveal_question


@pytest.fixture
def lead(sit):
    guy = sit("Guy")
    guy.workshop.start(["vision", "values", "principles"])
    return guy


def at(seat) -> tuple[str, str, str]:
    """The part, its state and the sentence that every page shows."""
    shown = look(seat)["waiting"]
    return shown["part"], shown["state"], shown["sentence"]


def reveal_all(seat, step: str) -> None:
    for part in seat.method.step(step).parts:
        if part.kind in method.ALONE:
            seat.rounds.reveal(step, part.id)


def test_a_joint_text_is_followed_from_its_first_words_to_the_agreement(lead, sit):
    reveal_all(lead, "vision")
    lead.workshop.focus()  # the findings have been discussed
    lead.workshop.focus("vision", "joint")
    assert at(lead)[:2] == ("joint", "empty")
    ann = sit("Ann")
    version = ann.drafts.save("vision/joint", "Together we bring good food to every table.", None)
    part, state, sentence = at(lead)
    assert (part, state) == ("joint", "draft")
    with stage(lead) as read:
        step = lead.method.step("vision")
        shown = read.text(step, step.part("joint"))
    assert shown.blocks[0].lines == ("Together we bring good food to every table.",)
    assert shown.saved_at is not None
    content_hash = ann.approvals.status("vision/joint").content_hash
    ann.approvals.propose("vision/joint", content_hash)
    assert at(lead)[:2] == ("joint", "proposed")
    assert "0 of 2 parties" in at(lead)[2]
    parties = {}
    for alias in ("Ann", "Ben", "Cas", "Dot", "Eli", "Fay"):
        seat = sit(alias)
        parties.setdefault(seat.member.party_id, seat)
    first, second = parties.values()
    first.approvals.approve("vision/joint", content_hash)
    assert "1 of 2 parties" in at(lead)[2]
    second.approvals.approve("vision/joint", content_hash)
    part, state, sentence = at(lead)
    assert (part, state) == ("joint", "agreed")
    assert sentence == f"Agreed: {step.part('joint').title}"
    with stage(lead) as read:
        assert read.text(step, step.part("joint")).agreed_at is not None
    assert version is not None


def test_what_every_row_has_to_say_stands_first_under_its_name_and_the_name_once(lead, sit):
    link = f"{lead.method.step('principles').part('practice').items[2].id}"
    cells = {"principle": link, "name": "Honesty", "limits": "No gossip.", "meaning": "Bad news by noon."}
    sit("Ann").tables.save_row("principles/meanings", None, cells, None)
    step = lead.method.step("principles")
    with stage(lead) as read:
        (block,) = read.text(step, step.part("meanings")).blocks
    assert block.title == "Honesty"
    assert block.lines == ("What it means here: Bad news by noon.", "What it does not mean: No gossip.")


def test_a_proposal_takes_the_place_of_findings_that_were_put_on_the_wall_before(lead, sit):
    reveal_all(lead, "vision")
    assert at(lead)[0] == "points"
    ann = sit("Ann")
    ann.drafts.save("vision/joint", "One sentence.", None)
    assert at(lead)[0] == "points", "what is typed while people discuss does not take the findings away"
    ann.approvals.propose("vision/joint", ann.approvals.status("vision/joint").content_hash)
    assert at(lead)[:2] == ("joint", "proposed")


def test_a_part_without_anything_to_answer_is_not_what_the_session_waits_for(lead):
    lead.workshop.go("values")
    lead.rounds.reveal("values", "own-words")
    lead.workshop.focus()
    assert lead.rounds.current_part(lead.method.step("values")).id == "themes"
    assert at(lead) == ("own-words", "revealed", "Revealed. Discuss what everyone wrote")
    lead.tables.save_row("values/list", None, {"title": "Candour", "group": "values"}, None)
    assert at(lead)[0] == "themes"
    assert at(lead)[2].startswith("0 of ")


def test_sentences_fit_what_was_revealed(lead):
    lead.rounds.reveal("vision", "sentence")
    assert at(lead)[2] == "Revealed. Discuss what everyone wrote"
    lead.workshop.go("principles")
    lead.rounds.reveal("principles", "practice")
    assert at(lead)[2] == "Revealed. Discuss the widest gaps first"


def test_an_early_reveal_names_the_parties_of_whom_no_average_will_be_shown(lead, sit):
    part = lead.method.step("principles").part("practice")
    for alias in ("Ann", "Ben", "Cas"):
        seat = sit(alias)
        seat.answers.write({AnswerKey("principles", "practice", part.items[0].id, part.questions[0].id): 4})
        seat.answers.set_done("principles", "practice", done=True)
    counts = lead.answers.counts("principles", "practice")
    few = [count.party.name for count in counts if count.done < lead.deal.k]
    asked = reveal_question(part, counts, lead.deal.k)
    assert few
    assert f"fewer than {lead.deal.k} have submitted" in asked
    assert all(f"{name} (" in asked for name in few)
    assert all(f"{count.party.name} (" not in asked for count in counts if count.done >= lead.deal.k)
    texts = lead.method.step("vision").part("sentence")
    assert "average" not in reveal_question(texts, lead.answers.counts("vision", "sentence"), lead.deal.k)


def test_what_is_up_for_approval_is_on_the_wall_before_what_is_still_in_work(lead, sit, deal):
    lead.workshop.go("decide")
    bulk = Bulk(lead.store, deal.id)
    element = lead.method.element(1)
    for step in element.steps:
        for part in step.parts:
            if part.kind in method.ALONE:
                bulk.alone(step, part)
                bulk.reveal(step, part)
            else:
                bulk.write(step, part)
    lead.workshop.focus()
    assert at(lead)[:2] == ("decision", "draft")
    first, second = bulk.firsts
    content_hash = first.approvals.status("decide/map").content_hash
    first.approvals.propose("decide/map", content_hash)
    first.approvals.approve("decide/map", content_hash)
    assert at(lead)[:2] == ("map", "approved")
    lead.workshop.focus("decide", "decision")
    assert at(lead)[0] == "decision", "the deal architect chooses"
    second.approvals.approve("decide/map", content_hash)
    assert at(lead)[:2] == ("map", "agreed")


def test_once_the_document_of_an_element_is_agreed_the_next_step_is_not_in_it(lead, deal):
    bulk = Bulk(lead.store, deal.id)
    for element in lead.method.elements[:2]:
        bulk.element(lead.method, element)
    for seat in (bulk.guy, *bulk.firsts):
        assert next_step(seat).element == 3
