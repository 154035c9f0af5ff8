"""A page without a browser: it opens a workbook, hears its kernel, looks at a step and answers, as the scripts of the page do."""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import requests
from websockets.asyncio.client import ClientConnection, connect

from browser.serving import Server, cookies_of

PATIENCE = 180.0
# Which version of the widgets' protocol a page speaks when it asks for their states.
VERSION = {"version": "1.0.0"}


@dataclass
class LightPage:
    """One visitor's page. `opened` is how long the page took until its kernel answered, `saved` how long each answer took."""

    server: Server
    client: requests.Session
    path: str
    opened: float = 0.0
    saved: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    line: ClientConnection | None = None
    kernel: str = ""
    models: dict[str, dict[str, Any]] = field(default_factory=dict)
    pictured: float = 0.0  # when a picture last came
    _waiting: dict[int, tuple[float, asyncio.Future[float]]] = field(default_factory=dict)
    _n: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _hearing: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Get the page, connect, and ask for what its widgets are."""
        started = time.monotonic()
        answer, self.kernel = await asyncio.to_thread(self.server.open, self.client, self.path)
        if answer.status_code != 200 or not self.kernel:
            self.wrong.append(f"status {answer.status_code}")
            return
        self.line = await connect(
            self.server.socket_url(self.kernel), additional_headers=cookies_of(self.client), open_timeout=PATIENCE, max_size=None
        )
        self._hearing = asyncio.create_task(self._hear())
        control = uuid.uuid4().hex
        await self._send("comm_open", {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}})
        await self._send("comm_msg", {"comm_id": control, "data": {"method": "request_states"}})
        await self.until(lambda: bool(self.models))
        self.opened = time.monotonic() - started

    async def look(self, step: str) -> None:
        """Bring a step on screen, and wait until it is there."""
        await self.until(lambda: self.find("head", step) != "")
        await self.tell(self.find("head", step), {"type": "shown"})
        await self.until(lambda: self.find("foot") != "" and bool(self.models.get(self.find("ratings", step), {}).get("cards")))

    def find(self, module: str, step: str = "", part: str = "") -> str:
        """The id of the widget of that module, step and part; "" while there is none."""
        for identity, state in self.models.items():
            right = state.get("_module") == module and (not part or state.get("part") == part)
            if right and (not step or state.get("step") in (step, None)):
                return identity
        return ""

    def questions(self, step: str) -> list[dict[str, Any]]:
        """The questions of the step's ratings: key and scale each."""
        cards = self.models[self.find("ratings", step)]["cards"]
        return [question for card in cards for question in card["questions"]]

    async def answer(self, step: str, changes: dict[str, int]) -> None:
        """Record answers; notes how long it took until they were said to be saved."""
        self._n += 1
        done: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._waiting[self._n] = (time.monotonic(), done)
        await self.tell(self.find("ratings", step), {"type": "answer", "n": self._n, "changes": changes})
        try:
            self.saved.append(await asyncio.wait_for(done, 30))
        except TimeoutError:
            self.wrong.append("an answer was not saved within 30 s")

    async def tell(self, widget: str, content: dict[str, Any]) -> None:
        """Send a widget a message of its own."""
        await self._send("comm_msg", {"comm_id": widget, "data": {"method": "custom", "content": content}})

    async def until(self, true: Any) -> None:
        """Wait until something that was heard makes it so."""
        async with asyncio.timeout(PATIENCE):
            while not true():
                self._news.clear()
                await self._news.wait()

    async def close(self) -> None:
        """Leave the page."""
        if self._hearing:
            self._hearing.cancel()
        if self.line:
            await self.line.close()

    async def _send(self, kind: str, content: dict[str, Any]) -> None:
        header = {"msg_id": uuid.uuid4().hex, "msg_type": kind, "session": "bench", "username": "", "version": "5.3"}
        message = {"header": header, "parent_header": {}, "metadata": VERSION, "content": content, "channel": "shell", "buffers": []}
        assert self.line is not None
        await self.line.send(json.dumps(message))

    async def _hear(self) -> None:
        assert self.line is not None
        async for text in self.line:
            if not isinstance(text, str) or '"comm_' not in text:
                continue
            message = json.loads(text)
            if message["header"]["msg_type"] in ("comm_open", "comm_msg"):
                self._heard(message["content"])
                self._news.set()

    def _heard(self, content: dict[str, Any]) -> None:
        data, identity = content["data"], content["comm_id"]
        if data.get("method") == "update_states":
            for known, model in data["states"].items():
                self.models.setdefault(known, {}).update(model["state"])
            return
        if data.get("method") == "custom" and (said := data["content"]).get("type") in ("ack", "refused", "trouble"):
            started, done = self._waiting.pop(said.get("n"), (0.0, None))
            if said["type"] != "ack":
                self.wrong.append(str(said.get("why")))
            if done and not done.done():
                done.set_result(time.monotonic() - started)
            return
        if "state" in data:
            self.models.setdefault(identity, {}).update(data["state"])
            if data["state"].get("figure") and self.models[identity].get("_module") == "picture":
                self.pictured = time.monotonic()


def sit(link: str, base_url: str) -> requests.Session:
    """Open a personal link and agree to the ground rules, if they are asked for first."""
    client = requests.Session()
    answer = client.get(link, timeout=PATIENCE)
    if "/consent" in answer.url and (token := re.search(r'name="_xsrf" value="([^"]+)"', answer.text)):
        address, referrer = f"{base_url}vested/consent", {"Referer": answer.url}
        client.post(address, data={"_xsrf": token[1]}, headers=referrer, timeout=PATIENCE, allow_redirects=False)
    return client
