"""Joint tables: versions of rows, what is settled, comments, and a deal's own content with its history.

A proposal is of a content hash alone from here on, as an approval is: tables and assemblies have no revision of the whole.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _appended(table: str, *columns: sa.Column[Any], unique: tuple[str, ...] = (), index: tuple[str, ...] = ()) -> None:
    """A table of the record whose rows are written once: number of the feed, deal, member, what it is about, and when."""
    op.create_table(
        table,
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        *columns,
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f(f"fk_{table}_deal_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f(f"fk_{table}_member_id")),
        sa.ForeignKeyConstraint(["seq"], ["change.seq"], name=op.f(f"fk_{table}_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_deal_id"), table, ["deal_id"])
    op.create_index(op.f(f"ix_{table}_member_id"), table, ["member_id"])
    if unique:
        op.create_index(f"uq_{table}_revision", table, list(unique), unique=True)
    if index:
        op.create_index(f"ix_{table}_name", table, list(index))


def upgrade() -> None:
    """Make the tables, and let go of a proposal's revision."""
    _appended(
        "row_version",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("row_id", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("base", sa.Integer()),
        sa.Column("side", sa.Boolean(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("undoes", sa.String(length=16)),
        sa.Column("takes", sa.Integer()),
        unique=("deal_id", "name", "row_id", "revision"),
    )
    op.create_table(
        "latest_row",
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("row_id", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_latest_row_deal_id")),
        sa.ForeignKeyConstraint(["seq"], ["row_version.seq"], name=op.f("fk_latest_row_seq")),
        sa.PrimaryKeyConstraint("deal_id", "name", "row_id", name=op.f("pk_latest_row")),
    )
    op.create_index(op.f("ix_latest_row_seq"), "latest_row", ["seq"])
    _appended(
        "row_settlement",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("row_id", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        index=("deal_id", "name"),
    )
    _appended(
        "remark",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("row_id", sa.String(length=16), nullable=False),
        sa.Column("remark_id", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        index=("deal_id", "name"),
    )
    _appended(
        "remark_resolution",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("remark_id", sa.String(length=16), nullable=False),
        index=("deal_id", "name"),
    )
    _appended("own_content", sa.Column("content", sa.JSON(), nullable=False))
    with op.batch_alter_table("proposal") as proposal:
        proposal.drop_column("revision")
