"""The pages people open: the personal link, the light page that shows while a workbook is prepared, and the workbooks."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, authenticated

from vested_widgets import deals, method
from vested_widgets.deals import StoreBusy, look
from vested_widgets.deals.record import workshops as stored_workshops
from vested_widgets.server.auth.identity import seat_key
from vested_widgets.server.handlers.base import BaseHandler
from vested_widgets.server.kernels.manager import TooManyKernelsError, kernel_environment
from vested_widgets.server.rendering import page_frame
from vested_widgets.server.rendering.notebook_runner import NotebookFailedError, RecordBusyError
from vested_widgets.server.rendering.workbooks import START

if TYPE_CHECKING:
    from vested_widgets.deals import Seat
    from vested_widgets.server.rendering.notebook_template import NotebookTemplate


BODY = "<body"
# The letters of a personal link, and how many it has.
LETTERS = re.compile(r"[A-Za-z0-9_-]+")
TOKEN = 22


class LinkHandler(BaseHandler):
    """`/join/<token>`: a personal link. Looking at it changes nothing; its page signs the seat in by a post, by itself where scripts run."""

    @allow_unauthenticated
    def get(self, given: str) -> None:
        """Show who sits there, or say in plain words why the link opens nothing."""
        token, found = self._find(given)
        if found is None:
            self._unknown_link(given)
            return
        member_id = found[0]
        if self._is_given_to_another(member_id):
            return
        form = page_frame.safe(self.xsrf_form_html())
        action = f"{self.base_url}join/{token}"
        if any(user.username == member_id for user in self.seats):
            self.redirect(self._opening(member_id))
        elif stored_workshops.elsewhere(self.server.store, member_id):
            self.show("room_in_use.html", title=method.words("room.in_use_title"), form=form, action=action)
        else:
            seat = deals.Seat.open(self.server.store, member_id)
            title = method.words("page.opening_title", alias=seat.member.alias)
            self.show("join.html", title=title, form=form, action=action, deal=seat.deal.name, alias=seat.member.alias)

    @allow_unauthenticated
    def post(self, given: str) -> None:
        """Sign in: at a seat that is in use on another device beside it, or alone."""
        found = self._find(given)[1]
        if found is None:
            self._unknown_link(given)
            return
        member_id = found[0]
        if self._is_given_to_another(member_id):
            return
        link_id = stored_workshops.sit_down(self.server.store, member_id, alone=self.get_body_argument("how", "") == "take")
        self.server.identity_provider.sign_in(self, member_id, link_id)
        self.redirect(self._opening(member_id, "?signed_in=1"), status=303)

    @allow_unauthenticated
    def head(self, _given: str) -> None:
        """Sign nobody in: a messenger looks at the link for its preview."""
        self.finish()

    def _is_given_to_another(self, member_id: str) -> bool:
        """Send whoever has not signed in at the Hub there, and refuse others, if the seat is given to a user; returns whether that was so."""
        hub = self.server.identity_provider.hub
        if hub is None or hub.may_sit(self, seat_key(member_id)):
            return False
        if hub.user(self):
            self.show_other_user(hub)
        else:
            self.redirect(hub.begin(self, self.request.uri), status=303)
        return True

    def _opening(self, member_id: str, query: str = "") -> str:
        return f"{self.base_url}{self.server.identity_provider.seat_path(member_id)}vested/opening{query}"

    def _find(self, given: str) -> tuple[str, tuple[str, str] | None]:
        """Return the token and what it opens, also if a mail or a sentence has put signs around it."""
        letters = max(LETTERS.findall(given), key=len, default="")
        for token in dict.fromkeys((letters, letters[:TOKEN], letters[-TOKEN:])):
            if found := self.server.store.link(token):
                return token, found
        return letters, None

    def _unknown_link(self, given: str) -> None:
        address = self.request.remote_ip or ""
        self.kernels.refused("link")
        if self.server.link_attempts.exhausted(address):
            raise HTTPError(429)
        self.server.link_attempts.failed(address)
        restored = self.restored_words("link") if self.server.folder.restored()[0] else {}
        letters = len(max(LETTERS.findall(given), key=len, default=""))
        if letters < TOKEN:
            text = method.words("page.link_short", letters=letters, whole=TOKEN)
            self.show("trouble.html", 401, title=method.words("page.link_title"), text=text)
        else:
            self.show("trouble.html", 401, trouble="link", **restored)


class OpeningHandler(BaseHandler):
    """The light page: whose seat it is and what happens now; it fetches the scripts while the server prepares the page."""

    is_page = True

    @authenticated
    def get(self) -> None:
        """Show it, and go on to `to` (the start page by default)."""
        to = self.get_query_argument("to", "")
        if not page_frame.INSIDE.fullmatch(to):
            to = ""
        seat = deals.Seat.open(self.server.store, self.user.username)
        to = to or self._workshop_step(seat)
        if not seat.own_data.consented():
            self.redirect(f"{self.base_url}vested/consent?to={quote(to)}")
            return
        title = method.words("page.opening_title", alias=self.user.name)
        self.show("opening.html", title=title, to=self.base_url + page_frame.inside(to), wanted=self.server.assets.wanted())

    def _workshop_step(self, seat: Seat) -> str:
        """Return the workshop's present step, if everyone's page follows it: a newcomer begins there."""
        now = look(seat)
        step = now["step"]
        return f"{step['workbook']}#{step['id']}" if step and now["follow"] and seat.member.role == "member" else ""


class WorkbookHandler(BaseHandler):
    """A workbook, run for the member who opens it."""

    is_page = True
    _client_gone = False
    _head_sent = False

    @authenticated
    async def get(self, stem: str = START) -> None:
        """Run the notebook in a kernel of the member's own, then send the page."""
        await self.open(stem)

    async def open(self, stem: str) -> None:
        """Answer with the page of that notebook, or with the reason why there is none."""
        stem = self.app.workbooks.find(stem)
        if fault := self.app.workbooks.fault(stem):
            self.log.error("The page %s cannot be read: %s", stem, fault)
            self.show("trouble.html", 500, trouble="unread")
            return
        template, info = self.app.workbooks.template(stem, self._own_steps()), self.app.workbooks.info(stem)
        if template is None or info is None:
            raise HTTPError(404)
        if self._refused(stem, info):
            return
        self.xsrf_token  # noqa: B018 - sets the cookie that the page sends back when it is left
        env = kernel_environment(self.app.kernel_settings(self.user, self.request))
        async with AsyncExitStack() as turn:
            await turn.enter_async_context(self.kernels.turn_of(self.user.username))
            try:
                async with self.kernels.reserve(self.user.username):
                    if template.has_run:
                        await self._send_head(info)
                    await turn.enter_async_context(self.app.render_queue.turn())
                    if self._client_gone:
                        return
                    kernel_id = await self.kernels.start_for(self.user, stem, env)
            except TooManyKernelsError:
                self.show_waiting("full")
            except Exception as error:  # noqa: BLE001 - raised again unless the answer has begun
                self._unexpected(info, error)
            else:
                await self._render(template, info, kernel_id)

    def _own_steps(self) -> method.Method | None:
        """Return the method with the deal's own content, if a step of the deal replaces one that a workbook shows."""
        own = dict(self.user.deal.own_content) if self.user.deal else {}
        shown = {step.id for step in method.load().steps}
        return method.with_own(method.load(), own) if any(step["id"] in shown for step in own.get("steps", ())) else None

    def _refused(self, stem: str, info: page_frame.PageInfo) -> bool:
        """Answer a seat that may not open the page (yet); returns whether that was so."""
        wall = self.user.member is not None and self.user.member.role == "wall"
        if wall and stem == START:
            self.redirect(f"{self.base_url}wall")
        elif not page_frame.may_open(self.user, info):
            words = {name: method.words(f"room.not_for_you_{name}") for name in ("title", "text")}
            self.show("trouble.html", 403, **words)
        elif not deals.Seat.open(self.server.store, self.user.username).own_data.consented():
            self.redirect(f"{self.base_url}vested/consent?to={quote('' if stem == START else stem)}")
        else:
            return False
        return True

    async def _send_head(self, info: page_frame.PageInfo) -> None:
        """Send what comes before the body: the browser fetches styles and scripts while a kernel starts and the cells run.

        Status 200 goes with it, so this is for notebooks that have run before. If one fails all the same, its body says so.
        """
        self.write(page_frame.workbook(self.app, self.user, self.nonce, info, "", "", self.base_url).partition(BODY)[0])
        with suppress(StreamClosedError):
            await self.flush()
        self._head_sent = True

    def finish(self, chunk: Any = None) -> Any:
        """End the answer; where the head has been sent, only the body is left."""
        if self._head_sent and isinstance(chunk, str):
            chunk = BODY + chunk.partition(BODY)[2]
        return super().finish(chunk)

    async def _render(self, template: NotebookTemplate, info: page_frame.PageInfo, kernel_id: str) -> None:
        with self.kernels.channels(kernel_id) as channels:
            try:
                cells = await asyncio.wait_for(template.render(channels), self.app.page_timeout)
                page = page_frame.workbook(self.app, self.user, self.nonce, info, cells, kernel_id, self.base_url)
            except (NotebookFailedError, TimeoutError) as error:
                await self.kernels.end(kernel_id, "its page failed")
                self._failed(info, error)
                return
            except BaseException as error:  # noqa: BLE001 - raised again unless the answer has begun
                await self.kernels.end(kernel_id, "its page failed")
                self._unexpected(info, error)
                return
            if self._client_gone:
                await self.kernels.end(kernel_id, "its page was left before it was ready")
                return
            self.kernels.page_sent(kernel_id, channels)
        self.finish(page)

    def _unexpected(self, info: page_frame.PageInfo, error: BaseException) -> None:
        """Show an unexpected error on the page if its head is sent; otherwise raise it as in any other request."""
        if not self._head_sent or not isinstance(error, Exception):
            raise error
        self.log.error("Unexpected: %s", self._request_summary(), exc_info=error)
        self._failed(info, error)

    def _failed(self, info: page_frame.PageInfo, error: Exception) -> None:
        """Answer that the page cannot be shown, or not just now."""
        if isinstance(error, RecordBusyError | StoreBusy):
            self.log.warning("The page %s waits for the record.", info.stem)
            self.show_waiting("waiting", again=self._head_sent)
            return
        deal = self.user.deal.id if self.user.deal else ""
        self.log.error("The page %s failed for a seat of deal %s: %s", info.stem, deal, error)
        self.show("trouble.html", 500)

    def on_connection_close(self) -> None:
        """Note that the browser has gone before the page was ready."""
        super().on_connection_close()
        self._client_gone = True


class NotebookRedirectHandler(BaseHandler):
    """`/<notebook>.ipynb`, as Jupyter would name it, leads to the page."""

    is_page = True

    @authenticated
    def get(self, stem: str) -> None:
        """Go to the page of that notebook."""
        self.redirect(self.base_url + quote(stem, safe=""))
