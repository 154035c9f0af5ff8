"""Where answers come from, and what has been made for messages that may come twice."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "answer_origin",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("token", sa.String(length=40), nullable=False),
        sa.Column("typed_at", sa.DateTime(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_answer_origin_deal_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_answer_origin_member_id")),
        sa.ForeignKeyConstraint(["seq"], ["change.seq"], name=op.f("fk_answer_origin_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_answer_origin")),
    )
    for column in ("deal_id", "member_id"):
        op.create_index(op.f(f"ix_answer_origin_{column}"), "answer_origin", [column], unique=False)
    for column in ("token", "standing"):
        op.create_index(f"ix_answer_origin_{column}", "answer_origin", ["member_id", column], unique=False)
    op.create_table(
        "idempotency_key",
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_idempotency_key_deal_id")),
        sa.PrimaryKeyConstraint("deal_id", "hash", name=op.f("pk_idempotency_key")),
    )
