"""The warm parent of all kernels: every page that it makes beforehand can be made."""

from __future__ import annotations

from vested_widgets.widgets import prefork_warmup


def test_no_page_that_is_made_beforehand_fails(caplog):
    prefork_warmup.pages()
    assert not [record.getMessage() for record in caplog.records if record.name == "vested.forks"]
