"""The wall as a stage: what is written together as it has been saved, who has approved it, one question at a time, and type for the last row."""

from __future__ import annotations

import pytest

import vested_widgets as vw
from bulk import Bulk
from vested_widgets import deals, method
from vested_widgets.session import Session
from vested_widgets.widgets.refresh import watch
from vested_widgets.widgets.views.wall import LEAST_TYPE

TEXT = "Together we bring good food to every table."


@pytest.fixture
def lead(sit):
    return sit("Noor")


@pytest.fixture
def console(lead, page):
    """The console of a running session, as the page holds it: `console.act("pause")`."""
    opened = page(vw.console(lead))
    opened.act = lambda _name, **given: opened.send(type="act", id=_name, n=1, given=given)
    assert opened.act("start", agenda=["vision", "intent", "values", "principles"])["type"] == "did"
    return opened


@pytest.fixture
def wall(store, lead):
    """The wall at a seat of its own."""
    lead.seat.room.wall_link()
    seat = next(member for member in store.deal(lead.deal.id).members if member.role == "wall")
    return vw.wall(Session(store, deals.Seat.open(store, seat.id), served=False))


def seen(wall):
    watch(wall.model.session).poll()
    return wall.model.state


def part(console, name):
    return next(one for one in console.widget.state["step"]["parts"] if one["id"] == name)


def fonts(node, inside=""):
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "size" and "font" in inside:
                yield from value if isinstance(value, list) else [value]
            yield from fonts(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from fonts(value, inside)


def test_a_joint_text_is_on_the_wall_as_it_has_been_saved_until_all_have_approved_it(console, wall, sit, lead):
    kim, ada = sit("Kim"), sit("Ada")
    before = kim.seat.drafts.read("vision/joint")
    kim.seat.drafts.save("vision/joint", TEXT, before.versions[-1].revision)
    shown = seen(wall)
    assert shown["session"]["waiting"]["alone"] is False
    assert shown["joint"]["blocks"] == [{"title": "", "lines": [TEXT], "colour": ""}]
    assert shown["joint"]["saved_at"]
    assert not any(one["approved"] for one in shown["joint"]["approvals"])
    content_hash = kim.seat.approvals.status("vision/joint").content_hash
    kim.seat.approvals.propose("vision/joint", content_hash)
    kim.seat.approvals.approve("vision/joint", content_hash)
    assert [one["approved"] for one in seen(wall)["joint"]["approvals"]].count(True) == 1
    ada.seat.approvals.approve("vision/joint", content_hash)
    shown = seen(wall)
    assert shown["session"]["waiting"]["state"] == shown["joint"]["state"] == "agreed"
    assert all(one["approved"] for one in shown["joint"]["approvals"])
    assert shown["joint"]["agreed_at"]
    assert [stage["state"] for stage in shown["rhythm"]] == ["done"] * 4


def test_a_document_is_on_the_wall_section_by_section(console, wall):
    console.act("go", step="intent")
    blocks = seen(wall)["joint"]["blocks"]
    assert [block["title"] for block in blocks][1:5] == [
        "Our vision", "What we do with each other", "How we treat each other", "What we will do",
    ]  # fmt: skip
    assert all(block["lines"] for block in blocks)


def test_texts_keep_their_question_and_each_question_is_a_screen(console, wall, lead):
    console.act("agenda", agenda=["who"])
    console.act("go", step="who")
    console.act("focus", step="who", part="ours", item="")
    first = seen(wall)
    prompts = lead.method.step("who").part("ours").prompts
    assert [topic["title"] for topic in first["topics"]] == [prompt.label for prompt in prompts]
    assert [one["title"] for one in first["texts"]] == [prompts[0].label]
    console.act("focus", step="who", part="ours", item=prompts[2].id)
    second = seen(wall)
    assert [one["title"] for one in second["texts"]] == [prompts[2].label]
    assert second["texts"][0]["texts"] != first["texts"][0]["texts"]


def test_no_type_of_a_picture_on_the_wall_is_smaller_than_the_last_row_can_read(console, wall, lead):
    console.act("go", step="values")
    for item in ("#1", "#2", "#4"):
        console.act("focus", step="values", part="themes", item=item)
        assert seen(wall)["drawn"]
        assert min(fonts(wall.picture.figure)) >= LEAST_TYPE
        assert wall.picture.behind == [], "the wall has no controls"


def test_a_picture_that_is_too_tall_for_the_wall_leaves_its_finding(console, wall):
    console.act("go", step="values")
    console.act("focus", step="values", part="themes", item="#3")
    shown = seen(wall)
    assert not shown["drawn"]
    assert "differ clearly" in shown["finding"]
    assert wall.picture.title == ""


def test_the_console_knows_where_joint_parts_stand_and_proposes_them(console, sit, lead):
    joint = part(console, "joint")
    assert (joint["alone"], joint["state"]) == (False, "agreed")
    assert all(one["approved"] for one in joint["approvals"])
    kim = sit("Kim")
    before = kim.seat.drafts.read("vision/joint")
    kim.seat.drafts.save("vision/joint", TEXT, before.versions[-1].revision)
    assert watch(lead).poll()
    joint = part(console, "joint")
    assert (joint["state"], joint["propose"], joint["approvals"]) == ("reopened", True, [])
    assert console.act("propose", step="vision", part="joint", hash="of something else")["type"] == "refused"
    assert console.act("propose", step="vision", part="joint", hash=joint["hash"])["type"] == "did"
    joint = part(console, "joint")
    assert (joint["state"], joint["propose"]) == ("proposed", False)
    assert [one["approved"] for one in joint["approvals"]] == [False, False]


def test_the_console_says_what_is_missing_before_a_text_can_be_approved(console):
    console.act("agenda", agenda=["transformation"])
    console.act("go", step="transformation")
    console.act("focus", step="transformation", part="plan", item="")
    plan = part(console, "plan")
    assert console.widget.state["step"]["on_wall"] == "plan"
    assert plan["propose"] is not bool(plan["missing"])
    console.act("go", step="agreed_governance")
    assert {one["id"] for one in console.widget.state["step"]["parts"]} == {"plan"}


def test_themes_are_named_as_the_work_of_the_deal_architect(console, lead):
    console.act("go", step="values")
    themes = part(console, "list")
    rows = len(lead.seat.tables.read("values/list").rows)
    words = len(lead.seat.answers.texts("values", "own-words"))
    assert "Your work as deal architect" in themes["own_work"]
    assert f"{rows} rows" in themes["own_work"]
    assert f"of {words} texts" in themes["own_work"]
    console.act("go", step="vision")
    assert not any("own_work" in one for one in console.widget.state["step"]["parts"] if one["id"] != "rests")


def test_pictures_are_called_by_what_they_find(console, lead):
    console.act("go", step="values")
    names = part(console, "themes")["pictures"]
    step = vw.element(2, lead).step("values")
    step.look()
    assert names == [picture.title for picture in step.pictures["themes"] if picture.title]
    assert not any(name.startswith("Picture ") for name in names)


def test_an_early_reveal_warns_of_whom_no_average_will_be_shown(store, page):
    parties = [deals.NewParty(name, members=tuple(deals.NewMember(f"{name} {n}") for n in range(4))) for name in ("East", "West")]
    deal = store.create_deal("Early", parties)
    open_seat = lambda member: Session(store, deals.Seat.open(store, member.id), served=False)  # noqa: E731
    lead = open_seat(next(one for one in deal.members if one.role == "architect"))
    lead.seat.workshop.start(["principles"])
    asked = lead.method.step("principles").part("practice")
    for member in [one for one in deal.members if one.role == "member"][:5]:
        seat = open_seat(member).seat
        key = deals.AnswerKey("principles", "practice", asked.items[0].id, asked.questions[0].id)
        seat.answers.write({key: 4})
        seat.answers.set_done("principles", "practice", done=True)
    opened = page(vw.console(lead))
    act = next(one for one in part(opened, "practice")["acts"] if one["id"] == "reveal")
    assert "5 of 8 have submitted" in act["confirm"]
    assert act["confirm"].endswith("No average will be shown of West (1): fewer than 3 have submitted.")
    step = vw.element(2, lead).step("principles")
    assert next(one for one in step.model.acts if one["id"] == "reveal")["confirm"] == act["confirm"]


def test_a_picture_that_shows_nothing_is_its_finding_large_with_who_is_missing(store):
    parties = [deals.NewParty(name, members=tuple(map(deals.NewMember, people))) for name, people in (("A", "UV"), ("B", "XY"))]
    deal = store.create_deal("Two and two", parties, architect="Guy")
    bulk, step = Bulk(store, deal.id), method.load().step("our-goals")
    for part in step.parts:
        (bulk.alone if part.kind in method.ALONE else bulk.write)(step, part)
        if part.kind in method.ALONE:
            bulk.reveal(step, part)
    bulk.guy.workshop.start(["our-goals"])
    bulk.guy.workshop.focus("our-goals", "order")
    state = vw.wall(Session(store, bulk.guy, served=False)).model.state
    assert state["drawn"] is False
    assert state["finding"] == "Not enough people have ranked the goals to show which come first."
    assert "A: fewer than 3 answers" in state["caption"]


def test_texts_stand_by_party_where_enough_have_written_and_the_question_that_is_shown_is_marked(console, wall, lead):
    console.act("agenda", agenda=["who", "purpose"])
    console.act("go", step="who")
    console.act("focus", step="who", part="ours", item="")
    state = seen(wall)
    (shown,) = state["texts"]
    assert [group["party"] for group in shown["groups"]] == [party.name for party in lead.deal.parties]
    assert sorted(text for group in shown["groups"] for text in group["texts"]) == sorted(shown["texts"])
    assert [topic["title"] for topic in state["topics"] if topic["current"]] == [shown["title"]]
    console.act("go", step="purpose")
    console.act("focus", step="purpose", part="why", item="")
    (shown,) = seen(wall)["texts"]
    assert shown["title"] == lead.method.step("purpose").part("why").title, "not the question of the whole step"
    assert [group["party"] for group in shown["groups"]] == [""]
