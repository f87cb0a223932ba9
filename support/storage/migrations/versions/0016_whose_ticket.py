"""Which conversation a ticket is of: asked at each of the helpdesk's webhooks."""

from alembic import op


revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f('ix_conversations_ticket'), 'conversations', ['ticket'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_conversations_ticket'), table_name='conversations')
