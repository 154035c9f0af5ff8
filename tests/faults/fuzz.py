"""`make faults FAULTS=fuzz`: hostile input to a real server for `MINUTES` (10), from a member's seat and from outside.

Meanwhile the server has to answer within two seconds, and must neither end nor grow by 50 MB. What is tried is made by Hypothesis: bytes as
frames, messages to widgets, addresses with parameters, headers and forms, and files that are uploaded.
"""

from __future__ import annotations

import contextlib
import gc
import os
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisDeprecationWarning
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from browser.serving import V1, Server, cookies_of, frame_of, message_of
from faults.attacker import Attacker, Watch, ask_raw
from faults.hostile_input import ADDRESSES, HEADERS, contents, frames, header_values, table_file, texts
from faults.summary import Row
from load.table import show
from vested_widgets.server.logs import INDENT

MINUTES = float(os.environ.get("MINUTES", "10"))
ALLOWED_SECONDS, ALLOWED_MB = 2.0, 50.0
# Examples of one kind before the next has its turn.
TURN = {"frames": 60, "widget messages": 60, "protocols": 8, "requests": 60, "forms": 30, "uploads": 6, "unread replies": 1}


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
