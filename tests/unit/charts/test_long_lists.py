"""Long lists end where nobody compares any more, and say so; lists of which nothing may be shown are not drawn at all."""

import pandas as pd
import pytest

from vested_widgets import alignment, charts
from vested_widgets.charts import samples
from vested_widgets.charts.kit.sheet import FULL
from vested_widgets.charts.kit.text import wrap


def many(frame: pd.DataFrame, times: int) -> pd.DataFrame:
    """The same answers to `times` as many items."""
    copies = [frame.assign(item=frame["item"] + f"-{n}", title=frame["title"] + f" {n}") for n in range(times)]
    return pd.concat(copies, ignore_index=True)


def of_two(frame: pd.DataFrame) -> pd.DataFrame:
    """The answers of two members of each party only."""
    few = frame.groupby("party")["member"].transform(lambda members: members.isin(sorted(members.unique())[:2]))
    return frame[few]


PICTURES = {
    "choices": lambda frame: charts.choices(alignment.choice_counts(frame)),
    "guesses": lambda frame: charts.coorientation(alignment.coorientations(frame)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_long_list_ends_and_says_how_much_of_it_is_drawn(name):
    frame = getattr(samples, name)(2)
    short, long = PICTURES[name](frame), PICTURES[name](many(frame, 12))
    items = 12 * frame["item"].nunique()
    assert short.layout.height < FULL < long.layout.height < 1.5 * FULL
    assert f"of {items} " in long.layout.meta["caption"]
    assert "has all of them" not in short.layout.meta["caption"]
    assert len({row[0] for row in long.layout.meta["table"]["rows"]}) == items


ON_A_WALL = {
    "choices": PICTURES["choices"],
    "guesses": PICTURES["guesses"],
    "attributes": lambda frame: charts.attribute_strip(alignment.positions(frame)),
    "points": lambda frame: charts.allocation_bars(alignment.allocation(frame)),
}


@pytest.mark.parametrize("name", ON_A_WALL)
def test_a_wall_shows_as_much_of_a_list_as_can_be_read_from_the_last_row(name):
    frame = many(getattr(samples, name)(2), 4)
    with charts.fitting(charts.WIDE, charts.WALL_LIST):
        wall = ON_A_WALL[name](frame)
    with charts.fitting(charts.WIDE):
        page = ON_A_WALL[name](frame)
    tall = wall.layout.height - wall.layout.margin.t
    assert tall < 1.6 * charts.WALL_LIST < page.layout.height - page.layout.margin.t
    assert "The chart shows the first" in wall.layout.meta["caption"]
    assert wall.layout.meta["table"] == page.layout.meta["table"]


def test_all_attributes_of_a_strip_are_on_a_page_however_many():
    figure = charts.attribute_strip(alignment.positions(many(samples.attributes(2), 8)))
    assert figure.layout.height > FULL
    assert "has all of them" not in figure.layout.meta["caption"]


def test_an_allocation_to_eighty_entries_shows_those_that_are_furthest_apart():
    frame = pd.DataFrame({"item": [f"i{n}" for n in range(80)], "title": [f"Entry {n}" for n in range(80)]})
    frame["A"], frame["B"] = [n / 31.6 for n in range(80)], [0.0] * 80
    frame.attrs["n"] = {"A": 6, "B": 6}
    figure = charts.allocation_bars(frame)
    drawn = int(figure.layout.meta["caption"].split("The chart shows the first ")[1].split(" of 80 ")[0])
    texts = [text for trace in figure.data for text in (trace.text or ())]
    assert sum(text.startswith("Entry") for text in texts) == drawn < 40
    assert "Entry 79" in texts and "Entry 0" not in texts
    assert len(figure.layout.meta["table"]["rows"]) == 80


@pytest.mark.parametrize("name", PICTURES)
def test_where_nothing_may_be_shown_there_is_a_sentence_and_no_list(name):
    figure = PICTURES[name](of_two(getattr(samples, name)(2)))
    assert figure.layout.height < 200
    assert figure.layout.meta["title"]


def test_what_is_clearly_misjudged_comes_first_in_whatever_order_it_arrives():
    table = alignment.coorientations(samples.guesses(2))

    def first(table: pd.DataFrame) -> tuple[str, list[str]]:
        texts = [text for trace in charts.coorientation(table).data for text in (trace.text or ())]
        at = next(at for at, text in enumerate(texts) if " → " in text)
        return texts[at - 1], [text.rsplit(": ", 1)[1] for text in texts[at : at + 2]]

    title, judged = first(table)
    assert any(word.startswith("too ") for word in judged)
    assert first(table.iloc[::-1])[0] == title


def test_a_long_word_is_broken_at_its_hyphen():
    assert wrap("Restricted-Scarce", 16) == ["Restricted-", "Scarce"]
    assert wrap("Donaudampfschifffahrt", 12) == ["Donaudampfsc", "hifffahrt"]


def test_two_people_a_party_who_have_answered_are_not_called_nobody():
    """Everything about them is withheld, so the table is empty; whether anybody has answered cannot be said."""
    rows = [{"member": f"{p}{n}", "party": p, "item": f"{p}-{i}", "value": i} for p in "AB" for n in (1, 2) for i in (1, 2)]
    figure = charts.order_bars(alignment.ranks(pd.DataFrame(rows)), parties={"A": "a", "B": "b"})
    assert figure.layout.meta["caption"].startswith("A: fewer than 3 answers; B: fewer than 3 answers.")


def test_that_no_party_agrees_on_an_order_is_said_once():
    rows = [
        {"party": party, "item": f"{party}-{n}", "mean_rank": 2.0 + n / 10, "n": 6, "concordance": 0.1}
        for party in "AB"
        for n in range(3)
    ]
    looks = {"A": "a", "B": "b", "C": "c"}
    both = charts.order_bars(pd.DataFrame(rows), parties={"A": "a", "B": "b"})
    assert both.layout.meta["title"] == "In neither party do the members agree on an order."
    title = charts.order_bars(pd.DataFrame(rows), parties=looks).layout.meta["title"]
    assert title == "In none of these parties do the members agree on an order. C cannot be shown yet."
