"""Kill writers, fill the disk, race writers: what was acknowledged and what of it was lost."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from deals_helpers import two_parties
from faults.summary import Row
from vested_widgets import deals

KEY = deals.AnswerKey("vision", "sentence")
WRITER = """
import sys
from vested_widgets import deals
store = deals.Store.open(sys.argv[1])
seat = deals.Seat.open(store, sys.argv[2])
key = deals.AnswerKey("vision", "sentence")
n = int(sys.argv[3])
while True:
    seat.answers.write({key: f"sentence {n}"})
    print(n, flush=True)
    n += 1
"""


def answers_of(store: deals.Store, deal: deals.Deal) -> int:
    """How many answers the record holds."""
    return [change.kind for change in store.changes(deal.id)].count("answer")


def killed_writers(folder: Path, kills: int = 40) -> Row:
    """Kill writers that write as fast as they can, at a random moment."""
    name = f"writer killed at any moment, {kills} times"
    address = str(folder / "killed.sqlite")
    acknowledged = 0
    with deals.Store.open(address) as store:
        deal = store.create_deal("D", two_parties())
        member, next_one = deal.members[1].id, 0
        for n in range(kills):
            command = [sys.executable, "-c", WRITER, address, member, str(next_one)]
            writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
            seen = [int(writer.stdout.readline()) for _ in range(1 + n % 7)]
            os.kill(writer.pid, signal.SIGKILL)
            seen += [int(line) for line in writer.stdout.read().split()]
            writer.wait()
            acknowledged += len(seen)
            latest = int(str(deals.Seat.open(store, member).answers.mine("vision", "sentence")[KEY]).split()[1])
            if latest < seen[-1]:
                return Row(name, n + 1, n, acknowledged, seen[-1] - latest)
            next_one = latest + 1
        return Row(name, kills, kills, acknowledged, max(0, acknowledged - answers_of(store, deal)))


def _fill(address: str, member: str, reports: multiprocessing.Queue) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    done = 0
    with deals.Store.open(address) as store:
        seat = deals.Seat.open(store, member)
        for n in range(10_000):
            try:
                seat.answers.write({KEY: f"{n} " + "x" * 380})
            except deals.StoreError as error:
                reports.put((done, str(error)))
                return
            done += 1
    reports.put((done, "the disk never filled"))


def full_disk(folder: Path) -> Row:
    """Let the file not grow any more: the writer is told, and everything before is there."""
    address = str(folder / "full.sqlite")
    with deals.Store.open(address) as store:
        deal = store.create_deal("D", two_parties())
    reports: multiprocessing.Queue = multiprocessing.get_context("spawn").Queue()
    writer = multiprocessing.get_context("spawn").Process(target=_fill, args=(address, deal.members[1].id, reports))
    writer.start()
    done, said = reports.get(timeout=120)
    writer.join()
    print(f"  at the full disk people read: {said}")
    with deals.Store.open(address) as store:
        told = "disk" in said
        return Row("disk full", 1, int(told), done, max(0, done - answers_of(store, deal)))


def _race(address: str, member: str, times: int) -> None:
    with deals.Store.open(address) as store:
        seat = deals.Seat.open(store, member)
        for n in range(times):
            seat.answers.write({KEY: f"{member[:4]} {n}"})


def racing_writers(folder: Path, writers: int = 6, times: int = 100) -> Row:
    """Let processes write to one deal at once, two of them as the same member on two devices."""
    address = str(folder / "race.sqlite")
    with deals.Store.open(address) as store:
        deal = store.create_deal("D", two_parties())
        members = [deal.members[1 + n % 5].id for n in range(writers)]
        context = multiprocessing.get_context("spawn")
        racers = [context.Process(target=_race, args=(address, member, times)) for member in members]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        lost = writers * times - answers_of(store, deal)
        ended = sum(racer.exitcode == 0 for racer in racers)
        return Row(f"{writers} processes write at once", writers, ended, writers * times, lost)


def run() -> list[Row]:
    """Make these faults."""
    with tempfile.TemporaryDirectory() as folder:
        return [fault(Path(folder)) for fault in (killed_writers, full_disk, racing_writers)]
