"""Rows of a tree move with all that lies in them, and what cannot move says why."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vested_widgets import method
from vested_widgets.deals import InvalidAnswer
from vested_widgets.deals.joint.tree_moves import WAYS, move, places

TABLE = method.JointTable.model_validate(
    {
        "id": "lines",
        "title": "Lines",
        "kind": "joint_table",
        "outline": {"parent": "within", "level": "level"},
        "columns": [
            {"id": "level", "title": "Level", "kind": "choice", "options": [{"id": one, "label": one} for one in ("area", "activity", "task")]},
            {"id": "work", "title": "Work"},
            {"id": "within", "title": "Within", "kind": "link", "to": "workload/lines"},
        ],
    }
)  # fmt: skip
LEVELS = ("area", "activity", "task")
ROWS = [
    ("planning", {"level": "area"}),
    ("forecast", {"level": "activity", "within": "planning"}),
    ("driving", {"level": "area"}),
    ("orders", {"level": "task", "within": "forecast"}),
    ("routes", {"level": "activity", "within": "planning"}),
    ("night", {"level": "activity", "within": "driving"}),
]


def after(rows, row, how):
    """The rows after a move, as the record would have them."""
    found = move(TABLE, rows, row, how)
    cells = {one: {**was, **found.cells.get(one, {})} for one, was in rows}
    order = [one for one, _ in rows]
    if found.moved:
        order.remove(found.moved)
        order.insert(0 if found.after is None else order.index(found.after) + 1, found.moved)
    return [(one, {name: value for name, value in cells[one].items() if value is not None}) for one in order]


def tree(rows):
    return [(place.row, place.depth) for place in places(TABLE, rows)]


def test_rows_stand_below_the_row_in_which_they_lie():
    assert tree(ROWS) == [("planning", 1), ("forecast", 2), ("orders", 3), ("routes", 2), ("driving", 1), ("night", 2)]
    assert {place.row: place.below for place in places(TABLE, ROWS)}["planning"] == 3


def test_a_row_moves_into_the_one_above_with_all_that_lies_in_it():
    rows = after(ROWS, "routes", "indent")
    assert tree(rows)[:4] == [("planning", 1), ("forecast", 2), ("orders", 3), ("routes", 3)]
    assert dict(rows)["routes"] == {"level": "task", "within": "forecast"}


def test_a_row_moves_out_of_the_one_in_which_it_lies_and_stands_below_it():
    rows = after(ROWS, "forecast", "outdent")
    assert tree(rows) == [("planning", 1), ("routes", 2), ("forecast", 1), ("orders", 2), ("driving", 1), ("night", 2)]
    assert dict(rows)["orders"]["level"] == "activity"


def test_a_row_passes_its_neighbours_with_all_that_lies_in_it():
    rows = after(ROWS, "driving", "up")
    assert tree(rows)[:2] == [("driving", 1), ("night", 2)]
    assert tree(after(rows, "driving", "down")) == tree(ROWS)


@pytest.mark.parametrize(
    ("row", "how", "told"),
    [
        ("planning", "indent", "tree.no_row_above"),
        ("planning", "up", "tree.first"),
        ("planning", "outdent", "tree.uppermost"),
        ("driving", "down", "tree.last"),
    ],
)
def test_a_move_that_leads_nowhere_says_why(row, how, told):
    with pytest.raises(InvalidAnswer, match=method.words(told)):
        move(TABLE, ROWS, row, how)


def test_nothing_comes_to_lie_deeper_than_three_levels():
    rows = [("first", {"level": "area"}), *ROWS]
    with pytest.raises(InvalidAnswer, match="There are 3 levels at most"):
        move(TABLE, rows, "planning", "indent")
    with pytest.raises(InvalidAnswer, match="Reload"):
        move(TABLE, rows, "nobody", "up")


def test_rows_in_a_circle_are_shown_and_not_lost():
    rows = [("a", {"within": "b"}), ("b", {"within": "a"}), ("c", {"within": "c"}), ("d", {})]
    assert sorted(row for row, _ in tree(rows)) == ["a", "b", "c", "d"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([row for row, _ in ROWS]), st.sampled_from(WAYS)), max_size=12))
def test_whatever_moves_no_row_is_lost_and_levels_follow_the_tree(acts):
    rows = ROWS
    for row, how in acts:
        try:
            rows = after(rows, row, how)
        except InvalidAnswer:
            continue
        assert sorted(one for one, _ in tree(rows)) == sorted(one for one, _ in ROWS)
        assert all(dict(rows)[place.row]["level"] == LEVELS[place.depth - 1] for place in places(TABLE, rows))
