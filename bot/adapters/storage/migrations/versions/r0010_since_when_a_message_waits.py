"""Since when an outgoing message waits. What was there before does not know."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("created_at", sa.DateTime(timezone=True)))
