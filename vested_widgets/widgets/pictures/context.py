"""The context of a picture: a part of a step, as one person may see it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from vested_widgets import alignment, method
from vested_widgets.deals.joint.items import row_party
from vested_widgets.kinds import Kind, kind_of
from vested_widgets.kinds.base import GONE
from vested_widgets.method import days

if TYPE_CHECKING:
    import pandas as pd

    from vested_widgets.alignment import Policy
    from vested_widgets.deals import Deal
    from vested_widgets.method import Step
    from vested_widgets.session import Session


def since_when() -> str:
    """Return the day since which verdicts are by today's rule, as people write it."""
    return days.show_date(alignment.RULE_SINCE.isoformat(), method.here())


class Placed(Protocol):
    """A part with its step: the model of one, or a `PictureContext`."""

    @property
    def step(self) -> Step:
        """Return the step."""

    @property
    def part(self) -> Any:
        """Return the part."""


@dataclass(frozen=True)
class PictureContext:
    """A part on its way to its pictures: who asks, its answers or rows, and what every picture needs to know of the deal."""

    session: Session
    step: Step
    part: Any

    @classmethod
    def current(cls, session: Session, step: str, part: str) -> PictureContext:
        """Return a part as the deal asks it now: a page may have been open since before the deal brought its own table."""
        found = session.method.step(step)
        return cls(session, found, found.part(part))

    @property
    def deal(self) -> Deal:
        """Return the deal."""
        return self.session.deal

    @property
    def kind(self) -> Kind[Any]:
        """The question kind of the part."""
        return kind_of(self.part)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Everybody's answers; of a part that is answered again with the earlier waves.

        Tables count the last wave alone, but who came between two of them could be told by comparison, and the gates mend that.

        Raises:
            NotAllowed: the part has not been revealed, or this person may not see it.
        """
        seat = self.session.seat
        again = self.kind.shows_change and seat.rounds.current(self.step.id, self.part.id).wave > 1
        frame = seat.answers.frame(self.step.id, self.part.id, earlier=again)
        return frame[frame["kind"] != GONE]

    def of(self, part: Any) -> PictureContext:
        """Return the same for another part of the step."""
        return PictureContext(self.session, self.step, part)

    @property
    def colours(self) -> dict[str, str]:
        """Colour by party, in the parties' order."""
        return {party.name: party.colour for party in self.deal.parties}

    @property
    def parties(self) -> dict[str, str]:
        """Name by the party's id."""
        return {party.id: party.name for party in self.deal.parties}

    @property
    def policy(self) -> Policy:
        """Return the gates of this deal."""
        return alignment.Policy.of(self.deal.k)

    @property
    def gates(self) -> dict[str, Any]:
        """Return what every table of `alignment` is told."""
        return {"policy": self.policy, "parties": list(self.colours)}

    @property
    def looks(self) -> dict[str, Any]:
        """Return what every picture of `charts` is told."""
        return {"parties": self.colours, "k": self.deal.k}

    @cached_property
    def gap_options(self) -> dict[str, Any]:
        """What the chart of gaps of this kind is told besides."""
        return self.kind.chart_options(self.part, self.session.seat.items.everything(self.step.id, self.part.id))

    @property
    def absent(self) -> list[str]:
        """Return the names of the parties of which nobody has answered this part."""
        came = set(self.frame["party"])
        return [name for name in self.colours if name not in came]

    @property
    def rule_note(self) -> str:
        """Return that the rule for gaps has changed since this part was revealed; "" if it has not."""
        revealed = self.session.seat.rounds.current(self.step.id, self.part.id).revealed_at
        if revealed is None or revealed.date() >= alignment.RULE_SINCE:
            return ""
        return method.words("verdict_rule.changed", date=since_when())

    def aspect(self, **wanted: Any) -> str | None:
        """Return the aspect of the first question that has these attributes; None if there is none."""
        for question in self.kind.questions(self.part):
            if not question.chosen and all(getattr(question, name) == value for name, value in wanted.items()):
                return str(question.aspect or question.id)
        return None

    def table(self, columns: list[str], party: str = "") -> pd.DataFrame:
        """Return the rows of a joint table as people read them: parties by name, links and choices as they are kept.

        Args:
            columns: the cells that are wanted.
            party: if given, a column of that name says whose row it is.
        """
        import pandas as pd

        whose = next((column.id for column in self.part.columns if column.kind == "party"), None)
        found = []
        for row in self.session.seat.tables.read(f"{self.step.id}/{self.part.id}").rows:
            cells = {name: self.parties.get(str(row.cells.get(name)), row.cells.get(name)) for name in columns}
            owner = self.parties.get(row_party(self.deal, self.part, whose, row.id, row.cells), "")
            found.append(cells | ({party: owner} if party else {}))
        return pd.DataFrame(found, columns=[*columns, *([party] if party else [])])
