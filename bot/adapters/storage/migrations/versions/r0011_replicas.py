"""Which knowledge each replica has in use; an index to count what went to whom lately."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "replicas",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("knowledge", sa.Text(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_replicas"),
    )
    op.drop_index("ix_outbox_resident", "outbox")
    op.create_index("ix_outbox_resident_sent_at", "outbox", ["resident", "sent_at"])
