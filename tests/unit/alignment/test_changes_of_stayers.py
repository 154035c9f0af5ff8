"""Who left is what remains when the stayers are taken from a round that was shown as a whole: so few others are not left over."""

from __future__ import annotations

import pandas as pd
import pytest

from vested_widgets import alignment


def stayers(first: dict[str, int], second: dict[str, int]) -> pd.DataFrame:
    rows = [
        {"member": member, "party": "A", "item": "x", "wave": wave, "value": value, "low": 1, "high": 5}
        for wave, people in ((1, first), (2, second)) for member, value in people.items()
    ]  # fmt: skip
    return alignment.changes(pd.DataFrame(rows)).query("people == 'stayed'")


def people(n: int, value: int = 0) -> dict[str, int]:
    return {f"m{at}": value or 1 + at % 5 for at in range(n)}


@pytest.mark.parametrize("left", [1, 3, 7])
def test_those_who_stayed_are_not_shown_beside_all_while_few_others_left(left):
    """Three who left and had all answered at one end were told by the sum of all less the sum of those who stayed."""
    table = stayers(people(6) | {f"gone{at}": 5 for at in range(left)}, people(6))
    assert table[["mean", "change", "low", "high"]].isna().all().all()


@pytest.mark.parametrize("left", [0, 8])
def test_those_who_stayed_are_shown_if_nobody_or_many_left(left):
    table = stayers(people(6) | {f"gone{at}": 5 for at in range(left)}, people(6))
    assert table["mean"].notna().all()
