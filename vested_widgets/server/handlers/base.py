"""What all our handlers share: access is denied by default, errors have plain pages; and the handlers of kernels."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlencode

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado.web import HTTPError, authenticated

from vested_widgets import method
from vested_widgets.deals import StoreBusy
from vested_widgets.method import days
from vested_widgets.server.auth.identity import seat_key
from vested_widgets.server.auth.sign_ins import signed_in_as
from vested_widgets.server.logs import plain_path
from vested_widgets.server.page_language import speak_language_of
from vested_widgets.server.rendering import page_frame

if TYPE_CHECKING:
    from tornado.httputil import HTTPServerRequest

    from vested_widgets.deals import Store
    from vested_widgets.server.auth.hub import Hub
    from vested_widgets.server.auth.identity import Attempts, SeatIdentityProvider, SeatUser
    from vested_widgets.server.data_folder import DataFolder
    from vested_widgets.server.kernels.manager import MemberKernelManager
    from vested_widgets.server.live.picture_files import PictureFiles
    from vested_widgets.server.rendering.render_queue import RenderQueue
    from vested_widgets.server.rendering.workbooks import Workbooks
    from vested_widgets.server.static_files import Assets


class ServerApp(Protocol):
    """What handlers use of any of our servers."""

    base_url: str
    has_seats: bool
    page_timeout: float
    assets: Assets
    workbooks: Workbooks
    render_queue: RenderQueue
    identity_provider: SeatIdentityProvider

    def kernel_settings(self, user: SeatUser, request: HTTPServerRequest) -> dict[str, str]:
        """Return the environment of a visitor's kernel."""

    async def health(self) -> dict[str, Any]:
        """Return `status`, "ok" if the server can do its work, and what else is worth a look."""


class RecordApp(ServerApp, Protocol):
    """What handlers use of a server with a record."""

    store: Store
    folder: DataFolder
    pictures: PictureFiles
    link_attempts: Attempts
    code_attempts: Attempts
    all_code_attempts: Attempts


class BaseHandler(JupyterHandler):
    """A page of ours. Without a seat the answer is 401 and a page that says how to get in, never a redirect to a password.

    Attributes:
        is_page: whether people open it by its address, so that an address without a seat may lead to the seat of the browser.
    """

    is_page = False

    @property
    def app(self) -> ServerApp:
        """Return the server, of either kind."""
        return cast("ServerApp", self.settings["vested"])

    @property
    def server(self) -> RecordApp:
        """Return the server, for handlers that only the server with a record has."""
        return cast("RecordApp", self.settings["vested"])

    @property
    def base_url(self) -> str:
        """Return what the addresses of this page's seat begin with, with a closing slash; of a page without one, the server's own."""
        root = self.app.base_url
        key = self.app.identity_provider.key_of(self) if getattr(self, "current_user", None) is not None else ""
        return f"{root}s/{key}/" if key else root

    @property
    def seats(self) -> list[SeatUser]:
        """Return the members of all seats that this browser holds."""
        return self.app.identity_provider.seats(self)

    @property
    def user(self) -> SeatUser:
        """Return the member who is asking, in handlers that need a seat."""
        return cast("SeatUser", self.current_user)

    @property
    def kernels(self) -> MemberKernelManager:
        """Return the kernels of this server."""
        return cast("MemberKernelManager", self.settings["kernel_manager"])

    @property
    def nonce(self) -> str:
        """Return the mark of this answer's own inline script."""
        if not hasattr(self, "_nonce"):
            self._nonce = page_frame.new_nonce()
        return self._nonce

    @property
    def content_security_policy(self) -> str:
        """Allow nothing from outside, and inline scripts only with this answer's nonce."""
        return page_frame.policy(self.nonce, self.request.host, self.allow_origin)

    def set_default_headers(self) -> None:
        """Let nobody cache or frame a page: pages are personal."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "text/html; charset=utf-8")

    def set_cookie(self, name: str, value: str | bytes, *args: Any, **named: Any) -> None:
        """Set a cookie; where people come by https it never travels without."""
        if self.request.protocol == "https":
            named["secure"] = True
        super().set_cookie(name, value, *args, **named)

    async def prepare(self) -> None:  # type: ignore[override]
        """Speak the visitor's language, and refuse visitors without a seat, unless the handler is open to all."""
        speak_language_of(self, self.app.base_url)
        try:
            await super().prepare(_redirect_to_login=False)
            if self.is_page and self.current_user is not None:
                self.app.identity_provider.renew(self, self.user)
        except HTTPError as error:
            if error.status_code != 403 or self.current_user is not None:
                raise
            if not self._lead_to_seat():
                raise HTTPError(401) from None

    def _lead_to_seat(self) -> bool:
        """Answer an address that names no seat by that of the browser's seat, or by the choice if it has several.

        Returns:
            Whether it has any.
        """
        identity = self.app.identity_provider
        seats = self.seats if self.is_page and self.request.method == "GET" and not identity.key_of(self) else []
        if not seats and self.is_page and self.request.method == "GET" and identity.hub:
            return self._lead_by_hub(identity.hub)
        if len(seats) == 1:
            # A cookie of an earlier version names no seat: from now on it does.
            if not self.get_cookie(f"{identity.cookie}-{seat_key(seats[0].username)}"):
                identity.sign_in(self, seats[0].username, seats[0].link_id)
            self.redirect(self._same_page_at(seats[0]))
        elif seats:
            self.show_seats(seats)
        return bool(seats)

    def _lead_by_hub(self, hub: Hub) -> bool:
        """Answer an address without a seat by the sign-in of the Hub, or by the seats that are given to its user.

        Returns:
            Whether it has done so: not for the address of a seat that is given to nobody.
        """
        key = self.app.identity_provider.key_of(self)
        if key and not hub.seats.owner(key):
            return False
        self.redirect(self.app.base_url + "vested/hub?" + urlencode({"to": self.request.uri, "seat": key}))
        return True

    def show_other_user(self, hub: Hub) -> None:
        """Answer that a seat belongs to another user of the Hub."""
        text = method.words("page.hub_other_text", user=hub.user(self))
        title = method.words("page.hub_other_title")
        self.show("hub_none.html", 403, title=title, text=text, ways=(("page.hub_sign_out", hub.address.logout),))

    def show_seats(self, seats: list[SeatUser], status: int = 200) -> None:
        """Show the seats that this browser holds: this page as each of them."""
        ways = [(user, self._same_page_at(user)) for user in seats]
        self.show("seats.html", status, title=method.words("page.seats_title"), ways=ways)

    def _same_page_at(self, user: SeatUser) -> str:
        identity, root = self.app.identity_provider, self.app.base_url
        inside = self.request.uri.removeprefix(root)
        key = identity.key_of(self)
        return root + identity.seat_path(user.username) + (inside.removeprefix(f"s/{key}/") if key else inside)

    def show(self, name: str, status: int = 200, **values: Any) -> None:
        """Answer with one of our own pages."""
        self.set_status(status)
        given = {"base": self.base_url, "root": self.app.base_url, "status": status, **values}
        self.finish(page_frame.page(name, self.app, self.current_user, self.nonce, **given))

    def show_waiting(self, trouble: str, *, again: bool = False) -> None:
        """Show the page that asks again by itself; `again` where the head of another page has been sent already."""
        self.set_header("Retry-After", "5")
        if not again:
            self.set_header("Refresh", "5")
        self.show("full.html", 503, trouble=trouble, again=again)

    def _request_summary(self) -> str:
        return f"{self.request.method} {plain_path(self.request.path)}"

    def log_exception(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        """Log an unexpected error without the address of the request, which may be a personal link."""
        if isinstance(error, StoreBusy):
            self.log.warning("The record is busy: %s", self._request_summary())
        elif isinstance(error, HTTPError):
            super().log_exception(kind, error, trace)
        else:
            self.log.error("Unexpected: %s", self._request_summary(), exc_info=(kind, error, trace))  # type: ignore[arg-type]

    def write_error(self, status_code: int, **named: Any) -> None:
        """Answer with a clear sentence and what to do. The reason is in the server's log, never on the page."""
        if self.request.method == "GET" and isinstance(named.get("exc_info", (None, None))[1], StoreBusy):
            self.show_waiting("waiting")
        elif status_code == 401 and self.is_page and self.request.method == "GET" and (seats := self.seats):
            self.show_seats(seats, 401)
        elif status_code == 401 and self._cookies_are_blocked():
            self.show("trouble.html", status_code, trouble="cookies")
        elif status_code == 404 and self.request.method == "POST" and not self.check_origin():
            self.show("trouble.html", status_code, trouble="foreign")
        else:
            restored = self.restored_words("seat") if status_code == 401 and self.has_lost_sign_in() else {}
            self.show("trouble.html", status_code, **restored)

    def _cookies_are_blocked(self) -> bool:
        """Return whether the browser has not kept what a page before this one has set."""
        if self.request.method == "POST":
            return "_xsrf" not in self.request.cookies
        return bool(self.get_query_argument("signed_in", ""))

    def has_lost_sign_in(self) -> bool:
        """Tell whether the browser has signed in after the state that the record has been put back to."""
        if not self.app.has_seats:
            return False
        states = [self.server.store.sign_in_state(*found) for found in signed_in_as(self, self.app.identity_provider.cookie)]
        return "no_link" in states or ("no_seat" in states and self.server.folder.restored()[0])

    def restored_words(self, about: str) -> dict[str, str]:
        """Return title and text of the page that says that the record was put back, and how to get in."""
        at = self.server.folder.restored()[1]
        when = (
            method.words("page.restored_at", day=days.show_date(at.date().isoformat(), method.here()), time=f"{at:%H:%M}")
            if at
            else method.words("page.restored_then")
        )
        return {"title": method.words("page.restored_title"), "text": method.words(f"page.restored_{about}", when=when)}


class KernelModelHandler(KernelHandler):
    """`/api/kernels/<id>` for JupyterLab's services; reading only, since pages start and end kernels."""

    SUPPORTED_METHODS = ("GET",)

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse visitors without a seat without a redirect, and scripts of other sites altogether."""
        await JupyterHandler.prepare(self, _redirect_to_login=False)
        if not self.check_origin():
            raise HTTPError(404)


class EndKernelHandler(BaseHandler):
    """`/voila/api/shutdown/<id>`: a page is left, and its kernel ends."""

    @authenticated
    async def post(self, kernel_id: str) -> None:
        """End the member's own kernel; pages may send this twice."""
        if self.kernels.belongs_to(kernel_id, self.user.username):
            await self.kernels.end(kernel_id, "its page was left")
        elif not self.kernels.belonged_to(kernel_id, self.user.username):
            raise HTTPError(403)
        self.set_status(204)
        self.finish()


class KernelStatusHandler(BaseHandler):
    """`/vested/pulse/<id>`: whether server, seat and kernel are there, for the page's banner."""

    @authenticated
    async def get(self, kernel_id: str) -> None:
        """Answer whether the member's own kernel lives; false for another member's, as for one that never was."""
        own = self.kernels.belongs_to(kernel_id, self.user.username)
        alive = own and await self.kernels.alive(kernel_id)
        self.set_header("Content-Type", "application/json")
        why = self.kernels.why_ended(kernel_id, self.user.username)
        self.finish(json.dumps({"alive": alive} | ({"why": why} if why else {})))

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        """Answer in JSON: a script has asked. After a restore the page loads itself again, and says what has happened."""
        if status_code == 401 and self.has_lost_sign_in():
            status_code = 200
            self.set_status(200)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"alive": False, "status": status_code}))


class HealthHandler(BaseHandler):
    """`/vested/health`, for load balancers: whether the server can read and write its record. No secrets, no names."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Answer 200 with the number of live kernels, or 503 while the record cannot be read or written."""
        found = await self.app.health()
        if found["status"] != "ok":
            self.set_status(503)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({**found, "kernels": len(self.kernels), "limit": self.kernels.limit}))

    head = get


class NotFoundHandler(BaseHandler):
    """Every other address."""

    @allow_unauthenticated
    def get(self, *_: str) -> None:
        """Answer 404."""
        raise HTTPError(404)

    head = post = put = delete = patch = options = get
