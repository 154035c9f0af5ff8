"""The six questions of the alignment page, on a deal with steps, on imported answers, and before anything is revealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import vested_widgets as vw
from vested_widgets import deals, method
from vested_widgets.deals import NewMember, NewParty
from vested_widgets.deals.ratings import create_deal
from vested_widgets.documents import read_ratings
from vested_widgets.session import Session
from vested_widgets.widgets.models.alignment_questions import QUESTIONS


def look(view):
    """What the page does when the question comes near the screen."""
    view.sentence.on_shown({})
    return " ".join([view.sentence.text, *(picture.title for picture in view.pictures[: len(view.children) - 1])])


def test_nothing_is_computed_before_a_question_is_looked_at(sit):
    view = vw.alignment_board(sit("Kim")).question("differ")
    assert (view.sentence.text, view.children) == ("Reading the answers…", (view.sentence,))
    assert look(view).strip()
    assert len(view.children) == 2


def test_how_we_count_says_the_rule_plainly_and_for_a_statistician(sit):
    """The docs quote the same two sentences."""
    told = [sentence.text for sentence in vw.alignment_board(sit("Kim")).how_we_count().children]
    assert told[0] == method.words("verdict_rule.manager")
    assert told[1] == method.words("verdict_rule.statistician")
    assert "fewer than five people" in told[2] and "30 Nov 2026" in told[3]
    page = " ".join((Path(__file__).parents[2] / "docs" / "measures.md").read_text("utf-8").replace("\n  >", " ").split())
    assert told[0] in page and told[1].removeprefix("For a statistician: ") in page


@pytest.mark.parametrize(("revealed", "noted"), [("2026-11-29", True), ("2026-11-30", False)])
def test_a_picture_revealed_under_the_older_rule_says_that_the_rule_has_changed(sit, monkeypatch, revealed, noted):
    session = sit("Kim")
    now = session.seat.rounds.current("values", "themes")
    then = replace(now, revealed_at=datetime.fromisoformat(revealed).replace(tzinfo=UTC))
    monkeypatch.setattr(session.seat.rounds, "current", lambda step, part: then)
    board = vw.alignment_board(session)
    board.choose("values/themes")
    (figure, *_) = board.model.ask("differ").figures
    assert ("The rule for gaps changed on 30 Nov 2026" in figure.layout.meta["caption"]) is noted


def test_a_round_knows_when_its_wave_was_first_revealed(sit):
    revealed = sit("Kim").seat.rounds.current("values", "themes")
    assert revealed.ever_revealed and revealed.revealed_at is not None and revealed.revealed_at <= revealed.changed_at


def test_differ_agree_and_unsure_share_out_what_can_be_compared(sit):
    board = vw.alignment_board(sit("Kim"))
    board.choose("values/themes")
    gaps = vw.alignment.gaps(board.answers(), parties=["Harbour Foods", "Linden Logistics"])
    many = gaps["verdict"].value_counts()
    assert f"We clearly differ on {many['gap']} of {len(gaps)}: Candour" in look(board.question("differ"))
    told = look(board.question("unsure"))
    assert f"On {many['cannot tell']} of {len(gaps)} there are not enough answers to tell" in told
    assert "answers from each party you could tell on" in told
    assert look(board.question("answered")).startswith("11 of 11 have answered. Harbour Foods: 6 of 6; Linden Logistics: 5 of 5.")
    assert "answered once" in look(board.question("changed"))


def test_every_question_has_an_answer_about_every_part(sit):
    board = vw.alignment_board(sit("Kim"))
    assert {"our-goals/order", "model/relationship", "values/themes", "vision/points"} <= {
        name for _, name in board.model.options
    }
    for part in ("our-goals/order", "model/relationship", "vision/points"):
        board.choose(part)
        assert all(look(board.question(question)).strip() for question in QUESTIONS), part


def test_an_open_question_follows_the_choice(sit):
    board = vw.alignment_board(sit("Kim"))
    view = board.question("differ")
    before = look(view)
    board.choice.value = "vision/points"
    assert view.pictures[0].title and view.sentence.text not in before


def test_an_own_order_is_compared_with_nobodys(sit):
    board = vw.alignment_board(sit("Kim"))
    board.choose("our-goals/order")
    assert "Each party ranked its own goals" in look(board.question("differ"))


@pytest.mark.parametrize(("parties", "people"), [(2, 3), (6, 200)])
def test_imported_answers_of_few_and_of_many_are_answered_about(store, tmp_path, parties, people):
    rows = [
        f"m{party}-{n},P{party},candour,{1 + (party + n) % 5}\nm{party}-{n},P{party},care,4"
        for party in range(parties)
        for n in range(people)
    ]
    file = tmp_path / "answers.csv"
    file.write_text("\n".join(["member,party,item,value", *rows]))
    deal = create_deal(store, "Imported", read_ratings(file, 1, 5))
    board = vw.alignment_board(Session(store, deals.Seat.open(store, deal.members[0].id), served=False))
    assert look(board.question("answered")).startswith(f"{parties * people} of {parties * people} have answered.")
    assert "care" in look(board.question("agree" if people > 3 else "unsure"))
    assert look(board.question("misjudge")) and look(board.question("changed"))


def test_before_anything_is_revealed_the_page_says_so(store):
    parties = [NewParty("A", members=(NewMember("Ann"),)), NewParty("B", members=(NewMember("Ben"),))]
    deal = store.create_deal("New", parties, architect="Guy")
    board = vw.alignment_board(Session(store, deals.Seat.open(store, deal.members[1].id), served=False))
    assert "Nothing has been revealed yet" in look(board.question("differ"))
    with pytest.raises(ValueError, match="Revealed so far: nothing"):
        board.choose("values/themes")
    with pytest.raises(KeyError, match="The questions are: answered, differ"):
        board.question("nonsense")


def test_a_sponsor_reads_why_there_is_nothing_to_see(store):
    deal = store.deals()[0]
    sponsor = store.add_member(deal.id, deal.parties[0].id, "Sue", "sponsor")
    board = vw.alignment_board(Session(store, deals.Seat.open(store, sponsor.id), served=False))
    view = board.question("differ")
    view.sentence.on_shown({})
    assert not view.pictures
    with pytest.raises(deals.NotAllowed):
        board.answers()
