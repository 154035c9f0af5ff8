"""Downloads: every export of `documents.exports` that a seat may take from the server."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from tornado.web import HTTPError, authenticated

from vested_widgets.deals import NotAllowed
from vested_widgets.documents.exports import EXPORTS, Export, file_name
from vested_widgets.server.handlers.base import BaseHandler


class DownloadHandler(BaseHandler):
    """An export as a file; the seat checks whether it may."""

    def initialize(self, export: Export) -> None:
        """Take the export that is served here."""
        self._export = export

    @authenticated
    async def get(self) -> None:
        """Answer with the file.

        Raises:
            HTTPError: 403 if the seat may not have it.
        """
        seat = self.server.store.seat(self.user.username)
        suffix = self._export.suffix
        try:
            body = await asyncio.to_thread(self._export.build, seat, suffix)
        except NotAllowed as error:
            raise HTTPError(403, str(error)) from None
        title = seat.deal.name if self._export.name == "deal" else f"{seat.deal.name} {seat.member.alias}"
        self.set_header("Content-Type", self._export.media[suffix])
        self.set_header("Content-Disposition", f'attachment; filename="{file_name(title, suffix)}"')
        self.finish(body)


def routes() -> list[tuple[Any, ...]]:
    """Return pattern and handler of each export that is served."""
    return [("/" + re.escape(export.path), DownloadHandler, {"export": export}) for export in EXPORTS.values() if export.served]
