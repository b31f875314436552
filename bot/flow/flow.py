"""The one door: whatever comes in goes to the flow of its kind."""

from __future__ import annotations

import logging
from typing import assert_never

from bot.domain.message import (
    GroupMigrated,
    Ignored,
    Incoming,
    MemberLeft,
    MembersJoined,
    OurPlace,
    ResidentChoice,
    ResidentCommand,
    ResidentLeft,
    ResidentMessage,
    StrangeGroup,
    TopicByHand,
    WerkteamChoice,
    WerkteamCommand,
    WerkteamMessage,
)
from bot.flow.another_group import GroupMigratedFlow
from bot.flow.conversation import Rules
from bot.flow.doorkeeper import Attempt, Doorkeeper
from bot.flow.ports import Handled, KnowledgeShelf, Membership, Store, Thinker
from bot.flow.resident_choice import ResidentChoiceFlow
from bot.flow.resident_command import ResidentCommandFlow
from bot.flow.resident_message import ResidentMessageFlow
from bot.flow.resident_presence import ResidentPresenceFlow
from bot.flow.topic_by_hand import TopicByHandFlow
from bot.flow.werkteam_choice import WerkteamChoiceFlow
from bot.flow.werkteam_command import WerkteamCommandFlow
from bot.flow.werkteam_group import OurPlaceFlow, StrangeGroupFlow
from bot.flow.werkteam_message import WerkteamMessageFlow
from bot.flow.werkteam_presence import WerkteamPresenceFlow

log = logging.getLogger(__name__)


class Flow:
    """All flows of one installation."""

    def __init__(
        self, store: Store, thinker: Thinker, shelf: KnowledgeShelf, rules: Rules, membership: Membership
    ) -> None:
        self._store = store
        self._doorkeeper = Doorkeeper(membership, store, shelf, rules)
        self._resident_message = ResidentMessageFlow(store, thinker, shelf, rules)
        self._resident_command = ResidentCommandFlow(store, thinker, shelf, rules)
        self._resident_choice = ResidentChoiceFlow(store, shelf, rules)
        self._resident_presence = ResidentPresenceFlow(store, shelf, rules)
        self._werkteam_message = WerkteamMessageFlow(store, shelf, rules)
        self._werkteam_choice = WerkteamChoiceFlow(store, shelf, rules)
        self._werkteam_command = WerkteamCommandFlow(store, thinker, shelf, rules)
        self._werkteam_presence = WerkteamPresenceFlow(store, shelf, rules)
        self._topic_by_hand = TopicByHandFlow(store, shelf, rules)
        self._our_place = OurPlaceFlow(store, shelf, rules)
        self._group_migrated = GroupMigratedFlow(store, shelf, rules)
        self._strange_group = StrangeGroupFlow(store, shelf, rules)

    async def handle(self, incoming: Incoming, handled: Handled | None = None) -> None:
        """Act on it in one transaction, which also marks the stored update as handled."""
        if isinstance(incoming, Attempt) and await self._doorkeeper.turns_away(incoming, handled):
            log.info("turned_away", extra={"kind": type(incoming).__name__})
            return
        await self._follow(incoming, handled)
        log.info("handled", extra={"kind": type(incoming).__name__})

    async def _follow(  # noqa: PLR0912 - one case for each kind of what comes in
        self, incoming: Incoming, handled: Handled | None
    ) -> None:
        match incoming:
            case ResidentMessage():
                await self._resident_message.handle(incoming, handled)
            case ResidentCommand():
                await self._resident_command.handle(incoming, handled)
            case ResidentChoice():
                await self._resident_choice.handle(incoming, handled)
            case ResidentLeft():
                await self._resident_presence.handle(incoming, handled)
            case WerkteamMessage():
                await self._werkteam_message.handle(incoming, handled)
            case WerkteamChoice():
                await self._werkteam_choice.handle(incoming, handled)
            case WerkteamCommand():
                await self._werkteam_command.handle(incoming, handled)
            case MembersJoined() | MemberLeft():
                await self._werkteam_presence.handle(incoming, handled)
            case TopicByHand():
                await self._topic_by_hand.handle(incoming, handled)
            case OurPlace():
                await self._our_place.handle(incoming, handled)
            case GroupMigrated():
                await self._group_migrated.handle(incoming, handled)
            case StrangeGroup():
                await self._strange_group.handle(incoming, handled)
            case Ignored():
                await self._pass_by(handled)
            case _:
                assert_never(incoming)

    async def _pass_by(self, handled: Handled | None) -> None:
        """Nothing to do but to mark it as handled."""
        async with self._store.transaction(handled):
            return
