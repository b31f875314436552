"""The channel of the simulation: everything arrives at once, and what stands in each chat is remembered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.choices import Choice, read_choice
from bot.domain.outgoing import Buttons, Copy, CopyAlbum, Edit, EditButtons, OpenTopic, Say
from bot.domain.watching import DIGEST
from bot.flow.ports import Channel, Clock, Delivery, NeverPossible, PeerGone, Sent, WaitingMessage

GROUP = -1001


@dataclass
class Shown:
    """A message of the bot as it stands in a chat."""

    id: int
    chat: int
    thread: int | None
    key: str
    html: str
    buttons: Buttons = ()

    @property
    def choices(self) -> list[Choice]:
        """What the buttons under it mean."""
        read = (read_choice(button.action) for row in self.buttons for button in row)
        return [choice for choice in read if choice is not None]

    def code(self, picked: str) -> str | None:
        """The code of the button that picks this, as long as it is there."""
        return next((choice.code for choice in self.choices if choice.picked == picked), None)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What went to the group, for the figures."""

    at: datetime
    is_message: bool
    opens_topic: bool


@dataclass
class Chats(Channel):
    """Telegram without Telegram. `on_shown` hears of every new message, and of what is written into a digest."""

    clock: Clock
    on_shown: Callable[[WaitingMessage, Shown], None]
    gone: set[int] = field(default_factory=set)
    """Residents who blocked the bot."""
    by_key: dict[str, Shown] = field(default_factory=dict)
    to_group: list[Delivered] = field(default_factory=list)
    _by_id: dict[int, Shown] = field(default_factory=dict)
    _number: int = 1000

    def new_id(self) -> int:
        self._number += 1
        return self._number

    async def deliver(self, message: WaitingMessage) -> Delivery:
        chat, act = message.chat, message.act
        assert chat is not None, "everybody in a simulation has a chat"
        if chat in self.gone:
            return PeerGone("blocked")
        if chat == GROUP:
            is_message = isinstance(act, Say | Copy | CopyAlbum)
            self.to_group.append(Delivered(self.clock.now(), is_message, isinstance(act, OpenTopic)))
        match act:
            case Say(html, buttons):
                return self._show(message, chat, html, buttons)
            case Copy(words=words, buttons=buttons):
                return self._show(message, chat, words or "", buttons)
            case Edit(of_key, html, buttons):
                done = self._rewrite(message.target, html, buttons)
                if of_key.startswith(DIGEST):
                    self.on_shown(message, self._by_id[message.target or 0])
                return done
            case EditButtons(message_id, buttons):
                return self._rewrite(message_id, None, buttons)
            case OpenTopic():
                return Sent(thread=self.new_id())
            case _:
                return Sent()

    def _show(self, message: WaitingMessage, chat: int, html: str, buttons: Buttons) -> Sent:
        shown = Shown(self.new_id(), chat, message.thread, message.key, html, buttons)
        self._by_id[shown.id] = self.by_key[message.key] = shown
        self.on_shown(message, shown)
        return Sent(shown.id)

    def _rewrite(self, id: int | None, html: str | None, buttons: Buttons) -> Delivery:
        shown = self._by_id.get(id or 0)
        if shown is None:
            return NeverPossible("message to edit not found")
        shown.html, shown.buttons = shown.html if html is None else html, buttons
        return Sent(shown.id)
