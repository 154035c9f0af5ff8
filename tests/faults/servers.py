"""Two servers on one PostgreSQL behind nginx: kill one of them and restart the database in the middle of a session.

Members answer all the time, as pages do: what has no answer is sent again. Each answer is a text of its own, so that the record can be
asked for every one that was acknowledged. `SERVERS_PEOPLE` (6) says how many there are.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import requests

from browser.serving import Server, cookies_of
from faults.summary import Row
from load.phone import Phone, in_front
from load.table import show
from load.visitors import links_for, sit
from several_servers import NEW, OLD, Pair, two_servers

PAGE, STEP, PART = "02-shared-vision-and-intent", "vision", "sentence"
RATED = ("principles", "practice")
PEOPLE = int(os.environ.get("SERVERS_PEOPLE", "6"))
PAUSE = 0.7  # seconds between two answers of a member
AGAIN = 8.0  # seconds after which a page sends again what has no answer
FOLLOWS = 2.0  # seconds within which a page shows what was done on the other server
TIMES = 10


class Writer(Phone):
    """A member whose every answer is a text of its own; it notes which were acknowledged, and when."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.acknowledged: dict[str, float] = {}
        self.sent = 0

    def _answered(self, said: dict[str, Any]) -> None:
        waiting = self.outbox.get(said.get("n", 0))
        if waiting is not None and said.get("type") == "ack":
            for text in waiting[3].get("changes", {}).values():
                self.acknowledged[text] = time.monotonic()
        super()._answered(said)

    async def write(self, until: float) -> None:
        """Answer again and again, and send again what has no answer; at the end wait until nothing is left."""
        await self.until(lambda: bool(self.state("text", STEP, PART).get("fields")), 180)
        key = self.state("text", STEP, PART)["fields"][0]["keys"][0]
        again = asyncio.create_task(self._send_again())
        try:
            while time.monotonic() < until:
                self.sent += 1
                with contextlib.suppress(TimeoutError):  # no page just now: the next one is written when it is back
                    await self.send("text", STEP, PART, {"type": "answer", "changes": {key: f"{self.alias} writes {self.sent}"}})
                await asyncio.sleep(PAUSE)
            await self.settled(180)
        finally:
            again.cancel()

    async def _send_again(self) -> None:
        while True:
            await asyncio.sleep(AGAIN)
            late = {(step, what) for step, what, _, _, at in self.outbox.values() if time.monotonic() - at > AGAIN}
            for step, what in late:
                await self._again(step, what)


def at_server(server: Server, pair: Pair, link: str) -> str:
    """The link as it opens at that server, past the proxy."""
    return link.replace(pair.front.base_url, server.base_url)


def changed_secret(pair: Pair, links: list[str]) -> Row:
    """Take a new secret in and the old one out, as docs/operations.md says; nobody has to sign in again at any of both servers."""
    first, second = pair.servers
    clients = [sit(at_server(pair.servers[n % 2], pair, link)) for n, link in enumerate(links)]
    tried = survived = 0
    for secrets in ((OLD,), (OLD, NEW), (NEW, OLD), (NEW,)):
        if secrets != (OLD,):
            pair.sign_with(*secrets)
            pair.restart()
        for client in clients:
            for server in (first, second):
                tried += 1
                survived += opened(server, client)
    return Row(f"sign-in used at both servers, secret changed with overlap, {len(clients)} people", tried, survived)


def opened(server: Server, client: requests.Session) -> bool:
    """Open the light page of a seat, which signs anew what an earlier secret has signed; whether the seat is known there."""
    answer = client.get(f"{server.at(client)}vested/opening", timeout=120, allow_redirects=False)
    return answer.status_code in (200, 302)


class Room:
    """A deal whose members write; the deal architect and one of them sit at a server that is named, the others where nginx leads."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        links = links_for(pair.front, PEOPLE)
        self.links = links
        self.writers = [Writer(pair.front, link, f"Member {n}") for n, link in enumerate(links)]
        with pair.front.store() as store:
            self.deal = store.deals()[-1]
            self.lead, _ = in_front(pair.servers[1], store, self.deal)

    async def come_in(self) -> None:
        """Open the page of everybody."""
        await asyncio.gather(*(self._come(writer) for writer in self.writers))

    async def _come(self, writer: Writer) -> None:
        await writer.come(PAGE)
        await writer.show(STEP)

    def at(self, server: Server) -> list[Writer]:
        """The members whose kernels live at that server."""
        here = {writer.kernel for writer in self.writers if self._serves(server, writer)}
        return [writer for writer in self.writers if writer.kernel in here]

    def _serves(self, server: Server, writer: Writer) -> bool:
        url = f"{server.at(writer.client)}vested/pulse/{writer.kernel}"
        answer = requests.get(url, headers=cookies_of(writer.client), timeout=60)
        return answer.status_code == 200 and bool(answer.json()["alive"])

    async def while_they_write(self, name: str, fault: Callable[[], Awaitable[list[Writer]]]) -> tuple[Row, list[Any]]:
        """Make a fault in the middle of 20 seconds of writing. `fault` returns whom it concerns.

        Returns:
            What came of it: survived for each of those who went on to write; and how many seconds it took them.
        """
        started = time.monotonic()
        before = {text for writer in self.writers for text in writer.acknowledged}
        writing = [asyncio.create_task(writer.write(started + 20)) for writer in self.writers]
        await asyncio.sleep(6)
        at = time.monotonic()
        concerned = await fault()
        done = await asyncio.gather(*writing, return_exceptions=True)
        for error in done:
            if isinstance(error, BaseException):
                print(f"  {name}: {error!r}", flush=True)
        back = [min((when for when in one.acknowledged.values() if when > at), default=None) for one in concerned]
        came = [when - at for when in back if when is not None]
        acknowledged = {text for writer in self.writers for text in writer.acknowledged} - before
        lost = acknowledged - self.recorded()
        whole = sum(writer.outbox == {} for writer in concerned) if len(came) == len(concerned) else len(came)
        row = Row(name, len(concerned), min(len(came), whole), len(acknowledged), len(lost))
        return row, [name, len(concerned), f"{sorted(came)[len(came) // 2]:.1f}", f"{max(came):.1f}"] if came else [
            name,
            0,
            "",
            "",
        ]

    def recorded(self) -> set[str]:
        """Every text of this part that the record holds, earlier versions included."""
        with self.pair.front.store() as store:
            document = store.export_deal(self.deal.id)
        found: set[str] = set()
        pending: list[Any] = [document]
        while pending:
            one = pending.pop()
            if isinstance(one, dict):
                pending += one.values()
            elif isinstance(one, list):
                pending += one
            elif isinstance(one, str) and " writes " in one:
                found.add(one)
        return found

    async def killed(self, at: int) -> tuple[Row, list[Any]]:
        """Kill a server, wait until its pages are at the other one, and start it again."""

        async def fault() -> list[Writer]:
            concerned = await asyncio.to_thread(self.at, self.pair.servers[at])
            self.pair.kill(at)
            return concerned

        found = await self.while_they_write(f"{('first', 'second')[at]} server killed while {PEOPLE} people write", fault)
        await asyncio.to_thread(self.pair.start)
        await asyncio.to_thread(self.pair.warm_up, at, at_server(self.pair.servers[at], self.pair, self.links[0]))
        return found

    async def restarted(self, how: str) -> tuple[Row, list[Any]]:
        """Restart PostgreSQL: `fast` as an operator does, `immediate` as a crash does."""

        async def fault() -> list[Writer]:
            await asyncio.to_thread(self.pair.databases.restart, how=how)
            return self.writers

        return await self.while_they_write(f"PostgreSQL restarted ({how}) while {PEOPLE} people write", fault)

    async def go_home(self) -> None:
        """Close all pages."""
        await asyncio.gather(*(writer.away() for writer in self.writers))


async def follow(pair: Pair) -> tuple[list[Row], list[list[Any]]]:
    """Act at the second server; a page at the first one shows it: what the room is told, and what its kernel draws."""
    link, *_ = links_for(pair.front, 4)
    with pair.front.store() as store:
        deal = store.deals()[-1]
        lead, _ = in_front(pair.servers[1], store, deal)
    page = Phone(pair.servers[0], at_server(pair.servers[0], pair, link), "page")
    await page.come(PAGE)
    await page.show(RATED[0])
    await lead.come("facilitate")
    await lead.act("start", agenda=[RATED[0]], follow=False)
    told, drawn = [], []
    for n in range(TIMES):
        started = time.monotonic()
        done = asyncio.create_task(lead.act("message", text=f"Message {n}"))
        await page.until(lambda n=n: page.room.get("message") == f"Message {n}", 30)
        told.append(time.monotonic() - started)
        await done
    for n in range(TIMES):
        started = time.monotonic()
        done = asyncio.create_task(lead.act("reopen" if n % 2 else "reveal", step=RATED[0], part=RATED[1]))
        await page.until(lambda n=n: bool(page.state("ratings", *RATED).get("revealed")) == (n % 2 == 0), 30)
        drawn.append(time.monotonic() - started)
        await done
    await asyncio.gather(page.away(), lead.away())
    names = ("message shown at the other server's page", "reveal shown at the other server's page")
    rows = [
        Row(f"{name} within {FOLLOWS:.0f} s, {TIMES} times", TIMES, sum(one <= FOLLOWS for one in took))
        for name, took in zip(names, (told, drawn), strict=True)
    ]
    return rows, [
        [name, len(took), f"{sorted(took)[len(took) // 2]:.2f}", f"{max(took):.2f}"]
        for name, took in zip(names, (told, drawn), strict=True)
    ]


async def faults(pair: Pair) -> tuple[list[Row], list[list[Any]]]:
    """Make all faults of a session, one after the other."""
    rows, seconds = await follow(pair)
    room = Room(pair)
    await room.come_in()
    for fault in (
        lambda: room.killed(0),
        lambda: room.killed(1),
        lambda: room.restarted("fast"),
        lambda: room.restarted("immediate"),
    ):
        row, took = await fault()
        rows.append(row)
        seconds.append(took)
        print("  ", row, took, flush=True)
    await room.go_home()
    return rows, seconds


def run() -> list[Row]:
    """Make these faults."""
    with tempfile.TemporaryDirectory() as folder, two_servers(Path(folder), durable=True) as pair:
        links = links_for(pair.front, 4)
        for n, server in enumerate(pair.servers):
            pair.warm_up(n, at_server(server, pair, links[n]))
        rows, seconds = asyncio.run(faults(pair))
        rows.append(changed_secret(pair, links))
        for server in pair.servers:
            wrong = [line for line in server.log.splitlines() if " ERROR" in line or line.startswith("ERROR")]
            print(f"  errors in the log of {server.data_dir.name}: {len(wrong)}", *wrong[:4], sep="\n    ")
    title = f"Two servers on one PostgreSQL behind nginx (load {os.getloadavg()[0]:.1f})"
    show(title, ("seconds from the fault or the act until the page goes on", "pages", "median", "worst"), seconds)
    return rows
