from __future__ import annotations

import pytest

from prepared import demonstration_record
from vested_widgets import deals, session


def test_a_hosted_kernel_sits_where_the_server_says(tmp_path, monkeypatch):
    address = str(demonstration_record(tmp_path / "w.sqlite"))
    with deals.Store.open(address) as store:
        kim = next(member for member in deals.load_demonstration(store).members if member.alias == "Kim")
    monkeypatch.setenv("VESTED_DATABASE", address)
    monkeypatch.setenv("VESTED_SEAT", kim.id)
    opened = session.open_session()
    assert opened.served
    assert opened.seat.member == kim


def test_without_a_server_a_local_file_with_the_demonstration_deal_opens(tmp_path, monkeypatch):
    monkeypatch.delenv("VESTED_DATABASE", raising=False)
    monkeypatch.delenv("VESTED_SEAT", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert session.open_session().seat.member.role == "architect"
    assert session.open_session("Kim").seat.member.alias == "Kim"
    assert (tmp_path / "vested-workbook" / "workbook.sqlite").exists()
    with pytest.raises(deals.UnknownSeat, match=r"has the name 'Zoe'.*Ada"):
        session.open_session("Zoe")
    assert len(session.open_deal("Harbour Foods & Linden Logistics").answers("values")) > 300


def test_a_demonstration_deal_opens_by_its_name_in_a_fresh_record(tmp_path, monkeypatch):
    monkeypatch.delenv("VESTED_DATABASE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert session.open_deal("Harbour Foods & Linden Logistics").deal.demonstration
    with pytest.raises(deals.UnknownDeal, match="There is no deal 'Ours'"):
        session.open_deal("Ours")


def test_a_named_record_gets_no_demonstration_deal_by_itself(tmp_path, monkeypatch):
    monkeypatch.setenv("VESTED_DATABASE", str(tmp_path / "ours.sqlite"))
    with pytest.raises(deals.UnknownDeal, match="none yet"):
        session.open_deal("Harbour Foods & Linden Logistics")
