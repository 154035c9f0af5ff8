"""Tell a deal from files, act by act, through the same seats that people use. `docs/content.md` describes the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from vested_widgets import method
from vested_widgets.deals.entities import AnswerKey, Deal, NewMember, NewParty
from vested_widgets.deals.errors import DealsError
from vested_widgets.deals.record.batch import batch
from vested_widgets.deals.record.store import Store
from vested_widgets.deals.seat.seat import Seat
from vested_widgets.deals.stories.names import Names, StoryError
from vested_widgets.kinds import UNSURE, kind_of
from vested_widgets.kinds.estimates import answer_of
from vested_widgets.kinds.matching import BETWEEN
from vested_widgets.method import JointTable

Act = dict[str, Any]


def read_deal(folder: Path) -> Act:
    """Read the parties and people of a story from its `deal.yaml`."""
    found: Act = method.read_yaml(folder / "deal.yaml")
    return found


def read_acts(folder: Path, chapters: int | None = None) -> Iterator[tuple[str, Act]]:
    """Read the acts of a story, file by file in the order of their names, each with the place where it stands."""
    for path in sorted(folder.glob("[0-9]*.yaml"))[:chapters]:
        for number, act in enumerate(method.read_yaml(path)["acts"], 1):
            yield f"{path.name}, act {number}", act


def tell(store: Store, folder: Path, chapters: int | None = None) -> Deal:
    """Make the deal of a story and let everybody act; all of it, or nothing.

    Args:
        store: the record.
        folder: where the story is.
        chapters: how many of its files to tell; all of them if it is not given.

    Raises:
        StoryError: an act cannot be done; the message says which, and why.
    """
    story = read_deal(folder)
    parties = [
        NewParty(party["name"], party["colour"], tuple(NewMember(alias) for alias in party["members"]))
        for party in story["parties"]
    ]
    with batch(store, folder.name) as opened:
        deal = opened.create_deal(story["name"], parties, architect=story["architect"], demonstration=True)
        teller = Teller({member.alias: Seat.open(opened, member.id) for member in deal.members}, story["architect"])
        for place, act in read_acts(folder, chapters):
            try:
                teller.act(act)
            except (DealsError, KeyError, ValueError) as error:
                raise StoryError(f"{folder.name}/{place}: {error}") from error
    return deal


class Teller:
    """Lets the people of a deal act.

    Attributes:
        table: the seats by alias.
    """

    def __init__(self, table: dict[str, Seat], architect: str) -> None:
        self.table, self.architect = table, table[architect]
        self.names = Names(table, self.architect)
        self.verbs: dict[str, Callable[[str, str, Act], None]] = {
            "answer": self._answer,
            "reveal": lambda step, part, _: self._turn(self.architect.rounds.reveal, step, part),
            "agree": lambda step, part, _: self._turn(self.architect.rounds.agree, step, part),
            "new_wave": lambda step, part, _: self._turn(self.architect.rounds.new_wave, step, part),
            "table": self._rows,
            "change": self._change,
            "set": self._set,
            "take_ranges": self._take_ranges,
            "figures": self._figures,
            "write": self._write,
            "comment": self._comment,
            "propose": self._propose,
            "approve": self._approve,
            "decline": self._decline,
            "approvers": self._approvers,
            "consent": lambda step, part, _: self.architect.consent.ask(f"{step}/{part}"),
        }

        self.ways: dict[str, Callable[[Seat, str, str, Any], dict[AnswerKey, Any]]] = {
            "ratings": self._ratings,
            "texts": self._texts,
            "points": self._points,
            "rankings": self._rankings,
            "matches": self._matches,
            "numbers": self._estimates,
        }

    def act(self, act: Act) -> None:
        """Do one act: one of its keys is the verb, which names the part.

        Raises:
            StoryError: it has no verb, or several.
            DealsError: the act is refused.
        """
        verb, *more = [key for key in act if key in self.verbs] or [""]
        if not verb or more:
            raise StoryError(f"an act needs one verb of {', '.join(self.verbs)}; its keys are {', '.join(act)}")
        step, _, part = act[verb].partition("/")
        self.verbs[verb](step, part, act)

    def _turn(self, turn: Callable[[str, str], object], step: str, part: str) -> None:
        turn(step, part)

    # Alone

    def _answer(self, step: str, part: str, act: Act) -> None:
        """Write answers of several people, by alias; everyone submits but those in `not_done`."""
        for way, values in self.ways.items():
            for alias, given in act.get(way, {}).items():
                seat = self.table[alias]
                seat.answers.write(values(seat, step, part, given))
                seat.answers.set_done(step, part, done=alias not in act.get("not_done", ()))

    def _ratings(self, seat: Seat, step: str, part: str, given: dict[str, Any]) -> dict[AnswerKey, Any]:
        """Read, per item, one value per question in the order of the content, or the value itself where one question is asked.

        "?" is "not sure", null no answer. Where several other parties are asked about, the value is a list in their order.
        """
        asked = seat.method.step(step).part(part)
        questions = kind_of(asked).questions(asked)
        values: dict[AnswerKey, Any] = {}
        items = seat.items.asked(step, part)
        for name, points in given.items():
            item = self.names.item(seat, step, part, name, items)
            for question, value in zip(questions, points if isinstance(points, list) else [points], strict=True):
                about = parties_asked_about(seat, question.about)
                for party, point in zip(about, value if isinstance(value, list) else [value], strict=True):
                    if point is not None:
                        chosen = self.names.party_or(point) if question.parties else point
                        values[AnswerKey(step, part, item, question.id, party)] = "unsure" if point == "?" else chosen
        return values

    def _rankings(self, seat: Seat, step: str, part: str, given: list[str]) -> dict[AnswerKey, Any]:
        """Read items in their order, the first place first."""
        places, items = enumerate(given, 1), seat.items.asked(step, part)
        return {AnswerKey(step, part, self.names.item(seat, step, part, name, items)): place for place, name in places}

    def _matches(self, seat: Seat, step: str, part: str, given: dict[str, Any]) -> dict[AnswerKey, Any]:
        """Read, per item, the names of what it is matched with: a list, which may be empty, or "?"."""
        asked = seat.method.step(step).part(part)
        (question,) = kind_of(asked).questions(asked)
        values: dict[AnswerKey, Any] = {}
        for item in seat.items.asked(step, part):
            name = self.names.name_of(step, part, item.id)
            if name in given:
                chosen = given[name]
                known = [option.id for option in item.options if self.names.name_of(step, part, option.id) in chosen]  # type: ignore[attr-defined]
                if chosen != "?" and len(known) != len(chosen):
                    raise StoryError(f"{seat.member.alias} cannot match {name!r} with all of {', '.join(chosen)}")
                values[AnswerKey(step, part, item.id, question.id)] = UNSURE if chosen == "?" else BETWEEN.join(known) or BETWEEN
        if len(values) != len(given):
            raise StoryError(f"{seat.member.alias} is not asked about all of {', '.join(given)} in {step}/{part}")
        return values

    def _estimates(self, seat: Seat, step: str, part: str, given: dict[str, Any]) -> dict[AnswerKey, Any]:
        """Read, per item, low, likely and high, or one number for each other party in their order; "?" is "not sure"."""
        asked = seat.method.step(step).part(part)
        (question,) = kind_of(asked).questions(asked)
        values: dict[AnswerKey, Any] = {}
        items = seat.items.asked(step, part)
        for name, numbers in given.items():
            item, about = self.names.item(seat, step, part, name, items), parties_asked_about(seat, question.about)
            told = [numbers] if question.about == "deal" else numbers if isinstance(numbers, list) else [numbers] * len(about)
            for party, one in zip(about, told, strict=True):
                said = one if isinstance(one, list) else [one]
                values[AnswerKey(step, part, item, question.id, party)] = UNSURE if one == "?" else answer_of(*said)
        return values

    def _take_ranges(self, step: str, part: str, act: Act) -> None:
        """Take the joint ranges of `rows` over into a table, as the buttons of the page do."""
        name, seat = f"{step}/{part}", self.table[act["by"]]
        offered = {words.row: words for words in seat.words.of(name) if words.way is not None and words.way.ranges}
        for row in act["rows"]:
            there = self.names.row(name, row)
            if there.id not in offered:
                raise StoryError(f"there is no joint range for {row!r} in {name}")
            words = offered[there.id]
            cells = dict(zip(words.way.ranges or (), words.ranges, strict=True)) if words.way else {}
            seat.tables.save_row(name, there.id, cells, there.revision, sources=[words.entry])

    def _texts(self, _: Seat, step: str, part: str, given: str | dict[str, str]) -> dict[AnswerKey, Any]:
        """Read a text; or, in a part with prompts, texts by field."""
        fields = {"": given} if isinstance(given, str) else given
        return {AnswerKey(step, part, field): text for field, text in fields.items()}

    def _points(self, seat: Seat, step: str, part: str, points: dict[str, int]) -> dict[AnswerKey, Any]:
        """Read points by the alias of the text's author, in a part with prompts by `Alias/field`."""
        asked = seat.method.step(step).part(part)
        source = kind_of(asked).entries_from(asked)
        return {
            AnswerKey(step, part, self.names.entry(step, source, *whose.split("/", 1))): given for whose, given in points.items()
        }

    # Together

    def _write(self, step: str, part: str, act: Act) -> None:
        """Save versions of a joint text; without `base` the first, with `from` made of these words."""
        name = f"{step}/{part}"
        for version in act["versions"]:
            sources = self._sources(name, version.get("from", ()))
            self.table[version["by"]].drafts.save(name, version["text"], version.get("base"), sources=sources)

    def _rows(self, step: str, part: str, act: Act) -> None:
        """Save new rows of a joint table: `by`, `row` (its name in the story), the cells, and `from` (whose words it was made of).

        A party's own row is called by the party.
        """
        for given in act["rows"]:
            cells = {key: value for key, value in given.items() if key not in ("by", "row", "from")}
            self._save(step, part, given.get("by") or act["by"], given["row"], cells, words=given.get("from", ()))

    def _change(self, step: str, part: str, act: Act) -> None:
        """Save a later change of one row."""
        self._save(step, part, act["by"], act["row"], act["cells"], new=False)

    def _set(self, step: str, part: str, act: Act) -> None:
        """Save later changes of many rows: by column the new value of each row."""
        for column, values in act["cells"].items():
            for row, value in values.items():
                self._save(step, part, act["by"], row, {column: value}, new=False)

    def _figures(self, step: str, part: str, act: Act) -> None:
        """Save rows of a log of figures at once, as an import does: `until` lists the ends of the periods, `values` by metric a figure for each.

        A period without a figure is null.
        """
        name, seat = f"{step}/{part}", self.table[act["by"]]
        table: JointTable = seat.method.step(step).part(part)  # type: ignore[assignment]
        rows = [
            self.names.cells(table, {"metric": metric, "until": until, "actual": value})
            for metric, values in act["values"].items()
            for until, value in zip(act["until"], values, strict=True)
            if value is not None
        ]
        seat.tables.save_rows(name, rows)

    def _sources(self, name: str, words: Sequence[str]) -> list[str]:
        """Return the entries of words by `Alias`, with prompts by `Alias/field`, of the part that the joint part takes words from."""
        step, _, part = name.partition("/")
        ways: Sequence[method.WordsFrom] = getattr(self.architect.method.step(step).part(part), "words_from", ())
        if words and not ways:
            raise StoryError(f"{name} takes over no words")
        found = []
        for whose in words:
            source, _, asked = ways[0].of.partition("/")
            alias, _, field = whose.partition("/")
            found.append(self.names.entry(source, asked, alias, field))
        return found

    def _save(
        self, step: str, part: str, by: str, row: str, given: dict[str, Any], *, new: bool = True, words: Sequence[str] = ()
    ) -> None:
        name, seat = f"{step}/{part}", self.table[by]
        table: JointTable = seat.method.step(step).part(part)  # type: ignore[assignment]
        cells, sources = self.names.cells(table, given), self._sources(name, words)
        if new and not table.per_party:
            self.names.keep(name, row, seat.tables.save_row(name, None, cells, None, sources=sources).row_id)
        else:
            there = self.names.row(name, row)
            seat.tables.save_row(name, there.id, cells, there.revision, sources=sources)

    def _comment(self, step: str, part: str, act: Act) -> None:
        """Comment on a joint part, or on one of its rows."""
        name = f"{step}/{part}"
        self.table[act["by"]].comments.add(name, act["text"], self.names.row(name, act["row"]).id if "row" in act else "")

    def _propose(self, step: str, part: str, act: Act) -> None:
        """Put what stands there now up for approval: a joint text, a table, or an assembly."""
        seat, name = self.table[act["by"]], f"{step}/{part}"
        seat.approvals.propose(name, seat.approvals.status(name).content_hash)

    def _approve(self, step: str, part: str, act: Act) -> None:
        """Let everyone in `by` approve, for the own party, what stands there now."""
        name = f"{step}/{part}"
        for alias in act["by"]:
            seat = self.table[alias]
            if not (standing := seat.approvals.status(name).content_hash):
                raise StoryError(f"there is nothing in {name} to approve")
            seat.approvals.approve(name, standing)

    def _decline(self, step: str, part: str, act: Act) -> None:
        """Decline what stands there now, with the reason in `text`."""
        seat, name = self.table[act["by"]], f"{step}/{part}"
        seat.approvals.decline(name, seat.approvals.status(name).content_hash, act["text"])

    def _approvers(self, party: str, _: str, act: Act) -> None:
        """Name who approves for a party: `people` by alias, and how many of them are `needed` (all, if it is not given)."""
        people = [self.table[alias].member.id for alias in act["people"]]
        self.table[act["by"]].approvers.name(self.names.party_or(party), people, act.get("needed", 0))


def parties_asked_about(seat: Seat, about: str) -> list[str]:
    """Return the ids of the parties that a question is about, "" for the deal."""
    own = seat.member.party_id or ""
    others = [party.id for party in seat.deal.parties if party.id != own]
    return {"deal": [""], "own": [own], "other": others}[about]
