"""The record as it first was: deals, seats, the change feed, answers, rounds and joint texts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "deal",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("own_content", sa.JSON(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal")),
    )
    op.create_table(
        "change",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_change_deal_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_change_deal_id"), "change", ["deal_id"], unique=False)
    op.create_table(
        "party",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("colour", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_party_deal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
    )
    op.create_index(op.f("ix_party_deal_id"), "party", ["deal_id"], unique=False)
    op.create_table(
        "member",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("party_id", sa.String(length=36), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_member_deal_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_member_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_deal_id"), "member", ["deal_id"], unique=False)
    op.create_index(op.f("ix_member_party_id"), "member", ["party_id"], unique=False)
    op.create_table(
        "answer",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=36), nullable=False),
        sa.Column("value", sa.JSON(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_answer_deal_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_answer_member_id")),
        sa.ForeignKeyConstraint(["seq"], ["change.seq"], name=op.f("fk_answer_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_answer")),
    )
    op.create_index(op.f("ix_answer_deal_id"), "answer", ["deal_id"], unique=False)
    op.create_index(op.f("ix_answer_member_id"), "answer", ["member_id"], unique=False)
    op.create_table(
        "approval",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("party_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_approval_deal_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_approval_member_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_approval_party_id")),
        sa.ForeignKeyConstraint(["seq"], ["change.seq"], name=op.f("fk_approval_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_approval")),
    )
    op.create_index(op.f("ix_approval_deal_id"), "approval", ["deal_id"], unique=False)
    op.create_index(op.f("ix_approval_member_id"), "approval", ["member_id"], unique=False)
    op.create_index(op.f("ix_approval_party_id"), "approval", ["party_id"], unique=False)
    op.create_table(
        "done_mark",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_done_mark_deal_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_done_mark_member_id")),
        sa.ForeignKeyConstraint(["seq"], ["change.seq"], name=op.f("fk_done_mark_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_done_mark")),
    )
    op.create_index(op.f("ix_done_mark_deal_id"), "done_mark", ["deal_id"], unique=False)
    op.create_index(op.f("ix_done_mark_member_id"), "done_mark", ["member_id"], unique=False)
    op.create_table(
        "draft_version",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("side", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_draft_version_deal_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_draft_version_member_id")),
        sa.ForeignKeyConstraint(["seq"], ["change.seq"], name=op.f("fk_draft_version_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_draft_version")),
    )
    op.create_index(op.f("ix_draft_version_deal_id"), "draft_version", ["deal_id"], unique=False)
    op.create_index(op.f("ix_draft_version_member_id"), "draft_version", ["member_id"], unique=False)
    op.create_index("uq_draft_version_revision", "draft_version", ["deal_id", "name", "revision"], unique=True)
    op.create_table(
        "proposal",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_proposal_deal_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_proposal_member_id")),
        sa.ForeignKeyConstraint(["seq"], ["change.seq"], name=op.f("fk_proposal_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_deal_id"), "proposal", ["deal_id"], unique=False)
    op.create_index(op.f("ix_proposal_member_id"), "proposal", ["member_id"], unique=False)
    op.create_table(
        "round_change",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deal_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], name=op.f("fk_round_change_deal_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_round_change_member_id")),
        sa.ForeignKeyConstraint(["seq"], ["change.seq"], name=op.f("fk_round_change_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_round_change")),
    )
    op.create_index(op.f("ix_round_change_deal_id"), "round_change", ["deal_id"], unique=False)
    op.create_index(op.f("ix_round_change_member_id"), "round_change", ["member_id"], unique=False)
    op.create_table(
        "seat_link",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_seat_link_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_link")),
        sa.UniqueConstraint("hash", name=op.f("uq_seat_link_hash")),
    )
    op.create_index(op.f("ix_seat_link_member_id"), "seat_link", ["member_id"], unique=False)
    op.create_table(
        "latest_answer",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("question", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_latest_answer_member_id")),
        sa.ForeignKeyConstraint(["seq"], ["answer.seq"], name=op.f("fk_latest_answer_seq")),
        sa.PrimaryKeyConstraint("member_id", "step", "part", "wave", "item", "question", "about", name=op.f("pk_latest_answer")),
    )
    op.create_index(op.f("ix_latest_answer_seq"), "latest_answer", ["seq"], unique=False)
    op.create_table(
        "seat_revocation",
        sa.Column("link_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["seat_link.id"], name=op.f("fk_seat_revocation_link_id")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_seat_revocation")),
    )
