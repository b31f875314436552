"""The fake Telegram: start it, put people in it, point the bot at its address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar

from .actors import username_for
from .chats import Chat, GroupState
from .clock import Clock
from .faults import Fault, FaultRule
from .groups import USUAL_BOT_RIGHTS, Group
from .model import User
from .people import Person
from .server import Call, Server
from .texts import Json
from .updates import Update
from .validation import Params, Violation
from .world import DEFAULT_TOKEN, World

T = TypeVar("T")
SHOWN_MESSAGES = 12
SHOWN_CALLS = 12


class FakeTelegram:
    """A Bot API for tests over real HTTP: `async with FakeTelegram() as fake: Bot(fake.token, fake.base_url)`."""

    def __init__(
        self, *, token: str = DEFAULT_TOKEN, now: Callable[[], datetime] | None = None, patience: float = 10
    ) -> None:
        self.clock = Clock(source=now)
        self.world = World(self.clock, token)
        self.server = Server(self.world)
        self.patience = patience
        """Seconds that `until` and all that waits with it waits at most."""

    async def __aenter__(self) -> Self:
        await self.server.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.world.webhook.close()
        await self.server.close()

    # --- for the bot -------------------------------------------------------------------------------------------

    @property
    def token(self) -> str:
        return self.world.token

    @property
    def url(self) -> str:
        """The address without /bot, for bots that add it themselves."""
        return self.server.url

    @property
    def base_url(self) -> str:
        """For python-telegram-bot's base_url."""
        return f"{self.server.url}/bot"

    @property
    def base_file_url(self) -> str:
        """For python-telegram-bot's base_file_url."""
        return f"{self.server.url}/file/bot"

    # --- who is there ------------------------------------------------------------------------------------------

    def person(self, name: str, *, language: str = "nl", username: str | None = None, last_name: str = "") -> Person:
        """Somebody new; she has not yet met the bot."""
        username = username_for(name) if username is None else username
        user = User(self.world.next_user_id(), name, last_name=last_name, username=username, language_code=language)
        return Person(self, user)

    def supergroup(
        self, title: str, *, topics: bool = False, bot_rights: Iterable[str] | None = USUAL_BOT_RIGHTS
    ) -> Group:
        """A supergroup with the bot in it; `bot_rights=None` makes the bot a plain member."""
        return Group(self, GroupState(title, "supergroup", topics), bot_rights)

    def basic_group(self, title: str, *, bot_rights: Iterable[str] | None = None) -> Group:
        """An old-fashioned small group, which may migrate."""
        return Group(self, GroupState(title, "group"), bot_rights)

    def push(self, update: Json) -> Update:
        """Queue a raw update as it is: any kind, any junk. Without `update_id` it gets the next one."""
        return self.world.updates.push(update)

    # --- what happened -----------------------------------------------------------------------------------------

    @property
    def violations(self) -> list[Violation]:
        """Requests that do not fit the Bot API, and failures of the fake itself. A good test ends with none."""
        return self.server.violations

    @property
    def calls(self) -> list[Call]:
        return self.server.calls

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    @property
    def unacknowledged(self) -> list[Update]:
        """Updates that the bot has not confirmed."""
        return self.world.updates.pending

    # --- trouble -----------------------------------------------------------------------------------------------

    def fails(
        self,
        with_: Fault,
        *,
        method: str = "",
        chat: Chat | int | None = None,
        times: int | None = 1,
        skip: int = 0,
        when: Callable[[Params], bool] | None = None,
    ) -> FaultRule:
        """Spoil the next `times` calls that match (None: all), after letting `skip` of them pass."""
        chat_id = chat.id if isinstance(chat, Chat) else chat
        return self.server.faults.add(FaultRule(with_, method, chat_id, times, skip, when))

    def works_again(self) -> None:
        """End all trouble."""
        self.server.faults.rules.clear()

    def enforces_limits(self, *, on: bool = True) -> None:
        """30 a second, 1 a second per chat, 20 a minute per group, on `fake.clock`."""
        self.world.limits.enforced = on

    # --- waiting -----------------------------------------------------------------------------------------------

    async def until(
        self, condition: Callable[[], T], *, patience: float | None = None, about: Callable[[], str] | None = None
    ) -> T:
        """Wait for a truthy value of the condition, which is looked at after every request and every act."""

        def report() -> str:
            return "\n".join(filter(None, [about() if about else "", self.report()]))

        return await self.world.pulse.until(condition, patience or self.patience, report)

    def nudge(self) -> None:
        """Have every `until` look again, for conditions about things that the fake cannot see."""
        self.world.pulse.beat()

    async def quiet(self, *, when: Callable[[], bool] = lambda: True) -> None:
        """Wait until all updates are confirmed and no request is running, but for a long poll.

        A bot that confirms before it acts is not done by then: say in `when` how to know
        (for instance that its inbox and outbox are empty), or wait for what it should do.
        """
        await self.until(lambda: self.is_quiet and when(), about=lambda: "It did not get quiet.")

    @property
    def is_quiet(self) -> bool:
        running = [call for call in self.server.running if call.method.lower() != "getupdates"]
        return not running and not self.unacknowledged

    def report(self) -> str:
        """All chats, the last calls, and what is amiss: for the message of a test that waited in vain."""
        lines = []
        for chat in self.world.chats.values():
            if chat.all_messages:
                lines += [f"--- {chat}", *map(str, chat.all_messages[-SHOWN_MESSAGES:])]
        lines += ["--- last calls", *map(str, self.calls[-SHOWN_CALLS:])]
        lines += [f"--- {len(self.unacknowledged)} unacknowledged updates"]
        lines += [str(update.body)[:300] for update in self.unacknowledged[:5]]
        lines += ["--- violations", *map(str, self.violations)] if self.violations else []
        return "\n".join(lines)
