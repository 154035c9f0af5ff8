"""Words that tell how are found in sentences of our own, and good sentences are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from vested_widgets.workload import how_words
from vested_widgets.workload.wording import KINDS

SENTENCES = yaml.safe_load((Path(__file__).parent / "data" / "sentences.yaml").read_text("utf-8"))


def of_half(half: str) -> list[tuple[str, str]]:
    return [(kind, sentence) for kind, sentences in SENTENCES[half].items() for sentence in sentences]


def test_half_of_120_sentences_were_kept_apart_and_half_of_each_tell_how():
    assert [len(of_half(half)) for half in ("tuned", "apart")] == [60, 60]
    assert len({sentence for half in SENTENCES for _, sentence in of_half(half)}) == 120
    assert all(len(SENTENCES[half]["what"]) == 30 and set(SENTENCES[half]) == {"what", *KINDS} for half in SENTENCES)


@pytest.mark.parametrize("half", ["tuned", "apart"])
def test_precision_and_recall_of_how_words(half, capsys):
    found = [(kind != "what", bool(how_words(sentence))) for kind, sentence in of_half(half)]
    hits = sum(tells and told for tells, told in found)
    precision = hits / max(sum(told for _, told in found), 1)
    recall = hits / sum(tells for tells, _ in found)
    with capsys.disabled():
        print(f"\nhow words, sentences {half}: precision {precision:.2f}, recall {recall:.2f} of {len(found)}")
    assert precision >= 0.9
    assert recall >= 0.8


def test_what_kind_of_how_is_told_in_most_sentences_that_were_kept_apart():
    told = [kind in {one.kind for one in how_words(sentence)} for kind, sentence in of_half("apart") if kind != "what"]
    assert sum(told) >= 0.8 * len(told)


@pytest.mark.parametrize("kind", KINDS)
def test_words_are_told_with_a_reason_and_a_rewording(kind):
    found = next(one for sentence in SENTENCES["tuned"][kind] for one in how_words(sentence) if one.kind == kind)
    assert found.reason.endswith(".") and found.rewording.startswith("Say ")


def test_words_are_told_as_they_stand_and_in_their_order():
    found = how_words("Keep six drivers on each shift and use SAP  twice a day")
    assert next((one.kind, one.found) for one in found) == ("headcount", "Keep six drivers")
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert how_words("") == ()


def test_no_demonstration_deal_is_told_off_for_its_outcomes_objectives_or_work():
    folder = Path(__file__).parents[3] / "vested_widgets" / "deals" / "stories" / "content"
    columns = {"outcomes/outcomes": "outcome", "objectives/objectives": "objective", "workload/lines": "work"}
    rows = [
        (act["table"], row)
        for file in folder.glob("*/03-*.yaml")
        for act in yaml.safe_load(file.read_text("utf-8"))["acts"]
        for row in act.get("rows", ())
        if act.get("table") in columns
    ]
    assert len(rows) > 50
    assert [row for table, row in rows if how_words(row[columns[table]])] == []
