"""A list of people from a file: columns by their usual names, a role in words, and every fault with its row."""

from __future__ import annotations

import pytest

from vested_widgets import documents
from vested_widgets.documents import DocumentError, ListedPerson


def read(text: str) -> list[ListedPerson]:
    return documents.read_people(text.encode(), "people.csv")


def test_columns_are_known_by_their_usual_names_and_others_are_not_read():
    assert read("Company;Full name;Role;E-mail\nMill;Uma  Ott;;u@mill.example\n\n;Sol;Observer;\nBakery;Xu;sponsor;\n") == [
        ListedPerson(2, "Uma Ott", "Mill", "member"),
        ListedPerson(4, "Sol", "", "observer"),
        ListedPerson(5, "Xu", "Bakery", "sponsor"),
    ]


def test_a_list_may_say_team_member_as_pages_do():
    assert [one.role for one in read("name,party,role\nUma,Mill,Team member\nNoor,,deal architect\n")] == ["member", "architect"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,role\nUma,member\n", "party"),
        ("name,party,company\nUma,Mill,Mill\n", "Two columns are called “party”"),
        ("name,party\n,Mill\n", "Row 2: the name is missing"),
        ("name,party,role\nUma,Mill,boss\n", "Row 2: “boss” is no role"),
        ("name,party\n", "no people"),
    ],
)
def test_a_fault_is_one_sentence_that_says_where(text: str, said: str):
    with pytest.raises(DocumentError, match=r"^people\.csv:") as told:
        read(text)
    assert said in str(told.value)
