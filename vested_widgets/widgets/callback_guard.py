"""One wrapper around every callback, because ipywidgets swallows what a callback raises.

`guarded` lets expected refusals reach the person as a sentence, logs everything else with its traceback, tells the person that
something went wrong, and keeps a list of the unexpected that the tests read (`failures`), so that no test passes over an error.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from vested_widgets import trouble
from vested_widgets.deals.errors import DealsError, InvalidAnswer, InvalidDeal, NotAllowed

log = logging.getLogger("vested.widgets")
failures: list[BaseException] = []

P = ParamSpec("P")
R = TypeVar("R")


def is_final(error: BaseException) -> bool:
    """Return whether trying again cannot help: the person may not do this, or the value cannot be taken."""
    return isinstance(error, NotAllowed | InvalidAnswer | InvalidDeal)


def guarded(tell: Callable[[str, bool], None]) -> Callable[[Callable[P, R]], Callable[P, R | None]]:
    """Wrap a callback: what it raises is told through `tell` and, if nobody meant it for people, logged and remembered.

    Args:
        tell: called with one sentence for the person, and whether the refusal is final.

    Returns:
        A decorator. The decorated callback returns None when it raised.
    """

    def decorate(callback: Callable[P, R]) -> Callable[P, R | None]:
        @functools.wraps(callback)
        def call(*args: P.args, **kwargs: P.kwargs) -> R | None:
            try:
                return callback(*args, **kwargs)
            except Exception as error:
                if isinstance(error, DealsError):
                    why = str(error)
                else:
                    number = trouble.new_number()
                    log.exception("Trouble %s: a callback failed: %s", number, getattr(callback, "__qualname__", callback))
                    failures.append(error)
                    why = trouble.sentence(number)
                tell(why, is_final(error))
                return None

        return call

    return decorate
