"""Records made once and copied for each test: an empty one of today's schema, and one with the demonstration deals."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from vested_widgets import deals

# Names the record of a whole run, of which each of its workers takes copies.
TOLD = "VESTED_TESTS_TOLD"


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="vested-told-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _empty() -> Path:
    record = _folder() / "empty.sqlite"
    deals.Store.open(record).close()
    return record


@cache
def _told() -> Path:
    if told := os.environ.get(TOLD):
        return Path(told)
    record = _folder() / "workbook.sqlite"
    with deals.Store.open(record) as store:
        deals.load_demonstrations(store)
    return record


@cache
def demonstration(story: str) -> dict[str, Any]:
    """Return a demonstration deal as a document to import, which takes a tenth of the time that telling it takes."""
    with deals.Store.open(_told()) as store:
        return store.export_deal(deals.load_demonstration(store, story).id)


def empty_record(path: Path) -> Path:
    """Put a record without deals at that path, as all migrations leave it; returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_empty(), path)
    return path


def demonstration_record(path: Path) -> Path:
    """Put a record with both demonstration deals at that path, as a first `vested serve --demonstration` makes it; returns the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_told(), path)
    return path
