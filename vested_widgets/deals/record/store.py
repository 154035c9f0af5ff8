"""Open a record, make deals and links, and give transactions to the other modules of `record`."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select, text

from vested_widgets import method, texts
from vested_widgets.deals import validation
from vested_widgets.deals.entities import COLOURS, Deal, Member, NewMember, NewParty
from vested_widgets.deals.errors import InvalidDeal, InvalidDocument, UnknownDeal, UnknownSeat
from vested_widgets.deals.record import document_checks, transfer
from vested_widgets.deals.record import people as stored_people
from vested_widgets.deals.record import tables as t
from vested_widgets.deals.record import workshop_tables as r
from vested_widgets.deals.record.checking import check_open, demand_schema
from vested_widgets.deals.record.deals import read_deal
from vested_widgets.deals.record.engine import connect, make_ready, translated, try_to_write
from vested_widgets.deals.record.feed import Feed
from vested_widgets.deals.record.idempotency import made_before, remember
from vested_widgets.deals.record.postgres import Listener
from vested_widgets.deals.record.without_seats import without_seats
from vested_widgets.deals.record.writing import append, link_hash, new_id, now


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

    def try_to_write(self) -> None:
        """Write something small that changes nothing, as far as the disk.

        Raises:
            StoreError: nothing can be written just now; the message says why.
        """
        try_to_write(self._engine, self.address)

    def listen(self, heard: Callable[[str], None]) -> Listener | None:
        """Call `heard`, in a thread, with the id of each deal in which something was written, by any server; None of SQLite.

        With "" it is called after each time of not having listened.
        """
        return Listener(self._engine.url, heard) if self._engine.dialect.name == "postgresql" else None

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def check(self) -> None:
        """Read the whole record once, before anybody works with it.

        Raises:
            StoreError: it is damaged, or was written by a state of the program between two versions.
        """
        with translated(self.address), self._engine.connect() as connection, connection.begin():
            if connection.dialect.name == "sqlite":
                check_open(connection, self._engine.url.database)
            demand_schema(connection)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the record; within another transaction of this thread, that one."""
        around: Connection | None = getattr(self._open, "connection", None)
        if around is not None:
            yield around
            return
        # PostgreSQL would otherwise show each statement what has been committed by then; SQLite never does.
        one_state = {"isolation_level": "REPEATABLE READ"} if self._engine.dialect.name == "postgresql" else {}
        with (
            translated(self.address),
            self._engine.connect().execution_options(**one_state) as connection,
            connection.begin(),
            self._within(connection),
        ):
            yield connection

    @contextmanager
    def writing(self, deal_id: str) -> Iterator[Connection]:
        """Open a transaction that writes to one deal; writers of a deal take turns. It is on disk when the block ends."""
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
        """Return all deals, oldest first."""
        with self.reading() as connection:
            ids = connection.scalars(select(t.deal.c.id).order_by(t.deal.c.created_at, t.deal.c.id)).all()
            return [read_deal(connection, deal_id) for deal_id in ids]

    def deal(self, id_or_name: str) -> Deal:
        """Return the deal of that id or name.

        Raises:
            UnknownDeal: there is none, or the name belongs to several.
        """
        with self.reading() as connection:
            known = connection.execute(select(t.deal.c.id, t.deal.c.name).order_by(t.deal.c.created_at)).all()
            names = [texts.readable_name(row.name) for row in known]
            wanted = texts.normalised(str(id_or_name))
            found = [row.id for row, name in zip(known, names, strict=True) if wanted in (row.id, name)]
            if len(found) == 1:
                return read_deal(connection, found[0])
        if found:
            raise UnknownDeal(method.words("record_error.several_deals", n=len(found), name=wanted, ids=", ".join(found)))
        listed = ", ".join(map(repr, names)) or method.words("record_error.none_yet")
        raise UnknownDeal(method.words("record_error.no_deal", name=id_or_name, names=listed))

    def create_deal(
        self,
        name: str,
        parties: Sequence[NewParty],
        *,
        architect: str | None = None,
        k: int = 3,
        own_content: Mapping[str, Any] | None = None,
        demonstration: bool = False,
        alike: bool = False,
        token: tuple[str, str] | None = None,
    ) -> Deal:
        """Make a deal with its parties, their members, and a deal architect.

        Args:
            architect: the alias of the deal architect; the name of the role without it.
            alike: whether names that look alike are meant to be different.
            token: (the deal at whose desk it is made, a token): the same one a second time makes nothing more and returns the first deal.

        Raises:
            LookAlike: two names look alike.
            InvalidDeal: a name is missing, too long or doubled, or there are not 2 to 12 parties; nothing is created.
            ContentError: the deal's own content does not hold.
        """
        architect = method.words("role.architect").capitalize() if architect is None else architect
        name, parties, architect = validation.new_deal(name, parties, architect, k, alike=alike)
        content = dict(own_content or {})
        method.all_writable(method.words("text_error.content"), content, InvalidDeal)
        method.with_own(method.load(), content)
        deal_id = new_id()
        desk, key = token or ("", "")
        with self.writing(desk or deal_id) as connection:
            if made := made_before(connection, desk, "new deal", key):
                return read_deal(connection, made)
            connection.execute(
                insert(t.deal).values(
                    id=deal_id,
                    name=name,
                    created_at=now(),
                    k=k,
                    own_content=content,
                    demonstration=demonstration,
                    salt=secrets.token_hex(16),
                )
            )
            stored_people.add_member_row(connection, deal_id, None, NewMember(architect, "architect"))
            for position, party in enumerate(parties):
                party_id = new_id()
                colour = party.colour or COLOURS[position % len(COLOURS)]
                connection.execute(
                    insert(t.party).values(
                        id=party_id,
                        deal_id=deal_id,
                        position=position,
                        name=party.name,
                        colour=colour,
                    )
                )
                for member in party.members:
                    stored_people.add_member_row(connection, deal_id, party_id, member)
            append(connection, deal_id, "deal")
            remember(connection, desk, "new deal", key, deal_id)
            return read_deal(connection, deal_id)

    def add_member(self, deal_id: str, party_id: str | None, alias: str, role: str = "member", *, alike: bool = False) -> Member:
        """Add a person to a deal; `alike` says that an alias which looks like another one is somebody else's.

        Raises:
            LookAlike: the alias looks like somebody else's.
            InvalidDeal: the alias is missing, too long or taken, or the party is not of this deal.
        """
        deal = self.deal(deal_id)
        new = validation.new_member(deal, party_id, alias, role, alike=alike)
        with self.writing(deal_id) as connection:
            member_id = stored_people.add_member(connection, deal_id, party_id, new)
            return read_deal(connection, deal_id).member(member_id)

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

    def deal_of(self, member_id: str) -> Deal:
        """Return the deal that a member belongs to.

        Raises:
            UnknownSeat: there is no such member.
        """
        with self.reading() as connection:
            deal_id = connection.scalar(_DEAL_OF, {"id": member_id})
            if deal_id is None:
                raise UnknownSeat(method.words("record_error.no_seat"))
            return read_deal(connection, deal_id)

    def issue_link(self, member_id: str, *, beside: bool = False) -> str:
        """Make a fresh secret link for a seat; the older links of that seat die. The token is shown once, only its hash is stored.

        Args:
            member_id: whose seat it is.
            beside: whether the older links go on opening the seat.

        Returns:
            128 random bits, URL-safe.
        """
        with self.writing(self.deal_of(member_id).id) as connection:
            return stored_people.issue_link(connection, member_id, beside=beside)

    def revoke_links(self, member_id: str) -> None:
        """Let all links of a seat die."""
        with self.writing(self.deal_of(member_id).id) as connection:
            stored_people.revoke_links(connection, member_id)

    def link(self, token: str) -> tuple[str, str] | None:
        """Return the member's id and the link's id for a living link, else None."""
        with self.reading() as connection:
            row = connection.execute(stored_people.ALIVE.where(t.seat_link.c.hash == link_hash(token))).first()
        return (row.member_id, row.id) if row else None

    def member_by_link(self, token: str) -> Member | None:
        """Return who sits behind a living link, else None."""
        found = self.link(token)
        return self.deal_of(found[0]).member(found[0]) if found else None

    def link_is_alive(self, member_id: str, link_id: str) -> bool:
        """Tell whether a link still opens its seat."""
        with self.reading() as connection:
            return connection.execute(_ALIVE_LINK, {"id": link_id, "member_id": member_id}).first() is not None

    def living_links(self, links: Collection[str]) -> set[str]:
        """Return those of some links (by id) that still open their seats, in one question however many there are."""
        with self.reading() as connection:
            return (
                {row.id for row in connection.execute(stored_people.ALIVE.where(t.seat_link.c.id.in_(links)))} if links else set()
            )

    def sign_in_state(self, member_id: str, link_id: str) -> Literal["known", "no_link", "no_seat"]:
        """Return what the record knows of a sign-in, alive or not; what it does not know was made after the state that it is in."""
        with self.reading() as connection:
            if connection.scalar(_DEAL_OF, {"id": member_id}) is None:
                return "no_seat"
            found = connection.scalar(select(t.seat_link.c.id).where(t.seat_link.c.id == link_id))
        return "no_link" if found is None else "known"

    # Documents

    def export_deal(self, deal_id: str) -> dict[str, Any]:
        """Return the whole deal as one versioned JSON document, each answer at its seat; secret links are not part of it."""
        with self.reading() as connection:
            return transfer.export_deal(connection, self.deal(deal_id))

    def export_without_seats(self, deal_id: str) -> dict[str, Any]:
        """Return what everybody may see of a deal as one versioned JSON document, in which no answer hangs on a seat."""
        with self.reading() as connection:
            deal = self.deal(deal_id)
            return without_seats(connection, deal, transfer.export_deal(connection, deal))

    def import_deal(self, document: object, *, as_copy: bool = False) -> Deal:
        """Take in a document that `export_deal` made; with `as_copy` under fresh ids beside the original, and a name of its own.

        Of one that `export_without_seats` made, stand-ins take the place of people, always under fresh ids.

        Raises:
            InvalidDocument: it does not hold, or the deal is here already; nothing is changed.
        """
        checked = transfer.checked(document, as_copy=as_copy)
        names = {texts.key(deal.name) for deal in self.deals()} if as_copy or transfer.is_without_seats(document) else set()
        if as_copy or texts.key(checked["deal"]["name"]) in names:
            checked["deal"]["name"] = document_checks.free_name(checked["deal"]["name"], names.__contains__)
        deal_id, name = checked["deal"]["id"], checked["deal"]["name"]
        try:
            self.deal(deal_id)
        except UnknownDeal:
            pass
        else:
            raise InvalidDocument(method.words("deal_document.here_already", name=name))
        with transfer.refused(), self.writing(deal_id) as connection:
            transfer.write(connection, checked)
        return self.deal(deal_id)


_ALIVE_LINK = stored_people.ALIVE.where(t.bound(t.seat_link, "id", "member_id"))
_DEAL_OF = select(t.member.c.deal_id).where(t.bound(t.member, "id"))
