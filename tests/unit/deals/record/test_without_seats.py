"""The document that the deal architect can save: attacks of an insider on it, and the deal that comes back from it."""

from __future__ import annotations

import copy
import itertools
import json
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from prepared import demonstration, empty_record
from seatless import ALONE, JOINT, ORDER, POINTS, ROWS, STEP, TEXT, THEMES, Room, exchanged, said
from vested_widgets import alignment, deals, method
from vested_widgets.deals import AnswerKey, InvalidDocument
from vested_widgets.deals.policy import ACTS
from vested_widgets.deals.pseudonyms import member_code
from vested_widgets.deals.publishing import precise
from vested_widgets.deals.record import stand_ins, without_seats

ROOMS = (1, 2, 3)
KEY = ("step", "part", "wave", "party_id", "item", "question", "about")


@dataclass
class Played:
    """A room that has been played, and all documents that its deal architect saved meanwhile."""

    room: Room
    documents: list[dict[str, Any]] = field(default_factory=list)


def opened(path: Path) -> deals.Store:
    return deals.Store.open(empty_record(path / "workbook.sqlite"))


@pytest.fixture(scope="module", params=ROOMS)
def played(request, tmp_path_factory):
    """A random room: people come late, change, take back, leave; rounds are hidden, revealed and begun again."""
    with opened(tmp_path_factory.mktemp("room")) as store:
        chance = random.Random(request.param)
        found = Played(Room(store, request.param, [chance.choice((3, 4, 5, 6, 7)) for _ in range(3)]))
        for at, _ in enumerate(found.room.play(16)):
            if at % 2 == 0:
                found.documents.append(found.room.export())
        yield found


@pytest.fixture(scope="module")
def calm(tmp_path_factory):
    """A room in which everybody has answered everything once, and written together."""
    with opened(tmp_path_factory.mktemp("calm")) as store:
        room = Room(store, 7, (8, 7, 3))
        for _ in room.play(0):
            pass
        ann = room.seat(room.members()[0])
        entry = ann.answers.texts(STEP, TEXT)[0][0]
        ann.tables.save_row(ROWS, None, {"what": "Named", "who": room.members()[1].id, "from": entry}, None)
        room.seat(room.members()[7]).comments.add(ROWS, "Well said")
        status = ann.approvals.status(ROWS)
        ann.approvals.propose(ROWS, status.content_hash)
        for member in (room.members()[0], room.members()[8], room.members()[15]):
            room.seat(member).approvals.approve(ROWS, status.content_hash)
        yield room


# Attacks


def linked(store_of, room: Room, part: str, one: deals.Member, other: deals.Member) -> bool:
    """Return whether the document tells that what one person did in a part was done by that person and not by another one of the party."""
    whole = room.store.export_deal(room.deal.id)
    there = store_of(exchanged(whole, room.guy.deal, part, one.id, other.id))
    return said(room.export()) != said(there)


@pytest.fixture
def store_of(tmp_path):
    """Take a whole document into a record of its own and return what its deal architect can save."""
    count = itertools.count()

    def taken(document):
        with opened(tmp_path / f"{next(count)}") as store:
            return store.export_without_seats(store.import_deal(document).id)

    return taken


@pytest.mark.parametrize("part", ALONE)
def test_nothing_links_what_a_person_did_in_one_part_to_what_that_person_did_in_another(played, store_of, part):
    """Whoever two people of a party are in one part, the document is the same: so nobody finds out from it, whatever they know and compute.

    That holds for codes, order, times, what is left out, who came late, and whatever an own text is linked to.
    """
    room = played.room
    party = max(room.guy.deal.parties, key=lambda party: sum(one.party_id == party.id for one in room.members()))
    one, other = room.chance.sample([member for member in room.members() if member.party_id == party.id], 2)
    assert not linked(store_of, room, part, one, other)


@pytest.mark.parametrize("part", [THEMES, ORDER, POINTS])
def test_nothing_links_even_two_answers_of_one_person_in_a_part(calm, store_of, part):
    whole = calm.store.export_deal(calm.deal.id)
    one, other = (member.id for member in calm.members()[:2])
    places = [(row["item"], row["question"], row["about"]) for row in whole["answer"] if row["part"] == part]
    for row in whole["answer"]:
        if row["part"] == part and (row["item"], row["question"], row["about"]) == places[0]:
            row["member_id"] = {one: other, other: one}.get(row["member_id"], row["member_id"])
    assert said(store_of(whole)) == said(calm.export())


def test_two_exports_before_and_after_late_answers_tell_nobodys_answer(played):
    """Whatever is new in a list of answers came from more than k people at once, and nothing ever goes out of one."""
    k = played.room.deal.k
    for before, after in itertools.pairwise(map(said, played.documents)):
        older = {tuple(map(str, (row[key] for key in KEY))): Counter(row["values"]) for row in before["answers"]}
        for row in after["answers"]:
            was = older.get(tuple(str(row[key]) for key in KEY))
            if was is not None and row["part"] != POINTS:
                new = Counter(row["values"])
                assert not was - new
                assert (new - was).total() == 0 or (new - was).total() > k
        means = {tuple(str(row[key]) for key in KEY): (row["people"], row["mean"]) for row in before["averages"]}
        for row in after["averages"]:
            assert means.get(tuple(str(row[key]) for key in KEY), (row["people"], row["mean"])) == (row["people"], row["mean"])
        for place in {(row["part"], row["wave"]) for row in before["texts"]}:
            was, now = (
                Counter((row["item"], row["text"]) for row in one["texts"] if (row["part"], row["wave"]) == place)
                for one in (before, after)
            )
            assert not now or not was - now or max(row["wave"] for row in after["texts"]) > place[1]
            assert not now - was or (now - was).total() > k


def test_only_groups_whose_counts_pages_show_are_in_it(played):
    for document in played.documents:
        for row in document["answers"]:
            assert row["people"] >= precise(document["deal"]["k"]) == alignment.Policy.of(document["deal"]["k"]).precise
            assert len(row["values"]) <= row["people"]
            if row["part"] == THEMES:
                assert len(row["values"]) == row["people"]
        for row in document["averages"]:
            assert 3 <= row["people"] <= 4
            assert row["part"] == THEMES
            assert row["mean"] * 2 == int(row["mean"] * 2)


def test_three_or_four_answers_would_be_in_it_if_only_k_were_asked_for(calm, monkeypatch):
    """Otherwise the test above could not fail."""
    monkeypatch.setattr(without_seats, "precise", lambda k: k)
    assert min(row["people"] for row in calm.export()["answers"]) < 5


@pytest.mark.parametrize("k", [3, 5, 6, 9])
def test_pages_and_document_agree_on_the_fewest_people_whose_counts_are_shown(k):
    assert precise(k) == alignment.Policy.of(k).precise


@pytest.mark.parametrize(
    ("people", "late", "before", "shown"),
    [
        ("abcde", "", [], True),
        ("abcd", "", [], False),
        ("abcde", "e", [], False),  # one came after the others had been shown
        ("abcdefgh", "efgh", [], True),
        ("abcdef", "", ["abcde"], False),  # one came between the rounds
        ("abcde", "", ["abcdef"], False),  # one went
        ("abcde", "", ["abcde"], True),
        ("abcdefgh", "", ["abcde"], True),
        ("abcde", "", ["ab"], True),  # two were never shown
    ],
)
def test_who_could_be_told_by_comparison_keeps_a_group_out(people, late, before, shown):
    assert without_seats.counted(set(people), set(late), list(map(set, before)), 3) is shown


def test_no_id_code_name_or_time_of_the_record_is_in_it(played):
    room, whole = played.room, played.room.store.export_deal(played.room.deal.id)
    ids = {row["id"] for name in ("parties", "members") for row in whole[name]} | {whole["deal"]["id"], whole["deal"]["salt"]}
    codes = {member_code(room.deal, row["id"], STEP, part) for row in whole["members"] for part in ALONE}
    entries = {entry for part in (TEXT,) for entry in _entries(room, part)}
    for document in played.documents:
        text = json.dumps(document)
        assert not [one for one in ids | codes | entries if one in text]
        assert "Zq" not in text  # all aliases begin so
        assert not re.search(r"\d\d:\d\d", text)
        assert not {"at", "late", "member_id", "typed_at"} & set(_keys(document))


def _entries(room: Room, part: str) -> set[str]:
    if room.guy.rounds.current(STEP, part).state == "open":
        return set()
    return {entry for entry, _ in room.guy.answers.texts(STEP, part)}


def _keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for one in value.values() for key in _keys(one))]
    return [key for one in value for key in _keys(one)] if isinstance(value, list) else []


def test_what_stands_for_something_is_drawn_anew_for_each_export(calm):
    one, other = calm.export(), calm.export()
    for name, key in (("parties", "id"), ("people", "id"), ("texts", "entry")):
        assert not {row[key] for row in one[name]} & {row[key] for row in other[name]}
    assert said(one) == said(other)


def test_lists_stand_in_an_order_that_follows_from_what_they_say(calm):
    document = calm.export()
    for row in document["answers"]:
        assert row["values"] == sorted(row["values"])
    texts = [(row["wave"], row["item"], row["text"]) for row in document["texts"]]
    assert texts == sorted(texts)
    assert len({tuple(row) for row in document["answers"]}) == 1


def test_numbers_count_only_what_is_in_the_document(played):
    for document in played.documents:
        numbers = sorted(row["seq"] for name in without_seats.NUMBERED for row in document[name])
        assert numbers == list(range(1, len(numbers) + 1))


def test_what_is_hidden_unrevealed_or_taken_back_is_not_in_it(tmp_path):
    with opened(tmp_path) as store:
        room = Room(store, 3, (6, 5))
        for part in (TEXT, THEMES):
            for member in room.members():
                room.answer(member, part)
        gone = room.members()[0]
        mine = [value for value in room.seat(gone).answers.mine(STEP, TEXT).values() if value]
        assert room.export()["answers"] == room.export()["texts"] == room.export()["rounds"] == []
        room.seat(gone).own_data.withdraw(STEP, TEXT)
        room.guy.rounds.reveal(STEP, TEXT)
        room.guy.rounds.reveal(STEP, THEMES)
        document = room.export()
        assert document["texts"]
        assert not [text for text in mine if text in json.dumps(document)]
        assert {row["part"] for row in document["answers"]} == {THEMES}
        room.guy.rounds.reopen(STEP, TEXT)
        room.guy.rounds.new_wave(STEP, THEMES)
        assert room.export()["answers"] == room.export()["texts"] == room.export()["rounds"] == []


def test_links_presence_and_acts_of_sessions_are_not_in_it(calm):
    assert set(calm.export()) == {
        "format", "version", "deal", "parties", "people", "rounds", "answers", "averages", "verdicts", "texts",
        "draft_version", "proposal", "approval", "decline", "row_version", "row_settlement", "remark", "remark_resolution",
        "signature", "signed_text",
    }  # fmt: skip


def test_people_are_in_it_only_where_a_table_names_them(calm):
    document = calm.export()
    assert [row["name"] for row in document["people"]] == [calm.members()[1].alias]
    assert json.dumps(document).count("Zq") == 1


def test_only_the_deal_architect_may_save_it():
    assert ACTS["export"].roles == {"architect"}


# The deal that comes back


def come_back(store: deals.Store, document: dict[str, Any]) -> deals.Deal:
    return store.import_deal(json.loads(json.dumps(document)))


def test_a_deal_that_comes_back_says_the_same_again(played, tmp_path):
    with opened(tmp_path) as other:
        for document in played.documents:
            deal = come_back(other, document)
            again = other.export_without_seats(deal.id)
            assert said(again) | {"deal": None} == said(document) | {"deal": None}
            assert again["deal"] | {"name": document["deal"]["name"]} == document["deal"]


def test_pictures_texts_tables_and_approvals_are_those_of_the_original(calm, tmp_path):
    with opened(tmp_path) as other:
        deal = come_back(other, calm.export())
        here, there = calm.guy, deals.Seat.open(other, deal.members[0].id)
        for part, table, columns in (
            (THEMES, alignment.gaps, ["party_a", "party_b", "n_a", "n_b", "mean_a", "mean_b", "gap", "low", "high", "verdict"]),
            (THEMES, alignment.summary, ["party", "n", "mean", "low", "high", "median", "band"]),
            (THEMES, alignment.counts, ["party", "point", "people"]),
            (ORDER, alignment.ranks, ["party", "mean_rank", "n", "concordance", "kendall_w", "band"]),
        ):
            shown = []
            for seat in (here, there):
                found = table(seat.answers.frame(STEP, part))
                found = found.dropna(subset=["people"]) if "people" in columns else found[found["gate"].isin(["tenths", "full"])]
                keys = [name for name in ("item", "question", "about") if name in found]
                shown.append(sorted(map(repr, found[[*keys, *columns]].to_dict("records"))))
            assert shown[0]
            assert shown[0] == shown[1], table
        names = [{party.id: party.name for party in seat.deal.parties} | {"": ""} for seat in (here, there)]
        texts = [
            sorted((prompt, known[of], sorted(written)) for prompt, of, written in seat.answers.texts_by_party(STEP, TEXT))
            for seat, known in zip((here, there), names, strict=True)
        ]
        assert texts[0] == texts[1]
        for name in (ROWS, JOINT):
            states = [seat.approvals.status(name) for seat in (here, there)]
            for one in ("state", "proposed", "check_again", "blockers"):
                assert getattr(states[0], one) == getattr(states[1], one)
            by = [[(known[row.party.id], row.approved) for row in s.approvals] for s, known in zip(states, names, strict=True)]
            assert by[0] == by[1]
        assert here.approvals.status(ROWS).state == "agreed"
        shown = [
            [
                [labelled(seat, column, row.cells) for column in ("what", "who", "whose", "from")]
                for row in seat.tables.read(ROWS).rows
            ]
            for seat in (here, there)
        ]
        assert shown[0] == shown[1]
        assert here.drafts.read(JOINT).versions == () or here.drafts.read(JOINT).head.text == there.drafts.read(JOINT).head.text
        comments = [[(note.text, note.party and note.party.name) for note in seat.comments.on(ROWS)] for seat in (here, there)]
        assert comments[0] == comments[1]


def labelled(seat: deals.Seat, column: str, cells: Any) -> str:
    part = seat.method.step(STEP).part("rows")
    found = next(one for one in part.columns if one.id == column)
    return dict(seat.tables.options(found)).get(cells.get(column), cells.get(column))


def test_points_that_come_back_are_the_same_budgets_in_sum(calm, tmp_path):
    with opened(tmp_path) as other:
        deal = come_back(other, calm.export())
        there = deals.Seat.open(other, deal.members[0].id)
        frames = [seat.answers.frame(STEP, POINTS) for seat in (calm.guy, there)]
        for frame in (frame[frame["party"].isin(["North", "South"])] for frame in frames):
            assert set(frame.groupby("member")["value"].sum()) == {10}
        tables = [alignment.allocation(frame[frame["party"].isin(["North", "South"])]) for frame in frames]
        columns = ["title", "North", "South"]
        assert tables[0][columns].sort_values(columns).values.tolist() == tables[1][columns].sort_values(columns).values.tolist()


def test_stand_ins_are_marked_have_left_and_no_link_opens_their_seats(calm, tmp_path):
    with opened(tmp_path) as other:
        deal = come_back(other, calm.export())
        architect, *others = deal.members
        assert architect.role == "architect"
        assert architect.active
        stand_in = re.compile(method.words("deal_document.stand_in", n="#").replace("#", r"\d+"))
        named = [member for member in others if not stand_in.fullmatch(member.alias)]
        assert [member.alias for member in named] == [calm.members()[1].alias]
        assert not any(member.active for member in others)
        assert all(count.invited == 0 for count in deals.Seat.open(other, architect.id).answers.counts(STEP, THEMES))
        assert not other.export_deal(deal.id)["done_mark"]
        refused = deals.Seat.open(other, others[-1].id).may("answer", f"{STEP}/{THEMES}")
        assert not refused.allowed


def test_rounds_have_stand_ins_of_their_own_so_no_change_is_invented(tmp_path):
    with opened(tmp_path / "here") as store, opened(tmp_path / "there") as other:
        room = Room(store, 5, (7, 7))
        for wave in (1, 2):
            for member in room.members():
                keys = [AnswerKey(STEP, THEMES, "candour", "importance")]
                room.seat(member).answers.write(dict.fromkeys(keys, wave + room.chance.randint(0, 3)))
            room.guy.rounds.reveal(STEP, THEMES)
            if wave == 1:
                room.guy.rounds.new_wave(STEP, THEMES)
        seat = deals.Seat.open(other, come_back(other, room.export()).members[0].id)
        frame = seat.answers.frame(STEP, THEMES, earlier=True)
        first, second = (set(frame[frame["wave"] == wave]["member"]) for wave in (1, 2))
        assert len(first) == len(second) == 14
        assert not first & second
        now = [frame[frame["wave"] == 2] for frame in (room.guy.answers.frame(STEP, THEMES, earlier=True), frame)]
        assert repr(alignment.counts(now[0])["people"].tolist()) == repr(alignment.counts(now[1])["people"].tolist())
        changed = alignment.changes(frame)
        assert changed[changed["people"] == "stayed"]["mean"].isna().all()


def test_a_deal_of_that_name_that_is_here_keeps_it(calm, tmp_path):
    with opened(tmp_path) as other:
        names = [come_back(other, calm.export()).name for _ in range(2)]
        assert names == [calm.deal.name, method.words("deal_document.copy", name=calm.deal.name)]


def test_a_demonstration_deal_comes_back_with_its_documents_agreed(tmp_path):
    with opened(tmp_path / "here") as store, opened(tmp_path / "there") as other:
        here = store.import_deal(demonstration("harbour-and-linden"))
        document = store.export_without_seats(here.id)
        there = come_back(other, document)
        assert said(other.export_without_seats(there.id)) == said(document)
        seats = [deals.Seat.open(record, deal.members[0].id) for record, deal in ((store, here), (other, there))]
        joint = [f"{step.id}/{part.id}" for step in seats[0].method.steps for part in step.parts if part.kind in method.JOINT]
        states = [[(name, seat.approvals.status(name).state) for name in joint] for seat in seats]
        assert states[0] == states[1]
        assert [state for _, state in states[0]].count("agreed") > 3


# Documents that do not hold


DAMAGE = {
    "has version 2": lambda d: d.update(version=2),
    "has version 'x'": lambda d: d.update(version="x"),
    "no list `texts`": lambda d: d.pop("texts"),
    "key `deal` is missing": lambda d: d.pop("deal"),
    "`deal` has other keys": lambda d: d["deal"].update(salt="x"),
    "other keys than expected: values": lambda d: d["answers"][0].pop("values"),
    "names a party that is not": lambda d: d["answers"][0].update(party_id="nobody"),
    "3 to 50 people, not 1": lambda d: d["deal"].update(k=1),
    "own content has an error": lambda d: d["deal"].update(own_content={"nonsense": 1}),
    "do not fit together": lambda d: d["answers"][0].update(people=10**9),
    "`value` has half a character": lambda d: d["texts"][0].update(text="x\ud83d"),
    "is not one of open, revealed": lambda d: d["rounds"][0].update(state="shut"),
    r"do not fit together \(time data": lambda d: d["rounds"][0].update(day="yesterday"),
    r"do not fit together \(.*nowhere": lambda d: d["texts"][0].update(part="nowhere"),
    "do not fit together .*NoneType": lambda d: d["answers"][0].update(values=None),
    "do not fit together .*unhashable": lambda d: d["texts"][0].update(entry=["x"]),
}


@pytest.mark.parametrize("sentence", DAMAGE)
def test_a_damaged_document_is_refused_in_words_and_changes_nothing(calm, tmp_path, sentence):
    damaged = copy.deepcopy(calm.export())
    DAMAGE[sentence](damaged)
    with opened(tmp_path) as other:
        with pytest.raises(InvalidDocument, match=sentence) as refused:
            other.import_deal(damaged)
        assert "\n" not in str(refused.value)
        assert len(str(refused.value)) < 400
        str(refused.value).encode()
        assert other.deals() == []


@pytest.mark.parametrize("seed", range(20))
def test_places_are_shared_out_so_that_nobody_gives_one_twice(seed):
    chance = random.Random(seed)
    many, entries, places = chance.randint(1, 9), chance.randint(2, 7), chance.randint(1, 4)
    given: list[list[int]] = [[] for _ in range(entries)]
    for _ in range(many):
        for place, entry in enumerate(chance.sample(range(entries), min(places, entries)), 1):
            given[entry].append(place)
    shared = stand_ins._ordered(given, many, chance)
    assert [sorted(value for value in own if value is not None) for own in shared] == list(map(sorted, given))
    for person in range(many):
        own = [row[person] for row in shared if row[person] is not None]
        assert sorted(own) == list(range(1, min(places, entries) + 1))
