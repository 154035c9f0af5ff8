"""The start page: what it counts and shows, and that its differences are those of the pictures and of nothing unpublished."""

from __future__ import annotations

import asyncio

import pytest

import vested_widgets as vw
from vested_widgets import alignment, deals
from vested_widgets.deals import NewMember, NewParty
from vested_widgets.session import Session
from vested_widgets.widgets.models import differences
from vested_widgets.widgets.models.differences import Differences, compare
from vested_widgets.widgets.models.start import StartModel
from vested_widgets.widgets.pictures.context import PictureContext


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A private folder in which kernels leave things for each other, as our server makes it."""
    monkeypatch.setenv("VESTED_PICTURES", str(tmp_path))
    return tmp_path


def blocks(model):
    return {step["href"].partition("#")[2]: step for rule in model.rules for one in rule["elements"] for step in one["steps"]}


def test_the_map_has_every_step_with_its_state_and_whose_turn_it_is(sit):
    model = StartModel(sit("Kim"))
    found = blocks(model)
    assert len(found) == len(sit("Kim").method.steps)
    assert [(found[step]["state"], found[step]["mine"]) for step in ("who", "principles", "intent", "behaviours")] == [
        ("agreed", False), ("alone", True), ("proposed", True), ("drafting", False),
    ]  # fmt: skip
    assert [step for step, one in found.items() if one["again"]] == ["workload", "risks"]
    second = model.rules[0]["elements"][1]
    assert (second["label"], second["count"], second["approved"]) == ("your turn", "5 of 8 steps", "Approved by Harbour Foods.")
    assert [seal["approved"] for seal in second["seals"]] == [True, False]
    assert model.heading["sub"] == "10 Elements under 5 Rules. 3 texts are proposed for approval."


def test_a_party_is_as_many_as_have_a_seat_of_their_own(store):
    seats = (NewMember("Ann"), NewMember("Open seat 1", open=True))
    deal = store.create_deal("New", [NewParty("North", members=seats), NewParty("South")])
    model = StartModel(Session(store, deals.Seat.open(store, deal.members[0].id), served=True))
    assert [(party["name"], party["people"]) for party in model.parties] == [("North", "1 person"), ("South", "nobody yet")]
    assert model.todo["steps"][0]["href"].endswith("facilitate")
    assert model.heading["agreed"] == "No step is agreed yet."
    assert model.headline["text"] == "" and model.headline["question"].endswith("?")
    assert (model.differences, model.again, model.waits) == ({}, [], [])


def test_the_differences_are_those_of_the_pictures_tables(sit):
    session = sit("Kim")
    context = PictureContext.current(session, "belief", "trust")
    table = alignment.gaps(context.frame, **context.gates)
    differ = table[table["verdict"] == "gap"]
    found = compare(context)
    assert found.n == len(differ) > 0
    first, row = found.widest[0], differ.iloc[0]
    assert (first.title, first.gap, first.share) == (row["title"], abs(row["gap"]), pytest.approx(abs(row["gap"]) / 6))
    assert first.low <= first.gap <= first.high
    means = {session.deal.party(party).name: mean for party, mean in first.means}
    assert means == {row["party_a"]: row["mean_a"], row["party_b"]: row["mean_b"]}


def test_nothing_is_compared_before_the_reveal_and_again_not_when_it_is_closed(sit):
    lead, kim = sit("Noor"), sit("Kim")
    seen = Differences(kim)
    seen.read()
    assert "belief/trust" in seen.missing and "principles/practice" not in seen.missing
    for _ in range(2):  # from agreed to revealed, and from there to open
        lead.seat.rounds.reopen("belief", "trust")
    with pytest.raises(deals.NotAllowed):
        seen.work_out("belief/trust")
    seen.read()
    assert "belief/trust" not in seen.missing and "belief" not in seen.by_step()


def test_a_party_below_the_smallest_group_has_no_difference(store, sit):
    deal = store.create_deal(
        "Few", [NewParty(n, members=tuple(NewMember(f"{n}{i}") for i in range(2))) for n in ("North", "South")]
    )
    lead = deals.Seat.open(store, deal.members[0].id)
    part = lead.method.step("pulse").part("contentment")
    for member in deal.members[1:]:
        seat = deals.Seat.open(store, member.id)
        value = 1 if seat.party.name == "North" else 7
        asked = [deals.AnswerKey("pulse", part.id, item.id, part.questions[0].id) for item in part.items]
        seat.answers.write(dict.fromkeys(asked, value))
        seat.answers.set_done("pulse", part.id, done=True)
    lead.rounds.reveal("pulse", part.id)
    session = Session(store, deals.Seat.open(store, deal.members[1].id), served=False)
    seen = Differences(session)
    seen.read()
    assert seen.missing == ["pulse/contentment"]
    seen.work_out("pulse/contentment")
    assert (seen.by_step(), seen.widest()) == ({"pulse": 0}, [])


def test_a_seat_that_may_not_see_group_pictures_sees_no_differences(store, sit, folder):
    kim = Differences(sit("Kim"))
    kim.read()
    kim.work_out("belief/trust")
    deal = store.deals()[0]
    sponsor = store.add_member(deal.id, deal.parties[0].id, "Sue", "sponsor")
    model = StartModel(Session(store, deals.Seat.open(store, sponsor.id), served=True))
    assert model.differences == {}
    assert all(step["gaps"] == 0 for step in blocks(model).values())
    assert model.todo["steps"] == []


def test_one_kernel_compares_a_part_for_all_and_a_change_of_what_is_published_asks_anew(sit, folder, monkeypatch):
    first = Differences(sit("Kim"))
    first.read()
    first.work_out("belief/trust")
    made = []
    monkeypatch.setattr(differences, "compare", made.append)
    other = Differences(sit("Ada"))
    other.read()
    assert "belief/trust" not in other.missing and not made
    assert (other.widest(), other.by_step()) == (first.widest(), first.by_step())
    lead = sit("Noor")
    for _ in range(2):  # from agreed to revealed, and from there to open
        lead.seat.rounds.reopen("belief", "trust")
    lead.seat.rounds.reveal("belief", "trust")
    other.read()
    assert "belief/trust" in other.missing
    assert len(list(folder.glob("differences-*.json"))) == 1


def test_what_is_missing_is_filled_in_after_the_page_has_been_made(sit, folder, monkeypatch):
    monkeypatch.setattr(differences, "BEFORE", 0.0)
    found = differences.PartDifferences(2)
    monkeypatch.setattr(differences, "compare", lambda _context: found)

    async def opened():
        model = StartModel(sit("Kim"))
        before = blocks(model)["belief"]["gaps"]
        while model._differences.missing:
            await asyncio.sleep(0.02)
        return before, blocks(model)["belief"]["gaps"]

    assert asyncio.run(opened()) == (0, 2)


def test_a_part_that_another_kernel_compares_is_not_compared_twice(sit, folder, monkeypatch):
    for name, value in (("BEFORE", 0.0), ("AGAIN", 0.05)):
        monkeypatch.setattr(differences, name, value)
    seen = Differences(sit("Kim"))
    seen.read()
    name = next(iter(seen.missing))
    made = []
    monkeypatch.setattr(differences, "compare", lambda context: made.append(context) or differences.PartDifferences(1))

    async def waits():
        with differences._alone(seen._file(name, seen._missing[name])) as mine:
            assert mine
            seen.fill(lambda: None)
            await asyncio.sleep(0.2)
            while_held = len(made)
        while seen.missing:
            await asyncio.sleep(0.02)
        return while_held

    assert asyncio.run(waits()) == 0


def test_three_parties_are_all_marked_where_they_differ(store):
    deal = store.deals()[1]
    member = next(member for member in deal.members if member.role == "member")
    session = Session(store, deals.Seat.open(store, member.id), served=True)
    seen = Differences(session)
    seen.read()
    for name in seen.missing:
        seen.work_out(name)
    model = StartModel(session)
    model._differences = seen
    model._show_differences()
    items = model.differences["items"]
    assert items and len(items) <= 3
    assert max(len(item["means"]) for item in items) == 3
    assert all(0 <= mean["at"] <= 1 for item in items for mean in item["means"])
    for item in items:
        assert all(party.name in item["alt"] for party in deal.parties[: len(item["means"])])


def test_the_page_follows_the_model(sit):
    session = sit("Kim")
    page = vw.start(session).children[0]
    assert page.todo["steps"][0]["sentence"] == "Read and approve: Statement of Intent"
    kim = session.seat
    kim.approvals.approve("intent/statement", kim.approvals.status("intent/statement").content_hash)
    page._model.refresh()
    assert page.todo["steps"][0]["sentence"] != "Read and approve: Statement of Intent"
    assert page.rules[0]["elements"][1]["detail"] == "Statement of Intent agreed, 7 of 8 steps agreed"


def test_a_party_names_its_approvers_on_the_page_and_the_others_read_who_they_are(sit):
    page = vw.start(sit("Kim")).children[0]
    harbour, linden = page.approvers
    assert (harbour["sentence"], harbour["may"], harbour["people"]) == ("Ada and Farid approve. 1 of them is needed.", False, [])
    assert (linden["may"], linden["needed"]) == (True, 1)
    assert [one["alias"] for one in linden["people"] if one["named"]] == ["Kim", "Mina"]
    sent = []
    page.send = lambda content, **_: sent.append(content)
    chosen = [one["id"] for one in linden["people"]][:3]
    page._dispatch(page, {"type": "approvers", "n": 1, "party": linden["id"], "people": chosen, "needed": 2}, None)
    assert page.approvers[1]["sentence"] == "Kim, Lars and Mina approve. 2 of them are needed."
    page._dispatch(page, {"type": "approvers", "n": 2, "party": harbour["id"], "people": [], "needed": 0}, None)
    page._dispatch(page, {"type": "approvers", "n": 3, "party": linden["id"], "people": chosen, "needed": "9"}, None)
    assert [(one["type"], one["n"]) for one in sent] == [("ack", 1), ("refused", 2), ("refused", 3)]
    assert StartModel(sit("Ada")).approvers[1]["sentence"] == page.approvers[1]["sentence"]
