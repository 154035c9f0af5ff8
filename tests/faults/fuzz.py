"""`make faults FAULTS=fuzz`: hostile input to a real server for `MINUTES` (10), from a member's seat and from outside.

Meanwhile the server has to answer within two seconds, and must neither end nor grow by 50 MB. What is tried is made by Hypothesis: bytes as
frames, messages to widgets, addresses with parameters, headers and forms, and files that are uploaded.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import os
import random
import socket
import struct
import tempfile
import threading
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import psutil
import requests
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisDeprecationWarning
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from browser.serving import V1, Server, cookies_of, frame_of, message_of, states_of
from faults.summary import Row
from load.table import show
from load.visitors import sit
from vested_widgets.server.logs import INDENT

MINUTES = float(os.environ.get("MINUTES", "10"))
ALLOWED_SECONDS, ALLOWED_MB = 2.0, 50.0
# Examples of one kind before the next has its turn.
TURN = {"frames": 60, "widget messages": 60, "protocols": 8, "requests": 60, "forms": 30, "uploads": 6, "unread replies": 1}
PAGES = ("", "02-shared-vision-and-intent", "01-business-model-map", "alignment")
HOSTILE = (
    "\x00",
    "\ud83d",
    "\u202e",
    "'",
    '"',
    "<script>",
    "../",
    "%00",
    "\r\nX: y",
    "{{7*7}}",
    "${x}",
    "' OR 1=1 --",
    "9" * 5000,
    "𝕏" * 500,
)


class Watch:
    """Asks the server for its health four times a second, and notes how long it took and what the server weighs."""

    def __init__(self, server: Server) -> None:
        self._server, self._process = server, psutil.Process(server.process.pid)
        self.slowest, self.failed, self._ended = 0.0, 0, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._ended.wait(0.25):
            began = time.monotonic()
            try:
                ok = requests.get(f"{self._server.base_url}vested/health", timeout=10).json()["status"] == "ok"
            except requests.RequestException:
                ok = False
            self.slowest, self.failed = max(self.slowest, time.monotonic() - began), self.failed + (not ok)

    def stop(self) -> None:
        """Stop asking."""
        self._ended.set()
        self._thread.join()

    def megabytes(self) -> float:
        """Return the memory of the server's own process."""
        return self._process.memory_info().rss / 1e6


class Attacker:
    """A member with a page, whose socket and widgets are used; a page that has ended is opened again."""

    def __init__(self, server: Server, alias: str) -> None:
        self.server, self.client = server, sit(server.link_of(alias))
        self.kernel, self.widgets = "", {}
        self.socket: ClientConnection | None = None
        self.opened = 0

    def line(self) -> ClientConnection:
        """Return an open socket to the kernel of a page."""
        if self.socket is not None and self.socket.protocol.close_code is None and self.socket.state.name == "OPEN":
            return self.socket
        for again in range(20):
            try:
                if not self.kernel or not self.alive():
                    self.open()
                self.socket = connect(
                    self.server.socket_url(self.kernel, self.client), additional_headers=cookies_of(self.client),
                    subprotocols=[Subprotocol(V1)], max_size=None, open_timeout=60, legacy=True,
                )  # fmt: skip
                threading.Thread(target=read_all, args=(self.socket,), daemon=True).start()
                return self.socket
            except (InvalidStatus, OSError, TimeoutError):
                self.kernel = ""
                time.sleep(0.5 * again)
        raise RuntimeError("no page opens any more")

    def alive(self) -> bool:
        """Return whether the page's kernel lives."""
        return bool(self.client.get(f"{self.server.at(self.client)}vested/pulse/{self.kernel}", timeout=30).json()["alive"])

    def open(self) -> None:
        """Open one of the pages."""
        answer, self.kernel = self.server.open(self.client, PAGES[self.opened % len(PAGES)])
        self.widgets, self.opened = states_of(answer.text), self.opened + 1

    def send(self, data: bytes | str) -> None:
        """Send a frame; a socket that the server closes is opened again next time."""
        try:
            self.line().send(data)
        except ConnectionClosed:
            self.socket = None

    def message(self, pick: int, content: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        """Send one of the page's widgets a message."""
        self.line()
        names = sorted(self.widgets) or ["nobody"]
        message = message_of("comm_msg", {"comm_id": names[pick % len(names)], "data": content})
        self.send(frame_of({**message, "buffers": buffers or []}))


def read_all(socket: ClientConnection) -> None:
    """Read until the socket is closed."""
    with contextlib.suppress(ConnectionClosed, OSError):
        while True:
            socket.recv()


# The messages that our widgets take.
TYPES = (
    "answer", "save", "save_row", "delete", "restore", "move", "settle", "undo", "history", "clash", "hanging", "paste", "import", "take",
    "export", "compare", "create", "renew", "forget", "act", "done", "shown", "propose", "approve", "withdraw", "comment", "resolve", "open",
    "current", "whole", "focus", "modules", "trait_change", "displayed", "msg",
)  # fmt: skip


def ask_raw(port: int, sent: bytes) -> int:
    """Send a request as it is; returns the status of the answer, 0 if the server has hung up instead."""
    with socket.create_connection(("localhost", port), timeout=60) as line:
        try:
            line.sendall(sent)
            found = line.makefile("rb").readline(100).split()
        except ConnectionError:
            return 0
    return int(found[1]) if len(found) > 1 and found[1].isdigit() else 0


texts = st.one_of(st.text(max_size=60), st.sampled_from(HOSTILE))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
numbers = st.one_of(st.integers(0, 80), st.sampled_from([2**31, 2**32, 2**62, 2**63, 2**64 - 1]), st.integers(0, 2**64 - 1))


@st.composite
def frames(draw: st.DrawFn) -> bytes | str:
    """Bytes, offsets that lie, true frames with something changed in them, and texts."""
    how = draw(st.sampled_from(("bytes", "offsets", "changed", "header", "content", "text", "deep")))
    if how == "bytes":
        return draw(st.binary(max_size=300))
    if how == "offsets":
        offsets = draw(st.lists(numbers, max_size=12))
        return struct.pack(f"<{len(offsets) + 1}Q", draw(numbers), *offsets) + draw(st.binary(max_size=100))
    kind = draw(
        st.sampled_from(("comm_msg", "comm_open", "comm_close", "comm_info_request", "kernel_info_request", "execute_request"))
    )
    if how == "text":
        return json.dumps({**message_of(kind), "channel": "shell"})
    if how == "deep":
        header = json.dumps(message_of(kind)["header"]).encode()
        deep = b'{"a":' * draw(st.integers(1, 20_000))
        parts = [header, b"{}", b"{}", deep]
        ends = [56 + 5]
        for part in parts:
            ends.append(ends[-1] + len(part))
        return struct.pack("<7Q", 6, 56, *ends) + b"shell" + b"".join(parts)
    message = message_of(kind, draw(st.dictionaries(texts, values, max_size=3)) if how == "content" else {})
    if how == "header":
        message["header"] |= {draw(st.sampled_from(sorted(message["header"]))): draw(values)}
    data = bytearray(frame_of(message))
    if how == "changed":
        for _ in range(draw(st.integers(1, 6))):
            data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return bytes(data)


@st.composite
def contents(draw: st.DrawFn) -> dict[str, Any]:
    """What a page's scripts tell a widget, with hostile values."""
    if draw(st.booleans()):
        kind = draw(st.sampled_from(TYPES) | texts)
        more = draw(
            st.dictionaries(
                st.sampled_from(("n", "changes", "key", "value", "rows", "row", "cells", "base", "text", "name", "act")), values
            )
        )
        return {"method": "custom", "content": {"type": kind, **more}}
    state = draw(
        st.dictionaries(
            st.sampled_from(("shown", "step", "wide", "value", "children", "layout", "comm", "_esm", "_module")) | texts, values
        )
    )
    paths = draw(st.just([]) | st.lists(st.lists(texts | st.integers(), max_size=2), max_size=3))
    return {
        "method": draw(st.sampled_from(("update", "request_state", "request_states")) | texts),
        "state": state,
        "buffer_paths": paths,
    }


ADDRESSES = (
    "", "join/{}", "room/{}", "room?code={}", "vested/opening?to={}", "vested/consent?to={}", "vested/picture/{}", "vested/pulse/{}",
    "vested/static/{}/page/page.js", "api/kernels/{}", "api/kernels/{}/channels?session_id={}", "voila/api/shutdown/{}", "{}", "{}.ipynb",
    "vested/own.json?{}", "vested/deal.json?{}", "privacy?{}", "vested/room/feed?{}",
)  # fmt: skip
HEADERS = ("Origin", "Referer", "Cookie", "X-Forwarded-For", "X-Forwarded-Proto", "Host", "Accept-Encoding", "Range", "If-None-Match",
           "Content-Type", "Sec-WebSocket-Protocol", "Upgrade", "Connection", "User-Agent")  # fmt: skip
header_values = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=80).map(str.strip)


def table_file(kind: str, cells: list[list[str]], seed: int) -> bytes:
    """A table as a file that somebody uploads; `seed` decides what is broken in it."""
    if kind == "csv":
        return "\n".join(";".join(row) for row in cells).encode("utf-8", "surrogatepass")
    if kind == "bomb":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", b"<row>" + b"<c/>" * 5_000_000)
            archive.writestr("[Content_Types].xml", b"<Types/>")
        return packed.getvalue()
    book, packed = openpyxl.Workbook(), io.BytesIO()
    for row in cells:
        with contextlib.suppress(ValueError, openpyxl.utils.exceptions.IllegalCharacterError):
            book.active.append(["".join(letter for letter in cell if letter.isprintable())[:500] for cell in row])
    book.save(packed)
    data, dice = bytearray(packed.getvalue()), random.Random(seed)
    for _ in range(seed % 7):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


class Fuzzer:
    """Tries one kind of input after the other, and counts."""

    def __init__(self, server: Server) -> None:
        self.server, self.tried = server, Counter[str]()
        self.member, self.lead = Attacker(server, "Kim"), Attacker(server, "Noor")
        self.statuses = Counter[int]()
        self.faults: list[str] = []

    def kinds(self) -> dict[str, tuple[Callable[..., None], tuple[st.SearchStrategy[Any], ...]]]:
        """Return what tries each kind, and what its input is made from."""
        message = (st.booleans(), st.integers(0, 10**6), contents(), st.lists(st.binary(max_size=200), max_size=3))
        pairs = st.dictionaries(st.sampled_from(HEADERS), header_values, max_size=3)
        request = (
            st.sampled_from(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")),
            st.sampled_from(ADDRESSES),
            texts,
            pairs,
            st.booleans(),
        )
        form = (
            st.sampled_from(("room/BCDFGBCDF", "vested/consent", "join/" + "x" * 22, "privacy")),
            st.dictionaries(texts, texts, max_size=6),
            st.booleans(),
        )
        upload = (
            st.sampled_from(("csv", "xlsx", "bomb")),
            st.lists(st.lists(texts, max_size=6), max_size=30),
            st.integers(0, 10**6),
        )
        return {
            "frames": (self.frame, (frames(),)),
            "widget messages": (self.message, message),
            "protocols": (self.protocol, (st.lists(st.sampled_from((V1, "v2", "x" * 100, "kernel")), max_size=3), frames())),
            "requests": (self.request, request),
            "forms": (self.form, form),
            "uploads": (self.upload, upload),
            "unread replies": (self.unread, (st.integers(0, 10**6),)),
        }

    def run(self, until: float) -> None:
        """Try all kinds in turns."""
        while time.monotonic() < until:
            for name, (attempt, made_from) in self.kinds().items():

                def once(made: tuple[Any, ...]) -> None:
                    if time.monotonic() < until:
                        self.tried[name] += 1  # noqa: B023 - called before the next turn
                        attempt(*made)  # noqa: B023

                options = settings(
                    max_examples=TURN[name], deadline=None, database=None, phases=[Phase.generate], verbosity=Verbosity.quiet,
                    suppress_health_check=list(HealthCheck),
                )  # fmt: skip
                try:
                    options(given(st.tuples(*made_from))(once))()
                except (requests.RequestException, OSError, RuntimeError) as error:
                    self.faults.append(f"{name}: {type(error).__name__}: {str(error)[:200]}")
                    if self.server.process.poll() is not None:
                        return

    def frame(self, data: bytes | str) -> None:
        """Send a frame."""
        self.member.send(data)

    def message(self, lead: bool, pick: int, content: dict[str, Any], buffers: list[bytes]) -> None:
        """Send a widget a message."""
        (self.lead if lead else self.member).message(pick, content, buffers)

    def protocol(self, offered: list[str], data: bytes | str) -> None:
        """Open a socket with other protocols, and send a frame at once."""
        self.member.line()
        headers = cookies_of(self.member.client)
        with (
            contextlib.suppress(ConnectionClosed, InvalidStatus, TimeoutError),
            connect(
                self.server.socket_url(self.member.kernel, self.member.client),
                additional_headers=headers,
                subprotocols=[Subprotocol(one) for one in offered],
            ) as socket,
        ):
            socket.send(data)
            socket.recv(timeout=0.2)

    def address_of(self, client: requests.Session, address: str) -> str:
        """Return an address as a client's pages have it; links and codes lead to no seat yet."""
        return (self.server.base_url if address.startswith(("join", "room")) else self.server.at(client)) + address

    def request(self, method: str, address: str, text: str, headers: dict[str, str], seated: bool) -> None:
        """Ask for an address, with headers as no library would send them."""
        odd = quote(text.encode("utf-8", "surrogatepass"), safe="/?&=#%;").replace(" ", "")[:4000]
        cookie = cookies_of(self.member.client) if seated else {}
        start = self.address_of(self.member.client, address) if seated else self.server.base_url + address
        path = start.removeprefix(f"http://localhost:{self.server.port}").replace("{}", odd)
        lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{self.server.port}"]
        lines += [f"{name}: {value}" for name, value in {**cookie, **headers, "Connection": "close"}.items()]
        status = ask_raw(self.server.port, "\r\n".join([*lines, "", ""]).encode("latin-1", "replace"))
        self.statuses[status] += 1
        if status >= 500 and status != 503:
            self.faults.append(f"requests: {status} for {method} {address} {text!r} {headers!r}"[:400])

    def form(self, address: str, fields: dict[str, str], token: bool) -> None:
        """Post a form."""
        sent = {name.encode("utf-8", "surrogatepass"): value.encode("utf-8", "surrogatepass") for name, value in fields.items()}
        if token:
            sent |= {b"_xsrf": self.member.client.cookies.get("_xsrf", "").encode()}
        answer = self.member.client.post(
            self.address_of(self.member.client, address), data=sent, timeout=60, allow_redirects=False
        )
        self.statuses[answer.status_code] += 1
        if answer.status_code >= 500 and answer.status_code != 503:
            self.faults.append(f"forms: {answer.status_code} for {address} {fields!r}"[:400])

    def upload(self, kind: str, cells: list[list[str]], seed: int) -> None:
        """Upload a file to each widget that takes one."""
        self.lead.line()
        data = table_file(kind, cells, seed)
        content = {"n": 1, "name": f"table.{'csv' if kind == 'csv' else 'xlsx'}"}
        names = sorted(self.lead.widgets)
        for pick, name in enumerate(names):
            if "table" in str(self.lead.widgets[name].get("_module", "")):
                for asked in ("import", "take"):
                    self.lead.message(pick, {"method": "custom", "content": {**content, "type": asked}}, [data])

    def unread(self, seed: int) -> None:
        """Ask for large replies, and read none."""
        self.lead.line()
        headers = cookies_of(self.lead.client)
        names = sorted(self.lead.widgets) or ["nobody"]
        content = {"comm_id": names[seed % len(names)], "data": {"method": "custom", "content": {"type": "plotly"}}}
        with contextlib.suppress(ConnectionClosed, InvalidStatus, TimeoutError, OSError):
            line = connect(
                self.server.socket_url(self.lead.kernel, self.lead.client), additional_headers=headers, subprotocols=[Subprotocol(V1)],
                compression=None, max_queue=1, max_size=None, legacy=True,
            )  # fmt: skip
            try:
                for _ in range(150):
                    line.send(frame_of(message_of("comm_msg", content)))  # each has an id of its own
            finally:
                line.socket.close()


def fuzz(folder: Path, minutes: float = MINUTES) -> list[Row]:
    """Fuzz a server, print what was tried and what it did, and return the row of the summary."""
    server = Server(folder / "data").start().warm_up()
    watch = Watch(server)
    try:
        fuzzer = Fuzzer(server)
        fuzzer.run(time.monotonic() + min(60.0, 15 * minutes))  # caches fill up first
        before, until = watch.megabytes(), time.monotonic() + 60 * minutes
        fuzzer.run(until)
        gc.collect()
        time.sleep(5)
        grown, alive = watch.megabytes() - before, server.process.poll() is None
    finally:
        watch.stop()
        server.stop()
    show("Fuzzed", ("kind of input", "inputs"), [[name, count] for name, count in fuzzer.tried.items()])
    # What a kernel writes is its own affair: its page has read a sentence with a number.
    lines = [line for line in server.log.splitlines() if not line.startswith(INDENT) and " Kernel " not in line]
    unexpected = [line for line in lines if "Unexpected" in line or "Uncaught" in line or "Traceback" in line]
    figures = [
        ("the server lives", alive, "yes"),
        ("slowest answer of its health, s", f"{watch.slowest:.2f}", f"{ALLOWED_SECONDS:.0f}"),
        ("health not told", watch.failed, "0"),
        ("growth of its memory, MB", f"{grown:.1f}", f"{ALLOWED_MB:.0f}"),
        ("answers with an error of ours", len(fuzzer.faults), "0"),
        ("unexpected errors in its log", len(unexpected), "0"),
    ]
    show(f"The server meanwhile ({minutes:g} minutes)", ("what", "measured", "allowed"), [list(row) for row in figures])
    for fault in [*fuzzer.faults[:10], *unexpected[:10]]:
        print("  ", fault)
    (folder / "fuzz.log").write_text(server.log, "utf-8")
    stood = alive and watch.slowest <= ALLOWED_SECONDS and not watch.failed and grown <= ALLOWED_MB
    stood = stood and not fuzzer.faults and not unexpected
    return [Row("inputs of a fuzzer against a server", tried=1, survived=int(stood), fuzzed=sum(fuzzer.tried.values()))]


def run() -> list[Row]:
    """Fuzz, and return what came of it."""
    warnings.simplefilter("ignore", HypothesisDeprecationWarning)
    with tempfile.TemporaryDirectory() as folder:
        return fuzz(Path(os.environ.get("FUZZ_FOLDER", folder)))
