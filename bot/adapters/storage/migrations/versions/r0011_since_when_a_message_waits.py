"""Since when an outgoing message waits. What was there before does not know."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("created_at", sa.DateTime(timezone=True)))
