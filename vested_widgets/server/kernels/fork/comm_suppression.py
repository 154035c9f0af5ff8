"""Suppress what widgets send while the cells of a page run: the page is given the state of all widgets afterwards.

The server marks such a request with `SUPPRESS` in its metadata. From the first widget that the cell makes (its message is sent), the
messages of widgets are dropped before they are serialized, until the states of all widgets are requested. Two kinds are always sent:
those of Output widgets, because they say whose outputs belong into which widget, and those of other threads, because the states may
have been sent by then.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

# In the metadata of an execute_request: true if nobody receives the messages of its widgets.
SUPPRESS = "vested_suppress_comms"
# The targets of widgets' comms, and of the comm over which the states of all widgets are requested.
WIDGET, CONTROL = "jupyter.widget", "jupyter.widget.control"
# The package of the Output widget.
OUTPUT = "@jupyter-widgets/output"


class CommSuppression:
    """Decides which messages of one kernel's widgets are sent."""

    def __init__(self) -> None:
        """Begin with everything sent."""
        self._cell_runs = self._active = False

    @contextmanager
    def during_cell(self, *, suppress: bool) -> Iterator[None]:
        """Note that a cell runs, and whether nobody receives the messages of its widgets."""
        self._cell_runs = suppress
        try:
            yield
        finally:
            self._cell_runs = False

    def end(self) -> None:
        """Send everything again, since the states of all widgets are requested."""
        self._active = False

    def drops(self, kind: str) -> bool:
        """Return whether a widget's message of that kind is dropped."""
        if threading.current_thread() is not threading.main_thread():
            return False
        active = self._active
        self._active = active or (self._cell_runs and kind == "comm_open")
        return active
