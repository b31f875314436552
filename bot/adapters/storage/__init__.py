"""Everything the bot must not lose, in SQLite or PostgreSQL: one code for both."""

from bot.adapters.storage.anew import Anew
from bot.adapters.storage.at_work import holders
from bot.adapters.storage.backup import CopyRefused, Why, back_up
from bot.adapters.storage.disk import DatabaseDisk
from bot.adapters.storage.due import SqlDueRows
from bot.adapters.storage.engine import make_engine
from bot.adapters.storage.health import Health
from bot.adapters.storage.inbox import SqlInbox
from bot.adapters.storage.leases import SqlLeases
from bot.adapters.storage.migrations import is_behind, migrate
from bot.adapters.storage.moments import SqlMoments
from bot.adapters.storage.outbox import SqlOutbox
from bot.adapters.storage.overview import SqlOverview
from bot.adapters.storage.replicas import SqlReplicas
from bot.adapters.storage.requeue import SqlRequeue
from bot.adapters.storage.restore import begin_anew_after_pg_restore, restore
from bot.adapters.storage.soundness import ensure_sound, file_of
from bot.adapters.storage.store import SqlStore
from bot.adapters.storage.tombstones import notes_of
from bot.adapters.storage.wakeup import PostgresBells

__all__ = [
    "Anew",
    "CopyRefused",
    "DatabaseDisk",
    "Health",
    "PostgresBells",
    "SqlDueRows",
    "SqlInbox",
    "SqlLeases",
    "SqlMoments",
    "SqlOutbox",
    "SqlOverview",
    "SqlReplicas",
    "SqlRequeue",
    "SqlStore",
    "Why",
    "back_up",
    "begin_anew_after_pg_restore",
    "ensure_sound",
    "file_of",
    "holders",
    "is_behind",
    "make_engine",
    "migrate",
    "notes_of",
    "restore",
]
