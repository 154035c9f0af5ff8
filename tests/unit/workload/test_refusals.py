"""A list of work that is no tree is refused in words that name the row and the mend."""

from __future__ import annotations

import pandas as pd
import pytest

from vested_widgets import workload


def lines(*rows: tuple[str, str, str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["line", "title", "parent"])


REFUSED = {
    "circle": (lines(("a", "Planning", "b"), ("b", "Forecast", "a")), ["“Planning”", "“Forecast”", "Leave “within”"]),
    "behind a circle": (lines(("c", "Order", "a"), ("a", "Planning", "b"), ("b", "Forecast", "a")), ["“Planning”", "“Forecast”"]),
    "in itself": (lines(("a", "Planning", "a")), ["“Planning” is within itself", "leave “within” empty"]),
    "unknown parent": (lines(("a", "Planning", "x")), ["“Planning”", "“x”", "Choose a line"]),
    "four levels": (
        lines(("a", "A", ""), ("b", "B", "a"), ("c", "C", "b"), ("d", "Count", "c")),
        ["“Count”", "level 4", "one level up"],
    ),
    "twice": (lines(("a", "Planning", ""), ("a", "Forecast", "")), ["“Planning”", "“Forecast”", "“a”"]),
    "no id": (lines(("", "Planning", "")), ["Row 1", "“Planning”"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_tree_is_refused_with_its_row(name: str) -> None:
    frame, told = REFUSED[name]
    with pytest.raises(workload.WorkloadError) as refused:
        workload.outline(frame)
    for one in told:
        assert one in str(refused.value)


@pytest.mark.parametrize("given", ["much", -1, float("inf")])
def test_an_effort_that_is_no_number_from_0_is_refused(given: object) -> None:
    frame = lines(("a", "Planning", "")).assign(effort=[given])
    with pytest.raises(workload.WorkloadError, match="“Planning”: the effort is"):
        workload.outline(frame)


def test_a_frame_without_a_column_is_refused() -> None:
    with pytest.raises(workload.WorkloadError, match="must have the columns: parent"):
        workload.outline(pd.DataFrame({"line": [], "title": []}))


@pytest.mark.parametrize(
    ("line", "after", "told"),
    [("x", "a", "“x”"), ("a", "x", "“Planning” comes after “x”"), ("a", "a", "“Planning” comes after itself")],
)
def test_links_that_lead_nowhere_are_refused(line: str, after: str, told: str) -> None:
    outlined = workload.outline(lines(("a", "Planning", "")))
    with pytest.raises(workload.WorkloadError) as refused:
        workload.links(outlined, pd.DataFrame({"line": [line], "after": [after]}))
    assert told in str(refused.value)


def test_a_list_without_lines_has_tables_without_rows() -> None:
    outlined = workload.outline(lines())
    assert len(outlined) == len(workload.owners(outlined)) == 0
    linked = workload.links(outlined, pd.DataFrame({"line": [], "after": []}))
    assert len(linked) == len(workload.hand_overs(linked)) == 0
    assert not workload.everything_shared(outlined, "Shared")
