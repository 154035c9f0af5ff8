"""What all our doors share: denied by default, friendly pages for what goes wrong, and the kernel's own doors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado.web import HTTPError, authenticated
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from vested_widgets.server.live.websocket import SteadyLine
from vested_widgets.server.rendering import page_frame

if TYPE_CHECKING:
    from vested_widgets.server.app import VestedServer
    from vested_widgets.server.auth.identity import SeatUser
    from vested_widgets.server.base_app import House
    from vested_widgets.server.kernels.manager import SeatKernels


def safe_path(path: str) -> str:
    """A path as it may be written to a log: a personal link never is, nor a room's code."""
    for door in ("/join/", "/room/"):
        before, found, token = path.partition(door)
        if found and token and not before.endswith("/vested"):
            return f"{before}{door}…"
    return path


class Door(JupyterHandler):
    """A page of ours. Without a seat the answer is 401 and a page that says how to get in, never a redirect to a password."""

    @property
    def house(self) -> House:
        """The server this door belongs to, whoever comes in."""
        return cast("House", self.settings["vested"])

    @property
    def server(self) -> VestedServer:
        """The server this door belongs to, where there are seats."""
        return cast("VestedServer", self.settings["vested"])

    @property
    def user(self) -> SeatUser:
        """The member who is asking; only for doors behind a seat."""
        return cast("SeatUser", self.current_user)

    @property
    def kernels(self) -> SeatKernels:
        """The kernels of this server."""
        return cast("SeatKernels", self.settings["kernel_manager"])

    @property
    def nonce(self) -> str:
        """What marks this answer's own inline script."""
        if not hasattr(self, "_nonce"):
            self._nonce = page_frame.new_nonce()
        return self._nonce

    @property
    def content_security_policy(self) -> str:
        """Nothing from outside, inline scripts only with this answer's nonce."""
        return page_frame.policy(self.nonce, self.request.host)

    def set_default_headers(self) -> None:
        """Pages are personal: never cached, never framed elsewhere, never named to other sites."""
        super().set_default_headers()
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "text/html; charset=utf-8")

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse whoever has no seat, unless the door is open to all."""
        try:
            await super().prepare(_redirect_to_login=False)
        except HTTPError as error:
            if error.status_code == 403 and self.current_user is None:
                raise HTTPError(401) from None
            raise

    def show(self, name: str, status: int = 200, **values: Any) -> None:
        """Answer with one of our own pages."""
        self.set_status(status)
        self.finish(page_frame.page(name, self.house, self.current_user, self.nonce, status=status, **values))

    def _request_summary(self) -> str:
        return f"{self.request.method} {safe_path(self.request.path)}"

    def log_exception(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        """Log what nobody expected, without the address of the request, which may be a personal link."""
        if isinstance(error, HTTPError):
            super().log_exception(kind, error, trace)
        else:
            self.log.error("Unexpected: %s", self._request_summary(), exc_info=(kind, error, trace))  # type: ignore[arg-type]

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        """A clear sentence and what to do. The reason is in the server's log, never on the page."""
        self.show("trouble.html", status_code)


class KernelModel(KernelHandler):
    """What JupyterLab's services ask about a kernel. Reading only: kernels are started and ended by pages."""

    SUPPORTED_METHODS = ("GET",)

    async def prepare(self) -> None:  # type: ignore[override]
        """Refuse strangers without a redirect, and scripts of other sites altogether."""
        await JupyterHandler.prepare(self, _redirect_to_login=False)
        if not self.check_origin():
            raise HTTPError(404)


class EndKernel(Door):
    """The page says goodbye (a beacon as it is left): its kernel ends."""

    @authenticated
    async def post(self, kernel_id: str) -> None:
        """End the member's own kernel; saying goodbye twice, as pages do, is no fault."""
        if self.kernels.belongs_to(kernel_id, self.user.username):
            await self.kernels.end(kernel_id, "its page was left")
        elif not self.kernels.belonged_to(kernel_id, self.user.username):
            raise HTTPError(403)
        self.set_status(204)
        self.finish()


class Pulse(Door):
    """The banner asks: is the server there, is my seat, is my kernel?"""

    @authenticated
    async def get(self, kernel_id: str) -> None:
        """Whether the member's own kernel lives. Of another's it says no, as of one that never was."""
        mine = self.kernels.belongs_to(kernel_id, self.user.username)
        alive = mine and await self.kernels.alive(kernel_id)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"alive": alive}))

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        """For a script, in JSON."""
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"alive": False, "status": status_code}))


class SeatWebsocket(SteadyLine, VoilaKernelWebsocketHandler):  # type: ignore[misc]
    """A page's line to its kernel. When the kernel ends, the line is closed, so that the page knows at once."""

    async def open(self, kernel_id: str) -> None:
        """Connect, and be closed with the kernel."""
        self.settings["kernel_manager"].closers.setdefault(kernel_id, set()).add(self.close)
        await super().open(kernel_id)

    def on_close(self) -> None:
        """Forget the line."""
        self.settings["kernel_manager"].closers.get(self.kernel_id, set()).discard(self.close)
        if getattr(self, "connection", None) is not None:
            super().on_close()


class Health(Door):
    """For load balancers: is the server up, and can it read its record? No secrets, no names."""

    @allow_unauthenticated
    def get(self) -> None:
        """200 with the number of live kernels, or 503 while the record cannot be read."""
        record = "ok" if self.house.record_is_well() else "unreadable"
        if record != "ok":
            self.set_status(503)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"status": record, "kernels": len(self.kernels), "limit": self.kernels.limit}))

    head = get


class Nowhere(Door):
    """Every other address."""

    @allow_unauthenticated
    def get(self, *_: str) -> None:
        """There is no such page."""
        raise HTTPError(404)

    head = post = put = delete = patch = options = get
