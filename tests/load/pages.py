"""What a page moves and how long it takes: the participant's three pages, first and repeat visit, in a real Chromium."""

from __future__ import annotations

import base64
import re
import statistics
import tempfile
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from browser.chromium import PHONE, chromium
from browser.serving import Server
from load.table import show

# page, what has to be there for a person to begin, budget of the first visit (MB over http, kB over the socket)
PAGES = (
    ("start", "", ".v-start", 0.6, 100),
    ("answering (no chart)", "02-shared-vision-and-intent#principles", "#principles .v-ratings input", 0.6, 100),
    ("a picture", "02-shared-vision-and-intent#values", "#values .v-plot[data-drawn]", 1.1, 200),
)
RUNS = 3
BINARY = 2


@dataclass
class Visit:
    """Bytes over the wire and seconds until the page can be used."""

    http: float = 0
    socket: float = 0  # what the messages hold
    wire: float = 0  # the same, compressed as our server does it; Chromium does not tell
    seconds: float = 0
    memory: float = 0
    requests: set[str] = field(default_factory=set)


def _counter(found: Visit) -> Callable[[dict[str, Any]], None]:
    """Counts the messages of one direction; each line has a compressor of its own, as in RFC 7692."""
    lines: dict[str, Any] = {}

    def count(event: dict[str, Any]) -> None:
        frame = event["response"]
        # Chromium gives binary messages as base64.
        message = base64.b64decode(frame["payloadData"]) if frame["opcode"] == BINARY else frame["payloadData"].encode()
        line = lines.setdefault(event["requestId"], zlib.compressobj(6, zlib.DEFLATED, -15, 5))
        found.socket += len(message)
        found.wire += len(line.compress(message) + line.flush(zlib.Z_SYNC_FLUSH)) - 4

    return count


def visit(context: BrowserContext, server: Server, path: str, ready: str) -> Visit:
    """Open a page in a fresh tab and count what moves."""
    found = Visit()
    page: Page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: setattr(found, "http", found.http + event["encodedDataLength"]))
    for name in ("Network.webSocketFrameReceived", "Network.webSocketFrameSent"):
        session.on(name, _counter(found))
    started = time.monotonic()
    arrive(page, server, path, ready)
    found.seconds = time.monotonic() - started
    page.wait_for_timeout(3000)
    youngest = max(server.kernels(), key=lambda kernel: kernel.create_time())
    found.memory = youngest.memory_full_info().pss
    page.close()
    return found


def arrive(page: Page, server: Server, path: str, ready: str) -> None:
    """Open a page and wait until it can be used."""
    page.goto(server.base_url + path)
    if "[data-drawn]" in ready:  # drawn when it comes near the screen
        page.locator(ready.replace("[data-drawn]", "")).first.scroll_into_view_if_needed(timeout=60_000)
    page.wait_for_selector(ready, state="attached", timeout=60_000)


def parsed(context: BrowserContext, server: Server, path: str, ready: str) -> int:
    """Bytes of all scripts that the browser has read for a page, unpacked; what drives the browser is left out.

    A visit of its own: who is told of every script makes the page slower.
    """
    page = context.new_page()
    session = context.new_cdp_session(page)
    scripts: dict[str, int] = {}
    session.on(
        "Debugger.scriptParsed", lambda event: scripts.update({event["scriptId"]: event["length"]} if event["url"] else {})
    )
    session.send("Debugger.enable")
    arrive(page, server, path, ready)
    page.wait_for_timeout(3000)
    page.close()
    return sum(scripts.values())


def sit(context: BrowserContext, link: str) -> None:
    """Open a personal link without a page, past the questions that may come first, so that no file is in the cache yet."""
    answer = context.request.get(link)
    token = re.search(r'name="_xsrf" value="([^"]+)"', answer.text())
    if token and "/join/" in answer.url:
        answer = context.request.post(link, form={"_xsrf": token[1], "how": "both"})
        token = re.search(r'name="_xsrf" value="([^"]+)"', answer.text())
    if token and "/consent" in answer.url:
        context.request.post(answer.url, form={"_xsrf": token[1]})


def measure(browser: Browser, server: Server, path: str, ready: str) -> tuple[list[Visit], list[Visit], int]:
    """First and repeat visits, each in a browser context with an empty cache; and the bytes of JavaScript that were parsed."""
    first, again, scripts = [], [], 0
    for _ in range(RUNS):
        context = browser.new_context(viewport={"width": 390, "height": 844}, user_agent=PHONE)
        sit(context, server.link_of("Kim"))
        first.append(visit(context, server, path, ready))
        again.append(visit(context, server, path, ready))
        scripts = parsed(context, server, path, ready)
        context.close()
    return first, again, scripts


def main() -> None:
    """Print the table."""
    rows = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        server = Server(Path(folder) / "data").start()
        try:
            for name, path, ready, most_http, most_socket in PAGES:
                first, again, scripts = measure(browser, server, path, ready)
                for label, visits, budget in (
                    ("first", first, f"{most_http} MB, {most_socket} kB"),
                    ("repeat", again, f"0.04 MB, {most_socket} kB"),
                ):
                    keys = ("http", "socket", "wire", "seconds", "memory")
                    http, socket, wire, seconds, memory = (
                        statistics.median(getattr(found, key) for found in visits) for key in keys
                    )
                    sizes = [
                        f"{http / 1e6:.2f}",
                        f"{socket / 1e3:.0f}",
                        f"{wire / 1e3:.0f}",
                        f"{seconds:.2f}",
                        f"{memory / 1e6:.0f}",
                        f"{scripts / 1e6:.2f}",
                    ]
                    rows.append([name, label, *sizes, budget])
        finally:
            server.stop()
    show(
        f"Pages: median of {RUNS} visits at 390 px, empty cache each time",
        ("page", "visit", "http MB", "socket kB", "compressed", "seconds", "kernel MB (PSS)", "JavaScript MB", "budget"),
        rows,
    )
