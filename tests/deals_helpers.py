"""Makers that several tests of deals share."""

from __future__ import annotations

from vested_widgets import deals


def two_parties() -> list[deals.NewParty]:
    """Two parties of three members."""
    return [
        deals.NewParty("North", members=tuple(map(deals.NewMember, ("Ann", "Ben", "Cas")))),
        deals.NewParty("South", members=tuple(map(deals.NewMember, ("Dot", "Eli", "Fay")))),
    ]
