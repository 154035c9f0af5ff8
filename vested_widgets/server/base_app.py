"""What every server of ours is: Voila's engine with our kernels, our static files, strict headers, and only our own doors."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import tempfile
import threading
from typing import TYPE_CHECKING, Any

from jupyter_core.utils import run_sync
from jupyter_events import EventLogger
from jupyter_server.utils import url_path_join
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from traitlets import Any as AnyTrait
from traitlets import Bool, Float, Unicode
from traitlets.config import Config
from voila.app import Voila

from vested_widgets.server.auth.identity import Guests, SeatAuthorizer, SeatIdentityProvider, Seats, SeatUser, cookie_name
from vested_widgets.server.data_folder import FolderError
from vested_widgets.server.handlers import base
from vested_widgets.server.kernels.channels import PageConnection
from vested_widgets.server.kernels.fork.client import can_fork
from vested_widgets.server.kernels.fork.provisioner import use_forks
from vested_widgets.server.kernels.manager import SeatKernels, allow_open_files, default_limit
from vested_widgets.server.rendering import page_frame
from vested_widgets.server.static_files import AssetHandler, Assets

if TYPE_CHECKING:
    from collections.abc import Callable

    from tornado.httputil import HTTPServerRequest
    from tornado.web import RequestHandler

    from vested_widgets.server.rendering.workbooks import Workbooks

KERNEL_ID = r"(?P<kernel_id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
# How many may knock at the same moment: one whose knock is lost tries again after a second. Linux takes as many as `net.core.somaxconn`.
BACKLOG = 4096
# What a page may tell its kernel: widgets talk by comms; code is never run for a page.
ALLOWED_MESSAGES = ["comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request"]


def voila_config() -> Config:
    """What we ask of Voila and Jupyter."""
    config = Config()
    config.VoilaConfiguration.extension_allowlist = []
    config.VoilaConfiguration.multi_kernel_manager_class = SeatKernels
    config.VoilaConfiguration.file_allowlist = []
    config.Voila.kernel_websocket_connection_class = PageConnection
    # A kernel that died comes back empty, under the same id: a page would talk to it in vain. The page reloads instead.
    config.KernelManager.autorestart = False
    config.ServerKernelManager.autorestart = False
    # Messages between server and kernels stay in a private folder instead of on ports that every user of the machine can reach.
    # A socket's path may be about 100 letters long, hence the look at where temporary folders are.
    if os.name == "posix" and len(tempfile.gettempdir()) < 30:
        config.KernelManager.transport = config.ServerKernelManager.transport = "ipc"
    return config


class House(Voila):  # type: ignore[misc]
    """Serves notebooks; who comes in, which pages there are and what kernels are told is for those that extend it."""

    name = "voila"
    public_url = Unicode("", help="The address under which people reach this server, if it is not the one it listens on.")
    behind_proxy = Bool(False, help="Believe X-Forwarded-For and X-Forwarded-Proto.")
    page_timeout = Float(180.0, help="Seconds after which a page that is being prepared is given up.")
    grace = Float(120.0, help="Seconds for which a kernel waits for its page to come back.")
    fork = Bool(True, help="Fork kernels from a warm process where the system can.")
    kernel_limit: int | None = AnyTrait(None, allow_none=True)  # type: ignore[assignment]
    on_listening: Callable[[Any], None] | None = AnyTrait(None, allow_none=True)  # type: ignore[assignment]
    ip: str
    port: int
    config_file_paths: list[str]
    seated = True  # whether people sit at a seat; if not, whoever is on this machine comes in, and nobody else

    def warm_tasks(self) -> tuple[str, ...]:
        """What kernels find done already when they are forked: by name, since the server itself imports none of it."""
        raise NotImplementedError

    def notebooks(self) -> Workbooks:
        """The notebooks that are served."""
        raise NotImplementedError

    def secret(self) -> bytes:
        """What signs the cookies."""
        raise NotImplementedError

    def visitors(self) -> Seats | Guests:
        """Who may come in."""
        raise NotImplementedError

    def doors(self) -> list[tuple[Any, ...]]:
        """Pattern and handler of the pages."""
        raise NotImplementedError

    def begin(self) -> None:
        """Called on the running event loop, before anybody comes in."""

    def record_is_well(self) -> bool:
        """Whether what the pages stand on can be read."""
        return True

    def setup(self) -> None:
        """Everything that Voila does between its command line and its start, without a command line or config files of others."""
        if self.fork:
            self.nursery = use_forks(*self.warm_tasks())  # first, so that it warms up while the rest is set up
        self.update_config(voila_config())
        self.config_file_paths = []
        self.workbooks = self.notebooks()
        self.root_dir = str(self.workbooks.folder)
        self.open_browser = False
        self.initialize([])

    def init_settings(self) -> dict[str, Any]:
        """Voila's settings with our sign-in, our kernels, gzip and strict headers."""
        secret = self.secret()
        self.cookie_secret = secret
        self.identity_provider_class = SeatIdentityProvider
        self.authorizer_class = SeatAuthorizer
        self.token = ""
        # Each kernel would otherwise make one of its own, read its schemas again, and leave a logger behind for ever.
        self.event_logger = EventLogger()
        settings: dict[str, Any] = super().init_settings()
        seats = self.visitors()
        self.identity_provider.seats, self.identity_provider.cookie = seats, cookie_name(secret)
        self.kernel_manager.allowed_message_types = ALLOWED_MESSAGES
        self.kernel_manager.living = seats.living
        self.assets = Assets(self.base_url)
        settings.update(
            vested=self,
            allow_remote_access=self.seated,
            compress_response=True,
            websocket_compression_options={"compression_level": 6, "mem_level": 5},
            websocket_max_message_size=4 * 2**20,
            log_function=self._log_request,
            default_handler_class=base.Nowhere,
            xsrf_cookie_kwargs={"samesite": "Lax"},
            allow_unauthenticated_access=False,
            headers={"Referrer-Policy": page_frame.REFERRER, "X-Content-Type-Options": "nosniff"},
        )
        return settings

    def init_handlers(self) -> list[Any]:
        """Only our own doors: no tree, no contents, no files, no code from pages."""
        found = [
            (r"/vested/static/([0-9a-f]{16})/([\w@./-]+)", AssetHandler, {"assets": self.assets}),
            (r"/vested/health", base.Health),
            (rf"/vested/pulse/{KERNEL_ID}", base.Pulse),
            (rf"/api/kernels/{KERNEL_ID}", base.KernelModel),
            (rf"/api/kernels/{KERNEL_ID}/channels", base.SeatWebsocket),
            (rf"/voila/api/shutdown/{KERNEL_ID}", base.EndKernel),
            *self.doors(),
            (r"/.*", base.Nowhere),
        ]
        return [(url_path_join(self.base_url, pattern), *rest) for pattern, *rest in found]

    def seat_environment(self, user: SeatUser, request: HTTPServerRequest) -> dict[str, str]:  # noqa: ARG002
        """What the kernel of a visitor is told: where its page stands, and how wide it is likely to be."""
        public = self.public_url.rstrip("/") or f"{request.protocol}://{request.host}{self.base_url.rstrip('/')}"
        return {
            "VESTED_BASE_URL": self.base_url,
            "VESTED_PUBLIC_URL": public,
            "VESTED_STATIC": self.assets.home,
            "VESTED_SCREEN": likely_screen(request.headers.get("User-Agent", "")),
        }

    def _log_request(self, handler: RequestHandler) -> None:
        """Log what went wrong, without secrets: a personal link is never written to a log."""
        status = handler.get_status()
        if status < 400:
            return
        path = base.safe_path(handler.request.path)
        level = logging.ERROR if status >= 500 else logging.INFO
        self.log.log(level, "%d %s %s %.0f ms", status, handler.request.method, path, 1000 * handler.request.request_time())

    def listen(self) -> None:
        """Listen on the wanted port or the next free one, tell `on_listening`, and serve until stopped.

        Raises:
            OSError: the address cannot be listened on, or 50 ports in a row are taken.
        """
        server = HTTPServer(self.app, xheaders=self.behind_proxy, max_body_size=2**20)
        for port in range(self.port, self.port + 50):
            try:
                server.listen(port, self.ip, backlog=BACKLOG)
            except OSError as error:
                if isinstance(error, socket.gaierror) or port == self.port + 49 or error.errno not in _TAKEN:
                    raise
                continue
            break
        self.port = port
        self.ioloop = IOLoop.current()
        threading.Thread(target=self.assets.pack_all, kwargs={"large": not self.seated}, daemon=True).start()
        allow_open_files()
        self.kernel_manager.limit = self.kernel_limit or default_limit(forked=self.fork and can_fork())
        self.kernel_manager.grace = self.grace
        self.ioloop.add_callback(self.kernel_manager.watch)
        if self.fork:
            self.nursery.keep_ahead(self.connection_dir)  # which Voila makes when it starts
        self.begin()
        if self.on_listening:
            self.on_listening(self)
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            pass
        finally:
            server.stop()
            self.stop()

    def run(self, options: str) -> None:
        """Set up and serve until stopped; only warnings are printed unless VESTED_DEBUG is set.

        Args:
            options: those of the command by which another address can be chosen, as people type them.

        Raises:
            FolderError: the address cannot be listened on.
        """
        logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", datefmt="%H:%M:%S")
        self.setup()
        self.log.setLevel(logging.DEBUG if os.environ.get("VESTED_DEBUG") else logging.WARNING)
        try:
            self.start()
        except OSError as error:
            raise FolderError(
                f"Cannot listen on {self.ip} from port {self.port} on ({error.strerror or error}). Choose another with {options}."
            ) from None

    def stop(self) -> None:
        """End all kernels at once (what they have said is saved is on disk) and take away the folder of their connections."""
        run_sync(self.kernel_manager.shutdown_all)(now=True)
        if self.fork:
            self.nursery.stop()
        shutil.rmtree(self.connection_dir, ignore_errors=True)

    @property
    def address(self) -> str:
        """The address that people open, without a closing slash."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = reachable_host(self.ip)
        return f"http://{host}:{self.port}{self.base_url.rstrip('/')}"


def likely_screen(user_agent: str) -> str:
    """`narrow` for the browser of a phone, else `wide`: a first guess, so that pictures are drawn once; the page itself measures.

    "Mobi" anywhere in the name is what MDN recommends to look for; tablets do not have it.
    """
    return "narrow" if "Mobi" in user_agent else "wide"


_TAKEN = {98, 48, 10048}  # EADDRINUSE on Linux, on macOS and on Windows


def reachable_host(ip: str) -> str:
    """A name for the address that a server listens on, which other machines can open where they can reach it at all."""
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
