"""Who is not in the werkteam's group does nothing there: looked up at the moment itself, before any transaction."""

from __future__ import annotations

from bot.domain.message import WerkteamChoice, WerkteamCommand, WerkteamMember, WerkteamMessage
from bot.domain.outgoing import Outgoing, Peer, Priority, Say, ToGroup, ToQuestion
from bot.domain.replies.voice import voice_for
from bot.flow.conversation import Rules
from bot.flow.ports import Event, Handled, KnowledgeShelf, Membership, Store, Transaction

Attempt = WerkteamMessage | WerkteamChoice | WerkteamCommand


class Doorkeeper:
    """Lets members through, and turns away who left, was put out, or only looks on in a public group."""

    def __init__(self, membership: Membership, store: Store, shelf: KnowledgeShelf, rules: Rules) -> None:
        self._membership = membership
        self._store = store
        self._shelf = shelf
        self._rules = rules

    async def turns_away(self, attempt: Attempt, handled: Handled | None) -> bool:
        """Whether nothing may follow from it. Then the group is told that somebody tried, and it is handled.

        When the channel cannot tell we go by what it told before: who left is known, and somebody who helps in nood
        must not be stopped because a line is down.
        """
        if not _can_do_something(attempt):
            return False
        answer = await self._membership.is_member(attempt.group, attempt.member)
        if answer or (answer is None and not await self._has_left(attempt.member)):
            return False
        async with self._store.transaction(handled) as transaction:
            await self._tell(transaction, attempt)
        return True

    async def _has_left(self, member: WerkteamMember) -> bool:
        async with self._store.transaction() as transaction:
            colleague = await transaction.colleague(member.id)
        return colleague is not None and colleague.left_at is not None

    async def _tell(self, transaction: Transaction, attempt: Attempt) -> None:
        """One line a day in each place: who goes on trying must not fill the group."""
        thread = attempt.thread
        question = await transaction.question_of_thread(thread) if thread is not None else None
        there: Peer = ToQuestion(question.number) if question is not None else ToGroup()
        day = attempt.at.astimezone(self._rules.zone).date()
        place = question.number if question is not None else "group"
        voice = voice_for(self._rules.werkteam_language, self._shelf.knowledge.texts)
        key = f"outsider:{attempt.member.id}:{place}:{day.isoformat()}"
        await transaction.send(Outgoing(key, there, Say(voice.say("kaart.niet_in_de_groep")), Priority.CARD))
        number = question.number if question is not None else None
        await transaction.record(Event("outsider_refused", attempt.at, number, actor=attempt.member.id))


def _can_do_something(attempt: Attempt) -> bool:
    """A plain message is a note, whoever wrote it: nothing follows from it."""
    if not isinstance(attempt, WerkteamMessage):
        return True
    return attempt.reply_to is not None or attempt.edited or attempt.album is not None
