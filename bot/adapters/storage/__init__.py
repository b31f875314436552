"""Everything the bot must not lose, in SQLite or PostgreSQL: one code for both."""

from bot.adapters.storage.due import SqlDueRows
from bot.adapters.storage.engine import make_engine
from bot.adapters.storage.inbox import SqlInbox
from bot.adapters.storage.leases import SqlLeases
from bot.adapters.storage.migrations import migrate
from bot.adapters.storage.outbox import SqlOutbox
from bot.adapters.storage.store import SqlStore

__all__ = ["SqlDueRows", "SqlInbox", "SqlLeases", "SqlOutbox", "SqlStore", "make_engine", "migrate"]
