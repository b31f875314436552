"""Under which turn at sending an outgoing message was taken, so that its taker can say that it was never tried."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("outbox", sa.Column("fence", sa.Integer()))
