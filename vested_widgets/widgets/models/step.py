"""The model of a step: its parts, and the one place where rhythm, status and acts of a step are derived."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any, TypeAlias

from traitlets import Bool, HasTraits, Int, List, Unicode

from vested_widgets import method
from vested_widgets.deals.current_part import current_part
from vested_widgets.deals.entities import ALONE as ANSWERING
from vested_widgets.deals.entities import ARRIVAL, OF_THE_ROOM, TURN
from vested_widgets.deals.overview.workshop_view import reveal_question
from vested_widgets.kinds import KINDS, kind_of
from vested_widgets.widgets.models.assembly import AssemblyModel
from vested_widgets.widgets.models.draft import DraftModel
from vested_widgets.widgets.models.joint import JointModel
from vested_widgets.widgets.models.part import PartModel, waiting
from vested_widgets.widgets.models.table import TableModel
from vested_widgets.widgets.pictures import part_pictures, shared_drawings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vested_widgets.deals import Change
    from vested_widgets.method import Element, Step
    from vested_widgets.session import Session

ALONE: dict[str, type[PartModel]] = {name: kind.model_class for name, kind in KINDS.items()}
JOINT: dict[str, type[JointModel]] = {"joint_text": DraftModel, "joint_table": TableModel, "assembly": AssemblyModel}
# Seconds after the turn of a round at which a page reads what that has not shown yet: counts, and what is written together; and what
# share of the time over which pages spread comes on top.
REST_AFTER = (0.8, 2.0)
REST = (0.3, 0.6)
RHYTHM = ("alone", "reveal", "talk", "agree")
AnyModel: TypeAlias = PartModel | JointModel


class StepModel(HasTraits):
    """A step as one member sees it: models of its parts and what follows from them.

    Attributes:
        phase: where the step is in its rhythm: `alone`, `reveal`, `talk`, `agree`, or `agreed` when all is settled.
        status: the same in one sentence.
        acts: what this person may do with the step now: [{id, label, allowed, reason, confirm}].
        standing: of a step of several parts, each with its state: [{id, title, state, note, folded}]; folded are lists that are
            settled and have no picture of their own, so that the page begins with what there is to see or to do now.
        version: grows with every refresh, so that a view can follow one trait.
        outdated: whether the deal has brought or lost parts of this step since this was made of it; then it is read no more.
    """

    follows_room = False  # what the architect tells the room comes to pages by a line of their own
    phase = Unicode("alone")
    status = Unicode("")
    acts: List[Any] = List()
    standing: List[Any] = List()
    version = Int(0)
    outdated = Bool(False)

    def __init__(self, session: Session, element: Element, step: Step) -> None:
        super().__init__()
        self.session, self.element, self.step = session, element, step
        self.parts: list[AnyModel] = [
            ALONE[part.kind](session, step, part) if part.kind in ALONE else JOINT[part.kind](session, f"{step.id}/{part.id}")
            for part in step.parts
        ]
        self.alone = [part for part in self.parts if isinstance(part, PartModel)]
        self.joint = [part for part in self.parts if isinstance(part, JointModel)]
        # What has to be agreed on: running lists are not.
        self.agreeing = [part for part in self.joint if not part.log]
        self._published: dict[tuple[str, str], int] = {}
        self._read_publications()
        self._derive()

    @property
    def current(self) -> PartModel | None:
        """Return the alone part that the step is at: the first one still open, else the last; None in a step without any."""
        models = {part.part.id: part for part in self.alone}
        at = current_part(self.step, lambda part: not models[part.id].revealed)
        return models[at.id] if at else None

    @property
    def counted(self) -> PartModel | None:
        """Return the part of which the page says how many have submitted: the current one, or the last revealed while that asks nothing yet."""
        part = self.current
        if part is None or not part.waits_for_rows:
            return part
        return next((one for one in reversed(self.alone) if one.revealed), None)

    def refresh(self) -> None:
        """Read all parts from the record again."""
        for part in self.parts:
            part.refresh()
        self._read_publications()
        self._derive()

    def apply_changes(self, changes: Sequence[Change], spread: float) -> None:
        """Read what these changes touch. What members answer alone, here or elsewhere, touches counts of that part and nothing else.

        Args:
            spread: the seconds that pages share for what can wait.
        """
        changes = [change for change in changes if change.kind not in OF_THE_ROOM]
        if not changes:
            return
        if any(change.kind == "content" for change in changes) and self._has_other_parts():
            self.outdated = True
            return
        # Who has answered up to a reveal is read after it, with the rest.
        if any(change.kind != TURN and self._reaches(change) for change in changes):
            self.refresh()
            return
        if any(change.kind == TURN for change in changes):
            self._turned(spread)
            return
        here = {change.part for change in changes if change.step == self.step.id}
        for part in self.alone:
            if part.part.id in here:
                part.recount()
        if here:
            self._derive()

    def _has_other_parts(self) -> bool:
        today = self.session.method.step(self.step.id)
        return [part.id for part in today.parts] != [part.id for part in self.step.parts]

    def _read_publications(self) -> None:
        """Note what everyone sees of each part, to know whether a late answer has changed it."""
        places = {*self._published, *((part.step.id, part.part.id) for part in self.alone)}
        self._published = {place: self.session.seat.answers.publication(*place) for place in places}

    def _turned(self, spread: float) -> None:
        """Read at once what a turn shows, and all else of the step a moment later.

        When a round turns, all pages of a room read at much the same time, and what everybody waits for is the picture.
        """
        for part in self.alone:
            part.turn()
        self._derive()
        first, last = (after + share * spread for after, share in zip(REST_AFTER, REST, strict=True))
        try:
            later = random.uniform(first, last)  # noqa: S311 - not all at once
            asyncio.get_running_loop().call_later(later, self.refresh)
        except RuntimeError:  # no loop, no crowd
            self.refresh()

    def _reaches(self, change: Change) -> bool:
        """Return whether a change may change more than the counts of its own part."""
        if change.kind not in ANSWERING:
            return True
        if change.kind == ARRIVAL:
            return False
        mine = next((part for part in self.alone if (part.step.id, part.part.id) == (change.step, change.part)), None)
        if mine is not None and not mine.revealed:
            return False
        # What members answer, here or in steps whose texts and ratings are read here, is seen by others when it is published.
        place = change.step, change.part
        newest = self.session.seat.answers.publication(*place)
        before, self._published[place] = self._published.get(place, newest), newest
        return newest != before

    def told(self, part: AnyModel) -> None:
        """Take in that a part has changed by what this member did on this page."""
        if isinstance(part, PartModel) and not part.revealed:
            for one in self.alone:
                because = getattr(one.part, "because", None)
                if because is not None and because.of == part.part.id:
                    one.derive()
            self._derive()
        else:
            self.refresh()

    def act(self, name: str) -> None:
        """Do one of `acts` to the current part.

        Raises:
            NotAllowed: this person may not do that, or not now.
            ValueError: there is no such act.
        """
        part = self.current
        if name not in ("reveal", "reopen", "agree") or part is None:
            raise ValueError(
                f"There is no act {name!r} in this step; there are reveal, reopen and agree where members answer alone."
            )
        turned = part_pictures.turn_together(self.session, name, self.step, part.part)
        if name == "reveal":
            for one in self.alone:
                if one.part.id in turned:
                    shared_drawings.leave_for_all(self.session, one)
        self.refresh()

    @property
    def asking(self) -> list[PartModel]:
        """Return the parts that this member can answer now, if the part that the step is at is one of them; else that part alone."""
        part = self.current
        if part is None:
            return []
        return [one for one in self.alone if one.asking] if part.asking else [part]

    @property
    def answered(self) -> int:
        """Return how many questions of `asking` this member has answered."""
        return sum(part.answered for part in self.asking)

    @property
    def total(self) -> int:
        """Return how many questions `asking` has."""
        return sum(part.total for part in self.asking)

    @property
    def done(self) -> bool:
        """Return whether this member has submitted all of `asking` that has an answer."""
        return any(part.done for part in self.asking) and all(part.done or not part.answered for part in self.asking)

    def submit(self, *, done: bool) -> None:
        """Submit this member's answers to all parts of `asking` that have any, or take that back.

        Raises:
            NotAllowed: this member cannot answer now, or there is nothing to answer yet.
        """
        asking = self.asking
        for part in [one for one in asking if one.answered or one.done] or asking:
            part.set_done(done)
        self.refresh()

    def submitted(self) -> list[str]:
        """Return what a member reads who has submitted: how many have, what happens now, and who sees what; [] for others."""
        part = self.current
        if part is None or part.revealed or part.blockers or not self.done:
            return []
        everyone = part.ready == part.invited
        return [
            method.words("foot.submitted_counts", done=part.ready, invited=part.invited),
            method.words("foot.submitted_all" if everyone else "foot.submitted_next"),
            self.guide()["sees"],
        ]

    def rhythm(self) -> list[dict[str, str]]:
        """Return the words of the rhythm that this step has, with their state: done, now or next."""
        here = RHYTHM.index(self.phase) if self.phase in RHYTHM else len(RHYTHM)
        return [
            {
                "word": method.words(f"rhythm.{word}"),
                "state": "done" if at < here else "now" if at == here else "next",
            }
            for at, word in enumerate(RHYTHM)
            if self.alone or word in ("talk", "agree")
        ]

    @property
    def privacy(self) -> str:
        """Return who sees what of this member's answers, while there are answers to give; "" otherwise."""
        part = self.current
        asks = part is not None and self.phase in ("alone", "reveal") and self.session.seat.member.role == "member"
        return self._sees() if asks else ""

    def _sees(self) -> str:
        """Return who sees what of the part that the step is at, while it is answered alone."""
        asked = self.current.part if self.current else None
        text = asked is not None and kind_of(asked).is_text
        kind = "alone" if not text else "by_party" if getattr(asked, "by_party", False) else "texts"
        return method.words(f"panel.sees_{kind}", k=self.session.deal.k)

    def guide(self) -> dict[str, Any]:
        """Return what happens next in this step and who sees what: {next: [sentence], sees: sentence}."""
        if self.phase in ("alone", "reveal"):
            role = "architect" if self.session.seat.member.role == "architect" else "member"
            what = "gaps" if self.current and kind_of(self.current.part).gap_chart in self.current.part.pictures else "results"
            names = [f"{role}_alone_1", f"{role}_alone_2", f"{role}_alone_{what}"]
        elif self.phase == "talk":
            names = self._to_discuss() + (["talk_2", "talk_3"] if self.agreeing else ["answers_2"])
            if self.current is not None and self.current.waits_for_rows:
                names = [*self._to_discuss(), "talk_2", "then_alone"]
        else:
            names = {"agree": ["agree_1", "agree_2"], "agreed": ["agreed_1"]}[self.phase]
        together = method.words("panel.sees_joint" if self.joint else "panel.sees_results")
        title = self.current.part.title if self.current else ""
        return {
            "next": [method.words(f"panel.{name}", title=title) for name in names],
            "sees": self._sees() if self.alone and self.phase in ("alone", "reveal") else together,
        }

    def _to_discuss(self) -> list[str]:
        """Return the sentence on what has been revealed last: gaps, or what everyone answered; [] if nothing has."""
        last = next((one.part for one in reversed(self.alone) if one.revealed), None)
        if last is None:
            return []
        return ["talk_gaps" if kind_of(last).gap_chart in last.pictures else "talk_results"]

    def _derive(self) -> None:
        part = self.current
        with self.hold_trait_notifications():
            self.phase = self._phase(part)
            self.status = self._status(part)
            self.acts = self._acts(part) if part else []
            self.standing = self._standings()
            self.version += 1

    def _standings(self) -> list[dict[str, Any]]:
        """Return the parts of a step that has several.

        Lists of texts and tables fold when they are agreed, or something that came of them is, and others follow. The sentence or
        the document that all agree on is what people come back for.
        """
        if len(self.parts) < 2:
            return []
        last = max((at for at, one in enumerate(self.parts) if one.state == "agreed"), default=-1)
        found = []
        for at, one in enumerate(self.parts):
            folds = kind_of(one.part).is_text or isinstance(one.part, method.JointTable)
            plain = folds and not one.part.pictures and not (isinstance(one, JointModel) and one.again)
            found.append({**_standing(one), "folded": plain and at <= last and at < len(self.parts) - 1})
        return found

    def _phase(self, part: PartModel | None) -> str:
        if part is not None and not part.revealed and not part.waits_for_rows:
            return "reveal" if part.invited and part.ready == part.invited else "alone"
        if any(one.state in ("proposed", "approved") for one in self.agreeing):
            return "agree"
        if part is not None and not part.revealed:
            return "talk"
        if self.agreeing or not self.alone:
            settled = all(one.agreed for one in (self.agreeing or self.joint))
        else:
            settled = all(one.state == "agreed" for one in self.alone)
        return "agreed" if settled else "talk"

    def _status(self, part: PartModel | None) -> str:
        if any(one.again for one in self.joint):
            return method.words("status.again")
        if self.phase == "talk" and (part is None or part.waits_for_rows):
            return method.words("status.write" if all(one.state == "empty" for one in self.joint) else "status.drafting")
        if part is None or part.revealed:
            return method.words(f"status.{self.phase}")
        if self.done or part.blockers:
            return waiting(part)
        return method.words("status.alone", answered=self.answered, total=self.total)

    def _acts(self, part: PartModel) -> list[dict[str, Any]]:
        """Return what an architect may do: reveal or reopen the current part, close a step that has nothing to be written together."""
        if part.waits_for_rows:
            return []
        names = ["reveal"] if not part.revealed else ["reopen"] + ([] if self.agreeing else ["agree"])
        found = []
        for name in names:
            decision = self.session.seat.may(name, f"{self.step.id}/{part.part.id}")
            if decision.allowed or self.session.seat.member.role == "architect":
                counts = self.session.seat.answers.counts(self.step.id, part.part.id) if name == "reveal" else ()
                asked = reveal_question(part.part, counts, self.session.deal.k)
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


def _standing(model: AnyModel) -> dict[str, str]:
    """Return a part in the list of a step's parts: its state as a word, and as a sign that colour does not carry alone."""
    if isinstance(model, JointModel):
        state = "again" if model.again else "agreed" if model.agreed else model.state if model.open else "waits"
    elif model.revealed:
        state = model.state
    else:
        waits = any(model.blockers) and model.seat.member.role == "member"
        state = "waits" if waits else "in" if model.done else "alone"
    return {"id": model.part.id, "title": model.part.title, "state": state, "note": method.words(f"standing.{state}")}
