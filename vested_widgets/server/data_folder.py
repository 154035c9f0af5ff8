"""The data folder of a server: the record, the secret that signs cookies, and the links of the demonstration seats."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vested_widgets import method
from vested_widgets.session import local_file

if TYPE_CHECKING:
    from vested_widgets.deals import Store

PRIVATE = 0o600


class FolderError(Exception):
    """The data folder cannot be used; the text says why and how to mend it."""


def default_folder() -> Path:
    """Return `.vested` in the working directory if it is there (as `make serve` makes it), else the user's data folder."""
    here = Path(".vested")
    if here.is_dir():
        return here
    return local_file().parent


class DataFolder:
    """What a server keeps across restarts. Secrets are readable by their owner only."""

    def __init__(self, path: Path, *, writing: bool = True) -> None:
        """Open the folder and make it if it is not there.

        Args:
            path: the folder.
            writing: whether it is needed for writing; of a folder that may only be read, what can be read is read.

        Raises:
            FolderError: it cannot be made or written to.
        """
        self.path = path.expanduser().resolve()
        if not writing and self.path.is_dir():
            return
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise FolderError(method.words("command_error.no_folder", folder=self.path, error=error.strerror)) from None
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise FolderError(method.words("command_error.folder_rights", folder=self.path))

    @property
    def record(self) -> Path:
        """Return the SQLite file of the record."""
        return self.path / "workbook.sqlite"

    @property
    def content(self) -> Path:
        """Return the folder of own Elements, a file each; it need not exist."""
        return self.path / "content"

    def survey_mapping(self, columns: str) -> Path:
        """Return the file in which the mapping for surveys of these columns is kept; `columns` is their fingerprint."""
        return self.path / "survey_mappings" / f"{columns}.yaml"

    def cookie_secrets(self) -> list[bytes]:
        """Return the secrets that sign cookies: 256 random bits, made once, so that a restart signs nobody out."""
        file = self.path / "cookie_secret"
        if not file.exists():
            write_private(file, secrets.token_hex(32))
        text = _read(file)
        try:
            found = secrets_in(text, file)
        except FolderError:  # here a fresh one is made
            raise FolderError(method.words("command_error.cookie_secret", file=file)) from None
        with suppress(OSError):
            file.chmod(PRIVATE)  # it may have been copied here
        return found

    def note_restored(self, made_at: datetime | None) -> None:
        """Note that the record was put back to what it was at that moment: who came in since is told."""
        write_private(self._restored, json.dumps({"made_at": made_at.isoformat() if made_at else ""}))

    def restored(self) -> tuple[bool, datetime | None]:
        """Return whether the record was ever put back, and to what it was at which moment, where that is known."""
        try:
            said = json.loads(self._restored.read_text("utf-8"))["made_at"]
            return True, datetime.fromisoformat(said) if said else None
        except FileNotFoundError:
            return False, None
        except (OSError, ValueError, KeyError, TypeError):
            return True, None

    @property
    def _restored(self) -> Path:
        return self.path / "restored.json"

    def demonstration_link(self, store: Store, member_id: str) -> str:
        """Return the link of a demonstration seat. It is kept here, so that the link on a phone survives a restart of the server.

        One that has to be made stands beside those that live: another server of the same record may have printed them.
        """
        kept = self._kept()
        token = kept.get(member_id, "")
        found = store.link(token) if token else None
        if found is None or found[0] != member_id:
            token = store.issue_link(member_id, beside=True)
            self.keep_demonstration_link(member_id, token)
        return token

    def keep_demonstration_link(self, member_id: str, token: str) -> None:
        """Keep the link of a demonstration seat. Links of real seats are never kept: only their hash is in the record."""
        write_private(self._links, json.dumps({**self._kept(), member_id: token}, indent=1))

    @property
    def _links(self) -> Path:
        return self.path / "demonstration_links.json"

    def _kept(self) -> dict[str, str]:
        try:
            kept = json.loads(self._links.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(key): str(value) for key, value in kept.items()} if isinstance(kept, dict) else {}


# The shortest secret that is taken.
SECRET_LETTERS = 32


def read_secrets(file: Path) -> list[bytes]:
    """Return the secrets of a file, one a line: the first signs, and what any of them has signed is accepted.

    Raises:
        FolderError: it cannot be read, or holds no secrets.
    """
    return secrets_in(_read(file), file)


def secrets_in(text: str, place: Path | str) -> list[bytes]:
    """Return the secrets of a text, one a line.

    Raises:
        FolderError: there is none, or one is too short or no plain text.
    """
    found = [line.strip() for line in text.splitlines() if line.strip()]
    if not found or not all(len(one) >= SECRET_LETTERS and one.isascii() and one.isprintable() for one in found):
        raise FolderError(method.words("command_error.no_secrets", file=place, letters=SECRET_LETTERS))
    return [one.encode("ascii") for one in found]


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace")
    except OSError as error:
        raise FolderError(method.words("command_error.unread_secret", file=file, error=error.strerror)) from None


# Below these, people should be told while there is still time.
LOW_BYTES, LOW_INODES = 200_000_000, 1_000


def room_left(folder: Path) -> tuple[int, int]:
    """Return how many bytes and how many files more fit where a folder lies; -1 where that cannot be told."""
    try:
        found = os.statvfs(folder)
    except (OSError, AttributeError):
        return -1, -1
    return found.f_bavail * found.f_frsize, found.f_favail if found.f_files else -1


def is_low(space: int, inodes: int) -> tuple[bool, bool]:
    """Return whether there is little room for bytes, and for files."""
    return 0 <= space < LOW_BYTES, 0 <= inodes < LOW_INODES


def write_private(file: Path, text: str) -> None:
    """Replace a file in one step; nobody else can read it at any moment."""
    fresh = file.with_suffix(f".{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    fresh.replace(file)
