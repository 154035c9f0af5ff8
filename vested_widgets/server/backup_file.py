"""The file of a backup: a ZIP archive with the record, what of the data folder belongs to it, and a list of both with their hashes.

The record in it is a SQLite file that any tool can open; `backup.json` says when it was made, of what, and by which version.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from vested_widgets import method
from vested_widgets.server.data_folder import FolderError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FORMAT, VERSION = "vested-workbook backup", 1
LIST, RECORD = "backup.json", "workbook.sqlite"
# What of a data folder belongs to a backup beside the record; a restored server is then the same one to browsers and links.
SECRET, LINKS, CONTENT = "cookie_secret", "demonstration_links.json", "content"
SQLITE = b"SQLite format 3\0"
PIECE = 2**20
STAGING = ".vested-staging-"
# What reading an archive raises where its bytes are wrong: also names that are no text, and ways of packing that do not exist.
BROKEN = (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A backup that has been read and found whole.

    Attributes:
        made_at: when it was begun; None for a plain SQLite file.
        program: the version that made it.
        files: what it holds beside the record, by name.
    """

    path: Path
    made_at: datetime | None
    program: str
    files: dict[str, str] = field(default_factory=dict)


@contextmanager
def staging(beside: Path) -> Iterator[Path]:
    """Yield a private folder in a folder, gone when the block ends; those that a killed process has left are taken away.

    Raises:
        FolderError: nothing can be written there.
    """
    try:
        for left in beside.glob(f"{STAGING}*"):
            number = left.name.removeprefix(STAGING).partition("-")[0]
            if number.isdecimal() and not _runs(int(number)):
                shutil.rmtree(left, ignore_errors=True)
        stage = Path(tempfile.mkdtemp(prefix=f"{STAGING}{os.getpid()}-", dir=beside))
    except OSError as error:
        raise FolderError(method.words("files.unwritable", file=beside, error=error.strerror or error)) from error
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def put_in_place(file: Path, at: Path) -> None:
    """Give a file that is written the name of another, in one step and on the disk.

    Raises:
        OSError: that is refused.
    """
    with file.open("rb+") as written:
        os.fsync(written.fileno())
    file.replace(at)
    opened = os.open(at.parent, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def write_backup(path: Path, record: Path, folder: Path, facts: dict[str, Any], progress: Callable[[int, int], None]) -> None:
    """Write a backup of a copied record and what belongs to it in a data folder, as a new file that only its owner can read.

    Raises:
        OSError: it cannot be written.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    found = {RECORD: record, **companions(folder)}
    of, done = sum(file.stat().st_size for file in found.values()), 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        hashes = {}
        for name, file in found.items():
            digest = hashlib.sha256()
            with file.open("rb") as source, archive.open(_entry(name), "w", force_zip64=True) as target:
                while piece := source.read(PIECE):
                    digest.update(piece)
                    target.write(piece)
                    done += len(piece)
                    progress(done, of)
            hashes[name] = digest.hexdigest()
        listed = {"format": FORMAT, "version": VERSION, **facts, "files": hashes}
        archive.writestr(_entry(LIST), json.dumps(listed, indent=1))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, time.localtime()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry


def companions(folder: Path) -> dict[str, Path]:
    """Return what of a data folder belongs to a backup beside the record, by its name in the backup."""
    alone = [folder / SECRET, folder / LINKS]
    own = sorted((folder / CONTENT).rglob("*"))
    return {file.relative_to(folder).as_posix(): file for file in (*alone, *own) if file.is_file() and not file.is_symlink()}


def is_backup(path: Path) -> bool:
    """Tell whether a file is a backup of ours by its name list, so that a new one may take its place."""
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(json.loads(archive.read(LIST)).get("format") == FORMAT)
    except (OSError, KeyError, AttributeError, *BROKEN):
        return False


def unpack_backup(path: Path, into: Path, progress: Callable[[int, int], None]) -> BackupFile:
    """Check a backup against its list and put its files into a folder; a plain SQLite file counts as a backup of the record alone.

    Raises:
        FolderError: the file cannot be read, is no backup, is of a newer version, or is damaged.
    """
    try:
        with path.open("rb") as file:
            begins = file.read(len(SQLITE))
            if begins == SQLITE:
                file.seek(0)
                _write_out(file, into / RECORD, lambda done: progress(done, path.stat().st_size))
                return BackupFile(path, None, "")
        with zipfile.ZipFile(path) as archive:
            return _unpack(archive, path, into, progress)
    except IsADirectoryError:
        raise FolderError(method.words("restore.folder", file=path)) from None
    except FileNotFoundError:
        raise FolderError(method.words("command_error.no_file", file=path)) from None
    except zipfile.BadZipFile as error:
        begun = begins[:2] == b"PK"
        raise FolderError(method.words("restore.damaged" if begun else "restore.no_backup", file=path)) from error
    except BROKEN as error:
        raise FolderError(method.words("restore.damaged", file=path)) from error
    except OSError as error:
        raise FolderError(method.words("files.unreadable", file=path, error=error.strerror or error)) from error


def _unpack(archive: zipfile.ZipFile, path: Path, into: Path, progress: Callable[[int, int], None]) -> BackupFile:
    listed = _listed(archive, path)
    files: dict[str, str] = listed["files"]
    of, done = sum(archive.getinfo(name).file_size for name in files), 0
    for name, expected in files.items():
        target = into / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with archive.open(name) as source:
            found = _write_out(source, target, lambda now, before=done: progress(before + now, of))  # type: ignore[misc]
        done += target.stat().st_size
        if found != expected:
            raise FolderError(method.words("restore.damaged", file=path))
    return BackupFile(path, datetime.fromisoformat(listed["made_at"]), str(listed["program"]), files)


def _listed(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    """Return the list of a backup.

    Raises:
        FolderError: it has none, or one that does not fit what it holds.
    """
    names = set(archive.namelist())
    if LIST not in names:
        raise FolderError(method.words("restore.no_backup", file=path))
    try:
        listed = json.loads(archive.read(LIST))
        if listed["format"] != FORMAT:
            raise FolderError(method.words("restore.no_backup", file=path))
        if listed["version"] > VERSION:
            raise FolderError(method.words("restore.newer", file=path, program=listed.get("program", "?")))
        files = listed["files"]
        sound = names == {LIST, *files} and RECORD in files and all(_belongs(name) for name in files)
        datetime.fromisoformat(listed["made_at"])
        str(listed["program"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FolderError(method.words("restore.damaged", file=path)) from error
    if not sound:
        raise FolderError(method.words("restore.damaged", file=path))
    return dict(listed)


def _belongs(name: str) -> bool:
    """Tell whether a name is one that a backup has; none leads out of the folder."""
    parts = PurePosixPath(name).parts
    inside = parts[:1] == (CONTENT,) and len(parts) > 1 and not {"..", "."} & set(parts) and "\\" not in name and ":" not in name
    return name in (RECORD, SECRET, LINKS) or inside


def _write_out(source: IO[bytes], target: Path, told: Callable[[int], None]) -> str:
    digest, done = hashlib.sha256(), 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while piece := source.read(PIECE):
            digest.update(piece)
            out.write(piece)
            done += len(piece)
            told(done)
    return digest.hexdigest()
