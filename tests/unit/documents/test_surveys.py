"""Exports of survey programs: what would be read is shown with a mapping that waits for a yes, and is kept for the next wave."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from vested_widgets import deals, method
from vested_widgets.deals.ratings import create_deal
from vested_widgets.documents import DocumentError, SurveyMapping, read_ratings, read_survey
from vested_widgets.documents.reading.limits import UPLOADED
from vested_widgets.documents.reading.yaml_file import read_yaml
from vested_widgets.documents.survey_mapping import fingerprint, from_document

CASES = Path(__file__).parent / "cases"
LONG = "member,party,item,value\n"


@pytest.fixture
def write(tmp_path: Path):
    def written(text: str, name: str = "survey.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return written


def values(survey, *, accept=True):
    return [row.value for row in survey.table(accept=accept).rows]


@pytest.mark.parametrize(
    "name", ["13-sep-line.csv", "13-sep-line-comma.csv", "16-cp1252.csv", "16-utf16.txt", "16-dup-cols.csv", "16-decimal-comma.csv", "slash.csv"]
)  # fmt: skip
def test_what_is_certain_is_read_at_once(name):
    table = read_ratings(CASES / name)
    assert len(table.rows) == 12
    assert [row.value for row in table.rows[:4]] == ([4, 3, 5, 4] if name == "16-decimal-comma.csv" else [2, 3, 4, 2])
    assert list(table.parties()) in (["Nord", "South"], ["Nord", "Süd"])


@pytest.mark.parametrize(
    ("name", "asked", "read"),
    [
        ("16-words.csv", ["“Disagree” = 2, “Neither agree nor disagree” = 3, “Agree” = 4, “Strongly agree” = 5"], [5, 4, 3, 2]),
        ("16-missing-00.csv", ["These mean “not sure”: “Don't know” (4)"], [4, None, 3, 4]),
        ("16-missing-07.csv", ["“No answer”"], [4, None, 3, 4]),
        ("16-qualtrics.csv", ["Rows 2, 3 are left out"], [2, 3, 4, 2]),
        (
            "16-google-forms-wide.csv",
            ["Each of these 2 columns is an item: Trust, Speed", "“Your name” says who", "“Which firm?” says for which party"],
            [3, 4, 3, 4],
        ),
    ],
)
def test_what_has_to_be_understood_waits_for_a_yes(name, asked, read):
    survey = read_survey(CASES / name)
    said = " ".join(survey.questions)
    for part in asked:
        assert part in said
    with pytest.raises(DocumentError, match="Nothing has been imported"):
        survey.table()
    with pytest.raises(DocumentError, match="--dry-run"):
        read_ratings(CASES / name)
    assert values(survey)[:4] == read
    assert {row.item for row in survey.table(accept=True).rows} == {"Trust", "Speed"}


def test_every_missing_word_and_code_is_told_with_how_often_it_stands_there(write):
    path = write(LONG + "A,N,x,-99\nB,S,x,#N/A\nC,S,x,4\nD,N,x,#N/A\n")
    survey = read_survey(path)
    (question,) = survey.questions
    assert "“-99” (1)" in question
    assert "“#N/A” (2)" in question
    assert values(survey) == [None, None, 4, None]


@pytest.mark.parametrize("word", ["often", "6", "2.5", "nan2"])
def test_a_word_that_stands_for_nothing_known_is_refused_with_its_place(write, word):
    survey = read_survey(write(LONG + f"A,N,x,4\nB,S,x,{word}\n"))
    with pytest.raises(DocumentError, match=r"row 3, column 'value'"):
        survey.table(accept=True)


@pytest.mark.parametrize(
    ("word", "point"), [("5 - Strongly agree", 5), ("Strongly agree (5)", 5), ("2: no", 2), ("1 = very low", 1)]
)
def test_numbers_in_words_are_their_points(write, word, point):
    assert values(read_survey(write(LONG + f"A,N,x,{word}\nB,S,x,3\n"))) == [point, 3]


def test_words_of_another_number_of_points_are_not_guessed(write):
    path = write(LONG + "A,N,x,Agree\nB,S,x,Disagree\n")
    assert values(read_survey(path, high=7)) == [6, 2]
    with pytest.raises(DocumentError, match="is not a number"):
        read_survey(path, high=6).table(accept=True)


def test_a_workbook_in_the_wide_form_is_read_like_text(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["Team survey 2026"])
    book.active.append([])
    book.active.append(["Name", "Company", "Cost / benefit", "Trust", "Remarks"])
    for line in (["Ada", "North", 4, "don't know", "fine"], ["Kim", "South", 2, 5, None]):
        book.active.append(line)
    path = tmp_path / "wide.xlsx"
    book.save(path)
    survey = read_survey(path)
    assert survey.mapping.header == 3
    table = survey.table(accept=True)
    assert [(row.member, row.party, row.item, row.value) for row in table.rows] == [
        ("Ada", "North", "Cost / benefit", 4),
        ("Ada", "North", "Trust", None),
        ("Kim", "South", "Cost / benefit", 2),
        ("Kim", "South", "Trust", 5),
    ]
    assert any("not read: Remarks" in sentence for sentence in survey.describe())


def test_a_formula_without_its_result_among_the_answers_is_told(tmp_path: Path):
    book = openpyxl.Workbook()
    for line in (["member", "party", "item", "value"], ["A", "N", "x", "=1+1"], ["B", "S", "x", 2]):
        book.active.append(line)
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(DocumentError, match="D2 is a formula"):
        read_ratings(tmp_path / "f.xlsx")


def test_what_would_be_read_is_said_in_sentences():
    said = read_survey(CASES / "16-google-forms-wide.csv").describe()
    assert any("A column for each of 2 items: Trust ← “How do you rate… [Trust]”" in sentence for sentence in said)
    assert any("not read: Timestamp" in sentence for sentence in said)
    assert "12 answers (1: 0, 2: 0, 3: 3, 4: 9, 5: 0), and 0 that are not sure or empty." in said
    assert any("“Süd”" in sentence for sentence in read_survey(CASES / "16-cp1252.csv").describe())


@pytest.mark.parametrize("name", ["16-words.csv", "16-google-forms-wide.csv", "16-qualtrics.csv", "16-missing-00.csv"])
def test_a_mapping_comes_back_from_its_file_and_needs_no_yes_again(name):
    survey = read_survey(CASES / name)
    again = from_document("m.yaml", read_yaml(survey.mapping.to_yaml().encode(), UPLOADED))
    assert again == survey.mapping
    next_wave = read_survey(CASES / name, again)
    assert next_wave.questions == ()
    assert next_wave.table() == survey.table(accept=True)


def test_only_words_that_a_mapping_does_not_know_are_asked_about(write):
    mapping = SurveyMapping(1, (), "member", "party", "item", "value", points={"Gut": 4, "Schlecht": 2})
    survey = read_survey(write(LONG + "A,N,x,Gut\nB,S,x,Schlecht\nC,S,x,Don't know\n"), mapping)
    assert survey.questions == ("These mean “not sure”: “Don't know” (1).",)
    assert values(survey) == [4, 2, None]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[1, 2]", "only these keys"),
        ("{membr: x}", "only these keys"),
        ("{header: 0}", "header"),
        ("{skip: [a]}", "skip"),
        ("{points: {a: b}}", "points"),
        ("{points: {a: true}}", "points"),
        ("{items: [a]}", "items"),
        ("{unsure: x}", "unsure"),
        ("{member: 3}", "member"),
    ],
)
def test_a_mapping_that_does_not_hold_is_one_sentence(text, says):
    with pytest.raises(DocumentError, match=says):
        from_document("m.yaml", read_yaml(text.encode(), UPLOADED))


@pytest.mark.parametrize("row", ["header: 99", "member: Nobody", "value: ''", "party: ''"])
def test_a_mapping_for_another_file_is_one_sentence(row):
    given = {"header": 1, "member": "member", "party": "party", "item": "item", "value": "value"}
    mapping = from_document("m.yaml", given | read_yaml(row.encode(), UPLOADED))
    with pytest.raises(DocumentError, match="is missing"):
        read_survey(CASES / "16-words.csv", mapping).table()


def test_files_of_the_same_columns_share_a_mapping_in_whatever_order_and_spelling():
    assert fingerprint(["Name", "Firm ", "x"]) == fingerprint(["x", "FIRM", "name"])
    assert fingerprint(["Name", "Firm"]) != fingerprint(["Name", "Party"])


def test_two_columns_of_one_name_are_told_where_they_are_needed(write):
    with pytest.raises(DocumentError, match="twice"):
        read_ratings(write("member,party,item,value,value\nA,N,x,1,2\n"))


def test_an_item_with_a_slash_becomes_a_deal_and_keeps_its_name(tmp_path: Path):
    with deals.Store.open(tmp_path / "record.sqlite") as store:
        table = read_ratings(CASES / "slash.csv")
        deal = create_deal(store, "Slash", table)
        frame = deals.DealView.open(store, deal.id).answers("ratings")
        assert set(frame["title"]) == {"Cost / benefit", "Quality"}
        assert set(frame["item"]) == {"Cost-benefit", "Quality"}
        assert len(frame) == 12


def test_the_words_of_scales_stand_for_as_many_points_as_they_say():
    for name, phrase in method.area("survey_scales").items():
        points = [point.split("/") for point in phrase.split("|")]
        assert str(len(points)) in name
        words = [word.strip() for point in points for word in point]
        assert len(words) == len(set(words))
