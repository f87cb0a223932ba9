"""what was spent on models."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spending",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("conversation", sa.String(length=40), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False, comment="the shop's"),
        sa.Column("model", sa.String(length=120), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("input", sa.Integer(), nullable=False),
        sa.Column("cached", sa.Integer(), nullable=False, comment="of the input, what the provider had in its cache"),
        sa.Column("output", sa.Integer(), nullable=False),
        sa.Column("micro_dollars", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    with op.batch_alter_table("spending", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spending_conversation"), ["conversation"], unique=False)
        batch_op.create_index(batch_op.f("ix_spending_day"), ["day"], unique=False)


def downgrade() -> None:
    op.drop_table("spending")
