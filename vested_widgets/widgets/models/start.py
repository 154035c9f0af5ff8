"""The model of the start page: the deal, its parties, where each Element stands, and the next best step for this person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import Dict, HasTraits, List, Unicode

from vested_widgets import deals, method

if TYPE_CHECKING:
    from vested_widgets.session import Session


class StartModel(HasTraits):
    """What the start page shows.

    Attributes:
        parties: [{name, colour, members}].
        rules: [{number, title, purpose, elements: [{number, title, purpose, state, detail, href}]}]; `href` is "" while an Element has no workbook.
        next: {sentence, href} or {} when nothing waits.
        greeting: who this is and at whose side.
    """

    deal = Unicode("")
    note = Unicode("")
    greeting = Unicode("")
    parties: List[Any] = List()
    rules: List[Any] = List()
    next: Dict[str, Any] = Dict()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.refresh()

    def refresh(self) -> None:
        """Read from the record where the deal stands."""
        seat, deal = self.session.seat, self.session.deal
        standing = {found.number: found for found in deals.progress(seat)}
        following = deals.next_step(seat)
        with self.hold_trait_notifications():
            self.deal = deal.name
            self.note = method.words("start.fictional") if deal.demonstration else ""
            self.greeting = self._greeting()
            self.parties = [
                {
                    "name": party.name,
                    "colour": party.colour,
                    "members": method.words("start.members", n=sum(m.party_id == party.id for m in deal.members)),
                }
                for party in deal.parties
            ]
            self.rules = [self._rule(rule, standing) for rule in self.session.method.rules]
            self.next = {} if following is None else self._next(following)

    def _greeting(self) -> str:
        member, party = self.session.seat.member, self.session.seat.party
        if party is None:
            return method.words("start.greeting_role", alias=member.alias, role=method.words(f"role.{member.role}"))
        return method.words("start.greeting", alias=member.alias, party=party.name)

    def _rule(self, rule: method.Rule, standing: dict[int, deals.ElementProgress]) -> dict[str, Any]:
        elements = [element for element in self.session.method.elements if element.rule == rule.number]
        return {
            "number": rule.number,
            "title": rule.title,
            "purpose": rule.purpose,
            "elements": [self._element(element, standing[element.number]) for element in elements],
        }

    def _element(self, element: method.Element, found: deals.ElementProgress) -> dict[str, Any]:
        return {
            "number": element.number,
            "title": element.title,
            "purpose": element.purpose,
            "state": found.state,
            "detail": found.detail,
            "href": self._href(element.workbook) if element.steps else "",
        }

    def _next(self, following: deals.NextStep) -> dict[str, str]:
        element = self.session.method.element(following.element)
        return {"sentence": following.sentence, "href": f"{self._href(element.workbook)}#{following.step}"}

    def _href(self, workbook: str) -> str:
        """Return where a workbook opens: a page of our server, or the notebook file beside this one."""
        return f"{self.session.base_url}{workbook}" if self.session.served else f"{workbook}.ipynb"
