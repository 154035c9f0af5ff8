"""The comparison page (25 ratings, one live Plotly bar chart) on `vested serve FILE --open` and on stock Voila, in the same run.

Headless Chromium: bytes over the wire, seconds until the chart is drawn with an empty and a warm cache and on a computer throttled 4×,
milliseconds from an answer to the chart, and how many of 30 pages that open at once come up. Light clients: a burst of 30.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Semaphore
from urllib.parse import urlsplit

import psutil
import requests
from playwright.sync_api import Browser, Error, Page
from websockets.sync.client import connect

from browser.chromium import chromium
from browser.serving import Server, cookies_of, free_port
from load.table import show
from load.visitors import percentile

NOTEBOOK = Path(__file__).parent / "notebooks" / "comparison.ipynb"
DRAWN = ".js-plotly-plot .bars .point"
# Notes in the page when the chart is drawn: whoever drives the browser hears of it some 40 to 60 ms later.
CLOCK = f"""
new MutationObserver((_changes, watch) => {{
  if (!document.querySelector({DRAWN!r})) return;
  globalThis.drawnAt = performance.now();
  watch.disconnect();
}}).observe(document, {{ childList: true, subtree: true }});
"""
RUNS = int(os.environ.get("RUNS", "3"))
PAGES = int(os.environ.get("PAGES", "30"))
REST = 500  # milliseconds in which browser and server finish with what was before, as they have long done when a person comes
KERNEL = re.compile(r'(?:data-kernel="|"kernelId": ?")([0-9a-f-]{36})"')


@dataclass
class Served:
    """A running server of the notebook."""

    name: str
    url: str
    process: psutil.Process

    def memory(self) -> float:
        """MB of the server and all that it has started, shared pages counted once."""
        return sum(one.memory_full_info().pss for one in self._all()) / 1e6

    def cpu(self) -> float:
        """CPU seconds of the same, so far."""
        return sum(sum(one.cpu_times()[:2]) for one in self._all())

    def _all(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


@contextlib.contextmanager
def ours(folder: Path) -> Iterator[Served]:
    """Our server, warm."""
    server = Server(folder / "data", file=NOTEBOOK).start()
    try:
        server.open(requests.Session())
        yield Served("vested serve --open", server.base_url, psutil.Process(server.process.pid))
    finally:
        server.stop()


@contextlib.contextmanager
def stock(folder: Path) -> Iterator[Served]:
    """Stock Voila as it is installed, one page opened so that files and caches are there."""
    port = free_port()
    command = [sys.executable, "-m", "voila", str(NOTEBOOK), "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1"]
    with (folder / "voila.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(600):
            with contextlib.suppress(requests.ConnectionError):
                requests.get(url, timeout=180)
                break
            time.sleep(0.2)
        yield Served("stock Voila", url, psutil.Process(process.pid))
    finally:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()


def visit(page: Page, served: Served) -> tuple[float, float]:
    """Open the page; seconds until the chart is drawn, and bytes over the wire (messages as they are, before compression).

    The seconds are by the page's own clock, from the start of the navigation. A browser that has just opened this tab and closed another
    is left to come to rest first.
    """
    moved = [0.0]
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: moved.append(event["encodedDataLength"]))
    session.on("Network.webSocketFrameReceived", lambda event: moved.append(len(event["response"]["payloadData"])))
    page.add_init_script(CLOCK)
    page.wait_for_timeout(REST)
    page.goto(served.url, timeout=120_000)
    page.wait_for_selector(DRAWN, state="attached", timeout=120_000)
    return float(page.evaluate("drawnAt")) / 1000, sum(moved)


def answer(page: Page, n: int) -> float:
    """Milliseconds from a click on a rating until the chart has been drawn anew, as a page at rest sees it."""
    page.wait_for_timeout(REST)
    return float(
        page.evaluate(
            """n => new Promise(done => {
              const plot = document.querySelector('.js-plotly-plot'), buttons = document.querySelectorAll('.widget-toggle-buttons');
              const started = performance.now();
              plot.once('plotly_afterplot', () => done(performance.now() - started));
              buttons[n].querySelectorAll('button')[3].click();
            })""",
            n,
        )
    )


def browse(browser: Browser, served: Served) -> list[str]:
    """First and repeat visit, throttled visit, answer to chart."""
    first, again, slow, weights, chart = [], [], [], [], []
    for _ in range(RUNS):
        context = browser.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        seconds, moved = visit(page, served)
        first.append(seconds)
        weights.append(moved)
        for n in range(10):
            chart.append(answer(page, n))
        page.close()
        again.append(visit(context.new_page(), served)[0])
        context.close()
        context = browser.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
        slow.append(visit(page, served)[0])
        context.close()
    median = statistics.median
    return [f"{median(weights) / 1e6:.2f}", *(f"{median(found):.2f}" for found in (first, again, slow)), f"{median(chart):.0f}"]


def many(served: Served) -> str:
    """How many of 30 pages that open at once in one browser come up within two minutes."""
    with chromium() as browser:
        pages = [browser.new_context().new_page() for _ in range(PAGES)]
        for page in pages:
            page.evaluate("url => { setTimeout(() => { location.href = url; }, 50); }", served.url)
        end, up = time.monotonic() + 120, 0
        for page in pages:
            with contextlib.suppress(Error):
                page.wait_for_selector(DRAWN, state="attached", timeout=max(1.0, 1000 * (end - time.monotonic())))
                up += 1
        return f"{up} of {PAGES}"


def light(served: Served, came: Semaphore, leave: Event) -> float:
    """A visitor without a browser: the whole page, the web socket, and an answer of the kernel; stays until all may leave. Seconds."""
    with contextlib.ExitStack() as line:
        try:
            seconds = line.enter_context(_line(served))
        finally:
            came.release()  # who cannot come keeps nobody waiting
        leave.wait(180)
    return seconds


@contextlib.contextmanager
def _line(served: Served) -> Iterator[float]:
    started = time.monotonic()
    client = requests.Session()
    found = KERNEL.search(client.get(served.url, timeout=180).text)
    assert found, "there is no kernel on the page"
    url = f"ws://{urlsplit(served.url).netloc}/api/kernels/{found[1]}/channels?session_id={found[1]}"
    with connect(url, additional_headers=cookies_of(client), open_timeout=180, max_size=None) as line:
        header = {"msg_id": uuid.uuid4().hex, "msg_type": "kernel_info_request", "session": "b", "username": "", "version": "5.3"}
        asked = {"header": header, "parent_header": {}, "metadata": {}, "content": {}, "channel": "shell", "buffers": []}
        line.send(json.dumps(asked))
        while json.loads(line.recv(timeout=180))["header"]["msg_type"] != "kernel_info_reply":
            pass
        yield time.monotonic() - started


def burst(served: Served) -> list[str]:
    """30 light clients at once: p50, p95, CPU seconds and MB each."""
    memory, cpu = served.memory(), served.cpu()
    came, leave = Semaphore(0), Event()
    with ThreadPoolExecutor(30) as room:
        waiting = [room.submit(light, served, came, leave) for _ in range(30)]
        for _ in waiting:
            came.acquire()
        each = (served.memory() - memory) / 30
        used = (served.cpu() - cpu) / 30
        leave.set()
        times = [one.result() for one in waiting if one.exception() is None]
    p50, p95 = (percentile(times, share) if times else float("inf") for share in (0.5, 0.95))
    return [f"{len(times)}", f"{p50:.1f}", f"{p95:.1f}", f"{used:.2f}", f"{each:.0f}"]


def shares(own: list[str], of: list[str]) -> list[str]:
    """Own figures as shares of others', which say more than seconds do of a machine whose speed changes; none for counts."""
    return [
        f"{float(one) / float(other):.0%}" if re.fullmatch(r"[\d.]+", one) and float(other) else ""
        for one, other in zip(own, of, strict=True)
    ]


def main() -> None:
    """Print the table."""
    rows = []
    for serve in (ours, stock):
        with tempfile.TemporaryDirectory() as folder, serve(Path(folder)) as served:
            with chromium() as browser:
                seen = browse(browser, served)
            rows.append([served.name, *seen, many(served), *burst(served)])
            print("  ", rows[-1], flush=True)
    rows.append(["the first, of the second", *shares(rows[0][1:], rows[1][1:])])
    columns = (
        "comparison page", "MB", "first s", "repeat s", "4× slower s", "answer→chart ms", "pages at once",
        "burst: in", "p50 s", "p95 s", "CPU s each", "MB each",
    )  # fmt: skip
    show(f"25 ratings and a live chart; medians of {RUNS} (load {os.getloadavg()[0]:.1f} at the end)", columns, rows)
