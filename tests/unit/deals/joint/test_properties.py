"""Whatever two people do to a joint table, one after the other: nothing acknowledged is lost, and approvals are of exactly what stands."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deals_helpers import table_step, two_parties
from vested_widgets import deals
from vested_widgets.deals import DealsError

ROWS = "work/rows"
WHO = st.sampled_from(["Ann", "Dot"])
WHICH = st.integers(0, 3)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), WHO, st.text("abc", min_size=1, max_size=3), st.none()),
        st.tuples(st.just("save"), WHO, WHICH, st.tuples(st.sampled_from(["what", "note"]), st.text("abc", max_size=3), st.integers(0, 2))),
        st.tuples(st.sampled_from(["delete", "undo", "settle", "restore"]), WHO, WHICH, st.integers(1, 3)),
        st.tuples(st.just("move"), WHO, WHICH, st.one_of(st.none(), WHICH)),
        st.tuples(st.sampled_from(["propose", "approve", "propose and approve", "withdraw"]), WHO, st.none(), st.none()),
        st.tuples(st.sampled_from(["propose and approve", "approve stale"]), WHO, st.none(), st.none()),
    ),
    max_size=22,
)  # fmt: skip
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Play:
    """A table, two people, and what they were told."""

    def __init__(self, store: Any) -> None:
        deal = store.create_deal("D", two_parties(), own_content={"steps": [table_step()]})
        self.seats = {member.alias: deals.Seat.open(store, member.id) for member in deal.members}
        self.rows: list[str] = []
        self.told: dict[tuple[str, int], Any] = {}
        self.hashes = [""]

    def act(self, verb: str, alias: str, one: Any, other: Any) -> None:
        """One act; an act that is refused changes nothing."""
        seat = self.seats[alias]
        before = self.all_versions()
        try:
            said = getattr(self, verb.replace(" ", "_"))(seat, one, other)
        except (DealsError, IndexError):
            assert self.all_versions() == before
            said = None
        if said is not None:
            self.told[said.row_id, said.revision] = said.cells
        after = self.all_versions()
        assert all(after[row_id][: len(versions)] == versions for row_id, versions in before.items())

    def all_versions(self) -> dict[str, list[Any]]:
        seat = self.seats["Ann"]
        return {row: [(one.revision, one.cells, one.author) for one in seat.tables.history(ROWS, row)] for row in self.rows}

    def add(self, seat: Any, what: str, _: None) -> Any:
        said = seat.tables.save_row(ROWS, None, {"what": what}, None)
        self.rows.append(said.row_id)
        return said

    def save(self, seat: Any, which: int, typed: tuple[str, str, int]) -> Any:
        column, text, back = typed
        row = self.rows[which]
        head = max(one.revision for one in seat.tables.history(ROWS, row) if not one.side)
        said = seat.tables.save_row(ROWS, row, {column: text or None}, max(0, head - back))
        assert (said.cells.get(column) or "") == text
        return said

    def delete(self, seat: Any, which: int, _: int) -> Any:
        return seat.tables.delete_row(ROWS, self.rows[which], seat.tables.history(ROWS, self.rows[which])[-1].revision)

    def move(self, seat: Any, which: int, after: int | None) -> Any:
        return seat.tables.move_row(ROWS, self.rows[which], None if after is None else self.rows[after])

    def undo(self, seat: Any, _: int, __: int) -> Any:
        return seat.tables.undo(ROWS)

    def settle(self, seat: Any, which: int, revision: int) -> None:
        seat.tables.set_aside(ROWS, self.rows[which], revision)

    def restore(self, seat: Any, which: int, revision: int) -> Any:
        return seat.tables.restore_row(ROWS, self.rows[which], revision)

    def propose(self, seat: Any, *_: None) -> None:
        seat.approvals.propose(ROWS, seat.approvals.status(ROWS).content_hash)

    def approve(self, seat: Any, *_: None) -> None:
        said = seat.approvals.approve(ROWS, seat.approvals.status(ROWS).content_hash)
        assert seat.member.party_id in said.approved_by
        self.hashes.append(said.content_hash)

    def propose_and_approve(self, seat: Any, *_: None) -> None:
        self.propose(seat, *_)
        self.approve(seat, *_)

    def approve_stale(self, seat: Any, _: None, __: None) -> None:
        now = seat.approvals.status(ROWS).content_hash
        for old in {one for one in self.hashes if one != now}:
            try:
                seat.approvals.approve(ROWS, old)
            except DealsError:
                continue
            raise AssertionError("something was approved that does not stand there")

    def withdraw(self, seat: Any, _: None, __: None) -> None:
        assert seat.member.party_id not in seat.approvals.withdraw(ROWS).approved_by


@QUICK
@given(acts=ACTS)
def test_any_acts_of_two_people_keep_every_acknowledged_version_and_approvals_are_of_what_stands(sqlite, acts):
    play = Play(sqlite)
    for act in [("add", "Ann", "a", None), ("add", "Dot", "b", None), *acts]:
        play.act(*act)
        joint, table = play.seats["Dot"].approvals.status(ROWS), play.seats["Dot"].tables.read(ROWS)
        assert joint.content_hash == table.content_hash
        behind: dict[str, bool] = {
            one.party.id: one.approved for one in joint.approvals if one.content_hash == joint.content_hash
        }
        assert set(joint.approved_by) <= {party for party, approved in behind.items() if approved}
        assert joint.proposed or not joint.approved_by
    kept = {(row, revision): cells for row, versions in play.all_versions().items() for revision, cells, _ in versions}
    assert {key: dict(cells) for key, cells in play.told.items()} == {key: dict(kept[key]) for key in play.told}
    standing = {row.id for row in play.seats["Ann"].tables.read(ROWS).rows}
    waiting = {(row.id, side.revision) for row in play.seats["Ann"].tables.read(ROWS).rows for side in row.sides}
    for row in play.rows:
        history = play.seats["Ann"].tables.history(ROWS, row)
        assert (row in standing) != next(one for one in reversed(history) if not one.side).deleted
        assert {(row, one.revision) for one in history if one.side and not one.settled} == {
            key for key in waiting if key[0] == row
        } or row not in standing


BRIEF = settings(QUICK, max_examples=10)
EDITS = st.lists(st.tuples(WHICH, st.text("abc", min_size=1, max_size=2)), max_size=4)


@BRIEF
@given(anns=EDITS, dots=EDITS, order=st.lists(st.booleans(), max_size=8))
def test_what_two_people_write_into_different_cells_comes_out_the_same_in_any_order(sqlite, anns, dots, order):
    assert _written(sqlite, anns, dots, order) == _written(sqlite, anns, dots, [not turn for turn in order])


def _written(store, anns, dots, order):
    """The table after both have written, each on what was there before the other began."""
    play = Play(store)
    for what in "wxyz":
        play.act("add", "Ann", what, None)
    left = {"Ann": [("what", *edit) for edit in anns], "Dot": [("note", *edit) for edit in dots]}
    turns = ["Ann" if turn else "Dot" for turn in order] + ["Ann"] * len(anns) + ["Dot"] * len(dots)
    for alias in turns:
        if left[alias]:
            column, which, text = left[alias].pop(0)
            said = play.seats[alias].tables.save_row(ROWS, play.rows[which], {column: text}, 1)
            assert not said.side
    return [dict(row.cells) for row in play.seats["Ann"].tables.read(ROWS).rows]
