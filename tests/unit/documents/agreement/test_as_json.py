"""The agreement as JSON: what comes back is what went out, and whatever else comes is refused in one sentence."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings

from agreements import agreement, agreements
from vested_widgets.documents import DocumentError
from vested_widgets.documents.agreement import as_json, codes
from vested_widgets.documents.agreement.content import Picture


def without_figures(value):
    if isinstance(value, Picture):
        return replace(value, figure=None)
    if is_dataclass(value):
        return replace(value, **{field.name: without_figures(getattr(value, field.name)) for field in fields(value)})
    return tuple(map(without_figures, value)) if isinstance(value, tuple) else value


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(agreements())
def test_any_agreement_comes_back_as_it_went_out(given_one):
    data = as_json.write_json(given_one)
    assert without_figures(as_json.read_json(data, "x")) == without_figures(given_one)
    assert as_json.write_json(as_json.read_json(data, "x")) == data
    assert all(check.holds for check in codes.check(as_json.read_json(data, "x")))


def test_numbers_of_pictures_come_back_and_their_drawing_says_that_it_is_not_there():
    back = as_json.read_json(as_json.write_json(agreement()), "x").schedules[0].sections[0].pictures[0]
    assert back.columns
    assert back.rows
    with pytest.raises(as_json.NoFigure):
        back.figure()


def test_money_and_lists_stay_what_they_are_and_what_is_no_number_is_nothing():
    one = agreement(pictures=False)
    assert as_json.read_json(as_json.write_json(one), "x").schedules[2].sections[0].tables[0].rows[0].stored[3] == {
        "amount": 1250,
        "currency": "EUR",
    }
    document = as_json.to_document(replace(one, trail=()))
    assert json.dumps(document, allow_nan=False)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"{}",
        b"[]",
        b'{"format": "vested-workbook deal", "version": 1}',
        b'{"format": "vested-workbook agreement", "version": 2}',
        b'{"format": "vested-workbook agreement", "version": 1}',
        b'{"format": "vested-workbook agreement", "version": 1, "schedules": [{}]}',
        b"[" * 100_000,
    ],
)
def test_whatever_is_no_agreement_is_refused_in_one_sentence(data):
    with pytest.raises(DocumentError) as refused:
        as_json.read_json(data, "deal.json")
    assert "deal.json" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_changed_word_is_found_and_only_where_it_stands():
    changed = agreement(pictures=False)
    document = as_json.to_document(changed)
    document["schedules"][1]["sections"][0]["clauses"][0]["text"] += " Perhaps."
    found = codes.check(as_json.from_document(document, "x"))
    assert [check.number for check in found if not check.holds] == ["", "2"]


def test_blanks_between_words_are_no_change_of_a_text():
    document = as_json.to_document(agreement(pictures=False))
    clause = document["schedules"][1]["sections"][0]["clauses"][0]
    clause["text"] = clause["text"].replace(" ", "  ")
    assert all(check.holds for check in codes.check(as_json.from_document(document, "x")))
