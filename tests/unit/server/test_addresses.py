"""The public address, the path before all pages, and the origins from which pages are let in."""

from __future__ import annotations

import pytest

from vested_widgets.server.base_app import origin_of
from vested_widgets.server.cli.serve import addresses
from vested_widgets.server.data_folder import FolderError
from vested_widgets.server.rendering.page_frame import inside, is_own_origin, policy


@pytest.mark.parametrize(
    ("public_url", "base_path", "found"),
    [
        ("", "", ("", "/")),
        ("", "deals", ("", "/deals/")),
        ("", "/deals/2026/", ("", "/deals/2026/")),
        ("https://a.example", "", ("https://a.example", "/")),
        ("https://a.example/", "", ("https://a.example", "/")),
        ("https://a.example/deals", "", ("https://a.example/deals", "/deals/")),
        ("https://a.example", "/deals/", ("https://a.example/deals", "/deals/")),
        ("https://a.example/deals/", "deals", ("https://a.example/deals", "/deals/")),
    ],
)
def test_public_address_and_path_follow_from_each_other(public_url: str, base_path: str, found: tuple[str, str]):
    assert addresses(public_url, base_path) == found


@pytest.mark.parametrize(
    ("public_url", "base_path", "said"),
    [
        ("a.example", "", "--public-url https"),
        ("ftp://a.example", "", "--public-url https"),
        ("https://a.example?x=1", "", "--public-url https"),
        ("", "/two words/", "--base-path /deals/"),
        ("", "/(.*)/", "--base-path /deals/"),
        ("https://a.example/one", "/two/", "different paths"),
    ],
)
def test_what_is_no_address_or_path_is_refused_in_a_sentence(public_url: str, base_path: str, said: str):
    with pytest.raises(FolderError, match=said):
        addresses(public_url, base_path)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("", ""),
        ("https://Deal.Example.org/deals/", "https://deal.example.org"),
        ("https://deal.example:443", "https://deal.example"),
        ("http://deal.example:80/", "http://deal.example"),
        ("https://deal.example:8443/x", "https://deal.example:8443"),
    ],
)
def test_an_origin_is_what_browsers_send(address: str, origin: str):
    assert origin_of(address) == origin


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://inner:8866", True),
        ("https://deal.example", True),
        ("https://DEAL.example", True),
        ("https://evil.example", False),
        ("https://deal.example.evil", False),
        ("null", False),
        ("", False),
    ],
)
def test_only_the_own_host_and_the_public_address_are_own_origins(origin: str, allowed: bool):
    assert is_own_origin(origin, "inner:8866", "https://deal.example") is allowed


def test_the_policy_names_web_sockets_of_both_hosts_and_of_nothing_else():
    said = policy("n", "inner:8866", "https://deal.example")
    assert "connect-src 'self' ws://inner:8866 wss://inner:8866 ws://deal.example wss://deal.example;" in said
    assert "connect-src 'self';" in policy("n", "evil; script-src *", "")


@pytest.mark.parametrize(
    ("to", "found"),
    [
        ("", ""),
        ("02-shared-vision#vision", "02-shared-vision#vision"),
        ("Our notes", "Our%20notes"),
        ("Übersicht", "%C3%9Cbersicht"),
        ("..", ""),
        ("../x", ""),
        ("//evil.example", ""),
        ("/\\evil", ""),
        ("javascript:alert(1)", ""),
        ("x?y", "x%3Fy"),
        ("a%2f..", "a%252f.."),
        ("x\n", ""),
    ],
)
def test_a_redirect_stays_inside(to: str, found: str):
    assert inside(to) == found
