"""All messages that an outgoing act became; where an answer came from, and whether it was taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "sent_parts",
        sa.Column("outbox", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("is_text", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("outbox", "place", name="pk_sent_parts"),
        sa.ForeignKeyConstraint(["outbox"], ["outbox.id"], name="fk_sent_parts_outbox", ondelete="CASCADE"),
    )
    op.create_index("ix_sent_parts_message_id", "sent_parts", ["message_id"])
    op.add_column("question_messages", sa.Column("origin", sa.Text()))
    op.add_column("question_messages", sa.Column("taken_back_at", sa.DateTime(timezone=True)))
    op.create_index("ix_question_messages_origin", "question_messages", ["origin"])
