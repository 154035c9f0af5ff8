"""Voila's application without what this server does not use, and with places for what it adds."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from typing import TYPE_CHECKING, Any

from jupyter_core.utils import run_sync
from jupyter_events import EventLogger
from tornado.ioloop import IOLoop
from traitlets.config import Config
from voila.app import Voila

from vested_widgets.server.kernels.fork.http_server import ProxiedServer
from vested_widgets.server.kernels.fork.page_connection import PageConnection

if TYPE_CHECKING:
    from vested_widgets.server.kernels.fork.http_server import Proxies
    from vested_widgets.server.kernels.fork.kernel_manager import PageKernelManager

# Connections that may wait to be accepted. A client whose connection is dropped tries again after a second, and two hundred members
# may open a page at the same moment. Linux takes as many as `net.core.somaxconn`.
BACKLOG = 4096
# EADDRINUSE on Linux, on macOS and on Windows.
ADDRESS_IN_USE = {98, 48, 10048}
PORT_RETRIES = 50
# Seconds within which the body of a request must have come.
BODY_SECONDS = 60.0


# What: sets options of Voila and Jupyter in code.
# Why: pages get no extensions and no files; a kernel that has died must not come back empty under its old id; messages go through
#   unix sockets in a private folder, not through ports that every user of the machine can reach (a socket's path may have about 100
#   letters, hence the look at the temporary folder).
# Upstream: options of VoilaConfiguration, KernelManager (jupyter_client) and Voila, all documented.
# Without it: see each option.
def voila_config(kernel_manager: type[PageKernelManager]) -> Config:
    """Return the configuration of Voila and Jupyter."""
    config = Config()
    config.VoilaConfiguration.extension_allowlist = []
    config.VoilaConfiguration.multi_kernel_manager_class = kernel_manager
    config.VoilaConfiguration.file_allowlist = []
    config.Voila.kernel_websocket_connection_class = PageConnection
    config.KernelManager.autorestart = False
    config.ServerKernelManager.autorestart = False
    if os.name == "posix" and len(tempfile.gettempdir()) < 30:
        config.KernelManager.transport = config.ServerKernelManager.transport = "ipc"
    return config


class VoilaServer(Voila):  # type: ignore[misc]
    """Voila with our own settings and handlers; a subclass says which."""

    ip: str
    port: int
    proxies: Proxies | None
    config_file_paths: list[str]

    def setup(self, kernel_manager: type[PageKernelManager], root_dir: str) -> None:
        """Do what Voila does between its command line and its start, without a command line or configuration files of others."""
        self.update_config(voila_config(kernel_manager))
        self.config_file_paths = []
        self.root_dir = root_dir
        self.open_browser = False
        self.initialize([])

    # What: adds `extra_settings` to Voila's, and shares one event logger.
    # Why: Voila takes no settings of its users; each kernel manager would otherwise make an event logger, which is never freed.
    # Upstream: voila/app.py, Voila.init_settings.
    # Without it: no sign-in, no security headers, and memory for each kernel that was ever started.
    def init_settings(self) -> dict[str, Any]:
        """Return the settings of tornado's application."""
        self.event_logger = EventLogger()
        self.before_settings()
        settings: dict[str, Any] = super().init_settings()
        settings.update(self.extra_settings())
        return settings

    # What: serves our handlers only.
    # Why: Voila's would serve a tree of files, static files and kernels to whoever is signed in.
    # Upstream: voila/app.py, Voila.init_handlers.
    # Without it: addresses that no test of ours looks at.
    def init_handlers(self) -> list[Any]:
        """Return the patterns and handlers of tornado's application."""
        return self.page_handlers()

    # What: listens with a longer backlog, behind trusted proxies, on the next free port, and calls `on_start` before it serves.
    # Why: Voila passes none of these to tornado, chooses ports at random, and exits without an exception.
    # Upstream: voila/app.py, Voila.listen.
    # Without it: connections are dropped when a room opens its links at once; X-Forwarded-For is ignored.
    def listen(self) -> None:
        """Listen on the wanted port or the next free one, and serve until stopped.

        Raises:
            OSError: the address cannot be listened on, or 50 ports in a row are taken.
        """
        server = ProxiedServer(self.app, max_body_size=2**20, body_timeout=BODY_SECONDS)
        server.proxies = self.proxies
        for port in range(self.port, self.port + PORT_RETRIES):
            try:
                server.listen(port, self.ip, backlog=BACKLOG)
            except OSError as error:
                last = port == self.port + PORT_RETRIES - 1
                if isinstance(error, socket.gaierror) or last or error.errno not in ADDRESS_IN_USE:
                    raise
                continue
            break
        self.port = port
        self.ioloop = IOLoop.current()
        self.on_start()
        try:
            self.ioloop.start()
        except KeyboardInterrupt:
            pass
        finally:
            server.stop()
            self.stop()

    # What: ends all kernels at once.
    # Why: Voila asks each kernel to shut down and waits for it; here what a member has been told is saved is on disk already.
    # Upstream: voila/app.py, Voila.stop.
    # Without it: a server with many pages takes long to stop.
    def stop(self) -> None:
        """End all kernels and remove the folder of their connections."""
        run_sync(self.kernel_manager.shutdown_all)(now=True)
        self.on_stop()
        shutil.rmtree(self.connection_dir, ignore_errors=True)

    def before_settings(self) -> None:
        """Set what Voila reads while it makes its settings."""

    def extra_settings(self) -> dict[str, Any]:
        """Return settings of tornado's application beside Voila's."""
        raise NotImplementedError

    def page_handlers(self) -> list[Any]:
        """Return patterns and handlers."""
        raise NotImplementedError

    def on_start(self) -> None:
        """Do what has to be done on the running event loop before the first request."""

    def on_stop(self) -> None:
        """Do what has to be done when all kernels have ended."""
