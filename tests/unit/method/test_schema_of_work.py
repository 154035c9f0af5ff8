"""Content that makes a tree of rows, or draws work, says all that is needed for it; what is missing is named."""

from __future__ import annotations

import pytest

from vested_widgets import method

LEVELS = [{"id": "area", "label": "Area"}, {"id": "task", "label": "Task"}]
TABLE = {
    "id": "lines",
    "title": "Lines",
    "kind": "joint_table",
    "outline": {"parent": "within", "level": "level", "owner": "owner"},
    "columns": [
        {"id": "work", "title": "Work"},
        {"id": "level", "title": "Level", "kind": "choice", "options": LEVELS},
        {"id": "within", "title": "Within", "kind": "link", "to": "try/lines"},
        {"id": "owner", "title": "Owner", "kind": "party"},
    ],
}
WHO = {
    "id": "who",
    "title": "Who",
    "kind": "ratings",
    "items_from": {"of": "try/lines", "title": "work", "lowest": True},
    "pictures": ["disagreement_list"],
    "questions": [{"id": "owner", "about": "deal", "short": "does it", "text": "Who?", "parties": True}],
}


def with_parts(*parts):
    step = {
        "id": "try", "title": "Try", "question": "Which?", "why": "Why.", "what_to_do": "Do.",
        "what_to_look_for": "Look.", "what_goes_wrong": "Wrong.", "parts": list(parts),
    }  # fmt: skip
    return method.with_own(method.load(), {"steps": [step]})


def test_a_tree_with_pictures_and_lowest_lines_is_taken():
    found = with_parts(TABLE | {"pictures": ["owner_map", "hand_over_map"]}, WHO).step("try")
    assert found.part("lines").outline.parent == "within"


@pytest.mark.parametrize(
    ("table", "who", "told"),
    [
        (
            {"outline": None, "pictures": ["owner_map"]},
            {"items_from": WHO["items_from"] | {"lowest": False}},
            "needs an `outline`",
        ),
        ({"outline": None}, {}, "`lowest` needs a table with an `outline`"),
        ({"outline": {"parent": "work", "level": "level"}}, {}, "`parent` is 'work', which is no column of kind link"),
        ({"outline": {"parent": "within", "level": "owner"}}, {}, "`level` is 'owner', which is no column of kind choice"),
        ({"outline": {"parent": "within", "level": "level", "after": "within"}}, {}, "needs `many`"),
        (
            {},
            {"questions": [{"id": "q", "about": "deal", "short": "q", "text": "Who?", "choices": LEVELS}]},
            "'disagreement_list' needs a question with `parties`",
        ),
    ],
)
def test_what_is_missing_is_named(table, who, told):
    with pytest.raises(method.ContentError, match=told):
        with_parts(TABLE | table, WHO | who)
