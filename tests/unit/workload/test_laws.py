"""Laws of every list of work: nothing gets lost in its tree, owners add up, and disagreement does not depend on names or order."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vested_widgets import workload

OWNERS = ("Alder", "Birch", "Clearwater", "Shared", "A third party")
FEW = settings(max_examples=25, deadline=None)


@st.composite
def trees(draw: st.DrawFn) -> pd.DataFrame:
    """Return lines of a tree of at most three levels, in any order of rows."""
    many = draw(st.integers(1, 12))
    level: dict[str, int] = {}
    rows = []
    for at in range(many):
        parent = draw(st.sampled_from(["", *(line for line, deep in level.items() if deep < 3)]))
        line = f"l{at}"
        level[line] = level.get(parent, 0) + 1
        owner = draw(st.sampled_from([*OWNERS, None]))
        effort = draw(st.sampled_from([None, 0, 1.5, 40]))
        rows.append({"line": line, "title": f"Line {at}", "parent": parent, "owner": owner, "effort": effort})
    return pd.DataFrame(draw(st.permutations(rows)), columns=["line", "title", "parent", "owner", "effort"])


def answers(given_by: dict[str, dict[str, list[str]]]) -> pd.DataFrame:
    """Return tidy answers: by line and party the owners that its people chose."""
    rows = [
        {"party": party, "member": f"{party}{at}", "item": line, "title": line.title(), "value": owner, "kind": "choice"}
        for line, by in given_by.items()
        for party, chosen in by.items()
        for at, owner in enumerate(chosen)
    ]
    return pd.DataFrame(rows, columns=["party", "member", "item", "title", "value", "kind"])


said = st.dictionaries(
    st.sampled_from(["forecast", "routes", "crates", "cold"]),
    st.fixed_dictionaries(
        {"Alder": st.lists(st.sampled_from(OWNERS), max_size=7), "Birch": st.lists(st.sampled_from(OWNERS), max_size=7)}
    ),
    min_size=1,
)


@FEW
@given(trees())
def test_each_line_stands_once_after_the_line_that_it_lies_in(lines: pd.DataFrame) -> None:
    found = workload.outline(lines)
    place = {line: at for at, line in enumerate(found["line"])}
    assert sorted(found["line"]) == sorted(lines["line"])
    for row in found.itertuples():
        inside = [line for line, parent in zip(lines["line"], lines["parent"], strict=True) if parent == row.line]
        assert [place[line] for line in inside] == sorted(place[line] for line in inside)
        assert row.lowest == (not inside)
        assert row.level == 1 + row.number.count(".")
        if row.parent:
            assert place[row.parent] < place[row.line]
            assert found["branch"][place[row.line]] == found["branch"][place[row.parent]]
        # All that lies in a line stands right below it.
        assert set(found["branch"][place[row.line] : place[row.line] + row.below + 1]) == {row.branch}
    assert found.loc[found["level"] == 1, "below"].add(1).sum() == len(lines)


@FEW
@given(trees())
def test_owners_add_up_to_the_lowest_lines(lines: pd.DataFrame) -> None:
    outlined = workload.outline(lines)
    lowest = outlined[outlined["lowest"]]
    found = workload.owners(outlined)
    assert found["lines"].sum() == len(lowest)
    assert found["share"].sum() == pytest.approx(1)
    if found["effort_share"].notna().any():
        assert found["effort_share"].sum() == pytest.approx(1)
    assert found["effort"].sum() == pytest.approx(lowest["effort"].sum())


@FEW
@given(trees())
def test_an_owner_holds_for_all_that_lies_below_unless_that_has_its_own(lines: pd.DataFrame) -> None:
    own = {line: one if isinstance(one, str) else None for line, one in zip(lines["line"], lines["owner"], strict=True)}
    found = workload.outline(lines).set_index("line")
    for line, row in found.iterrows():
        expected = own[line] or (found["owner"][row["parent"]] if row["parent"] else None)
        assert row["owner"] == expected
        assert row["inherited"] == bool(expected and not own[line])


@FEW
@given(st.lists(st.integers(0, 12), min_size=1, max_size=5))
def test_entropy_lies_between_0_and_1_whatever_the_order(counts: list[int]) -> None:
    found = workload.entropy(counts, 5)
    if not sum(counts):
        assert found is None
        return
    assert found is not None and 0 <= found <= 1
    assert found == pytest.approx(workload.entropy(counts[::-1], 5))
    assert found == pytest.approx(workload.entropy([3 * count for count in counts], 5))
    assert (found == 0) == (max(counts) == sum(counts))


def test_entropy_is_1_where_all_owners_are_chosen_alike_and_as_reckoned_by_hand() -> None:
    assert workload.entropy([2, 2, 2, 2], 4) == pytest.approx(1)
    by_hand = -(0.75 * math.log(0.75) + 0.25 * math.log(0.25)) / math.log(4)
    assert workload.entropy([3, 1], 4) == pytest.approx(by_hand)


@FEW
@given(said)
def test_the_share_is_that_of_the_most_chosen_owner(given_by: dict[str, dict[str, list[str]]]) -> None:
    found = workload.disagreements(answers(given_by), owners=OWNERS, policy=None, parties=["Alder", "Birch"])
    for row in found.itertuples():
        chosen = given_by[row.item][row.party] if row.party else [one for by in given_by[row.item].values() for one in by]
        counts = sorted((chosen.count(owner) for owner in OWNERS), reverse=True)
        assert row.n == len(chosen)
        if not chosen:
            assert pd.isna(row.share) and row.owner is None
            continue
        assert row.share == pytest.approx(counts[0] / len(chosen))
        assert row.entropy == pytest.approx(workload.entropy(counts, len(OWNERS)))
        assert (row.owner is None) == (counts[0] == counts[1])
        assert row.owner is None or chosen.count(row.owner) == counts[0]


@FEW
@given(said, st.permutations(OWNERS))
def test_other_names_of_owners_change_no_figure(given_by: dict[str, dict[str, list[str]]], names: list[str]) -> None:
    called = dict(zip(OWNERS, names, strict=True))
    renamed = {line: {party: [called[one] for one in chosen] for party, chosen in by.items()} for line, by in given_by.items()}
    one = workload.disagreements(answers(given_by), owners=OWNERS, policy=None, parties=["Alder", "Birch"]).set_index(
        ["item", "party"]
    )
    other = workload.disagreements(answers(renamed), owners=names, policy=None, parties=["Alder", "Birch"]).set_index(
        ["item", "party"]
    )
    other = other.reindex(one.index)
    assert one["share"].tolist() == pytest.approx(other["share"].tolist(), nan_ok=True)
    assert one["entropy"].tolist() == pytest.approx(other["entropy"].tolist(), nan_ok=True)


@FEW
@given(said)
def test_lines_on_which_parties_differ_stand_before_the_others(given_by: dict[str, dict[str, list[str]]]) -> None:
    found = workload.disagreements(answers(given_by), owners=OWNERS, policy=None, parties=["Alder", "Birch"])
    claimed = workload.claims(found, parties=["Alder", "Birch"]).set_index("item")["finding"]
    differ = [claimed.get(item, "same") != "same" for item in found.drop_duplicates("item")["item"]]
    assert differ == sorted(differ, reverse=True)


@FEW
@given(said)
def test_parties_between_them_count_every_line_that_both_have_decided(given_by: dict[str, dict[str, list[str]]]) -> None:
    claimed = workload.claims(
        workload.disagreements(answers(given_by), owners=OWNERS, policy=None, parties=["Alder", "Birch"]),
        parties=["Alder", "Birch"],
    )
    for row in workload.between(claimed).itertuples():
        assert row.lines == len(claimed)
        assert row.both_claim + row.neither_wants <= row.differ <= row.lines
        assert row.share == pytest.approx(row.differ / row.lines)


@FEW
@given(trees(), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=15))
def test_hand_overs_add_up_to_the_links_whose_owners_differ(lines: pd.DataFrame, pairs: list[tuple[int, int]]) -> None:
    many = len(lines)
    after = pd.DataFrame([(f"l{a % many}", f"l{b % many}") for a, b in pairs if a % many != b % many], columns=["line", "after"])
    outlined = workload.outline(lines)
    linked = workload.links(outlined, after)
    owner = outlined.set_index("line")["owner"]
    differ = {(a, b) for a, b in after.itertuples(index=False) if owner[a] and owner[b] and owner[a] != owner[b]}
    found = workload.hand_overs(linked)
    assert len(linked) == len(after.drop_duplicates())
    assert found["hand_overs"].sum() == linked["hand_over"].sum() == len(differ)
    assert (found["giver"] != found["receiver"]).all()
