"""While the cells of a page run nobody is there to hear what its widgets say one by one: the page is given the states of all afterwards.

Whoever runs a cell so marks the request (`UNHEARD` in its metadata). From the first widget that such a cell makes, which is said, what
widgets say is dropped before it is packed, until the states of all are asked for. What an Output widget says is heard all the same: it
tells whose outputs belong into it. So is what other threads say, since the states may have been told by then.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# In the metadata of a request to run a cell: true if nobody hears its widgets.
UNHEARD = "vested_unheard"
# The targets of widgets' comms, and of the one over which the states of all widgets are told.
WIDGET, CONTROL = "jupyter.widget", "jupyter.widget.control"
# The package of the widget that shows what code puts out.
OUTPUT = "@jupyter-widgets/output"


class Hush:
    """Whether what the widgets of one kernel say is to be said."""

    def __init__(self) -> None:
        """Everything is said."""
        self._runs = self._begun = False

    @contextmanager
    def over(self, *, unheard: bool) -> Iterator[None]:
        """A cell runs; whether it is one whose widgets nobody hears."""
        self._runs = unheard
        try:
            yield
        finally:
            self._runs = False

    def end(self) -> None:
        """The states of all widgets are asked for."""
        self._begun = False

    def covers(self, kind: str) -> bool:
        """Whether a widget's message of that kind is to be left unsaid."""
        if threading.current_thread() is not threading.main_thread():
            return False
        begun = self._begun
        self._begun = begun or (self._runs and kind == "comm_open")
        return begun
