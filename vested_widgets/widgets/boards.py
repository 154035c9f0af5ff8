"""What a notebook calls: one line per code cell gives one board on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vested_widgets import method

if TYPE_CHECKING:
    import pandas as pd

    from vested_widgets.session import Session
    from vested_widgets.widgets.views.step import StepView


class ElementBoard:
    """One Element in a notebook: `element.step("vision")` shows a step, `element.answers("values")` is its DataFrame."""

    def __init__(self, session: Session, element: method.Element) -> None:
        self.session, self.element = session, element

    def step(self, step_id: str) -> StepView:
        """The step's view.

        Raises:
            ContentError: the Element has no step of that id; the message lists those it has.
        """
        from vested_widgets.widgets.models.step import StepModel
        from vested_widgets.widgets.views.step import StepView

        step = self.element.step(step_id)
        number = self.element.steps.index(step) + 1
        return StepView(StepModel(self.session, self.element, step), number, len(self.element.steps))

    def answers(self, step_id: str) -> pd.DataFrame:
        """The step's tidy answers as this seat may see them: after the reveal, with a code instead of each member.

        Raises:
            NotAllowed: the step has not been revealed.
        """
        import pandas as pd

        step = self.element.step(step_id)
        frames = [self.session.seat.answers(step.id, part.id) for part in step.parts if part.kind != "joint_text"]
        return pd.concat(frames, ignore_index=True)

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
    """The start page: the deal, its parties, the ten Elements with their states, and the next best step."""
    from vested_widgets.widgets.views.start import start_page

    return start_page(session)


def alignment_board(session: Session) -> Any:
    """The alignment page: choose a revealed step, see its pictures with their tables."""
    from vested_widgets.widgets.views.alignment import AlignmentBoard

    return AlignmentBoard(session)
