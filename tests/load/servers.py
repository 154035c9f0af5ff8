"""A room at work at two servers on one PostgreSQL behind nginx, and the same room at one of them, to reckon larger rooms from.

`SERVERS=20` sets the sizes, `STEADY_SECONDS=60` how long. Everything shares this machine, so what each part takes is printed, not what a
machine of its own could bear.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from pathlib import Path

import psutil

from load.steady import PAUSE, SECONDS, fill, guide, reveal, work
from load.table import show
from load.visitors import Costs, links_for, percentile
from several_servers import Pair, two_servers

SIZES = tuple(int(size) for size in os.environ.get("SERVERS", "20").split(","))


class Parts:
    """CPU seconds so far of the servers, their kernels, PostgreSQL, and this process, which plays the members."""

    def __init__(self, pair: Pair) -> None:
        self.costs = [Costs(server) for server in pair.servers if server.process.poll() is None]
        self._database = psutil.Process(int((pair.databases.folder / "postmaster.pid").read_text().split()[0]))

    def seconds(self) -> list[float]:
        """Read them. What a process of the database takes counts until it ends, so the row of the database is a lower bound."""
        cpu = [cost.cpu() for cost in self.costs]
        own = psutil.Process().cpu_times()
        under = [process.cpu_times() for process in [self._database, *self._database.children(recursive=True)]]
        return [
            sum(server for server, _ in cpu),
            sum(kernels for _, kernels in cpu),
            sum(times.user + times.system for times in under) + self._database.cpu_times().children_user,
            own.user + own.system,
        ]


async def room(pair: Pair, count: int) -> list[str]:
    """A row of the table: one deal, whose members nginx spreads over the servers that run."""
    parts = Parts(pair)
    empty = sum(cost.memory() for cost in parts.costs)
    lead, wall, phones = await fill(pair.front, count)
    await asyncio.sleep(3)
    before, started = parts.seconds(), time.monotonic()
    led, *_ = await asyncio.gather(guide(lead, phones, started + SECONDS), *(work(phone, started + SECONDS) for phone in phones))
    seconds = time.monotonic() - started
    took = [after - was for after, was in zip(parts.seconds(), before, strict=True)]
    saved = [one for phone in phones for one in phone.acks] or [float("nan")]
    lost = sum(len(phone.outbox) + len(phone.refused) + phone.lost for phone in phones)
    pictured = await reveal(lead, phones)
    memory = sum(cost.memory() for cost in parts.costs)
    await asyncio.gather(*(phone.away() for phone in (lead, wall, *phones)))
    return [
        str(count), str(len(parts.costs)), str(len(saved)),
        f"{1000 * percentile(saved, 0.5):.0f}", f"{1000 * percentile(saved, 0.95):.0f}",
        f"{percentile(led, 0.5):.2f}", f"{percentile(led, 0.95):.2f}", f"{percentile(pictured, 0.95):.2f}",
        *(f"{1000 * one / seconds / count:.1f}" for one in took), f"{(memory - empty) / count:.0f}", str(lost),
    ]  # fmt: skip


def main() -> None:
    """Print the table."""
    rows = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder, two_servers(Path(folder), durable=True) as pair:
            links = links_for(pair.front, 2)
            for n, server in enumerate(pair.servers):
                pair.warm_up(n, links[n].replace(pair.front.base_url, server.base_url))
            rows.append(asyncio.run(room(pair, size)))
            print("  ", rows[-1], flush=True)
            pair.servers[1].stop()  # and the same at one, behind the same proxy, on the same database
            rows.append(asyncio.run(room(pair, size)))
            print("  ", rows[-1], flush=True)
    columns = (
        "members", "servers", "answers", "saved p50 ms", "p95 ms", "act p50 s", "p95 s", "picture p95 s",
        "server, ms of a core a second and member", "kernels", "PostgreSQL", "clients", "MB each", "lost",
    )  # fmt: skip
    title = f"One answer per {PAUSE:.0f} s and member, {SECONDS:.0f} s, then a reveal, PostgreSQL behind nginx"
    show(f"{title} (load {os.getloadavg()[0]:.1f})", columns, rows)
