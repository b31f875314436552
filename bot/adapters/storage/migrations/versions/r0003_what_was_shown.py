"""The buttons that a resident was shown lately, and what a question turned out not to be about."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("residents", sa.Column("shown", sa.JSON()))
    op.add_column("questions", sa.Column("refused", sa.JSON()))
