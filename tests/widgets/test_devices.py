"""Two pages of one person: what each is told of the other's answers, and what it says back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import vested_widgets as vw
from vested_widgets.widgets.views.inputs import typed_in

MS = int(datetime(2026, 11, 24, 12, 0, tzinfo=UTC).timestamp() * 1000)


def view_of(session, step, part):
    return vw.element(2, session).step(step).views[part]


def first_key(ratings) -> str:
    return ratings.cards[0]["questions"][0]["key"]


def test_a_page_hears_of_the_answer_that_does_not_stand_in_words_and_can_take_it(sit, page):
    phone, laptop = (view_of(sit("Kim"), "principles", "practice") for _ in range(2))
    key = first_key(phone)
    page(laptop).send(type="answer", n=1, changes={key: 6}, typed={key: ["laptop.1", MS + 60_000, 0, 1]})
    said = page(phone).send(type="answer", n=1, changes={key: "unsure"}, typed={key: ["phone.1", MS, 0, 1]})
    assert said["type"] == "ack"
    assert phone.answers[key] == 6
    (other,) = phone.others
    assert (other["values"], other["standing"], other["shown"]) == ({key: "unsure"}, {key: 6}, "Not sure")
    assert other["title"].startswith(phone.cards[0]["title"])
    assert other["at"].startswith("2026-11-24T12:00:00")
    seen = phone.seen
    assert (
        page(phone).send(type="answer", n=2, changes=other["values"], typed={key: ["phone.2", MS + 90_000, seen, 1]})["seen"]
        > seen
    )
    assert (phone.answers[key], phone.others) == ("unsure", [])
    laptop._model.refresh()
    assert (laptop.answers[key], laptop.others, laptop.seen) == ("unsure", [], phone.seen)


def test_texts_of_two_tabs_are_both_shown(sit, page):
    session = sit("Kim")
    step, part = next(
        (step.id, part.id)
        for step in session.method.element(2).steps
        for part in step.parts
        if part.kind == "text" and session.seat.may("answer", f"{step.id}/{part.id}").allowed
    )
    one, two = (view_of(sit("Kim"), step, part) for _ in range(2))
    key, seen = one.fields[0]["keys"][0], one.seen
    page(one).send(type="answer", n=1, changes={key: "What we both want"}, typed={key: ["one.1", MS, seen, 1]})
    page(two).send(type="answer", n=1, changes={key: "Something else"}, typed={key: ["two.1", MS + 1, seen, 1]})
    assert (two.answers[key], [other["shown"] for other in two.others]) == ("Something else", ["What we both want"])


@pytest.mark.parametrize(
    "given",
    [
        None,
        "no",
        [],
        {"k": None},
        {"k": ["phone.1"]},
        {"k": ["Phone 1", MS, 0, 1]},
        {"k": ["p.1", -1, 0, 1]},
        {"k": ["p.1", 1e300, 0, 1]},
        {"k": ["p.1", 10**30, 0, 1]},
    ],
)
def test_what_a_page_says_of_typing_is_taken_only_if_it_holds(given):
    assert typed_in(given) == {}


def test_numbers_that_are_too_large_for_the_record_are_bounded():
    (typed,) = typed_in({"k": ["p.1", MS, 10**12, -4]}).values()
    assert (typed.seen, typed.wave, typed.at) == (2**31 - 1, 0, datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
    assert typed_in({"k": ["p.1", 0, 0, 0]})["k"].at is None
