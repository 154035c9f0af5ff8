"""Web sockets that stay up: signs of life in both directions, and time to answer them."""

from __future__ import annotations

from typing import Any

# Milliseconds between two signs of life, and for how long a line may be without one.
PING_EVERY, PING_WAIT = 20_000, 50_000


class SteadyLine:
    """Goes before Jupyter Server's own mixin of web sockets.

    Jupyter Server looks for an answer before it first asks, so a wait of one interval would cut every healthy line. Tornado reads the
    same attribute when the line is made, as a wait of its own that must not be longer than the interval; it never comes to it.
    """

    ping_callback: Any = None
    set_status: Any
    finish: Any
    set_nodelay: Any

    def open(self, *given: Any, **named: Any) -> Any:
        """Send each message at once: a small one would wait for the other end's word on the one before, often 40 ms (Nagle's algorithm)."""
        self.set_nodelay(True)
        return super().open(*given, **named)  # type: ignore[misc]

    @property
    def ping_interval(self) -> int:
        """Milliseconds between two signs of life."""
        return PING_EVERY

    @property
    def ping_timeout(self) -> int:
        """Milliseconds for which the other end may be silent."""
        return PING_WAIT if self.ping_callback else PING_EVERY

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        """A line that is refused (its kernel has ended, its seat has gone) is told so by the status alone: a script asked for it."""
        self.set_status(status_code)
        self.finish()
