"""The language of a resident's own messages, beside the one that the bot speaks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("residents", sa.Column("writes", sa.Text(), nullable=False, server_default=sa.text("''")))
