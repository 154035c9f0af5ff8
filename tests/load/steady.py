"""A room at work: console and wall open, members connected and answering, then a reveal.

`STEADY=50,200` sets the sizes, `STEADY_SECONDS=60` how long, `GROWTH=FILE.png` draws the rows. Members and server share this machine:
what the clients themselves take is printed beside what the server and its kernels take.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from browser.serving import Server
from load import growth
from load.phone import Lead, Phone, in_front
from load.table import show
from load.visitors import Costs, links_for, percentile

PAGE, STEP, PART = "02-shared-vision-and-intent", "principles", "practice"
SIZES = tuple(int(size) for size in os.environ.get("STEADY", "10,50,100,200,300").split(","))
SECONDS = float(os.environ.get("STEADY_SECONDS", "60"))
GROWTH = os.environ.get("GROWTH", "")  # a PNG file into which the rows are drawn
PAUSE = 10.0  # seconds between two answers of a member
AT_ONCE = 8  # how many open their page at the same time: bursts are measured by `visitors`


async def fill(server: Server, count: int) -> tuple[Lead, Phone, list[Phone]]:
    """The architect opens the console, the wall is put up, and members come in and look at the step."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def come(n: int, link: str) -> Phone:
        phone = Phone(server, link, str(n))
        async with gate:
            await phone.come(PAGE)
            await phone.show(STEP)
            await phone.until(lambda: bool(phone.state("ratings", STEP, PART).get("cards")))
        return phone

    links = links_for(server, count)
    with server.store() as store:
        lead, wall = in_front(server, store, store.deals()[-1])
    await lead.come("facilitate")
    await lead.act("start", agenda=[STEP], follow=False)
    await wall.come("wall")
    return lead, wall, list(await asyncio.gather(*(come(n, link) for n, link in enumerate(links))))


async def work(phone: Phone, until: float) -> None:
    """Answer a question every ten seconds."""
    await asyncio.sleep(random.uniform(0, PAUSE))
    questions = [question for card in phone.state("ratings", STEP, PART)["cards"] for question in card["questions"]]
    n = 0
    while time.monotonic() < until:
        scale = questions[n % len(questions)]["scale"]
        changes = {questions[n % len(questions)]["key"]: random.randint(scale["low"], scale["high"])}
        await phone.send("ratings", STEP, PART, {"type": "answer", "changes": changes})
        n += 1
        await asyncio.sleep(PAUSE)


async def reveal(lead: Lead, phones: list[Phone]) -> list[float]:
    """Reveal the part; how long it took until each page had the picture, infinite where it did not come within a minute."""
    started = time.monotonic()

    async def seen(phone: Phone) -> float:
        try:
            await phone.until(lambda: bool(phone.state("picture").get("figure")), 60)
        except TimeoutError:
            return float("inf")
        return time.monotonic() - started

    _, *took = await asyncio.gather(lead.act("reveal", step=STEP, part=PART), *(seen(phone) for phone in phones))
    return took


async def guide(lead: Lead, phones: list[Phone], until: float) -> list[float]:
    """Acts of the architect while members are at work, one after the other; seconds until every page shows each."""
    took = []
    acts: tuple[tuple[str, dict[str, Any], Callable[[dict[str, Any]], bool]], ...] = (
        ("message", {"text": "Half-way."}, lambda shown: shown.get("message") == "Half-way."),
        ("timer", {"minutes": 2}, lambda shown: (shown.get("timer") or {}).get("seconds") == 120),
        ("pause", {}, lambda shown: shown.get("paused") is True),
        ("resume", {}, lambda shown: shown.get("paused") is False),
        ("follow", {"on": True}, lambda shown: shown.get("follow") is True),
        ("undo", {}, lambda shown: shown.get("follow") is False),
        ("message", {"text": ""}, lambda shown: shown.get("message") == ""),
        ("timer", {"minutes": 0}, lambda shown: shown.get("timer") is None),
    )
    while time.monotonic() < until:
        for act, given, shown in acts:
            started = time.monotonic()
            shows = (phone.until(lambda p=phone, s=shown: s(p.room)) for phone in phones)  # type: ignore[misc]
            await asyncio.gather(lead.act(act, **given), *shows)
            took.append(time.monotonic() - started)
            await asyncio.sleep(4)
    return took


async def room(server: Server, count: int) -> list[str]:
    """A row of the table."""
    costs, own = Costs(server), psutil.Process()
    empty = costs.memory()
    lead, wall, phones = await fill(server, count)
    await asyncio.sleep(3)
    (server_before, kernels_before), mine, started = costs.cpu(), own.cpu_times().user, time.monotonic()
    led, *_ = await asyncio.gather(guide(lead, phones, started + SECONDS), *(work(phone, started + SECONDS) for phone in phones))
    seconds = time.monotonic() - started
    server_after, kernels_after = costs.cpu()
    clients = own.cpu_times().user - mine
    memory = costs.memory()
    saved = [one for phone in phones for one in phone.acks] or [float("nan")]
    unsaved = sum(len(phone.outbox) + len(phone.refused) + phone.lost for phone in phones)
    pictured = await reveal(lead, phones)
    after = costs.memory()
    await asyncio.gather(*(phone.away() for phone in (lead, wall, *phones)))
    return [
        str(count), str(len(saved)), f"{1000 * percentile(saved, 0.5):.0f}", f"{1000 * percentile(saved, 0.95):.0f}",
        f"{percentile(led, 0.5):.2f}", f"{percentile(led, 0.95):.2f}",
        f"{percentile(pictured, 0.5):.2f}", f"{percentile(pictured, 0.95):.2f}",
        f"{(server_after - server_before) / seconds:.2f}", f"{(kernels_after - kernels_before) / seconds:.2f}", f"{clients / seconds:.2f}",
        f"{(memory - empty) / count:.1f}", f"{(after - empty) / count:.1f}", f"{after / 1000:.2f}", str(unsaved),
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
    columns = (
        "members", "answers", "saved p50 ms", "p95 ms", "act p50 s", "p95 s", "picture p50 s", "p95 s", "server cores", "kernel cores",
        "client cores",         "MB each", "after the reveal", "GB in all", "lost",
    )  # fmt: skip
    show(
        f"One answer per {PAUSE:.0f} s and member, {SECONDS:.0f} s, then a reveal (load {os.getloadavg()[0]:.1f})", columns, rows
    )
    if GROWTH:
        growth.draw(rows, Path(GROWTH))
