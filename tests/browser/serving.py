"""A running `vested serve` for tests: its own data folder, its own port, and a way to sit down at a seat."""

from __future__ import annotations

import copy
import json
import re
import signal
import socket
import subprocess
import sys
import time
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psutil
import requests
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from urllib3.exceptions import InsecureRequestWarning
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from prepared import demonstration, demonstration_record
from vested_widgets import deals
from vested_widgets.deals.stories.demonstration import STORIES

# The protocol between a page and its kernel.
V1 = "v1.kernel.websocket.jupyter.org"


@cache
def build_page() -> None:
    """Build the page's scripts, if what they are made of has changed."""
    subprocess.run([sys.executable, str(Path(__file__).parents[2] / "frontend" / "build.py")], check=True)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A server process on a loopback port.

    With `file` it serves that notebook without sign-in.

    Attributes:
        links: by alias, those that it printed and those that were issued since.
        prefix: the path before all pages, as `--base-path` names it.
        database: the address of its PostgreSQL record, if it has one.
        demonstration: whether it makes and prints the demonstration deals.
        deal_id: the deal whose seats `link_of` opens; empty for the first of the record.
    """

    data_dir: Path
    workbooks: Path | None = None
    options: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    links: dict[str, str] = field(default_factory=dict)
    file: Path | None = None
    deal_id: str = ""
    prefix: str = "/"
    database: str = ""
    demonstration: bool = True

    @property
    def base_url(self) -> str:
        """The address of the start page."""
        return f"http://localhost:{self.port}{self.prefix}"

    @property
    def log(self) -> str:
        """What the server has printed since its first start."""
        return (self.data_dir / "server.log").read_text("utf-8")

    def start(self) -> Server:
        """Start it and wait until it listens."""
        build_page()
        self.data_dir.mkdir(parents=True, exist_ok=True)
        if not self.file and not self.database and not (self.data_dir / "workbook.sqlite").exists():
            demonstration_record(self.data_dir / "workbook.sqlite")
        shown = ("--workbooks", str(self.workbooks)) if self.workbooks else ()
        record = ("--data", str(self.data_dir), *(("--database", self.database) if self.database else ()))
        told = ("--demonstration",) if self.demonstration else ()
        what = (str(self.file), "--open") if self.file else (*told, *record, *shown)
        command = [
            *(sys.executable, "-m", "vested_widgets.server.cli.main", "serve", *what, "--no-browser"),
            *("--port", str(self.port), *self.options),
        ]
        before = len(self.log) if (self.data_dir / "server.log").exists() else 0
        with (self.data_dir / "server.log").open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        for _ in range(900):
            if "Ctrl+C" in self.log[before:]:
                break
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended: {self.log[-3000:]}")
            time.sleep(0.1)
        else:
            raise RuntimeError(f"the server did not come up: {self.log[-3000:]}")
        self.links = dict(re.findall(r"\((\w+)\) +(http\S+/join/\S+)", self.log[before:]))
        return self

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it."""
        self.process.send_signal(how)
        self.process.wait(30)

    def kernels(self) -> list[psutil.Process]:
        """The kernel processes of this server."""
        return [
            child
            for child in psutil.Process(self.process.pid).children(recursive=True)
            if "ipykernel_launcher" in told(child) or name_of(child) == "vested-kernel"
        ]

    def waiting(self) -> list[psutil.Process]:
        """The kernel that is ready before anybody asks for one; none while it is being made."""
        return [child for child in psutil.Process(self.process.pid).children(recursive=True) if name_of(child) == "vested-spare"]

    def running(self) -> Server:
        """Start it if a test has stopped it or its process has ended."""
        return self if self.process.poll() is None else self.start().warm_up()

    def with_fresh_deal(self) -> Server:
        """Return this server with a demonstration deal that nobody has touched: a start of the server takes twenty times as long."""
        with self.store() as store:
            made = store.import_deal(demonstration(STORIES[0]), as_copy=True)
        seated = copy.copy(self)
        seated.deal_id, seated.links = made.id, {}
        return seated

    def deal(self, store: deals.Store) -> deals.Deal:
        """Return the deal whose seats `link_of` opens."""
        return store.deal(self.deal_id) if self.deal_id else store.deals()[0]

    def store(self) -> deals.Store:
        """The record, opened beside the server, as `vested links` in another window does."""
        return deals.Store.open(self.database or self.data_dir / "workbook.sqlite")

    def link_of(self, alias: str) -> str:
        """A link for the seat of that alias in the deal; seats beyond the printed three get a fresh one."""
        if alias not in self.links:
            with self.store() as store:
                member = next(member for member in self.deal(store).members if member.alias == alias)
                self.links[alias] = f"{self.base_url}join/{store.issue_link(member.id)}"
        return self.links[alias]

    def sit(self, alias: str) -> requests.Session:
        """A client that has opened the personal link of that alias."""
        client = requests.Session()
        answer = enter(client, self.link_of(alias))
        assert answer.status_code == 200, answer.text
        return client

    def at(self, client: requests.Session) -> str:
        """The address that the pages of a client's seat begin with; the server's own for somebody without a seat."""
        key = re.search(r"vested-seat-[0-9a-f]{8}-([0-9a-f]{12})=", cookies_of(client)["Cookie"])
        return f"{self.base_url}s/{key[1]}/" if key else self.base_url

    def open(self, client: requests.Session, path: str = "") -> tuple[requests.Response, str]:
        """Open a page; returns the answer and the id of its kernel ("" if it has none)."""
        answer = client.get(self.at(client) + path, timeout=180)
        found = re.search(r'data-kernel="([0-9a-f-]{36})"', answer.text)
        return answer, found[1] if found else ""

    def warm_up(self) -> Server:
        """Wait until kernels are forked: the first page waits for the warm parent, on a busy machine for longer than browsers do."""
        client = self.sit("Noor")
        _, kernel = self.open(client)
        client.post(f"{self.at(client)}voila/api/shutdown/{kernel}", data={"_xsrf": client.cookies.get("_xsrf", "")}, timeout=60)
        return self

    def room_url(self, client: requests.Session) -> str:
        """The address of the line on which the pages of a client's seat hear where the room is."""
        return f"{self.at(client).replace('http', 'ws', 1)}vested/room/feed"

    def socket_url(self, kernel_id: str, client: requests.Session) -> str:
        """The address of a kernel's web socket at a client's seat, in the session that its page has."""
        return f"{self.at(client).replace('http', 'ws', 1)}api/kernels/{kernel_id}/channels?session_id={kernel_id}"


class KernelLine:
    """The line of a page to its kernel, with messages as dictionaries."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def send(self, message: dict[str, Any]) -> None:
        """Send a message."""
        self.socket.send(frame_of(message))

    def recv(self, timeout: float | None = None) -> dict[str, Any]:
        """The next message."""
        channel, (header, parent, metadata, content, *buffers) = deserialize_msg_from_ws_v1(self.socket.recv(timeout))
        parts = {"header": header, "parent_header": parent, "metadata": metadata, "content": content}
        return {"channel": channel, "buffers": buffers, **{name: json.loads(part) for name, part in parts.items()}}


def frame_of(message: dict[str, Any]) -> bytes:
    """A message as a page's frame."""
    parts = [json.dumps(message.get(name, {})).encode() for name in ("header", "parent_header", "metadata", "content")]
    return serialize_msg_to_ws_v1([*parts, *message.get("buffers", ())], message.get("channel", "shell"))


def message_of(kind: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
    """A message as a page makes it."""
    header = {"msg_id": uuid.uuid4().hex, "username": "", "session": "test", "msg_type": kind, "version": "5.3", "date": ""}
    return {"header": header, "content": content or {}}


@contextmanager
def line_to(url: str, client: requests.Session, **options: Any) -> Iterator[KernelLine]:
    """The line of a client's page to a kernel."""
    with connect(url, additional_headers=cookies_of(client), subprotocols=[Subprotocol(V1)], max_size=None, **options) as socket:
        yield KernelLine(socket)


def states_of(page: str) -> dict[str, dict[str, Any]]:
    """What the widgets of a page show, by their ids, as its server has sent it along; {} if it has none."""
    found = re.search(r'<script type="application/vnd.vested.states\+json">(.*?)</script>', page, re.DOTALL)
    said = json.loads(found[1])["content"]["data"]["states"] if found else {}
    return {name: one["state"] for name, one in said.items()}


def told(process: psutil.Process) -> str:
    """The command line of a process; empty if it has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def name_of(process: psutil.Process) -> str:
    """What a process calls itself; a forked kernel has the command line of its parent. Empty if it has just ended."""
    try:
        return process.name()
    except psutil.Error:
        return ""


def cookies_of(client: requests.Session) -> dict[str, str]:
    """The headers with which this client's cookies travel on a web socket, however the client was given them."""
    given = client.headers.get("Cookie")
    return {"Cookie": str(given or "; ".join(f"{name}={value}" for name, value in client.cookies.items()))}


def enter(client: requests.Session, link: str, how: str = "both", timeout: float = 120) -> requests.Response:
    """Open a personal link and go on, as its page does by itself; a seat that is open elsewhere is used on both devices."""
    page = client.get(link, timeout=timeout)
    token = re.search(r'name="_xsrf" value="([^"]+)"', page.text)
    if "/join/" not in page.url or not token:
        return page
    return client.post(page.url, data={"_xsrf": token[1], "how": how}, timeout=timeout)


def is_healthy(url: str) -> bool:
    """Return whether a server answers at an address; a self-signed certificate is good enough."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InsecureRequestWarning)
            return requests.get(f"{url}vested/health", verify=False, timeout=5).status_code == 200
    except requests.RequestException:
        return False


def wait_until(true: object, seconds: float = 15.0) -> bool:
    """Wait until a function says so; returns whether it did in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():  # type: ignore[operator]
            return True
        time.sleep(0.1)
    return False
