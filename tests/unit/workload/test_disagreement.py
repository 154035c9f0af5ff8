"""Who should do the work: what is found between parties, and what is held back of few people."""

from __future__ import annotations

import pandas as pd
import pytest

from unit.workload.test_laws import answers
from vested_widgets import workload

H, L, S, T = "Harbour", "Linden", "Shared", "A third party"
OWNERS = (H, L, S, T)
PARTIES = (H, L)


def found(given_by, **options):
    return workload.disagreements(answers(given_by), owners=OWNERS, parties=PARTIES, **options)


def test_a_line_that_both_claim_comes_first_then_one_that_neither_wants() -> None:
    told = workload.claims(
        found(
            {
                "same": {H: [H] * 5, L: [H] * 5},
                "differ": {H: [S] * 5, L: [L] * 5},
                "unwanted": {H: [L] * 5, L: [H] * 5},
                "claimed": {H: [H] * 5, L: [L] * 5},
            }
        ),
        parties=PARTIES,
    )
    assert told[["item", "finding"]].values.tolist() == [
        ["claimed", "both claim"], ["unwanted", "neither wants"], ["differ", "differ"], ["same", "same"],
    ]  # fmt: skip
    pair = workload.between(told).iloc[0]
    assert (pair["lines"], pair["differ"], pair["share"], pair["both_claim"], pair["neither_wants"]) == (4, 3, 0.75, 1, 1)


def test_of_few_people_neither_owner_nor_share_is_told() -> None:
    told = found({"crates": {H: [H] * 4, L: [L] * 6}}).set_index("party")
    assert told.loc[H, "owner"] is None and pd.isna(told.loc[H, "share"]) and pd.isna(told.loc[H, "entropy"])
    assert told.loc[L, "owner"] == L
    # The four could be told from the total of all.
    assert told.loc["", "owner"] is None and pd.isna(told.loc["", "share"])


def test_all_together_are_told_where_nobody_can_be_subtracted() -> None:
    told = found({"crates": {H: [H] * 4, L: [H] * 3 + [L]}}).set_index("party")
    assert told.loc[H, "owner"] is None and told.loc[L, "owner"] is None
    assert told.loc["", "owner"] == H and told.loc["", "share"] == pytest.approx(7 / 8)


def test_people_who_came_after_the_reveal_cannot_be_told_from_the_total() -> None:
    frame = answers({"crates": {H: [H] * 6, L: [L] * 6}})
    frame["late"] = [*([False] * 11), True]
    told = workload.disagreements(frame, owners=OWNERS, parties=PARTIES).set_index("party")
    assert told.loc[H, "owner"] == H
    assert told.loc[L, "owner"] is None and told.loc["", "owner"] is None


def test_a_tie_has_no_owner_and_is_no_claim() -> None:
    told = found({"crates": {H: [H, H, H, L, L, L], L: [L] * 5}})
    assert told.set_index("party").loc[H, "owner"] is None
    assert told.set_index("party").loc[H, "share"] == pytest.approx(0.5)
    assert len(workload.claims(told, parties=PARTIES)) == 0


def test_an_owner_that_could_not_be_chosen_is_refused() -> None:
    with pytest.raises(workload.WorkloadError, match="“Nobody”"):
        found({"crates": {H: ["Nobody"] * 5, L: []}})


def test_no_answers_give_no_rows() -> None:
    told = found({})
    assert len(told) == 0
    assert len(workload.between(workload.claims(told, parties=PARTIES))) == 0


def test_work_that_is_shared_throughout_is_named() -> None:
    def lines(*owners):
        rows = [(f"l{at}", f"Line {at}", "", owner) for at, owner in enumerate(owners)]
        return workload.outline(pd.DataFrame(rows, columns=["line", "title", "parent", "owner"]))

    assert workload.everything_shared(lines(S, S, H, None), S)
    assert not workload.everything_shared(lines(S, H, L, None), S)
    assert not workload.everything_shared(lines(None, None), S)
