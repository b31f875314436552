"""What is put in the outbox: once, and in as few messages as can be, because a group may get only so many."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.dialects.postgresql import insert as new_row

from bot.adapters.storage.acts import key_meant_by, kind_of, lane_of, read_act, write_act
from bot.adapters.storage.prepared import Prepared
from bot.adapters.storage.tables import AT_ONCE, Status, outbox
from bot.adapters.storage.work import Work
from bot.domain.errors import ActUnreadable
from bot.domain.outgoing import (
    Act,
    CloseTopic,
    Copy,
    CopyAlbum,
    Delete,
    DeleteTopic,
    Edit,
    EditButtons,
    OpenTopic,
    Outgoing,
    Priority,
    RenameTopic,
    ReopenTopic,
    Say,
    ToQuestion,
    ToResident,
)

_LONGEST = 4096
"""UTF-16 units, tags counted as well, so that what is joined never needs a second message."""

_UNSENT = [Status.WAITING, Status.SENDING, Status.UNCERTAIN, Status.DEAD]
"""Also what a maintainer may put back."""

_SHOW_NOTHING_NEW = [act.__name__ for act in (Edit, EditButtons, RenameTopic)]
"""Acts that may as well come before or behind what is said: they leave no message in between."""


_STORE = Prepared(
    new_row(outbox).on_conflict_do_nothing(),
    *("key", "peer", "resident", "question", "priority", "kind", "of_key", "act", "status", "resend", "next_try"),
)


async def put(connection: Work, outgoing: Outgoing) -> None:
    """Store a message once, or let one that still waits take it in."""
    match outgoing.act:
        case Edit() as edit:
            is_taken_in = await _is_taken_in(connection, outgoing, edit)
        case CopyAlbum() as album:
            is_taken_in = await _joins_its_album(connection, outgoing, album)
        case RenameTopic() | CloseTopic() | ReopenTopic() as change:
            is_taken_in = await _replaces_what_waits(connection, outgoing, change)
        case _:
            is_taken_in = False
    if not is_taken_in:
        _store(connection, outgoing)


def _store(work: Work, outgoing: Outgoing) -> None:
    to = outgoing.to
    values = {
        "key": outgoing.key,
        "peer": lane_of(to),
        "resident": to.resident if isinstance(to, ToResident) else None,
        "question": to.question if isinstance(to, ToQuestion) else None,
        "priority": outgoing.priority,
        "status": Status.WAITING,
        "resend": outgoing.resend,
        "next_try": outgoing.not_before or AT_ONCE,
    }
    work.later(_STORE, values | columns_of(outgoing.act))


async def _is_taken_in(connection: Work, outgoing: Outgoing, edit: Edit) -> bool:
    """An edit is not stored when it was before, or when the message or an older edit of it still waits.

    A message that was cancelled, because the resident blocked the bot, may be asked for later: it changes as well.
    """
    if await _is_known(connection, outgoing.key):
        return True
    older_edit = (outbox.c.kind == kind_of(edit)) & (outbox.c.of_key == edit.of_key)
    waits = outbox.c.status == Status.WAITING
    held_back = (outbox.c.key == edit.of_key) & (outbox.c.status == Status.CANCELLED)
    waiting = select(outbox).where(or_(waits & or_(outbox.c.key == edit.of_key, older_edit), held_back))
    for row in await connection.execute(waiting.with_for_update()):
        match _read_if_possible(row):
            case Say() as said:
                rewritten: Act = replace(said, html=edit.html, buttons=edit.buttons)
            case Copy() | CopyAlbum() as copied:
                rewritten = replace(copied, words=edit.html, buttons=edit.buttons)
            case Edit():
                rewritten = edit
            case _:
                continue
        sooner = min(row.priority, outgoing.priority)
        change = update(outbox).where(outbox.c.id == row.id).values(act=write_act(rewritten), priority=sooner)
        await connection.execute(change)
        return True
    return False


async def _is_known(connection: Work, key: str) -> bool:
    return await connection.scalar(select(outbox.c.id).where(outbox.c.key == key)) is not None


async def _joins_its_album(connection: Work, outgoing: Outgoing, more: CopyAlbum) -> bool:
    """More of an album goes with what waits of it, which then waits a little longer, though not for ever."""
    untried = (outbox.c.status == Status.WAITING) & (outbox.c.attempts == 0) & ~outbox.c.uncertain
    waits = select(outbox).where(outbox.c.kind == kind_of(more), outbox.c.of_key == more.album, untried)
    newest = waits.order_by(outbox.c.id.desc()).limit(1)
    row = (await connection.execute(newest.with_for_update())).one_or_none()
    if row is None or await _is_known(connection, outgoing.key):
        return row is not None
    album = _read_if_possible(row)
    if not isinstance(album, CopyAlbum):
        return False
    joined = replace(album, message_ids=tuple(sorted({*album.message_ids, *more.message_ids})))
    go = min(outgoing.not_before or AT_ONCE, album.at_latest)
    await connection.execute(update(outbox).where(outbox.c.id == row.id).values(act=write_act(joined), next_try=go))
    return True


async def put_joined(connection: Work, outgoing: Outgoing) -> str:
    """Store it, or let the one that waits just before it carry it as well; the key of the row that has it.

    What is urgent goes by itself: it must not be read at the end of something longer.
    """
    row = await _just_before(connection, outgoing) if outgoing.priority > Priority.NOOD else None
    joined = _both(_read_if_possible(row), outgoing.act) if row is not None and _is_untried(row) else None
    if row is None or joined is None:
        await put(connection, outgoing)
        return outgoing.key
    await connection.execute(update(outbox).where(outbox.c.id == row.id).values(act=write_act(joined)))
    key: str = row.key
    return key


async def _just_before(connection: Work, outgoing: Outgoing) -> Any:
    """The row that goes just before this one would, if it waits."""
    ahead = [
        outbox.c.peer == lane_of(outgoing.to),
        outbox.c.status == Status.WAITING,
        outbox.c.priority <= outgoing.priority,
        outbox.c.kind.not_in(_SHOW_NOTHING_NEW),
    ]
    last = select(outbox).where(*ahead).order_by(outbox.c.priority.desc(), outbox.c.id.desc()).limit(1)
    return (await connection.execute(last.with_for_update())).one_or_none()


def _is_untried(row: Any) -> bool:
    return row.attempts == 0 and not row.uncertain


def _both(waiting: Act | None, new: Act) -> Say | None:
    """One message with the words of both, if there can be such a one."""
    if not (isinstance(waiting, Say) and waiting.more and isinstance(new, Say) and new.more):
        return None
    html = f"{waiting.html}\n{new.more}"
    return replace(waiting, html=html) if len(html.encode("utf-16-le")) // 2 <= _LONGEST else None


_NAMES, _DOORS = (OpenTopic.__name__, RenameTopic.__name__), (CloseTopic.__name__, ReopenTopic.__name__)


async def _replaces_what_waits(
    connection: Work, outgoing: Outgoing, act: RenameTopic | CloseTopic | ReopenTopic
) -> bool:
    """The newest name of a topic is the only one that matters, and so is whether it is to be open. A topic that is
    still to be made is made with that name.
    """
    if await _is_known(connection, outgoing.key):
        return True
    kinds = _NAMES if isinstance(act, RenameTopic) else _DOORS
    waits = [outbox.c.peer == lane_of(outgoing.to), outbox.c.status == Status.WAITING, outbox.c.kind.in_(kinds)]
    rows = (await connection.execute(select(outbox).where(*waits).with_for_update())).all()
    for row in rows:
        if isinstance(act, RenameTopic) and row.kind == OpenTopic.__name__:
            newest = columns_of(OpenTopic(act.name))
        else:
            newest = columns_of(act) | {"priority": outgoing.priority}
        await connection.execute(update(outbox).where(outbox.c.id == row.id).values(newest))
    return bool(rows)


async def forget_numbers(connection: Work, which: ColumnElement[bool]) -> None:
    """What has not gone yet and names a message by a number that counts no more does not go, or answers nothing."""
    unsent = select(outbox.c.id, outbox.c.kind, outbox.c.act).where(which, outbox.c.status.in_(_UNSENT))
    for row in await connection.execute(unsent.with_for_update()):
        match _read_if_possible(row):
            case Delete(message_id=int()) | EditButtons() | DeleteTopic():
                changes: dict[str, Any] = {"status": Status.CANCELLED}
            case Say(answers=int()) as say:
                changes = columns_of(replace(say, answers=None))
            case _:
                continue
        await connection.execute(update(outbox).where(outbox.c.id == row.id).values(changes))


def _read_if_possible(row: Any) -> Act | None:
    """Whoever takes one that cannot be read buries it; what is new must not fail for it."""
    try:
        return read_act(row.kind, row.act)
    except ActUnreadable:
        return None


def columns_of(act: Act) -> dict[str, Any]:
    """An act as it is kept."""
    return {"kind": kind_of(act), "of_key": key_meant_by(act), "act": write_act(act)}
