"""The files of pictures that kernels have drawn, gzipped, in a private folder for each deal: one kernel draws, all pages fetch.

A file's name says which state of the record the picture shows and which code has drawn it, so a file never changes.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any

from vested_widgets.session import REVEALED

NAME = r"[0-9a-f]{32}-[0-9a-f]{32}-\d{1,2}"
# Files that are kept in memory: the newest pictures of some rooms, 10 to 30 kB each.
CACHED_FILES = 64


class PictureFiles:
    """A private folder with one for each deal."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(mode=0o700, exist_ok=True)

    def folder(self, deal_id: str) -> Path:
        """Return the folder in which the kernels of a deal write their pictures."""
        found = self._path(deal_id)
        found.mkdir(mode=0o700, exist_ok=True)
        return found

    def stamp(self, deal_id: str) -> int:
        """Return a number that changes with each reveal whose pictures have been written; 0 before the first."""
        try:
            return (self._path(deal_id) / REVEALED).stat().st_mtime_ns
        except OSError:
            return 0

    def revealed(self, deal_id: str) -> dict[str, Any]:
        """Return the pictures of the newest reveal: {step, part, narrow: [name], wide: [name]}; {} if that cannot be read."""
        try:
            found = json.loads((self._path(deal_id) / REVEALED).read_text("utf-8"))
            names = [*found["narrow"], *found["wide"]]
            valid = all(re.fullmatch(NAME, name) for name in names) and {type(found["step"]), type(found["part"])} == {str}
        except (OSError, ValueError, TypeError, KeyError):
            return {}
        return dict(found) if valid else {}

    def forget(self, deal_id: str) -> None:
        """Delete the pictures of a deal that has been deleted."""
        shutil.rmtree(self._path(deal_id), ignore_errors=True)
        read_packed.cache_clear()

    def _path(self, deal_id: str) -> Path:
        return self._root / hashlib.sha256(deal_id.encode()).hexdigest()[:32]


@lru_cache(maxsize=CACHED_FILES)
def read_packed(file: Path) -> bytes:
    """Return a picture in gzip form.

    Raises:
        OSError: there is none.
    """
    return file.read_bytes()
