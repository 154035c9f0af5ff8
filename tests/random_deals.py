"""Deals in which people did anything, in any order: for what has to hold of every deal.

deal = make_deal(store, random.Random(7), acts=60)
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress

from bulk import answers, cells
from vested_widgets import deals, method
from vested_widgets.deals import AnswerKey

# What people write: other alphabets, directions, marks, markup, quotation, and what spreadsheets and records trip over.
WORDS = (
    "Bread at six", "日本語の約束", "שלום לכולם", "e\u0301 and é", "👩🏽‍🚀 together", "<b>not bold</b> & so on", '"quoted", \'twice\'', "=SUM(A1)",
    "a\ttab\nand a line", "\u200bunseen", "1.234,56", "null", "0", " ", "\\n\\u0000", "ﬁne ½ ²", "x" * 200,
)  # fmt: skip
REFUSED = (deals.NotAllowed, deals.InvalidAnswer, deals.InvalidDeal, ValueError)


class Life:
    """A deal, and what its people may do next.

    Attributes:
        done: how many acts of each name the record has taken.
    """

    def __init__(self, store: deals.Store, chance: random.Random) -> None:
        self.store, self.chance = store, chance
        names = chance.sample(["North", "Süd & Söhne", "第三", "حزب", "O'Neil <Ltd>", "Six"], chance.randint(2, 6))
        parties = [
            deals.NewParty(name, members=tuple(deals.NewMember(f"{name} {n}") for n in range(chance.randint(1, 4))))
            for name in names
        ]
        self.deal = store.create_deal(self.words()[:100], parties, architect="Guy", k=chance.choice([3, 3, 4]))
        self.steps = method.load().steps
        self.done: dict[str, int] = {}
        self.written: list[str] = []
        self.acts: tuple[Callable[[], object], ...] = (
            self.answer, self.answer, self.turn, self.turn, self.write_row, self.write_row, self.write_text, self.comment, self.ask_consent,
            self.approve, self.name_approvers, self.change_people, self.lead,
        )  # fmt: skip

    def words(self) -> str:
        """Return a text as people write it."""
        return self.chance.choice(WORDS).strip() or "Words"

    def seat(self, role: str = "") -> deals.Seat:
        """The seat of one of its people."""
        people = [one for one in self.store.deal(self.deal.id).members if not role or one.role == role]
        return deals.Seat.open(self.store, self.chance.choice(people).id)

    def part(self, *kinds: str) -> tuple[method.Step, method.Part]:
        """Some part of those kinds, rather one of the first steps: there things come to an end."""
        found = [(step, part) for step in self.steps for part in step.parts if part.kind in kinds]
        return found[min(self.chance.randrange(len(found)), self.chance.randrange(len(found)))]

    def live(self, acts: int) -> None:
        """Let its people act; what the record refuses has not happened."""
        for _ in range(acts):
            act = self.chance.choice(self.acts)
            try:
                act()
            except REFUSED:
                continue
            self.done[act.__name__] = self.done.get(act.__name__, 0) + 1

    # Acts

    def answer(self) -> None:
        """Everybody of a part answers some of it, and most submit."""
        step, part = self.part(*method.ALONE)
        for member in self.store.deal(self.deal.id).members:
            if member.role != "member" or not member.active:
                continue
            seat = deals.Seat.open(self.store, member.id)
            given = answers(seat, step, part)
            if part.kind == "text":
                given = {AnswerKey(step.id, part.id, field): self.words() for field, _ in part.fields()}  # type: ignore[union-attr]
            kept = {key: value for key, value in given.items() if self.chance.random() < 0.8}
            if kept:
                seat.answers.write(kept)
                seat.answers.set_done(step.id, part.id, done=self.chance.random() < 0.8)

    def turn(self) -> None:
        """A round is revealed, reopened, closed, or asked once more."""
        step, part = self.part(*method.ALONE)
        rounds = self.seat("architect").rounds
        self.chance.choice([rounds.reveal, rounds.reveal, rounds.reveal, rounds.reopen, rounds.agree, rounds.new_wave])(
            step.id, part.id
        )

    def write_row(self) -> None:
        """A row is written, changed from a version that may be old, moved or taken away."""
        step, part = self.part("joint_table")
        name, seat = f"{step.id}/{part.id}", self.seat("member")
        rows = list(seat.tables.read(name).rows)
        row = self.chance.choice(rows) if rows else None
        made = cells(seat, part)  # type: ignore[arg-type]
        texts = {column.id: self.words()[: column.longest] for column in part.columns if column.kind == "text"}  # type: ignore[union-attr]
        made |= {column: text for column, text in texts.items() if self.chance.random() < 0.5}
        act = self.chance.random()
        if row is None or act < 0.4:
            seat.tables.save_row(name, None, made, None)
            self.written.append(name)
        elif act < 0.8:
            seat.tables.save_row(name, row.id, made, max(0, row.revision - self.chance.randint(0, 1)))
        elif act < 0.9:
            seat.tables.move_row(name, row.id, self.chance.choice([None, *(one.id for one in rows if one.id != row.id)]))
        else:
            seat.tables.delete_row(name, row.id, row.revision)

    def write_text(self) -> None:
        """A joint text gets a version, perhaps beside another one."""
        step, part = self.part("joint_text")
        name, seat = f"{step.id}/{part.id}", self.seat("member")
        head = seat.drafts.read(name).head
        seat.drafts.save(name, self.words(), self.chance.choice([head.revision, None]) if head else None)
        self.written.append(name)

    def comment(self) -> None:
        """Somebody comments on something joint."""
        step, part = self.part(*method.JOINT)
        self.seat().comments.add(f"{step.id}/{part.id}", self.words())

    def ask_consent(self) -> None:
        """The deal architect asks everyone whether they can live with a text."""
        step, part = self.part("joint_text", "assembly")
        self.seat("architect").consent.ask(f"{step.id}/{part.id}")

    def approve(self) -> None:
        """Something is proposed, approved by some, declined, or its approval is taken back."""
        if not self.written:
            raise ValueError
        name, found = self.chance.choice(self.written), self.seat("member").approvals
        if not found.status(name).proposed:
            found.propose(name, found.status(name).content_hash)
        for party in self.deal.parties:
            member = next(one for one in self.store.deal(self.deal.id).members if one.party_id == party.id)
            own = deals.Seat.open(self.store, member.id).approvals
            act = self.chance.random()
            with suppress(*REFUSED):
                if act < 0.8:
                    own.approve(name, own.status(name).content_hash)
                elif act < 0.9:
                    own.decline(name, own.status(name).content_hash, self.words())
                else:
                    own.withdraw(name)

    def name_approvers(self) -> None:
        """A party names who approves for it."""
        party = self.chance.choice(self.deal.parties)
        people = [one.id for one in self.seat("architect").approvers.people(party.id)]
        self.seat("architect").approvers.name(party.id, self.chance.sample(people, self.chance.randint(0, len(people))))

    def change_people(self) -> None:
        """Somebody comes, goes, returns, gets another name or a successor; a party is renamed."""
        guy, party = self.seat("architect"), self.chance.choice(self.deal.parties)
        member = self.chance.choice([one for one in self.store.deal(self.deal.id).members if one.role == "member"])
        self.chance.choice(
            [
                lambda: guy.people.add(party.id, f"{self.words()} {self.chance.random()}", self.chance.choice(["member", "sponsor", "observer"])),
                lambda: guy.people.remove(member.id),
                lambda: guy.people.bring_back(member.id),
                lambda: guy.people.rename(member.id, f"Someone {self.chance.random()}"),
                lambda: guy.people.hand_over(member.id, f"Successor {self.chance.random()}", self.words()),
                lambda: guy.people.rename_party(party.id, f"Party {self.chance.random()}"),
            ]
        )()  # fmt: skip

    def lead(self) -> None:
        """The deal architect leads a session."""
        guy, (step, part) = self.seat("architect").workshop, self.part(*method.ALONE)
        self.chance.choice(
            [
                lambda: guy.start([step.id]), guy.end, lambda: guy.go(step.id), guy.pause, guy.resume, lambda: guy.tell(self.words()),
                lambda: guy.note(step.id, part.id, "", self.words()), guy.undo,
            ]
        )()  # fmt: skip


def make_deal(store: deals.Store, chance: random.Random, acts: int = 60) -> Life:
    """Make a deal and let its people act."""
    life = Life(store, chance)
    life.live(acts)
    return life
