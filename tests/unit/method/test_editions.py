"""What stands in documents that parties have approved: new words of ours never take an approval from anybody."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from vested_widgets import method

# What each edition of the shipped content has put into assemblies, written down once when it was released.
EDITIONS = {
    int(file.stem): yaml.safe_load(file.read_text("utf-8")) for file in (Path(__file__).parent / "editions").glob("*.yaml")
}


def sections(edition: int):
    for name, found in EDITIONS[edition].items():
        step, _, part = name.partition("/")
        now = {section.of: section for section in method.load().step(step).part(part).sections}
        for of, was in found.items():
            yield of, was, now[of]


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_row_still_reads_as_it_did_in_an_earlier_edition(edition):
    for of, was, now in sections(edition):
        assert now.title == was["title"], of
        assert now.row_in(edition) == was.get("row", ""), f"{of}: keep these words in `earlier`"


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_words_of_choices_that_stand_in_documents_stay(edition):
    for of, was, _ in sections(edition):
        step, _, part = of.partition("/")
        table = method.load().step(step).part(part)
        for column, labels in was.get("labels", {}).items():
            assert [option.label for option in table.column(column).options][: len(labels)] == labels, f"{of}, {column}"
        for column, title in was.get("columns", {}).items():
            assert table.column(column).title == title, f"{of}, {column}"
