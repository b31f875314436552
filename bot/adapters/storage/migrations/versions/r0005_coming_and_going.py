"""Since when a question stands as it does, and who of the werkteam is away or new."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("questions", sa.Column("moved_at", sa.DateTime(timezone=True)))
    op.create_table(
        "colleagues",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("absent_since", sa.Date()),
        sa.Column("back_on", sa.Date()),
        sa.Column("welcomed", sa.Boolean(), nullable=False),
        sa.Column("practised", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_colleagues"),
    )
