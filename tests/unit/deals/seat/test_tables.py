from __future__ import annotations

import re

import pytest

from deals_helpers import table_step, two_parties
from prepared import empty_record
from vested_widgets import deals, method
from vested_widgets.deals import InvalidAnswer, NotAllowed

ROWS, LINKED, CIRCLES = "work/rows", "work/linked", "work/circles"


@pytest.fixture
def deal(store):
    return store.create_deal("North & South", two_parties(), architect="Guy", own_content={"steps": [table_step()]})


def exactly(key, **values):
    """Return a pattern of exactly this sentence."""
    return f"^{re.escape(method.words(key, **values))}$"


def cells(seat, name=ROWS):
    return [dict(row.cells) for row in seat.tables.read(name).rows]


def test_a_row_is_there_for_everybody_as_soon_as_it_is_saved(sit, deal):
    saved = sit("Ann").tables.save_row(
        ROWS, None, {"what": "Crates", "kind": ["a", "b"], "weight": 3, "when": "2026-11-24"}, None
    )
    (row,) = sit("Dot").tables.read(ROWS).rows
    assert dict(row.cells) == {"what": "Crates", "kind": ["a", "b"], "weight": 3, "when": "2026-11-24"}
    assert (row.id, row.revision, row.position, row.author, row.party.name) == (saved.row_id, 1, 0, "Ann", "North")


def test_changes_of_different_cells_on_one_base_come_together(sit):
    row = sit("Ann").tables.save_row(ROWS, None, {"what": "Crates"}, None)
    sit("Ann").tables.save_row(ROWS, row.row_id, {"weight": 2}, 1)
    merged = sit("Dot").tables.save_row(ROWS, row.row_id, {"note": "by Dot"}, 1)
    assert not merged.side
    assert cells(sit("Eli")) == [{"what": "Crates", "weight": 2, "note": "by Dot"}]


def test_a_clash_becomes_a_side_version_and_the_free_cells_of_the_same_save_go_in(sit):
    row = sit("Ann").tables.save_row(ROWS, None, {"what": "Crates"}, None)
    sit("Ann").tables.save_row(ROWS, row.row_id, {"what": "Boxes"}, 1)
    side = sit("Dot").tables.save_row(ROWS, row.row_id, {"what": "Pallets", "weight": 5}, 1)
    assert side.side
    assert side.base == 1
    (now,) = sit("Ann").tables.read(ROWS).rows
    assert dict(now.cells) == {"what": "Boxes", "weight": 5}
    assert [(one.cells["what"], one.party.name) for one in now.sides] == [("Pallets", "South")]


def test_the_same_cell_with_the_same_value_is_no_clash(sit):
    row = sit("Ann").tables.save_row(ROWS, None, {"what": "Crates"}, None)
    sit("Ann").tables.save_row(ROWS, row.row_id, {"what": "Boxes"}, 1)
    assert sit("Dot").tables.save_row(ROWS, row.row_id, {"what": "Boxes"}, 1).revision == 2
    assert len(sit("Dot").tables.history(ROWS, row.row_id)) == 2


def test_nobody_clashes_with_themselves(sit):
    row = sit("Ann").tables.save_row(ROWS, None, {"what": "C"}, None)
    for word in ("Cr", "Cra", "Crates"):
        assert not sit("Ann").tables.save_row(ROWS, row.row_id, {"what": word}, 1).side
    assert cells(sit("Ann")) == [{"what": "Crates"}]


def test_a_side_version_is_merged_by_a_save_that_settles_it_or_set_aside(sit):
    row = sit("Ann").tables.save_row(ROWS, None, {"what": "Crates"}, None)
    sit("Ann").tables.save_row(ROWS, row.row_id, {"what": "Boxes"}, 1)
    one = sit("Dot").tables.save_row(ROWS, row.row_id, {"what": "Pallets"}, 1)
    two = sit("Eli").tables.save_row(ROWS, row.row_id, {"what": "Trolleys"}, 1)
    sit("Fay").tables.save_row(ROWS, row.row_id, {"what": "Boxes and pallets"}, 2, settles=one.revision)
    sit("Fay").tables.set_aside(ROWS, row.row_id, two.revision)
    (now,) = sit("Ann").tables.read(ROWS).rows
    assert (now.cells["what"], now.sides) == ("Boxes and pallets", ())
    history = sit("Ann").tables.history(ROWS, row.row_id)
    assert [version.settled for version in history if version.side] == [True, True]
    with pytest.raises(InvalidAnswer, match="no second version"):
        sit("Fay").tables.set_aside(ROWS, row.row_id, two.revision)


def test_a_deleted_row_comes_back_by_restore_or_because_somebody_was_writing_on_it(sit):
    row = sit("Ann").tables.save_row(ROWS, None, {"what": "Crates"}, None)
    sit("Ann").tables.delete_row(ROWS, row.row_id, 1)
    assert cells(sit("Ann")) == []
    sit("Dot").tables.save_row(ROWS, row.row_id, {"note": "still writing"}, 1)
    assert cells(sit("Ann")) == [{"what": "Crates", "note": "still writing"}]
    sit("Ann").tables.delete_row(ROWS, row.row_id, 3)
    sit("Eli").tables.restore_row(ROWS, row.row_id, 1)
    assert cells(sit("Ann")) == [{"what": "Crates"}]


def test_a_row_that_has_changed_since_it_was_read_is_not_deleted(sit):
    row = sit("Ann").tables.save_row(ROWS, None, {"what": "Crates"}, None)
    sit("Dot").tables.save_row(ROWS, row.row_id, {"what": "Boxes"}, 1)
    with pytest.raises(NotAllowed, match="changed since you read it"):
        sit("Ann").tables.delete_row(ROWS, row.row_id, 1)


def test_rows_are_put_in_order(sit):
    ids = {what: sit("Ann").tables.save_row(ROWS, None, {"what": what}, None).row_id for what in "abc"}
    sit("Ann").tables.save_row(ROWS, None, {"what": "after a"}, None, after=ids["a"])
    sit("Dot").tables.move_row(ROWS, ids["c"], None)
    sit("Dot").tables.move_row(ROWS, ids["a"], ids["b"])
    assert [row["what"] for row in cells(sit("Ann"))] == ["c", "after a", "b", "a"]
    with pytest.raises(InvalidAnswer, match=exactly("write_error.no_row", table="Rows")):
        sit("Ann").tables.move_row(ROWS, ids["a"], "nowhere")


def test_undo_takes_back_ones_own_last_acts_one_by_one(sit):
    ann = sit("Ann")
    row = ann.tables.save_row(ROWS, None, {"what": "Crates"}, None)
    ann.tables.save_row(ROWS, row.row_id, {"what": "Boxes"}, 1)
    ann.tables.delete_row(ROWS, row.row_id, 2)
    assert ann.tables.undo(ROWS).cells == {"what": "Boxes"}
    assert ann.tables.undo(ROWS).cells == {"what": "Crates"}
    assert ann.tables.undo(ROWS).deleted
    assert ann.tables.undo(ROWS) is None
    assert cells(ann) == []
    ann.tables.restore_row(ROWS, row.row_id, 2)
    assert cells(ann) == [{"what": "Boxes"}]


def test_undo_stops_where_somebody_has_built_on_it(sit):
    row = sit("Ann").tables.save_row(ROWS, None, {"what": "Crates"}, None)
    sit("Dot").tables.save_row(ROWS, row.row_id, {"weight": 1}, 1)
    assert sit("Ann").tables.undo(ROWS) is None
    assert sit("Dot").tables.undo(ROWS).cells == {"what": "Crates"}
    assert sit("Ann").tables.undo(ROWS).deleted


def test_undo_of_a_paste_takes_all_its_rows_and_undo_of_a_merge_lets_the_side_wait_again(sit):
    ann, dot = sit("Ann"), sit("Dot")
    row = ann.tables.save_row(ROWS, None, {"what": "Crates"}, None)
    dot.tables.save_rows(ROWS, [{"what": "one"}, {"what": "two"}])
    dot.tables.undo(ROWS)
    assert cells(ann) == [{"what": "Crates"}]
    ann.tables.save_row(ROWS, row.row_id, {"what": "Boxes"}, 1)
    side = dot.tables.save_row(ROWS, row.row_id, {"what": "Pallets"}, 1)
    ann.tables.save_row(ROWS, row.row_id, {"what": "Both"}, 2, settles=side.revision)
    ann.tables.undo(ROWS)
    (now,) = ann.tables.read(ROWS).rows
    assert (now.cells["what"], [one.cells["what"] for one in now.sides]) == ("Boxes", ["Pallets"])
    dot.tables.undo(ROWS)
    assert ann.tables.read(ROWS).rows[0].sides == ()


def test_a_paste_is_all_or_nothing(sit, store, deal):
    before = store.last_change(deal.id)
    with pytest.raises(InvalidAnswer, match="'Weight'"):
        sit("Ann").tables.save_rows(ROWS, [{"what": "one"}, {"what": "two", "weight": 99}])
    assert cells(sit("Ann")) == []
    assert store.last_change(deal.id) == before
    saved = sit("Ann").tables.save_rows(ROWS, [{"what": str(n)} for n in range(500)])
    assert [row["what"] for row in cells(sit("Dot"))] == [str(n) for n in range(500)]
    assert len({version.row_id for version in saved}) == 500
    with pytest.raises(InvalidAnswer, match=exactly("write_error.full", table="Rows", rows=500, most=1000, more=501)):
        sit("Ann").tables.save_rows(ROWS, [{"what": "x"}] * 501)


WRONG = [
    ({"nothing": "x"}, "no column"),
    ({"what": 7}, "a text"),
    ({"what": "x" * 1001}, "Shorten"),
    ({"what": "a\x00b"}, "cannot be stored"),
    ({"kind": "a"}, "list of ids"),
    ({"kind": ["z"]}, "entries that this column offers"),
    ({"whose": "nobody"}, "entries that this column offers"),
    ({"who": 3}, "an id"),
    ({"weight": True}, "a number"),
    ({"weight": float("nan")}, "a number"),
    ({"weight": 6}, "from 1 up to 5"),
    ({"when": "tomorrow"}, "a date"),
    ("text", "by column"),
]


@pytest.mark.parametrize(("given", "sentence"), WRONG)
def test_a_cell_that_does_not_fit_is_refused_in_words(sit, store, deal, given, sentence):
    before = store.last_change(deal.id)
    with pytest.raises(InvalidAnswer, match=sentence):
        sit("Ann").tables.save_row(ROWS, None, given, None)
    assert store.last_change(deal.id) == before


def test_a_wrong_entry_is_kept_as_it_was_typed(sit):
    sit("Ann").tables.save_row(ROWS, None, {"when": {"wrong": "soonish"}}, None)
    assert cells(sit("Dot")) == [{"when": {"wrong": "soonish"}}]


@pytest.mark.parametrize("base", [7, -1, "one", True])
def test_a_base_that_never_was_is_refused(sit, base):
    row = sit("Ann").tables.save_row(ROWS, None, {"what": "Crates"}, None)
    with pytest.raises(InvalidAnswer):
        sit("Ann").tables.save_row(ROWS, row.row_id, {"what": "Boxes"}, base)
    with pytest.raises(InvalidAnswer, match=exactly("write_error.no_row", table="Rows")):
        sit("Ann").tables.save_row(ROWS, "stranger", {"what": "Boxes"}, 1)


def test_every_party_has_its_own_row_that_only_its_members_and_the_architect_write(sit):
    mine, theirs = sit("Ann").tables.read(CIRCLES).rows
    assert [(row.party.name, row.revision, dict(row.cells)) for row in (mine, theirs)] == [("North", 0, {}), ("South", 0, {})]
    sit("Ann").tables.save_row(CIRCLES, mine.id, {"why": "Fresh food"}, 0)
    sit("Guy").tables.save_row(CIRCLES, theirs.id, {"why": "Moving things"}, None)
    with pytest.raises(NotAllowed, match=exactly("joint.others_row", party="South")):
        sit("Ann").tables.save_row(CIRCLES, theirs.id, {"why": "Ours"}, 1)
    with pytest.raises(NotAllowed, match=exactly("joint.others_row", party="South")):
        sit("Ann").tables.restore_row(CIRCLES, theirs.id, 1)
    for key, refused in (
        ("write_error.party_rows", lambda: sit("Ann").tables.save_row(CIRCLES, None, {"why": "x"}, None)),
        ("write_error.party_rows_added", lambda: sit("Ann").tables.save_rows(CIRCLES, [{}])),
    ):
        with pytest.raises(InvalidAnswer, match=exactly(key, table="Circles")):
            refused()
    with pytest.raises(InvalidAnswer, match=exactly("write_error.party_rows_stay", table="Circles")):
        sit("Ann").tables.delete_row(CIRCLES, mine.id, 1)
    assert [row.cells.get("why") for row in sit("Dot").tables.read(CIRCLES).rows] == ["Fresh food", "Moving things"]


def test_links_point_at_rows_that_are_there_and_show_what_hangs_on_them(sit, deal):
    row = sit("Ann").tables.save_row(ROWS, None, {"what": "Crates"}, None)
    with pytest.raises(InvalidAnswer, match="entries that this column offers"):
        sit("Ann").tables.save_row(LINKED, None, {"name": "A", "to": ["nowhere"]}, None)
    linked = sit("Ann").tables.save_row(LINKED, None, {"name": "A", "to": [row.row_id]}, None)
    column = sit("Ann").method.step("work").part("linked").column("to")
    assert sit("Dot").tables.options(column) == [(row.row_id, "Crates")]
    (hanging,) = sit("Dot").tables.hanging_on(ROWS, row.row_id)
    assert (hanging.name, hanging.row_id, hanging.row_title) == (LINKED, linked.row_id, "A")


def test_the_hash_of_a_table_is_of_what_it_says(sit):
    empty = sit("Ann").tables.read(ROWS).content_hash
    row = sit("Ann").tables.save_row(ROWS, None, {"what": "Crates"}, None)
    one = sit("Dot").tables.read(ROWS).content_hash
    sit("Dot").tables.save_row(ROWS, row.row_id, {"what": "Boxes"}, 1)
    two = sit("Dot").tables.read(ROWS).content_hash
    sit("Dot").tables.undo(ROWS)
    assert empty == ""
    assert len({empty, one, two}) == 3
    assert sit("Ann").tables.read(ROWS).content_hash == one


def test_comments_stand_beside_rows_until_they_are_resolved(sit):
    row = sit("Ann").tables.save_row(ROWS, None, {"what": "Crates"}, None)
    said = sit("Dot").comments.add(ROWS, " Which ones? ", row.row_id)
    sit("Ann").comments.add("vision/joint", "Shorter, please")
    assert (said.text, said.author, said.party.name, said.resolved) == ("Which ones?", "Dot", "South", False)
    assert sit("Ann").tables.read(ROWS).rows[0].comments == 1
    sit("Ann").comments.resolve(ROWS, said.id)
    assert sit("Ann").tables.read(ROWS).rows[0].comments == 0
    assert [comment.resolved for comment in sit("Ann").comments.on(ROWS)] == [True]
    with pytest.raises(NotAllowed, match=exactly("joint.no_comment")):
        sit("Ann").comments.resolve(ROWS, said.id)
    with pytest.raises(InvalidAnswer, match="empty"):
        sit("Ann").comments.add(ROWS, "  ")
    with pytest.raises(InvalidAnswer, match=exactly("write_error.no_row", table="Rows")):
        sit("Ann").comments.add(ROWS, "x", "nowhere")


def test_those_who_watch_read_and_comment_but_do_not_write(store, deal):
    observer = deals.Seat.open(store, store.add_member(deal.id, None, "Olga", "observer").id)
    assert observer.tables.read(ROWS).rows == ()
    for act in (
        lambda: observer.tables.save_row(ROWS, None, {"what": "x"}, None),
        lambda: observer.tables.save_rows(ROWS, [{"what": "x"}]),
        lambda: observer.tables.undo(ROWS),
    ):
        with pytest.raises(NotAllowed):
            act()
    said = observer.comments.add(ROWS, "Who brings the crates?")
    assert (said.party, said.role) == (None, "observer")


def test_tables_make_the_round_trip_exactly_and_go_with_their_deal(store, sit, deal, tmp_path):
    ann, dot = sit("Ann"), sit("Dot")
    row = ann.tables.save_row(ROWS, None, {"what": "Crates", "whose": deal.parties[1].id, "who": deal.members[1].id}, None)
    ann.tables.save_row(ROWS, row.row_id, {"what": "Boxes"}, 1)
    dot.tables.save_row(ROWS, row.row_id, {"what": "Pallets"}, 1)
    dot.comments.add(ROWS, "Hm", row.row_id)
    document = store.export_deal(deal.id)
    with deals.Store.open(empty_record(tmp_path / "other.sqlite")) as other:
        there = other.import_deal(document)
        assert other.export_deal(there.id) == document
        assert deals.Seat.open(other, deal.members[1].id).tables.read(ROWS) == ann.tables.read(ROWS)
    copied = store.import_deal(document, as_copy=True)
    (twin,) = deals.Seat.open(store, copied.members[1].id).tables.read(ROWS).rows
    assert (twin.cells["whose"], twin.cells["who"]) == (copied.parties[1].id, copied.members[1].id)
    store.delete_deal(copied.id)
    store.delete_deal(deal.id)
    assert store.deals() == []
