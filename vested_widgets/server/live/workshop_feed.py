"""The web socket on which every page of a deal learns where the workshop is; open sockets also tell who is present.

The record is checked twice a second for all pages of a deal together: the state is made once, however many pages show it. Pages also
learn here what a reveal shows, as soon as its pictures are written: two hundred kernels need not read the record first.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from typing import TYPE_CHECKING, Any, cast

from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.ioloop import PeriodicCallback
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from vested_widgets import deals, method
from vested_widgets.deals import DealsError, look, policy
from vested_widgets.deals.overview.progress import standing
from vested_widgets.deals.record import workshops as stored_workshops
from vested_widgets.server.kernels import limits
from vested_widgets.server.kernels.fork.websocket import REPLACED, KeepAliveWebsocket
from vested_widgets.server.page_language import speak_language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from vested_widgets.deals import Store
    from vested_widgets.server.auth.identity import SeatUser
    from vested_widgets.server.live.picture_files import PictureFiles

CHECK_SECONDS = 0.5
REVEAL_SECONDS = 0.1
# Where all steps stand is read again after so many seconds at the earliest: in a room of two hundred somebody answers all the time.
PROGRESS_SECONDS = 3.0
# After how many seconds presence is written again although nobody has come or gone.
PRESENCE_SECONDS = 10.0
# The code with which a web socket is closed whose seat has been signed out.
SIGNED_OUT = 4401
WORDS = (
    "bar", "paused", "go_there", "step_of", "timer", "time_up", "message", "read", "moved",
)  # fmt: skip
log = logging.getLogger("vested.feed")


class WorkshopFeedHandler(KeepAliveWebsocket, WebSocketMixin, WebSocketHandler, JupyterHandler):
    """The web socket of one page. It sends only what every seat of the deal may know, and takes no messages."""

    max_message_size = limits.MAX_FEED_MESSAGE
    max_unsent = limits.MAX_FEED_UNSENT

    def initialize(self, feeds: WorkshopFeeds) -> None:
        """Take the server's feeds."""
        self._feeds = feeds
        self.language = method.SOURCE

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Open the web socket for a seat of the record."""
        self.language = speak_language_of(self, self.settings["base_url"])
        await WebSocketHandler.get(self, *args, **kwargs)

    def open(self) -> None:
        """Send the words once, then where the workshop is."""
        super().open()
        self.user = cast("SeatUser", self.current_user)
        self._sent = self._progress = ""
        with method.speaking(self.language):
            phrases = method.phrases(f"room.{name}" for name in WORDS)
        self.write_message(json.dumps({"words": {key.partition(".")[2]: phrase for key, phrase in phrases.items()}}))
        self._feeds.add(self)

    def on_message(self, _message: str | bytes) -> None:
        """Ignore messages, and count them as pings."""
        self.on_ping(b"")

    def on_close(self) -> None:
        """Forget the page."""
        self._feeds.remove(self)

    def send_state(self, text: str) -> None:
        """Send the workshop's state, if it is new to this page."""
        if text == self._sent:
            return
        self._sent = text
        self._send(f'{{"now": {time.time():.3f}, "room": {text}}}')

    def send_progress(self, text: str) -> None:
        """Send where the steps of the deal stand, if it is new to this page."""
        if text != self._progress:
            self._progress = text
            self._send(f'{{"progress": {text}}}')

    def send_reveal(self, text: str) -> None:
        """Send which pictures a reveal shows, if this seat may see such pictures."""
        member = self.user.member
        if member is not None and policy.may(member.role, "see_group").allowed:
            self._send(f'{{"revealed": {text}}}')

    def send_trouble(self, said: str) -> None:
        """Send what is wrong with the record, "" if nothing is any more."""
        self._send(json.dumps({"trouble": said}))

    def _send(self, text: str) -> None:
        try:
            self.write_message(text)
        except WebSocketClosedError:
            self._feeds.remove(self)


class WorkshopFeeds:
    """All open web sockets of this server, by deal."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pages: dict[str, dict[WorkshopFeedHandler, None]] = {}  # the oldest first
        self._seen: dict[str, int] = {}
        # By deal, then by language.
        self._states: dict[str, dict[str, str]] = {}
        self._progress: dict[
            str, tuple[int, float, dict[str, str]]
        ] = {}  # of which change, when it was read, what the pages are sent
        self._reveals: dict[str, int] = {}
        self._present: set[tuple[str, str]] = set()
        self._written_at = 0.0
        self._busy = False
        self._failed = self._trouble = ""
        self._timers: list[PeriodicCallback] = []

    def watch(self, pictures: PictureFiles, living_links: Callable[[Collection[str]], set[str]]) -> None:
        """Begin to check; call it on the running event loop.

        Args:
            pictures: the pictures that kernels have drawn.
            living_links: returns those of some links that still open their seats.
        """
        self._pictures, self._living_links = pictures, living_links
        self._timers = [
            PeriodicCallback(self.check, 1000 * CHECK_SECONDS),
            PeriodicCallback(self.check_reveals, 1000 * REVEAL_SECONDS),
        ]
        for timer in self._timers:
            timer.start()

    def add(self, page: WorkshopFeedHandler) -> None:
        """Add a page."""
        deal_id = page.user.deal.id  # type: ignore[union-attr]
        if deal_id not in self._pages:  # earlier reveals are shown by kernels
            self._reveals[deal_id] = self._pictures.stamp(deal_id)
        pages = self._pages.setdefault(deal_id, {})
        own = [other for other in pages if other.user.username == page.user.username]
        for other in own[: max(0, len(own) - limits.MAX_FEEDS + 1)]:
            other.close(REPLACED, "a newer web socket has taken its place")
        pages[page] = None
        # Of a language that no page of the deal had yet, the next check sends it.
        if state := self._states.get(deal_id, {}).get(page.language):
            page.send_state(state)
        if progress := self._progress.get(deal_id, (0, 0.0, {}))[2].get(page.language):
            page.send_progress(progress)
        if self._trouble:
            page.send_trouble(self._trouble)

    def remove(self, page: WorkshopFeedHandler) -> None:
        """Remove a page."""
        for deal_id, pages in list(self._pages.items()):
            pages.pop(page, None)
            if not pages:
                for known in (self._pages, self._seen, self._states, self._reveals):
                    known.pop(deal_id, None)

    def count(self) -> int:
        """Return how many web sockets are open."""
        return sum(map(len, self._pages.values()))

    def check_reveals(self) -> None:
        """Send pages which pictures a reveal shows, once they are written."""
        for deal_id, pages in list(self._pages.items()):
            stamp = self._pictures.stamp(deal_id)
            if stamp == self._reveals[deal_id]:
                continue
            self._reveals[deal_id] = stamp
            if revealed := self._pictures.revealed(deal_id):
                text = json.dumps(revealed)
                for page in list(pages):
                    if page.language == revealed.get("language", method.SOURCE):  # others wait for their kernel
                        page.send_reveal(text)

    async def check(self) -> None:
        """Check once all deals with open pages, send what is new, and write who is present; one check at a time."""
        if self._busy:
            return
        self._busy = True
        try:
            await self._sign_out()
            for deal_id in list(self._pages):
                await self._send_states(deal_id)
            await self._write_presence()
            self._tell_trouble("")
        except DealsError as error:  # a busy or unreachable record: the next check tries again
            self._tell_trouble(str(error))
        finally:
            self._busy = False

    def _tell_trouble(self, said: str) -> None:
        """Tell all pages, and once the log, what is wrong with the record, if it is still so at a second check; "" that it is over."""
        before, self._failed = self._failed, said
        if said == self._trouble or (said and not before):
            return
        self._trouble = said
        if said:
            log.warning("The workshop feed could not read the record: %s", said)
        for page in [page for pages in self._pages.values() for page in pages]:
            page.send_trouble(said)

    async def _sign_out(self) -> None:
        open_pages = [page for pages in self._pages.values() for page in pages]
        living = await asyncio.to_thread(self._living_links, {page.user.link_id for page in open_pages})
        for page in open_pages:
            if page.user.link_id not in living:
                page.close(SIGNED_OUT, "signed out")

    async def _send_states(self, deal_id: str) -> None:
        pages = self._pages.get(deal_id)
        if not pages:
            return
        store, member_id = self._store, next(iter(pages)).user.username
        spoken = {page.language for page in pages}
        seq = await asyncio.to_thread(store.last_change, deal_id)
        if seq != self._seen.get(deal_id) or spoken - set(self._states.get(deal_id, ())):
            states = await asyncio.to_thread(_in_each, spoken, lambda: json.dumps(look(deals.Seat.open(store, member_id))))
            self._seen[deal_id], self._states[deal_id] = seq, states
        for page in list(self._pages.get(deal_id, ())):
            if page.language in self._states[deal_id]:
                page.send_state(self._states[deal_id][page.language])
        await self._send_progress(deal_id, member_id, seq, spoken)

    async def _send_progress(self, deal_id: str, member_id: str, seq: int, spoken: set[str]) -> None:
        of, read_at, texts = self._progress.get(deal_id, (-1, -PROGRESS_SECONDS, {}))
        if (of != seq and time.monotonic() - read_at >= PROGRESS_SECONDS) or spoken - set(texts):
            store = self._store
            texts = await asyncio.to_thread(_in_each, spoken, lambda: json.dumps(standing(deals.Seat.open(store, member_id))))
            self._progress[deal_id] = seq, time.monotonic(), texts
        for page in list(self._pages.get(deal_id, ())):
            if page.language in texts:
                page.send_progress(texts[page.language])

    async def _write_presence(self) -> None:
        here = {(page.user.username, page.user.link_id) for pages in self._pages.values() for page in pages}
        gone, now = self._present - here, time.monotonic()
        if here == self._present and (not here or now - self._written_at < PRESENCE_SECONDS):
            return
        await asyncio.to_thread(stored_workshops.note_presence, self._store, here, gone)
        self._present, self._written_at = here, now


def _in_each(spoken: Collection[str], make: Callable[[], str]) -> dict[str, str]:
    """Return what is made in each of some languages."""
    found = {}
    for tag in spoken:
        with method.speaking(tag):
            found[tag] = make()
    return found
