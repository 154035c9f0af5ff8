"""The model of the start page: the map of a deal for one person, with its vision, their next step, and where the parties differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import Dict, HasTraits, List, Unicode

from vested_widgets import deals, method
from vested_widgets.method import amounts, days
from vested_widgets.widgets.models.differences import Difference, Differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vested_widgets.session import Session

# The most notices of a kind: what else there is shows on the map.
MOST_NOTICES = 5
# The pages of the method's other workbooks.
CONSOLE, ALIGNMENT, AGREEMENT = "facilitate", "alignment", "agreement"


class StartModel(HasTraits):
    """What the start page shows.

    Attributes:
        parties: [{name, colour, people}]; a seat at which nobody has sat down is nobody.
        headline: {text, title, question, href, approvals: [{party, colour, alias, at}]} or {}; `text` is "" before it is agreed.
        todo: {title, steps: [{sentence, detail, button, href}]}: the first is the next step, the others wait as well.
        heading: {agreed, sub, href}: how much of the way is agreed, in words, and where all of it stands as one document.
        rules: [{number, title, elements: [{number, title, state, label, detail, href, mine, count, approved, seals, steps}]}]; `href` is "" while an
            Element has no workbook; `seals` are [{colour, approved}] of a text that is up for approval or agreed, else []; `steps` are
            [{title, state, word, href, mine, again, gaps}].
        differences: {items: [{title, asked, gap, between, alt, low, high, means: [{colour, at}], href}], all, href}.
        again, waits: [{title, sentence, href, state}].
        approvers: [{id, party, colour, sentence, by, may, needed, people: [{id, alias, role, named}]}]: who approves for each party, in words,
            and, where this person `may` change it, who can be named.
    """

    deal = Unicode("")
    note = Unicode("")
    greeting = Unicode("")
    parties: List[Any] = List()
    headline: Dict[str, Any] = Dict()
    todo: Dict[str, Any] = Dict()
    heading: Dict[str, Any] = Dict()
    rules: List[Any] = List()
    differences: Dict[str, Any] = Dict()
    again: List[Any] = List()
    waits: List[Any] = List()
    approvers: List[Any] = List()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._differences = Differences(session)
        self.refresh()

    def refresh(self) -> None:
        """Read from the record where the deal stands."""
        seat, deal = self.session.seat, self.session.deal
        self._map = deals.deal_map(seat)
        self._differences.read()
        with self.hold_trait_notifications():
            self.deal = deal.name
            self.note = method.words("start.fictional") if deal.demonstration else ""
            self.greeting = self._greeting()
            self.parties = [self._party(party) for party in deal.parties]
            self.headline = self._headline(self._map.headline) if self._map.headline else {}
            self.todo = self._todo()
            self.heading = self._heading()
            self.again = [self._notice(one) for one in self._map.again[:MOST_NOTICES]]
            self.waits = [self._notice(one) for one in self._map.waits[:MOST_NOTICES]]
            self.approvers = [self._approvers(one) for one in seat.approvers.lists()]
            self._show_differences()
        self._differences.fill(self._filled)

    def name_approvers(self, party_id: str, members: Sequence[str], needed: int) -> None:
        """Name who approves for a party.

        Raises:
            InvalidDeal, NotAllowed: as `seat.approvers.name`.
        """
        self.session.seat.approvers.name(party_id, members, needed)
        self.refresh()

    def _approvers(self, one: deals.ApproverList) -> dict[str, Any]:
        seat, named = self.session.seat, [person.id for person in one.people]
        may = seat.approvers.may_name(one.party.id).allowed
        key = "any" if not named else "one" if len(named) == 1 else "all"
        people = method.listed([person.alias for person in one.people])
        sentence = method.words(f"start.approvers_{key}", people=people)
        if one.needed < len(named):
            sentence = method.plural(one.needed, "start.approvers_some", people=people, n=one.needed)
        by = ""
        if one.at is not None:
            by = method.words("start.approvers_by", alias=one.by, date=days.show_date(one.at.date().isoformat(), method.here()))
        return {
            "id": one.party.id,
            "party": one.party.name,
            "colour": one.party.colour,
            "sentence": sentence,
            "by": by,
            "may": may,
            "needed": 0 if one.needed == len(named) else one.needed,
            "people": [
                {
                    "id": person.id,
                    "alias": person.alias,
                    "role": method.words(f"role.{person.role}"),
                    "named": person.id in named,
                }
                for person in seat.approvers.people(one.party.id)
            ]
            if may
            else [],
        }

    def _filled(self) -> None:
        with self.hold_trait_notifications():
            self._show_differences()

    def _show_differences(self) -> None:
        gaps = self._differences.by_step()
        self.rules = [self._rule(rule, gaps) for rule in self.session.method.rules]
        widest = [self._difference(one) for one in self._differences.widest()]
        self.differences = (
            {
                "items": widest,
                "all": method.words("start.all_differences", n=sum(gaps.values())),
                "href": self._href(ALIGNMENT),
            }
            if widest
            else {}
        )

    def _greeting(self) -> str:
        member, party = self.session.seat.member, self.session.seat.party
        if party is None:
            return method.words("start.greeting_role", alias=member.alias, role=method.words(f"role.{member.role}"))
        return method.words("start.greeting", alias=member.alias, party=party.name)

    def _party(self, party: deals.Party) -> dict[str, str]:
        here = (m for m in self.session.deal.members if m.party_id == party.id and m.role == "member" and m.active and not m.open)
        n = sum(1 for _ in here)
        people = method.plural(n, "start.people", n=n) if n else method.words("start.nobody_yet")
        return {"name": party.name, "colour": party.colour, "people": people}

    def _headline(self, found: deals.Headline) -> dict[str, Any]:
        approvals = [
            {
                "party": party.name,
                "colour": party.colour,
                "alias": alias,
                "at": days.show_date(at.date().isoformat(), method.here()),
            }
            for party, alias, at in found.approvals
        ]
        return {
            "text": found.text,
            "title": method.words("start.vision_agreed", title=found.title),
            "question": found.question,
            "href": self._href_of(found.element, found.step),
            "approvals": approvals,
        }

    def _todo(self) -> dict[str, Any]:
        return {
            "title": method.words("start.next", alias=self.session.seat.member.alias),
            "steps": [
                {
                    "sentence": one.sentence,
                    "detail": one.detail,
                    "button": method.words(f"next_button.{one.reason}"),
                    "href": self._href(CONSOLE) if one.reason == "invite" else self._href_of(one.element, one.step),
                }
                for one in self._map.nexts
            ],
        }

    def _heading(self) -> dict[str, str]:
        elements = self._map.elements
        settled, counted = sum(one.settled for one in elements), sum(one.counted for one in elements)
        key = "none" if not settled else "all" if settled == counted else "some"
        up = sum(step.state == "proposed" for one in elements for step in one.steps)
        rules = {element.rule for element in self.session.method.elements}
        sub = method.words("start.sub", elements=len(elements), rules=len(rules))
        return {
            "agreed": method.words(f"start.agreed_{key}", n=settled, of=counted),
            "sub": f"{sub} {method.plural(up, 'start.up', n=up)}" if up else sub,
            "href": self._href(AGREEMENT),
        }

    def _rule(self, rule: method.Rule, gaps: dict[str, int]) -> dict[str, Any]:
        standing = {found.number: found for found in self._map.elements}
        elements = [element for element in self.session.method.elements if element.rule == rule.number]
        return {
            "number": rule.number,
            "title": rule.title,
            "elements": [self._element(element, standing[element.number], gaps) for element in elements],
        }

    def _element(self, element: method.Element, found: deals.ElementProgress, gaps: dict[str, int]) -> dict[str, Any]:
        href = self._href(element.workbook) if element.steps else ""
        state = {step.id: step.state for step in found.steps}
        mine = any(step.id in self._map.mine for step in element.steps)
        approved = self._map.approved.get(element.number)
        return {
            "number": element.number,
            "title": element.short,
            "name": element.title,
            "state": found.state,
            "label": self._label(found, mine=mine),
            "detail": found.detail,
            "href": href,
            "mine": mine,
            "count": method.words("start.steps_of", n=found.settled, of=found.counted) if found.counted else "",
            "approved": self._approved(approved),
            "seals": [{"colour": party.colour, "approved": party.id in approved} for party in self.session.deal.parties]
            if approved is not None
            else [],
            "steps": [
                {
                    "title": step.title,
                    "state": state[step.id],
                    "word": method.words(f"state.{state[step.id]}"),
                    "href": f"{href}#{step.id}",
                    "mine": step.id in self._map.mine,
                    "again": any(one.step == step.id for one in self._map.again),
                    "gaps": gaps.get(step.id, 0),
                }
                for step in element.steps
            ],
        }

    @staticmethod
    def _label(found: deals.ElementProgress, *, mine: bool) -> str:
        """Return the state of an Element in two or three words."""
        if mine:
            return method.words("start.your_turn")
        alone = next((step for step in found.steps if step.state == "alone"), None)
        if found.state == "alone" and alone is not None:
            return method.words("progress.alone", ready=alone.ready, invited=alone.invited)
        return method.words(f"state.{found.state}")

    def _approved(self, approved: tuple[str, ...] | None) -> str:
        if approved is None:
            return ""
        names = [party.name for party in self.session.deal.parties if party.id in approved]
        key = "approved" if names else "approved_by_none"
        return method.words(f"start.{key}", parties=method.listed(names))

    def _notice(self, one: deals.Notice) -> dict[str, str]:
        return {"title": one.title, "sentence": one.sentence, "href": self._href_of(one.element, one.step), "state": one.state}

    def _difference(self, one: Difference) -> dict[str, Any]:
        parties = {party.id: party for party in self.session.deal.parties}
        low, high = one.scale
        element = next(e.number for e in self.session.method.elements if any(step.id == one.step for step in e.steps))
        gap, ends = _point(one.gap), {"low": _point(one.low), "high": _point(one.high)}
        told = [
            method.words("start.mean", party=parties[party].name, mean=_point(mean))
            for party, mean in one.means
            if party in parties
        ]
        return {
            "title": one.title,
            "asked": one.asked,
            "gap": gap,
            "between": method.words("start.between", **ends),
            "alt": f"{'; '.join(told)}. {method.words('start.difference', gap=gap, **ends)}",
            "ticks": int(high - low),
            "means": [
                {"colour": parties[party].colour, "at": round((mean - low) / (high - low), 4)}
                for party, mean in one.means
                if party in parties
            ],
            "href": self._href_of(element, one.step),
        }

    def _href_of(self, element: int, step: str) -> str:
        return f"{self._href(self.session.method.element(element).workbook)}#{step}"

    def _href(self, workbook: str) -> str:
        """Return where a workbook opens: a page of our server, or the notebook file beside this one."""
        return self.session.address_of(workbook)


def _point(value: float) -> str:
    """Return a point of a scale as it is written in the language of the page."""
    return amounts.show_rounded(value, method.here())
