"""Who is asking: an address that was made up counts for nothing."""

from __future__ import annotations

import pytest

from vested_widgets.server.auth.proxies import LOOPBACK, ProxyError, TrustedProxies, origin_of

PROXIES = TrustedProxies(["127.0.0.1", "10.0.0.0/8", "::1"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "198.51.100.7", "203.0.113.9"),  # nobody's proxy
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),  # what the guesser has written stands first
        ("127.0.0.1", "1.1.1.1, 198.51.100.7, 10.1.2.3", "198.51.100.7"),  # two proxies in a row
        ("127.0.0.1", "198.51.100.7:5123", "198.51.100.7"),
        ("127.0.0.1", '"[2001:db8::1]:443"', "2001:db8::1"),
        ("::ffff:127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7, nonsense", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("10.0.0.1", "10.0.0.2", "10.0.0.2"),
    ],
)
def test_the_client_is_the_last_address_that_is_no_trusted_proxy(peer: str, forwarded: str, client: str):
    assert PROXIES.client(peer, {"X-Forwarded-For": forwarded}) == client


def test_https_is_believed_from_a_trusted_proxy_only():
    said = {"X-Forwarded-Proto": "http, https"}
    assert PROXIES.protocol("127.0.0.1", said, "http") == "https"
    assert PROXIES.protocol("203.0.113.9", said, "http") == "http"
    assert PROXIES.protocol("127.0.0.1", {"X-Forwarded-Proto": "gopher"}, "http") == "http"


def test_nobody_is_trusted_unless_named():
    assert not TrustedProxies(())
    assert TrustedProxies(()).client("127.0.0.1", {"X-Forwarded-For": "1.1.1.1"}) == "127.0.0.1"
    assert TrustedProxies(LOOPBACK).trusts("::1")


@pytest.mark.parametrize("name", ["proxy.example", "10.0.0.0/99", ""])
def test_a_name_that_is_no_address_is_told(name: str):
    with pytest.raises(ProxyError):
        TrustedProxies([name])


def test_a_guesser_with_a_network_of_ipv6_is_one_guesser():
    assert origin_of("2001:db8:1:2::1") == origin_of("2001:db8:1:2:ffff::9") != origin_of("2001:db8:1:3::1")
    assert origin_of("198.51.100.7") == "198.51.100.7"
    assert origin_of("::ffff:198.51.100.7") == "198.51.100.7"
    assert origin_of("") == ""
