"""Rooms of a deal in which people act at random, for attacks on the document without seats; and what such a document says beside its ids."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Sequence
from typing import Any

from vested_widgets import deals
from vested_widgets.deals import AnswerKey
from vested_widgets.deals.pseudonyms import entry_id

STEP = "work"
TEXT, POINTS, THEMES, ORDER = "words", "points", "themes", "order"
ALONE = (TEXT, POINTS, THEMES, ORDER)
ROWS, JOINT = f"{STEP}/rows", f"{STEP}/joint"
FIELDS = ("hope", "fear-1", "fear-2")
ITEMS = ("candour", "patience", "thrift", "wit")
TOTAL = 10


def step() -> dict[str, Any]:
    """Return a step of a deal's own with a part of each kind that is answered alone, a joint table and a joint text."""
    scale = {"low": 1, "high": 7, "low_label": "Little", "high_label": "Much", "margin": 1, "unsure": True}
    questions = [
        {"id": "importance", "about": "deal", "short": "matters", "text": "How much does it matter?", "scale": scale},
        {"id": "lived", "about": "other", "short": "lived by {party}", "text": "How well does {party} live it?", "scale": scale},
    ]
    items = [{"id": item, "title": item.title()} for item in ITEMS]
    prompts = [
        {"id": "hope", "label": "We hope"},
        {"id": "fear", "label": "We fear", "entries": 2},
    ]
    columns = [
        {"id": "what", "title": "What", "required": True},
        {"id": "who", "title": "Who", "kind": "person"},
        {"id": "whose", "title": "Whose", "kind": "party"},
        {"id": "from", "title": "From", "kind": "link", "to": f"{STEP}/{TEXT}"},
    ]
    parts = [
        {"id": TEXT, "kind": "text", "title": "Words", "prompts": prompts},
        {"id": POINTS, "kind": "allocation", "title": "Points", "entries_from": TEXT, "total": TOTAL},
        {"id": THEMES, "kind": "ratings", "title": "Themes", "questions": questions, "items": items[:2]},
        {"id": ORDER, "kind": "ranking", "title": "Order", "items": items, "places": 3},
        {"id": "rows", "kind": "joint_table", "title": "Rows", "columns": columns},
        {"id": "joint", "kind": "joint_text", "title": "Together"},
    ]
    words = ("title", "question", "why", "what_to_do", "what_to_look_for", "what_goes_wrong")
    return {"id": STEP, **dict.fromkeys(words, "Work"), "parts": parts}


class Room:
    """A deal in a record whose people act at random; aliases are words that stand nowhere else."""

    def __init__(self, store: deals.Store, seed: int, sizes: Sequence[int]) -> None:
        self.store, self.chance = store, random.Random(seed)
        self.parties = ["North", "South", "West"][: len(sizes)]
        named = [
            deals.NewParty(name, members=tuple(deals.NewMember(f"Zq{name}{n}") for n in range(size)))
            for name, size in zip(self.parties, sizes, strict=True)
        ]
        self.deal = store.create_deal(f"Room {seed}", named, architect="ZqGuy", own_content={"steps": [step()]})
        self.guy = deals.Seat.open(store, self.deal.members[0].id)
        self.written = 0

    def members(self) -> list[deals.Member]:
        """Return everybody who can answer."""
        self.guy.refresh()
        return [member for member in self.guy.deal.members if member.role == "member" and member.active]

    def seat(self, member: deals.Member) -> deals.Seat:
        """Sit down as a member."""
        return deals.Seat.open(self.store, member.id)

    def fresh(self, about: str) -> str:
        """Return a text that nobody has written yet."""
        self.written += 1
        return f"{about} {self.written:04d}"

    def answer(self, member: deals.Member, part: str, *, submit: bool = True) -> None:
        """Answer a part, with something left out now and then."""
        chance, seat = self.chance, self.seat(member)
        if part == TEXT:
            fields = [field for field in FIELDS if chance.random() < 0.8] or [FIELDS[0]]
            values: dict[AnswerKey, Any] = {AnswerKey(STEP, part, field): self.fresh("Words") for field in fields}
        elif part == POINTS:
            if seat.rounds.current(STEP, TEXT).state == "open":
                return
            entries = [entry for entry, _ in seat.answers.texts(STEP, TEXT)]
            chosen = chance.sample(entries, min(2, len(entries)))
            split = (chance.randint(1, TOTAL - 1),)
            values = dict(zip((AnswerKey(STEP, part, one) for one in chosen), (*split, TOTAL - split[0]), strict=False))
        elif part == THEMES:
            keys = [AnswerKey(STEP, part, item, "importance") for item in ITEMS[:2]]
            others = [party.id for party in seat.deal.parties if party.id != member.party_id]
            keys += [AnswerKey(STEP, part, item, "lived", party) for item in ITEMS[:2] for party in others]
            values = {key: chance.choice([*range(1, 8), "unsure"]) for key in keys if chance.random() < 0.9}
        else:
            values = dict(zip((AnswerKey(STEP, part, item) for item in chance.sample(ITEMS, 3)), (1, 2, 3), strict=True))
            values = {AnswerKey(STEP, part, item): None for item in ITEMS if AnswerKey(STEP, part, item) not in values} | values
        if values:
            if seat.answers.mine(STEP, part) and part in (POINTS, ORDER):
                # Places and points are given anew as a whole.
                return
            seat.answers.write(values)
            if submit:
                seat.answers.set_done(STEP, part, done=True)

    def write(self) -> None:
        """Write something together: a row, a comment, a text, an approval."""
        chance = self.chance
        seat = self.seat(chance.choice(self.members()))
        what = chance.choice(("row", "comment", "text", "propose", "approve"))
        if what == "row":
            cells: dict[str, Any] = {"what": self.fresh("Row"), "whose": chance.choice(seat.deal.parties).id}
            options = seat.tables.options(next(one for one in seat.method.step(STEP).part("rows").columns if one.id == "from"))
            if options and chance.random() < 0.5:
                cells["from"] = chance.choice(options)[0]
            seat.tables.save_row(ROWS, None, cells, None)
        elif what == "comment":
            seat.comments.add(chance.choice((ROWS, JOINT)), self.fresh("Comment"))
        elif what == "text":
            head = seat.drafts.read(JOINT).head
            seat.drafts.save(JOINT, self.fresh("Text"), head.revision if head else None)
        else:
            name = chance.choice((ROWS, JOINT))
            status = seat.approvals.status(name)
            try:
                (seat.approvals.propose if what == "propose" else seat.approvals.approve)(name, status.content_hash)
            except deals.NotAllowed:
                return

    def act(self) -> None:
        """Do something at random."""
        chance, rounds, part = self.chance, self.guy.rounds, self.chance.choice(ALONE)
        members = self.members()
        state = rounds.current(STEP, part).state
        what = chance.choices(("answer", "take", "join", "turn", "wave", "write", "leave"), (30, 6, 8, 14, 3, 25, 2))[0]
        try:
            if what == "answer":
                self.answer(chance.choice(members), part, submit=chance.random() < 0.9)
            elif what == "take":
                self.seat(chance.choice(members)).own_data.withdraw(STEP, part)
            elif what == "join" and len(self.guy.deal.members) < 30:
                party = chance.choice(self.guy.deal.parties)
                for _ in range(chance.choice((1, 4))):
                    new = self.guy.people.add(party.id, f"ZqNew{len(self.guy.deal.members)}")
                    self.answer(new, part)
            elif what == "turn":
                (rounds.reveal if state == "open" else chance.choice((rounds.reopen, rounds.agree)))(STEP, part)
            elif what == "wave" and state != "open":
                rounds.new_wave(STEP, part)
                for member in members:
                    self.answer(member, part)
                rounds.reveal(STEP, part)
            elif what == "leave" and len(members) > 6:
                self.guy.people.remove(chance.choice(members).id)
            elif what == "write":
                self.write()
        except (deals.NotAllowed, deals.InvalidAnswer):
            return

    def everybody(self) -> None:
        """Let everybody answer all parts; each is revealed."""
        for part in ALONE:
            for member in self.members():
                if self.chance.random() < 0.95:
                    self.answer(member, part)
            self.guy.rounds.reveal(STEP, part)

    def play(self, acts: int) -> Iterator[None]:
        """Let everybody answer, and then act at random; stops after each act."""
        self.everybody()
        for _ in range(4):
            self.write()
        yield
        for _ in range(acts):
            self.act()
            yield

    def export(self) -> dict[str, Any]:
        """Return the document that the deal architect can save."""
        return self.guy.administration.export()


def said(document: dict[str, Any]) -> dict[str, Any]:
    """Return what a document says beside its fresh ids: these are replaced by what they stand for, hashes by their order."""
    names = {row["id"]: f"party {row['name']}" for row in document["parties"]}
    names |= {row["id"]: f"person {row['name']}" for row in document["people"]}
    names |= {row["entry"]: f"entry {row['wave']} {row['item']} {row['text']}" for row in document["texts"]}
    hashes: dict[str, str] = {}
    for name in ("proposal", "approval"):
        for row in document[name]:
            hashes.setdefault(row["hash"], f"{row['name']} at {row['seq']}")
    tables = {row["name"] for row in document["row_version"]}
    names |= {found: name for found, name in hashes.items() if name.partition(" ")[0] in tables}

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: plain(one) for key, one in value.items()}
        if isinstance(value, list):
            return [plain(one) for one in value]
        return names.get(value, value) if isinstance(value, str) else value

    found = plain(document)
    # What fresh ids are in the order of is drawn at random.
    for row in found["answers"]:
        row["values"].sort(key=str)
    found["answers"].sort(
        key=lambda row: [str(row[key]) for key in ("step", "part", "wave", "party_id", "item", "question", "about")]
    )
    return found


def exchanged(whole: dict[str, Any], deal: deals.Deal, part: str, one: str, other: str) -> dict[str, Any]:
    """Return the document of a whole deal as if two people had been each other in one part: all that they did there, when they did it."""
    people = {one: other, other: one}
    found = copy.deepcopy(whole)
    entries: dict[str, str] = {}
    for row in whole["answer"]:
        if (row["step"], row["part"]) == (STEP, part) and row["member_id"] in people and isinstance(row["value"], str):
            place = (row["step"], row["part"], row["wave"], row["item"])
            entries[entry_id(deal, row["member_id"], *place)] = entry_id(deal, people[row["member_id"]], *place)
    for name in ("answer", "done_mark"):
        for row in found[name]:
            if (row["step"], row["part"]) == (STEP, part):
                row["member_id"] = people.get(row["member_id"], row["member_id"])
    for row in found["answer"]:
        row["item"] = entries.get(row["item"], row["item"])
    for row in found["row_version"]:
        row["cells"] = {
            key: entries.get(value, value) if isinstance(value, str) else value for key, value in row["cells"].items()
        }
    return found
