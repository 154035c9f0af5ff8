"""Make a deal of a document without seats: stand-ins take the place of its people, so that pages show what they showed.

A stand-in is a seat that has been left, with a name that says so; no link opens it. Which answers to two questions are one stand-in's is
drawn at random, since the document does not say it. Other stand-ins answer each round: who answered in two rounds is not said either.
"""

from __future__ import annotations

import secrets
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from math import exp
from random import Random
from typing import Any

from vested_widgets import method, texts
from vested_widgets.deals.entities import Deal
from vested_widgets.deals.errors import InvalidDocument
from vested_widgets.deals.pseudonyms import entry_id
from vested_widgets.deals.record import few_answers
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record import workshop_tables as r
from vested_widgets.deals.record.copying import hash_again, renamed
from vested_widgets.deals.record.without_seats import NUMBERED, WRITTEN
from vested_widgets.deals.validation import MOST_MEMBERS
from vested_widgets.kinds import kind_of

PLACE = ("step", "part", "wave", "place", "item", "question", "about")
KEYS: dict[str, set[str]] = {
    "parties": {"id", "name", "colour"},
    "people": {"id", "party_id", "name"},
    "rounds": {"seq", "step", "part", "wave", "state", "day"},
    "answers": {*PLACE, "party_id", "people", "values"},
    "averages": {*PLACE, "party_id", "people", "mean"},
    "verdicts": {
        "step",
        "part",
        "wave",
        "item",
        "about",
        "party_a",
        "question_a",
        "party_b",
        "question_b",
        "verdict",
        "direction",
    },
    "texts": {"step", "part", "wave", "party_id", "item", "entry", "text"},
    **{table.name: {*(c.name for c in table.columns), "party_id", "day"} - {"deal_id", "member_id", "at"} for table in WRITTEN},
}
DEAL = {"name", "created", "k", "own_content", "demonstration"}
Row = dict[str, Any]
# The largest group of which an average stands for the answers; of five pages show counts.
MOST_FEW = 4
# Exchanges that are tried until everybody has spent alike.
TRIES = 50_000


def expanded(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document without seats as one of a whole deal, under fresh ids.

    Raises:
        InvalidDocument: a list or a key is missing.
        KeyError, TypeError, ValueError, AttributeError: the parts of the document do not fit together.
    """
    # Without declines or signatures it is an older document.
    document = {**{table.name: [] for table in (t.decline, t.signature, t.signed_text)}, **document}
    _check(document)
    return _Expansion(document).whole()


def _check(document: Mapping[str, Any]) -> None:
    """Check that lists and keys are those of a document without seats; values are looked at when the whole is checked."""
    if not isinstance(document.get("deal"), Mapping):
        raise InvalidDocument(method.words("deal_document.no_deal"))
    if set(document["deal"]) != DEAL:
        raise InvalidDocument(method.words("deal_document.deal_keys"))
    for name, keys in KEYS.items():
        rows = document.get(name)
        if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
            raise InvalidDocument(method.words("deal_document.no_list", name=name))
        for at, row in enumerate(rows, 1):
            if set(row) != keys:
                wrong = ", ".join(sorted(str(key)[:40] for key in set(row) ^ keys)[:8])
                raise InvalidDocument(method.words("deal_document.row_keys", at=at, name=name, keys=wrong))
    try:
        method.with_own(method.load(), document["deal"]["own_content"])
    except method.ContentError as error:
        raise InvalidDocument(method.words("deal_document.own_content", error=error)) from error
    parties = {str(row["id"]) for row in document["parties"]}
    for name in KEYS:
        for at, row in enumerate(document[name], 1):
            if any(row.get(key) is not None and row[key] not in parties for key in ("party_id", "party_a", "party_b")):
                raise InvalidDocument(method.words("deal_document.no_party", at=at, name=name))


class _Expansion:
    """One document on its way."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document, self.chance = document, secrets.SystemRandom()
        self.deal = document["deal"]
        self.content = method.with_own(method.load(), self.deal["own_content"])
        self.id, self.salt = str(uuid.uuid4()), secrets.token_hex(16)
        self.bare = Deal(self.id, "", datetime.now(UTC), 3, {}, False, self.salt)
        self.names = {row["id"]: str(uuid.uuid4()) for row in (*document["parties"], *document["people"])}
        self.members: list[Row] = []
        self.taken = {texts.key(row["name"]) for row in document["people"]}
        self.architect = self._member(None, self._free(method.words("role.architect").capitalize()), "architect")
        for row in document["people"]:
            self._member(row["party_id"], row["name"], "observer", row["id"])
        self.authors = {row["id"]: self._stand_in(row["id"]) for row in document["parties"]}
        self.pools: dict[tuple[str | None, int], list[str]] = defaultdict(list)

    def whole(self) -> dict[str, Any]:
        """Return the document of the whole deal."""
        answers = [*self._texts(), *self._answers()]
        day = _noon(self.deal["created"])
        lists: dict[str, list[Row]] = {table.name: [] for table in r.APPENDED}
        changes: list[Row] = []

        def add(name: str, kind: str, row: Row, at: str) -> None:
            changes.append(
                {"seq": len(changes) + 1, "kind": kind, "step": row.get("step", ""), "part": row.get("part", ""), "at": at}
            )
            if row.get("name"):
                changes[-1]["step"], _, changes[-1]["part"] = row["name"].partition("/")
            lists[name].append({**row, "seq": len(changes)})

        for row in answers:
            add("answer", "answer", {**row, "late": False, "at": day}, day)
        numbered = [(row["seq"], name, row) for name in NUMBERED for row in self.document[name]]
        old: dict[str, list[Row]] = defaultdict(list)
        for _, name, row in sorted(numbered, key=lambda one: one[0]):
            at = _noon(row["day"])
            if name == "rounds":
                kept = {key: row[key] for key in ("step", "part", "wave", "state")}
                add("round_change", "round", {**kept, "member_id": self.architect, "at": at}, at)
                continue
            old[name].append(row)
            kept = {key: value for key, value in row.items() if key not in ("seq", "day", "party_id")}
            kept |= {key: renamed(kept[key], self.names) for key in ("cells", "agreement") if key in kept}
            kept |= (
                {"party_id": self.names[row["party_id"]]} if name in (t.approval.name, t.decline.name, t.signature.name) else {}
            )
            author = self.authors[row["party_id"]] if row["party_id"] else self.architect
            add(name, FEED[name], {**kept, "member_id": author, "at": at}, at)
        now = datetime.now(UTC).isoformat()
        for member in self.members[1:]:
            gone = {
                "member_id": member["id"],
                "by_id": self.architect,
                "kind": "left",
                "party_id": None,
                "to_id": None,
                "text": "",
            }
            add("member_change", "member", {**gone, "at": now}, now)
        self._hash_again(old, lists)
        return {
            "deal": {
                "id": self.id,
                "name": self.deal["name"],
                "created_at": day,
                "k": self.deal["k"],
                "own_content": self.deal["own_content"],
                "demonstration": self.deal["demonstration"],
                "salt": self.salt,
            },
            "parties": [{**row, "id": self.names[row["id"]], "position": at} for at, row in enumerate(self.document["parties"])],
            "members": self.members,
            "changes": changes,
            **lists,
        }

    # Seats

    def _member(self, party: str | None, alias: str, role: str, known: str = "") -> str:
        found = self.names[known] if known else str(uuid.uuid4())
        row = {"id": found, "party_id": self.names[party] if party else None, "position": len(self.members)}
        self.members.append({**row, "alias": alias, "role": role})
        return found

    def _stand_in(self, party: str | None) -> str:
        """Add a stand-in; without a party it is an observer's seat, since members have one."""
        if len(self.members) >= 2 * MOST_MEMBERS:
            raise ValueError("people")
        alias = self._free(method.words("deal_document.stand_in", n=len(self.members)))
        return self._member(party, alias, "member" if party else "observer")

    def _free(self, alias: str) -> str:
        """Return a name that nobody has whom a table names."""
        found, n = alias, 1
        while texts.key(found) in self.taken:
            n += 1
            found = f"{alias} {n}"
        self.taken.add(texts.key(found))
        return found

    def _people(self, party: str | None, wave: int, many: int) -> list[str]:
        """Return so many stand-ins of a party for a round, in an order drawn at random."""
        pool = self.pools[party, wave]
        while len(pool) < many:
            pool.append(self._stand_in(party))
        return self.chance.sample(pool[:many], many)

    # Answers

    def _texts(self) -> Iterator[Row]:
        """Return the texts, each with an author: of one prompt by as many as it takes for it to stand under its party again."""
        groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
        for row in self.document["texts"]:
            part = self.content.step(row["step"]).part(row["part"])
            prompt = dict(kind_of(part).fields(part)).get(row["item"], "")
            groups[row["step"], row["part"], row["wave"], row["party_id"], prompt].append(row)
        for (step, part_id, wave, party, _), rows in groups.items():
            each = max(Counter(row["item"] for row in rows).values())
            people = self._people(party, wave, max(each, min(len(rows), self.deal["k"])))
            rows = sorted(self.chance.sample(rows, len(rows)), key=lambda row: str(row["item"]))
            for at, row in enumerate(rows):
                author = people[at % len(people)]
                self.names[row["entry"]] = entry_id(self.bare, author, step, part_id, wave, row["item"])
                yield {**_place(row), "question": "", "about": "", "member_id": author, "value": row["text"]}

    def _answers(self) -> list[Row]:
        """Return the answers of stand-ins; to parts in which answers fit together such that they do."""
        parts: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
        for row in (*self.document["answers"], *self._few()):
            parts[row["step"], row["part"], row["wave"], row["party_id"]].append(row)
        placed: list[tuple[int, Row]] = []
        for (step, part, wave, party), rows in parts.items():
            many = max(max(row["people"], len(row["values"])) for row in rows)
            people = self._people(party, wave, many)
            kind = kind_of(self.content.step(step).part(part))
            values = [[renamed(value, self.names) for value in row["values"]] for row in rows]
            share = _ordered if kind.asks_items else _budgets
            given = share(values, many, self.chance) if kind.checks_all else [self._anyhow(one, many) for one in values]
            for row, found in zip(rows, given, strict=True):
                key = {name: renamed(row[name], self.names) for name in ("question", "about")}
                item = renamed(row["item"], self.names)
                for who, value in zip(people, found, strict=True):
                    if value is not None:
                        placed.append((row["place"], {**_place(row), **key, "item": item, "member_id": who, "value": value}))
        # Pages list questions in the order in which they were first answered.
        return [row for _, row in sorted(placed, key=lambda one: one[0])]

    def _few(self) -> Iterator[Row]:
        """Return rows of answers for the small parties, of which pages say what was said of them."""
        questions: dict[tuple[Any, ...], few_answers.Question] = {}
        for row in self.document["averages"]:
            asked = few_answers.asked_of(self._part(row), row["item"], row["question"])
            if asked is None or not 1 <= row["people"] <= MOST_FEW:
                raise ValueError("averages")
            question = questions.setdefault(self._compared(row, row["question"]), few_answers.Question(asked))
            question.few[_named(row["party_id"], row["question"])] = (row["people"], row["mean"])
        for row in self.document["answers"] if questions else ():
            if found := questions.get(self._compared(row, row["question"])):
                found.known[_named(row["party_id"], row["question"])] = found.asked.counts(row["values"])
        for row in self.document["verdicts"]:
            pair = _named(row["party_a"], row["question_a"]), _named(row["party_b"], row["question_b"])
            questions[self._compared(row, row["question_a"])].said[pair] = (row["verdict"], row["direction"])
        fits = dict(zip(questions, few_answers.fitting(list(questions.values()), self.chance), strict=True))
        for row in self.document["averages"]:
            yield {**row, "values": fits[self._compared(row, row["question"])][_named(row["party_id"], row["question"])]}

    def _part(self, row: Mapping[str, Any]) -> method.Part:
        return self.content.step(row["step"]).part(row["part"])

    def _compared(self, row: Mapping[str, Any], question: str) -> tuple[Any, ...]:
        """Return what tells which answers pages compare."""
        aspect = few_answers.aspect_of(self._part(row), question)
        return (row["step"], row["part"], row["wave"], row["item"], row["about"], aspect)

    def _anyhow(self, values: Sequence[Any], many: int) -> list[Any]:
        return self.chance.sample([*values, *[None] * (many - len(values))], many)

    def _hash_again(self, old: Mapping[str, list[Row]], lists: Mapping[str, list[Row]]) -> None:
        """Let proposals and approvals of tables be of what stands there under fresh ids."""
        # Both sides are counted alike: by the numbers that rows have in the deal.
        before = {
            "deal": self.deal,
            "row_version": [
                {**row, "seq": new["seq"]} for row, new in zip(old["row_version"], lists["row_version"], strict=True)
            ],
        }
        hash_again(before, lists)


FEED = {
    **{table.name: table.name for table in (t.proposal, t.approval)},
    t.decline.name: "approval",
    **{table.name: "row" for table in (t.row_version, t.row_settlement)},
    **{table.name: "remark" for table in (t.remark, t.remark_resolution)},
    t.draft_version.name: "draft",
    **{table.name: "signature" for table in (t.signature, t.signed_text)},
}


def _named(party: str, question: str) -> str:
    return f"{party} {question}"


def _place(row: Mapping[str, Any]) -> Row:
    return {key: row[key] for key in ("step", "part", "wave", "item")}


def _noon(day: str) -> str:
    """Return the middle of a day in UTC, which is that day nearly everywhere."""
    return f"{datetime.strptime(day, '%Y-%m-%d').date()}T12:00:00+00:00"


def _ordered(values: Sequence[Sequence[Any]], many: int, chance: Random) -> list[list[Any]]:
    """Return orders of so many people in which each entry has the places that it has, and nobody gives a place twice.

    That is a colouring of a bipartite graph, with an edge for each place that an entry has and a colour for each person.
    """
    by_entry: list[dict[int, Any]] = [{} for _ in values]
    by_place: dict[Any, dict[int, int]] = defaultdict(dict)
    used = Counter(dict.fromkeys(range(many), 0))
    edges = [(entry, place) for entry, places in enumerate(values) for place in places]
    for entry, place in chance.sample(edges, len(edges)):
        free = [person for person in range(many) if person not in by_entry[entry]]
        open_ = [person for person in range(many) if person not in by_place[place]]
        if not free or not open_:
            raise ValueError("places")
        both = sorted(set(free) & set(open_), key=lambda person: (used[person], chance.random()))
        person = both[0] if both else chance.choice(free)
        if not both:
            _exchange(by_entry, by_place, place, person, chance.choice(open_))
        by_entry[entry][person], by_place[place][person] = place, entry
        used[person] += 1
    return [[own.get(person) for person in range(many)] for own in by_entry]


def _exchange(by_entry: list[dict[int, Any]], by_place: dict[Any, dict[int, int]], place: Any, one: int, other: int) -> None:
    """Let two people exchange places along the chain that begins at a place, so that `one` no longer gives it."""
    chain: list[tuple[int, Any, int]] = []
    at = place
    while (entry := by_place[at].get(one)) is not None:
        chain.append((entry, at, one))
        if (following := by_entry[entry].get(other)) is None:
            break
        chain.append((entry, following, other))
        at = following
    for entry, of, who in chain:
        del by_entry[entry][who], by_place[of][who]
    for entry, of, who in chain:
        by_entry[entry][other if who == one else one] = of
        by_place[of][other if who == one else one] = entry


def _budgets(values: Sequence[Sequence[Any]], many: int, chance: Random) -> list[list[Any]]:
    """Return budgets of so many people in which each entry got the points that it got, and everybody has spent alike, as far as that goes.

    Two people exchange what they gave to an entry or two, at random, now and then for the worse: the original is one of the solutions.
    """
    table = [chance.sample([*points, *[None] * (many - len(points))], many) for points in values]
    sums = [sum(row[person] or 0 for row in table) for person in range(many)]
    even = sum(sums) / many
    cost = sum(abs(one - even) for one in sums)
    best, least = [list(row) for row in table], cost
    for _ in range(TRIES if many > 1 else 0):
        if least < 1:
            break
        rows, (a, b) = chance.choices(table, k=2)[: chance.choice((1, 2))], chance.sample(range(many), 2)
        rows = rows if len(rows) == 1 or rows[0] is not rows[1] else rows[:1]
        moved = sum((row[a] or 0) - (row[b] or 0) for row in rows)
        worse = abs(sums[a] - moved - even) + abs(sums[b] + moved - even) - abs(sums[a] - even) - abs(sums[b] - even)
        if worse <= 0 or chance.random() < exp(-20 * worse / even):
            for row in rows:
                row[a], row[b] = row[b], row[a]
            sums[a], sums[b], cost = sums[a] - moved, sums[b] + moved, cost + worse
            if cost < least:
                best, least = [list(one) for one in table], cost
    return best
