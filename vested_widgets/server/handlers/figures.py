"""`/metrics`: figures for Prometheus, on an address of its own that is not for members."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from vested_widgets import method
from vested_widgets.server.data_folder import FolderError
from vested_widgets.server.metrics import TYPE

if TYPE_CHECKING:
    from vested_widgets.server.metrics import Metrics


class MetricsHandler(RequestHandler):
    """All figures of this server."""

    def initialize(self, metrics: Metrics) -> None:
        """Take the figures."""
        self._metrics = metrics

    async def get(self) -> None:
        """Answer with the figures; some are read from the record."""
        text = await asyncio.to_thread(self._metrics.text)
        self.set_header("Content-Type", TYPE)
        self.finish(text)


def serve_metrics(metrics: Metrics, ip: str, port: int) -> HTTPServer:
    """Serve the figures on the running event loop.

    Raises:
        FolderError: the address cannot be listened on.
    """
    server = HTTPServer(Application([(r"/metrics", MetricsHandler, {"metrics": metrics})], log_function=lambda _handler: None))
    try:
        server.listen(port, ip)
    except OSError as error:
        reason = error.strerror or str(error)
        raise FolderError(method.words("command_error.metrics_port", ip=ip, port=port, error=reason)) from None
    return server
