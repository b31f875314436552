"""What a resident said in the last hour, when there was danger or may have been, and that on the question."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("residents", sa.Column("lately", sa.JSON()))
    op.add_column("residents", sa.Column("nood_at", sa.DateTime(timezone=True)))
    op.add_column("residents", sa.Column("doubt_at", sa.DateTime(timezone=True)))
    op.add_column("questions", sa.Column("may_be_nood", sa.Boolean(), nullable=False, server_default=sa.false()))
