"""Which value rests on which values, and for whom it is: what the titles find, and what too few people keep to themselves."""

from __future__ import annotations

import pandas as pd
import pytest

from vested_widgets import alignment, charts

A, B = "Harbour Foods", "Linden Logistics"
VALUES = ("Candour", "Care for people", "Curiosity")


def answers(item, by, options=VALUES):
    """One row per person: `by` has for each party what each of its people chose."""
    return [
        {"member": f"{party} {n}", "party": party, "item": item.lower(), "title": item, "kind": "matching", "answers": options,
         "fits": chosen, "value": None if chosen is None else "; ".join(chosen) or "None of them"}
        for party, people in by.items() for n, chosen in enumerate(people)
    ]  # fmt: skip


def drawn(rows, **more):
    return charts.matching_map(alignment.matchings(pd.DataFrame(rows)), **more).layout.meta


def test_value_that_rests_on_nothing_and_values_that_carry_nothing_are_named():
    rows = answers("Fresh food", {A: [("Candour",)] * 6, B: [("Candour", "Care for people")] * 5})
    rows += answers("Good for the town", {A: [()] * 4 + [("Candour",)] * 2, B: [()] * 5})
    told = drawn(rows)
    assert told["title"] == (
        "“Good for the town” depends on none of the values that we stand for. No value that we create depends on curiosity."
    )
    assert ["Fresh food", "Care for people", "0 of 6", "5 of 5"] in told["table"]["rows"]
    assert told["kind"] == "gap"


def test_where_everything_rests_on_something_the_clearest_link_of_all_parties_is_told():
    rows = answers("Fresh food", {A: [("Candour",)] * 6, B: [("Candour",)] * 4 + [()]}, VALUES[:2])
    rows += answers("Good trade", {A: [("Care for people",)] * 6, B: [("Care for people",)] * 5}, VALUES[:2])
    assert drawn(rows)["title"] == (
        "All value that we create depends on our values, and we need each of them. "
        "We see it most clearly for good trade, which depends on “Care for people”."
    )


def test_half_of_a_party_is_a_link_and_less_is_none():
    rows = answers("Fresh food", {A: [("Candour",)] * 3 + [()] * 3, B: [()] * 6}, VALUES[:1])
    assert "depends on none" not in drawn(rows)["title"]
    rows = answers("Fresh food", {A: [("Candour",)] * 2 + [()] * 4, B: [()] * 6}, VALUES[:1])
    assert "depends on none" in drawn(rows)["title"]


@pytest.mark.parametrize("few", [1, 2, 3, 4])
def test_of_a_party_that_is_too_small_for_counts_nothing_is_told(few):
    rows = answers("Fresh food", {A: [("Candour",)] * 6, B: [("Curiosity",)] * few})
    figure = charts.matching_map(alignment.matchings(pd.DataFrame(rows)), parties={A: "a", B: "b"})
    assert figure.layout.meta["title"].endswith(f"{B} has too few answers to show.")
    assert "No value that we create depends on" in figure.layout.meta["title"], "what the few chose tells nothing"
    assert {row[3] for row in figure.layout.meta["table"]["rows"]} == {"too few answers"}
    assert not [text for trace in figure.data for text in (trace.hovertext or ()) if B in text]


def test_who_is_not_sure_counts_for_nobody_and_later_few_hide_their_party():
    rows = answers("Fresh food", {A: [("Candour",)] * 5 + [None], B: [("Candour",)] * 5})
    assert ["Fresh food", "Candour", "5 of 5", "5 of 5"] in drawn(rows)["table"]["rows"]
    late = pd.DataFrame(rows).assign(late=[False] * 4 + [True] + [False] * 6)
    table = alignment.matchings(late)
    assert table.loc[table["party"] == A, "people"].isna().all()
    assert table.loc[table["party"] == B, "people"].notna().all()


def test_many_items_of_long_names_fit_a_phone():
    options = tuple(f"A value with a rather long name, number {n}" for n in range(12))
    rows = [
        row for n in range(20)
        for row in answers(f"Value that nobody else would call like this {n}", {A: [options[:2]] * 5, B: [options[:1]] * 5}, options)
    ]  # fmt: skip
    told = drawn(rows)
    assert "and 7 more." in told["title"]
    assert len(told["table"]["rows"]) == 240


def whom(*rows):
    frame = pd.DataFrame(rows, columns=["title", "whom"])
    return charts.for_whom(frame, people=["Customers", "The owners"]).layout.meta


def test_who_has_no_theme_and_what_says_no_name_is_found():
    told = whom(("Fresh food", ("Customers",)), ("Calm nights", ()))
    assert told["title"] == "No theme creates value for: The owners. Calm nights does not say for whom."
    assert told["table"]["rows"] == [["Fresh food", "yes", "–"], ["Calm nights", "–", "–"]]


def test_a_table_in_which_each_has_a_theme_says_so_and_an_empty_one_too():
    told = whom(("Fresh food", ("Customers", "The owners")))
    assert (told["title"][:37], told["kind"]) == ("Each of those whom we serve has a the", "common")
    assert whom()["title"] == "No theme of value has been written yet."
