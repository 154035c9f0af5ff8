from __future__ import annotations

import json

import sqlalchemy

from deals_helpers import two_parties
from prepared import demonstration
from vested_widgets import deals
from vested_widgets.deals import AnswerKey
from vested_widgets.deals.overview.progress import overview

LINK = {"id": "from", "title": "Because of", "kind": "link", "to": "base/themes", "many": True}
BASE = {
    "id": "base", **dict.fromkeys(("title", "question", "why", "what_to_do", "what_to_look_for", "what_goes_wrong"), "Base"),
    "parts": [
        {"id": "themes", "kind": "joint_table", "title": "Themes", "columns": [{"id": "name", "title": "Name"}, {"id": "note", "title": "Note"}]},
        {"id": "acts", "kind": "joint_table", "title": "Acts", "columns": [{"id": "we", "title": "We will"}, LINK]},
        {"id": "rest", "kind": "joint_table", "title": "Rest", "columns": [{"id": "we", "title": "We will"}]},
        {"id": "pact", "kind": "assembly", "title": "The pact", "sections": [
            {"title": "What we do", "of": "base/acts", "row": "We will {we}"},
            {"title": "The rest", "of": "base/rest"},
        ]},
    ],
}  # fmt: skip


def states(seat):
    return {found.number: found.state for found in deals.progress(seat)}


def test_a_step_goes_from_not_begun_to_agreed(sit, deal):
    guy, ann, dot = sit("Guy"), sit("Ann"), sit("Dot")
    assert states(guy)[2] == "not_begun"
    assert states(guy)[1] == "not_begun"
    ann.answers.write({AnswerKey("vision", "sentence"): "Ours"})
    assert states(guy)[2] == "alone"
    for part in ("sentence", "points"):
        guy.rounds.reveal("vision", part)
    assert states(guy)[2] == "revealed"
    head = ann.drafts.save("vision/joint", "Ours", None)
    assert states(guy)[2] == "drafting"
    ann.approvals.propose("vision/joint", head.content_hash)
    assert states(guy)[2] == "proposed"
    for seat in (ann, dot):
        seat.approvals.approve("vision/joint", head.content_hash)
    assert states(guy)[2] == "drafting"
    ann.answers.write({AnswerKey("values", "own-words", "customer"): "Warm bread"})
    guy.rounds.reveal("values", "own-words")
    theme = guy.tables.save_row("values/list", None, {"title": "Bread", "group": "value"}, None)
    assert "In no theme yet: “Warm bread”" in guy.tables.read("values/list").findings[0].sentence
    guy.tables.save_row("vision/rests", None, {"words": "Ours", "themes": [theme.row_id]}, None)
    guy.approvals.propose("vision/rests", rests := guy.approvals.status("vision/rests").content_hash)
    for seat in (ann, dot):
        seat.approvals.approve("vision/rests", rests)
    assert step(guy, "vision") == "agreed"


def test_alone_says_how_many_are_in(sit):
    sit("Ann").answers.write({AnswerKey("vision", "sentence"): "Ours"})
    sit("Ann").answers.set_done("vision", "sentence", done=True)
    detail = next(found.detail for found in deals.progress(sit("Guy")) if found.number == 2)
    assert detail == "1 of 6 have submitted"


def test_the_next_step_is_the_persons_own(sit):
    assert deals.next_step(sit("Ann")).step == "who"
    sit("Ann").answers.set_done("who", "ours", done=True)
    assert deals.next_step(sit("Ann")).step == "health"
    assert deals.next_step(sit("Ben")).step == "who"
    assert "Team members are answering" in deals.next_step(sit("Guy")).sentence


def test_an_approval_that_waits_is_the_next_step(sit):
    guy, ann = sit("Guy"), sit("Ann")
    for step in ann.method.element(1).steps:
        for part in step.parts:
            if part.kind == "joint_table" and ann.may("write_draft", f"{step.id}/{part.id}").allowed:
                ann.tables.save_row(f"{step.id}/{part.id}", None, {part.columns[2].id: "Ours"}, None)
            elif getattr(part, "items_from", None) and not ann.items.asked(step.id, part.id):
                continue  # nothing is asked there yet
            elif part.kind != "assembly" and ann.may("answer", f"{step.id}/{part.id}").allowed:
                ann.answers.set_done(step.id, part.id, done=True)
    for step, part in (("circles", "own"), ("values", "own-words")):
        ann.answers.set_done(step, part, done=True)
    for part in ("sentence", "points"):
        guy.rounds.reveal("vision", part)
    head = sit("Dot").drafts.save("vision/joint", "Ours", None)
    sit("Dot").approvals.propose("vision/joint", head.content_hash)
    assert deals.next_step(ann).sentence == "Read and approve: Our vision"


def parts(seat, step):
    with overview(seat) as found:
        return {part.name.partition("/")[2]: part.state for part in found.step(seat.method.step(step)).parts}


def step(seat, name):
    with overview(seat) as found:
        return found.step(seat.method.step(name)).state


def test_each_kind_of_part_has_its_true_state(sit):
    guy, ann = sit("Guy"), sit("Ann")
    assert (parts(guy, "who"), step(guy, "who")) == ({"ours": "not_begun", "profile": "not_begun"}, "not_begun")
    ann.answers.write({AnswerKey("who", "ours", "do"): "Bread"})
    assert (parts(guy, "who")["ours"], step(guy, "who")) == ("alone", "alone")
    guy.rounds.reveal("who", "ours")
    assert (parts(guy, "who"), step(guy, "who")) == ({"ours": "revealed", "profile": "not_begun"}, "revealed")
    ann.tables.save_row("who/profile", "p1", {"do": "Bread"}, None)
    assert (parts(guy, "who")["profile"], step(guy, "who")) == ("drafting", "drafting")
    assert parts(guy, "decide") == {"decision": "not_begun", "map": "not_begun"}


def test_a_ranking_of_rows_that_have_changed_since_is_to_be_checked_again(sit, deal):
    guy, ann = sit("Guy"), sit("Ann")
    guy.rounds.reveal("our-goals", "own")
    goal = ann.tables.save_row("our-goals/goals", None, {"party": deal.parties[0].id, "goal": "Fresh bread"}, None)
    guy.rounds.reveal("our-goals", "order")
    guy.rounds.agree("our-goals", "order")
    assert parts(guy, "our-goals")["order"] == "agreed"
    ann.tables.save_row("our-goals/goals", goal.row_id, {"goal": "Warm bread"}, 1)
    assert parts(guy, "our-goals")["order"] == "again"
    ann.tables.undo("our-goals/goals")
    assert parts(guy, "our-goals")["order"] == "agreed"


def test_what_stands_in_an_agreed_assembly_is_agreed_with_it_and_to_be_checked_again_with_it(sqlite):
    deal = sqlite.create_deal("Pact", two_parties(), own_content={"steps": [BASE]})
    ann, dot = (
        deals.Seat.open(sqlite, next(member.id for member in deal.members if member.alias == alias)) for alias in ("Ann", "Dot")
    )
    theme = ann.tables.save_row("base/themes", None, {"name": "Trust"}, None)
    ann.tables.save_row("base/acts", None, {"we": "tell early", "from": [theme.row_id]}, None)
    assert parts(ann, "base") == {"themes": "drafting", "acts": "drafting", "rest": "not_begun", "pact": "not_begun"}
    ann.tables.save_row("base/rest", None, {"we": "meet"}, None)
    assert parts(ann, "base")["pact"] == "drafting"
    content = ann.approvals.status("base/pact").content_hash
    ann.approvals.propose("base/pact", content)
    assert parts(ann, "base") == {"themes": "drafting", "acts": "drafting", "rest": "drafting", "pact": "proposed"}
    for seat in (ann, dot):
        seat.approvals.approve("base/pact", content)
    assert parts(ann, "base") == {"themes": "drafting", "acts": "agreed", "rest": "agreed", "pact": "agreed"}
    dot.tables.save_row("base/themes", theme.row_id, {"note": "most of all"}, 1)
    assert parts(ann, "base") == {"themes": "drafting", "acts": "again", "rest": "again", "pact": "again"}
    dot.tables.save_row("base/acts", None, {"we": "laugh"}, None)
    assert parts(ann, "base") == {"themes": "drafting", "acts": "drafting", "rest": "drafting", "pact": "drafting"}


def test_a_deal_is_read_in_a_handful_of_queries_however_many_parts_it_has_and_however_many_changed(sqlite):
    counted = [queries_of_progress(sqlite, copies) for copies in (1, 12)]
    assert counted[0] == counted[1] <= 12


def queries_of_progress(store, copies):
    """How often the record is asked for the states of so many copies of a step, all agreed, all on rows that have changed since."""
    steps = [json.loads(json.dumps(BASE).replace("base", f"base-{n}")) for n in range(copies)]
    deal = store.create_deal(f"{copies} pacts", two_parties(), own_content={"steps": steps})
    ann, dot = (
        deals.Seat.open(store, next(member.id for member in deal.members if member.alias == alias)) for alias in ("Ann", "Dot")
    )
    for one in steps:
        theme = ann.tables.save_row(f"{one['id']}/themes", None, {"name": "Trust"}, None)
        acts = f"{one['id']}/acts"
        ann.tables.save_row(acts, None, {"we": "tell early", "from": [theme.row_id]}, None)
        ann.approvals.propose(acts, content := ann.approvals.status(acts).content_hash)
        for seat in (ann, dot):
            seat.approvals.approve(acts, content)
        ann.tables.save_row(f"{one['id']}/themes", theme.row_id, {"note": "x"}, 1)
    told = []
    listen = lambda *given: told.append(given[2])  # noqa: E731
    sqlalchemy.event.listen(store._engine, "before_cursor_execute", listen)
    with overview(ann) as found:
        assert {found.step(ann.method.step(one["id"])).parts[1].state for one in steps} == {"again"}
    sqlalchemy.event.remove(store._engine, "before_cursor_execute", listen)
    return sum(statement.startswith("SELECT") for statement in told)


def test_what_waits_for_my_side_comes_first_then_what_is_to_be_proposed(store):
    deal = store.import_deal(demonstration("alder-birch-and-clearwater"))
    seats = {member.alias: deals.Seat.open(store, member.id) for member in deal.members}
    assert deals.next_step(seats["Ines"]).sentence == "Read it and propose it for approval: Our business model"
    content = seats["Gus"].approvals.status("decide/map").content_hash
    seats["Gus"].approvals.propose("decide/map", content)
    assert deals.next_step(seats["Hana"]).sentence == "Read and approve: Our business model"
    seats["Hana"].approvals.approve("decide/map", content)
    assert deals.next_step(seats["Gus"]).element == 2
    assert deals.next_step(seats["Rosa"]).reason == "approve"
    for alias in ("Rosa", "Ugo"):
        seats[alias].approvals.approve("decide/map", content)
    states = {found.number: found.detail for found in deals.progress(seats["Ines"])}
    assert states[1] == "Agreed"
