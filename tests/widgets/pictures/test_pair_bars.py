"""Bars of ordered pairs, drawn from the record: what they find, what they name, and what they keep back."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from vested_widgets import deals, method
from vested_widgets.session import Session
from vested_widgets.widgets.models import alignment_questions
from vested_widgets.widgets.models.discussion_topics import listed
from vested_widgets.widgets.pictures import part_pictures
from vested_widgets.widgets.pictures.context import PictureContext

STEPS = method.read_yaml(Path(__file__).parents[2] / "own_elements" / "what-matters-more.yaml")["steps"]
PAIRS = ("cost:fresh", "fresh:jobs")


def answered(tmp_path, *leanings):
    """Return a session in a deal of parties whose five members lean so far on each pair (None: two members answer)."""
    store = deals.Store.open(tmp_path / "workbook.sqlite")
    parties = [
        deals.NewParty(name, members=tuple(deals.NewMember(f"{name} {n}") for n in range(5)))
        for name in ("North", "South", "West")[: len(leanings)]
    ]
    deal = store.create_deal("Deal", parties, architect="Guy", own_content={"steps": STEPS})
    names = {party.id: at for at, party in enumerate(deal.parties)}
    for member in deal.members:
        if member.party_id is None:
            continue
        leaning = leanings[names[member.party_id]]
        if leaning is None and member.alias[-1] not in "01":
            continue
        values = leaning or (3, 3)
        keys = (deals.AnswerKey("weigh", "goals", pair, "preference") for pair in PAIRS)
        deals.Seat.open(store, member.id).answers.write(dict(zip(keys, values, strict=True)))
    lead = next(member for member in deal.members if member.role == "architect")
    seat = deals.Seat.open(store, lead.id)
    seat.rounds.reveal("weigh", "goals")
    return Session(store, seat, served=False)


def drawn(session):
    step = session.method.step("weigh")
    (figure,) = part_pictures.draw(session, SimpleNamespace(step=step, part=step.part("goals")))
    return figure


def marks(figure, party):
    return [text for trace in figure.data for text in (trace.hovertext or ()) if f"<br>{party}:" in text]


@pytest.fixture
def two(tmp_path):
    session = answered(tmp_path, (-3, 1), (3, 1))
    yield session
    session.store.close()


def test_the_title_is_the_finding_and_the_widest_gap_comes_first(two):
    meta = drawn(two).layout.meta
    assert meta["title"] == "We differ on “Lower cost or Fresh every day”. On the rest we are close."
    assert [row[0] for row in meta["table"]["rows"]] == ["Lower cost or Fresh every day", "Fresh every day or Jobs that last"]
    assert meta["table"]["rows"][0][1:6] == [-3.0, 5, 3.0, 5, -6.0]
    assert "Below 0 is the first, above 0 is the second." in meta["caption"]


def test_a_bar_goes_from_the_middle_to_the_mean_and_the_ends_are_named(two):
    figure = drawn(two)
    assert any(0 in trace.x and -3 in trace.x for trace in figure.data if trace.mode == "lines" and trace.x)
    texts = [text for trace in figure.data for text in (trace.text or ()) if trace.mode == "text"]
    assert {"Lower cost", "Fresh every day", "Jobs that last"} <= set(texts)
    assert len(marks(figure, "North")) == 2


def test_a_party_of_two_answers_shows_in_no_mark_and_no_number(tmp_path):
    session = answered(tmp_path, (-3, 1), (3, 1), None)
    figure = drawn(session)
    assert marks(figure, "North") and marks(figure, "South") and not marks(figure, "West")
    told = [row for row in figure.layout.meta["table"]["rows"] if "West" in row]
    assert told and all(row[-4:-1] == ["–", "–", "–"] for row in told)
    assert "West: fewer than 3 answers" in figure.layout.meta["caption"]
    session.store.close()


def test_the_alignment_page_and_the_room_speak_of_pairs(two):
    context = PictureContext.current(two, "weigh", "goals")
    (figure,) = alignment_questions.differ(context).figures
    assert "Lower cost or Fresh every day" in figure.layout.meta["title"]
    assert len(marks(figure, "North")) == 1
    assert "10 " in alignment_questions.answered(context).sentence
    assert alignment_questions.misjudge(context).sentence == method.words("alignment.not_asked")
    table = part_pictures.gap_table(two, "weigh", "goals")
    assert [one["item"] for one in listed(two, "weigh", "goals", (), table)] == list(PAIRS)
    assert part_pictures.widest(two, "weigh", "goals", "cost:fresh").layout.meta["table"]["rows"][0][5] == -6.0


def test_a_second_round_shows_what_has_changed(two):
    two.seat.rounds.new_wave("weigh", "goals")
    for member in two.deal.members:
        if member.party_id:
            seat = deals.Seat.open(two.store, member.id)
            seat.answers.write({deals.AnswerKey("weigh", "goals", "cost:fresh", "preference"): 0})
    two.seat.rounds.reveal("weigh", "goals")
    step = two.method.step("weigh")
    _, slope = part_pictures.draw(two, SimpleNamespace(step=step, part=step.part("goals")))
    assert slope.layout.meta["table"]["rows"][0][:4] == ["Lower cost or Fresh every day", "North", -3.0, 0.0]
