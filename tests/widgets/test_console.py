"""The facilitator's console and the wall: what they show, what they do, and what they never tell."""

from __future__ import annotations

import json
from typing import get_args

import pytest

import vested_widgets as vw
from bulk import Bulk
from vested_widgets import deals, method
from vested_widgets.deals import AnswerKey
from vested_widgets.deals.entities import Role
from vested_widgets.session import Session
from vested_widgets.widgets.models import console_acts
from vested_widgets.widgets.models.wall import figures
from vested_widgets.widgets.pictures import shared_drawings
from vested_widgets.widgets.pictures.context import PictureContext
from vested_widgets.widgets.refresh import watch

AGENDA = ["principles", "values", "vision"]


@pytest.fixture
def lead(sit):
    return sit("Noor")


@pytest.fixture
def console(lead, page):
    """The console of a running session, as the page holds it: `console.act("pause")`."""
    opened = page(vw.console(lead))
    opened.act = lambda _name, **given: opened.send(type="act", id=_name, n=1, given=given)
    assert opened.act("start", agenda=AGENDA)["type"] == "did"
    return opened


@pytest.fixture
def wall(store, lead):
    """The wall at a seat of its own."""
    lead.seat.room.wall_link()
    seat = next(member for member in store.deal(lead.deal.id).members if member.role == "wall")
    return vw.wall(Session(store, deals.Seat.open(store, seat.id), served=False))


def now(console):
    return console.widget.state["step"]["parts"][0]


def answer_all(session, step, value):
    part = session.method.step(step).parts[0]
    about = {"deal": "", "own": session.seat.member.party_id}
    keys = [
        AnswerKey(step, part.id, item.id, question.id, about.get(question.about, ""))
        for item in session.seat.items.asked(step, part.id)
        for question in part.questions
    ]
    session.seat.answers.write(dict.fromkeys(keys, value))
    session.seat.answers.set_done(step, part.id, done=True)


def test_the_session_goes_from_step_to_step_and_every_act_can_be_taken_back(console):
    said = []
    for name, given in (("next", {}), ("pause", {}), ("resume", {}), ("timer", {"minutes": 5}), ("message", {"text": "Hello"})):
        assert console.act(name, **given)["type"] == "did"
        said.append(console.widget.state["undo"])
    assert len(set(said)) == len(said)
    shown = console.widget.state["session"]
    assert (shown["step"]["id"], shown["message"], shown["timer"]["seconds"]) == ("values", "Hello", 300)
    for _ in range(5):
        console.act("undo")
    shown = console.widget.state["session"]
    assert (shown["step"]["id"], shown["message"], shown["timer"], shown["paused"]) == ("principles", "", None, False)


def test_a_reveal_that_is_early_asks_first_and_undo_closes_the_picture(console, sit):
    act = next(one for one in now(console)["acts"] if one["id"] == "reveal")
    assert act["allowed"]
    assert "of 11" in act["confirm"]
    console.act("reveal", step="principles", part="practice")
    assert sit("Kim").seat.rounds.current("principles", "practice").state == "revealed"
    assert now(console)["topics"]
    console.act("undo")
    assert sit("Kim").seat.rounds.current("principles", "practice").state == "open"
    assert "topics" not in now(console)


def test_who_has_answered_is_counted_for_each_side_and_never_named(console, sit, lead):
    before = now(console)["done"]
    kim = sit("Kim")
    answer_all(kim, "principles", 4)
    assert watch(lead).poll()
    assert now(console)["done"] == before + 1
    told = json.dumps(console.widget.state["step"])
    assert all(member.alias not in told for member in lead.deal.members if len(member.alias) > 3)


def test_a_second_round_shows_what_has_changed_on_the_wall_and_on_the_page(console, sit, lead, wall):
    before = now(console)["wave"]
    console.act("reveal", step="principles", part="practice")
    console.act("new_wave", step="principles", part="practice")
    assert now(console)["wave"] == before + 1
    for member in lead.deal.members:
        if member.role == "member":
            answer_all(sit(member.alias), "principles", 6)
    kim = sit("Kim")
    step = vw.element(2, kim).step("principles")
    step.look()
    console.act("reveal", step="principles", part="practice")
    assert watch(kim).poll()
    assert watch(wall.model.session).poll()
    change = next(picture for picture in step.pictures["practice"] if f"Round {before + 1}" in json.dumps(picture.figure))
    assert wall.picture.title == change.title
    assert len(now(console)["pictures"]) == len(step.pictures["practice"])
    console.act("focus", step="principles", part="practice", item="#1")
    assert watch(wall.model.session).poll()
    assert wall.picture.title == step.pictures["practice"][0].title


def test_the_wall_shows_nothing_before_the_reveal_and_one_item_when_it_is_tapped(console, wall, page):
    assert watch(wall.model.session).poll() or True
    assert wall.picture.title == ""
    assert wall.model.state["topics"] == []
    console.act("reveal", step="principles", part="practice")
    assert watch(wall.model.session).poll()
    first = wall.picture.title
    topics = wall.model.state["topics"]
    assert first
    assert len(topics) == 6
    page(wall.frame).send(type="focus", item=topics[2]["item"])
    assert [topic["item"] for topic in wall.model.state["topics"] if topic["current"]] == [topics[2]["item"]]
    assert wall.picture.title != first
    assert len({row[0] for row in wall.picture.table["rows"]}) == 1
    console.act("undo")
    console.act("undo")
    assert watch(wall.model.session).poll()
    assert (wall.picture.title, wall.model.state["topics"]) == ("", [])


def test_a_wall_is_told_of_a_revealed_part_together_with_its_picture(console, wall):
    """Told before, it would say for a moment, in large letters, that too few have answered."""
    told = []
    wall.frame.observe(lambda change: told.append((bool(change.new["topics"]), change.new["drawn"], wall.picture.title)), "state")
    console.act("reveal", step="principles", part="practice")
    assert watch(wall.model.session).poll()
    assert any(revealed for revealed, _, _ in told)
    assert all(drawn and title for revealed, drawn, title in told if revealed)


def test_the_wall_can_show_every_picture_of_what_is_answered_alone(wall, lead):
    """Also those that name rows of a table which is not on the wall while it is a draft."""
    session = wall.model.session
    shown = []
    for step in lead.method.steps:
        for part in step.parts:
            if part.kind in method.ALONE and part.pictures:
                if lead.seat.rounds.current(step.id, part.id).state == "open":
                    lead.seat.rounds.reveal(step.id, part.id)
                for n in range(1, len(part.pictures) + 1):
                    shown += [figure.layout.meta["title"] for figure in figures(session, step.id, part.id, f"#{n}")]
    assert len(shown) > 10
    assert all(shown)


def test_a_picture_that_cannot_be_drawn_does_not_keep_the_wall_from_going_on(console, wall, monkeypatch):
    console.act("reveal", step="principles", part="practice")
    assert watch(wall.model.session).poll()
    assert wall.model.state["drawn"]
    console.act("go", step="health")

    def fails(*_):
        raise ValueError("no picture")

    monkeypatch.setattr("vested_widgets.widgets.models.wall.figures", fails)
    with pytest.raises(ValueError, match="no picture"):
        wall.model.refresh()
    assert wall.model.state["session"]["step"]["id"] == "health"
    assert not wall.model.state["drawn"]
    assert wall.picture.title == ""


def test_a_wall_that_is_opened_where_a_picture_cannot_be_drawn_shows_the_room_all_the_same(console, lead, monkeypatch, caplog):
    console.act("reveal", step="principles", part="practice")

    def fails(*_):
        raise ValueError("no picture")

    monkeypatch.setattr("vested_widgets.widgets.models.wall.figures", fails)
    opened = vw.wall(lead)
    assert opened.model.state["session"]["step"]["id"] == "principles"
    assert not opened.model.state["drawn"]
    assert "no picture" in caplog.text


def test_a_wall_in_front_of_a_revealed_part_that_nobody_has_answered_says_so(store):
    deal = store.create_deal("Early", [deals.NewParty(name, members=(deals.NewMember(name),)) for name in ("East", "West")])
    lead = Session(store, deals.Seat.open(store, next(who.id for who in deal.members if who.role == "architect")), served=False)
    lead.seat.workshop.start(["principles"])
    lead.seat.rounds.reveal("principles", "practice")
    opened = vw.wall(lead)
    assert (
        opened.picture.title
        == shared_drawings.drawn(lead, PictureContext.current(lead, "principles", "practice"), wide=True)[0]["title"]
        != ""
    )


def test_the_wall_stays_with_what_was_revealed_until_the_room_goes_on_to_the_next_question(console, wall, store):
    console.act("agenda", agenda=["purpose"])
    console.act("go", step="purpose")
    seat = wall.model.session.seat
    for part in ("why", "stance"):
        while seat.rounds.current("purpose", part).state != "open":
            console.act("reopen", step="purpose", part=part)
    console.act("reveal", step="purpose", part="stance")
    assert watch(wall.model.session).poll()
    assert wall.picture.title
    assert wall.model.state["session"]["waiting"]["part"] == "stance"
    assert console.widget.state["step"]["part"] == "why"
    console.act("focus", step="")
    assert watch(wall.model.session).poll()
    assert (wall.picture.title, wall.model.state["session"]["waiting"]["part"]) == ("", "why")


def test_parts_of_one_picture_that_all_have_submitted_are_revealed_closed_and_opened_again_together(console, wall):
    rounds = wall.model.session.seat.rounds
    states = lambda: [rounds.current("model", part).state for part in ("relationship", "economics")]  # noqa: E731
    console.act("agenda", agenda=["model"])
    console.act("go", step="model")
    while "open" not in states():
        console.act("reopen", step="model", part="relationship")
    assert states() == ["open", "open"]
    console.act("reveal", step="model", part="relationship")
    assert states() == ["revealed", "revealed"]
    assert watch(wall.model.session).poll()
    assert "today" in wall.picture.title and "waits" not in wall.picture.title and "Too few" not in wall.picture.title
    console.act("agree", step="model", part="economics")
    assert states() == ["agreed", "agreed"]


def test_a_part_that_nobody_has_submitted_stays_open_when_another_part_of_its_picture_is_revealed(lead, store):
    parties = [deals.NewParty(name, members=tuple(map(deals.NewMember, people))) for name, people in (("A", "UVW"), ("B", "XYZ"))]
    deal = store.create_deal("Half submitted", parties, architect="Guy")
    bulk = Bulk(store, deal.id)
    step = method.load().step("model")
    bulk.alone(step, step.part("relationship"))
    session = Session(store, bulk.guy, served=False)
    console_acts.do(session, "reveal", {"step": "model", "part": "relationship"})
    assert [bulk.guy.rounds.current("model", part).state for part in ("relationship", "economics")] == ["revealed", "open"]


def test_the_wall_names_nobody(console, wall, lead):
    console.act("reveal", step="principles", part="practice")
    console.act("note", step="principles", part="practice", item="honesty", text="Both sides hold back bad news.")
    assert watch(wall.model.session).poll()
    told = json.dumps(wall.model.state)
    assert "hold back bad news" in told
    assert all(member.alias not in told for member in lead.deal.members if member.role == "member" and len(member.alias) > 3)


def test_the_open_room_has_a_code_and_a_fresh_wall_ends_the_old_one(console, store):
    assert console.widget.state["room"] == {}
    console.act("open_room")
    assert len(console.widget.state["room"]["code"].replace(" ", "")) == 9
    first = console.act("wall_link")["shown"]["url"].rpartition("/")[2]
    second = console.act("wall_link")["shown"]["url"].rpartition("/")[2]
    assert store.member_by_link(first) is None
    assert store.member_by_link(second).role == "wall"
    console.act("close_room")
    assert console.widget.state["room"] == {}


def test_who_comes_in_after_the_start_is_told_as_a_newcomer(console, store, lead):
    from vested_widgets.deals.record import workshops as stored_workshops

    console.act("open_room")
    before = console.widget.state["people"]
    stored_workshops.take_seat(store, lead.seat.room.code(), lead.deal.parties[1].id, "", "Latecomer")
    assert watch(lead).poll()
    after = console.widget.state["people"]
    assert (after["newcomers"], after["of"]) == (before["newcomers"] + 1, before["of"] + 1)


@pytest.mark.parametrize("role", [role for role in get_args(Role) if role != "architect"])
def test_no_other_role_sees_or_does_anything_at_the_console(store, lead, page, role):
    alias = "Somebody"
    lead.seat.people.add(lead.deal.parties[0].id if role == "member" else None, alias, role)
    seat = next(member for member in store.deal(lead.deal.id).members if member.alias == alias)
    other = page(vw.console(Session(store, deals.Seat.open(store, seat.id), served=False)))
    assert set(other.widget.state) == {"reason"}
    before = store.last_change(lead.deal.id)
    for name in (*console_acts.ACTS, *console_acts.ROUNDS):
        given = {"agenda": AGENDA, "step": "principles", "part": "practice", "minutes": 5, "name": lead.deal.name}
        if role == "wall" and name == "focus":
            continue  # the wall goes from item to item
        given |= {"member": lead.seat.member.id, "party": lead.deal.parties[0].id, "alias": "Ann", "role": "observer"}
        assert other.send(type="act", id=name, n=1, given=given)["type"] == "refused", name
    assert store.last_change(lead.deal.id) == before


def test_what_does_not_fit_is_refused_in_words_and_changes_nothing(console, store, lead):
    before = store.last_change(lead.deal.id)
    for name, given in (
        ("nothing", {}), ("__class__", {}), ("go", {"step": "nowhere"}),
        ("reveal", {"step": "nowhere"}), ("reveal", {"step": "model", "part": "nothing"}), ("reveal", {}),
        ("timer", {"minutes": "soon"}), ("timer", {"minutes": True}),
        ("agenda", {"agenda": []}), ("agenda", {"agenda": "principles"}), ("message", {"text": "x" * 281}), ("delete", {"name": "other"}),
    ):  # fmt: skip
        said = console.act(name, **given)
        assert said["type"] == "refused"
        assert said["why"].endswith(".")
    assert store.last_change(lead.deal.id) == before
