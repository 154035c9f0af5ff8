"""The base of both servers: Voila's engine with our kernels, static files, strict headers, and our own handlers only."""

from __future__ import annotations

import logging
import os
import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from traitlets import Any as AnyTrait
from traitlets import Bool, Float, Integer, Unicode

from vested_widgets import method
from vested_widgets.server import logs
from vested_widgets.server.auth.identity import (
    SEAT_PATH,
    AnonymousUsers,
    SeatAuthorizer,
    SeatIdentityProvider,
    SeatUsers,
    cookie_name,
)
from vested_widgets.server.data_folder import FolderError
from vested_widgets.server.handlers import base, checkup
from vested_widgets.server.handlers.figures import serve_metrics
from vested_widgets.server.kernels import limits
from vested_widgets.server.kernels.fork.client import can_fork
from vested_widgets.server.kernels.fork.provisioner import use_forks
from vested_widgets.server.kernels.fork.voila_app import VoilaServer
from vested_widgets.server.kernels.fork.websocket import KernelWebsocket
from vested_widgets.server.kernels.manager import MemberKernelManager, allow_open_files, default_limit
from vested_widgets.server.metrics import Metrics
from vested_widgets.server.rendering import page_frame
from vested_widgets.server.rendering.render_queue import RenderQueue
from vested_widgets.server.static_files import AssetHandler, Assets
from vested_widgets.temporary_folders import hold, remove_left_ones

if TYPE_CHECKING:
    from collections.abc import Callable

    from tornado.httputil import HTTPServerRequest
    from tornado.web import RequestHandler

    from vested_widgets.server.auth.identity import SeatUser
    from vested_widgets.server.auth.proxies import TrustedProxies
    from vested_widgets.server.rendering.workbooks import Workbooks

KERNEL_ID = r"(?P<kernel_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
# What a page may send its kernel: the messages of widgets. Code of a page is never run.
ALLOWED_MESSAGES = ["comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request"]


class BaseApplication(VoilaServer):
    """Serves notebooks. Subclasses say who is let in, which pages there are, and what kernels are told."""

    name = "voila"
    public_url = Unicode("", help="The address under which people reach this server, if it is not the one it listens on.")
    proxies: TrustedProxies | None = AnyTrait(None, allow_none=True)  # type: ignore[assignment]
    metrics_port = Integer(0, help="The port for figures; 0 for none.")
    metrics_ip = Unicode("127.0.0.1", help="The address for figures.")
    page_timeout = Float(180.0, help="Seconds after which a page that is being prepared is given up.")
    grace = Float(120.0, help="Seconds for which a kernel waits for its page to come back.")
    fork = Bool(True, help="Fork kernels from a warm process where the system can.")
    kernel_memory = Float(512e6, help="Bytes that a kernel may take beyond what it has at the start; 0 for any.")
    kernel_limit: int | None = AnyTrait(None, allow_none=True)  # type: ignore[assignment]
    on_listening: Callable[[Any], None] | None = AnyTrait(None, allow_none=True)  # type: ignore[assignment]
    has_seats = True  # whether visitors need a seat; if not, everyone on this machine is let in, and nobody else

    def warm_up_tasks(self) -> tuple[str, ...]:
        """Return what the parent of kernels does before it forks; by name, since the server itself imports none of it."""
        raise NotImplementedError

    def notebooks(self) -> Workbooks:
        """Return the notebooks that are served."""
        raise NotImplementedError

    def signing_secrets(self) -> list[bytes]:
        """Return the secrets of cookies: the first signs, and what any of them has signed is accepted."""
        raise NotImplementedError

    def users(self) -> SeatUsers | AnonymousUsers:
        """Return who may come in."""
        raise NotImplementedError

    def own_handlers(self) -> list[tuple[Any, ...]]:
        """Return pattern and handler of each page."""
        raise NotImplementedError

    def start_watching(self) -> None:
        """Start background work on the running event loop, before the first request."""

    async def health(self) -> dict[str, Any]:
        """Return `status`, "ok" if the server can do its work, and what else is worth a look."""
        return {"status": "ok"}

    def prepare_to_serve(self) -> None:
        """Do everything up to listening."""
        if self.fork:
            self.fork_client = use_forks(
                *self.warm_up_tasks(), kernel_memory=self.most_memory()
            )  # first, so that it warms up while the rest is set up
        self.workbooks = self.notebooks()
        self.render_queue = RenderQueue()
        self.metrics = Metrics()
        self.setup(MemberKernelManager, str(self.workbooks.folder))

    def most_memory(self) -> int:
        """Return the bytes that the system lets a kernel have of its own: twice the limit, since the server looks only now and then."""
        return int(2 * self.kernel_memory) if self.has_seats else 0

    def before_settings(self) -> None:
        """Set our sign-in."""
        self.cookie_secret, *self.earlier_secrets = self.signing_secrets()
        self.identity_provider_class = SeatIdentityProvider
        self.authorizer_class = SeatAuthorizer
        self.token = ""

    def extra_settings(self) -> dict[str, Any]:
        """Return our settings: sign-in, kernels, gzip and strict headers."""
        users = self.users()
        self.identity_provider.users, self.identity_provider.cookie = users, cookie_name(self.cookie_secret)
        self.identity_provider.by_path = self.has_seats
        self.identity_provider.earlier = {cookie_name(secret): secret for secret in self.earlier_secrets}
        self.kernel_manager.allowed_message_types = ALLOWED_MESSAGES
        self.kernel_manager.living_links = users.living_links
        self.kernel_manager.metrics = self.metrics
        # Whoever serves a notebook of their own to this machine reads its errors, and may let it take what it needs.
        self.kernel_manager.hides_errors = self.kernel_manager.time_limit = self.has_seats
        self.kernel_manager.memory_limit = self.kernel_memory if self.has_seats else 0
        self.assets = Assets(self.base_url)
        return {
            "vested": self,
            "allow_origin": origin_of(self.public_url),
            "allow_remote_access": self.has_seats,
            "compress_response": True,
            "websocket_compression_options": {"compression_level": 6, "mem_level": 5},
            "websocket_max_message_size": limits.MAX_MESSAGE,
            "log_function": self._log_request,
            "default_handler_class": base.NotFoundHandler,
            "xsrf_cookie_kwargs": {"samesite": "Lax", "path": self.base_url},
            "allow_unauthenticated_access": False,
            "headers": {"Referrer-Policy": page_frame.REFERRER, "X-Content-Type-Options": "nosniff"},
        }

    def page_handlers(self) -> list[Any]:
        """Return our own handlers only: no tree, no contents, no files, no code from pages."""
        found = [
            (r"/vested/static/([0-9a-f]{16})/([\w@./-]+)", AssetHandler, {"assets": self.assets}),
            (r"/vested/health", base.HealthHandler),
            (rf"/vested/pulse/{KERNEL_ID}", base.KernelStatusHandler),
            (rf"/api/kernels/{KERNEL_ID}", base.KernelModelHandler),
            (rf"/api/kernels/{KERNEL_ID}/channels", KernelWebsocket),
            (rf"/voila/api/shutdown/{KERNEL_ID}", base.EndKernelHandler),
            *checkup.routes(),
            *self.own_handlers(),
            (r"/.*", base.NotFoundHandler),
        ]
        begin = self.base_url.rstrip("/") + (SEAT_PATH if self.has_seats else "")
        return [(begin + pattern, *rest) for pattern, *rest in found]

    def kernel_settings(self, user: SeatUser, request: HTTPServerRequest) -> dict[str, str]:
        """Return the environment of a visitor's kernel: where its page is, its language, and how wide it is likely to be."""
        public = self.public_url.rstrip("/") or f"{request.protocol}://{request.host}{self.base_url.rstrip('/')}"
        return {
            "VESTED_BASE_URL": self.base_url + self.identity_provider.seat_path(user.username),
            "VESTED_PUBLIC_URL": public,
            "VESTED_STATIC": self.assets.home,
            "VESTED_LANGUAGE": method.language(),
            "VESTED_SCREEN": likely_screen(request.headers.get("User-Agent", "")),
        }

    def _log_request(self, handler: RequestHandler) -> None:
        """Count requests, and log those that failed, without secrets: a personal link is never written to a log."""
        status = handler.get_status()
        kind = type(handler).__name__.removesuffix("Handler")
        self.metrics.requests.labels(kind, f"{status // 100}xx").observe(handler.request.request_time())
        if status < 400:
            return
        path = logs.plain_path(handler.request.path)
        level = logging.ERROR if status >= 500 else logging.INFO
        self.log.log(level, "%d %s %s %.0f ms", status, handler.request.method, path, 1000 * handler.request.request_time())

    def on_start(self) -> None:
        """Start what runs beside the requests, then call `on_listening`."""
        self._held = hold(Path(self.connection_dir))
        threading.Thread(target=remove_left_ones, daemon=True).start()
        threading.Thread(target=self.assets.pack_all, kwargs={"large": not self.has_seats}, daemon=True).start()
        allow_open_files()
        self.kernel_manager.limit = self.kernel_limit or default_limit(forked=self.fork and can_fork())
        self.kernel_manager.grace = self.grace
        self.ioloop.add_callback(self.kernel_manager.watch)
        if self.fork:
            self.fork_client.keep_spare(self.connection_dir)  # which Voila makes when it starts
        self.start_watching()
        self.add_figures()
        if self.metrics_port:
            serve_metrics(self.metrics, self.metrics_ip, self.metrics_port)
        if self.on_listening:
            self.on_listening(self)

    def add_figures(self) -> None:
        """Name the figures that are read when somebody asks for them."""
        kernels = self.kernel_manager
        self.metrics.gauge("kernels", "Kernels that live.", lambda: len(kernels))
        self.metrics.gauge("kernels_limit", "The most kernels that live at once.", lambda: kernels.limit)
        self.metrics.gauge("pages", "Pages that are connected to their kernel.", kernels.count_connected)
        self.metrics.gauge("kernel_memory_bytes", "Memory of all kernels; shared memory is counted for each.", kernels.memory)
        self.metrics.gauge("server_memory_bytes", "Memory of the server itself.", lambda: limits.memory_of(os.getpid()))

    def on_stop(self) -> None:
        """End the parent of kernels."""
        if self.fork:
            self.fork_client.stop()

    def run(self, options: str) -> None:
        """Serve until stopped; only warnings are printed unless VESTED_DEBUG is set.

        Args:
            options: the options of the command that choose another address, as people type them.

        Raises:
            FolderError: the address cannot be listened on.
        """
        level = logging.DEBUG if os.environ.get("VESTED_DEBUG") else logging.WARNING
        logs.set_up(level)
        self.prepare_to_serve()
        self.log.handlers, self.log.propagate = [], True  # Voila's own lines can be forged
        self.log.setLevel(level)
        try:
            self.start()
        except OSError as error:
            raise FolderError(
                method.words("command_error.port", ip=self.ip, port=self.port, error=error.strerror or error, options=options)
            ) from None

    @property
    def address(self) -> str:
        """Return the address that people open, without a closing slash."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = reachable_host(self.ip)
        return f"http://{host}:{self.port}{self.base_url.rstrip('/')}"


def origin_of(address: str) -> str:
    """Return the origin of an address as browsers send it: in lower case, without the port that goes without saying; "" of no address."""
    parts = urlsplit(address.strip().lower())
    if not parts.scheme or not parts.netloc:
        return ""
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme, "")
    return f"{parts.scheme}://{parts.netloc.removesuffix(usual) if usual else parts.netloc}"


def likely_screen(user_agent: str) -> str:
    """Return `narrow` for the browser of a phone, else `wide`: a first guess, so that pictures are drawn once; the page itself measures.

    MDN recommends to look for "Mobi" anywhere in the name; tablets do not have it.
    """
    return "narrow" if "Mobi" in user_agent else "wide"


def reachable_host(ip: str) -> str:
    """Return a name for the address that a server listens on, which other machines can open where they can reach it at all."""
    if ip in ("127.0.0.1", "localhost", "::1"):
        return "localhost"
    if ip not in ("", "0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return f"[{ip}]" if ":" in ip else ip
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: choosing a route sends nothing
            return str(probe.getsockname()[0])
        except OSError:
            return socket.gethostname()
