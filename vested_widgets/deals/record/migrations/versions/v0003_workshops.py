"""Workshops and the life of a deal: session acts, changes of parties and members, room codes, presence, links of devices."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _numbered(name: str, *columns: sa.Column[Any], extra: tuple[sa.Constraint, ...] = (), refs: tuple[str, ...] = ()) -> None:
    """Make an append-only table that hangs on the change feed, a deal and a member."""
    op.create_table(
        name,
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        *columns,
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f(f"fk_{name}_deal_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f(f"fk_{name}_member_id")),
        sa.ForeignKeyConstraint(["seq"], ["change.seq"], name=op.f(f"fk_{name}_seq")),
        *extra,
        sa.PrimaryKeyConstraint("seq", name=op.f(f"pk_{name}")),
    )
    for column in ("deal_id", "member_id", *refs):
        op.create_index(op.f(f"ix_{name}_{column}"), name, [column], unique=False)


def upgrade() -> None:
    """Make the tables, and mark which links belong to devices."""
    op.add_column("seat_link", sa.Column("device", sa.Boolean(), nullable=False, server_default=sa.false()))
    _numbered(
        "session_act",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
    )
    _numbered(
        "party_change",
        sa.Column("party_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        extra=(sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_change_party_id")),),
        refs=("party_id",),
    )
    _numbered(
        "member_change",
        sa.Column("by_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("party_id", sa.String(length=36), nullable=True),
        sa.Column("to_id", sa.String(length=36), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        extra=(
            sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_member_change_by_id")),
            sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_member_change_party_id")),
            sa.ForeignKeyConstraint(["to_id"], ["member.id"], name=op.f("fk_member_change_to_id")),
        ),
        refs=("party_id",),
    )
    _numbered("deal_change", sa.Column("kind", sa.String(length=16), nullable=False))
    op.create_table(
        "room_code",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_room_code_deal_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_room_code_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_code")),
    )
    for column in ("deal_id", "member_id", "code"):
        op.create_index(op.f(f"ix_room_code_{column}"), "room_code", [column], unique=False)
    op.create_table(
        "room_closing",
        sa.Column("code_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["code_id"], ["room_code.id"], name=op.f("fk_room_closing_code_id")),
        sa.PrimaryKeyConstraint("code_id", name=op.f("pk_room_closing")),
    )
    op.create_table(
        "presence",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("link_id", sa.String(length=36), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_presence_member_id")),
        sa.PrimaryKeyConstraint("member_id", "link_id", name=op.f("pk_presence")),
    )
