"""Who approves for a party, and who has declined a text, with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "approver_list",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("party_id", sa.String(length=36), nullable=False),
        sa.Column("approvers", sa.JSON(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_approver_list_deal_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_approver_list_member_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_approver_list_party_id")),
        sa.ForeignKeyConstraint(["seq"], ["change.seq"], name=op.f("fk_approver_list_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_approver_list")),
    )
    op.create_table(
        "decline",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("party_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("decline_id", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_decline_deal_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_decline_member_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_decline_party_id")),
        sa.ForeignKeyConstraint(["seq"], ["change.seq"], name=op.f("fk_decline_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_decline")),
    )
    for table in ("approver_list", "decline"):
        for column in ("deal_id", "member_id", "party_id"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
    op.create_index("ix_decline_name", "decline", ["deal_id", "name"], unique=False)
