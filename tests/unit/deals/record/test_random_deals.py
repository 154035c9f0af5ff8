"""Whatever people did in a deal, it goes through a file exactly."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from prepared import empty_record
from random_deals import make_deal
from vested_widgets import deals

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
DEALS = int(os.environ.get("DEALS", "6"))
ACTS = {
    "answer",
    "turn",
    "write_row",
    "write_text",
    "comment",
    "ask_consent",
    "approve",
    "name_approvers",
    "change_people",
    "lead",
}


@pytest.fixture
def records(tmp_path):
    """Two empty records."""
    with (
        deals.Store.open(empty_record(tmp_path / "here.sqlite")) as here,
        deals.Store.open(empty_record(tmp_path / "there.sqlite")) as there,
    ):
        yield here, there


def test_any_deal_makes_the_round_trip_through_a_file_exactly(records):
    here, there = records
    done: Counter[str] = Counter()
    for seed in range(DEALS):
        life = make_deal(here, random.Random(seed))
        done.update(life.done)
        document = here.export_deal(life.deal.id)
        taken = there.import_deal(json.loads(json.dumps(document)))
        assert there.export_deal(taken.id) == document, f"seed {seed}"
        copy = there.import_deal(json.loads(json.dumps(document)), as_copy=True)
        both = [there.export_deal(one)["changes"] for one in (taken.id, copy.id)]
        assert [len(one) for one in both] == [len(document["changes"])] * 2, f"seed {seed}"
        # People read the same in both: every joint part of every step.
        guys = [next(one.id for one in deal.members if one.role == "architect") for deal in (life.deal, taken)]
        seats = [deals.Seat.open(store, guy) for store, guy in zip((here, there), guys, strict=True)]
        agreements = [replace(seat.agreement.read(), read_at=EPOCH) for seat in seats]
        assert agreements[0] == agreements[1], f"seed {seed}"
    assert set(done) == ACTS, "every kind of act has happened in some deal"
