"""Find the part of a step that a session is at, the same for pages, console and wall, and read what is written together there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from vested_widgets import method
from vested_widgets.deals.current_part import current_part
from vested_widgets.deals.entities import Party
from vested_widgets.deals.joint import content
from vested_widgets.deals.joint.agreements import Standing
from vested_widgets.deals.joint.lookup import Lookup
from vested_widgets.deals.joint.reading import JointReading
from vested_widgets.deals.seat.seat import Seat
from vested_widgets.deals.workshop import SessionState


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, row or section of what is written together.

    Attributes:
        title: of a row or a section; "" for a text.
        lines: what stands under it.
        party: whose row it is, in a table with one row for each party.
    """

    title: str
    lines: tuple[str, ...]
    party: Party | None = None


@dataclass(frozen=True, slots=True)
class JointStage:
    """A joint part as everyone may see it on the wall.

    Attributes:
        state: as in `deals.Joint`; `agreed` also if it is agreed as it stands in a document.
        log: whether it is an open list, which needs no approval.
        approved_by: ids of the parties that have approved exactly this.
        saved_at: when it was last saved; None while nothing stands there.
        agreed_at: when the last party approved it; None while it is not agreed.
    """

    state: str
    log: bool
    approved_by: tuple[str, ...]
    saved_at: datetime | None
    agreed_at: datetime | None
    blocks: tuple[Block, ...]


class Stage:
    """The parts of a step, read in one transaction."""

    def __init__(self, seat: Seat, lookup: Lookup) -> None:
        self._seat, self._lookup, self._reading = seat, lookup, JointReading(lookup)

    def part(self, step: method.Step, now: SessionState) -> method.Part | None:
        """Return the part of a step that the session is at.

        The part that the deal architect has put on the wall comes first. A text that was proposed or approved since takes its place.
        Without such a choice it is the part that members answer; then what is up for approval, the first part that is not finished, and
        the main result.
        """
        focused = next((part for part in step.parts if now.focus[:2] == (step.id, part.id)), None)
        if focused is not None and (focused.kind in method.JOINT or not self._is_open(step, focused)):
            return self._proposed_since(step, now.focus_at) or focused
        at = current_part(step, lambda part: self._is_open(step, part))
        if at is not None and self._is_open(step, at) and self.has_questions(at):
            return at
        joint = [part for part in step.parts if part.kind in method.JOINT and not getattr(part, "log", False)]
        up = [part for part in joint if self._state(step, part) in ("proposed", "approved")]
        if up:
            return up[-1]
        for place, part in enumerate(step.parts):
            later = [one for one in joint if step.parts.index(one) > place]
            if part.kind in method.ALONE:
                begun = any(self._state(step, one) != "empty" for one in later)
                if not self._is_open(step, part) and not begun and self._lookup.round(f"{step.id}/{part.id}").state == "revealed":
                    return part
            elif part in joint and self._state(step, part) != "agreed":
                return part
        return next(
            (part for part in joint if not isinstance(part, method.JointTable)), joint[-1] if joint else at or step.parts[-1]
        )

    def has_questions(self, part: method.Part) -> bool:
        """Tell whether a part has anything to answer yet: one that asks about rows of a table has nothing before these are written."""
        return getattr(part, "items_from", None) is None or bool(self._lookup.items(part))

    def standing(self, step: method.Step, part: method.Part) -> JointStage:
        """Return where a joint part stands, without what it says."""
        return self._joint(step, part, blocks=False)

    def text(self, step: method.Step, part: method.Part) -> JointStage:
        """Return where a joint part stands, and what has been saved of it."""
        return self._joint(step, part, blocks=True)

    def _is_open(self, step: method.Step, part: method.Part) -> bool:
        return part.kind in method.ALONE and self._lookup.round(f"{step.id}/{part.id}").state == "open"

    def _state(self, step: method.Step, part: method.Part) -> str:
        name = f"{step.id}/{part.id}"
        state = self._reading.standing(name).state
        return "agreed" if state not in ("empty", "proposed", "approved") and self._reading.agreed_on(name) else state

    def _proposed_since(self, step: method.Step, since: datetime | None) -> method.Part | None:
        """Return the joint part that was proposed or approved last, if that was after a part was put on the wall."""
        if since is None:
            return None
        found: dict[datetime, method.Part] = {}
        for part in step.parts:
            if part.kind in method.JOINT:
                name = f"{step.id}/{part.id}"
                found |= {
                    row.at: part for row in (*self._lookup.proposals(name), *self._lookup.approvals(name)) if row.at > since
                }
        return found[max(found)] if found else None

    def _joint(self, step: method.Step, part: method.Part, *, blocks: bool) -> JointStage:
        name, state = f"{step.id}/{part.id}", self._state(step, part)
        standing: Standing = self._reading.standing(name)
        approved = [one.at for one in standing.approvals if one.approved]
        return JointStage(
            state=state,
            log=isinstance(part, method.JointTable) and part.log,
            approved_by=standing.approved_by,
            saved_at=max(self._saved(name, part), default=None),
            agreed_at=max(approved, default=None) if state == "agreed" and standing.state == "agreed" else None,
            blocks=tuple(self._blocks(name, part)) if blocks else (),
        )

    def _saved(self, name: str, part: method.Part) -> list[datetime]:
        if isinstance(part, method.Assembly):
            sources = {section.of: self._lookup.part(section.of) for section in part.sections}
            return [at for of, source in sources.items() for at in self._saved(of, source)]
        rows: Sequence[object] = (
            self._lookup.heads(name) if isinstance(part, method.JointTable) else self._lookup.drafts(name)[-1:]
        )
        return [row.at for row in rows]  # type: ignore[attr-defined]

    def _blocks(self, name: str, part: method.Part) -> Iterator[Block]:
        if isinstance(part, method.Assembly):
            yield from (Block(section.title, section.lines) for section in self._reading.assembly(name) if section.lines)
            return
        if not isinstance(part, method.JointTable):
            versions = self._lookup.drafts(name)
            lines = content.text_lines(versions[-1].text) if versions else ()
            yield from [Block("", lines)] if lines else []
            return
        parties = self._seat.deal.parties if part.per_party else ()
        # What every row has to say comes first: a wall without room for all cells leaves the last ones out.
        columns = sorted(part.columns, key=lambda column: not column.required)
        for at, (_, cells) in enumerate(self._lookup.rows(name)):
            shown = [(column, " ".join(self._lookup.show(column, cells.get(column.id)).split())) for column in columns]
            shown = [(column, text) for column, text in shown if text]
            naming = next((one for one in shown if one[0] == part.naming), shown[0] if shown else None)
            if naming is None:
                continue
            title, party = (parties[at].name, parties[at]) if part.per_party else (naming[1], None)
            lines = tuple(f"{column.title}: {text}" for column, text in shown if text != title)
            yield Block(title, lines, party)


@contextmanager
def stage(seat: Seat) -> Iterator[Stage]:
    """Return what a session is at, as long as the block lasts."""
    with seat.store.reading() as connection:
        yield Stage(seat, Lookup(connection, seat.deal, seat.method))
