"""Element 1 on the demonstration deals, of two and of three parties: every picture is drawn."""

from __future__ import annotations

import pytest

from vested_widgets import deals
from vested_widgets.deals.demonstration import STORIES
from vested_widgets.session import Session

DRAWN = {"our-goals": 1, "exchange": 1, "goals": 1, "model": 3}


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
