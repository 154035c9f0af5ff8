"""A room at work: members connected and answering, the architect's page open, one reveal. `ROOM=50,200` sets the sizes, `SECONDS=60` how long.

Members and server share this machine: what the clients themselves take is printed beside what the server and its kernels take.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from pathlib import Path

import psutil

from browser.serving import Server
from load.pages_light import LightPage, sit
from load.table import show
from load.visitors import Costs, links_for, percentile

PAGE, STEP, PART = "02-shared-vision-and-intent", "principles", "importance"
SIZES = tuple(int(size) for size in os.environ.get("ROOM", "10,50,100,200").split(","))
SECONDS = float(os.environ.get("SECONDS_EACH", "40"))
PAUSE = 10.0  # seconds between two answers of a member
AT_ONCE = 8  # how many open their page at the same time: bursts are measured by `visitors`


async def fill(server: Server, count: int) -> list[LightPage]:
    """Members come in and look at the step."""
    links = links_for(server, count)
    gate = asyncio.Semaphore(AT_ONCE)

    async def come(link: str) -> LightPage:
        async with gate:
            page = LightPage(server, await asyncio.to_thread(sit, link, server.base_url), PAGE)
            await page.open()
            if not page.wrong:
                await page.look(STEP)
            return page

    return list(await asyncio.gather(*(come(link) for link in links)))


async def work(page: LightPage, until: float) -> None:
    """Answer a question every ten seconds."""
    await asyncio.sleep(random.uniform(0, PAUSE))
    questions = page.questions(STEP)
    n = 0
    while time.monotonic() < until:
        question = questions[n % len(questions)]
        began = time.monotonic()
        await page.answer(STEP, {question["key"]: random.randint(question["scale"]["low"], question["scale"]["high"])})
        n += 1
        await asyncio.sleep(max(0.0, PAUSE - (time.monotonic() - began)))


async def reveal(server: Server, pages: list[LightPage]) -> list[float]:
    """Reveal the step; how long it took until each page had the picture, infinite where it never came."""
    with server.store() as store:
        deal = store.deals()[-1]
        architect = store.seat(next(member.id for member in deal.members if member.role == "architect"))
        part = next(part for part in architect.method.step(STEP).parts if part.kind == "ratings")
        started = time.monotonic()
        await asyncio.to_thread(architect.reveal, STEP, part.id)
    while time.monotonic() - started < 30 and any(page.pictured < started for page in pages):
        await asyncio.sleep(0.05)
    return [page.pictured - started if page.pictured >= started else float("inf") for page in pages]


async def room(server: Server, count: int) -> list[str]:
    """A row of the table."""
    costs, own = Costs(server), psutil.Process()
    pages = await fill(server, count)
    good = [page for page in pages if not page.wrong]
    await asyncio.sleep(3)
    before, mine, started = sum(costs.cpu()), own.cpu_times(), time.monotonic()
    server_before = costs.cpu()[0]
    await asyncio.gather(*(work(page, started + SECONDS) for page in good))
    seconds = time.monotonic() - started
    used, server_used, clients = sum(costs.cpu()) - before, costs.cpu()[0] - server_before, own.cpu_times().user - mine.user
    saved = [one for page in good for one in page.saved]
    pictured = await reveal(server, good)
    memory = costs.memory()
    wrong = sum(len(page.wrong) for page in pages)
    await asyncio.gather(*(page.close() for page in pages))
    return [
        str(count), str(len(good)), str(len(saved)), f"{1000 * percentile(saved, 0.5):.0f}", f"{1000 * percentile(saved, 0.95):.0f}",
        f"{percentile(pictured, 0.5):.2f}", f"{percentile(pictured, 0.95):.2f}", f"{used / seconds:.2f}", f"{server_used / seconds:.2f}",
        f"{clients / seconds:.2f}", f"{memory / 1000:.2f}", str(wrong),
    ]  # fmt: skip


def main() -> None:
    """Print the table."""
    rows = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            server = Server(Path(folder) / "data").start()
            try:
                rows.append(asyncio.run(room(server, size)))
            finally:
                server.stop()
        print("  ", rows[-1], flush=True)
    show(
        f"A room at work: one answer each per {PAUSE:.0f} s for {SECONDS:.0f} s, then a reveal (load {os.getloadavg()[0]:.1f} at the end)",
        (
            "members",
            "in",
            "answers",
            "saved p50 ms",
            "p95 ms",
            "picture p50 s",
            "p95 s",
            "cores",
            "server's",
            "clients'",
            "GB",
            "wrong",
        ),
        rows,
    )
