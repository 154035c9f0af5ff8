from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vested_widgets import method
from vested_widgets.deals.joint.checks import Context, findings, plain_pattern

COLUMNS = [
    {"id": "what", "title": "What", "required": True},
    {"id": "why", "title": "Why"},
    {"id": "outcome", "title": "Outcome", "kind": "link", "to": "outcomes/table"},
    {"id": "giver", "title": "Giver", "kind": "party"},
    {"id": "taker", "title": "Taker", "kind": "party"},
    {"id": "pair", "title": "Pair", "kind": "person", "many": True},
    {"id": "deputy", "title": "Deputy", "kind": "person"},
    {"id": "begin", "title": "Begin", "kind": "date"},
    {"id": "end", "title": "End", "kind": "date"},
    {"id": "short", "title": "Short", "kind": "duration"},
    {"id": "long", "title": "Long", "kind": "duration"},
    {"id": "pay", "title": "Pay", "kind": "money"},
    {
        "id": "level",
        "title": "Level",
        "kind": "choice",
        "options": [{"id": "low", "label": "Low"}, {"id": "high", "label": "High"}],
    },
]
OPTIONS = {
    "outcome": [("o1", "Fresh food"), ("o2", "Calm days")],
    "giver": [("h", "Harbour"), ("l", "Linden")],
    "taker": [("h", "Harbour"), ("l", "Linden")],
    "pair": [("ada", "Ada"), ("kim", "Kim"), ("bruno", "Bruno")],
    "deputy": [("ada", "Ada"), ("kim", "Kim"), ("bruno", "Bruno")],
}


@dataclass
class Row:
    id: str
    cells: dict = field(default_factory=dict)


def look(check, *rows, **context):
    """The findings of one check about rows that are whole in all else, as (row, sentence)."""
    checks = [check] if check else []
    part = method.JointTable.model_validate(
        {"id": "t", "title": "T", "kind": "joint_table", "columns": COLUMNS, "checks": checks}
    )
    context.setdefault("options", lambda column: OPTIONS.get(column.id, ()))
    context.setdefault("entries", lambda address: OPTIONS["outcome"])
    full = [Row(f"r{at}", {"what": f"Row {at}", **row}) for at, row in enumerate(rows, 1)]
    return [(found.row_id, found.sentence, found.blocks) for found in findings(part, full, Context(**context))]


def test_a_table_without_rows_has_no_findings():
    assert look({"kind": "at_least", "rows": 3, "sentence": "Too few."}) == []


def test_what_is_rated_low_needs_an_answer_also_while_a_table_has_no_row():
    check = {
        "kind": "rated_low",
        "of": "outcomes/table",
        "question": "q",
        "at_most": -1,
        "column": "outcome",
        "sentence": "{titles}",
    }
    means = {"o1": (-1.0, None), "o2": (-0.5, 2.0)}
    assert look(check, means=lambda address, question: means) == [("", "“Fresh food”", False)]


def test_what_parties_rate_far_apart_needs_an_answer_by_the_means_that_pictures_show():
    check = {
        "kind": "rated_apart",
        "of": "outcomes/table",
        "questions": ["today", "needed"],
        "at_least": 2,
        "column": "outcome",
        "sentence": "{titles}",
    }
    means = {"today": {"o1": (1.0, None), "o2": (1.06, 2.97)}, "needed": {"o1": (1.0, 3.0, None)}}
    assert look(check, means=lambda address, question: means[question]) == [("", "“Fresh food”", False)]
    near = {"o1": (1.06, 2.97), "o2": (1.0, None)}
    assert look(check, means=lambda address, question: near) == []
    shown_as_two = {"o1": (1.04, 2.96)}
    assert look(check, means=lambda address, question: shown_as_two) == [("", "“Fresh food”", False)]


def test_a_required_cell_that_is_empty_blocks():
    ((row, said, blocks),) = look(None, {"what": ""})
    assert (row, blocks) == ("r1", True)
    assert said == "row 1: “What” is still empty. It is needed before you can approve."


def test_a_check_of_some_rows_leaves_the_others_alone_and_counts_places_in_the_whole_table():
    check = {"kind": "filled", "column": "why", "where": {"column": "level", "has": ["high"]}, "sentence": "{titles}: why?"}
    found = look(check, {"level": "low"}, {"level": "high"}, {"level": "high", "why": "So."}, {"level": "high", "what": ""})
    assert [(row, said) for row, said, blocks in found if not blocks] == [("r2", "Row 2: why?"), ("r4", "row 4: why?")]


def test_a_wrong_entry_is_explained_and_blocks():
    ((_, said, blocks),) = look(None, {"begin": {"wrong": "3/4/2027"}})
    assert blocks
    assert said.startswith("Begin: “3/4/2027” can be read as")
    ((_, said, _),) = look(None, {"giver": {"wrong": "Harbour"}})
    assert said.endswith(method.words("cells.readable_now", typed="Harbour"))


def test_a_link_to_what_is_gone_is_said():
    ((row, said, blocks),) = look(None, {"outcome": "o9"})
    assert (row, blocks) == ("r1", False)
    assert "Row 1: the entry in “Outcome” no longer exists" in said


WHOLE = {"what": "w", "outcome": "o1", "giver": "h", "taker": "l"}
CASES = {
    "at_most": ({"rows": 1, "sentence": "{count} are too many."}, [{}], [{}, {}], "2 are too many."),
    "at_most of each": (
        {"kind": "at_most", "rows": 1, "each": "giver", "sentence": "{names} has {count}."},
        [{"giver": "h"}, {"giver": "l"}], [{"giver": "h"}, {"giver": "h"}, {"giver": "l"}], "Harbour has 2."),
    "at_least": ({"rows": 2, "sentence": "Only {count}."}, [{}, {}], [{}], "Only 1."),
    "filled": ({"column": "why", "sentence": "{titles} has no why."}, [{"why": "x"}], [{"why": ""}], "Row 1 has no why."),
    "every": (
        {"of": "outcomes/table", "column": "outcome", "sentence": "No row for {titles}."},
        [{"outcome": "o1"}, {"outcome": "o2"}], [{"outcome": "o1"}], "No row for “Calm days”."),
    "every_option": (
        {"column": "level", "sentence": "Nothing is {names}."}, [{"level": "low"}, {"level": "high"}], [{"level": "low"}], "Nothing is “High”."),
    "every_option of a party": (
        {"kind": "every_option", "column": "giver", "sentence": "{names} gives nothing."},
        [{"giver": "h"}, {"giver": "l"}], [{"giver": "h"}], "“Linden” gives nothing."),
    "unique": (
        {"columns": ["what", "giver"], "sentence": "{titles} are the same."},
        [{"what": "A", "giver": "h"}, {"what": "a", "giver": "l"}, {"what": "B"}, {"what": "B"}],
        [{"what": "A", "giver": "h"}, {"what": " a", "giver": "h"}], "“A” and “a” are the same."),
    "in_order": (
        {"columns": ["begin", "end"], "sentence": "{titles} ends before it begins."},
        [{"begin": "2027-01-02", "end": "2027-01-02"}, {"begin": "2027-01-02"}],
        [{"begin": "2027-01-02", "end": "2027-01-01"}], "Row 1 ends before it begins."),
    "in_order of durations": (
        {"kind": "in_order", "columns": ["short", "long"], "sentence": "{titles}: longer first."},
        [{"short": {"n": 3, "unit": "week"}, "long": {"n": 1, "unit": "month"}}],
        [{"short": {"n": 5, "unit": "week"}, "long": {"n": 1, "unit": "month"}}], "Row 1: longer first."),
    "unlike": (
        {"columns": ["giver", "taker"], "sentence": "{titles} goes nowhere."},
        [{"giver": "h", "taker": "l"}, {"giver": "h"}, {}], [{"giver": "h", "taker": "h"}], "Row 1 goes nowhere."),
    "too_often": (
        {"columns": ["pair", "deputy"], "rows": 1, "sentence": "{names} in {count} rows."},
        [{"pair": ["ada"], "deputy": "ada"}, {"pair": ["kim"]}], [{"pair": ["ada"]}, {"deputy": "ada"}], "Ada in 2 rows."),
    "several_parties": (
        {"columns": ["pair"], "sentence": "{titles} has one side only."},
        [{"pair": ["ada", "kim"]}, {}], [{"pair": ["ada", "bruno"]}], "Row 1 has one side only."),
    "plain_words": (
        {"columns": ["what", "why"], "words": ["every day", "# people", "use* the"], "sentence": "{titles}: {words}."},
        [{"what": "Everyday life"}, {"what": "people"}, {"what": "reuse the"}],
        [{"what": "Keep 12 people ready Every  day"}], "Keep 12 people ready Every day: “12 people” and “every  day”."),
    "target_number": (
        {"standard": "what", "column": "why", "sentence": "{titles}: {words} reads as {number}.", "otherwise": "{titles} has no number."},
        [{"what": "Nineteen of twenty", "why": "95"}], [{"what": "Nineteen of twenty"}],
        "Nineteen of twenty: “Nineteen of twenty” reads as 95 %."),
    "target_number without one": (
        {"standard": "what", "column": "why", "sentence": "{titles}: {words} reads as {number}.", "otherwise": "{titles} has no number."},
        [{"what": "Very good", "why": "0"}], [{"what": "Very good"}], "Very good has no number."),
    "calculable": (
        {"column": "why", "sentence": "{titles}: {why}"},
        [{"what": "Rate", "why": "100 * on_time / crates"}, {"what": "On time"}, {"what": "Crates"}],
        [{"what": "Rate", "why": "100 * late / crates"}, {"what": "Crates"}],
        "Rate: There is no metric with the short name late. Known are: crates."),
    "out_of_reach": (
        {"of": "outcomes/table", "question": "q", "at_most": 2, "sentence": "{titles}: {names} cannot influence it."},
        [{}], [{}, {}, {}], "Row 2: Mill cannot influence it."),
    "how_words": (
        {"columns": ["what"], "sentence": "{titles}: {words}. {reason} {rewording}"},
        [{"what": "Reach the shops within 24 hours"}, {"what": "Staff stay"}, {}],
        [{"what": "Clean the wards twice a day"}],
        "Clean the wards twice a day: “twice a day”. That tells how often something is done. It will be done, whether it helps or not. "
        "Say what the rhythm is for, such as what is known or ready, and by when."),
    "important": (
        {"of": "outcomes/table", "question": "q", "at_least": 6, "column": "outcome", "sentence": "{titles} appears nowhere."},
        [{"outcome": "o2"}], [{"outcome": "o1"}], "“Calm days” appears nowhere."),
    "rated_low": (
        {"of": "outcomes/table", "question": "q", "at_most": 6, "column": "outcome", "sentence": "{titles} has no answer."},
        [{"outcome": "o2"}], [{"outcome": "o1"}], "“Calm days” has no answer."),
    "rated_apart": (
        {"of": "outcomes/table", "questions": ["q"], "at_least": 1, "column": "outcome", "sentence": "{titles} is open."},
        [{"outcome": "o2"}], [{"outcome": "o1"}], "“Calm days” is open."),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("blocks", [False, True])
def test_each_check_speaks_when_it_should_and_only_then(case, blocks):
    keys, good, bad, sentence = CASES[case]
    check = {"kind": case.split()[0], "blocks": blocks, **keys}
    context = {
        "party_of": {"ada": "h", "bruno": "h", "kim": "l"},
        "means": lambda address, question: {
            "o1": (6.5, None),
            "o2": (6.0, 7.0),
            "o3": (7.0, 7.0),
            "r2": (1.5, 6.0),
            "r3": (None, 3.0),
        },
        "parties": ("Mill", "Bakery"),
        "entries": lambda address: OPTIONS["outcome"],
    }
    assert look(check, *good, **context) == []
    found = look(check, *bad, **context)
    assert [(said.replace(chr(160), " "), hard) for _, said, hard in found] == [(sentence, blocks)]


def test_every_kind_of_check_has_a_case():
    from vested_widgets.deals.joint.checks import CHECKS

    assert {case.split()[0] for case in CASES} == set(CHECKS)


def test_what_people_wrote_is_never_read_as_a_placeholder():
    check = {"kind": "filled", "column": "why", "sentence": "{titles} has no why."}
    assert look(check, {"what": "{names} {0}"})[0][1] == "{names} {0} has no why."


@given(st.lists(st.text(min_size=1, max_size=12).filter(str.strip), min_size=1, max_size=4).map(tuple), st.text(max_size=60))
def test_any_words_make_a_pattern(words, text):
    plain_pattern(words).search(text)
