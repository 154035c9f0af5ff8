"""A deal is read from the record once, and again whenever anything of it has changed; what was taken back is never believed."""

from __future__ import annotations

import pytest

from vested_widgets import deals
from vested_widgets.deals.record import deals as stored_deals


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The deals that were read as a whole, in their order."""
    found: list[str] = []
    read = stored_deals._read

    def count(connection, deal_id):
        found.append(deal_id)
        return read(connection, deal_id)

    monkeypatch.setattr(stored_deals, "_read", count)
    return found


def test_what_has_not_changed_is_not_read_again(store, deal, sit, readings):
    before = store.deal(deal.id)
    readings.clear()
    sit("Ann").answers.write({deals.AnswerKey("principles", "practice", "honesty", "importance"): 4})
    assert store.deal(deal.id) == before
    assert readings == []


CHANGES = {
    "a party's name": lambda store, deal, guy: guy.people.rename_party(deal.parties[0].id, "Northern Lights"),
    "an alias": lambda store, deal, guy: guy.people.rename(deal.members[-1].id, "Quinn"),
    "a role": lambda store, deal, guy: guy.people.set_role(deal.members[-1].id, "observer", deal.parties[0].id),
    "a newcomer": lambda store, deal, guy: store.add_member(deal.id, deal.parties[0].id, "NewPerson", "member"),
    "who leaves": lambda store, deal, guy: guy.people.remove(deal.members[-1].id),
    "the archive": lambda store, deal, guy: guy.administration.archive(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_of_a_deal_is_seen_at_once_by_another_process_too(store, deal, sit, change):
    other = deals.Store.open(store.address)
    try:
        before = other.deal(deal.id)
        CHANGES[change](store, deal, sit("Guy"))
        assert store.deal(deal.id) == other.deal(deal.id)
        assert other.deal(deal.id) != before
    finally:
        other.close()


def test_what_a_transaction_has_taken_back_is_not_believed(store, deal, sit):
    guy = sit("Guy")

    class Changed(Exception):
        """The transaction fails after it has written and read."""

    with pytest.raises(Changed), store.writing(deal.id) as connection:
        stored_deals.stored_people.change_party(connection, guy.member, deal.parties[0].id, "Never")
        assert stored_deals.read_deal(connection, deal.id).parties[0].name == "Never"
        raise Changed
    guy.people.rename_party(deal.parties[0].id, "Now")
    assert store.deal(deal.id).parties[0].name == "Now"
