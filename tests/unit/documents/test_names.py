"""Names in files: one person, party or item is one in whatever spelling; what only looks alike is asked about."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from deals_helpers import rated_step, two_parties
from prepared import empty_record
from vested_widgets import alignment, deals, documents
from vested_widgets.deals import InvalidDeal, LookAlike, Rating, RatingsTable
from vested_widgets.deals.ratings import create_deal
from vested_widgets.documents import DocumentError, read_ratings

DATA = Path(__file__).parent / "data"


@pytest.mark.parametrize("file", sorted(DATA.glob("1[12]*.csv")), ids=lambda file: file.stem)
def test_spellings_that_nobody_tells_apart_are_one(file):
    table = read_ratings(file, 1, 5)
    assert len(table.parties()) == 2
    members = [member for people in table.parties().values() for member in people]
    assert len(members) == len({member.casefold() for member in members})
    assert {item for item in table.items() if item.startswith("On")} <= {"On time"}


def test_a_person_under_two_spellings_counts_once_so_that_no_group_is_lifted_over_the_smallest_one():
    table = read_ratings(DATA / "11c-nfd-members.csv", 1, 5)
    assert table.parties()["Nord"][:2] == ["José", "Zoë"]
    with pytest.raises(DocumentError, match=r"rows 2 and 3: member 'José' has rated 'Trust' twice"):
        read_ratings(written("José,Nord,Trust,3", "Jose\u0301,Nord,Trust,4"), 1, 5)


def written(*rows: str) -> Path:
    import tempfile

    path = Path(tempfile.mkdtemp()) / "room.csv"
    path.write_text("\n".join(["member,party,item,value", *rows, "Kim,South,Trust,2"]), "utf-8")
    return path


def test_capitals_do_not_make_two_people_or_parties():
    table = read_ratings(written("Ada,North,Trust,3", "ADA,NORTH,Speed,3"), 1, 5)
    assert table.parties() == {"North": ["Ada"], "South": ["Kim"]}


@pytest.mark.parametrize(
    ("rows", "column"),
    [
        (("Müller,North,Trust,3", "Muller,North,Speed,3"), "member"),
        (("Ada,North,Trust,3", "Bea,Nоrth,Trust,3"), "party"),
        (("Ada,North,On time,3", "Ada,North,On-time,3", "Ada,North,Ontime,3"), "item"),
        (("Ada,North,trust,3",), "item"),
    ],
)
def test_names_that_look_alike_are_asked_about_and_taken_when_they_are_confirmed(rows, column):
    path = written(*rows)
    with pytest.raises(
        DocumentError, match=rf"column '{column}': two names look almost the same, “.+” and “.+”\. Make them the same, .* --alike"
    ) as asked:
        read_ratings(path, 1, 5)
    assert "\n" not in str(asked.value)
    assert len(read_ratings(path, 1, 5, alike=True).rows) == len(rows) + 1


@pytest.mark.parametrize(("cell", "told"), [("A\x07da", "cannot be stored"), ("\u200b", "only invisible characters")])
def test_a_name_that_cannot_be_stored_is_told_with_row_and_column(cell, told):
    with pytest.raises(DocumentError, match=rf"room.csv, row 2, column 'member' has .*{told}"):
        read_ratings(written(f"{cell},North,Trust,3"), 1, 5)


@pytest.fixture
def store(tmp_path):
    with deals.Store.open(empty_record(tmp_path / "workbook.sqlite")) as opened:
        yield opened


def ratings(*names: str) -> RatingsTable:
    """Ratings of a program, one person each in North; the others are in South."""
    south = tuple(Rating(f"S{n}", "South", "Trust", 3) for n in range(3))
    return RatingsTable((*(Rating(name, "North", "Trust", n % 5 + 1) for n, name in enumerate(names)), *south), 1, 5)


def test_a_program_that_imports_is_held_to_the_same(store):
    with pytest.raises(InvalidDeal, match="'José' has rated 'Trust' twice"):
        create_deal(store, "Import", ratings("José", "Ann", "Jose\u0301"))
    with pytest.raises(LookAlike, match="look almost the same: “José” and “Jose”"):
        create_deal(store, "Import", ratings("José", "Ann", "Jose"))
    assert store.deals() == []
    made = create_deal(store, "Import \u00a0 one", ratings("José", "Ann", "Jose"), alike=True)
    assert made.name == "Import one"
    assert store.deal("Import\u00a0one").id == made.id


def test_a_frame_of_ones_own_counts_people_not_spellings():
    rows = [
        ("José", "Nord", "Trust", 3),
        ("Jose\u0301", "Nord", "Speed", 4),
        ("Ann", "No\u200brd", "Trust", 5),
        ("Ann", "Nord", "Speed", 5),
    ]
    rows += [(f"S{n}", "Süd", item, 2) for n in range(3) for item in ("Trust", "Speed")]
    frame = pd.DataFrame(rows, columns=["member", "party", "item", "value"])
    found = alignment.overall(frame, low=1, high=5, policy=None)
    assert set(found["n"]) == {5}
    parties = alignment.summary(frame, low=1, high=5, policy=None)
    assert sorted(parties["party"].unique()) == ["Nord", "Süd"]
    again = pd.concat([frame, pd.DataFrame([("Jose\u0301", "Nord", "Trust", 1)], columns=frame.columns)])
    with pytest.raises(alignment.FrameError, match="twice"):
        alignment.summary(again, low=1, high=5)


def test_a_number_in_an_error_is_said_as_people_write_it():
    frame = pd.DataFrame([("A", "x", 9.0), ("B", "x", 2.0)], columns=["party", "item", "value"])
    with pytest.raises(alignment.FrameError, match=r"'value': 9 is off the scale"):
        alignment.gaps(frame, low=1, high=5)


def test_a_table_whose_heads_have_invisible_letters_finds_its_columns(store):
    from vested_widgets.method import Column, JointTable

    part = JointTable(
        id="t", kind="joint_table", title="T", columns=(Column(id="on", title="On time"), Column(id="who", title="Who"))
    )
    arrival = documents.read_rows(documents.Layout(part), [["On\u00a0time\u200b", " who"], ["1", "Ann"]])
    assert arrival.headed and arrival.columns == ("on", "who") and not arrival.strange


def test_names_of_new_deals_people_and_parties_have_one_spelling(store):
    north, south = two_parties()
    deal = store.create_deal(" The\u00a0 deal\u200b", [north, south], architect="Gu\u200by")
    assert (deal.name, deal.members[0].alias) == ("The deal", "Guy")
    guy = deals.Seat.open(store, deal.members[0].id)
    party = deal.parties[0]
    assert guy.people.add(party.id, "Jose\u0301\u00a0 Luis").alias == "José Luis"
    with pytest.raises(InvalidDeal, match="already a member with the name 'José Luis'"):
        guy.people.add(party.id, "José  Luis")
    with pytest.raises(LookAlike, match="“José Luis” and “Jose Luis”"):
        guy.people.add(party.id, "Jose Luis")
    assert guy.people.add(party.id, "Jose Luis", alike=True).alias == "Jose Luis"
    with pytest.raises(LookAlike):
        guy.people.rename_party(party.id, "Sоuth")
    assert guy.people.rename_party(party.id, "Nord\u2028ost").name == "Nord ost"
    # Who is confirmed can still be given another role, and another name.
    jose = next(member for member in guy.deal.members if member.alias == "Jose Luis")
    assert guy.people.set_role(jose.id, "observer").role == "observer"
    assert guy.people.rename(jose.id, "Pepe").alias == "Pepe"


def test_the_answers_of_a_whole_deal_come_in_one_call(store):
    own = {"steps": [rated_step()]}
    deal = store.create_deal("Whole", two_parties(), architect="Guy", own_content=own)
    for member in deal.members[1:]:
        seat = deals.Seat.open(store, member.id)
        seat.answers.write({deals.AnswerKey("vision", "sentence"): f"{member.alias} says so."})
        seat.answers.write({deals.AnswerKey("views", "themes", "candour", "importance"): 5})
    view = deals.DealView.open(store, "Whole")
    whole = view.answers()
    assert whole.groupby("step").size().to_dict() == {"vision": 6, "views": 6}
    assert alignment.gaps(whole)["n_a"].tolist() == alignment.gaps(view.answers("views"))["n_a"].tolist()
    empty = store.create_deal("Empty", two_parties(), architect="Guy")
    assert len(deals.DealView.open(store, empty.id).answers()) == 0
