"""Back up while people write, and kill backups, restores and upgrades at any moment."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deals_helpers import two_parties
from faults.record import KEY, WRITER, answers_of
from faults.summary import Row
from vested_widgets import deals
from vested_widgets.deals.record.backup import copy_facts, copy_record
from vested_widgets.deals.record.checking import check_file

COMMAND = "from vested_widgets.server.cli.main import main; main()"


def backups_while_people_write(folder: Path, times: int = 20) -> Row:
    """Copy a record again and again while somebody writes; what was acknowledged before each copy began has to be in it."""
    address = str(folder / "written.sqlite")
    with deals.Store.open(address) as store:
        deal = store.create_deal("D", two_parties())
    command = [sys.executable, "-c", WRITER, address, deal.members[1].id, "0"]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    acknowledged = lost = whole = 0
    try:
        for n in range(times):
            acknowledged = 1 + int(writer.stdout.readline())
            copy_record(address, folder / f"copy-{n}.sqlite")
            with deals.Store.open(folder / f"copy-{n}.sqlite") as copy:
                found = answers_of(copy, copy.deal(deal.id))
            lost += max(0, acknowledged - found)
            whole += found >= acknowledged
    finally:
        writer.kill()
        writer.wait()
    return Row(f"record copied while people write, {times} times", times, whole, acknowledged, lost)


def killed_commands(folder: Path, times: int = 20) -> Row:
    """Kill `vested backup` and `vested restore` at a random moment: backup and record stay whole, old or new."""
    data, file, chance, survived = folder / "data", folder / "b.zip", random.Random(5), 0
    data.mkdir()
    with deals.Store.open(data / "workbook.sqlite") as store:
        deal = store.create_deal("D", two_parties())
        deals.Seat.open(store, deal.members[1].id).answers.write({KEY: "a sentence"})
    environment = {**os.environ, "VESTED_DATA": str(data), "VESTED_DATABASE": ""}

    def run(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", COMMAND, *arguments]
        return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    started = time.monotonic()
    run("backup", str(file)).wait()
    usual = time.monotonic() - started
    for n in range(times):
        killed = run("backup", str(file)) if n % 2 else run("restore", str(file), "--replace")
        time.sleep(chance.uniform(0.3, 1.1) * usual)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        check_file(data / "workbook.sqlite")
        survived += copy_facts(data / "workbook.sqlite").answers == 1
    survived -= run("restore", str(file), "--replace").wait() != 0
    return Row(
        f"backup or restore killed at any moment, {times} times",
        times,
        survived,
        1,
        1 - copy_facts(data / "workbook.sqlite").answers,
    )


def run() -> list[Row]:
    """Make these faults."""
    with tempfile.TemporaryDirectory() as folder:
        return [fault(Path(folder)) for fault in (backups_while_people_write, killed_commands)]
