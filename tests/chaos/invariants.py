"""What must be true after any trouble, whatever it was."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from fake_telegram import FakeTelegram
from sqlalchemy import func, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.adapters.storage.tables import Incoming, Status, chat_lease, inbox, outbox, question_messages, questions
from bot.domain.question import Author

from .crowd import Crowd

OPEN_INBOX = select(func.count()).select_from(inbox).where(inbox.c.status == Incoming.OPEN)
OPEN_OUTBOX = select(func.count()).select_from(outbox).where(outbox.c.status.in_([Status.WAITING, Status.SENDING]))
TAKEN_LANES = select(func.count()).select_from(chat_lease)


@dataclass(frozen=True)
class Found:
    """What was left behind, for the table at the end."""

    doubles: int
    uncertain: int
    dead: int


async def left_to_do(engine: AsyncEngine) -> int:
    """How much is to be handled or to be sent."""
    async with engine.connect() as connection:
        return sum([await connection.scalar(query) or 0 for query in (OPEN_INBOX, OPEN_OUTBOX, TAKEN_LANES)])


async def what_is_left(engine: AsyncEngine) -> str:
    """For who looks why it does not come to rest: no texts, and no more than a few rows."""
    looks = (
        "SELECT id, lane, attempts, error, next_try FROM inbox WHERE status = 'open' LIMIT 5",
        "SELECT id, key, kind, peer, status, attempts, error, next_try FROM outbox "
        "WHERE status IN ('waiting', 'sending') LIMIT 5",
        "SELECT * FROM chat_lease LIMIT 5",
        "SELECT * FROM leases",
        "SELECT * FROM blocked_chats",
    )
    async with engine.connect() as connection:
        found = [(await connection.execute(text(look))).all() for look in looks]
    return "\n".join(map(str, found))


async def check(
    fake: FakeTelegram, engine: AsyncEngine, crowd: Crowd, *, most_doubles: int, put_aside: int = 0, junk: int = 0
) -> Found:
    """Every update in the inbox once, the state as the model has it, all that was said read by whom it was for, in
    order, and no more said twice than may be.
    """
    async with engine.connect() as connection:
        kept, given = await _kept(connection), sorted({update.id for update in fake.world.updates.history})
        assert len(given) - len(kept) == junk
        assert set(kept) <= set(given)
        assert len(kept) == len(set(kept))
        asides = await _asides(connection)
        assert len(asides) == put_aside, asides
        said, wrote = await _said(connection, crowd), {r.person.name: r.wrote for r in crowd.residents if r.wrote}
        assert said == wrote, f"the database has {said}, and they wrote {wrote}"
        if make_url(str(engine.url)).get_backend_name() == "sqlite":
            assert await connection.scalar(text("PRAGMA integrity_check")) == "ok"
        ended = {status: await _count(connection, status) for status in (Status.UNCERTAIN, Status.DEAD)}
    assert crowd.lost() == []
    doubles = crowd.doubles()
    assert doubles <= most_doubles
    assert fake.violations == []
    assert fake.world.updates.dropped == []
    return Found(doubles, ended[Status.UNCERTAIN], ended[Status.DEAD])


async def _kept(connection: AsyncConnection) -> list[int]:
    return list((await connection.scalars(select(inbox.c.update_id).order_by(inbox.c.update_id))).all())


async def _asides(connection: AsyncConnection) -> list[str]:
    """What was put aside, with the mistake that was the reason."""
    aside = select(inbox.c.raw, inbox.c.error).where(inbox.c.status == Incoming.ASIDE)
    return [f"{row.error}: {row.raw}" for row in await connection.execute(aside)]


async def _count(connection: AsyncConnection, status: Status) -> int:
    query = select(func.count()).select_from(outbox).where(outbox.c.status == status)
    return (await connection.execute(query)).scalar_one()


async def _said(connection: AsyncConnection, crowd: Crowd) -> dict[str, list[str]]:
    """What the database has of each resident's messages, in order; a message is known by its word."""
    whose = {word: resident.person.name for resident in crowd.residents for word in resident.wrote}
    kept = (
        select(question_messages.c.text)
        .join(questions, questions.c.number == question_messages.c.question)
        .where(question_messages.c.author == Author.RESIDENT)
        .order_by(question_messages.c.id)
    )
    said: dict[str, list[str]] = defaultdict(list)
    for line in await connection.scalars(kept):
        for word in re.findall(r"bericht (\w+) hierover", line):
            said[whose[word]].append(word)
    return said
