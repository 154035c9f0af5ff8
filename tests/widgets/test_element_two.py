"""Element 2 on the demonstration deals: what people wrote stays linked to what came of it, and nothing is written for them."""

from __future__ import annotations

import pytest

from vested_widgets import deals
from vested_widgets.deals.stories.demonstration import STORIES
from vested_widgets.session import Session

TWO = STORIES[0]


def sat_down(store, story, number=1):
    deal = deals.load_demonstration(store, story)
    return Session(store, deals.Seat.open(store, deal.members[number].id), served=False)


@pytest.mark.parametrize("story", STORIES)
def test_everybody_finds_the_own_words_in_a_theme(store, story):
    """Merging loses nothing: each text that somebody wrote is linked from at least one theme, and can be read there."""
    seat = sat_down(store, story).seat
    written = dict(seat.answers.texts("values", "own-words"))
    linked = [word for row in seat.tables.read("values/list").rows for word in row.cells["words"]]
    assert set(linked) == set(written)
    assert len(written) > 20


@pytest.mark.parametrize("story", STORIES)
def test_themes_hold_values_as_well_as_value(store, story):
    rows = sat_down(store, story).seat.tables.read("values/list").rows
    assert {row.cells["group"] for row in rows} == {"values", "value"}
    assert all(row.cells.get("whom") for row in rows if row.cells["group"] == "value")


def test_from_a_behaviour_back_to_its_principle_and_from_the_vision_back_to_its_themes(store):
    seat = sat_down(store, TWO).seat
    principles = {row.id: row.cells["name"] for row in seat.tables.read("principles/meanings").rows}
    behaviours = seat.tables.read("behaviours/rows").rows
    assert {principles[row.cells["principle"]] for row in behaviours} == set(principles.values())
    themes = {row.id for row in seat.tables.read("values/list").rows}
    assert all(set(row.cells["themes"]) <= themes for row in seat.tables.read("vision/rests").rows)
    vision = seat.drafts.read("vision/joint").head.text
    assert all(row.cells["words"] in vision for row in seat.tables.read("vision/rests").rows)


def test_nothing_is_written_for_people(store):
    """Themes, meanings and behaviours of a fresh deal are empty: writing them is the point."""
    deal = store.create_deal("Fresh", [deals.NewParty(name, members=(deals.NewMember(name),)) for name in ("A", "B")])
    seat = deals.Seat.open(store, deal.members[1].id)
    for step in seat.method.element(2).steps:
        for part in step.parts:
            if part.kind == "joint_table":
                assert not any(row.cells for row in seat.tables.read(f"{step.id}/{part.id}").rows), part.id
            assert part.id == "practice" or not getattr(part, "items", ()), part.id


def test_what_everybody_wrote_stands_under_the_question_that_it_answers(store):
    from vested_widgets.widgets.models.texts import TextModel

    session = sat_down(store, TWO)
    step = session.method.step("values")
    groups: dict[str, list[str]] = {}
    for group in TextModel(session, step, step.part("own-words")).entries:  # of each question by party
        groups.setdefault(group["label"], []).extend(group["texts"])
    assert list(groups) == [prompt.label for prompt in step.part("own-words").prompts]
    customers = next(texts for label, texts in groups.items() if "end customers" in label)
    assert "Children eat better" in customers
    assert "Facts, not reassurance" not in customers
    assert sum(map(len, groups.values())) == len(session.seat.answers.texts("values", "own-words"))


def test_what_is_settled_folds_until_something_must_be_checked_again(store):
    """The page begins with what there is to see now; a part with a picture, the last one, and one with a warning stay open."""
    from vested_widgets.widgets.models.step import StepModel

    session = sat_down(store, TWO)
    model = StepModel(session, session.method.element(2), session.method.step("values"))

    vision = StepModel(session, session.method.element(2), session.method.step("vision"))
    assert {part["id"]: part["folded"] for part in vision.standing}["joint"] is False, (
        "what all agreed on is what people come back for"
    )

    def folded() -> dict[str, bool]:
        model.refresh()
        return {part["id"]: part["folded"] for part in model.standing}

    assert folded() == {"own-words": True, "list": True, "themes": False, "carries": False}
    row = session.seat.tables.read("values/list").rows[0]
    session.seat.tables.save_row("values/list", row.id, {"text": "Said anew."}, row.revision)
    assert not folded()["list"], "a table that has been changed is there to be read"
