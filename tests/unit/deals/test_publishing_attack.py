"""What an insider tells by comparing all published states of random rooms: nothing. `make faults FAULTS=publishing` has 1,000 rooms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from prepared import empty_record
from publishing_attack import attacked, one_picture
from vested_widgets import deals
from vested_widgets.deals.publishing import Published
from vested_widgets.deals.record import answers as stored_answers
from vested_widgets.deals.seat import answers as seat_answers

# In each of these rooms answers could be told while every picture showed the latest answers.
ROOMS = (1, 5, 8, 12)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[deals.Store]:
    """An open, empty record."""
    with deals.Store.open(empty_record(tmp_path / "rooms.sqlite")) as opened:
        yield opened


@pytest.mark.parametrize("room", ROOMS)
def test_comparing_all_published_states_tells_no_answer(record, room):
    assert attacked(record, room).compared == 0


def test_the_attack_tells_answers_where_the_latest_are_shown(record, monkeypatch):
    """Otherwise the tests above could not fail."""

    def latest(connection, deal, step, part, wave):
        rows = [row for row in stored_answers.all_answers(connection, deal.id, step, part.id, wave) if row.value is not None]
        party = {member.id: member.party_id for member in deal.members}
        return Published(tuple(rows), {row.seq: party[row.member_id] for row in rows})

    monkeypatch.setattr(seat_answers, "read_published", latest)
    assert attacked(record, ROOMS[1]).compared > 0


def test_everybody_but_one_of_five_alike_is_what_the_attack_calls_told():
    assert 0 < one_picture(5).sets < 0.2
