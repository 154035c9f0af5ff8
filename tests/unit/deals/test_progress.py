from __future__ import annotations

from vested_widgets import deals
from vested_widgets.deals import AnswerKey


def states(seat):
    return {found.number: found.state for found in deals.progress(seat)}


def test_a_step_goes_from_not_begun_to_agreed(sit, deal):
    guy, ann, dot = sit("Guy"), sit("Ann"), sit("Dot")
    assert states(guy)[2] == "not_begun"
    assert states(guy)[1] == "not_begun"
    ann.answer({AnswerKey("vision", "sentence"): "Ours"})
    assert states(guy)[2] == "alone"
    for part in ("sentence", "points"):
        guy.reveal("vision", part)
    assert states(guy)[2] == "revealed"
    head = ann.save_draft("vision/joint", "Ours", None)
    assert states(guy)[2] == "drafting"
    ann.propose("vision/joint", head.content_hash)
    assert states(guy)[2] == "proposed"
    for seat in (ann, dot):
        seat.approve("vision/joint", head.content_hash)
    assert {step.id: step.state for step in deals.progress(guy)[1].steps}["vision"] == "agreed"


def test_alone_says_how_many_are_in(sit):
    sit("Ann").answer({AnswerKey("vision", "sentence"): "Ours"})
    sit("Ann").set_done("vision", "sentence", done=True)
    detail = next(found.detail for found in deals.progress(sit("Guy")) if found.number == 2)
    assert detail == "Alone: 1 of 6 are in"


def test_the_next_step_is_the_persons_own(sit):
    assert deals.next_step(sit("Ann")).step == "who"
    sit("Ann").set_done("who", "ours", done=True)
    assert deals.next_step(sit("Ann")).step == "our-goals"
    assert deals.next_step(sit("Ben")).step == "who"
    assert "Members are answering" in deals.next_step(sit("Guy")).sentence


def test_an_approval_that_waits_is_the_next_step(sit):
    guy, ann = sit("Guy"), sit("Ann")
    for step in ann.method.element(1).steps:
        for part in step.parts:
            if part.kind == "joint_table" and ann.may_write(f"{step.id}/{part.id}").allowed:
                ann.save_row(f"{step.id}/{part.id}", None, {part.columns[2].id: "Ours"}, None)
            elif part.kind != "assembly" and ann.may_answer(step.id, part.id).allowed:
                ann.set_done(step.id, part.id, done=True)
    for step, part in (("circles", "own"), ("values", "own-words"), ("purpose", "stance")):
        ann.set_done(step, part, done=True)
    for part in ("sentence", "points"):
        guy.reveal("vision", part)
    head = sit("Dot").save_draft("vision/joint", "Ours", None)
    sit("Dot").propose("vision/joint", head.content_hash)
    assert "waits for your side's approval" in deals.next_step(ann).sentence
