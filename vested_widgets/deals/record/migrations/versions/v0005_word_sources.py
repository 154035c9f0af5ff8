"""Where what is written together comes from: revealed words that were taken over."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "word_source",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("row_id", sa.String(length=16), nullable=False),
        sa.Column("of", sa.String(length=81), nullable=False),
        sa.Column("entry", sa.String(length=16), nullable=False),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_word_source_deal_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_word_source_member_id")),
        sa.ForeignKeyConstraint(["seq"], ["change.seq"], name=op.f("fk_word_source_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_word_source")),
    )
    for column in ("deal_id", "member_id"):
        op.create_index(op.f(f"ix_word_source_{column}"), "word_source", [column], unique=False)
    op.create_index("ix_word_source_name", "word_source", ["deal_id", "name"], unique=False)
