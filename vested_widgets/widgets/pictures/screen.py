"""The width of the page that pictures stand on: what the server has guessed of it, until a picture on it has measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from traitlets import Bool, HasTraits, default

from vested_widgets.session import screen_is_wide

if TYPE_CHECKING:
    from vested_widgets.session import Session


class Screen(HasTraits):
    """The one page of a kernel. All its pictures stand in one column, so what one of them measures holds for all."""

    wide = Bool(help="Whether there is room for pictures as they are drawn for wide places.")

    @default("wide")
    def _guess(self) -> bool:
        return screen_is_wide()


def screen_of(session: Session) -> Screen:
    """Return the session's one screen."""
    return session.one(Screen, Screen)
