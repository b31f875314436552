"""Residents, colleagues and moments that the tests of the storage share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import SqlInbox, SqlStore
from bot.adapters.storage.transaction import SqlTransaction
from bot.domain.message import ChatId, WerkteamMember
from bot.domain.outgoing import Act, Outgoing, Peer, Priority, Say
from bot.domain.question import EscalationReason, Question
from bot.domain.resident import Resident
from bot.flow.ports import Event, NewQuestion, RawUpdate

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FATIMA_CHAT, HENK_CHAT = ChatId(5_000_000_001), ChatId(5_000_000_002)
GROUP = ChatId(-1_001_234_567_890)
JOKE, SAM = WerkteamMember(71, "Joke"), WerkteamMember(72, "Sam")
BOT = 123_456


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def update(update_id: int, chat: ChatId = FATIMA_CHAT, raw: str = "{}") -> RawUpdate:
    return RawUpdate(BOT, update_id, chat, raw)


def say(key: str, to: Peer, html: str = "Dag", priority: Priority = Priority.ANSWER, resend: bool = True) -> Outgoing:
    return outgoing(key, to, Say(html), priority, resend)


def outgoing(key: str, to: Peer, act: Act, priority: Priority = Priority.ANSWER, resend: bool = True) -> Outgoing:
    return Outgoing(key, to, act, priority, resend)


async def meet(store: SqlStore, chat: ChatId = FATIMA_CHAT) -> Resident:
    async with store.transaction() as transaction:
        return await transaction.resident_of(chat, NOON)


async def ask(store: SqlStore, resident: Resident, at: datetime = NOON, *, is_nood: bool = False) -> Question:
    new = NewQuestion(
        resident=resident.id,
        reason=EscalationReason.NOT_SURE,
        created_at=at,
        promised_at=at + timedelta(days=2),
        language="nl",
        area="Utrecht",
        is_nood=is_nood,
        guesses=[("traplift", 0.4), ("huur", 0.25)],
        refused=("vervoer",),
    )
    async with store.transaction() as transaction:
        return await transaction.open_question(new)


async def moved(transaction: SqlTransaction, before: Question, after: Question) -> bool:
    """Store a move, with an event that says no more than that."""
    return await transaction.move_question(before, after, Event("question_moved", NOON, before.number), [])


async def send(store: SqlStore, *messages: Outgoing) -> None:
    async with store.transaction() as transaction:
        await transaction.send(*messages)


async def settle(store: SqlStore, **settings: str) -> None:
    async with store.transaction() as transaction:
        for key, value in settings.items():
            await transaction.set_setting(key, value)


async def handle_all(store: SqlStore, inbox: SqlInbox, owner: str = "worker") -> list[int]:
    """Handle what waits, as a worker does; the update ids in that order."""
    handled = []
    while claimed := await inbox.claim(owner, NOON, 60):
        for one in claimed:
            async with store.transaction(one.handled):
                handled.append(one.update_id)
        lease = claimed[0].handled
        await inbox.release(lease.lane, lease.owner, lease.fence, NOON)
    return handled


async def rows_of(engine: AsyncEngine, table: Table) -> Sequence[dict[str, Any]]:
    async with engine.connect() as connection:
        found = await connection.execute(select(table).order_by(*table.primary_key))
        return [dict(row) for row in found.mappings()]
