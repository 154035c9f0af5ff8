"""A document is read in the language of a page, and approved as the same text by everybody."""

from __future__ import annotations

import pytest

import pseudo
from prepared import demonstration_record
from vested_widgets import deals, method

STATEMENT = "intent/statement"


@pytest.fixture
def store(tmp_path):
    pseudo.write(tmp_path / "content", pseudo.LONG)
    demonstration_record(tmp_path / "workbook.sqlite")
    method.use(tmp_path / "content")
    with deals.Store.open(tmp_path / "workbook.sqlite") as opened:
        yield opened
    method.use(None)


def test_two_people_with_two_languages_read_and_approve_one_document(store):
    deal = store.deals()[0]
    kim, ada = (next(one.id for one in deal.members if one.alias == alias) for alias in ("Kim", "Ada"))
    here = deals.Seat.open(store, kim)
    status, sections = here.approvals.status(STATEMENT), here.approvals.assembly(STATEMENT)
    with method.speaking(pseudo.LONG):
        there = deals.Seat.open(store, ada)
        theirs, read = there.approvals.status(STATEMENT), there.approvals.assembly(STATEMENT)
        assert [one.title for one in read] == [pseudo.longer(one.title) for one in sections]
        # Texts that people wrote stay as they are; the words around cells are those of the page.
        assert read[0].lines == sections[0].lines
        assert any(one.lines != other.lines for one, other in zip(read, sections, strict=True))
        assert theirs.content_hash == status.content_hash
