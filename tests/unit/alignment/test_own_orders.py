"""Where each party put its own goals in order, the goals of the others are not the last ones of its list."""

from __future__ import annotations

import pandas as pd

from vested_widgets import alignment as al

A, B, Z = ("a1", "a2", "a3"), ("b1", "b2"), ("z1", "z2", "z3", "z4")


def orders(**of: tuple[tuple[str, ...], int]) -> pd.DataFrame:
    """Every member of a party puts the same goals in the same order."""
    rows = [
        {"party": party, "member": f"{party}{n}", "item": item, "title": item, "value": at, "kind": "ranking"}
        for party, (goals, many) in of.items() for n in range(many) for at, item in enumerate(goals, 1)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_own_goals_are_ranked_among_themselves_and_compared_with_nobodys():
    frame = orders(A=(A, 6), B=(B, 5))
    ranks = al.ranks(frame)
    assert {name: list(part["item"]) for name, part in ranks.groupby("party")} == {"A": list(A), "B": list(B)}
    assert list(ranks["mean_rank"]) == [1.0, 2.0, 3.0, 1.0, 2.0]
    summary = al.summary(frame)
    assert set(summary["verdict"]) == {"too few"} and summary["gap"].isna().all()
    assert {name: set(part["item"]) for name, part in summary.groupby("party")} == {"A": set(A), "B": set(B)}
    assert list(summary[summary["party"] == "B"]["scale_high"]) == [2.0, 2.0]


def test_parties_that_share_a_goal_are_compared():
    summary = al.summary(orders(A=(("x", "y", "z"), 6), B=(("z", "y"), 6)))
    assert set(summary["item"]) == {"x", "y", "z"} and set(summary["verdict"]) <= {"gap", "cannot tell"}


def test_what_a_hidden_party_ranked_neither_shows_nor_joins_the_others():
    hidden = [al.summary(orders(A=(A, 6), B=(B, 5), H=(goals, 2))) for goals in ((*A, *B), B, Z)]
    assert hidden[0].equals(hidden[1]) and hidden[0].equals(hidden[2])
    ranks = [al.ranks(orders(A=(A, 6), B=(B, 5), H=(goals, 2))) for goals in ((*A, *B), B, Z)]
    assert ranks[0].equals(ranks[1]) and ranks[0].equals(ranks[2])
    assert ranks[0][ranks[0]["party"] == "H"]["mean_rank"].isna().all()
