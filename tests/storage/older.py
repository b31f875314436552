"""A database as an older version of the bot left it: its tables, filled with the rows that it wrote."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, MetaData, insert
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage.migrations import upgrade
from bot.adapters.storage.tables import AT_ONCE

from .people import BOT, FATIMA_CHAT, HENK_CHAT, JOKE, NOON, SAM, after

_SAY = {"html": "Dag <b>u</b>", "buttons": [], "answers": None, "answers_key": "", "plain": False}
_PENDING = {"turn": 3, "kind": "confirmation", "text": "de huur", "onderwerpen": ["huur"], "message_id": 17}
_MESSAGE: dict[str, Any] = {"question": 1, "at": NOON, "offers": [], "attachment": None}
_OUT: dict[str, Any] = {
    "kind": "Say",
    "act": _SAY,
    "attempts": 0,
    "next_try": AT_ONCE,
    "priority": 1,
    "resend": True,
    "uncertain": False,
}

ROWS: dict[str, list[dict[str, Any]]] = {
    "residents": [
        {
            "chat": FATIMA_CHAT,
            "pseudonym": "Blauwe Vogel",
            "created_at": NOON,
            "language": "nl",
            "language_chosen": True,
            "writes": "tr",
            "area": "Utrecht",
            "greeted_at": NOON,
            "turn": 3,
            "pending": _PENDING,
            "shown": [],
            "lately": [],
            "banned_reason": "",
        },
        {
            "chat": HENK_CHAT,
            "pseudonym": "Rode Vos",
            "created_at": NOON,
            "language": "",
            "language_chosen": False,
            "writes": "",
            "area": "",
            "blocked_at": after(2),
            "banned_until": after(3),
            "banned_reason": "schelden",
            "turn": 0,
            "nood_at": after(4),
            "doubt_at": after(5),
        },
        {
            "created_at": NOON,
            "language": "",
            "language_chosen": False,
            "writes": "",
            "area": "",
            "turn": 0,
            "forgotten_at": after(6),
        },
    ],
    "questions": [
        {
            "resident": 1,
            "state": "claimed",
            "reason": "not_sure",
            "created_at": NOON,
            "promised_at": after(3600),
            "language": "nl",
            "area": "Utrecht",
            "is_nood": False,
            "may_be_nood": True,
            "guesses": [["huur", 0.4]],
            "owner_id": JOKE.id,
            "owner_name": JOKE.name,
            "claimed_at": after(60),
            "thread": 4711,
            "version": 1,
            "refused": ["vervoer"],
            "moved_at": after(60),
        },
        {
            "resident": 2,
            "state": "closed",
            "reason": "not_sure",
            "created_at": NOON,
            "promised_at": after(3600),
            "language": "nl",
            "area": "",
            "is_nood": False,
            "may_be_nood": False,
            "guesses": [],
            "answered_at": after(7),
            "closed_at": after(8),
            "close_reason": "answered",
            "version": 3,
        },
    ],
    "question_messages": [
        _MESSAGE | {"author": "resident", "text": "De huur is te hoog", "outbox_key": "q:1", "resident_message": 17},
        _MESSAGE
        | {
            "author": "werkteam",
            "text": "Belt u ons",
            "outbox_key": "r:1",
            "member_id": JOKE.id,
            "member_name": JOKE.name,
        },
        {
            "question": 2,
            "author": "werkteam",
            "text": "",
            "at": NOON,
            "outbox_key": "r:2",
            "offers": ["schuldhulpmaatje"],
            "attachment": "photo",
            "origin": "-1001:901",
            "taken_back_at": after(9),
        },
    ],
    "answers": [
        {
            "resident": 1,
            "at": NOON,
            "text": "schulden",
            "onderwerpen": ["schulden"],
            "offers": ["schuldhulpmaatje"],
            "next_best": [],
            "outcome": "",
        },
        {
            "resident": 2,
            "at": NOON,
            "text": "",
            "onderwerpen": ["huur"],
            "offers": [],
            "next_best": ["schulden"],
            "outcome": "helps",
            "question": 2,
            "carried_by": "r:2",
        },
    ],
    "outbox": [
        _OUT | {"key": "r:1", "peer": "resident:1", "resident": 1, "question": None, "status": "waiting"},
        _OUT
        | {
            "key": "q:1",
            "peer": "question:1",
            "question": 1,
            "status": "sent",
            "act": None,
            "message_id": 90,
            "sent_at": NOON,
        },
        _OUT
        | {
            "key": "edit:q:1",
            "peer": "question:1",
            "question": 1,
            "kind": "Edit",
            "of_key": "q:1",
            "act": {"of_key": "q:1", "html": "Dag"},
            "status": "dead",
            "error": "BadRequest",
            "created_at": NOON,
            "fence": 6,
        },
    ],
    "sent_parts": [{"outbox": 2, "place": 0, "message_id": 89, "is_text": False}],
    "events": [
        {"kind": "question_opened", "at": NOON, "question": 1, "resident": 1, "data": {"reason": "not_sure"}},
        {"kind": "question_claim", "at": NOON, "question": 1, "actor": JOKE.id},
    ],
    "due": [{"kind": "nudge", "subject": 1, "at": after(60), "is_done": False}],
    "inbox": [
        {
            "bot": BOT,
            "update_id": 5,
            "lane": FATIMA_CHAT,
            "raw": "{}",
            "received_at": NOON,
            "status": "open",
            "attempts": 0,
            "next_try": NOON,
        },
        {
            "bot": BOT,
            "update_id": 4,
            "lane": HENK_CHAT,
            "raw": "poison",
            "received_at": NOON,
            "status": "aside",
            "attempts": 3,
            "next_try": NOON,
            "error": "ValueError",
        },
    ],
    "chat_lease": [
        {"lane": FATIMA_CHAT, "ready_at": NOON, "fence": 4, "owner": "host-1-00000000", "leased_until": after(-60)},
    ],
    "leases": [
        {"name": "sending", "owner": None, "until": None, "fence": 7},
        {"name": "polling", "owner": "host-1-00000000", "until": after(-60), "fence": 8},
    ],
    "blocked_chats": [{"chat": -1, "until": NOON}],
    "junk": [{"body": b"\xff", "received_at": NOON}],
    "settings": [{"key": "group_chat", "value": "-1001"}],
    "colleagues": [
        {
            "id": JOKE.id,
            "name": JOKE.name,
            "absent_since": date(2026, 3, 1),
            "back_on": date(2026, 3, 9),
            "welcomed": True,
            "practised": False,
        },
        {"id": SAM.id, "name": SAM.name, "welcomed": False, "practised": True, "left_at": after(10)},
    ],
    "replicas": [{"name": "host-1-00000000", "knowledge": "abc", "seen_at": NOON}],
}


async def leave_as_of(engine: AsyncEngine, revision: str) -> set[str]:
    """Make the tables of that version in an empty database and fill them; which tables there were."""
    async with engine.begin() as connection:
        await connection.run_sync(upgrade, revision)
        return await connection.run_sync(_fill)


def _fill(connection: Connection) -> set[str]:
    then = MetaData()
    then.reflect(connection)
    filled = [table for table in then.sorted_tables if table.name != "alembic_version"]
    for table in filled:
        for row in ROWS[table.name]:
            known = {name: value for name, value in row.items() if name in table.columns}
            connection.execute(insert(table).values(known))
    return {table.name for table in filled}
