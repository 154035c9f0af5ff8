"""Answering alone over all parts of a step: what counts, what is submitted, and what is not open yet."""

from __future__ import annotations

import re

import pytest

from bulk import Bulk
from vested_widgets import deals, method
from vested_widgets.deals import NotAllowed
from vested_widgets.session import Session
from vested_widgets.widgets.models.console import ConsoleModel
from vested_widgets.widgets.models.step import StepModel
from vested_widgets.widgets.views.allocation import Allocation
from vested_widgets.widgets.views.foot import Foot
from vested_widgets.widgets.views.joint_table import JointTable
from vested_widgets.widgets.views.ranking import Ranking
from vested_widgets.widgets.views.ratings import Ratings


@pytest.fixture
def deal(store):
    """A fresh deal of two parties."""
    sides = {"Mill": ("Uma", "Vic", "Wim"), "Bakery": ("Xu", "Yan", "Zoe")}
    parties = [deals.NewParty(party, members=tuple(map(deals.NewMember, names))) for party, names in sides.items()]
    return store.create_deal("Mill & Bakery", parties, architect="Guy")


@pytest.fixture
def at(store, deal):
    """Sit down at a step: `at("model", "Uma")` gives its model."""

    def sit(step: str, alias: str = "Uma") -> StepModel:
        member = next(member for member in deal.members if member.alias == alias)
        session = Session(store, deals.Seat.open(store, member.id), served=False)
        element = next(element for element in method.load().elements if any(one.id == step for one in element.steps))
        return StepModel(session, element, element.step(step))

    return sit


def test_all_parts_that_are_open_count_and_are_submitted_together(at, page):
    model = at("model")
    relationship, economics = model.alone
    foot = Foot(model)
    total = relationship.total + economics.total
    assert (foot.answered, foot.total, foot.answering) == (0, total, True)
    assert relationship.total == 28 and economics.total > 0
    relationship.record(dict.fromkeys(relationship.keys(), "unsure"))
    model.told(relationship)
    assert (foot.answered, foot.total, foot.done, foot.status) == (28, total, False, f"28 of {total} answered")
    economics.record(dict.fromkeys(economics.keys(), "unsure"))
    model.told(economics)
    assert foot.answered == foot.total
    page(foot).send(type="done", done=True)
    assert (relationship.done, economics.done, foot.done) == (True, True, True)
    page(foot).send(type="done", done=False)
    assert (relationship.done, economics.done, foot.done) == (False, False, False)


def test_submitting_with_blanks_leaves_open_what_has_no_answer_at_all(at, page):
    model = at("model")
    relationship, economics = model.alone
    relationship.record({relationship.keys()[0]: "unsure"})
    model.told(relationship)
    foot = Foot(model)
    page(foot).send(type="done", done=True)
    assert (relationship.done, economics.done, foot.done) == (True, False, True)


def test_who_has_submitted_reads_what_happens_now_and_who_sees_what(at, deal, store):
    model = at("principles")
    foot = Foot(model)
    assert foot.submitted == []
    part = model.alone[0]
    part.record({part.keys()[0]: 3})
    model.submit(done=True)
    counts, happens, sees = foot.submitted
    assert counts == "1 of 6 have submitted."
    assert happens == method.words("foot.submitted_next")
    assert sees == method.words("panel.sees_alone", k=deal.k)
    step = method.load().step("principles")
    Bulk(store, deal.id).alone(step, step.part("practice"), but=("Uma",))
    model.refresh()
    assert foot.submitted[:2] == ["6 of 6 have submitted.", method.words("foot.submitted_all")]


@pytest.mark.parametrize(("step", "part", "before"), [("our-goals", "order", "own"), ("goals", "effects", "")])
def test_what_asks_nothing_yet_is_not_open_and_says_why(at, deal, store, page, step, part, before):
    whole = method.load().step(step)
    bulk = Bulk(store, deal.id)
    if before:
        bulk.alone(whole, whole.part(before))
        bulk.reveal(whole, whole.part(before))
    model = at(step)
    here = next(one for one in model.alone if one.part.id == part)
    assert here.total == 0
    assert here.blockers == [method.words("input.no_items", title="The goals of each party")]
    foot = Foot(model)
    assert (foot.answering, foot.reason) == (False, here.blockers[0])
    assert page(foot).send(type="done", done=True)["type"] == "refused"
    with pytest.raises(NotAllowed, match=re.escape(here.blockers[0])):
        here.seat.answers.set_done(step, part, done=True)
    assert here.ready == 0
    view = {"ranking": Ranking, "ratings": Ratings}[whole.part(part).kind](here)
    assert (view.reason, view.nothing) == (here.blockers[0], "")  # said once


def test_it_opens_when_there_is_something_to_answer(at, deal, store):
    bulk, own = Bulk(store, deal.id), method.load().step("our-goals")
    bulk.alone(own, own.part("own"))
    bulk.reveal(own, own.part("own"))
    model = at("goals")
    seats = [at("goals", "Uma").session.seat, at("goals", "Xu").session.seat]
    for seat, goal in zip(seats, ("Fewer empty ovens", "Flour that never runs out"), strict=True):
        seat.tables.save_row("our-goals/goals", None, {"party": seat.member.party_id, "goal": goal}, None)
    model.refresh()
    part = model.alone[0]
    assert (part.blockers, part.total) == ([], 1)
    (matrix,) = part.matrices()
    assert [row["title"] for row in matrix["rows"]] == ["Fewer empty ovens"]
    names = [matrix[side]["party"] for side in "ab"]
    (asked,) = matrix["cells"].values()
    assert (
        asked["text"]
        == f"If {names[0]} reaches “Fewer empty ovens”, does it get easier or harder for {names[1]} to reach these goals?"
    )


def test_points_without_texts_are_not_open(at, deal, store):
    bulk = Bulk(store, deal.id)
    for seat in bulk.seats:
        seat.answers.set_done("vision", "sentence", done=True)
    bulk.guy.rounds.reveal("vision", "sentence")
    points = at("vision").alone[1]
    assert points.blockers == [method.words("input.no_entries", title="Your sentence")]
    assert Allocation(points).reason == points.blockers[0]
    with pytest.raises(NotAllowed, match="nothing to give points to"):
        points.seat.answers.set_done("vision", "points", done=True)


def test_questions_bring_their_aspect_in_a_few_words(at):
    card = at("principles").alone[0].cards()[0]
    assert [question["short"] for question in card["questions"]] == ["matters for the deal", "lived between us"]
    other = next(one for one in at("values").alone if one.part.id == "themes")
    assert other.part.questions[2].short == "lived by {party}"


def test_a_number_on_a_scale_is_chosen_from_its_points(at):
    exchanges = JointTable(at("exchange").joint[0])
    assert {one["id"]: one["points"] for one in exchanges.columns}["weight"] == ["1", "2", "3", "4", "5"]
    other = [column for step in method.load().steps for part in step.parts for column in getattr(part, "columns", ())]
    wide = [column for column in other if getattr(column, "kind", "") in ("percent", "money")]
    assert wide and not any(column.points for column in wide)
    assert method.Column(id="n", title="N", kind="number", low=0, high=100).points == ()
    assert method.Column(id="n", title="N", kind="number", low=1, high=5, unit="trucks").points == ()


def test_while_rows_are_still_to_be_written_the_step_is_discussed_and_nothing_can_be_revealed(at, store, deal):
    bulk, step = Bulk(store, deal.id), method.load().step("our-goals")
    bulk.alone(step, step.part("own"))
    bulk.reveal(step, step.part("own"))
    uma, guy = at("our-goals"), at("our-goals", "Guy")
    title = step.part("order").title
    for model in (uma, guy):
        assert (model.phase, model.acts, model.privacy) == ("talk", [], "")
        assert model.status == method.words("status.write")
        assert model.guide()["next"][-1] == f"Then each team member answers “{title}” alone."
        assert model.guide()["next"][0] == "You discuss what everyone answered."
        assert model.counted.part.id == "own", "nobody is counted as missing where nothing is asked yet"
    console = ConsoleModel(guy.session)
    bulk.guy.workshop.start(["our-goals"])
    console.refresh()
    reveal = {one["id"]: one["acts"][0] for one in console.state["step"]["parts"] if one["alone"]}["order"]
    assert (reveal["id"], reveal["allowed"]) == ("reveal", False) and reveal["reason"]
    for seat in bulk.firsts:
        seat.tables.save_row("our-goals/goals", None, {"party": seat.member.party_id, "goal": "Less waste"}, None)
    for model in (uma, guy):
        model.refresh()
        assert (model.phase, model.counted.part.id) == ("alone", "order")
    assert [act["id"] for act in guy.acts] == ["reveal"]


@pytest.mark.parametrize(
    ("step", "says"),
    [
        ("who", "After the reveal everyone reads all texts, without names. A party's texts stand apart only if"),
        ("vision", "After the reveal everyone reads all texts, without names."),
        ("principles", "Everyone sees one average for each party"),
    ],
)
def test_who_sees_what_fits_what_is_asked_at_the_top_and_in_the_side(at, step, says):
    model = at(step)
    assert says in model.privacy
    assert model.guide()["sees"] == model.privacy
    assert ("average" in model.privacy) == (step == "principles")


def test_what_is_discussed_and_seen_after_the_reveal_fits_what_was_answered(at, store, deal):
    bulk, whole = Bulk(store, deal.id), method.load()
    for step, part in (("who", "ours"), ("health", "trust"), ("health", "ailments")):
        bulk.alone(whole.step(step), whole.step(step).part(part))
        bulk.reveal(whole.step(step), whole.step(step).part(part))
    assert at("who").guide()["next"][0] == "You discuss what everyone answered."
    assert at("health").guide()["next"][0] == "You discuss what differs most."
    assert at("exchange").guide()["next"][0] == "You write the joint version together."
    assert at("health").guide()["sees"] == "Everyone sees the same results, never with a name."


def test_what_stands_in_an_agreed_document_is_agreed_with_it_on_its_page(at, store, deal):
    Bulk(store, deal.id).element(method.load(), method.load().element(1))
    model = at("decide")
    decision, document = model.joint
    assert (document.state, decision.document, decision.agreed) == ("agreed", document.part.title, True)
    assert model.phase == "agreed"
    assert decision.sentence == f"Agreed in “{document.part.title}”."
    assert decision.may["propose"]["allowed"] is False
    assert {one["state"] for one in model.standing} == {"agreed"}
    (row,) = model.session.seat.tables.read("decide/decision").rows
    model.session.seat.tables.save_row("decide/decision", row.id, {"because": "Another reason."}, row.revision)
    model.refresh()
    assert (model.phase, decision.document, decision.may["propose"]["allowed"]) == ("talk", "", True)
