"""The line on which every page of a deal hears where the room is; open lines are also how we know who is in.

One look at the change feed twice a second serves all pages of a deal: the picture is made once, however many people look at it.
What a reveal shows is told here too, as soon as whoever reveals has left the drawings: two hundred kernels need not read it first.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any, cast

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.ioloop import PeriodicCallback
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from vested_widgets import method
from vested_widgets.deals import DealsError, look, policy
from vested_widgets.deals.record import workshops as stored_workshops
from vested_widgets.server.live.websocket import SteadyLine

if TYPE_CHECKING:
    from vested_widgets.server.app import VestedServer
    from vested_widgets.server.auth.identity import SeatUser

LOOK_SECONDS = 0.5
GLANCE_SECONDS = 0.1
# How often presence is written again although nobody has come or gone.
BEAT_SECONDS = 10.0
SIGNED_OUT = 4401
WORDS = (
    "bar", "paused", "here", "go_there", "step_of", "timer", "time_up", "message", "moved",
)  # fmt: skip


class RoomFeed(SteadyLine, WebSocketMixin, WebSocketHandler, JupyterHandler):
    """A page's line. It says nothing but what every seat of the deal may know, and hears nothing."""

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Open the line for a seat of the record."""
        await WebSocketHandler.get(self, *args, **kwargs)

    def open(self) -> None:
        """Say the words once, then where the room is."""
        super().open()
        self.user = cast("SeatUser", self.current_user)
        self.said = ""
        phrases = method.phrases(f"room.{name}" for name in WORDS)
        self.write_message(json.dumps({"words": {key.partition(".")[2]: phrase for key, phrase in phrases.items()}}))
        self._feeds.add(self)

    def on_message(self, _message: str | bytes) -> None:
        """Nothing is taken from here."""

    def on_close(self) -> None:
        """Forget the line."""
        self._feeds.remove(self)

    @property
    def _feeds(self) -> RoomFeeds:
        return cast("VestedServer", self.settings["vested"]).feeds

    def say(self, text: str) -> None:
        """Send a picture, if it is news to this page."""
        if text == self.said:
            return
        self.said = text
        self._send(f'{{"now": {time.time():.3f}, "room": {text}}}')

    def show(self, text: str) -> None:
        """Tell which pictures a reveal shows, if this seat may see such pictures."""
        member = self.user.member
        if member is not None and policy.may(member.role, "see_group").allowed:
            self._send(f'{{"revealed": {text}}}')

    def _send(self, text: str) -> None:
        try:
            self.write_message(text)
        except WebSocketClosedError:
            self._feeds.remove(self)


class RoomFeeds:
    """All open lines of this server, by deal."""

    def __init__(self, server: VestedServer) -> None:
        self._server = server
        self._lines: dict[str, set[RoomFeed]] = {}
        self._seen: dict[str, int] = {}
        self._pictures: dict[str, str] = {}
        self._stamps: dict[str, int] = {}
        self._present: set[tuple[str, str]] = set()
        self._written = 0.0
        self._busy = False
        self._clocks: list[PeriodicCallback] = []

    def watch(self) -> None:
        """Begin to look; call it on the running event loop."""
        self._clocks = [PeriodicCallback(self.look, 1000 * LOOK_SECONDS), PeriodicCallback(self.glance, 1000 * GLANCE_SECONDS)]
        for clock in self._clocks:
            clock.start()

    def add(self, line: RoomFeed) -> None:
        """A page has come."""
        deal_id = line.user.deal.id  # type: ignore[union-attr]
        if deal_id not in self._lines:  # what was revealed before is shown by kernels
            self._stamps[deal_id] = self._server.drawings.stamp(deal_id)
        self._lines.setdefault(deal_id, set()).add(line)
        if deal_id in self._pictures:
            line.say(self._pictures[deal_id])

    def remove(self, line: RoomFeed) -> None:
        """A page has gone."""
        for deal_id, lines in list(self._lines.items()):
            lines.discard(line)
            if not lines:
                for known in (self._lines, self._seen, self._pictures, self._stamps):
                    known.pop(deal_id, None)

    def glance(self) -> None:
        """Tell pages of a reveal whose pictures have been left for all."""
        for deal_id, lines in list(self._lines.items()):
            stamp = self._server.drawings.stamp(deal_id)
            if stamp == self._stamps[deal_id]:
                continue
            self._stamps[deal_id] = stamp
            if told := self._server.drawings.revealed(deal_id):
                text = json.dumps(told)
                for line in list(lines):
                    line.show(text)

    async def look(self) -> None:
        """Look once at all deals with open pages, tell the news, and write who is here. A slow look is not overtaken by the next."""
        if self._busy:
            return
        self._busy = True
        try:
            await self._sign_out()
            for deal_id in list(self._lines):
                await self._tell(deal_id)
            await self._note()
        except DealsError as error:  # a busy or unreachable record: the next look tries again
            self._server.log.warning("The room feed could not look: %s", error)
        finally:
            self._busy = False

    async def _sign_out(self) -> None:
        open_lines = [line for lines in self._lines.values() for line in lines]
        living = await asyncio.to_thread(self._server.identity_provider.seats.living, {line.user.link_id for line in open_lines})
        for line in open_lines:
            if line.user.link_id not in living:
                line.close(SIGNED_OUT, "signed out")

    async def _tell(self, deal_id: str) -> None:
        lines = self._lines.get(deal_id)
        if not lines:
            return
        store, member_id = self._server.store, next(iter(lines)).user.username
        seq = await asyncio.to_thread(store.last_change, deal_id)
        if seq != self._seen.get(deal_id):
            picture = await asyncio.to_thread(lambda: json.dumps(look(store.seat(member_id))))
            self._seen[deal_id], self._pictures[deal_id] = seq, picture
        for line in list(self._lines.get(deal_id, ())):
            line.say(self._pictures[deal_id])

    async def _note(self) -> None:
        here = {(line.user.username, line.user.link_id) for lines in self._lines.values() for line in lines}
        gone, now = self._present - here, time.monotonic()
        if here == self._present and (not here or now - self._written < BEAT_SECONDS):
            return
        await asyncio.to_thread(stored_workshops.note_presence, self._server.store, here, gone)
        self._present, self._written = here, now
