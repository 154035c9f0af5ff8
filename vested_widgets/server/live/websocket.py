"""Web sockets that stay up: signs of life in both directions, time to answer them, and little memory for each."""

from __future__ import annotations

from typing import Any

# Milliseconds between two signs of life, and for how long a line may be without one.
PING_EVERY, PING_WAIT = 20_000, 50_000
# How far back a compressor looks, as a power of two in bytes. Each line keeps one; with the usual 15 its window alone takes 128 kB.
WINDOW_BITS = 12
OFFER = "Sec-WebSocket-Extensions"
SERVERS, CLIENTS = "server_max_window_bits", "client_max_window_bits"


def narrowed(offer: str) -> str:
    """What a browser offers for the packing of messages, with small windows in both directions.

    A server may choose a smaller window than was offered for itself, and for a client that says that it can (RFC 7692, 7.1.2).

    Args:
        offer: the value of the header `Sec-WebSocket-Extensions`.
    """
    return ", ".join(_narrowed(one.strip()) for one in offer.split(","))


def _narrowed(extension: str) -> str:
    name, *terms = (term.strip() for term in extension.split(";"))
    if name != "permessage-deflate":
        return extension
    said = {key.strip(): value.strip(' "') for key, _, value in (term.partition("=") for term in terms)}
    for window in (SERVERS, *([CLIENTS] if CLIENTS in said else [])):
        wanted = said.get(window, "")
        if not wanted or (wanted.isdecimal() and int(wanted) > WINDOW_BITS):
            said[window] = str(WINDOW_BITS)
    return "; ".join([name, *(f"{key}={value}" if value else key for key, value in said.items())])


class SteadyLine:
    """Goes before Jupyter Server's own mixin of web sockets.

    Jupyter Server looks for an answer before it first asks, so a wait of one interval would cut every healthy line. Tornado reads the
    same attribute when the line is made, as a wait of its own that must not be longer than the interval; it never comes to it.
    """

    ping_callback: Any = None
    set_status: Any
    finish: Any
    set_nodelay: Any
    request: Any

    def get_compression_options(self) -> dict[str, Any] | None:
        """As the kind of line has them; Tornado, which asks before it answers the offer, finds that with small windows."""
        options: dict[str, Any] | None = super().get_compression_options()  # type: ignore[misc]
        if options is not None and (offer := self.request.headers.get(OFFER)):
            self.request.headers[OFFER] = narrowed(offer)
        return options

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
