"""CSV and TSV of every common origin: its letters, the sign between its cells, and no row swallowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from vested_widgets import documents, method
from vested_widgets.documents.reading.clipboard import split_cells
from vested_widgets.documents.reading.encodings import KNOWN, decode
from vested_widgets.documents.reading.files import read_file

CASES = Path(__file__).parents[1] / "cases"


def rows(data: bytes | str, **more):
    return [list(row) for row in read_file(data.encode() if isinstance(data, str) else data, "t.csv", **more).rows]


@pytest.mark.parametrize("name", ["13-sep-line.csv", "13-sep-line-comma.csv"])
def test_a_line_that_tells_excel_the_sign_between_cells_is_no_row(name):
    found = rows((CASES / name).read_bytes())
    assert found[:3] == [[], ["member", "party", "item", "value"], ["A1", "Nord", "Trust", "2"]]
    assert {len(row) for row in found[1:]} == {4}


def test_rows_keep_the_numbers_that_they_have_in_the_file():
    assert rows("sep=|\r\na|b\r\n\r\n1|2") == [[], ["a", "b"], [], ["1", "2"]]


@pytest.mark.parametrize(
    ("text", "encoding", "title"),
    [
        ("Süd;Zoë;Größe\nÀ la carte;naïve;Señor\n", "cp1252", "Western European (Windows)"),
        ("Łódź;Kraków;Gdańsk\nPříbram;Žďár;Győr\n", "cp1250", "Central European (Windows)"),
        ("Süd;Zoë;Größe\rÉlan;naïve;Señor\r", "mac_roman", "Western European (Mac)"),
        ("Größe;Zoë;Übung\nÉlan;naïve;façade\n", "mac_roman", "Western European (Mac)"),
        ("Привет;Москва\nСклад;Цена\n", "cp1251", "Cyrillic (Windows)"),
        ("Αθήνα;Θεσσαλονίκη\nΤιμή;Ποιότητα\n", "cp1253", "Greek (Windows)"),
    ],
)
def test_letters_of_old_files_are_guessed_by_the_words_they_make_and_said_with_samples(text, encoding, title):
    found = decode(text.encode(encoding))
    assert (found.encoding, found.text) == (encoding, text)
    assert title in found.sentence
    assert f"“{text.split(';')[0]}”" in found.sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_letters_that_the_file_tells_are_read_without_a_word(encoding):
    found = decode("Süd\tZoë\nŁódź\t1\n".encode(encoding))
    assert (found.text, found.sentence) == ("Süd\tZoë\nŁódź\t1\n", "")


def test_files_of_the_field_are_read_with_all_their_letters():
    found = read_file((CASES / "16-cp1252.csv").read_bytes(), "t.csv")
    assert "Süd" in found.rows[7]
    assert found.guessed
    assert "“Süd”" in found.remarks[0]
    assert rows((CASES / "16-utf16.txt").read_bytes())[7] == ["B1", "Süd", "Trust", "2"]


def test_another_encoding_can_be_chosen():
    data = "Łódź".encode("cp1250")
    assert decode(data, "cp1250").text == "Łódź"
    assert decode(data, "cp1250").sentence == ""
    for wanted, says in (("utf-8", "cannot be read as utf-8"), ("klingon", "Choose one of: utf-8")):
        with pytest.raises(documents.DocumentError, match=says):
            decode(data, wanted)
    for known in KNOWN:
        assert decode("abc".encode("utf-16" if known == "utf-16" else "ascii"), known).text == "abc"


@pytest.mark.parametrize(
    "junk", [b"%PDF-1.7\x00\xff\xfe", b"\x89PNG\r\n\x1a\n\x00\x01" * 9, bytes(range(256)), b"\xff\xfe\x00\xd8"]
)
def test_what_is_no_text_is_one_sentence(junk):
    with pytest.raises(documents.DocumentError):
        read_file(junk, "t.csv")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ('a;b\n"1,5";2\n', ["a", "b"]),
        ("a;b;c\n1,5;2,5;3,5\n", ["a", "b", "c"]),
        ("a,b\n1;5,2\n", ["a", "b"]),
        ('"x, y"\tb\n1\t2\n', ["x, y", "b"]),
        ("a|b\n1|2\n", ["a", "b"]),
        ("Name;Size, in cm\nAda;1\n", ["Name", "Size, in cm"]),
    ],
)
def test_the_sign_between_cells_is_that_which_makes_even_rows(text, first):
    assert rows(text)[0] == first


def test_a_sign_that_could_be_another_is_told():
    (remark,) = read_file(b"a,x;b,y\n1,2;3,4\n", "t.csv").remarks
    assert remark == method.words("reading.delimiter", sign="comma", other="semicolon", columns=3)
    assert read_file(b"a,b\n1,2\n", "t.csv").remarks == ()


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('a,b\n"open,1\nc,2\n', 2),
        ('a,b\nx,1\n"Fresh" means picked today,2\nc,3\n', 3),
    ],
)
def test_a_quotation_mark_without_a_partner_is_told_by_row_and_swallows_nothing(text, row):
    with pytest.raises(documents.DocumentError, match=f"Row {row}: a quotation mark"):
        rows(text)


def test_quoted_cells_hold_separators_line_ends_and_marks():
    assert rows('a,b\n"x, ""y""\nz",1\n') == [["a", "b"], ['x, "y"\nz', "1"]]


CLIPBOARD = [
    ["Harbour Foods", "Linden Logistics", '"Fresh" means picked today', "Information", "2"],
    ["Harbour Foods", "Linden Logistics", '"Never late', "Information", "3"],
    ["Linden Logistics", "Harbour Foods", "A place in the canteen", "Information", "4"],
]


def test_cells_of_a_clipboard_that_begin_with_a_quotation_mark_swallow_nothing():
    data = (CASES / "01-clipboard-excel.tsv").read_bytes()
    assert documents.read_text(data.decode().strip("\r\n")) == CLIPBOARD
    assert rows(data) == CLIPBOARD


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ('"two\nlines"\tb\r\nc\td', [["two\nlines", "b"], ["c", "d"]]),
        ('"says ""hello""\nand goes"\tb', [['says "hello"\nand goes', "b"]]),
        ('"one\ncolumn"\r\nnext', [["one\ncolumn"], ["next"]]),
        ('"Never\tX\t1\nA\tlate"\t2', [['"Never', "X", "1"], ["A", 'late"', "2"]]),
        ('"Fresh"\t1\n"Late"\t2', [['"Fresh"', "1"], ['"Late"', "2"]]),
        ('5" pipe\t1\n6" pipe\t2', [['5" pipe', "1"], ['6" pipe', "2"]]),
        ('"', [['"']]),
        ("a\rb", [["a"], ["b"]]),
        ('x\t"tab\tinside"\ny\tz', [["x", "tab\tinside"], ["y", "z"]]),
    ],
)
def test_marks_around_a_clipboards_cell_count_only_where_a_spreadsheet_writes_them(text, cells):
    assert split_cells(text) == cells
