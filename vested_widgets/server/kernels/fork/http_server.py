"""An HTTP server that knows who is asking behind a proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from tornado.httpserver import HTTPServer

if TYPE_CHECKING:
    from tornado.httputil import HTTPMessageDelegate


class Proxies(Protocol):
    """The proxies that are believed."""

    def __bool__(self) -> bool:
        """Return whether there are any."""

    def request(self, delegate: HTTPMessageDelegate, context: Any) -> HTTPMessageDelegate:
        """Return what takes a request and notes in its context who is asking."""


class ProxiedServer(HTTPServer):
    """tornado's server, with forwarded addresses of trusted proxies only."""

    proxies: Proxies | None = None

    # What: takes address and protocol of a request from the headers of trusted proxies.
    # Why: tornado's `xheaders` believes whoever connects, so that each guesser may have any address.
    # Upstream: tornado/httpserver.py, HTTPServer.start_request and _HTTPRequestContext.
    # Without it: guessing is free with made-up addresses, or one guesser behind a proxy locks out all others behind it.
    def start_request(self, server_conn: object, request_conn: Any) -> HTTPMessageDelegate:
        """Return what takes a request."""
        delegate = super().start_request(server_conn, request_conn)
        return self.proxies.request(delegate, request_conn.context) if self.proxies else delegate
