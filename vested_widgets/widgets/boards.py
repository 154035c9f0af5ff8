"""The functions that a notebook calls: one line per code cell gives one board on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.widgets.models.table import TableModel
from vested_widgets.widgets.views.agreement import Agreement
from vested_widgets.widgets.views.alignment import AlignmentBoard
from vested_widgets.widgets.views.console import Console
from vested_widgets.widgets.views.start import start_page
from vested_widgets.widgets.views.step import StepView
from vested_widgets.widgets.views.wall import Wall

if TYPE_CHECKING:
    import pandas as pd

    from vested_widgets.session import Session


class ElementBoard:
    """One Element in a notebook: `element.why("vision")` shows why a step is done, `element.step("vision")` the step itself."""

    def __init__(self, session: Session, element: method.Element) -> None:
        self.session, self.element = session, element

    def step(self, step_id: str) -> StepView:
        """Return the step's view.

        Raises:
            ContentError: the Element has no step of that id; the message lists those it has.
        """
        return StepView(self.session, self.element, self.element.step(step_id))

    def introduction(self) -> method.Prose:
        """Return what the Element is for, to stand under the notebook's heading."""
        return method.introduction(self.element)

    def why(self, step_id: str, example: str = "") -> method.Prose:
        """Return why a step is done and what to look for, folded, to stand above the step.

        Args:
            example: what happened in the notebook's own story; `*words*` in it are set in italics.

        Raises:
            ContentError: the Element has no step of that id; the message lists those it has.
        """
        return method.explanation(self.element.step(step_id), example)

    def answers(self, step_id: str) -> pd.DataFrame:
        """Return the step's tidy answers as this seat may see them: after the reveal, with a code instead of each member.

        Raises:
            NotAllowed: the step has not been revealed.
        """
        import pandas as pd

        step = self.element.step(step_id)
        frames = [self.session.seat.answers.frame(step.id, part.id) for part in step.parts if part.kind in method.ALONE]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    def rows(self, step_id: str, part_id: str = "") -> pd.DataFrame:
        """Return the rows of a joint table as people read them, under the titles of its columns.

        Args:
            part_id: which table; not needed where the step has one.

        Raises:
            ContentError: there is no such step or table; the message lists those there are.
        """
        import pandas as pd

        step = self.element.step(step_id)
        tables = [part.id for part in step.parts if part.kind == "joint_table"]
        wanted = part_id or (tables[0] if len(tables) == 1 else "")
        if wanted not in tables:
            there = ", ".join(tables) or "none"
            raise method.ContentError(f"Step {step_id!r} has no joint table {part_id!r}. Its joint tables are: {there}.")
        table = TableModel(self.session, f"{step_id}/{wanted}")
        table.look()
        titles = [column.title for column in table.part.columns]
        return pd.DataFrame(table.lines(), columns=titles)

    def __repr__(self) -> str:
        steps = ", ".join(step.id for step in self.element.steps)
        return f"<Element {self.element.number}: {self.element.title}; steps: {steps or 'none yet'}>"


def element(number: int, session: Session) -> ElementBoard:
    """Element `number` of the deal that `session` sits at.

    Raises:
        ContentError: the method has no such Element.
    """
    return ElementBoard(session, session.method.element(number))


def start(session: Session) -> Any:
    """Return the start page: the deal, its parties, the ten Elements with their states, and the next best step."""
    return start_page(session)


def alignment_board(session: Session) -> Any:
    """Return the alignment page: choose a revealed step, see its pictures with their tables."""
    return AlignmentBoard(session)


def agreement(session: Session) -> Any:
    """Return the agreement of the deal as one document: what is to be mended, all schedules with comments, and what has changed."""
    return Agreement(session)


def console(session: Session) -> Any:
    """Return the facilitator's console: agenda, who is in, reveal, timer, messages, the room's code. For deal architects."""
    return Console(session)


def wall(session: Session) -> Any:
    """Return the wall of the room, for a projector: it follows the session by itself. For its own seat and for deal architects."""
    return Wall(session)
