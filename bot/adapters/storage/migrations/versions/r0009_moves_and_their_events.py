"""Every move of a question is an event of one kind; who of the werkteam is not in the group any more."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_RENAMED = {
    "resident_wrote": "question_resident_writes",
    "question_withdrawn": "question_withdraw",
    "question_reopened": "question_reopen",
}


def upgrade() -> None:
    events = sa.table("events", sa.column("kind", sa.Text()))
    for old, new in _RENAMED.items():
        op.execute(sa.update(events).where(events.c.kind == old).values(kind=new))
    op.add_column("colleagues", sa.Column("left_at", sa.DateTime(timezone=True)))
