"""Health is told from what the record and the disk do, not from the hope that they will."""

from __future__ import annotations

import asyncio
from collections import namedtuple
from pathlib import Path

import pytest

from vested_widgets import deals
from vested_widgets.deals import StoreError
from vested_widgets.server import data_folder
from vested_widgets.server.live.health import Health

Disk = namedtuple("Disk", "f_bavail f_frsize f_files f_favail")


def look(store: deals.Store, folder: Path) -> dict[str, str]:
    async def once() -> dict[str, str]:
        return await Health(store, folder).look()

    return asyncio.run(once())


@pytest.fixture
def opened(tmp_path: Path):
    with deals.Store.open(tmp_path / "workbook.sqlite") as store:
        yield store, tmp_path


def test_a_record_that_can_be_read_and_written_is_well(opened):
    assert look(*opened)["status"] == "ok"


def test_a_deleted_record_is_unreadable(opened):
    store, folder = opened
    for path in folder.glob("workbook.sqlite*"):
        path.unlink()
    assert look(store, folder)["status"] == "unreadable"


def test_a_record_that_takes_no_write_is_unwritable(opened, monkeypatch):
    store, folder = opened

    def full() -> None:
        raise StoreError("The disk is full")

    monkeypatch.setattr(store, "try_to_write", full)
    assert look(store, folder)["status"] == "unwritable"


@pytest.mark.parametrize(
    ("disk", "space", "inodes"),
    [
        (Disk(10**6, 4096, 10**6, 10**5), "ok", "ok"),
        (Disk(10, 4096, 10**6, 10**5), "low", "ok"),
        (Disk(10**6, 4096, 10**6, 999), "ok", "low"),
        (Disk(10**6, 4096, 0, 0), "ok", "ok"),  # a file system that makes inodes as they are needed
    ],
)
def test_little_room_is_told(opened, monkeypatch, disk, space: str, inodes: str):
    monkeypatch.setattr(data_folder.os, "statvfs", lambda _path: disk)
    found = look(*opened)
    assert (found["space"], found["inodes"]) == (space, inodes)


def test_a_look_counts_for_a_moment(opened):
    store, folder = opened

    async def twice() -> tuple[str, str]:
        health = Health(store, folder)
        first = (await health.look())["status"]
        for path in folder.glob("workbook.sqlite*"):
            path.unlink()
        return first, (await health.look())["status"]

    assert asyncio.run(twice()) == ("ok", "ok")
