"""A place for one customer and the team, where a platform has such places."""

import sqlalchemy as sa
from alembic import op


revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('room', sa.String(length=40), nullable=True))
        batch_op.create_index(batch_op.f('ix_conversations_room'), ['room'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conversations_room'))
        batch_op.drop_column('room')
