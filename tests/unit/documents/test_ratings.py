"""Ratings from a CSV file: read as they are, or refused in one sentence that says where and how to mend it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vested_widgets import texts
from vested_widgets.deals import Rating
from vested_widgets.documents import DocumentError, read_ratings
from vested_widgets.documents.reading.limits import ON_DISK

GOOD = "member,party,item,value\nAda,North,Trust,4\nKim,South,Trust,2\nAda,North,Speed,\n"
ROWS = (Rating("Ada", "North", "Trust", 4), Rating("Kim", "South", "Trust", 2), Rating("Ada", "North", "Speed", None))


@pytest.fixture
def write(tmp_path: Path):
    """Write a file; text in UTF-8, bytes as they are."""

    def written(content: str | bytes, name: str = "room.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return written


def test_a_table_is_read_with_its_scale(write):
    table = read_ratings(write(GOOD), 1, 5)
    assert table.rows == ROWS
    assert (table.low, table.high) == (1, 5)
    assert table.parties() == {"North": ["Ada"], "South": ["Kim"]}


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace(",", ";"),
        GOOD.replace(",", "\t"),
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("member,party,item,value", " Member , PARTY,Item,Value"),
        GOOD.replace("Kim,", '"Kim",').replace("\nKim", "\n"),
        GOOD.replace("\nKim", "\n\n , , , \nKim"),
        GOOD.replace(",4", ",4.0").replace(",2", ", 2 "),
        GOOD.encode("utf-16"),
        "note,value,item,party,member\nx,4,Trust,North,Ada\ny,2,Trust,South,Kim\nz,?,Speed,North,Ada\n",
    ],
    ids=[
        "byte-order mark",
        "semicolons",
        "tabs",
        "windows line ends",
        "capitals",
        "quotes",
        "blank rows",
        "decimals",
        "UTF-16",
        "order",
    ],
)
def test_what_spreadsheets_write_is_understood(write, content):
    assert read_ratings(write(content), 1, 5).rows == ROWS


FAULTS = {
    "missing column": (GOOD.replace("item", "topic"), ["row 1", "'item'", "is missing"]),
    "doubled column": (GOOD.replace("member,party", "item,party"), ["row 1", "'member'", "is missing"]),
    "column twice": (GOOD.replace("value", "value,value"), ["row 1", "'value'", "twice"]),
    "value off the scale": (GOOD.replace(",2", ",6"), ["row 3", "'value'", "6 is not on the scale from 1 to 5"]),
    "value below the scale": (GOOD.replace(",2", ",0"), ["row 3", "not on the scale"]),
    "half a point": (GOOD.replace(",2", ",2.5"), ["row 3", "not on the scale"]),
    "infinity": (GOOD.replace(",2", ",inf"), ["row 3", "is not a number"]),
    "not a number": (GOOD.replace(",2", ",-nan"), ["row 3", "is not a number"]),
    "a word": (GOOD.replace(",2", ",often"), ["row 3", "'value'", "'often' is not a number"]),
    "half a point with a comma": (GOOD.replace(",", ";").replace(";2", ";2,5"), ["row 3", "'value'", "not on the scale"]),
    "rated twice": (GOOD + "Kim,South,Trust,3\n", ["rows 3 and 5", "'Kim'", "twice"]),
    "twice, after a blank row": (GOOD.replace("\nKim", "\n\nKim") + "Kim,South,Trust,3\n", ["rows 4 and 6", "twice"]),
    "in two parties": (GOOD + "Kim,North,Speed,3\n", ["row 5", "'party'", "'Kim'", "'South'"]),
    "no member": (GOOD + " ,North,Speed,3\n", ["row 5", "'member'", "empty"]),
    "no party": (GOOD + "Lee,,Speed,3\n", ["row 5", "'party'", "empty"]),
    "no item": (GOOD + "Lee,North,,3\n", ["row 5", "'item'", "empty"]),
    "too short a row": (GOOD + "Lee,North\n", ["row 5", "2 columns"]),
    "too long a row": (GOOD + "Lee,North,Trust, and speed,3\n", ["row 5", "5 columns", "quotes"]),
    "a long name": (GOOD + f"{'L' * 81},North,Speed,3\n", ["row 5", "'member'", "longer than 80"]),
    "a bar in a name": (GOOD + "Lee,North,a|b,3\n", ["row 5", "'item'", "contains |"]),
    "an open quote": (GOOD + '"Lee,North,Speed,3\n', ["Row 5", "quotation mark"]),
    "nothing": ("", ["This file is empty"]),
    "only names": ("member,party,item,value\n", ["no answers"]),
    "one party": (GOOD.replace("South", "North"), ["'party'", "this file has 1"]),
    "thirteen parties": (GOOD + "".join(f"m{n},p{n},i,1\n" for n in range(11)), ["'party'", "this file has 13"]),
    "binary": (b"PK\x03\x04\x00\x00junk" * 50, ["cannot be read"]),
    "half of UTF-16": (GOOD.encode("utf-16")[:-1], ["cannot be read"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_gives_one_sentence_with_its_place(write, fault: str):
    content, told = FAULTS[fault]
    with pytest.raises(DocumentError) as refused:
        read_ratings(write(content), 1, 5)
    sentence = str(refused.value)
    assert sentence.startswith("room.csv")
    assert "\n" not in sentence
    assert len(sentence) < 300
    for part in told:
        assert part in sentence, sentence


def test_a_file_of_100_mb_is_refused_without_being_read(write, monkeypatch):
    path = write("")
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    monkeypatch.setattr(Path, "read_bytes", lambda _self: pytest.fail("the file was read"))
    with pytest.raises(DocumentError, match=r"100 MB\. The limit is 20 MB\."):
        read_ratings(path)
    assert ON_DISK.packed == 20 * 1024**2


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path):
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(DocumentError, match="cannot be read"):
            read_ratings(path)


@pytest.mark.parametrize(("low", "high"), [(5, 1), (3, 3), (0, 11)])
def test_a_scale_that_is_none_is_told(write, low: int, high: int):
    with pytest.raises(DocumentError, match="2 to 11 points"):
        read_ratings(write(GOOD), low, high)


NAMES = st.text(
    st.characters(codec="utf-8", exclude_characters="|/\x00\r\n", exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=20
).filter(lambda name: texts.normalised(name) == name and texts.fault(name) is None)


@given(
    answers=st.dictionaries(st.tuples(st.integers(0, 5), NAMES), st.integers(-3, 6) | st.none(), min_size=2, max_size=30),
    delimiter=st.sampled_from(",;\t"),
)
def test_every_table_that_holds_comes_through_unchanged(tmp_path_factory, answers, delimiter):
    if len({member % 2 for member, _ in answers}) < 2:
        return
    rows = [(f"M{member}", f"P{member % 2}", item, value) for (member, item), value in answers.items()]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(("member", "party", "item", "value"))
    writer.writerows((member, party, item, "" if value is None else value) for member, party, item, value in rows)
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    path.write_text(text.getvalue(), "utf-8", newline="")
    assert read_ratings(path, -3, 6, alike=True).rows == tuple(Rating(*row) for row in rows)


@given(st.binary(max_size=300))
def test_no_bytes_whatever_give_anything_but_a_table_or_a_sentence(tmp_path_factory, junk: bytes):
    path = tmp_path_factory.mktemp("junk") / "junk.csv"
    path.write_bytes(b"member,party,item,value\n" + junk)
    try:
        read_ratings(path)
    except DocumentError as error:
        assert "\n" not in str(error)
