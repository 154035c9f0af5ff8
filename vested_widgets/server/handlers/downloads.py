"""What people take away: everything of their own, and for the deal architect the whole deal."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from tornado.web import HTTPError, authenticated

from vested_widgets.deals import NotAllowed
from vested_widgets.server.handlers.base import Door


class Download(Door):
    """A document as a file; the seat checks whether it may."""

    async def send(self, make: Any, name: str) -> None:
        """Make a document and send it.

        Raises:
            HTTPError: 403 if the seat may not have it.
        """
        try:
            document = await asyncio.to_thread(make)
        except NotAllowed as error:
            raise HTTPError(403, str(error)) from None
        stem = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower() or "deal"
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Content-Disposition", f'attachment; filename="{stem}.json"')
        self.finish(json.dumps(document, ensure_ascii=False, indent=1, default=str))


class OwnRecord(Download):
    """Everything of one's own."""

    @authenticated
    async def get(self) -> None:
        """The record of this seat."""
        seat = self.server.store.seat(self.user.username)
        await self.send(seat.own_record, f"{seat.deal.name} {seat.member.alias}")


class WholeDeal(Download):
    """The whole deal."""

    @authenticated
    async def get(self) -> None:
        """The deal of this seat, for its architect."""
        seat = self.server.store.seat(self.user.username)
        await self.send(seat.export_deal, seat.deal.name)
