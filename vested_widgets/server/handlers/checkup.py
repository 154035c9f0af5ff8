"""`/vested/checkup`: a page that tests from a real browser what a proxy before the server must pass, and what it asks the server for.

`vested doctor --url` asks for the same from the command line. Nothing here needs a seat, and nothing tells of deals or people.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from typing import Any, ClassVar

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler

import vested_widgets
from vested_widgets import method
from vested_widgets.server.handlers.base import BaseHandler
from vested_widgets.server.kernels.fork.websocket import PING_EVERY, KeepAliveWebsocket
from vested_widgets.server.rendering import page_frame

# In the order in which they are shown.
CHECKS = (
    "browser", "address", "prefix", "tls", "cookies", "websocket", "frame", "idle", "upload", "caching", "headers", "compression",
    "buffering", "clock",
)  # fmt: skip
# The words of the page beside those of the checks.
WORDS = ("testing", "again", "print", "all_ok", "some_bad", "state_ok", "state_bad", "state_weak", "state_wait")
COOKIE = "vested-checkup"
# Headers that are compared with those that arrive.
SENT = ("Cache-Control", "Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options")
# Seconds of silence that a proxy must bear: a little more than there are between two pings of the server.
QUIET = PING_EVERY // 1000 + 5
# Bytes of a form; the server itself takes 2**20, with what stands around them.
UPLOAD = 1_000_000
# Seconds between the parts of an answer that comes bit by bit.
PAUSE = 2.0
# Web sockets for tests at once, messages of each, and seconds for which each may stay.
MOST_SOCKETS, MOST_MESSAGES, LONGEST = 40, 4, 120


class CheckupHandler(BaseHandler):
    """The page itself."""

    @allow_unauthenticated
    def get(self) -> None:
        """Show the page; its script does the tests."""
        names = [*WORDS, *(f"{name}_{what}" for name in CHECKS for what in ("title", "ok", "bad", "mend"))]
        found = method.phrases(f"checkup.{name}" for name in names)
        self.show(
            "checkup.html",
            title=method.words("checkup.title"),
            xsrf=self.xsrf_token.decode(),
            checkup={key.partition(".")[2]: phrase for key, phrase in found.items()},
            limits={"quiet": QUIET, "upload": UPLOAD, "frame": self.settings["websocket_max_message_size"]},
            version=vested_widgets.__version__,
        )


class SeenHandler(BaseHandler):
    """`/vested/checkup/seen`: how a request has arrived here."""

    @allow_unauthenticated
    def get(self) -> None:
        """Answer with it in JSON."""
        request = self.request
        came_back = self.get_cookie(COOKIE) == "seen"
        self.set_cookie(COOKIE, "seen", path=self.app.base_url, httponly=True, samesite="Lax")
        self.set_header("Content-Type", "application/json")
        self.finish(
            json.dumps(
                {
                    "origin_allowed": page_frame.is_own_origin(
                        self.get_query_argument("origin", ""), request.host, self.allow_origin
                    ),
                    "host": request.host,
                    "protocol": request.protocol,
                    "path": request.path,
                    "base": self.app.base_url,
                    "now": round(time.time(), 3),
                    "number": secrets.token_hex(8),
                    "cookie": came_back,
                    "version": vested_widgets.__version__,
                    "sent": {name: self._headers[name] for name in SENT if name in self._headers},
                }
            )
        )


class UploadHandler(BaseHandler):
    """`/vested/checkup/upload`: how much of a form has arrived."""

    @allow_unauthenticated
    def post(self) -> None:
        """Answer with the number of bytes; they are not kept."""
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps({"length": len(self.request.body)}))


class StreamHandler(BaseHandler):
    """`/vested/checkup/stream`: an answer in two parts with a pause between them, as a workbook's page comes."""

    @allow_unauthenticated
    async def get(self) -> None:
        """Send the first part, and the second a moment later."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.write("first\n")
        await self.flush()
        await asyncio.sleep(PAUSE)
        self.finish("second\n")


class CheckupSocket(KeepAliveWebsocket, WebSocketMixin, WebSocketHandler, JupyterHandler):
    """`/vested/checkup/socket`: a web socket that answers each message with its length; with `?quiet=1` it sends no pings."""

    sockets: ClassVar[set[CheckupSocket]] = set()
    _messages = 0

    @allow_unauthenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Open the web socket, unless there are very many.

        Raises:
            HTTPError: 503 if there are.
        """
        if len(self.sockets) >= MOST_SOCKETS:
            raise HTTPError(503)
        await WebSocketHandler.get(self, *args, **kwargs)

    @property
    def ping_interval(self) -> int:
        """Return the milliseconds between two pings, 0 for none."""
        return 0 if self.get_query_argument("quiet", "") else super().ping_interval

    def open(self) -> None:
        """Begin to wait for messages, for some time."""
        super().open()
        self.sockets.add(self)
        asyncio.get_running_loop().call_later(LONGEST, self.close)

    async def on_message(self, message: str | bytes) -> None:
        """Answer with the length."""
        self._messages += 1
        await self.write_message(str(len(message)))
        if self._messages >= MOST_MESSAGES:
            self.close()

    def on_close(self) -> None:
        """Forget it."""
        self.sockets.discard(self)


def routes() -> list[tuple[Any, ...]]:
    """Return pattern and handler of the page and of what it asks for."""
    return [
        (r"/vested/checkup", CheckupHandler),
        (r"/vested/checkup/seen", SeenHandler),
        (r"/vested/checkup/upload", UploadHandler),
        (r"/vested/checkup/stream", StreamHandler),
        (r"/vested/checkup/socket", CheckupSocket),
    ]
