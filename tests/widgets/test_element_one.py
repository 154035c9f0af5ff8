"""Element 1 on the demonstration deals, of two and of three parties: every step opens, and every picture is drawn."""

from __future__ import annotations

import pytest

import vested_widgets as vw
from vested_widgets import deals
from vested_widgets.deals.demonstration import STORIES
from vested_widgets.session import Session

DRAWN = {"our-goals": 1, "exchange": 1, "goals": 1, "model": 3}


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("number", [0, 1], ids=["architect", "member"])
def test_every_step_opens_and_its_pictures_say_what_they_show(store, story, number):
    deal = deals.load_demonstration(store, story)
    element = vw.element(1, Session(store, store.seat(deal.members[number].id), served=False))
    for step in element.element.steps:
        element.step(step.id).look()


@pytest.mark.parametrize("story", STORIES)
def test_each_picture_of_element_one_has_a_finding_and_a_table(store, story):
    from types import SimpleNamespace

    from vested_widgets.widgets.models import pictures

    deal = deals.load_demonstration(store, story)
    session = Session(store, store.seat(deal.members[1].id), served=False)
    for step in session.method.element(1).steps:
        figures = [
            figure
            for part in step.parts
            if getattr(part, "pictures", ())
            for figure in pictures.draw(session, SimpleNamespace(step=step, part=part))
        ]
        assert len(figures) == DRAWN.get(step.id, 0), step.id
        assert all(figure.layout.title.text and figure.layout.meta["table"]["rows"] for figure in figures)
