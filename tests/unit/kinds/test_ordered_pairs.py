"""Ordered pairs: which pairs are asked, what may be answered, and how answers read and come back."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from vested_widgets import alignment, deals, method
from vested_widgets.deals import AnswerKey, InvalidAnswer
from vested_widgets.kinds import KINDS, AnswerError, Asked
from vested_widgets.method.parts import OrderedPairs

ITEMS = [{"id": name, "title": name.title()} for name in ("cost", "fresh", "jobs")]
KIND = KINDS["ordered_pairs"]


def part(**more):
    return OrderedPairs.model_validate({"id": "one", "title": "One", "kind": "ordered_pairs", "items": ITEMS, **more})


def key(item, part="goals", question="preference", about=""):
    return AnswerKey("weigh", part, item, question, about)


def ids(part):
    return [item.id for item in KIND.items(part, part.items)]


def test_each_item_is_paired_with_each_later_one():
    assert ids(part()) == ["cost:fresh", "cost:jobs", "fresh:jobs"]


def test_content_may_name_the_pairs_and_their_sides():
    asked = part(pairs=[["jobs", "cost"]])
    assert ids(asked) == ["jobs:cost"]
    (pair,) = KIND.items(asked, asked.items)
    assert (pair.title, pair.a.title, pair.b.title) == ("Jobs or Cost", "Jobs", "Cost")
    scale = KIND.scale(asked, pair, KIND.questions(asked)[0])
    assert (scale.low, scale.high, scale.low_label, scale.high_label) == (-3, 3, "clearly Jobs", "clearly Cost")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"items": ITEMS[:1]}, "two `items` or more"),
        ({"pairs": [["cost", "cost"]]}, "does not name two of the `items`"),
        ({"pairs": [["cost", "trust"]]}, "does not name two of the `items`: cost, fresh, jobs"),
        ({"pairs": [["cost", "jobs"], ["jobs", "cost"]]}, "every pair needs an id of its own"),
        ({"items_from": {"of": "weigh/ideas", "title": "idea"}, "pairs": [["cost", "jobs"]]}, "leave out `pairs`"),
        ({"items_from": {"of": "weigh/ideas", "title": "idea", "use": "own", "party": "whose"}}, "leave out `pairs` and `use`"),
        ({"items": [*ITEMS, {"id": "x" * 40, "title": "Long"}]}, "too long for a pair"),
        ({"pictures": ["bump"]}, "'bump' is no picture of a part of kind ordered_pairs"),
    ],
)
def test_content_that_does_not_hold_is_refused_in_words(more, said):
    with pytest.raises(ValidationError, match=said):
        part(**more)


def test_titles_of_any_length_make_a_pair():
    long = [{"id": "a", "title": "A" * 120}, {"id": "b", "title": "B" * 120}]
    asked = part(items=long)
    (pair,) = KIND.items(asked, asked.items)
    assert pair.a.title == "A" * 120
    assert len(pair.title) < 120
    assert len(KIND.scale(asked, pair, KIND.questions(asked)[0]).low_label) < 120


def test_points_between_the_ends_not_sure_and_nothing_are_answers(sit):
    north = sit("North 0")
    for value in (-3, 0, 3, "unsure", None):
        north.answers.write({key("cost:fresh"): value})
        assert north.answers.mine("weigh", "goals").get(key("cost:fresh")) == value


@pytest.mark.parametrize(
    ("asked", "value", "said"),
    [
        (key("cost:fresh"), 4, "4 is not on the scale from -3 to 3"),
        (key("cost:fresh"), -4, "-4 is not on the scale"),
        (key("cost:fresh"), True, "True is not on the scale"),
        (key("cost:fresh"), 1.5, "1.5 is not on the scale"),
        (key("cost:fresh"), "much", "'much' is not on the scale"),
        (key("cost:jobs"), 1, "has no question 'preference' about 'cost:jobs'"),
        (key("fresh:cost"), 1, "has no question"),
        (key("cost:fresh", question=""), 1, "has no question ''"),
        (key("cost:fresh", about="p1"), 1, "this question about that party is not for you"),
    ],
)
def test_other_answers_are_refused_and_nothing_is_written(sit, asked, value, said):
    north = sit("North 0")
    with pytest.raises(InvalidAnswer, match=said):
        north.answers.write({key("fresh:jobs"): 1, asked: value})
    assert north.answers.mine("weigh", "goals") == {}


def test_not_sure_is_refused_where_it_is_not_offered():
    asked = part(unsure=False)
    pair = KIND.items(asked, asked.items)[0]
    pair_key = AnswerKey("weigh", "one", pair.id, "preference")
    KIND.check(asked, Asked([pair]), pair_key, 1)
    with pytest.raises(AnswerError, match="'unsure' is not on the scale"):
        KIND.check(asked, Asked([pair]), pair_key, "unsure")


def test_a_frame_has_question_scale_and_margin_of_each_answer(sit):
    sit("North 0").answers.write({key("cost:fresh"): -2, key("fresh:jobs"): "unsure"})
    sit("Guy").rounds.reveal("weigh", "goals")
    rows = sit("South 0").answers.frame("weigh", "goals").set_index("item")
    asked = rows.loc["cost:fresh", ["title", "question", "asked", "kind", "value", "unsure", "low", "high", "margin"]]
    assert list(asked) == ["Lower cost or Fresh every day", "preference", "which one", "ratings", -2, False, -3, 3, 1.0]
    assert bool(rows.loc["fresh:jobs", "unsure"])
    assert rows["value"].isna().sum() == 1


def test_pairs_of_rows_follow_the_table(sit):
    north = sit("North 0")
    a, b, c = (north.tables.save_row("weigh/ideas", None, {"idea": idea}, None) for idea in ("Bikes", "Trains", "Boats"))
    asked = north.items.asked("weigh", "ideas-weighed")
    assert [item.title for item in asked] == ["Bikes or Trains", "Bikes or Boats", "Trains or Boats"]
    for item in asked:
        north.answers.write({key(item.id, "ideas-weighed"): 1})
    assert [hanging.title for hanging in north.tables.hanging_on("weigh/ideas", b.row_id)] == ["Which idea first?"]
    north.tables.delete_row("weigh/ideas", c.row_id, c.revision)
    assert [item.id for item in sit("South 0").items.asked("weigh", "ideas-weighed")] == [f"{a.row_id}:{b.row_id}"]
    sit("Guy").rounds.reveal("weigh", "ideas-weighed")
    frame = north.answers.frame("weigh", "ideas-weighed")
    assert sorted(frame["kind"]) == ["gone", "gone", "ratings"]
    assert set(frame.loc[frame["kind"] == "ratings", "margin"]) == {0.5}


def test_gaps_are_in_points_and_a_silent_party_has_too_few(sit, deal):
    names = [party.name for party in deal.parties]
    for at, name in enumerate(names[:2]):
        for n in range(5):
            sit(f"{name} {n}").answers.write({key("cost:fresh"): 3 - 6 * at, key("fresh:jobs"): 1})
    sit("Guy").rounds.reveal("weigh", "goals")
    table = alignment.gaps(sit("Guy").answers.frame("weigh", "goals"), policy=alignment.Policy.of(deal.k), parties=names)
    said = table.set_index(["item", "party_a", "party_b"])["verdict"]
    assert said["cost:fresh", "North", "South"] == "gap"
    assert abs(table.loc[0, "gap"]) == 6.0
    assert [*table["scale_low"].unique(), *table["scale_high"].unique()] == [-3, 3]
    if len(names) > 2:
        assert set(said[:, "North", "West"]) == {"too few"}


def test_answers_come_back_from_an_export_and_can_be_taken_back(sit, store, deal):
    north = sit("North 0")
    north.answers.write({key("cost:fresh"): -2, key("fresh:jobs"): "unsure"})
    copy = store.import_deal(store.export_deal(deal.id), as_copy=True)
    there = deals.Seat.open(store, next(member.id for member in copy.members if member.alias == "North 0"))
    assert there.answers.mine("weigh", "goals") == north.answers.mine("weigh", "goals")
    assert [(one.step, one.part) for one in north.own_data.parts()] == [("weigh", "goals")]
    assert "cost:fresh" in str(north.own_data.record())
    assert north.own_data.withdraw("weigh", "goals") == 2
    assert not [value for value in north.answers.mine("weigh", "goals").values() if value is not None]


def test_an_own_element_with_pairs_is_read_from_its_file():
    from unit.kinds.conftest import OWN_ELEMENT

    method.use(OWN_ELEMENT.parent)
    try:
        assert method.load().step("weigh").part("goals").kind == "ordered_pairs"
    finally:
        method.use(None)
