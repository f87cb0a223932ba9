"""When a case was rated: a day's ratings are those given on it, whenever the case ended."""

import sqlalchemy as sa
from alembic import op

import support.storage.tables

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('cases', sa.Column('rated_at', support.storage.tables.Utc(), nullable=True,
                                     comment='when the customer rated it last'))
    op.create_index(op.f('ix_cases_rated_at'), 'cases', ['rated_at'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_cases_rated_at'), table_name='cases')
    op.drop_column('cases', 'rated_at')
