"""Attacks on the gates: whoever lays all tables side by side must not read a group under k, nor one person, out of them.

Two kinds of proof. *Nothing flows*: other answers of the group under attack leave every table as it was, to the last digit and row.
*Only what is said flows*: of three or four people every table depends on their number, mean in halves and verdicts alone.
`test_the_attacks_work_where_nothing_is_gated` shows that the same attacks succeed without a policy.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations_with_replacement

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from vested_widgets import alignment as al

POINTS = st.integers(1, 5)
# Six questions in one frame cost hardly more than one, so every example of a test attacks six times.
ITEMS = ("honesty", "loyalty", "equity", "autonomy", "integrity", "reciprocity")
RATED = (al.gaps, al.summary, al.counts, al.overall, al.answers_needed, al.elevation, al.perceptions)


def ratings(answers: dict[str, list[tuple[int, ...]]], *, about: bool = False) -> pd.DataFrame:
    """Tidy ratings from one tuple per person (an answer per item, or about each party on the first item); None is no answer."""
    names = sorted(answers)
    rows = [
        {
            "member": f"{party} {n}", "party": party, "item": ITEMS[0] if about else ITEMS[at], "question": "practice",
            "about": names[at] if about else "", "value": value, "low": 1, "high": 5,
        }
        for party, people in answers.items() for n, person in enumerate(people)
        for at, value in enumerate(person[: len(names)] if about else person)
    ]  # fmt: skip
    return pd.DataFrame(rows).dropna(subset="value")


def shown(frame: pd.DataFrame, tables=RATED, policy: al.Policy | None = al.DEFAULT) -> dict[str, object]:
    """Everything that leaves the library about a frame, attributes of tables included, in a form that can be compared."""
    found = {}
    for table in tables:
        result = table(frame, policy=policy)
        found[table.__name__] = result.to_csv(index=False), repr(result.attrs)
    return found


def told(column: tuple[int, ...]) -> float:
    """What is said of a small group on one item beside verdicts: the mean in halves."""
    return round(float(np.mean(column)) * 2) / 2


@lru_cache
def sets_of(n: int) -> dict[float, list[tuple[int, ...]]]:
    """All sets of answers of n people, by what would be said of them."""
    found: dict[float, list[tuple[int, ...]]] = {}
    for column in combinations_with_replacement(range(1, 6), n):
        found.setdefault(told(column), []).append(column)
    return found


def alike(people: list[tuple[int, ...]], pick: int) -> list[tuple[int, ...]]:
    """Other answers of as many people with the same means in halves; the `pick`-th of them, item by item."""
    same = [sets_of(len(people))[told(column)] for column in zip(*people, strict=True)]
    return list(zip(*(sets[(pick + at) % len(sets)] for at, sets in enumerate(same)), strict=True))


def with_same_verdicts(small: list[tuple[int, ...]], other: list[tuple[int, ...]], said) -> list[tuple[int, ...]]:
    """The other answers; where a verdict would change with them, those of the first group.

    Args:
        said: from a group to its verdicts, one or more for each column of answers, by the column's place.
    """
    before, after = said(small), said(other)
    kept = [before[at] == after[at] for at in range(len(small[0]))]
    columns = zip(zip(*small, strict=True), zip(*other, strict=True), kept, strict=True)
    return list(zip(*(new if same else old for old, new, same in columns), strict=True))


def verdicts_by(table: pd.DataFrame, names: tuple[str, ...], column: str = "item", verdict: str = "verdict") -> list[list[str]]:
    """The verdicts of a table for each of `names`, in the order of the parties."""
    pairs = [name for name in ("party_a", "party_b", "viewer", "other") if name in table.columns]
    rows = table.sort_values(pairs)
    return [rows.loc[rows[column] == name, verdict].tolist() for name in names]


def party(smallest: int, largest: int):
    return st.lists(st.tuples(*[POINTS] * len(ITEMS)), min_size=smallest, max_size=largest)


@settings(max_examples=16, deadline=None)
@given(a=party(3, 7), b=party(5, 6), c=party(0, 4), hidden=party(1, 2), other=party(2, 2), about=st.booleans())
def test_other_answers_of_a_hidden_party_change_nothing_anywhere(a, b, c, hidden, other, about):
    assume(len(c) == 0 or len(c) >= 3)
    people = {"A": a, "B": b} | ({"C": c} if c else {})
    before, after = (shown(ratings(people | {"Z": group}, about=about)) for group in (hidden, other[: len(hidden)]))
    assert before == after


@settings(max_examples=16, deadline=None)
@given(small=party(3, 4), others=st.lists(party(3, 6), min_size=1, max_size=3), pick=st.integers(0, 30))
def test_of_three_or_four_people_all_tables_together_say_mean_in_halves_and_verdicts(small, others, pick):
    """Totals minus parties, pairs of three parties and more, answers needed: none says more of them."""
    people = dict(zip("ABC", others, strict=False))
    other = with_same_verdicts(
        small, alike(small, pick), lambda group: verdicts_by(al.gaps(ratings(people | {"Z": group})), ITEMS)
    )
    first, second = (ratings(people | {"Z": group}) for group in (small, other))
    assert shown(first) == shown(second)


@settings(max_examples=12, deadline=None)
@given(small=party(3, 4), other=party(5, 6), pick=st.integers(0, 30))
def test_views_of_each_other_say_no_more_of_three_or_four_people(small, other, pick):
    def asked(group) -> pd.DataFrame:
        return ratings({"A": other, "Z": group}, about=True)

    small = [person[:2] for person in small]
    second = with_same_verdicts(small, alike(small, pick), lambda group: verdicts_by(al.gaps(asked(group)), ("A", "Z"), "about"))
    assert shown(asked(small)) == shown(asked(second))


def goals(answers: dict[str, list[tuple[int, ...]]]) -> pd.DataFrame:
    """The same answers as judgements of pairs of goals."""
    frame = ratings(answers)
    return frame.assign(goal_a=frame["item"], party_a="A", goal_b="theirs", party_b="Z")


@settings(max_examples=40, deadline=None)
@given(small=party(3, 4), other=st.one_of(party(0, 0), party(3, 6)), pick=st.integers(0, 30))
def test_judgements_of_goals_say_no_more_of_three_or_four_people(small, other, pick):
    rest = {"A": other} if other else {}
    same = alike(small, pick)
    if other:
        same = with_same_verdicts(small, same, lambda group: verdicts_by(al.gaps(goals(rest | {"Z": group})), ITEMS))
    first, second = (shown(goals(rest | {"Z": group}), [al.compatibility]) for group in (small, same))
    assert first == second


@settings(max_examples=20, deadline=None)
@given(a=party(5, 7), hidden=party(2, 2), other=party(2, 2))
def test_judgements_of_goals_of_a_hidden_party_change_nothing(a, hidden, other):
    first, second = (shown(goals({"A": a, "Z": group}), [al.compatibility]) for group in (hidden, other))
    assert first == second


def with_guesses(own: dict[str, list[tuple[int, ...]]], thought: dict[str, list[tuple[int, ...]]]) -> pd.DataFrame:
    """Own answers of A and Z, and what each thinks that the other would answer."""
    guesses = ratings(thought).assign(guess=True)
    return pd.concat([ratings(own).assign(guess=False), guesses.assign(about=guesses["party"].map({"A": "Z", "Z": "A"}))])


@settings(max_examples=12, deadline=None)
@given(small=party(3, 4), thought=party(3, 4), a=party(5, 6), b=party(5, 6), pick=st.integers(0, 30))
def test_guesses_beside_answers_say_no_more_of_three_or_four_people(small, thought, a, b, pick):
    def asked(own, guess) -> pd.DataFrame:
        return with_guesses({"A": a, "Z": own}, {"A": b, "Z": guess})

    def said(own, guess) -> list[list[str]]:
        found = asked(own, guess)
        judged = verdicts_by(al.coorientations(found), ITEMS, verdict="judges")
        own_verdicts = verdicts_by(al.gaps(found[~found["guess"]]), ITEMS)
        thought_verdicts = verdicts_by(al.summary(found), ITEMS)
        return [one + two + three for one, two, three in zip(judged, own_verdicts, thought_verdicts, strict=True)]

    tables = (al.coorientations, al.summary)
    second = with_same_verdicts(small, alike(small, pick), lambda group: said(group, thought))
    guesses = with_same_verdicts(thought, alike(thought, pick), lambda group: said(second, group))
    assert shown(asked(small, thought), tables) == shown(asked(second, guesses), tables)


@settings(max_examples=15, deadline=None)
@given(a=party(5, 7), b=party(2, 2), c=party(2, 2))
def test_hidden_parties_show_in_a_total_only_together(a, b, c):
    """B and C are 4 people together, so a total may hold them; who of the two said what does not show."""
    first, second = (ratings({"A": a, "B": x, "C": y}) for x, y in ((b, c), (c, b)))
    assert shown(first) == shown(second)
    swapped = ratings({"A": a, "B": [b[0], c[0]], "C": [b[1], c[1]]})
    assert shown(first) == shown(swapped)


@pytest.mark.parametrize("table", [al.overall, al.elevation])
def test_persons_who_skipped_a_question_do_not_show_in_a_mean_over_persons(table):
    """Six people, one of whom skipped each question: the questions' sums taken from a mean over persons left those two."""
    rest = [(3, 4), (4, 2), (5, 5), (2, 3)]
    groups = [[*rest, (1, None), (None, 5)], [*rest, (5, None), (None, 1)]]
    # The same answers to each question, given by other people: nothing but a mean over persons can tell the two apart.
    groups[1][0], groups[1][4] = (1, groups[1][0][1]), (3, None)
    groups[1][1], groups[1][5] = (groups[1][1][0], 5), (None, 2)
    about = table is al.overall
    frames = [ratings({"A": group, "B": [(2, 3)] * 6}, about=about) for group in groups]
    assert al.counts(frames[0]).equals(al.counts(frames[1]))
    assert shown(frames[0]) == shown(frames[1])
    assert shown(frames[0], [table], None) != shown(frames[1], [table], None)


def waves(*given: dict[str, dict[str, int]]) -> pd.DataFrame:
    """One item, one dict per wave: party → member → answer."""
    rows = [
        {"member": member, "party": party, "item": "x", "wave": number, "value": value, "low": 1, "high": 5}
        for number, wave in enumerate(given, 1) for party, people in wave.items() for member, value in people.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def crowd(values, start: int = 0) -> dict[str, int]:
    return {f"m{start + n}": value for n, value in enumerate(values)}


@settings(max_examples=60, deadline=None)
@given(
    stayers=st.lists(POINTS, min_size=3, max_size=8), joined=st.lists(POINTS, max_size=4), left=st.lists(POINTS, max_size=4),
    later=st.lists(POINTS, min_size=8, max_size=8), pick=st.integers(0, 30),
)  # fmt: skip
# A mean midway between two halves: the sum of shares lay above it or below, as the answers were spread.
@example(stayers=[1] * 8, joined=[4, 4, 3, 2], left=[1], later=[1, 4, 3, 4, 3, 2, 2, 1], pick=6)
def test_a_wave_minus_the_wave_before_does_not_give_who_came_or_went(stayers, joined, left, later, pick):
    other = {"B": crowd([3, 3, 4, 4, 2, 5], 50)}
    now = later[: len(stayers)] + joined
    assume(0 < len(joined) < 3 or 0 < len(left) < 3)
    second = crowd(now[: len(stayers)]) | crowd(joined, 20)

    def frame(wave: dict[str, int]) -> pd.DataFrame:
        return waves({"A": crowd(stayers) | crowd(left, 30)} | other, {"A": wave} | other)

    changes = al.changes(frame(second)).query("party == 'A'")
    assert changes.loc[changes["people"] == "stayed", ["mean", "change", "low", "high"]].isna().all().all()
    assert al.counts(frame(second)).query("party == 'A'")["people"].isna().all()
    if len(now) < 5 and len(stayers) + len(left) >= 3:
        assert al.gaps(frame(second))[["mean_a", "gap", "low", "high"]].isna().all().all()
        return
    # What is left to subtract from: the later mean in halves and a word, of however many people.
    swapped = dict(zip(second, (value for (value,) in alike([(v,) for v in now], pick)), strict=True))
    tables = (al.gaps, al.summary, al.counts, al.overall, al.answers_needed)
    assert shown(frame(second), tables) == shown(frame(swapped), tables)


@settings(max_examples=60, deadline=None)
@given(there=st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=3, max_size=12))
def test_the_stayers_and_all_never_stand_side_by_side_with_one_or_two_between_them(there):
    given_by = [{f"m{n}": 1 + n % 5 for n, row in enumerate(there) if row[at]} for at in range(3)]
    if sum(map(bool, given_by)) < 2:
        return
    table = al.changes(waves(*({"A": people} for people in given_by)))
    stayed = set.intersection(*(set(people) for people in given_by if people))
    for row in table.query("people == 'stayed'").dropna(subset="mean").to_dict("records"):
        for people in given_by:
            assert not 0 < len(set(people) - stayed) < 3 or not people, row


@settings(max_examples=40, deadline=None)
@given(early=st.lists(POINTS, min_size=5, max_size=8), late=st.lists(POINTS, min_size=1, max_size=2), pick=st.integers(0, 30))
def test_counts_after_a_late_answer_minus_counts_before_do_not_give_it(early, late, pick):
    def frame(values, known: int) -> pd.DataFrame:
        everybody = waves({"A": crowd(values), "B": crowd([1, 2, 3, 3, 4], 50)})
        return everybody.assign(late=[n >= known and party == "A" for n, party in enumerate(everybody["party"])])

    before, after = frame(early, len(early)), frame(early + late, len(early))
    assert al.counts(before).query("party == 'A'")["people"].notna().all()
    assert al.counts(after).query("party == 'A'")["people"].isna().all()
    other = [value for (value,) in alike([(v,) for v in early + late], pick)]
    tables = (al.gaps, al.summary, al.counts, al.overall, al.answers_needed)
    assert shown(after, tables) == shown(frame(other, len(early)), tables)


def points(kind: str, answers: dict[str, list[tuple[int, ...]]]) -> pd.DataFrame:
    rows = [
        {"member": f"{party} {n}", "party": party, "item": f"i{at}", "title": f"I{at}", "kind": kind, "value": value}
        for party, people in answers.items() for n, person in enumerate(people) for at, value in enumerate(person)
    ]  # fmt: skip
    return pd.DataFrame(rows)


SPENT = st.integers(0, 10).map(lambda x: (x, 10 - x, 5))


@settings(max_examples=30, deadline=None)
@given(a=st.lists(SPENT, min_size=3, max_size=6), b=st.lists(SPENT, min_size=1, max_size=2), c=st.lists(SPENT, min_size=2, max_size=2),
       kind=st.sampled_from(["allocation", "ranking", "choice"]))  # fmt: skip
def test_other_budgets_orders_and_choices_of_a_hidden_party_change_nothing(a, b, c, kind):
    def frame(hidden) -> pd.DataFrame:
        found = points(kind, {"A": a, "B": [(1, 2, 3)] * 5, "Z": hidden})
        return found.assign(value="word " + found["value"].astype(str)) if kind == "choice" else found

    tables = [al.summary, *{"allocation": [al.allocation], "ranking": [al.ranks], "choice": []}[kind]]
    assert shown(frame(b), tables) == shown(frame(c[: len(b)]), tables)


def test_a_term_that_a_newcomer_brings_does_not_show():
    texts = [{"member": f"m{n}", "party": "A", "item": "t", "wave": 1, "value": "trust"} for n in range(5)]
    again = [row | {"wave": 2, "value": "trust speed" if n > 2 else "trust"} for n, row in enumerate(texts)]
    new = {"member": "m9", "party": "A", "item": "t", "wave": 2, "value": "speed"}
    assert "speed" in set(al.terms(pd.DataFrame([*again, new]), policy=None)["term"])
    assert al.terms(pd.DataFrame([*texts, *again]))["term"].to_list() == ["trust"]
    assert al.terms(pd.DataFrame([*texts, *again, new])).empty


def test_the_attacks_work_where_nothing_is_gated():
    """Otherwise the tests above could not fail."""
    people = {"A": [(2, 3)] * 6, "B": [(4, 4)] * 5}
    small = [(1, 2), (3, 4), (5, 5)]
    for group, other in (([(1, 1)], [(5, 5)]), (small, alike(small, 3))):
        first, second = (shown(ratings(people | {"Z": found}), policy=None) for found in (group, other))
        assert all(first[name] != second[name] for name in ("gaps", "summary", "counts", "overall"))
