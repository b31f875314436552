"""What is left lying, in and out: told by the doctor, listed, and put back or settled by `samenspel requeue`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import Health, SqlOverview, SqlRequeue
from bot.adapters.storage.anew import HELD
from bot.adapters.storage.health import PutAside, State, Unsent
from bot.adapters.storage.overview import Overview
from bot.finding import Finding

_UPDATE_TOO_OLD = timedelta(seconds=60)
_MESSAGE_TOO_OLD = timedelta(minutes=5)
_MOST_IDS = 10

_AGAIN = "Is de oorzaak weg? Zet terug met: samenspel requeue"
_NO_MORE = "Hoeft het niet meer? Zet er --laten achter."
_LATER = "Het komt na wat intussen is behandeld."
_SETTLED = "blijft zo. U hoort er niet meer van. De woorden zijn gewist."
_TWICE = "Wat misschien al is aangekomen, kan nu dubbel aankomen."


async def findings(engine: AsyncEngine, now: datetime) -> list[Finding]:
    """What the doctor says of it; how much there is, how old, and what to type."""
    health = Health(engine)
    state, aside, unsent = await health.look(), await health.put_aside(), await health.unsent()
    seen = await SqlOverview(engine).look(now)
    dead = [message for message in unsent if not message.is_uncertain]
    uncertain = [message for message in unsent if message.is_uncertain]
    return [
        _of_updates(aside, now),
        _of_messages("Berichten die niet weg konden", dead, now, f"{_AGAIN} --outbox NUMMER. {_NO_MORE}"),
        _of_messages(
            "Berichten die misschien zijn aangekomen", uncertain, now, f"{_AGAIN} --outbox NUMMER. {_TWICE} {_NO_MORE}"
        ),
        _of_age("nog niet is behandeld", state.oldest_update, now, _UPDATE_TOO_OLD),
        _of_age("weg kan en nog niet weg is", seen.may_go_since, now, _MESSAGE_TOO_OLD),
        *_of_held(seen),
        _of_junk(state),
    ]


def _of_updates(aside: Sequence[PutAside], now: datetime) -> Finding:
    what = f"Berichten die niet te verwerken waren: {len(aside)}"
    if aside:
        kinds = _counted([_reason(update.error) for update in aside])
        what += f", het oudste {_age(aside[0].received_at, now)} oud ({kinds}; {_ids(aside)})"
    told = "De schrijvers kregen bericht. Geef de fout door aan de ontwikkelaars."
    return Finding(what, not aside, f"{told} {_AGAIN} --inbox NUMMER. {_LATER} {_NO_MORE}")


def _of_messages(what: str, messages: Sequence[Unsent], now: datetime, remedy: str) -> Finding:
    told = f"{what}: {len(messages)}"
    if messages:
        told += f", het oudste {_age(messages[0].since, now)} oud"
        told += f" ({_counted([_kind_and_error(message) for message in messages])}; {_ids(messages)}"
        questions = sorted({message.question for message in messages if message.question is not None})
        told += f"; {_some('vraag', questions)})" if questions else ")"
    return Finding(told, not messages, f"Kijk welke met: samenspel requeue. {remedy}")


def _of_age(what: str, since: datetime | None, now: datetime, limit: timedelta) -> Finding:
    told = "er is er geen" if since is None else f"{_age(since, now)} oud"
    remedy = "Draait de bot? Start hem met: samenspel run. Draait hij wel, kijk dan in het log naar fouten."
    return Finding(f"Het oudste bericht dat {what}: {told}", since is None or now - since <= limit, remedy)


def _of_held(seen: Overview) -> list[Finding]:
    """No mistake: what holds them is told, and ends by itself or by what people do."""
    if not seen.held:
        return []
    asked = f". Telegram vroeg om geduld in {_chats(seen.blocked)}." if seen.blocked else ""
    return [Finding(f"Berichten die met opzet nog wachten: {seen.held}{asked}", is_good=True)]


def _chats(count: int) -> str:
    return "1 chat" if count == 1 else f"{count} chats"


def _of_junk(state: State) -> Finding:
    """Somebody who knows the secret address sent it, so a person has to look; Telegram never does."""
    remedy = (
        "Iemand stuurt naar het adres van de webhook wat niet van Telegram is. Kijk in het log waar het vandaan komt."
    )
    return Finding(f"Wat binnenkwam en geen bericht was: {state.junk}", not state.junk, remedy)


async def listed(engine: AsyncEngine, now: datetime) -> list[str]:
    """A line for each, without its words, names or chats."""
    health = Health(engine)
    aside = [
        f"inbox {u.id}  apart gezet, {'van een bewoner' if u.is_private else 'uit een groep'}  "
        f"{_age(u.received_at, now)} oud  fout: {_reason(u.error)}"
        for u in await health.put_aside()
    ]
    unsent = [
        f"outbox {m.id}  {'misschien aangekomen' if m.is_uncertain else 'niet verstuurd'}, {m.kind} ({m.about})  "
        f"{_age(m.since, now)} oud  fout: {_reason(m.error)}{'' if m.question is None else f'  vraag {m.question}'}"
        for m in await health.unsent()
    ]
    if not aside and not unsent:
        return ["Er blijft niets liggen."]
    how = f"Zet terug met: samenspel requeue --inbox NUMMER, --outbox NUMMER of --alles. {_NO_MORE}"
    return [*aside, *unsent, how]


async def put_back(
    engine: AsyncEngine, now: datetime, updates: Sequence[int], messages: Sequence[int]
) -> tuple[list[str], bool]:
    """What happened with each of these numbers, and whether all of them could be put back."""
    requeue, uncertain = SqlRequeue(engine), {m.id for m in await Health(engine).unsent() if m.is_uncertain}
    told, is_all = [], True
    for id in updates:
        is_back = await requeue.update(id, now)
        told.append(f"inbox {id}: staat weer klaar. {_LATER}" if is_back else f"inbox {id}: staat niet apart.")
        is_all &= is_back
    for id in messages:
        is_back = await requeue.message(id)
        warning = f" {_TWICE}" if id in uncertain else ""
        refused = f"outbox {id}: is niet terug te zetten. Het ligt er niet, of het adres is er niet meer."
        told.append(f"outbox {id}: wacht weer op versturen.{warning}" if is_back else refused)
        is_all &= is_back
    return told, is_all


async def put_everything_back(engine: AsyncEngine, now: datetime) -> list[str]:
    """All that can be; what that means."""
    updates, messages = await SqlRequeue(engine).everything(now)
    told = [f"Teruggezet: {updates} uit inbox, {messages} uit outbox."]
    return told + [_LATER] * bool(updates) + [_TWICE] * bool(messages)


async def leave(engine: AsyncEngine, updates: Sequence[int], messages: Sequence[int]) -> tuple[list[str], bool]:
    """What happened with each of these numbers, and whether all of them are settled now."""
    requeue = SqlRequeue(engine)
    of_updates = [(f"inbox {id}", await requeue.leave_update(id)) for id in updates]
    of_messages = [(f"outbox {id}", await requeue.leave_message(id)) for id in messages]
    told = [f"{what}: {_SETTLED if is_left else 'blijft niet liggen.'}" for what, is_left in of_updates + of_messages]
    return told, all(is_left for _, is_left in of_updates + of_messages)


async def leave_everything(engine: AsyncEngine) -> list[str]:
    """Nothing lies any more; how much it was."""
    updates, messages = await SqlRequeue(engine).leave_everything()
    return [f"Zo gelaten: {updates} uit inbox, {messages} uit outbox."]


def _kind_and_error(message: Unsent) -> str:
    return f"{message.kind}: {_reason(message.error)}"


def _counted(kinds: Sequence[str]) -> str:
    return ", ".join(f"{count}x {kind}" for kind, count in Counter(kinds).most_common())


def _reason(error: str) -> str:
    return "van voor het terugzetten" if error == HELD else error or "?"


def _ids(rows: Sequence[PutAside] | Sequence[Unsent]) -> str:
    return _some("nummer", [row.id for row in rows])


def _some(name: str, numbers: Sequence[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:_MOST_IDS])
    return f"{name} {shown}{' en meer' if len(numbers) > _MOST_IDS else ''}"


def _age(since: datetime | None, now: datetime) -> str:
    """In the largest unit that says enough."""
    if since is None:
        return "onbekend hoe"
    seconds = max(0, int((now - since).total_seconds()))
    for size, unit in ((86_400, "dagen"), (3600, "uur"), (60, "minuten")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} seconden"
