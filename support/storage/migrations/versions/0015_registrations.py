"""What a platform was told of our commands last."""

import sqlalchemy as sa
from alembic import op


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('registrations',
    sa.Column('scope', sa.String(length=120), nullable=False, comment='platform:application:guild, or everywhere'),
    sa.Column('told', sa.String(length=64), nullable=False, comment='the digest of what was registered'),
    sa.PrimaryKeyConstraint('scope')
    )


def downgrade() -> None:
    op.drop_table('registrations')
