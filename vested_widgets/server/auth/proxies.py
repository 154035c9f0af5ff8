"""Who is asking behind a proxy: forwarded addresses count only if a trusted proxy has sent them."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any

from tornado.httputil import HTTPMessageDelegate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
# A proxy on the same machine.
LOOPBACK = ("127.0.0.0/8", "::1/128")
# One person's network: an address of IPv4, or the 2^64 addresses that a provider gives a single customer.
IPV6_PREFIX = 64


class ProxyError(ValueError):
    """A trusted proxy is neither an address nor a network."""


class TrustedProxies:
    """The proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."""

    def __init__(self, names: Iterable[str]) -> None:
        """Take addresses and networks, such as 10.0.0.5 or 10.0.0.0/8.

        Raises:
            ProxyError: one of them is neither.
        """
        self._networks: list[Network] = []
        for name in names:
            try:
                self._networks.append(ipaddress.ip_network(name.strip(), strict=False))
            except ValueError:
                raise ProxyError(name) from None

    def __bool__(self) -> bool:
        """Return whether there are any."""
        return bool(self._networks)

    def trusts(self, address: str) -> bool:
        """Return whether an address is that of a trusted proxy."""
        found = _read(address)
        return found is not None and any(found.version == network.version and found in network for network in self._networks)

    def client(self, peer: str, headers: Mapping[str, str]) -> str:
        """Return the address of whoever is asking.

        Each proxy adds the address that it has seen at the end of X-Forwarded-For: the last that is no trusted proxy is the client, and
        what stands before it is hearsay.
        """
        if not self.trusts(peer):
            return peer
        seen = peer
        forwarded = headers.get("X-Forwarded-For") or headers.get("X-Real-Ip") or ""
        for name in reversed(forwarded.split(",")):
            found = _read(name)
            if found is None:
                break
            seen = str(found)
            if not self.trusts(seen):
                break
        return seen

    def protocol(self, peer: str, headers: Mapping[str, str], own: str) -> str:
        """Return whether people reach the server by http or https, as a trusted proxy says, else as this connection is."""
        if not self.trusts(peer):
            return own
        told = headers.get("X-Forwarded-Proto", "").rpartition(",")[2].strip().lower()
        return told if told in ("http", "https") else own

    def request(self, delegate: HTTPMessageDelegate, context: Any) -> ProxiedRequest:
        """Return what takes a request and notes in its context who is asking."""
        return ProxiedRequest(delegate, context, self)


class ProxiedRequest(HTTPMessageDelegate):
    """One request, whose context says who is asking until it has been read; a connection may carry requests of many people."""

    def __init__(self, delegate: HTTPMessageDelegate, context: Any, proxies: TrustedProxies) -> None:
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


def _read(text: str) -> Address | None:
    """Return an address as proxies write it: with or without brackets and port."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, ipaddress.IPv6Address) else found


def origin_of(address: str) -> str:
    """Return what stands for one guesser: the address, of IPv6 its network."""
    found = _read(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, IPV6_PREFIX), strict=False))
    return str(found) if found else address
