"""Slack workspaces that installed the app by themselves."""

import sqlalchemy as sa
from alembic import op

import support.storage.tables

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('slack_install_states',
    sa.Column('digest', sa.String(length=64), nullable=False, comment='sha256 of the one-time word'),
    sa.Column('until', support.storage.tables.Utc(), nullable=False),
    sa.PrimaryKeyConstraint('digest')
    )
    with op.batch_alter_table('slack_install_states', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_slack_install_states_until'), ['until'], unique=False)
    op.create_table('slack_installations',
    sa.Column('team', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('sealed', sa.Text(), nullable=False,
              comment="the bot's token, encrypted with a key made of SLACK_CLIENT_SECRET"),
    sa.Column('installed_at', support.storage.tables.Utc(), nullable=False),
    sa.PrimaryKeyConstraint('team')
    )


def downgrade() -> None:
    op.drop_table('slack_installations')
    op.drop_table('slack_install_states')
