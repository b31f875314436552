"""Why a resident is banned; which outgoing message carried an answer, so that it goes when that is taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("residents", sa.Column("banned_reason", sa.Text()))
    op.add_column("answers", sa.Column("carried_by", sa.Text()))
    op.create_index("ix_answers_carried_by", "answers", ["carried_by"])
