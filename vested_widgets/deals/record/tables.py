"""Define the tables of the record.

Every table below `change` is append-only: a row is written once and never changed. Each append first takes the next number of the
change feed, and the row carries it as its key, so the feed, the history and "the latest" all go by one order. `latest_answer` and
`latest_row` are derived: they are upserted in the transaction that appends the answer or the row's version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    bindparam,
    false,
    insert,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from vested_widgets import method
from vested_widgets.deals.errors import DamagedRecord

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A time in UTC: SQLite forgets the zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Convert to naive UTC."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Convert to aware UTC."""
        return value.replace(tzinfo=UTC) if value else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        """Return what reads a stored time, and says in words that it is none."""
        read = super().result_processor(dialect, coltype)

        def checked(value: Any) -> Any:
            try:
                return read(value) if read else value
            except (ValueError, TypeError, AttributeError) as error:
                raise DamagedRecord(method.words("record_error.damaged")) from error

        return checked


def _id() -> Column[Any]:
    return Column("id", String(36), primary_key=True)


def _seq() -> Column[Any]:
    return Column("seq", Integer, ForeignKey("change.seq"), primary_key=True, autoincrement=False)


def _ref(table: str, *, nullable: bool = False) -> Column[Any]:
    return Column(f"{table}_id", String(36), ForeignKey(f"{table}.id"), nullable=nullable, index=True)


def _where() -> tuple[Column[Any], ...]:
    return (
        Column("step", String(40), nullable=False),
        Column("part", String(40), nullable=False),
        Column("wave", Integer, nullable=False),
    )


def _row() -> tuple[Column[Any], ...]:
    return (Column("name", String(80), nullable=False), Column("row_id", String(16), nullable=False))


def _key() -> tuple[Column[Any], ...]:
    return (
        Column("item", String(80), nullable=False),
        Column("question", String(40), nullable=False),
        Column("about", String(36), nullable=False),
    )


deal = Table(
    "deal",
    metadata,
    _id(),
    Column("name", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("k", Integer, nullable=False),
    Column("own_content", JSON, nullable=False),
    Column("demonstration", Boolean, nullable=False),
    Column("salt", String(64), nullable=False),
)
party = Table(
    "party",
    metadata,
    _id(),
    _ref("deal"),
    Column("position", Integer, nullable=False),
    Column("name", String(120), nullable=False),
    Column("colour", String(8), nullable=False),
)
member = Table(
    "member",
    metadata,
    _id(),
    _ref("deal"),
    _ref("party", nullable=True),
    Column("position", Integer, nullable=False),
    Column("alias", String(80), nullable=False),
    Column("role", String(16), nullable=False),
)
seat_link = Table(
    "seat_link",
    metadata,
    _id(),
    _ref("member"),
    Column("hash", String(64), nullable=False, unique=True),
    Column("issued_at", Instant, nullable=False),
    # A personal link is handed out; the link of a device is made when somebody sits down, and dies when the seat is taken over.
    Column("device", Boolean, nullable=False, server_default=false()),
)
seat_revocation = Table(
    "seat_revocation",
    metadata,
    Column("link_id", String(36), ForeignKey("seat_link.id"), primary_key=True),
    Column("at", Instant, nullable=False),
)
change = Table(
    "change",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    _ref("deal"),
    Column("kind", String(16), nullable=False),
    Column("step", String(40), nullable=False),
    Column("part", String(40), nullable=False),
    Column("at", Instant, nullable=False),
    sqlite_autoincrement=True,
)
answer = Table(
    "answer",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    *_where(),
    *_key(),
    Column("value", JSON),
    Column("late", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)
latest_answer = Table(
    "latest_answer",
    metadata,
    Column("member_id", String(36), ForeignKey("member.id"), primary_key=True),
    Column("step", String(40), primary_key=True),
    Column("part", String(40), primary_key=True),
    Column("wave", Integer, primary_key=True),
    Column("item", String(80), primary_key=True),
    Column("question", String(40), primary_key=True),
    Column("about", String(36), primary_key=True),
    Column("seq", Integer, ForeignKey("answer.seq"), nullable=False, index=True),
)
# Of answers that came from a page: by what it is known, when it was typed, and what the page knew of the member's answers then. An answer
# that came later than one that was typed after it stands `beside` that; one that took the place of an answer that its page had not shown
# stands `over` it.
answer_origin = Table(
    "answer_origin",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    Column("token", String(40), nullable=False),
    Column("typed_at", Instant, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("standing", String(8), nullable=False),
    Index("ix_answer_origin_token", "member_id", "token"),
    Index("ix_answer_origin_standing", "member_id", "standing"),
)
done_mark = Table(
    "done_mark",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    *_where(),
    Column("done", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)
round_change = Table(
    "round_change",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    *_where(),
    Column("state", String(16), nullable=False),
    Column("at", Instant, nullable=False),
)
draft_version = Table(
    "draft_version",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    Column("name", String(80), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("base", Integer),
    Column("side", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Index("uq_draft_version_revision", "deal_id", "name", "revision", unique=True),
)
proposal = Table(
    "proposal",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    Column("name", String(80), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("at", Instant, nullable=False),
)
approval = Table(
    "approval",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    _ref("party"),
    Column("name", String(80), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("approved", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)
# Who approves for a party, from now on: `approvers` are ids of members, `needed` how many of them have to approve, 0 for all. Nobody named:
# any member of the party approves for it.
approver_list = Table(
    "approver_list",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    _ref("party"),
    Column("approvers", JSON, nullable=False),
    Column("needed", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)
# That somebody does not approve exactly this content, and why; or (not `declined`, with the same `decline_id`) that this is taken back.
decline = Table(
    "decline",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    _ref("party"),
    Column("name", String(80), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("decline_id", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("declined", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_decline_name", "deal_id", "name"),
)
# That somebody signs exactly this version of the whole agreement for a party, or (not `signed`) declines to, and why.
signature = Table(
    "signature",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    _ref("party"),
    Column("hash", String(64), nullable=False),
    Column("signed", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
)
# The whole agreement as it read when its version was signed first: it is kept for ever, whatever becomes of its parts.
signed_text = Table(
    "signed_text",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    Column("hash", String(64), nullable=False),
    Column("agreement", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)
row_version = Table(
    "row_version",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    *_row(),
    Column("revision", Integer, nullable=False),
    Column("cells", JSON, nullable=False),
    # Rows stand in the order of this text; between two of them there is always room for another.
    Column("position", Text, nullable=False),
    Column("deleted", Boolean, nullable=False),
    Column("base", Integer),
    Column("side", Boolean, nullable=False),
    # What was written in one act is undone in one act.
    Column("act", String(16), nullable=False),
    # The act that this version undoes, and the revision whose state it takes (0: there was no row).
    Column("undoes", String(16)),
    Column("takes", Integer),
    Column("at", Instant, nullable=False),
    Index("uq_row_version_revision", "deal_id", "name", "row_id", "revision", unique=True),
)
latest_row = Table(
    "latest_row",
    metadata,
    Column("deal_id", String(36), ForeignKey("deal.id"), primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("row_id", String(16), primary_key=True),
    Column("seq", Integer, ForeignKey("row_version.seq"), nullable=False, index=True),
)
row_settlement = Table(
    "row_settlement",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    *_row(),
    Column("revision", Integer, nullable=False),
    Column("settled", Boolean, nullable=False),
    Column("act", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_row_settlement_name", "deal_id", "name"),
)
# That revealed words have been taken over into a row or (without a row) into a text, or that they no longer count as its source. It names
# them by the entry that stands for them: neither the words nor who wrote them.
word_source = Table(
    "word_source",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    *_row(),
    Column("of", String(81), nullable=False),
    Column("entry", String(16), nullable=False),
    Column("taken", Boolean, nullable=False),
    # The act in which a row was written with it, so that both are undone together.
    Column("act", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_word_source_name", "deal_id", "name"),
)
remark = Table(
    "remark",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    *_row(),
    Column("remark_id", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_remark_name", "deal_id", "name"),
)
remark_resolution = Table(
    "remark_resolution",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    Column("name", String(80), nullable=False),
    Column("remark_id", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_remark_resolution_name", "deal_id", "name"),
)
own_content = Table(
    "own_content",
    metadata,
    _seq(),
    _ref("deal"),
    _ref("member"),
    Column("content", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)
# The record of a deal in the order in which a copy of it is written again; everything else is derived or secret.
APPENDED = (
    answer,
    done_mark,
    round_change,
    draft_version,
    proposal,
    approval,
    row_version,
    row_settlement,
    remark,
    remark_resolution,
    own_content,
)


def bound(table: Table, *names: str) -> Any:
    """Return the condition that these columns equal bound parameters of their names.

    For queries that pages run all the time: they are prepared once, since to build one takes longer than to run it.
    """
    return and_(*(table.c[name] == bindparam(name) for name in names))


# Takes numbers of the change feed: one for each row that it is given, in their order.
NUMBERED = insert(change).returning(change.c.seq, sort_by_parameter_order=True)


def set_latest(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Upsert rows of `latest_answer` or `latest_row`; of two for the same thing the later one stays."""
    if rows:
        connection.execute(_upsert(connection.dialect.name, table), list(rows))


@cache
def _upsert(dialect: str, table: Table) -> Any:
    if dialect == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as upsert
    else:
        from sqlalchemy.dialects.sqlite import insert as upsert  # type: ignore[assignment]
    new = upsert(table)
    keys = [column.name for column in table.primary_key]
    return new.on_conflict_do_update(index_elements=keys, set_={"seq": new.excluded.seq})
