"""A record with the demonstration deals, told once for all tests of a run and copied for each that wants one."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from vested_widgets import deals

# Names the record of a whole run, of which each of its workers takes copies.
TOLD = "VESTED_TESTS_TOLD"


@cache
def _told() -> Path:
    if told := os.environ.get(TOLD):
        return Path(told)
    folder = Path(tempfile.mkdtemp(prefix="vested-told-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    record = folder / "workbook.sqlite"
    with deals.Store.open(record) as store:
        deals.load_demonstrations(store)
    return record


def demonstration_record(path: Path) -> Path:
    """Put a record with both demonstration deals at that path, as a first `vested serve --demonstration` makes it; returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_told(), path)
    return path
