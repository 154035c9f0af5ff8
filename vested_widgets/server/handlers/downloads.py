"""Downloads: every export of `documents.exports` that a seat may take from the server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

from tornado.web import HTTPError, authenticated

from vested_widgets import deals
from vested_widgets.deals import NotAllowed
from vested_widgets.documents.exports import EXPORTS, Export, file_name
from vested_widgets.server.handlers.base import BaseHandler


class DownloadHandler(BaseHandler):
    """An export as a file; the seat checks whether it may."""

    is_page = True

    def initialize(self, export: Export, source: Callable[[deals.Seat], Any], suffix: str) -> None:
        """Take the export that is served here, what reads its source at a seat, and the form that it is served in."""
        self._export, self._source, self._suffix = export, source, suffix

    @authenticated
    async def get(self) -> None:
        """Answer with the file.

        Raises:
            HTTPError: 403 if the seat may not have it.
        """
        seat = deals.Seat.open(self.server.store, self.user.username)
        suffix = self._suffix
        try:
            body = await asyncio.to_thread(lambda: self._export.build(self._source(seat), suffix))
        except NotAllowed as error:
            raise HTTPError(403, str(error)) from None
        title = f"{seat.deal.name} {seat.member.alias}" if self._export.personal else seat.deal.name
        self.set_header("Content-Type", self._export.media[suffix])
        self.set_header("Content-Disposition", f'attachment; filename="{file_name(title, suffix)}"')
        self.finish(body)


def routes() -> list[tuple[Any, ...]]:
    """Return pattern and handler of each export that is served."""
    return [
        ("/" + re.escape(path), DownloadHandler, {"export": export, "source": export.from_seat, "suffix": suffix})
        for export in EXPORTS.values()
        if export.from_seat is not None
        for suffix, path in zip(export.media, export.paths, strict=True)
    ]
