"""The rule by which answers are published, act by act."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from vested_widgets.deals.publishing import published, vary

K = 3


class Course:
    """The acts of a round, written down as the record has them."""

    def __init__(self, **parties: str) -> None:
        """Begin a round; `parties` names the members of each: north="abc"."""
        self.party = {member: party for party, members in parties.items() for member in members}
        self.moves: list[tuple[int, str, str]] = []
        self.turns, self.answers, self.marks = [], [], []
        self.seq = 0

    def _next(self) -> int:
        self.seq += 1
        return self.seq

    def answer(self, submit: bool = True, item: str = "x", **values: object) -> Course:
        """Let members answer, each by name."""
        for member, value in values.items():
            key = {"item": item, "question": "q", "about": ""}
            self.answers.append(SimpleNamespace(seq=self._next(), member_id=member, value=value, **key))
            if submit:
                self.mark(member)
        return self

    def mark(self, member: str, done: bool = True) -> Course:
        self.marks.append(SimpleNamespace(seq=self._next(), member_id=member, done=done))
        return self

    def turn(self, *states: str) -> Course:
        for state in states:
            self.turns.append(SimpleNamespace(seq=self._next(), state=state))
        return self

    def move(self, member: str, party: str) -> Course:
        self.moves.append((self._next(), member, party))
        return self

    def party_at(self, member: str, seq: int) -> str:
        moved = [party for at, who, party in self.moves if who == member and at < seq]
        return moved[-1] if moved else self.party[member]

    def result(self, joining: str = "question"):
        return published(self.turns, self.answers, self.marks, k=K, joining=joining, party_at=self.party_at)

    def shown(self, joining: str = "question") -> dict[str, object]:
        return {row.member_id: row.value for row in self.result(joining).rows}


FIRST = {"a": 1, "b": 2, "c": 4}


def room() -> Course:
    return Course(north="abcdefghijklmn", south="opqrst").answer(**FIRST).turn("revealed")


def test_nothing_is_published_before_the_reveal():
    course = Course(north="abc").answer(**FIRST)
    assert course.result().rows == () and course.result().number == 0


def test_a_change_and_a_withdrawal_after_the_reveal_change_nothing_until_the_next_round():
    course = room().answer(a=5).answer(b=None)
    assert course.shown() == FIRST
    assert course.result().waiting == {"a", "b"}
    assert course.result().number == 7


def test_an_answer_that_is_changed_back_does_not_wait():
    assert room().answer(a=5).answer(a=1).result().waiting == frozenset()


def test_new_people_join_together_when_more_than_k_have_submitted_and_their_answers_differ():
    course = room().answer(d=1, e=2, f=3)
    assert course.shown() == FIRST and course.result().waiting == {"d", "e", "f"}
    course.answer(g=4)
    assert course.shown() == FIRST | {"d": 1, "e": 2, "f": 3, "g": 4}
    assert (course.result().number, course.result().waiting) == (course.seq, frozenset())
    assert {row.member_id for row in course.result().rows if row.seq in course.result().joined} == set("defg")


def test_who_has_not_submitted_does_not_join_and_may_correct_until_then():
    course = room().answer(d=1, e=2, f=3).answer(submit=False, g=4)
    assert course.shown() == FIRST
    course.answer(submit=False, g=5).answer(submit=False, d=2).mark("g")
    assert course.shown() == FIRST | {"d": 2, "e": 2, "f": 3, "g": 5}


def test_who_takes_a_submission_back_does_not_join():
    course = room().answer(d=1, e=2, f=3).mark("d", done=False).answer(g=4)
    assert course.shown() == FIRST
    assert course.mark("d").shown() == FIRST | {"d": 1, "e": 2, "f": 3, "g": 4}


@pytest.mark.parametrize("alike", [{"d": 5, "e": 5, "f": 5, "g": 5}, {"d": 5, "e": 5, "f": 1, "g": 5}])
def test_new_people_who_answer_alike_wait_for_the_next_round_and_are_not_told_by_a_later_attempt(alike):
    course = room().answer(**alike)
    assert course.shown() == FIRST
    assert course.answer(h=1).shown() == FIRST
    later = {"h": 1, "i": 2, "j": 3, "k": 4}
    assert course.answer(i=2, j=3, k=4).shown() == FIRST | later
    assert course.result().waiting == set(alike)


def test_nobody_joins_people_who_are_alike_but_one():
    """With what the new ones add, the picture would tell those who were shown in halves before."""
    course = Course(north="abcdefg").answer(a=5, b=5, c=4).turn("revealed").answer(d=1, e=2, f=3, g=4)
    assert course.shown() == {"a": 5, "b": 5, "c": 4}


def test_a_question_that_few_of_the_new_ones_answered_waits():
    course = room().answer(submit=False, item="y", a=1, b=2, c=3)
    course = Course(north="abcdefg").answer(**FIRST).answer(item="y", **FIRST).turn("revealed")
    course.answer(d=1, e=2, f=3).answer(submit=False, g=4).answer(submit=False, item="y", g=4).mark("g")
    assert [row.item for row in course.result().rows if row.member_id == "g"] == ["x"]


def test_not_sure_does_not_count_among_the_new_ones():
    assert room().answer(d=1, e=2, f=3, g="unsure").shown() == FIRST


def test_a_party_that_could_not_be_shown_is_shown_anew_when_it_is_revealed_again():
    course = Course(north="abc", south="def").answer(**FIRST).answer(d=1, e=5).turn("revealed").answer(f=2).answer(d=3)
    assert course.shown() == FIRST | {"d": 1, "e": 5}
    course.turn("open").answer(a=5).turn("revealed")
    assert course.shown() == FIRST | {"d": 3, "e": 5, "f": 2}
    assert course.result().number == course.seq


def test_revealing_again_does_not_bring_in_what_waits():
    course = room().answer(a=5, d=2).turn("open").answer(e=3).turn("revealed", "agreed", "revealed")
    assert course.shown() == FIRST


def test_an_answer_counts_for_the_party_that_its_author_belonged_to():
    course = room().move("a", "south").move("d", "south").answer(d=1, e=2, f=3, g=4)
    result = course.result()
    assert {row.member_id: result.parties[row.seq] for row in result.rows} == dict.fromkeys("abc", "north")
    assert course.answer(h=5).shown() == FIRST | {"e": 2, "f": 3, "g": 4, "h": 5}


def test_small_parties_that_a_total_may_hold_do_not_change_one_by_one():
    course = Course(north="abc", south="de", east="fg", west="hij").answer(**FIRST, d=1, e=2, f=3, g=4).turn("revealed")
    before = course.shown()
    course.answer(d=5, h=1).turn("open", "revealed")
    assert course.shown() == before


def test_orders_and_points_stay_as_they_were_revealed():
    assert room().answer(d=1, e=2, f=3, g=4).shown("") == FIRST


def test_words_join_by_person_and_a_party_with_new_words_does_not_come_in_by_itself():
    course = Course(north="abcd", south="opqrst").answer(a="w", b="w").turn("revealed")
    course.answer(o="one").turn("open", "revealed")
    assert course.shown("person") == {"a": "w", "b": "w"}
    course.answer(p="two", q="three").answer(item="y", p="more").answer(r="one")
    assert set(course.shown("person")) == set("abopqr")


@pytest.mark.parametrize(
    ("values", "differ"),
    [([], False), ([1], False), ([1, 1], False), ([1, 1, 2], False), ([1, 1, 2, 2], True), ([1, 2, 3], True)],
)
def test_answers_vary_if_whoever_knows_one_is_left_with_two(values, differ):
    assert vary(values) is differ
