"""Deals that are asked in ordered pairs."""

from __future__ import annotations

from pathlib import Path

import pytest

from vested_widgets import deals, method

OWN_ELEMENT = Path(__file__).parents[2] / "own_elements" / "what-matters-more.yaml"


@pytest.fixture
def store(tmp_path):
    with deals.Store.open(tmp_path / "workbook.sqlite") as opened:
        yield opened


@pytest.fixture(params=[2, 3], ids=["two", "three"])
def deal(request, store):
    """A deal of two or three parties with five members each, who are asked what the own Element asks."""
    names = ["North", "South", "West"][: request.param]
    parties = [deals.NewParty(name, members=tuple(deals.NewMember(f"{name} {n}") for n in range(5))) for name in names]
    steps = method.read_yaml(OWN_ELEMENT)["steps"]
    return store.create_deal("Deal", parties, architect="Guy", own_content={"steps": steps})


@pytest.fixture
def sit(store, deal):
    """Sit down as the member of that alias."""
    return lambda alias: deals.Seat.open(store, next(member.id for member in deal.members if member.alias == alias))
