"""Every Element on both demonstration deals: each step opens for architect and member, and each picture says what it shows."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import pytest

import vested_widgets as vw
from vested_widgets import deals, method
from vested_widgets.deals.stories.demonstration import STORIES
from vested_widgets.method.tables import ColumnKind
from vested_widgets.session import Session

ELEMENTS = [element.number for element in method.load().elements if element.steps]


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("seat", [0, 1], ids=["architect", "member"])
def test_every_step_opens(store, story, seat):
    deal = deals.load_demonstration(store, story)
    session = Session(store, deals.Seat.open(store, deal.members[seat].id), served=False)
    for number in ELEMENTS:
        element = vw.element(number, session)
        for step in element.element.steps:
            element.step(step.id).look()


def test_a_notebook_tells_why_a_step_is_done_in_the_words_of_its_deal(store, sit):
    own = {**method.load().step("concerns").model_dump(mode="json"), "why": "Our own reason."}
    parties = [deals.NewParty("North", members=(deals.NewMember("Ann"),)), deals.NewParty("South")]
    deal = store.create_deal("Own", parties, own_content={"steps": [own]})
    theirs = vw.element(10, Session(store, deals.Seat.open(store, deal.members[0].id), served=False))
    assert "Our own reason." in theirs.why("concerns").html
    element = vw.element(10, sit("Kim"))
    assert "Your agreement does not stand alone." in element.why("concerns").html
    assert "ask something of you, and your agreement does not mention them." in element.introduction().html
    with pytest.raises(method.ContentError, match="Its steps are: concerns"):
        element.why("nothing")


def test_a_choice_is_shown_as_the_parties_and_the_words_of_the_content(sit):
    view = vw.element(3, sit("Ada")).step("workload")
    view.look()
    (model,) = [part for part in view.model.parts if part.part.id == "who"]
    (asked,) = model.cards()[0]["questions"]
    assert [label for _, label in asked["scale"]["words"]] == ["Harbour Foods", "Linden Logistics", "Shared", "A third party"]
    assert model.answers
    assert set(model.answers.values()) <= {value for value, _ in asked["scale"]["words"]} | {"unsure"}


def test_the_picture_of_choices_names_them_as_people_read_them(sit):
    from vested_widgets.widgets.pictures import part_pictures

    session = sit("Ada")
    step = session.method.step("workload")
    disagreement, choices = part_pictures.draw(session, SimpleNamespace(step=step, part=step.part("who")))
    words = {cell for row in choices.layout.meta["table"]["rows"] for cell in row if isinstance(cell, str)}
    assert {"Linden Logistics", "Shared", "A third party"} <= words
    assert disagreement.layout.meta["title"].startswith("Two parties want to do")


def test_the_grid_of_a_table_has_room_for_every_kind_of_column():
    grid = (Path(vw.__file__).parents[1] / "frontend" / "src" / "table" / "grid.ts").read_text("utf-8")
    widths = re.search(r"const WIDTHS: Record<ColumnKind, Width> = \{(.*?)\};", grid, re.DOTALL)[1]
    assert set(re.findall(r"(\w+): \[", widths)) == set(get_args(ColumnKind))
