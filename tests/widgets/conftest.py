"""Widgets without a browser: a session on a fresh record with the demonstration deal, and no swallowed errors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from prepared import demonstration_record
from vested_widgets import deals
from vested_widgets.session import Session
from vested_widgets.widgets import callback_guard


@pytest.fixture(autouse=True)
def no_swallowed_errors() -> Iterator[None]:
    """A callback that failed behind ipywidgets' back fails the test."""
    callback_guard.failures.clear()
    yield
    failures, callback_guard.failures[:] = list(callback_guard.failures), []
    assert not failures, f"a callback failed: {failures!r}"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[deals.Store]:
    """An open record with the demonstration deals."""
    with deals.Store.open(demonstration_record(tmp_path / "workbook.sqlite")) as opened:
        yield opened


@pytest.fixture
def sit(store: deals.Store):
    """Sit down as the member of that alias: `sit("Kim")` gives a session."""

    def sit_down(alias: str) -> Session:
        deal = store.deals()[0]
        member = next(member for member in store.deal(deal.id).members if member.alias == alias)
        return Session(store, deals.Seat.open(store, member.id), served=False)

    return sit_down


@pytest.fixture
def newcomers(store: deals.Store):
    """Let new people of a party answer one question each and submit: `newcomers(session, key, (1, 3, 4, 5))`; so many are published."""

    def come(session: Session, key: deals.AnswerKey, values) -> None:
        party = session.seat.party or session.deal.parties[0]
        for n, value in enumerate(values):
            member = store.add_member(session.deal.id, party.id, f"New {n}", "member")
            seat = deals.Seat.open(store, member.id)
            seat.answers.write({key: value})
            seat.answers.set_done(key.step, key.part, done=True)

    return come


class Page:
    """Stands in for the page at the other end of a widget: sends it messages and keeps what it answers."""

    def __init__(self, widget) -> None:
        self.widget = widget
        self.heard: list[dict] = []
        self.buffers: list[bytes] = []
        widget.send = self._hear

    def _hear(self, content: dict, buffers: list[bytes] | None = None) -> None:
        self.heard.append(content)
        self.buffers = list(buffers or [])

    def send(self, **content) -> dict | None:
        """Send a message as the page would; returns the last thing the widget said since."""
        self.heard.clear()
        self.widget._handle_custom_msg(content, [])
        return self.heard[-1] if self.heard else None


@pytest.fixture
def page():
    """Make the page's end of a widget."""
    return Page
