"""A session of forty people: an agenda of 40 minutes pressed into `MINUTES` (5), with everything that goes wrong on such a day.

A deal architect at the console, 40 members of 3 parties at pages of their own, the wall; 6 steps, each alone, revealed and talked about, one
of them a second time; phones that lose the network, a kernel killed every minute, and an agreed text at the end. Afterwards the record
must hold every answer that was acknowledged.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from browser.serving import Server
from load.phone import Phone, in_front
from load.table import show
from load.visitors import percentile
from vested_widgets import deals, method

MINUTES = float(os.environ.get("MINUTES", "5"))
PEOPLE = int(os.environ.get("PEOPLE", "40"))
PARTIES = ("Mill", "Quay", "Yard")
# The agenda: step, and its parts in the order in which they are opened; "again" is a second round.
AGENDA = (
    ("principles", ("practice",)),
    ("principles", ("practice", "again")),
    ("vision", ("sentence", "points")),
    ("model", ("relationship", "economics")),
    ("who", ("ours",)),
    ("our-goals", ("own",)),
    ("outcomes", ("proposals", "votes")),
)
WORKBOOK = {step.id: element.workbook for element in method.load().elements for step in element.steps}


class Session:
    """The room, and what it has measured."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.random = random.Random(6)
        self.said: dict[str, dict[str, Any]] = {}  # by alias: what was acknowledged last, by question
        self.reveals: list[float] = []
        self.wall: list[float] = []
        self.moves: list[float] = []
        self.acts: list[float] = []
        self.killed = 0
        self.shaky: set[Phone] = set()

    def seats(self) -> None:
        """A deal of its own with a link for everybody."""
        sides = [
            deals.NewParty(name, members=tuple(deals.NewMember(f"{name} {n}") for n in range(at, PEOPLE, len(PARTIES))))
            for at, name in enumerate(PARTIES)
        ]
        with self.server.store() as store:
            self.deal = store.create_deal(f"{PEOPLE} people", sides, architect="Lead")
            self.lead, self.screen = in_front(self.server, store, self.deal)
            link = f"{self.server.base_url}join/"
            members = [member for member in self.deal.members if member.role == "member"]
            self.phones = [Phone(self.server, link + store.issue_link(member.id), member.alias) for member in members]

    async def come_in(self) -> None:
        """The architect, the wall, and then everybody within ten seconds."""
        await self.lead.come("facilitate")
        await self.lead.act("start", agenda=list(dict.fromkeys(step for step, _ in AGENDA)), follow=True)
        await self.lead.act("open_room")
        await self.screen.come("wall")
        await asyncio.gather(*(self._arrive(phone, 10 * at / PEOPLE) for at, phone in enumerate(self.phones)))

    async def _arrive(self, phone: Phone, wait: float) -> None:
        await asyncio.sleep(wait)
        await phone.come(WORKBOOK[AGENDA[0][0]])

    async def run(self) -> None:
        """The agenda, each part in its share of the time."""
        share = 60 * MINUTES / sum(len([part for part in parts if part != "again"]) for _, parts in AGENDA)
        for step, parts in AGENDA:
            await self._go(step)
            for part in parts[:1] if "again" in parts else parts:
                if "again" in parts:
                    await self.lead.act("new_wave", step=step, part=part)
                await self._part(step, part, share)
        await self._agree()

    async def _go(self, step: str) -> None:
        if self.lead.state("console")["state"]["session"]["step"].get("id") != step:
            await self.lead.act("go", step=step)
        started = time.monotonic()
        await asyncio.gather(*(phone.until(lambda p=phone: p.room.get("step", {}).get("id") == step) for phone in self.phones))
        self.moves.append(time.monotonic() - started)
        await asyncio.gather(*(self._turn(phone, step) for phone in self.phones))

    async def _turn(self, phone: Phone, step: str) -> None:
        if phone.page != WORKBOOK[step]:
            await phone.open(WORKBOOK[step])
        await phone.show(step)

    async def _part(self, step: str, part: str, share: float) -> None:
        kind = method.load().step(step).part(part).kind
        ends = time.monotonic() + share
        answers = (self._answer(phone, step, part, kind, share * 0.5) for phone in self.phones)
        await asyncio.gather(self._while_they_answer(part, share * 0.5), *answers)
        await self.lead.until(lambda: self._counted(step, part) == PEOPLE, 180)
        before = [pictures(phone) for phone in self.phones]
        started = time.monotonic()
        await self.lead.act("reveal", step=step, part=part)
        seen = [self._sees(phone, step, part, kind, old, started) for phone, old in zip(self.phones, before, strict=True)]
        await asyncio.gather(*seen, self._on_the_wall(part, started))
        await self._while_they_talk()
        await asyncio.sleep(max(0.0, ends - time.monotonic()))

    async def _while_they_answer(self, part: str, within: float) -> None:
        """What an architect does while the room is at work."""
        await asyncio.sleep(within / 2)
        await self._reaches(lambda room: room.get("message") == f"Half of {part}.", "message", text=f"Half of {part}.")
        await self._reaches(lambda room: (room.get("timer") or {}).get("seconds") == 120, "timer", minutes=2)

    async def _while_they_talk(self) -> None:
        await self._reaches(lambda room: room.get("paused") is True, "pause")
        await self._reaches(lambda room: room.get("paused") is False, "resume")
        await self._reaches(lambda room: room.get("follow") is False, "follow", on=False)
        await self._reaches(lambda room: room.get("follow") is True, "undo")
        await self._reaches(lambda room: room.get("timer") is None, "timer", minutes=0)

    async def _reaches(self, shown: Callable[[dict[str, Any]], bool], act: str, **given: Any) -> None:
        """An act of the architect, until every page and the wall show it."""
        started = time.monotonic()
        await self.lead.act(act, **given)
        pages = (phone.until(lambda p=phone: shown(p.room), 180) for phone in (*self.phones, self.screen))
        await asyncio.gather(*pages)
        self.acts.append(time.monotonic() - started)

    def _counted(self, step: str, part: str) -> int:
        shown = self.lead.state("console").get("state", {}).get("step", {})
        return next((one["done"] for one in shown.get("parts", ()) if shown["id"] == step and one["id"] == part), 0)

    async def _answer(self, phone: Phone, step: str, part: str, kind: str, within: float) -> None:
        """Answer one question after the other, as people do, and say "count me in"."""
        await phone.until(lambda: bool(self._questions(phone, step, part, kind)), 180)
        asked = self._questions(phone, step, part, kind)
        for key, value in asked.items():
            await asyncio.sleep(self.random.random() * 2 * within / len(asked))
            await phone.send(kind, step, part, {"type": "answer", "changes": {key: value}})
            if phone in self.shaky and self.random.random() < 0.1:
                await phone.drop()
        await phone.settled(300)
        self.said.setdefault(phone.alias, {}).update(asked)
        # "Count me in" has no receipt: the page shows it, or it is tapped again.
        while not phone.state("foot", step).get("done"):
            if foot := phone.find("foot", step):
                await phone.custom(foot, {"type": "done", "done": True})
            with contextlib.suppress(TimeoutError):
                await phone.until(lambda: bool(phone.state("foot", step).get("done")), 10)

    def _questions(self, phone: Phone, step: str, part: str, kind: str) -> dict[str, Any]:
        """What the page asks, with an answer that this phone's side would give; {} while it asks nothing."""
        state = phone.state(kind, step, part)
        if state.get("reason") or state.get("revealed"):
            return {}
        rng = random.Random(f"{phone.alias}/{step}/{part}/{state.get('key')}")
        if kind == "ratings":
            asked = [question for card in state.get("cards", ()) for question in card["questions"]]
            return {one["key"]: _point(one["scale"], rng) for one in asked}
        if kind == "text":
            return {
                field["keys"][0]: f"{phone.alias} has said this about {field['id'] or part}." for field in state.get("fields", ())
            }
        entries = [entry["key"] for entry in state.get("entries", ())]
        return dict.fromkeys(rng.sample(entries, min(4, len(entries))), state.get("budget", 0) // 4)

    async def _sees(self, phone: Phone, step: str, part: str, kind: str, before: int, started: float) -> None:
        drawn = bool(method.load().step(step).part(part).pictures)
        if drawn:
            await phone.until(lambda: pictures(phone) > before, 180)
        else:
            await phone.until(lambda: bool(phone.state(kind, step, part).get("revealed")), 180)
        self.reveals.append(time.monotonic() - started)

    async def _on_the_wall(self, part: str, started: float) -> None:
        def shown() -> bool:
            waiting = self.screen.state("wall").get("state", {}).get("session", {}).get("waiting", {})
            return bool(waiting.get("part") == part and waiting.get("state") != "open")

        await self.screen.until(shown, 180)
        self.wall.append(time.monotonic() - started)

    async def _agree(self) -> None:
        """One writes the joint sentence, proposes it, and one of each side approves it; the page of each shows that all have."""
        first = {alias.split()[0]: phone for phone in reversed(self.phones) for alias in [phone.alias]}
        await self._go("vision")
        writer = first[PARTIES[0]]
        await writer.send("joint_text", "vision", "joint", {"type": "save", "text": "Together we feed the region.", "base": None})
        await writer.settled()
        await writer.until(lambda: bool(writer.state("joint_text", "vision", "joint").get("content_hash")))
        content = writer.state("joint_text", "vision", "joint")["content_hash"]
        await writer.send("joint_text", "vision", "joint", {"type": "propose", "hash": content})
        await writer.settled()
        for phone in first.values():
            await phone.until(lambda p=phone: bool(p.state("joint_text", "vision", "joint").get("may", {}).get("approve")), 60)
            await phone.send("joint_text", "vision", "joint", {"type": "approve", "hash": content})
            await phone.settled()
        await self.lead.settled()

    async def trouble(self) -> None:
        """Kill a kernel every minute, never the architect's twice in a row: any of them may be hit."""
        while True:
            await asyncio.sleep(60)
            found = await asyncio.to_thread(self.server.kernels)
            if found:
                self.random.choice(found).kill()
                self.killed += 1

    def missing(self) -> tuple[int, list[str]]:
        """How many acknowledged answers there are, and which of them the record does not hold."""
        lost, count = [], 0
        with self.server.store() as store:
            members = {member.alias: member for member in store.deal(self.deal.id).members}
            for alias, said in self.said.items():
                seat = deals.Seat.open(store, members[alias].id)
                mine: dict[str, Any] = {}
                for step, part in {(key.split("|")[0], key.split("|")[1]) for key in said}:
                    mine |= {str(key): value for key, value in seat.answers.mine(step, part).items()}
                count += len(said)
                lost += [f"{alias}: {key}" for key, value in said.items() if mine.get(key) != value]
            draft = deals.Seat.open(store, members["Lead"].id).drafts.read("vision/joint")
        return count, lost + ([] if draft.state == "agreed" else [f"the joint sentence is {draft.state}"])


def pictures(phone: Phone) -> int:
    """How many pictures a page shows."""
    return sum(state.get("_module") == "picture" and bool(state.get("figure")) for state in phone.models.values())


def _point(scale: dict[str, Any], rng: random.Random) -> Any:
    if scale["words"]:
        return rng.choice(scale["words"])[0]
    return rng.randint(scale["low"], scale["high"])


async def hold(server: Server) -> Session:
    """Hold the session; everybody goes home at the end."""
    session = Session(server)
    session.seats()
    session.shaky = set(session.phones[:: max(1, PEOPLE // 3)][:3])
    await session.come_in()
    trouble = asyncio.create_task(session.trouble())
    try:
        await session.run()
    finally:
        trouble.cancel()
    await asyncio.gather(*(phone.away() for phone in (*session.phones, session.lead, session.screen)))
    return session


def main() -> None:
    """Print what was measured, and fail if the record does not hold what was acknowledged."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "data").start()
        started = time.monotonic()
        try:
            session = asyncio.run(hold(server))
            took = time.monotonic() - started
            count, lost = session.missing()
        finally:
            server.stop()
            wrong = [line for line in server.log.splitlines() if "ERROR" in line]
            print(f"  errors in the server's log: {len(wrong)}", *wrong[:5], sep="\n    ")
    acks = [ack for phone in session.phones for ack in phone.acks]
    pages = [page for phone in session.phones for page in phone.pages]
    rows = [
        ["answer to saved", *_row(acks), "1 s"],
        ["reveal to picture, phones", *_row(session.reveals), "2 s"],
        ["reveal to picture, wall", *_row(session.wall), "2 s"],
        ["move of the room to all pages", *_row(session.moves), "2 s"],
        ["message, timer, pause, follow, undo to all pages", *_row(session.acts), "2 s"],
        ["page opened", *_row(pages), ""],
    ]
    title = f"{PEOPLE} members of {len(PARTIES)} parties, {len(AGENDA)} rounds, {took / 60:.1f} minutes (load {load:.1f} at the start)"
    show(title, ("seconds", "times", "median", "p95", "worst", "wanted"), rows)
    dropped = sum(phone.lost for phone in session.phones)
    again = sum(phone.again for phone in session.phones)
    print(f"  pages asked for again: {again}; kernels killed: {session.killed}; lines lost and taken up again: {dropped}")
    print(f"  answers acknowledged: {count}; lost: {len(lost)}")
    if lost:
        raise SystemExit("\n".join(lost[:20]))


def _row(values: list[float]) -> list[str]:
    return [str(len(values)), f"{percentile(values, 0.5):.3f}", f"{percentile(values, 0.95):.3f}", f"{max(values):.3f}"]
