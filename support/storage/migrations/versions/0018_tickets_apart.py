"""Tickets that can't be looked at, kept apart."""

import sqlalchemy as sa
from alembic import op

import support.storage.tables

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('tickets_apart',
    sa.Column('conversation', sa.String(length=40), nullable=False),
    sa.Column('ticket', sa.String(length=40), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('since', support.storage.tables.Utc(), nullable=False,
              comment='when it could not be looked at for the first time'),
    sa.Column('due_at', support.storage.tables.Utc(), nullable=False, comment='when it is looked at again'),
    sa.Column('error', sa.String(length=60), nullable=False, comment="a class of errors, never a vendor's text"),
    sa.PrimaryKeyConstraint('conversation')
    )


def downgrade() -> None:
    op.drop_table('tickets_apart')
