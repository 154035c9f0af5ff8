"""Element 1 on the demonstration deals, of two and of three parties: every picture is drawn."""

from __future__ import annotations

import pytest

from vested_widgets import deals
from vested_widgets.deals.stories.demonstration import STORIES
from vested_widgets.session import Session
from vested_widgets.widgets.refresh import watch
from vested_widgets.widgets.views.step import StepView

DRAWN = {"health": 3, "our-goals": 1, "exchange": 1, "goals": 1, "model": 3}


@pytest.mark.parametrize("story", STORIES)
def test_each_picture_of_element_one_has_a_finding_and_a_table(store, story):
    from types import SimpleNamespace

    from vested_widgets.widgets.pictures import part_pictures

    deal = deals.load_demonstration(store, story)
    session = Session(store, deals.Seat.open(store, deal.members[1].id), served=False)
    for step in session.method.element(1).steps:
        figures = [
            figure
            for part in step.parts
            if getattr(part, "pictures", ())
            for figure in part_pictures.draw(session, SimpleNamespace(step=step, part=part))
        ]
        assert len(figures) == DRAWN.get(step.id, 0), step.id
        assert all(figure.layout.title.text and figure.layout.meta["table"]["rows"] for figure in figures)


def test_the_map_shows_the_target_once_it_is_agreed_and_no_longer_when_it_has_changed(store):
    from types import SimpleNamespace

    from vested_widgets.widgets.pictures import part_pictures

    deal = deals.load_demonstration(store, "harbour-and-linden")
    session = Session(
        store, deals.Seat.open(store, next(member.id for member in deal.members if member.alias == "Ada")), served=False
    )
    step = session.method.step("model")

    def caption():
        part = SimpleNamespace(step=step, part=step.part("relationship"))
        return part_pictures.draw_one(session, part, "business_model_map").layout.meta["caption"]

    assert "Ring: the joint target, Vested." in caption()
    (row,) = session.seat.tables.read("decide/decision").rows
    session.seat.tables.save_row("decide/decision", row.id, {"target": "performance"}, row.revision)
    assert "Ring" not in caption()
    session.seat.tables.undo("decide/decision")
    assert "Ring" in caption()


def fresh(store, *aliases):
    """A deal that nobody has answered yet; its sessions by alias, the deal architect's first."""
    parties = [deals.NewParty(name, members=(deals.NewMember(alias),)) for name, alias in zip("AB", aliases, strict=True)]
    deal = store.create_deal("Fresh", parties, architect="Guy")
    seats = {member.alias: deals.Seat.open(store, member.id) for member in deal.members}
    return [Session(store, seats[alias], served=False) for alias in ("Guy", *aliases)]


def looked_at(session, step):
    view = StepView(session, session.method.element(1), session.method.step(step))
    view.look()
    return view


def test_an_architect_changes_what_is_asked_on_the_page_and_everybody_is_asked_it(store, page):
    lead, ann, _ = fresh(store, "Ann", "Dot")
    view, of_ann = looked_at(lead, "model"), looked_at(ann, "model")
    assert not of_ann.own_tables, "only the deal architect changes what is asked"
    table = view.own_tables["relationship"]
    heard = []
    table.send = lambda content, buffers=None: heard.append((content, buffers))
    table._handle_custom_msg({"type": "current", "n": 1}, [])
    (_, (current,)) = heard.pop()
    changed = current.decode("utf-8-sig").splitlines()[:3]

    table._handle_custom_msg(
        {"type": "take", "n": 2, "name": "ours.csv"}, [("\n".join([*changed, "Alone,,x,x,x,x,x,x"])).encode()]
    )
    refused, _ = heard.pop()
    assert refused["type"] == "refused" and "Row 4, “Alone”" in refused["why"]
    assert len(of_ann.views["relationship"].cards) > 2

    table._handle_custom_msg({"type": "take", "n": 3, "name": "ours.csv"}, ["\n".join(changed).encode()])
    assert heard.pop()[0] == {"type": "ack", "n": 3, "done": "From now on, 2 attributes are asked, as in “ours.csv”."}
    assert watch(ann).poll()
    cards = of_ann.views["relationship"].cards
    assert len(cards) == 2

    ann.seat.answers.write({deals.AnswerKey.parse(cards[0]["questions"][0]["key"]): 1})
    assert table.allowed
    watch(lead).poll()
    assert not table.allowed, "after the first answer the questions stay"


def test_a_page_that_was_open_before_the_table_came_says_where_it_is_from_and_draws_it(store, page):
    from vested_widgets.widgets.pictures import part_pictures

    lead, ann, dot = fresh(store, "Ann", "Dot")
    open_before = looked_at(ann, "model")
    ratings = open_before.views["relationship"]
    assert "published table" in ratings.source
    items = [
        {"id": "noise", "title": "Noise", "answers": [{"label": "A", "fits": ["basic"]}, {"label": "B", "fits": ["vested"]}]}
    ]
    lead.seat.own_content.bring_table("model", "relationship", {"items": items, "source": "Ours."})
    watch(ann).poll()
    assert ratings.source == "Ours."

    for session in (ann, dot):
        session.seat.refresh()
        session.seat.answers.write({deals.AnswerKey("model", "relationship", "noise", "today"): 2})
    lead.seat.rounds.reveal("model", "relationship")
    watch(ann).poll()
    model = next(part for part in open_before.model.alone if part.part.id == "relationship")
    for name in model.part.pictures:
        assert part_pictures.draw_one(ann, model, name).layout.meta["table"]["rows"]
