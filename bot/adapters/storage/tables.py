"""The tables, the same on SQLite and on PostgreSQL. A change here needs a revision in `migrations/versions/`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. A time without a zone is refused, because nobody can say when it was."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.utcoffset() is None:
            raise ValueError(f"A time without a zone cannot be stored: {value}")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text as people write it, without the NUL and the half surrogates that a database refuses.

    One odd character from a phone must not make a message unkeepable.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return _UNKEEPABLE.sub("\N{REPLACEMENT CHARACTER}", value) if value is not None else None


class Incoming(StrEnum):
    """Where an update stands; `ASIDE` is a poison update that nobody tries again."""

    OPEN = "open"
    DONE = "done"
    ASIDE = "aside"


class Status(StrEnum):
    """Where an outgoing message stands; `UNCERTAIN` may have arrived and is not sent again.

    `LEFT` was dead or uncertain, and a person decided that it stays so.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    CANCELLED = "cancelled"
    LEFT = "left"


AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
"""The `next_try` of a message that has not been tried: a moment that is always past."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# What came in

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("bot", BigInteger, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("lane", BigInteger),  # the chat; empty once handled
    Column("raw", Words),  # the channel's JSON; empty once handled
    Column("received_at", Moment, nullable=False),
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_try", Moment, nullable=False),
    Column("error", Words),
    UniqueConstraint("bot", "update_id"),
    Index(None, "lane", "status", "update_id"),
    Index(None, "status", "received_at"),
    sqlite_autoincrement=True,
)

junk = Table(
    "junk",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", Moment, nullable=False),
)

# A row for each chat that has open updates.
chat_lease = Table(
    "chat_lease",
    metadata,
    Column("lane", BigInteger, primary_key=True, autoincrement=False),
    Column("ready_at", Moment, nullable=False, index=True),  # when its oldest open update may be tried
    Column("leased_until", Moment),
    Column("owner", Text),
    Column("fence", Integer, nullable=False, default=0),
)

# Work that only one replica may do at a time, such as sending; nobody holds it when the owner is empty.
leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text),
    Column("until", Moment),
    Column("fence", Integer, nullable=False, default=0),
)

# The processes that serve at this moment, and which knowledge each of them has in use.
replicas = Table(
    "replicas",
    metadata,
    Column("name", Text, primary_key=True),
    Column("knowledge", Text, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

# Residents, and what they asked

residents = Table(
    "residents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat", BigInteger, unique=True),  # empty once forgotten
    Column("pseudonym", Text, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("language", Text, nullable=False, default=""),
    Column("language_chosen", Boolean, nullable=False, default=False),
    Column("writes", Text, nullable=False, server_default=text("''")),
    Column("area", Words, nullable=False, default=""),
    Column("greeted_at", Moment),
    Column("blocked_at", Moment),
    Column("banned_until", Moment),
    Column("banned_reason", Words),  # masked
    Column("turn", Integer, nullable=False, default=0),
    Column("pending", JSON(none_as_null=True)),
    Column("shown", JSON(none_as_null=True)),
    Column("lately", JSON(none_as_null=True)),
    Column("nood_at", Moment),
    Column("doubt_at", Moment),
    Column("forgotten_at", Moment),
    sqlite_autoincrement=True,
)

answers = Table(
    "answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("resident", ForeignKey("residents.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("text", Words, nullable=False),
    Column("onderwerpen", JSON, nullable=False),
    Column("offers", JSON, nullable=False),
    Column("next_best", JSON, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("question", Integer),
    Column("carried_by", Text, index=True),  # the outgoing message, when a member sent it
    sqlite_autoincrement=True,
)

questions = Table(
    "questions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("resident", ForeignKey("residents.id"), nullable=False, index=True),
    Column("state", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("promised_at", Moment, nullable=False),
    Column("language", Text, nullable=False),
    Column("area", Words, nullable=False),
    Column("is_nood", Boolean, nullable=False),
    Column("may_be_nood", Boolean, nullable=False, server_default=false()),
    Column("guesses", JSON, nullable=False),
    Column("owner_id", BigInteger),
    Column("owner_name", Words),
    Column("claimed_at", Moment),
    Column("answered_at", Moment),
    Column("closed_at", Moment),
    Column("close_reason", Text),
    Column("thread", BigInteger, index=True),
    Column("version", Integer, nullable=False, default=0),
    Column("refused", JSON(none_as_null=True)),
    Column("moved_at", Moment),
    sqlite_autoincrement=True,
)

question_messages = Table(
    "question_messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("question", ForeignKey("questions.number"), nullable=False, index=True),
    Column("author", Text, nullable=False),
    Column("text", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("resident_message", BigInteger),
    Column("outbox_key", Text, nullable=False, index=True),
    Column("attachment", Text),
    Column("member_id", BigInteger),
    Column("member_name", Words),
    Column("offers", JSON, nullable=False),
    Column("origin", Text, index=True),  # what somebody sent, as the channel numbers it
    Column("taken_back_at", Moment),
    sqlite_autoincrement=True,
)

# Who of the werkteam is away or new; others have no row.
colleagues = Table(
    "colleagues",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Words, nullable=False),
    Column("absent_since", Date),
    Column("back_on", Date),
    Column("welcomed", Boolean, nullable=False),
    Column("practised", Boolean, nullable=False),
    Column("left_at", Moment),  # empty for who is in the group
)

# What goes out, what happened, what is due

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("peer", Text, nullable=False),  # the lane, such as resident:12, question:412, group or chat:7
    Column("resident", Integer),
    Column("question", Integer, index=True),
    Column("priority", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("of_key", Text, index=True),  # the earlier message that the act is about
    Column("act", JSON(none_as_null=True)),  # empty once sent
    Column("status", Text, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_try", Moment, nullable=False, default=AT_ONCE),
    Column("message_id", BigInteger, index=True),
    Column("sent_at", Moment, index=True),  # when it went, or may have gone
    Column("error", Words),
    Column("resend", Boolean, nullable=False),
    Column("uncertain", Boolean, nullable=False, default=False),
    Column("created_at", Moment, default=lambda: datetime.now(UTC)),  # empty in rows of before 0011
    Column("fence", Integer),  # of the lease under which it was taken last
    Index(None, "status", "peer", "priority", "id"),
    Index(None, "resident", "sent_at"),
    sqlite_autoincrement=True,
)

# The messages that one outgoing act became, where that is more than a single text.
sent_parts = Table(
    "sent_parts",
    metadata,
    Column("outbox", ForeignKey("outbox.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("message_id", BigInteger, nullable=False, index=True),
    Column("is_text", Boolean, nullable=False),
)

# Until when nothing goes to a chat; chat 0 is everybody.
blocked_chats = Table(
    "blocked_chats",
    metadata,
    Column("chat", BigInteger, primary_key=True, autoincrement=False),
    Column("until", Moment, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("question", Integer, index=True),
    Column("resident", Integer, index=True),
    Column("actor", BigInteger),
    Column("data", JSON(none_as_null=True)),
)

due_rows = Table(
    "due",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("is_done", Boolean, nullable=False, default=False),
    UniqueConstraint("kind", "subject", "at"),
    Index(None, "is_done", "at"),
)

settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Words, nullable=False),
)
