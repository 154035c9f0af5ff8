"""Revealed words beside what is written together, as pages have them: for whom, from whom, and what a page may send."""

from __future__ import annotations

import pytest

from vested_widgets.widgets.models.draft import DraftModel
from vested_widgets.widgets.models.table import TableModel
from vested_widgets.widgets.views.joint_table import JointTable
from vested_widgets.widgets.views.joint_text import JointText

GOALS, PROFILE, VISION, THEMES = "our-goals/goals", "who/profile", "vision/joint", "values/list"


@pytest.fixture
def table(sit):
    """The model of a table as the member of that alias sees it."""

    def open_table(alias: str, name: str = GOALS) -> TableModel:
        model = TableModel(sit(alias), name)
        model.look()
        return model

    return open_table


def said(model, text: str) -> dict:
    return next(words for words in model.revealed if words["text"] == text)


def test_words_of_the_own_party_come_first_and_bring_party_and_column_along(table):
    kim = table("Kim")
    parties = [words["party"] for words in kim.revealed]
    assert parties == sorted(parties, key=lambda name: name != "Linden Logistics")
    assert set(parties) == {"Linden Logistics", "Harbour Foods"}
    words = said(kim, "Drivers home by six")
    party = next(party for party in kim.session.deal.parties if party.name == "Linden Logistics")
    assert (words["column"], words["cells"], words["takes"]) == ("goal", {"party": party.id}, True)
    assert "Kim" not in str(words)


def test_where_each_party_has_a_row_people_take_over_words_of_their_own(table):
    own = {words["party"] for words in table("Kim", PROFILE).revealed if words["takes"]}
    assert own == {"Linden Logistics"}
    noor = [words for words in table("Noor", PROFILE).revealed if words["takes"]]
    assert {(words["party"], words["row"]) for words in noor} == {("Harbour Foods", "p1"), ("Linden Logistics", "p2")}
    assert {words["column"] for words in noor} == {"do", "for_whom", "earn", "need"}


def test_a_theme_gets_its_half_and_for_whom_it_is_from_the_question(table):
    found = {words["question"]: (words["link"], words["cells"]) for words in table("Noor", THEMES).revealed}
    values = next(what for question, what in found.items() if question.startswith("Values"))
    assert values == ("words", {"group": "values"})
    assert ("words", {"group": "value", "whom": ["customer"]}) in found.values()


def test_the_demonstration_tells_whose_words_its_rows_were_made_of(table):
    kim = table("Kim")
    [row] = [row for row in kim.cards()["rows"] if row["cells"]["goal"] == "Half as much thrown away"]
    [source] = row["sources"]
    words = next(words for words in kim.revealed if words["id"] == source)
    assert (words["text"], words["party"]) == ("Halve what we throw away", "Harbour Foods")


def test_a_page_takes_words_over_and_hears_which_row_took_them_first(table, page):
    kim, ada = table("Kim"), table("Ada")
    words = said(kim, "Volumes known four weeks ahead")
    first, second = page(JointTable(kim)), page(JointTable(ada))
    message = {"type": "save_row", "row": None, "base": None, "cells": {"goal": "Volumes known"}, "sources": [words["id"]]}
    answer = next(told for told in [first.send(n="1", token="a.1", **message), *first.heard] if told["type"] == "ack")
    assert answer["rev"] == 1
    refused = second.send(n="2", token="b.1", **message)
    assert refused["type"] == "refused"
    assert "Linden Logistics has taken these words over already, into “Volumes known”" in refused["why"]
    second.send(n="3", token="b.2", again=True, **message)
    ada.refresh()
    made = [row for row in ada.cards()["rows"] if words["id"] in row["sources"]]
    assert len(made) == 2
    first.send(type="drop_source", n="4", row=answer["row"], source=words["id"])
    kim.refresh()
    assert [row["id"] for row in kim.cards()["rows"] if words["id"] in row["sources"]] == [
        row["id"] for row in made if row["id"] != answer["row"]
    ]


@pytest.mark.parametrize("sources", [["e000"], [7], "e000", {"a": 1}, [None], ["e000"] * 1000])
def test_what_no_page_sends_as_a_source_changes_nothing(table, page, sources):
    kim = table("Kim")
    rows = len(kim.cards()["rows"])
    page(JointTable(kim)).send(
        type="save_row", n="1", row=None, base=None, cells={"goal": "A goal"}, sources=sources, token="a.1"
    )
    kim.refresh()
    assert all(not row["sources"] for row in kim.cards()["rows"] if row["cells"]["goal"] == "A goal")
    assert len(kim.cards()["rows"]) - rows == (0 if isinstance(sources, list) and isinstance(sources[0], str) else 1)


def test_a_joint_text_names_its_sources_and_loses_one_when_it_is_taken_off(sit, page):
    model = DraftModel(sit("Ada"), VISION)
    model.look()
    assert {words["party"] for words in model.revealed} == {""}
    before = list(model.sources)
    assert len(before) == 2
    new = next(words for words in model.revealed if words["id"] not in before)
    end = page(JointText(model))
    state, digest = model.state, model.content_hash
    end.send(type="save", n="1", text=model.head["text"], base=model.head["revision"], sources=[new["id"]])
    assert model.sources == [*before, new["id"]]
    end.send(type="drop_source", n="2", source=before[0])
    assert model.sources == [before[1], new["id"]]
    # Neither has touched what the parties approved.
    assert (model.state, model.content_hash) == (state, digest) == ("agreed", digest)
