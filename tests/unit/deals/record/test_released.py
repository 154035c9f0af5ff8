"""Records and exports of every released state open, wholly: `released/` holds what past commits wrote, and what they read of it."""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from prepared import empty_record
from vested_widgets import deals
from vested_widgets.deals.record import engine
from vested_widgets.deals.record.backup import copy_facts
from vested_widgets.deals.record.checking import check_file
from vested_widgets.session import Session
from vested_widgets.widgets.models.start import StartModel

RELEASED = Path(__file__).parent / "released"
STATES = sorted(file.name.removesuffix(".expected.json") for file in RELEASED.glob("*.expected.json"))
# Written by a commit whose third migration stood on the first: the record says that it has them all, and has no joint tables.
IN_BETWEEN = "0003-without-0002"
WHOLE = [name for name in STATES if name != IN_BETWEEN]


def record_of(state: str, folder: Path) -> Path:
    """The record of a state, unpacked."""
    record = folder / f"{state}.sqlite"
    record.write_bytes(lzma.decompress((RELEASED / f"{state}.sqlite.xz").read_bytes()))
    return record


def export_of(state: str) -> dict[str, Any]:
    """The export of a state."""
    return json.loads(lzma.decompress((RELEASED / f"{state}.json.xz").read_bytes()))


def expected_of(state: str) -> dict[str, Any]:
    """What the state itself read of its record."""
    return json.loads((RELEASED / f"{state}.expected.json").read_text("utf-8"))


def read_of(store: deals.Store, deal_id: str, steps: list[str]) -> dict[str, list[Any]]:
    """How many answers those steps have, and a hash of them, as `make.py` notes it."""
    view, read = deals.DealView.open(store, deal_id), {}
    for step in steps:
        columns = ["party", "item", "about", "value"]
        rows = sorted("|".join(map(str, row)) for row in view.answers(step)[columns].astype(object).itertuples(index=False))
        read[step] = [len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()]
    return read


def test_each_schema_that_was_ever_released_is_among_them():
    schemas = {state.partition("-")[0] for state in STATES}
    assert schemas >= {"0001", "0003"}
    assert IN_BETWEEN in STATES


@pytest.mark.parametrize("state", WHOLE)
def test_a_record_of_a_released_state_opens_with_all_its_answers(state, tmp_path):
    expected = expected_of(state)
    with deals.Store.open(record_of(state, tmp_path)) as store:
        store.check()
        assert [deal.name for deal in store.deals()] == [expected["name"]]
        assert read_of(store, expected["deal"], list(expected["read"])) == expected["read"]
        for member in store.deal(expected["deal"]).members:
            start = StartModel(Session(store, deals.Seat.open(store, member.id), served=True))
            assert start.deal == expected["name"]
            assert any(element["state"] for rule in start.rules for element in rule["elements"])
    assert copy_facts(tmp_path / f"{state}.sqlite").schema == engine.SCHEMA


@pytest.mark.parametrize("state", STATES)
def test_an_export_of_a_past_state_is_taken_in_with_all_its_answers(state, tmp_path):
    expected = expected_of(state)
    with deals.Store.open(empty_record(tmp_path / "new.sqlite")) as store:
        deal = store.import_deal(export_of(state))
        assert read_of(store, deal.id, list(expected["read"])) == expected["read"]
        again = store.export_deal(deal.id)
    with deals.Store.open(empty_record(tmp_path / "next.sqlite")) as store:
        assert store.export_deal(store.import_deal(again).id) == again


@pytest.mark.parametrize("state", WHOLE)
def test_what_an_upgraded_record_exports_is_what_its_old_export_says(state, tmp_path):
    with deals.Store.open(record_of(state, tmp_path)) as upgraded, deals.Store.open(empty_record(tmp_path / "n.sqlite")) as fresh:
        deal = fresh.import_deal(export_of(state))
        assert upgraded.export_deal(deal.id) == fresh.export_deal(deal.id)


def test_a_record_of_a_state_between_two_versions_is_told_with_a_way_on(tmp_path):
    record = record_of(IN_BETWEEN, tmp_path)
    before = record.read_bytes()[100:]
    with pytest.raises(deals.StoreError, match=r"between two versions.*import-deal"):
        deals.Store.open(record)
    assert copy_facts(record).schema == "0003"
    assert record.read_bytes()[100:] == before


def opened_and_killed(address: str, at: int | None) -> int:
    """Open a record in a process of its own that is killed before its n-th statement; returns how it ended."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    count = 0

    def kill(*_: object) -> None:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        event.listen(engine.Engine, "before_cursor_execute", kill)
        deals.Store.open(address).close()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - the parent sees that it failed
        os._exit(3)


def test_an_upgrade_that_is_killed_at_any_statement_is_finished_at_the_next_start(tmp_path):
    expected, finished = expected_of("0001-last"), 0
    for at in range(1, 400, 2):
        record = record_of("0001-last", tmp_path)
        ended = opened_and_killed(str(record), at)
        check_file(record)
        assert copy_facts(record).schema in ("0001", engine.SCHEMA)
        if at % 10 == 1 or ended == 0:
            with deals.Store.open(record) as store:
                store.check()
                assert read_of(store, expected["deal"], ["values"]) == {"values": expected["read"]["values"]}
            finished += 1
        for beside in tmp_path.iterdir():
            beside.unlink()
        if ended == 0:
            break
        assert os.WTERMSIG(ended) == signal.SIGKILL
    assert ended == 0
    assert at > 60
    assert finished > 6


def test_an_upgrade_of_a_database_that_is_killed_at_any_statement_is_finished_at_the_next_start(fresh_postgres):
    for at in (*range(1, 400, 16), None):
        opened = engine._engine(fresh_postgres)
        with opened.begin() as connection:
            if engine._version(connection) is None:
                engine._upgrade(connection, "0001")
        opened.dispose()
        ended = opened_and_killed(fresh_postgres, at)
        opened = engine._engine(fresh_postgres)
        with opened.connect() as connection:
            assert engine._version(connection) == (engine.SCHEMA if ended == 0 else "0001")
        opened.dispose()
        if ended == 0:
            break
    assert ended == 0
    assert at is None or at > 60
    with deals.Store.open(fresh_postgres) as store:
        store.check()


def test_servers_that_start_at_once_on_an_old_record_upgrade_it_once(tmp_path):
    record = record_of("0001-first", tmp_path)
    children = []
    for _ in range(5):
        child = os.fork()
        if child == 0:
            try:
                deals.Store.open(record).close()
                os._exit(0)
            except BaseException:  # noqa: BLE001 - the parent sees that it failed
                os._exit(3)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 5
    expected = expected_of("0001-first")
    with deals.Store.open(record) as store:
        store.check()
        assert read_of(store, expected["deal"], list(expected["read"])) == expected["read"]
