"""An HTTP server that knows who is asking behind a proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPMessageDelegate

if TYPE_CHECKING:
    from collections.abc import Mapping


class Proxies(Protocol):
    """The proxies that are believed."""

    def __bool__(self) -> bool:
        """Return whether there are any."""

    def client(self, peer: str, headers: Mapping[str, str]) -> str:
        """Return the address of whoever is asking."""

    def protocol(self, peer: str, headers: Mapping[str, str], own: str) -> str:
        """Return whether people reach the server by http or https."""


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
        return ProxiedRequest(delegate, request_conn.context, self.proxies) if self.proxies else delegate


class ProxiedRequest(HTTPMessageDelegate):
    """One request, whose context says who is asking until it has been read; a connection may carry requests of many people."""

    def __init__(self, delegate: HTTPMessageDelegate, context: Any, proxies: Proxies) -> None:
        self._delegate, self._context, self._proxies = delegate, context, proxies
        self._peer, self._protocol = context.remote_ip, context.protocol

    def headers_received(self, start_line: Any, headers: Any) -> Any:
        """Note who is asking."""
        self._context.remote_ip = self._proxies.client(self._peer, headers)
        self._context.protocol = self._proxies.protocol(self._peer, headers, self._protocol)
        return self._delegate.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Any:
        """Pass on a part of the body."""
        return self._delegate.data_received(chunk)

    def finish(self) -> None:
        """Pass on the request."""
        self._delegate.finish()
        self._restore()

    def on_connection_close(self) -> None:
        """Pass on the end of the connection."""
        self._delegate.on_connection_close()
        self._restore()

    def _restore(self) -> None:
        self._context.remote_ip, self._context.protocol = self._peer, self._protocol
