"""The store: opens a record, makes deals and seats, and hands out transactions to its other `store_*` modules."""

from __future__ import annotations

import hashlib
import secrets
import threading
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, func, insert, or_, select, text

from vested_widgets import method
from vested_widgets.deals import validation
from vested_widgets.deals.entities import COLOURS, Deal, Member, NewMember, NewParty
from vested_widgets.deals.errors import UnknownDeal, UnknownSeat
from vested_widgets.deals.record import people as stored_people
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record import workshop_tables as r
from vested_widgets.deals.record.deals import read_deal
from vested_widgets.deals.record.engine import connect, make_ready, translated
from vested_widgets.deals.record.feed import Feed

if TYPE_CHECKING:
    from vested_widgets.deals.seat.seat import Seat
    from vested_widgets.deals.view import DealView


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """A fresh id."""
    return str(uuid.uuid4())


def link_hash(token: str) -> str:
    """What is stored of a seat's secret link. The link has 128 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


class Store(Feed):
    """An open record. Use it as a context manager, or call `close`."""

    def __init__(self, address: str | Path) -> None:
        self.address = str(address)
        self._engine = connect(self.address)
        self._open = threading.local()

    @classmethod
    def open(cls, address: str | Path) -> Store:
        """Open the record at a path (SQLite) or a URL (PostgreSQL), making and migrating it as needed.

        Raises:
            StoreError: it cannot be opened; the message says why and how to mend it.
        """
        return cls(address)

    @staticmethod
    def make_ready(address: str | Path) -> None:
        """Do what can be done of `open` without opening anything, for those that are forked from this process.

        Raises:
            StoreError: there cannot be a record of that address.
        """
        make_ready(str(address))

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the record; within another transaction of this thread, that one."""
        around: Connection | None = getattr(self._open, "connection", None)
        if around is not None:
            yield around
            return
        with translated(self.address), self._engine.connect() as connection, connection.begin(), self._within(connection):
            yield connection

    @contextmanager
    def writing(self, deal_id: str) -> Iterator[Connection]:
        """A transaction that writes to one deal; writers of a deal take turns. It is on disk when the block ends."""
        with (
            translated(self.address),
            self._engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            if connection.dialect.name == "postgresql":
                # Numbers of the feed are then committed in their order, so no reader can step over one.
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:deal))"), {"deal": deal_id})
            with self._within(connection):
                yield connection

    @contextmanager
    def _within(self, connection: Connection) -> Iterator[None]:
        """Let what is read inside a transaction see what that transaction sees."""
        around = getattr(self._open, "connection", None)
        self._open.connection = connection
        try:
            yield
        finally:
            self._open.connection = around

    # Deals

    def deals(self) -> list[Deal]:
        """All deals, oldest first."""
        with self.reading() as connection:
            ids = connection.scalars(select(t.deal.c.id).order_by(t.deal.c.created_at, t.deal.c.id)).all()
            return [read_deal(connection, deal_id) for deal_id in ids]

    def deal(self, id_or_name: str) -> Deal:
        """The deal of that id or name.

        Raises:
            UnknownDeal: there is none, or the name belongs to several.
        """
        with self.reading() as connection:
            found = connection.scalars(
                select(t.deal.c.id).where(or_(t.deal.c.id == id_or_name, t.deal.c.name == id_or_name))
            ).all()
            if len(found) == 1:
                return read_deal(connection, found[0])
            names = connection.scalars(select(t.deal.c.name).order_by(t.deal.c.created_at)).all()
        if found:
            raise UnknownDeal(f"{len(found)} deals are called {id_or_name!r}. Use the id of the one you mean.")
        raise UnknownDeal(f"There is no deal {id_or_name!r}. There are: {', '.join(map(repr, names)) or 'none yet'}.")

    def create_deal(
        self,
        name: str,
        parties: Sequence[NewParty],
        *,
        architect: str = "Deal architect",
        k: int = 3,
        own_content: Mapping[str, Any] | None = None,
        demonstration: bool = False,
    ) -> Deal:
        """Make a deal with its parties, their members, and a deal architect.

        Raises:
            InvalidDeal: a name is missing, too long or doubled, or there are not 2 to 12 parties; nothing is created.
            ContentError: the deal's own content does not hold.
        """
        parties = validation.new_deal(name, parties, architect, k)
        content = dict(own_content or {})
        method.with_own(method.load(), content)
        deal_id = new_id()
        with self.writing(deal_id) as connection:
            connection.execute(
                insert(t.deal).values(
                    id=deal_id,
                    name=name.strip(),
                    created_at=now(),
                    k=k,
                    own_content=content,
                    demonstration=demonstration,
                    salt=secrets.token_hex(16),
                )
            )
            add_member_row(connection, deal_id, None, NewMember(architect, "architect"))
            for position, party in enumerate(parties):
                party_id = new_id()
                colour = party.colour or COLOURS[position % len(COLOURS)]
                connection.execute(
                    insert(t.party).values(
                        id=party_id,
                        deal_id=deal_id,
                        position=position,
                        name=party.name.strip(),
                        colour=colour,
                    )
                )
                for member in party.members:
                    add_member_row(connection, deal_id, party_id, member)
            append(connection, deal_id, "deal")
            return read_deal(connection, deal_id)

    def add_member(self, deal_id: str, party_id: str | None, alias: str, role: str = "member") -> Member:
        """Add a person to a deal.

        Raises:
            InvalidDeal: the alias is missing, too long or taken, or the party is not of this deal.
        """
        deal = self.deal(deal_id)
        new = validation.new_member(deal, party_id, alias, role)
        with self.writing(deal_id) as connection:
            member_id = add_member_row(connection, deal_id, party_id, new)
            append(connection, deal_id, "member")
            return next(m for m in read_deal(connection, deal_id).members if m.id == member_id)

    def delete_deal(self, deal_id: str) -> None:
        """Delete a deal with everything in it. This is the one act that takes rows away; export the deal before.

        Raises:
            UnknownDeal: there is no such deal.
        """
        self.deal(deal_id)
        with self.writing(deal_id) as connection:
            members = select(t.member.c.id).where(t.member.c.deal_id == deal_id)
            links = select(t.seat_link.c.id).where(t.seat_link.c.member_id.in_(members))
            connection.execute(delete(t.latest_answer).where(t.latest_answer.c.member_id.in_(members)))
            connection.execute(delete(t.latest_row).where(t.latest_row.c.deal_id == deal_id))
            connection.execute(delete(t.seat_revocation).where(t.seat_revocation.c.link_id.in_(links)))
            connection.execute(delete(t.seat_link).where(t.seat_link.c.member_id.in_(members)))
            stored_people.forget(connection, deal_id)
            for table in (*r.APPENDED, t.change, t.member, t.party):
                connection.execute(delete(table).where(table.c.deal_id == deal_id))
            connection.execute(delete(t.deal).where(t.deal.c.id == deal_id))

    # Seats

    def seat(self, member_id: str) -> Seat:
        """The seat of a member.

        Raises:
            UnknownSeat: there is no such member.
        """
        from vested_widgets.deals.seat.seat import Seat

        with self.reading() as connection:
            deal_id = connection.scalar(_DEAL_OF, {"id": member_id})
            if deal_id is None:
                raise UnknownSeat("There is no such seat in this record. Ask your deal architect for a fresh link.")
            deal = read_deal(connection, deal_id)
        return Seat(self, deal, next(member for member in deal.members if member.id == member_id))

    def view(self, deal: str) -> DealView:
        """A deal of one's own for analysis, without a seat.

        Raises:
            UnknownDeal: there is no deal of that name or id.
        """
        from vested_widgets.deals.view import DealView

        return DealView(self, self.deal(deal))

    def issue_link(self, member_id: str) -> str:
        """A fresh secret link for a seat; the older links of that seat die. The token is shown once, only its hash is stored.

        Returns:
            128 random bits, URL-safe.
        """
        self.seat(member_id)
        token = secrets.token_urlsafe(16)
        with self.writing(member_id) as connection:
            _revoke(connection, member_id)
            connection.execute(
                insert(t.seat_link).values(id=new_id(), member_id=member_id, hash=link_hash(token), issued_at=now())
            )
        return token

    def revoke_links(self, member_id: str) -> None:
        """Let all links of a seat die."""
        with self.writing(member_id) as connection:
            _revoke(connection, member_id)

    def link(self, token: str) -> tuple[str, str] | None:
        """The member's id and the link's id for a living link, else None."""
        with self.reading() as connection:
            row = connection.execute(_ALIVE.where(t.seat_link.c.hash == link_hash(token))).first()
        return (row.member_id, row.id) if row else None

    def member_by_link(self, token: str) -> Member | None:
        """Who sits behind a living link, else None."""
        found = self.link(token)
        return self.seat(found[0]).member if found else None

    def link_is_alive(self, member_id: str, link_id: str) -> bool:
        """Whether a link still opens its seat."""
        with self.reading() as connection:
            return connection.execute(_ALIVE_LINK, {"id": link_id, "member_id": member_id}).first() is not None

    def living_links(self, links: Collection[str]) -> set[str]:
        """Those of some links (by id) that still open their seats, in one question however many there are."""
        with self.reading() as connection:
            return {row.id for row in connection.execute(_ALIVE.where(t.seat_link.c.id.in_(links)))} if links else set()

    # Documents

    def export_deal(self, deal_id: str) -> dict[str, Any]:
        """The whole deal as one versioned JSON document; secret links are not part of it."""
        from vested_widgets.deals.record.transfer import export_deal

        with self.reading() as connection:
            return export_deal(connection, self.deal(deal_id))

    def import_deal(self, document: object, *, as_copy: bool = False) -> Deal:
        """Take in a document that `export_deal` made; with `as_copy` under fresh ids beside the original.

        Raises:
            InvalidDocument: it does not hold, or the deal is here already; nothing is changed.
        """
        from vested_widgets.deals.record.transfer import import_deal

        return import_deal(self, document, as_copy=as_copy)


_ALIVE = (
    select(t.seat_link.c.member_id, t.seat_link.c.id)
    .outerjoin(t.seat_revocation, t.seat_revocation.c.link_id == t.seat_link.c.id)
    .where(t.seat_revocation.c.link_id.is_(None))
)
_ALIVE_LINK = _ALIVE.where(t.as_asked(t.seat_link, "id", "member_id"))
_DEAL_OF = select(t.member.c.deal_id).where(t.as_asked(t.member, "id"))


def append(connection: Connection, deal_id: str, kind: str, step: str = "", part: str = "") -> int:
    """Take the next number of the change feed for what is about to be written.

    Raises:
        NotAllowed: the deal has been archived.
    """
    return numbers_for(connection, deal_id, kind, [(step, part)])[0]


def numbers_for(connection: Connection, deal_id: str, kind: str, places: Sequence[tuple[str, str]]) -> list[int]:
    """Take the next numbers of the change feed, one for each place (step, part), in their order.

    Raises:
        NotAllowed: the deal has been archived.
    """
    stored_people.demand_open(connection, deal_id, kind)
    at = now()
    rows = [{"deal_id": deal_id, "kind": kind, "step": step, "part": part, "at": at} for step, part in places]
    found = connection.execute(t.NUMBERED, rows)
    return [int(seq) for seq in found.scalars()]


def _revoke(connection: Connection, member_id: str) -> None:
    for row in connection.execute(_ALIVE.where(t.seat_link.c.member_id == member_id)).all():
        connection.execute(insert(t.seat_revocation).values(link_id=row.id, at=now()))


def add_member_row(connection: Connection, deal_id: str, party_id: str | None, new: NewMember) -> str:
    """Write the row of a checked new member; returns the id."""
    position = connection.scalar(select(func.count()).select_from(t.member).where(t.member.c.deal_id == deal_id))
    member_id = new_id()
    connection.execute(
        insert(t.member).values(
            id=member_id,
            deal_id=deal_id,
            party_id=party_id,
            position=position,
            alias=new.alias.strip(),
            role=new.role,
        )
    )
    if new.open:
        stored_people.change_member(connection, deal_id, member_id, "open")
    return member_id
