"""Estimates: what may be answered, how answers read, and how the joint range comes into its row, traced to its round."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from vested_widgets import alignment, deals
from vested_widgets.deals import AnswerKey, InvalidAnswer
from vested_widgets.kinds import KINDS, AnswerError, Asked
from vested_widgets.method.parts import Estimates

KIND = KINDS["estimates"]
WORDS = {"id": "one", "title": "One", "kind": "estimates", "question": "Where does it lie?"}
ITEMS = [{"id": "diesel", "title": "Diesel"}]
KEY = AnswerKey("s", "one", "diesel", "range")


def part(**more):
    return Estimates.model_validate({**WORDS, "items": ITEMS, **more})


def asked(**more):
    return Asked(part().items, **more)


@pytest.mark.parametrize("value", ["1.4|1.5|1.8", "-2|-1|0", "3|3|3", "1e6|2e6|3e6", "unsure", None])
def test_three_numbers_in_order_and_not_sure_are_answers(value):
    KIND.check(part(), asked(), KEY, value)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("1.5", "no range. Give three numbers"),
        ("1.4|1.5", "no range"),
        ("1|2|3|4", "no range"),
        ("1.4|x|1.8", "no range"),
        ("1|2|inf", "no range"),
        ("1|2|nan", "no range"),
        ("1|2|1e16", "no range"),
        ("|2|3", "no range"),
        (1.5, "no range"),
        ([1, 2, 3], "no range"),
        ("", "no range"),
        ("2|1|3", "not in order. Low comes first"),
    ],
)
def test_other_answers_are_refused_in_a_sentence(value, why):
    with pytest.raises(AnswerError, match=why):
        KIND.check(part(), asked(), KEY, value)


NOT_ASKED = [("wage", "range", ""), ("diesel", "number", ""), ("diesel", "", ""), ("diesel", "range", "p1")]


@pytest.mark.parametrize("key", [AnswerKey("s", "one", *key) for key in NOT_ASKED], ids=str)
def test_what_is_not_asked_takes_no_answer(key):
    with pytest.raises(AnswerError):
        KIND.check(part(), asked(parties={"p1": "A"}), key, "1|2|3")


def test_a_number_is_asked_about_each_other_party_and_never_about_the_own_one():
    guess = part(about="other", asks="number", question="What has {party}?", pictures=())
    both = Asked(guess.items, parties={"p1": "A", "p2": "B"}, own="p1")
    KIND.check(guess, both, AnswerKey("s", "one", "diesel", "number", "p2"), "250000")
    for key in (AnswerKey("s", "one", "diesel", "number", "p1"), AnswerKey("s", "one", "diesel", "number")):
        with pytest.raises(AnswerError, match="not for you"):
            KIND.check(guess, both, key, "250000")
    with pytest.raises(AnswerError, match="Give one number"):
        KIND.check(guess, both, AnswerKey("s", "one", "diesel", "number", "p2"), "1|2|3")


def test_not_sure_may_be_left_out():
    with pytest.raises(AnswerError):
        KIND.check(part(unsure=False), asked(), KEY, "unsure")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"items": []}, "need `items`, or `items_from`"),
        ({"question": "What has {party}?"}, "knows {party} with `about: other`"),
        ({"asks": "number"}, "drawn of estimates that ask a range"),
        ({"asks": "number", "about": "other", "pictures": ["guessed_gains"]}, "needs `about: other`, and `compared_with`"),
        ({"pictures": ["dumbbell"]}, "no picture of a part of kind estimates"),
    ],
)
def test_content_that_cannot_be_asked_is_refused(more, why):
    with pytest.raises(ValidationError, match=why):
        part(**more)


# In a deal


def seat(store, deal, alias):
    return deals.Seat.open(store, next(member.id for member in deal.members if member.alias == alias))


@pytest.fixture
def room(store):
    """Two parties of four; A says 1.4 to 1.8 of diesel, B 1.7 to 2.3; of the wage only two of A say anything."""
    parties = [deals.NewParty(name, members=tuple(deals.NewMember(f"{name}{n}") for n in range(4))) for name in "AB"]
    deal = store.create_deal("Deal", parties, architect="Guy")
    guy = seat(store, deal, "Guy")
    rows = [
        guy.tables.save_row("costs/assumptions", None, {"assumption": title, "unit": unit}, None).row_id
        for title, unit in (("Price of diesel", "EUR a litre"), ("Wage", "EUR an hour"))
    ]
    for name, ends in (("A", (1.4, 1.5, 1.8)), ("B", (1.7, 1.9, 2.3))):
        for n in range(4):
            own = seat(store, deal, f"{name}{n}")
            shift = 0.01 * (n - 1.5)
            own.answers.write({AnswerKey("costs", "estimates", rows[0], "range"): "|".join(f"{end + shift:g}" for end in ends)})
            if name == "A" and n < 2:
                own.answers.write({AnswerKey("costs", "estimates", rows[1], "range"): "20|22|25"})
            own.answers.set_done("costs", "estimates", done=True)
    return deal, guy, rows


def test_ranges_are_told_after_the_reveal_by_party_and_never_of_fewer_than_k(store, room):
    _, guy, rows = room
    assert guy.words.of("costs/assumptions") == []
    guy.rounds.reveal("costs", "estimates")
    table = alignment.estimates(guy.answers.frame("costs", "estimates"), parties=["A", "B"])
    shown = {(row["item"], row["party"]): (row["lowest"], row["likely"], row["highest"]) for row in table.to_dict("records")}
    assert shown[rows[0], "A"] == (1.4, 1.5, 1.8) and shown[rows[0], "B"] == (1.7, 1.9, 2.3)
    assert all(one != one for one in (*shown[rows[1], "A"], *shown[rows[1], "B"]))
    assert set(table["unit"]) == {"EUR a litre", "EUR an hour"}


def test_the_joint_range_is_offered_for_its_row_and_keeps_the_round_that_it_comes_from(store, room):
    deal, guy, rows = room
    guy.rounds.reveal("costs", "estimates")
    a = seat(store, deal, "A0")
    (offered,) = a.words.of("costs/assumptions")
    assert (offered.row, offered.ranges, offered.entry) == (rows[0], (1.4, 1.675, 2.3), f"{rows[0]}.1")
    assert offered.text == ("Price of diesel: 1.4 to 2.3 EUR a litre, likely 1.6750. Joint range of round 1, from 8 estimates.")
    there = next(row for row in a.tables.read("costs/assumptions").rows if row.id == rows[0])
    cells = dict(zip(offered.way.ranges, offered.ranges, strict=True))
    a.tables.save_row("costs/assumptions", rows[0], cells, there.revision, sources=[offered.entry])
    row = next(row for row in a.tables.read("costs/assumptions").rows if row.id == rows[0])
    assert (row.cells["low"], row.cells["expected"], row.cells["high"]) == (1.4, 1.675, 2.3)
    assert row.sources == (f"{rows[0]}.1",)
    guy.rounds.new_wave("costs", "estimates")
    (earlier,) = seat(store, deal, "B0").words.of("costs/assumptions")
    assert (earlier.entry, earlier.way) == (f"{rows[0]}.1", None)
    assert earlier.text == "Joint range of round 1"
    guy.rounds.reveal("costs", "estimates")
    (earlier,) = seat(store, deal, "B0").words.of("costs/assumptions")
    assert (earlier.way, earlier.text) == (None, offered.text)


def test_a_range_that_is_not_open_cannot_be_a_source(store, room):
    _, guy, rows = room
    guy.rounds.reveal("costs", "estimates")
    with pytest.raises(InvalidAnswer):
        guy.tables.save_row("costs/assumptions", rows[1], {"low": 1}, 1, sources=[f"{rows[1]}.1"])


def test_the_range_of_three_people_is_rounded_to_a_twelfth_of_its_width_and_that_of_five_to_a_sixtieth():
    import pandas as pd

    rows = [("A", f"a{n}", "x", 1.2345, 2.3456, 3.4567) for n in range(3)]
    rows += [("B", f"b{n}", "x", 1.2345, 2.3456, 3.4567) for n in range(5)]
    frame = pd.DataFrame(rows, columns=["party", "member", "item", "lowest", "likely", "highest"])
    table = alignment.estimates(frame.assign(value=frame["likely"], kind="estimates")).set_index("party")
    assert list(table.loc["A", ["lowest", "likely", "highest"]]) == [1.2, 2.4, 3.4]
    assert list(table.loc["B", ["lowest", "likely", "highest"]]) == [1.25, 2.35, 3.45]
    free = alignment.estimates(frame.assign(value=frame["likely"], kind="estimates"), policy=None).set_index("party")
    assert list(free.loc["A", ["lowest", "likely", "highest"]]) == [1.2345, 2.3456, 3.4567]


def test_a_party_of_which_one_person_came_between_two_rounds_is_shown_in_coarser_figures():
    import pandas as pd

    def wave(number, names, likely):
        return [("A", name, "x", number, 1.0, likely, 3.4567) for name in names]

    names = [f"a{n}" for n in range(5)]
    rows = [*wave(1, names[:4], 2.2222), *wave(2, names, 2.3456)]
    frame = pd.DataFrame(rows, columns=["party", "member", "item", "wave", "lowest", "likely", "highest"])
    table = alignment.estimates(frame.assign(value=frame["likely"], kind="estimates", step="s", part="p"))
    assert table[["n", "likely", "gate"]].iloc[0].tolist() == [5, 2.5, "halves"]
