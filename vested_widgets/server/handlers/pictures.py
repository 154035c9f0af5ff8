"""Pictures that kernels have drawn, packed and left for all pages of their deal: fetched from here instead of through each kernel.

Which record a picture shows is in its name, together with the state of this server's code; pages are told it by kernels that have asked
whether their seat may see it, and of a reveal, before two hundred kernels have read it, by the room's line (`room_feed`). The door asks
again for the seat, the deal and the role.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
from functools import lru_cache
from pathlib import Path
from typing import Any

from tornado.web import HTTPError, authenticated

from vested_widgets.deals import policy
from vested_widgets.server.handlers.base import Door
from vested_widgets.session import REVEALED

NAME = r"[0-9a-f]{32}-[0-9a-f]{32}-\d{1,2}"
# How many are kept in memory: the newest pictures of some rooms, 10 to 30 kB each.
KEPT = 64


class Drawings:
    """A private folder with one for each deal."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(mode=0o700, exist_ok=True)

    def folder(self, deal_id: str) -> Path:
        """Where the kernels of a deal leave their drawings."""
        found = self._place(deal_id)
        found.mkdir(mode=0o700, exist_ok=True)
        return found

    def stamp(self, deal_id: str) -> int:
        """Another number each time that somebody has revealed a part and left its pictures; 0 before."""
        try:
            return (self._place(deal_id) / REVEALED).stat().st_mtime_ns
        except OSError:
            return 0

    def revealed(self, deal_id: str) -> dict[str, Any]:
        """Which pictures the newest reveal shows: {step, part, narrow: [name], wide: [name]}; {} if that cannot be read."""
        try:
            told = json.loads((self._place(deal_id) / REVEALED).read_text("utf-8"))
            names = [*told["narrow"], *told["wide"]]
            well = all(re.fullmatch(NAME, name) for name in names) and {type(told["step"]), type(told["part"])} == {str}
        except (OSError, ValueError, TypeError, KeyError):
            return {}
        return dict(told) if well else {}

    def forget(self, deal_id: str) -> None:
        """Take away what was drawn for a deal that has been deleted."""
        shutil.rmtree(self._place(deal_id), ignore_errors=True)
        packed.cache_clear()

    def _place(self, deal_id: str) -> Path:
        return self._root / hashlib.sha256(deal_id.encode()).hexdigest()[:32]


@lru_cache(maxsize=KEPT)
def packed(file: Path) -> bytes:
    """A drawing in gzip form, read once: what has once been written under a name stays as it is.

    Raises:
        OSError: there is none.
    """
    return file.read_bytes()


class DrawingDoor(Door):
    """A picture by its name, for those of its deal who may see the group's answers."""

    @authenticated
    def get(self, name: str) -> None:
        """The picture as JSON.

        Raises:
            HTTPError: 403 if this seat may not see such pictures, 404 if its deal has none of that name (any more).
        """
        user = self.user
        if user.deal is None or user.member is None or not policy.may(user.member.role, "see_group").allowed:
            raise HTTPError(403)
        try:
            body = packed(self.server.drawings.folder(user.deal.id) / f"{name}.json.gz")
        except OSError:
            raise HTTPError(404) from None
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Vary", "Accept-Encoding")
        if "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
        else:
            body = gzip.decompress(body)
        self.finish(body)
