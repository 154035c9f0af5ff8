"""The model of a step: its parts, and the one place where rhythm, status and acts of a step are derived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from traitlets import HasTraits, Int, List, Unicode

from vested_widgets import method
from vested_widgets.widgets.models.allocation import AllocationModel
from vested_widgets.widgets.models.draft import DraftModel
from vested_widgets.widgets.models.part import PartModel, RatingsModel, TextModel, waiting

if TYPE_CHECKING:
    from vested_widgets.method import Element, Step
    from vested_widgets.session import Session

MODELS: dict[str, type[PartModel]] = {
    "ratings": RatingsModel,
    "text": TextModel,
    "allocation": AllocationModel,
}
RHYTHM = ("alone", "reveal", "talk", "agree")


class StepModel(HasTraits):
    """A step as one member sees it: models of its parts and what follows from them.

    Attributes:
        phase: where the step is in its rhythm: `alone`, `reveal`, `talk`, `agree`, or `agreed` when all is settled.
        status: the same in one sentence.
        acts: what this person may do with the step now: [{id, label, allowed, reason, confirm}].
        version: grows with every refresh, so that a view can follow one trait.
    """

    phase = Unicode("alone")
    status = Unicode("")
    acts: List[Any] = List()
    version = Int(0)

    def __init__(self, session: Session, element: Element, step: Step) -> None:
        super().__init__()
        self.session, self.element, self.step = session, element, step
        self.alone: list[PartModel] = [MODELS[part.kind](session, step, part) for part in step.parts if part.kind in MODELS]
        self.joint = [DraftModel(session, f"{step.id}/{part.id}") for part in step.parts if part.kind == "joint_text"]
        self._derive()

    @property
    def current(self) -> PartModel:
        """The part that the step is at: the first one still open, else the last."""
        return next((part for part in self.alone if not part.revealed), self.alone[-1])

    def refresh(self) -> None:
        """Read all parts from the record again."""
        for part in self.alone:
            part.refresh()
        for draft in self.joint:
            draft.refresh()
        self._derive()

    def act(self, name: str) -> None:
        """Do one of `acts` to the current part.

        Raises:
            NotAllowed: this person may not do that, or not now.
            ValueError: there is no such act.
        """
        seat, part = self.session.seat, self.current
        doing = {"reveal": seat.reveal, "reopen": seat.reopen, "agree": seat.agree}.get(name)
        if doing is None:
            raise ValueError(f"There is no act {name!r} in a step; there are reveal, reopen and agree.")
        doing(self.step.id, part.part.id)
        self.refresh()

    def rhythm(self) -> list[dict[str, str]]:
        """The four words of the rhythm with their state: done, now or next."""
        here = RHYTHM.index(self.phase) if self.phase in RHYTHM else len(RHYTHM)
        return [
            {
                "word": method.words(f"rhythm.{word}"),
                "state": "done" if at < here else "now" if at == here else "next",
            }
            for at, word in enumerate(RHYTHM)
        ]

    def _derive(self) -> None:
        part = self.current
        with self.hold_trait_notifications():
            self.phase = self._phase(part)
            self.status = self._status(part)
            self.acts = self._acts(part)
            self.version += 1

    def _phase(self, part: PartModel) -> str:
        if not part.revealed:
            return "reveal" if part.invited and part.ready == part.invited else "alone"
        if any(draft.state not in ("empty", "draft", "agreed") for draft in self.joint):
            return "agree"
        settled = all(model.state == "agreed" for model in self.alone)
        if self.joint:
            settled = all(draft.state == "agreed" for draft in self.joint)
        return "agreed" if settled else "talk"

    def _status(self, part: PartModel) -> str:
        if part.revealed:
            return method.words(f"status.{self.phase}")
        if part.done or part.blockers:
            return waiting(part)
        return method.words("status.alone", answered=part.answered, total=part.total)

    def _acts(self, part: PartModel) -> list[dict[str, Any]]:
        """What an architect may do: reveal or reopen the current part, close a step that has no joint text."""
        names = ["reveal"] if not part.revealed else ["reopen"] + ([] if self.joint else ["agree"])
        found = []
        for name in names:
            decision = self.session.seat.may(name, self.step.id, part.part.id)
            if decision.allowed or self.session.seat.member.role == "architect":
                early = name == "reveal" and part.ready < part.invited
                asked = method.words("act.reveal_early", done=part.ready, invited=part.invited) if early else ""
                found.append(
                    {
                        "id": name,
                        "label": method.words(f"act.{name}"),
                        "allowed": decision.allowed,
                        "reason": decision.reason,
                        "confirm": asked,
                    }
                )
        return found
