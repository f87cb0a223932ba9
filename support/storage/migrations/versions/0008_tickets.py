"""tickets as they were seen last."""

import sqlalchemy as sa
from alembic import op

import support.storage.tables

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tickets",
        sa.Column("conversation", sa.String(length=40), nullable=False),
        sa.Column(
            "seen", sa.Text(), nullable=False, comment="the ticket as it was when it was last looked at, as JSON"
        ),
        sa.Column("looked_at", support.storage.tables.Utc(), nullable=False),
        sa.PrimaryKeyConstraint("conversation"),
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tickets_looked_at"), ["looked_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tickets_looked_at"))
    op.drop_table("tickets")
