"""Who is asking: how long the record's word is trusted, and how often an address may guess."""

from __future__ import annotations

from pathlib import Path

import pytest

from prepared import demonstration_record
from vested_widgets import deals
from vested_widgets.server.auth.identity import Attempts, SeatUsers, cookie_name


@pytest.fixture
def seat(tmp_path: Path):
    """A record, the first member and their link's id."""
    with deals.Store.open(demonstration_record(tmp_path / "workbook.sqlite")) as store:
        member = deals.load_demonstration(store).members[1]
        found = store.link(store.issue_link(member.id))
        yield store, member, found[1]


def test_a_living_link_gives_the_member_with_the_deal(seat):
    store, member, link = seat
    user = SeatUsers(store).user(member.id, link)
    assert (user.username, user.name, user.member, user.link_id) == (member.id, member.alias, member, link)
    assert user.deal.demonstration


def test_a_withdrawn_link_gives_nobody_once_the_trust_has_run_out(seat):
    store, member, link = seat
    trusting, strict = SeatUsers(store, cache_seconds=60), SeatUsers(store, cache_seconds=0)
    assert trusting.user(member.id, link)
    store.issue_link(member.id)
    assert strict.user(member.id, link) is None
    assert trusting.user(member.id, link) is not None


def test_the_link_of_another_seat_gives_nobody(seat):
    store, member, link = seat
    other = next(m for m in store.deals()[0].members if m.id != member.id)
    assert SeatUsers(store).user(other.id, link) is None
    assert SeatUsers(store).user(member.id, "no-link") is None


def test_a_deleted_deal_gives_nobody(seat):
    store, member, link = seat
    store.delete_deal(member.deal_id)
    assert SeatUsers(store).user(member.id, link) is None


def test_guesses_are_counted_by_address_and_forgotten_after_a_while(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("vested_widgets.server.auth.identity.time.monotonic", lambda: now[0])
    attempts = Attempts(limit=3, window=60)
    for _ in range(3):
        assert not attempts.exhausted("a")
        attempts.failed("a")
    assert attempts.exhausted("a")
    assert not attempts.exhausted("b")
    now[0] += 61
    assert not attempts.exhausted("a")


def test_two_servers_on_one_machine_use_cookies_of_different_names():
    assert cookie_name(b"one") != cookie_name(b"two")
    assert "one" not in cookie_name(b"one")


def test_a_look_at_all_links_ends_the_trust_in_those_that_are_dead(seat):
    store, member, link = seat
    trusting = SeatUsers(store, cache_seconds=60)
    assert trusting.user(member.id, link)
    assert trusting.living_links({link, "no such link"}) == {link}
    store.revoke_links(member.id)
    assert trusting.living_links({link}) == set()
    assert trusting.user(member.id, link) is None
