"""A channel that remembers what stands in each chat, and whose deliveries go wrong when a test asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.domain.message import ChatId
from bot.domain.outgoing import (
    Act,
    Button,
    Buttons,
    CloseTopic,
    Copy,
    CopyAlbum,
    Delete,
    DeleteTopic,
    Edit,
    EditButtons,
    Leave,
    OpenTopic,
    Pin,
    RenameTopic,
    ReopenTopic,
    Say,
)
from bot.flow.ports import Delivery, NeverPossible, Part, Sent, WaitingMessage
from flow.knowledge import as_read


@dataclass
class Shown:
    """A message of the bot as it stands in a chat."""

    id: int
    chat: int
    thread: int | None
    html: str
    buttons: Buttons
    answers: int | None = None
    copy_of: int | None = None
    once_had: list[Button] = field(default_factory=list)
    """All buttons that ever were under it: somebody may press one that a slow phone still shows."""

    @property
    def text(self) -> str:
        return as_read(self.html)

    @property
    def labels(self) -> list[str]:
        return [button.label for row in self.buttons for button in row]

    def press(self, label: str) -> str:
        """The code of a button; the label may be the beginning of it."""
        return next(b.action for b in self.once_had if b.label.startswith(label))

    def show(self, html: str, buttons: Buttons) -> None:
        self.html = html
        self.show_buttons(buttons)

    def show_buttons(self, buttons: Buttons) -> None:
        self.buttons = buttons
        self.once_had += [button for row in buttons for button in row]


@dataclass
class Topic:
    """A forum topic."""

    name: str
    is_open: bool = True


Judge = Callable[[WaitingMessage], bool]


class Chats:
    """The channel. Every delivery arrives, unless `when` says otherwise."""

    def __init__(self) -> None:
        self.shown: list[Shown] = []
        self.topics: dict[int, Topic] = {}
        self.delivered: list[WaitingMessage] = []
        self.tried: list[WaitingMessage] = []
        self.left: list[int] = []
        self.pinned: list[int] = []
        self.deleted: list[tuple[int, int]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.began = asyncio.Event()
        self._trouble: list[tuple[Judge, list[Delivery | Exception]]] = []
        self._number = 1000

    def when(self, fits: Judge | type[Act], *outcomes: Delivery | Exception) -> None:
        """For the next deliveries like this, one outcome each; after that they arrive again."""
        kind = fits
        judge: Judge = (lambda m: isinstance(m.act, kind)) if isinstance(kind, type) else kind
        self._trouble.append((judge, list(outcomes)))

    async def deliver(self, message: WaitingMessage) -> Delivery:
        self.tried.append(message)
        self.began.set()
        await self.gate.wait()
        for fits, outcomes in self._trouble:
            if outcomes and fits(message):
                outcome = outcomes.pop(0)
                if isinstance(outcome, Exception):
                    raise outcome
                return outcome
        outcome = self._perform(message)
        if isinstance(outcome, Sent):
            self.delivered.append(message)
        return outcome

    def new_id(self) -> int:
        self._number += 1
        return self._number

    def in_chat(self, chat: int, thread: int | None = None) -> list[Shown]:
        return [s for s in self.shown if s.chat == chat and (thread is None or s.thread == thread)]

    def hold(self) -> None:
        """Keep what is delivered from now on under way, until `gate` is set; `began` tells that something is."""
        self.gate.clear()
        self.began.clear()

    def _perform(self, message: WaitingMessage) -> Delivery:  # noqa: PLR0912 - one case for each act
        chat, act = message.chat, message.act
        assert chat is not None
        match act:
            case Say(html, buttons):
                return self._show(message, chat, Shown(self.new_id(), chat, message.thread, "", ()), html, buttons)
            case Copy() | CopyAlbum():
                return self._copy(message, chat, act)
            case Edit(_, html, buttons):
                found = next((s for s in self.in_chat(chat) if s.id == message.target), None)
                if found is None:
                    return NeverPossible("message to edit not found")
                found.show(html, buttons)
                return Sent(found.id)
            case Delete(message_id=None):
                if not message.targets:
                    return NeverPossible("there is no message to delete")
                gone = {part.message_id for part in message.targets}
                self.deleted += [(chat, id) for id in sorted(gone)]
                self.shown = [s for s in self.shown if s.chat != chat or s.id not in gone]
            case EditButtons(message_id, buttons):
                for shown in self.in_chat(chat):
                    if shown.id == message_id:
                        shown.show_buttons(buttons)
                return Sent(message_id)
            case Delete(message_id=message_id):
                self.deleted.append((chat, message_id or message.target or 0))
                self.shown = [s for s in self.shown if (s.chat, s.id) != self.deleted[-1]]
            case OpenTopic(name):
                thread = self.new_id()
                self.topics[thread] = Topic(name)
                return Sent(thread=thread)
            case RenameTopic(name) if message.thread in self.topics:
                self.topics[message.thread].name = name
            case CloseTopic() | ReopenTopic() if message.thread in self.topics:
                self.topics[message.thread].is_open = isinstance(act, ReopenTopic)
            case DeleteTopic(thread):
                del self.topics[thread]
                self.shown = [s for s in self.shown if s.thread != thread]
            case Pin():
                if message.target is None:
                    return NeverPossible("message to pin not found")
                self.pinned.append(message.target)
            case Leave():
                self.left.append(chat)
            case _:
                return NeverPossible("there is no topic")
        return Sent()

    def _copy(self, message: WaitingMessage, chat: ChatId, act: Copy | CopyAlbum) -> Delivery:
        """Words that go with one thing stand under it; those of an album behind it."""
        if message.source_chat is None:
            return NeverPossible("nothing to copy")
        originals = act.message_ids if isinstance(act, CopyAlbum) else (act.message_id,)
        copies = [Shown(self.new_id(), chat, message.thread, "", (), copy_of=original) for original in originals]
        self.shown += copies
        parts = tuple(Part(copy.id, is_text=False) for copy in copies)
        if isinstance(act, Copy):
            copies[0].show(act.words or "", act.buttons)
        elif act.words:
            words = Shown(self.new_id(), chat, message.thread, "", ())
            words.show(act.words, act.buttons)
            self.shown.append(words)
            parts += (Part(words.id),)
        return Sent(parts[-1].message_id, parts=parts)

    def _show(self, message: WaitingMessage, chat: ChatId, shown: Shown, html: str, buttons: Buttons) -> Sent:
        act = message.act
        if isinstance(act, Say):
            shown.answers = act.answers
        shown.show(html, buttons)
        self.shown.append(shown)
        return Sent(shown.id)
