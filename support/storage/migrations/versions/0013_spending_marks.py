"""Which marks of a budget's cap were told."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spending_marks",
        sa.Column("period", sa.String(length=10), nullable=False, comment="the shop's day or month: 2026-11-20, 2026-11"),
        sa.Column("cap", sa.String(length=40), nullable=False, comment="of which it is a share"),
        sa.Column("mark", sa.Integer(), nullable=False, comment="per cent"),
        sa.PrimaryKeyConstraint("period", "cap", "mark"),
    )


def downgrade() -> None:
    op.drop_table("spending_marks")
