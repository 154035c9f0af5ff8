from __future__ import annotations

import asyncio

import pytest

from vested_widgets import deals, method
from vested_widgets.deals import AnswerKey, InvalidDeal, NotAllowed
from vested_widgets.session import Session
from vested_widgets.widgets.models.assembly import AssemblyModel
from vested_widgets.widgets.models.board import AlignmentModel
from vested_widgets.widgets.models.draft import DraftModel, compare
from vested_widgets.widgets.models.new_deal import NewDealModel
from vested_widgets.widgets.models.start import StartModel
from vested_widgets.widgets.models.step import StepModel
from vested_widgets.widgets.refresh import watch
from vested_widgets.widgets.views.step import StepView


def step_model(session, step):
    element = session.method.element(2)
    return StepModel(session, element, element.step(step))


def look(model):
    model.look()
    return model


def test_a_member_answers_and_counts_in_until_everyone_is_in(sit):
    model = step_model(sit("Kim"), "principles")
    part = model.alone[0]
    assert (model.phase, model.status, part.total, part.answered) == ("alone", "0 of 12 answered", 12, 0)
    part.record(dict.fromkeys(part.keys(), 4))
    assert part.answered == 12
    part.set_done(True)
    model.refresh()
    assert (model.phase, model.status) == ("reveal", "11 of 11 have submitted")
    part.set_done(False)
    model.refresh()
    assert model.phase == "alone"


def test_not_sure_counts_as_answered_and_taking_back_does_not(sit):
    part = step_model(sit("Kim"), "principles").alone[0]
    first = part.keys()[0]
    part.record({first: "unsure"})
    assert part.answered == 1
    part.record({first: None})
    assert part.answered == 0


def test_each_other_party_is_asked_about_by_name(sit):
    cards = step_model(sit("Kim"), "values").alone[1].cards()
    assert [question["text"] for question in cards[0]["questions"]] == [
        "How much does it matter for this deal?",
        "How well does Linden Logistics live it today?",
        "How well does Harbour Foods live it today?",
        "How much will Harbour Foods say it matters for this deal?",
    ]


def test_the_architect_may_reveal_early_but_is_asked_and_may_undo(sit):
    model = step_model(sit("Noor"), "principles")
    (reveal,) = model.acts
    assert reveal["allowed"]
    assert reveal["confirm"].startswith("10 of 11 have submitted. Reveal now?")
    model.act("reveal")
    assert model.phase == "talk"
    model.act("reopen")
    assert model.phase == "alone"


def test_a_step_that_is_only_talked_about_is_closed_by_the_architect(sit):
    session = sit("Noor")
    model = StepModel(session, session.method.element(1), session.method.step("health"))
    assert model.phase == "agreed"
    model.act("reopen")
    assert [act["id"] for act in model.acts] == ["reopen", "agree"]
    model.act("agree")
    assert model.phase == "agreed"


def test_a_member_has_no_acts_and_cannot_do_them(sit):
    model = step_model(sit("Kim"), "principles")
    assert model.acts == []
    with pytest.raises(NotAllowed):
        model.act("reveal")
    with pytest.raises(ValueError, match="no act 'delete'"):
        model.act("delete")


def test_the_rhythm_says_what_is_done_now_and_next(sit):
    states = [word["state"] for word in step_model(sit("Kim"), "behaviours").rhythm()]
    assert states == ["done", "done", "now", "next"]


def test_the_architect_reads_why_answering_is_not_possible(sit):
    part = step_model(sit("Noor"), "principles").alone[0]
    assert part.blockers == ["You are here as deal architect. Only team members answer."]


def test_points_open_with_the_sentences_and_know_what_is_spent(sit):
    vision = step_model(sit("Kim"), "vision")
    sentence, points = vision.alone
    assert "home by six" in sentence.text
    assert (len(points.entries), points.spent, points.answered, points.total) == (11, 10, 1, 1)


def test_compare_gives_both_texts_back():
    old, new = "Good food for all, always.", "Good food for every table, always!"
    parts = compare(old, new)
    assert "".join(part["text"] for part in parts if part["op"] != "ins") == old
    assert "".join(part["text"] for part in parts if part["op"] != "del") == new
    assert compare("same", "same") == [{"op": "same", "text": "same"}]


def test_a_draft_shows_its_changes_its_side_version_and_who_approved(sit):
    mina = look(DraftModel(sit("Mina"), "vision/joint"))
    assert (mina.state, mina.head["revision"]) == ("agreed", 5)
    assert {"op": "ins", "text": " within a day of harvest"} in mina.head["parts"]
    assert [version["revision"] for version in mina.versions if version["side"]] == [4]
    ada = look(DraftModel(sit("Ada"), "vision/joint"))
    ada.save("Quite another text.", 5)
    assert ada.head["parts"] == [{"op": "same", "text": "Quite another text."}]
    assert ada.state == "reopened"
    assert not any(approval["approved"] for approval in ada.approvals)
    mina.refresh()
    mina.propose(mina.content_hash)
    assert mina.sentence == "Proposed for approval. Waiting for Harbour Foods and Linden Logistics."
    mina.approve(mina.content_hash)
    assert mina.sentence == "Approved by Linden Logistics. Waiting for Harbour Foods."
    assert mina.may["withdraw"]["allowed"]
    ada.refresh()
    with pytest.raises(NotAllowed, match="changed since"):
        ada.approve("0" * 64)
    ada.approve(ada.content_hash)
    assert ada.state == "agreed"


def test_a_joint_part_tells_who_of_the_named_has_approved_and_why_somebody_declined(sit):
    name = "intent/statement"
    lars, mina, ada = (AssemblyModel(sit(alias), name) for alias in ("Lars", "Mina", "Ada"))
    assert [one["said"] for one in lars.approvals] == [
        "1 of 2 approvers has approved.",
        "0 of 2 approvers have approved. 1 of them is needed. Missing: Kim and Mina.",
    ]
    assert lars.who == "For your party, Kim and Mina approve. You can read and comment."
    assert not any(lars.may[act]["allowed"] for act in ("approve", "decline", "withdraw"))
    assert (mina.who, mina.may["decline"]["allowed"]) == ("", True)
    mina.decline(mina.content_hash, "Our lawyer has not read it.")
    for model in (lars, ada, mina):
        model.refresh()
    assert mina.sentence == "Declined by Mina. Change the text, or take the decline back."
    assert [(one["alias"], one["reason"], one["may"]) for one in ada.declines] == [("Mina", "Our lawyer has not read it.", False)]
    assert not ada.may["propose"]["allowed"] and not ada.may["approve"]["allowed"]
    mina.take_decline_back(mina.declines[0]["id"])
    assert (mina.state, mina.declines) == ("approved", [])


def test_a_step_shows_the_parts_of_a_consent_round_as_soon_as_it_is_asked_for(sit):
    noor, kim = sit("Noor"), sit("Kim")
    (text,) = kim.seat.tables.read("intent/terms").rows
    kim.seat.tables.save_row("intent/terms", text.id, {"precedence": "The contract"}, text.revision)
    element = kim.method.element(2)
    view = StepView(kim, element, element.step("intent"))
    view.look()
    before = view.children
    AssemblyModel(noor, "intent/statement").ask_consent()
    watch(kim).poll()
    assert [part.id for part in view.step.parts] == ["terms", "statement", "statement-consent", "statement-reasons"]
    assert len(view.children) > len(before) and view.children[0] is before[0]
    consent, reasons = view.model.alone
    assert (reasons.asked, reasons.total, view.model.total) == (False, 0, 1)
    consent.record({consent.keys()[0]: 4})
    view.model.told(consent)
    assert (reasons.asked, view.model.total) == (True, 3)
    assert view.model.joint[0].sentence.startswith("Everyone is asked for consent to “Statement of Intent”.")


def test_start_shows_true_states_and_each_person_their_next_step(sit):
    kim = StartModel(sit("Kim"))
    elements = [element for rule in kim.rules for element in rule["elements"]]
    assert [element["number"] for element in elements] == list(range(1, 11))
    assert elements[1]["detail"] == "A text is proposed for approval, 5 of 8 steps agreed"
    assert elements[0]["detail"] == "Agreed"
    assert kim.todo["steps"][0]["href"].endswith("#intent")
    assert StartModel(sit("Noor")).todo["steps"][0]["href"].endswith("#values")


def test_only_an_architect_makes_a_deal_and_each_seat_gets_a_link(sit, store, monkeypatch):
    monkeypatch.setenv("VESTED_PUBLIC_URL", "http://localhost:1234")
    form = {"name": "Mill & Bakery", "parties": [{"name": "Mill", "members": "Uma\nVic\n"}, {"name": "Bakery", "seats": "2"}]}
    with pytest.raises(NotAllowed):
        NewDealModel(sit("Kim")).create(form)
    desk = NewDealModel(sit("Noor"))
    deal = desk.create(form)
    assert [member.alias for member in deal.members] == ["Noor", "Uma", "Vic", "Open seat 1", "Open seat 2"]
    assert [member.alias for member in deal.members if member.open] == ["Open seat 1", "Open seat 2"]
    assert len(desk.links) == 5
    token = desk.links[1]["url"].removeprefix("http://localhost:1234/join/")
    assert store.member_by_link(token).alias == "Uma"
    assert all(link["url"] in desk.sheet["html"] and link["url"] in desk.sheet["text"] for link in desk.links)
    assert desk.made == {"name": "Mill & Bakery", "url": desk.links[0]["url"]}
    desk.forget()
    assert (desk.links, desk.sheet) == ([], {})
    assert desk.made["name"] == "Mill & Bakery"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "needs a name"),
        ({"parties": []}, "2 to 12 parties"),
        ({"parties": "all"}, "2 to 12 parties"),
        ({"parties": [{"name": str(n)} for n in range(7)]}, "2 to 6 parties"),
        ({"k": "two"}, "whole number from 3 to 50"),
        ({"k": 1}, "whole number from 3 to 50"),
        ({"parties": [{"name": "A", "seats": "900"}, {"name": "B"}]}, "whole number from 0 to 200"),
        ({"parties": [{"name": "A", "members": "Uma\numa"}, {"name": "B"}]}, "Two members"),
    ],
)
def test_a_form_that_does_not_hold_is_said_and_makes_nothing(sit, store, change, sentence):
    form = {"name": "D", "parties": [{"name": "A"}, {"name": "B"}]} | change
    with pytest.raises(InvalidDeal, match=sentence):
        NewDealModel(sit("Noor")).create(form)
    assert len(store.deals()) == 2


def test_the_alignment_page_offers_what_is_revealed(sit):
    board = AlignmentModel(sit("Kim"))
    offered = [name for _, name in board.options]
    assert {"values/themes", "purpose/stance", "vision/points"} <= set(offered)
    assert "principles/practice" not in offered
    step_model(sit("Noor"), "principles").act("reveal")
    board.refresh()
    assert ("Guiding principles", "principles/practice") in board.options


def test_a_sponsor_sees_agreements_and_no_group_picture(store, sit):
    from vested_widgets.session import Session

    deal = store.deals()[0]
    sponsor = store.add_member(deal.id, deal.parties[0].id, "Sue", "sponsor")
    session = Session(store, deals.Seat.open(store, sponsor.id), served=False)
    element = session.method.element(2)
    for step in element.steps:
        model = StepModel(session, element, step)
        assert not any(part.may_see for part in model.alone)
        assert model.acts == []
    assert look(DraftModel(session, "vision/joint")).head["revision"] == 5


def followed(session, step):
    model = step_model(session, step)
    watch(session).add(model)
    return model


def test_what_others_answer_alone_changes_counts_and_nothing_else_is_read(sit, monkeypatch):
    """A room that answers at once must not read joint texts and tables for each answer."""
    kim, ada = sit("Kim"), sit("Ada")
    model = followed(kim, "principles")
    joint = [part for part in model.parts if part not in model.alone]
    for part in joint:
        monkeypatch.setattr(part, "refresh", lambda part=part: pytest.fail(f"{part.name} was read"))
    (key, *_) = model.alone[0].keys()
    ada.seat.answers.set_done("principles", "practice", done=False)
    ada.seat.answers.write({AnswerKey.parse(key): 3})
    assert watch(kim).poll()
    assert model.alone[0].ready == 9
    assert model.status.startswith("0 of 12")


def test_what_the_architect_tells_the_room_makes_no_page_read_its_step(sit, monkeypatch):
    """Messages and timers come by a line of their own; two hundred pages would each read the whole step for every one."""
    kim, noor = sit("Kim"), sit("Noor")
    model = followed(kim, "principles")
    for part in model.parts:
        monkeypatch.setattr(part, "refresh", lambda part=part: pytest.fail(f"{part.name} was read"))
    noor.seat.workshop.start(["principles"], follow=False)
    noor.seat.workshop.tell("Two more minutes.")
    noor.seat.workshop.set_timer(60)
    noor.seat.workshop.pause()
    assert watch(kim).poll()
    noor.seat.workshop.undo()
    assert watch(kim).poll()


def test_a_reveal_is_shown_before_anything_else_is_read_even_if_others_were_still_answering(sit, monkeypatch):
    """In a room of two hundred somebody always is."""
    kim, ada, noor = sit("Kim"), sit("Ada"), sit("Noor")
    model = followed(kim, "principles")
    read = []
    for part in model.joint:
        monkeypatch.setattr(part, "refresh", lambda part=part: read.append(part.name))
    monkeypatch.setattr("vested_widgets.widgets.models.step.REST_AFTER", (0.01, 0.02))

    async def reveal():
        (key, *_) = model.alone[0].keys()
        ada.seat.answers.write({AnswerKey.parse(key): 3})
        noor.seat.rounds.reveal("principles", "practice")
        assert watch(kim).poll()
        assert (model.alone[0].revealed, read) == (True, [])
        await asyncio.sleep(0.1)

    asyncio.run(reveal())
    assert read == [part.name for part in model.joint]


def test_a_reveal_reads_the_round_at_once_and_who_has_answered_with_the_rest(sit, monkeypatch):
    """Two hundred pages read at the same moment, and wait for the picture."""
    kim, ada, noor = sit("Kim"), sit("Ada"), sit("Noor")
    model = followed(kim, "principles")
    part, counted = model.alone[0], []
    recount = part.recount
    monkeypatch.setattr(part, "recount", lambda: counted.append(part.revealed) or recount())
    monkeypatch.setattr("vested_widgets.widgets.models.step.REST_AFTER", (0.01, 0.02))

    async def reveal():
        ada.seat.answers.set_done("principles", "practice", done=False)
        noor.seat.rounds.reveal("principles", "practice")
        assert watch(kim).poll()
        assert (part.revealed, model.phase, counted) == (True, "talk", [])
        await asyncio.sleep(0.1)

    before = part.ready
    asyncio.run(reveal())
    assert (counted, part.ready) == ([True], before - 1)


def test_a_round_that_is_closed_or_begun_again_shows_at_once_what_may_be_answered(sit, monkeypatch):
    kim, noor = sit("Kim"), sit("Noor")
    model = followed(kim, "principles")
    part = model.alone[0]
    part.record({part.keys()[0]: 4})
    monkeypatch.setattr(model, "refresh", lambda: None)  # what is read later is not awaited
    for act, blocked, answered in (("reveal", False, 1), ("agree", True, 1), ("new_wave", False, 0)):
        getattr(noor.seat.rounds, act)("principles", "practice")
        assert watch(kim).poll()
        assert (bool(part.blockers), part.answered) == (blocked, answered), act


def test_the_fuller_a_room_the_later_after_a_reveal_is_read_what_does_not_press(sit, monkeypatch):
    """So that nobody reads it while somebody still waits for the picture."""
    kim, noor = sit("Kim"), sit("Noor")
    model = followed(kim, "principles")
    within = []
    monkeypatch.setattr("random.uniform", lambda low, high: within.append((low, high)) or 0.0)

    async def turn(spread: float) -> None:
        seen = kim.store.last_change(kim.deal.id)
        (noor.seat.rounds.reopen if model.alone[0].revealed else noor.seat.rounds.reveal)("principles", "practice")
        model.apply_changes(kim.store.news(kim.deal.id, seen), spread)

    asyncio.run(turn(0.0))
    asyncio.run(turn(10.0))
    (first, last), (later, latest) = within
    assert first < last < later < latest


def test_answers_that_join_after_the_reveal_are_read_everywhere(sit, newcomers):
    """Texts of a step are given points in the next part and linked elsewhere: those that join must arrive there."""
    kim, late = sit("Kim"), [f"Sentence {n} that came late." for n in range(4)]
    model = followed(kim, "vision")
    newcomers(kim, AnswerKey("vision", "sentence"), late)
    assert watch(kim).poll()
    assert set(late) <= {entry["text"] for entry in model.alone[1].entries}


def test_an_answer_that_waits_is_told_to_all_and_to_whom_it_is_of(sit, monkeypatch):
    kim, ada = sit("Kim"), sit("Ada")
    model, mine = followed(kim, "vision"), step_model(ada, "vision")
    assert model.alone[0].note == ""
    mine.alone[0].record({str(AnswerKey("vision", "sentence")): "A sentence that came late."})
    assert mine.alone[0].note.startswith("Your change is saved.")
    monkeypatch.setattr(model, "refresh", lambda: pytest.fail("what is published has not changed"))
    assert watch(kim).poll()
    assert model.alone[0].note.startswith("Some answers came in or changed after the reveal.")
    assert "A sentence that came late." not in [entry["text"] for entry in model.alone[1].entries]


def test_who_comes_after_the_reveal_can_submit_and_is_told_why(sit, store):
    kim = sit("Kim")
    member = store.add_member(kim.deal.id, kim.deal.parties[0].id, "NewPerson", "member")
    new = Session(store, deals.Seat.open(store, member.id), served=False)
    part = step_model(new, "vision").alone[0]
    assert not part.joins
    part.record({str(AnswerKey("vision", "sentence")): "A sentence."})
    assert part.joins and "Submit my answers" in part.note
    part.set_done(True)
    assert part.joins and part.note == method.words("late.joins") and "Submit my answers" not in part.note


def test_ones_own_answer_is_counted_at_once_and_again_by_the_record(sit):
    session = sit("Kim")
    model = followed(session, "principles")
    part = model.alone[0]
    part.record(dict.fromkeys(part.keys()[:3], 2))
    model.told(part)
    here = (model.status, part.answered, dict(part.answers))
    assert here[:2] == ("3 of 12 answered", 3)
    model.refresh()
    assert (model.status, part.answered, dict(part.answers)) == here
