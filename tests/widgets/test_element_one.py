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


def test_the_map_shows_the_target_once_it_is_agreed_and_no_longer_when_it_has_changed(store):
    from types import SimpleNamespace

    from vested_widgets.widgets.models import pictures

    deal = deals.load_demonstration(store, "harbour-and-linden")
    session = Session(store, store.seat(next(member.id for member in deal.members if member.alias == "Ada")), served=False)
    step = session.method.step("model")

    def caption():
        part = SimpleNamespace(step=step, part=step.part("relationship"))
        return pictures.draw_one(session, part, "business_model_map").layout.meta["caption"]

    assert "Ring: the joint target, Vested." in caption()
    (row,) = session.seat.table("decide/decision").rows
    session.seat.save_row("decide/decision", row.id, {"target": "performance"}, row.revision)
    assert "Ring" not in caption()
    session.seat.undo("decide/decision")
    assert "Ring" in caption()
