"""A deal goes through any content by the record: everybody answers, rows are written, what has to be agreed on is agreed on.

Nothing here knows a single step: what to say follows from the kinds of parts, questions and columns.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vested_widgets import deals, method
from vested_widgets.deals import AnswerKey


class Bulk:
    """The people of a deal at their seats.

    Attributes:
        guy: the deal architect's seat.
        seats: the members' seats.
        firsts: the first seat of each party.
    """

    def __init__(self, store: deals.Store, deal_id: str) -> None:
        deal = store.deal(deal_id)
        self.guy = deals.Seat.open(store, next(member.id for member in deal.members if member.role == "architect"))
        self.seats = [deals.Seat.open(store, member.id) for member in deal.members if member.role == "member"]
        self.firsts = [next(seat for seat in self.seats if seat.member.party_id == party.id) for party in deal.parties]

    def alone(self, step: method.Step, part: method.Part, *, but: tuple[str, ...] = ()) -> None:
        """Everybody but those of these aliases answers a part and is counted in."""
        for seat in self.seats:
            if seat.member.alias in but or seat.answers.done(step.id, part.id):
                continue
            if given := answers(seat, step, part):  # a part whose items come from rows asks nothing until there are some
                seat.answers.write(given)
                seat.answers.set_done(step.id, part.id, done=True)

    def reveal(self, step: method.Step, part: method.Part) -> None:
        """Open the picture, and settle it where nothing is written together."""
        if self.guy.rounds.current(step.id, part.id).state == "open":
            self.guy.rounds.reveal(step.id, part.id)

    def settle(self, step: method.Step) -> None:
        """Settle what was answered alone."""
        for part in step.parts:
            if part.kind in method.ALONE and self.guy.rounds.current(step.id, part.id).state == "revealed":
                self.guy.rounds.agree(step.id, part.id)

    def write(self, step: method.Step, part: method.Part) -> None:
        """Write what a joint part needs: a text, a row, or the row of each party."""
        name = f"{step.id}/{part.id}"
        if isinstance(part, method.JointText):
            self.firsts[0].drafts.save(name, f"{part.title}, in our words.", None)
        elif isinstance(part, method.JointTable) and part.per_party:
            for seat, row in zip(self.firsts, self.guy.tables.read(name).rows, strict=True):
                seat.tables.save_row(name, row.id, cells(seat, part), row.revision)
        elif isinstance(part, method.JointTable):
            for seat in self.firsts[: part.most]:
                seat.tables.save_row(name, None, cells(seat, part), None)

    def element(self, whole: method.Method, element: method.Element) -> None:
        """Go through an Element to the approval of all parties."""
        for step in element.steps:
            for part in step.parts:
                if part.kind in method.ALONE:
                    self.alone(step, part)
                    self.reveal(step, part)
                elif not getattr(part, "log", False) or f"{step.id}/{part.id}" in asked_about(step):
                    self.write(step, part)
            self.settle(step)
        for name in to_agree(whole, element):
            self.agree(name)
            assert self.guy.approvals.status(name).state == "agreed", name

    def agree(self, name: str) -> None:
        """Propose what stands there, and let every party approve it."""
        self.firsts[0].approvals.propose(name, self.guy.approvals.status(name).content_hash)
        for seat in self.firsts:
            seat.approvals.approve(name, self.guy.approvals.status(name).content_hash)


def to_agree(whole: method.Method, element: method.Element) -> list[str]:
    """The joint parts of an Element that are agreed on by themselves: not running lists, and not what stands in an assembly."""
    assembled = {
        section.of
        for step in whole.steps
        for part in step.parts
        if isinstance(part, method.Assembly)
        for section in part.sections
    }
    return [
        name
        for step in element.steps
        for part in step.parts
        if part.kind in method.JOINT and not getattr(part, "log", False) and (name := f"{step.id}/{part.id}") not in assembled
    ]


def asked_about(step: method.Step) -> set[str]:
    """The tables whose rows give a step's parts their items."""
    return {part.items_from.of for part in step.parts if getattr(part, "items_from", None)}


def answers(seat: deals.Seat, step: method.Step, part: method.Part) -> dict[AnswerKey, Any]:
    """Something to say to every question of a part."""
    return dict(_answers(seat, step, part))


def _answers(seat: deals.Seat, step: method.Step, part: method.Part) -> Iterator[tuple[AnswerKey, Any]]:
    if isinstance(part, method.Text):
        field = part.fields()[0][0]
        yield AnswerKey(step.id, part.id, field), f"{seat.member.alias} on {part.title}"
    if isinstance(part, method.Allocation):
        for entry, _ in seat.answers.texts(step.id, part.entries_from)[:1]:
            yield AnswerKey(step.id, part.id, entry), part.total
    if isinstance(part, method.Ranking):
        for place, item in enumerate(seat.items.asked(step.id, part.id)[: part.places], 1):
            yield AnswerKey(step.id, part.id, item.id), place
    if isinstance(part, method.Matching):
        for item in seat.items.asked(step.id, part.id):
            yield AnswerKey(step.id, part.id, item.id, "matched"), item.options[0].id
    if isinstance(part, method.Estimates):
        others = [party.id for party in seat.deal.parties if party.id != seat.member.party_id]
        for item in seat.items.asked(step.id, part.id):
            for about in others if part.about == "other" else [""]:
                yield AnswerKey(step.id, part.id, item.id, part.asks, about), "2|3|5" if part.asks == "range" else "3"
    if isinstance(part, method.Ratings):
        own = seat.member.party_id or ""
        others = [party.id for party in seat.deal.parties if party.id != own]
        for item in seat.items.asked(step.id, part.id):
            for question in part.questions:
                for about in {"deal": [""], "own": [own], "other": others}[question.about]:
                    yield AnswerKey(step.id, part.id, item.id, question.id, about), answer(seat, part, item, question)


def answer(seat: deals.Seat, part: method.Ratings, item: method.Item, question: method.Question) -> Any:
    """The middle of a scale, or the first of several words."""
    if question.chosen:
        return question.choices[0].id if question.choices else seat.deal.parties[0].id
    scale = part.scale(item, question)
    return (scale.low + scale.high) // 2


def cells(seat: deals.Seat, part: method.JointTable) -> dict[str, Any]:
    """A row with something in every cell that has something to choose or to say."""
    found = {column.id: cell(seat, column) for column in part.columns if not column.derived}
    return {column: value for column, value in found.items() if value is not None}


def cell(seat: deals.Seat, column: method.Column) -> Any:
    """Something for a cell; None where there is nothing to choose from yet."""
    if column.kind == "person":
        chosen = [next(m.id for m in seat.deal.members if m.party_id == party.id) for party in seat.deal.parties]
        return chosen if column.many else chosen[0]
    options = [one for one, _ in seat.tables.options(column)]
    if column.kind in ("choice", "link", "element", "party"):
        first = seat.member.party_id if column.kind == "party" else options[0] if options else None
        return [first] if column.many and first else first
    simple = {
        "number": column.low if column.low is not None else 1,
        "percent": column.low if column.low is not None else 5,
        "money": {"amount": "100", "currency": column.currency or "EUR"},
        "duration": {"n": 1, "unit": "month"},
        "date": "2027-01-11",
    }
    return simple.get(column.kind, f"{column.title} of {seat.member.alias}"[: column.longest])
