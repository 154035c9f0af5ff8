"""`vested backup` and `vested restore`: the whole record with what belongs to it as one file, and back again."""

from __future__ import annotations

import json
import shutil
import sys
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import typer

import vested_widgets
from vested_widgets import method
from vested_widgets.deals.errors import DamagedRecord, StoreError
from vested_widgets.deals.record import backup as copies
from vested_widgets.deals.record import restore as restoring
from vested_widgets.deals.record.record_file import path_of
from vested_widgets.server import backup_file
from vested_widgets.server.data_folder import FolderError, write_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vested_widgets.deals.record.backup import CopyFacts
    from vested_widgets.server.backup_file import BackupFile
    from vested_widgets.server.data_folder import DataFolder

    Progress = Callable[[int, int], None]

# What is done sooner than this needs no word on how far it is.
QUIET_SECONDS = 2.0


@contextmanager
def progress(key: str) -> Iterator[Progress]:
    """Yield what is told how far something is; what takes long is shown on standard error, every two seconds."""
    said = time.monotonic()

    def tell(done: int, of: int) -> None:
        nonlocal said
        if time.monotonic() - said >= QUIET_SECONDS and of:
            said = time.monotonic()
            typer.echo(method.words(key, percent=100 * done // of), err=True)

    yield tell
    sys.stderr.flush()


def stamp(at: datetime) -> str:
    """Return a moment as it stands in names of files."""
    return f"{at:%Y-%m-%dT%H%M%SZ}"


def back_up(folder: DataFolder, database: str, file: Path | None) -> None:
    """Write the record as it is now, and what of the folder belongs to it, into one file.

    Raises:
        FolderError: a file of that name is no backup, or the file cannot be written.
        StoreError: the record cannot be read, or is damaged.
    """
    at = datetime.now(UTC).replace(microsecond=0)
    name = f"vested-backup-{stamp(at)}.zip"
    target = Path.cwd() / name if file is None else file / name if file.is_dir() else file.expanduser().absolute()
    if target.exists() and not backup_file.is_backup(target):
        raise FolderError(method.words("backup.other_file", file=target))
    with backup_file.staging(target.parent) as stage:
        with progress("backup.copying") as told:
            copies.copy_record(database or str(folder.record), stage / backup_file.RECORD, told)
        facts = copies.copy_facts(stage / backup_file.RECORD)
        listed = {
            "made_at": at.isoformat(),
            "program": vested_widgets.__version__,
            "schema": facts.schema,
            "last_change": facts.last_change,
            "deals": [{"name": deal, "people": people, "answers": answers} for deal, people, answers in facts.deals],
        }
        try:
            with progress("backup.packing") as told:
                backup_file.write_backup(stage / name, stage / backup_file.RECORD, folder.path, listed, told)
            backup_file.put_in_place(stage / name, target)
        except OSError as error:
            raise FolderError(method.words("files.unwritable", file=target, error=error.strerror or error)) from error
    typer.echo(method.words("backup.done", file=target, size=_size(target.stat().st_size), **_numbers(facts)))
    _list(facts)
    typer.echo(method.words("backup.keep_safe"))


def _numbers(facts: CopyFacts) -> dict[str, str]:
    return {
        "deals": method.plural(len(facts.deals), "backup.deals", n=len(facts.deals)),
        "answers": method.plural(facts.answers, "backup.answers", n=facts.answers),
    }


def _list(facts: CopyFacts) -> None:
    for name, people, answers in facts.deals:
        counts = method.plural(answers, "backup.answers", n=answers)
        typer.echo(
            method.words("backup.deal", name=name, people=method.plural(people, "backup.people", n=people), answers=counts)
        )


def _size(many: int) -> str:
    return f"{many / 1e6:.1f} MB" if many >= 1e6 else f"{many / 1e3:.0f} kB"


def restore(folder: DataFolder, database: str, file: Path, *, replace: bool) -> None:
    """Put a backup in the place of the record; without `replace` only where there are no deals.

    Raises:
        FolderError: the file is no whole backup, or there are deals already.
        StoreError: the record in it is damaged or newer, or somebody has the present one open.
    """
    address = database or str(folder.record)
    there = restoring.deals_at(address)
    if there != 0 and not replace:
        key = "restore.unreadable" if there is None else "restore.deals_here"
        raise FolderError(method.words(key, deals=method.plural(there or 0, "backup.deals", n=there or 0)))
    record = path_of(address)
    with backup_file.staging(folder.path if record is None else record.parent) as stage:
        with progress("restore.unpacking") as told:
            found = backup_file.unpack_backup(file.expanduser(), stage, told)
        try:
            facts = restoring.prepare(stage / backup_file.RECORD)
        except DamagedRecord as error:
            raise FolderError(method.words("restore.damaged", file=file)) from error
        at = stamp(datetime.now(UTC))
        kept = _keep_folder(folder, record, at)
        secret = ""

        def put_beside() -> None:
            nonlocal secret
            secret = _put_companions(folder, stage, found, in_use=there != 0)
            folder.note_restored(found.made_at or facts.changed_at)

        try:
            if record is not None:
                done = restoring.put_file(stage / backup_file.RECORD, record, kept, put_beside)
            else:
                stamped = f"{datetime.now(UTC):%Y%m%d_%H%M%S_%f}"
                with progress("restore.writing") as told:
                    done = restoring.put_database(stage / backup_file.RECORD, address, stamped, told, put_beside)
        except StoreError:
            # Refused before anything was changed: what was copied to be kept is here still.
            if kept is not None:
                shutil.rmtree(kept, ignore_errors=True)
            raise
    _tell(found, done, kept, secret)


def _keep_folder(folder: DataFolder, record: Path | None, at: str) -> Path | None:
    """Make the folder in which all that was here is kept, with what stands beside the record; None if nothing is here."""
    beside = backup_file.companions(folder.path)
    if not beside and (record is None or not any(record.with_name(record.name + end).exists() for end in ("", "-wal"))):
        return None
    first = (record.parent if record else folder.path) / f"before-restore-{at}"
    kept = next(found for n in count(1) if not (found := first if n == 1 else first.with_name(f"{first.name}-{n}")).exists())
    try:
        kept.mkdir(mode=0o700)
        for name, file in beside.items():
            (kept / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copy2(file, kept / name)
    except OSError as error:
        raise FolderError(method.words("files.unwritable", file=kept, error=error.strerror or error)) from error
    return kept


def _put_companions(folder: DataFolder, stage: Path, found: BackupFile, *, in_use: bool) -> str:
    """Put what of a backup belongs beside the record into the folder; returns what is to be said of the secret, as the key of a phrase.

    The secret that the browsers of people know is the one with which the record was served last, so a folder in use keeps its own.
    """
    said = ""
    for name in found.files:
        source, target = stage / name, folder.path / name
        if name == backup_file.SECRET and target.exists():
            same = target.read_bytes() == source.read_bytes()
            said = "" if same else "restore.secret_kept" if in_use else "restore.secret_replaced"
            if same or in_use:
                continue
        if name == backup_file.LINKS and target.exists():
            _merge_links(source, target)
        elif name != backup_file.RECORD:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            backup_file.put_in_place(source, target)
    if found.files:
        for name, file in backup_file.companions(folder.path).items():
            if name.startswith(f"{backup_file.CONTENT}/") and name not in found.files:
                file.unlink()
    return said


def _merge_links(source: Path, target: Path) -> None:
    try:
        merged = {**json.loads(source.read_text("utf-8")), **json.loads(target.read_text("utf-8"))}
    except (ValueError, TypeError):
        return
    write_private(target, json.dumps(merged, indent=1))


def _tell(found: BackupFile, done: restoring.Restored, kept: Path | None, secret: str) -> None:
    at = f"{found.made_at:%Y-%m-%d %H:%M} UTC" if found.made_at else method.words("restore.unknown_time")
    typer.echo(method.words("restore.done", file=found.path.name, at=at, **_numbers(done.facts)))
    _list(done.facts)
    if done.kept:
        where = method.words("restore.schema", name=done.kept) if kept is None or done.kept != str(kept) else done.kept
        typer.echo(method.words("restore.kept", where=where))
    if kept is not None and done.kept != str(kept):
        typer.echo(method.words("restore.kept_beside", where=kept))
    if done.newer:
        typer.echo(method.plural(done.newer, "restore.newer_changes", n=done.newer))
    if secret:
        typer.echo(method.words(secret))
    if done.newer is None:
        typer.echo(method.words("restore.sign_in_again"))
    elif done.links:
        typer.echo(method.plural(done.links, "restore.links", n=done.links))
