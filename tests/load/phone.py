"""A participant without a browser: real pages, real web sockets, the widgets' own messages; comes back by itself when a line is lost."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import random
import re
import time
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from browser.chromium import PHONE
from browser.serving import Server, cookies_of, enter, states_of
from vested_widgets import deals
from vested_widgets.deals import Deal, Store

# How our page talks to its kernel: the server passes on what it gets, and need not read and write it again.
PROTOCOL = "v1.kernel.websocket.jupyter.org"


async def line_to(server: Server, kernel: str, client: requests.Session, timeout: float = 60) -> ClientConnection:
    """A page's line to its kernel."""
    return await connect(
        server.socket_url(kernel, client), additional_headers=cookies_of(client), subprotocols=[Subprotocol(PROTOCOL)],
        open_timeout=timeout, max_size=None,
    )  # fmt: skip


class Phone:
    """One seat at one page. Messages that are not acknowledged stay in `outbox` and are sent again by the next line, as pages do."""

    def __init__(self, server: Server, link: str, alias: str) -> None:
        self.server, self.link, self.alias = server, link, alias
        self.client = requests.Session()
        self.client.headers["User-Agent"] = PHONE
        self.models: dict[str, dict[str, Any]] = {}
        self.kernel = ""
        self.page = ""
        self.outbox: dict[int, tuple[str, str, str, dict[str, Any], float]] = {}
        self.acks: list[float] = []
        self.refused: list[str] = []
        self.room: dict[str, Any] = {}
        self.pages: list[float] = []
        self.lost = 0
        self.again = 0
        self.step = ""
        self._n = 0
        self._line: ClientConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._changed = asyncio.Condition()
        self._fetching: set[asyncio.Task[None]] = set()

    # Coming, going and coming back

    async def come(self, page: str) -> None:
        """Sit down by the personal link, say yes, and open a page."""
        while True:
            try:
                await asyncio.to_thread(self._sit)
                break
            except requests.RequestException:
                await asyncio.sleep(1 + random.random())
        await self.open(page)
        self._tasks.append(asyncio.create_task(self._listen_to_the_room()))

    def _sit(self) -> None:
        answer = enter(self.client, self.link, timeout=180)
        if "/consent" in answer.url and (token := re.search(r'name="_xsrf" value="([^"]+)"', answer.text)):
            form = {"_xsrf": token[1]}
            self.client.post(answer.url, data=form, timeout=180, allow_redirects=False)

    async def open(self, page: str) -> None:
        """Open a page (again): a kernel of one's own, its widgets, and whatever waits in the outbox."""
        await self.leave()
        started = time.monotonic()
        while self._line is None:
            # A page that is full, or does not come at all, is asked for again, as the waiting page does.
            with contextlib.suppress(requests.RequestException, WebSocketException, OSError):
                answer, kernel = await asyncio.to_thread(self.server.open, self.client, page)
                if kernel:
                    self._line = await line_to(self.server, kernel, self.client, 180)
            if self._line is None:
                self.again += 1
                await asyncio.sleep(1 + random.random())
        self.page, self.kernel, self.models = page, kernel, states_of(answer.text)
        self._tasks.append(asyncio.create_task(self._hear(self._line)))
        self.pages.append(time.monotonic() - started)
        async with self._changed:  # whoever waits for something finds it on the new page
            self._changed.notify_all()
        if self.step and self.find("head", self.step):
            await self.show(self.step)

    async def leave(self) -> None:
        """Close the line to the kernel, and the kernel with it, as a page that is left does."""
        line, self._line = self._line, None
        if line is not None:
            await line.close()
            headers = {"X-XSRFToken": self.client.cookies.get("_xsrf", "", path=self.server.prefix)}
            url = f"{self.server.at(self.client)}voila/api/shutdown/{self.kernel}"
            with contextlib.suppress(requests.RequestException):  # a goodbye that is not heard: the kernel ends by itself
                await asyncio.to_thread(self.client.post, url, headers=headers, timeout=60)

    async def drop(self) -> None:
        """Lose the network for a moment: the line breaks, and is taken up again."""
        if self._line is not None:
            await self._line.close()

    async def away(self) -> None:
        """Go home."""
        await self.leave()
        for task in self._tasks:
            task.cancel()

    async def _hear(self, line: ClientConnection) -> None:
        try:
            async for frame in line:
                _, (header, _, _, content, *_) = deserialize_msg_from_ws_v1(frame)
                await self._heard(json.loads(header)["msg_type"], json.loads(content))
        except (WebSocketException, OSError):
            pass
        if line is self._line:  # not left by ourselves
            self.lost += 1
            self._line = None
            await asyncio.sleep(0.5 + random.random())
            if not await self._take_up():
                await self.open(self.page)
            for step, what in dict.fromkeys((step, module) for step, module, *_ in self.outbox.values()):
                if step and step != self.step:
                    await self.show(step)
                await self._again(step, what)

    async def _take_up(self) -> bool:
        """Connect to the same kernel again, as pages do first; whether it is still there."""
        try:
            line = await line_to(self.server, self.kernel, self.client)
        except (WebSocketException, OSError, TimeoutError):
            return False
        self._line = line
        self._tasks.append(asyncio.create_task(self._hear(line)))
        return True

    # The widgets

    async def _heard(self, kind: str, content: dict[str, Any]) -> None:
        data = content.get("data") or {}
        if kind == "comm_open":
            self.models[content["comm_id"]] = dict(data.get("state", {}))
        elif data.get("method") in ("update", "echo_update"):
            model = self.models.setdefault(content["comm_id"], {})
            model.update(data.get("state", {}))
            if model.get("_module") == "picture":
                self._look_at(model, data.get("state", {}).get("source", ""))
        elif data.get("method") == "custom":
            self._answered(data["content"])
        async with self._changed:
            self._changed.notify_all()

    def _look_at(self, picture: dict[str, Any], source: str) -> None:
        if source and picture.get("fetched") != source:
            picture["fetched"] = source
            task = asyncio.create_task(self._fetch(picture, source))
            self._fetching.add(task)
            task.add_done_callback(self._fetching.discard)

    def _revealed(self, told: dict[str, Any]) -> None:
        """The server has told which pictures a reveal shows, before this page's kernel has."""
        for picture in self.models.values():
            if picture.get("_module") == "picture" and (picture["step"], picture["part"]) == (told["step"], told["part"]):
                sources = told["wide" if picture["wide"] else "narrow"]
                self._look_at(picture, sources[picture["at"]] if picture["at"] < len(sources) else "")

    async def _fetch(self, picture: dict[str, Any], source: str) -> None:
        """A picture comes from the server, by the name that the kernel or the room's line has told."""
        where = urlsplit(self.server.at(self.client))
        # By hand: an HTTP client would take as long as the server, on the same cores.
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        lines = (
            f"GET {where.path}vested/picture/{source} HTTP/1.1", f"Host: {where.netloc}", f"Cookie: {cookies_of(self.client)['Cookie']}",
            "Accept-Encoding: gzip", "Connection: close",
        )  # fmt: skip
        writer.write("\r\n".join([*lines, "", ""]).encode())
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
        writer.close()
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"The picture did not come: {head[:40]!r}")
        picture["figure"] = json.loads(gzip.decompress(body))  # the whole: of too few answers a picture has no data
        async with self._changed:
            self._changed.notify_all()

    def _answered(self, said: dict[str, Any]) -> None:
        waiting = self.outbox.pop(said.get("n", 0), None) if said.get("type") in ("ack", "did", "refused") else None
        if waiting is None:
            return
        if said["type"] == "refused":
            self.refused.append(said.get("why", ""))
        else:
            self.acks.append(time.monotonic() - waiting[4])

    async def until(self, true: Callable[[], bool], seconds: float = 60) -> None:
        """Wait until something is so.

        Raises:
            TimeoutError: it has not become so in time.
        """
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(true)

    def find(self, module: str, step: str = "", part: str = "") -> str:
        """The id of the widget of that module, step and part; "" if it is not on the page."""
        for name, state in self.models.items():
            if state.get("_module") == module and step in ("", state.get("step")) and part in ("", state.get("part")):
                return name
        return ""

    def state(self, module: str, step: str = "", part: str = "") -> dict[str, Any]:
        """What such a widget shows; {} if it is not on the page."""
        return self.models.get(self.find(module, step, part), {})

    async def show(self, step: str) -> None:
        """Turn the page to a step: what belongs to it is built now."""
        await self.until(lambda: bool(self.find("head", step)))
        await self.custom(self.find("head", step), {"type": "shown"})
        self.step = step
        await self.until(lambda: bool(self.find("foot", step)))

    async def send(self, module: str, step: str, part: str, content: dict[str, Any]) -> int:
        """Send a message to a widget and keep it until it is acknowledged; returns its number."""
        await self.until(lambda: bool(self.find(module, step, part)))
        self._n += 1
        self.outbox[self._n] = (step, module, part, content, time.monotonic())
        await self.custom(self.find(module, step, part), {**content, "n": self._n})
        return self._n

    async def _again(self, step: str, module: str) -> None:
        for n, (where, what, part, content, _) in list(self.outbox.items()):
            if (where, what) == (step, module):
                await self.until(lambda part=part: bool(self.find(module, step, part)))
                await self.custom(self.find(module, step, part), {**content, "n": n})

    async def settled(self, seconds: float = 120) -> None:
        """Wait until everything has been acknowledged."""
        await self.until(lambda: not self.outbox, seconds)

    async def custom(self, comm: str, content: dict[str, Any]) -> None:
        await self._say("comm_msg", {"comm_id": comm, "data": {"method": "custom", "content": content}})

    async def _say(self, kind: str, content: dict[str, Any]) -> None:
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "bench", "username": "", "version": "5.3"}
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        try:
            if self._line is not None:
                await self._line.send(serialize_msg_to_ws_v1(parts, "shell"))
        except (WebSocketException, OSError):
            pass  # the line is lost; the outbox is sent again when it is back

    async def _listen_to_the_room(self) -> None:
        while True:
            try:
                async with connect(
                    self.server.room_url(self.client), additional_headers=cookies_of(self.client), open_timeout=60
                ) as line:
                    async for text in line:
                        heard = json.loads(text)
                        if "revealed" in heard:
                            self._revealed(heard["revealed"])
                        elif "room" in heard:
                            self.room = heard["room"]
                            async with self._changed:
                                self._changed.notify_all()
            except (WebSocketException, OSError, TimeoutError):
                await asyncio.sleep(1)


class Lead(Phone):
    """The deal architect at the console."""

    async def act(self, name: str, **given: Any) -> None:
        """An act of the console, done when it has been answered.

        Raises:
            AssertionError: it was refused.
        """
        await self.send("console", "", "", {"type": "act", "id": name, "given": given})
        await self.settled()
        if self.refused:
            raise AssertionError(self.refused)


def in_front(server: Server, store: Store, deal: Deal) -> tuple[Lead, Phone]:
    """Who stands in front of the room: the deal architect, and the wall. Both have yet to come."""
    seat, home = (
        deals.Seat.open(store, next(member.id for member in deal.members if member.role == "architect")),
        f"{server.base_url}join/",
    )
    return Lead(server, home + store.issue_link(seat.member.id), "Lead"), Phone(server, home + seat.room.wall_link(), "Wall")
