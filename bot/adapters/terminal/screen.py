"""Shows messages and numbered buttons in a terminal, and gives back what was typed."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from bot.domain.outgoing import (
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
from bot.flow.ports import Delivery, Sent, WaitingMessage

_TAG = re.compile(r"(</?b>|</?a(?: [^>]*)?>)")
_WIDTH = 100


@dataclass
class Shown:
    """A message on the screen that can still be pressed or replied to."""

    message_id: int
    in_group: bool
    thread: int | None
    buttons: list[Button]


@dataclass
class Screen:
    """A channel for one person who plays the resident and the werkteam.

    `message_ids` must go on counting across restarts, because the store remembers them.
    """

    console: Console
    next_message_id: int
    shown: dict[int, Shown] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    offered: list[tuple[Shown, Button]] = field(default_factory=list)

    async def deliver(self, message: WaitingMessage) -> Delivery:  # noqa: PLR0912 - one case for each act
        """Show it. In a terminal everything arrives."""
        in_group = message.chat is not None and message.chat < 0
        match message.act:
            case Say(text, buttons):
                return Sent(self._show(message, text, buttons, in_group))
            case Edit(_, text, buttons):
                self._rewrite(message, text, buttons, in_group)
            case EditButtons(message_id, buttons):
                self._replace_buttons(message_id, buttons)
            case OpenTopic(name):
                thread = self.new_id()
                self.topics[thread] = name
                self._note(f"nieuw onderwerp in de groep: {name}")
                return Sent(thread, thread)
            case RenameTopic(name):
                self._rename(message.thread, name)
            case Copy(_, message_id, words, buttons):
                self._note(f"kopie van bericht {message_id}")
                return Sent(self._show(message, words, buttons, in_group) if words else self.new_id())
            case CopyAlbum(_, message_ids, words=words, buttons=buttons):
                self._note(f"kopie van {len(message_ids)} berichten")
                return Sent(self._show(message, words, buttons, in_group) if words else self.new_id())
            case Delete():
                self._note("bericht gewist")
            case Pin():
                self._note("bericht vastgezet")
            case CloseTopic():
                self._note(f"onderwerp gesloten: {self._topic(message.thread)}")
            case ReopenTopic():
                self._note(f"onderwerp weer open: {self._topic(message.thread)}")
            case DeleteTopic(thread):
                self.topics.pop(thread, None)
                self._note("onderwerp verwijderd")
            case Leave():
                self._note("de bot gaat uit deze groep")
        return Sent()

    def new_id(self) -> int:
        """A message number that was never used."""
        self.next_message_id += 1
        return self.next_message_id

    def pressed(self, number: int) -> tuple[Shown, Button] | None:
        """The button with this number, and the message it is under."""
        return self.offered[number - 1] if 0 < number <= len(self.offered) else None

    def _show(self, message: WaitingMessage, text: str, buttons: Buttons, in_group: bool) -> int:
        shown = Shown(self.new_id(), in_group, message.thread, [b for row in buttons for b in row])
        self.shown[shown.message_id] = shown
        title = f"werkteam · {self._topic(message.thread)}" if in_group else "Samenspel"
        self._print(title, text, shown, 4 if in_group else 0)
        return shown.message_id

    def _rewrite(self, message: WaitingMessage, text: str, buttons: Buttons, in_group: bool) -> None:
        """An edited card is shown again in one line: the terminal does not go back up."""
        shown = self.shown.get(message.target or 0)
        if shown is not None:
            shown.buttons = [b for row in buttons for b in row]
            last_line = re.sub(r"</?\w+>", "", text).rsplit("\n", 1)[-1]
            self._note(f"kaart {self._topic(message.thread)}: {html.unescape(last_line)}")
            self._number(shown, 4)

    def _replace_buttons(self, message_id: int, buttons: Buttons) -> None:
        shown = self.shown.get(message_id)
        if shown is not None:
            shown.buttons = [b for row in buttons for b in row]

    def _rename(self, thread: int | None, name: str) -> None:
        if thread is not None:
            self.topics[thread] = name

    def _topic(self, thread: int | None) -> str:
        return self.topics.get(thread or 0, "groep")

    def _print(self, title: str, text: str, shown: Shown, indent: int) -> None:
        self.console.print()
        self.console.print(Padding(f"[dim]── {escape(title)} ──[/dim]", (0, 0, 0, indent)))
        self.console.print(Padding(as_rich(text), (0, 0, 0, indent)), width=_WIDTH)
        self._number(shown, indent)

    def _number(self, shown: Shown, indent: int) -> None:
        labels = []
        for button in shown.buttons:
            self.offered.append((shown, button))
            labels.append(f"[cyan]\\[{len(self.offered)}] {escape(button.label)}[/cyan]")
        if labels:
            self.console.print(Padding("  ".join(labels), (0, 0, 0, indent)), width=_WIDTH)

    def _note(self, text: str) -> None:
        self.console.print(Padding(f"[dim]({escape(text)})[/dim]", (0, 0, 0, 4)), width=_WIDTH)


def as_rich(text: str) -> str:
    """The small HTML of messages in the markup of rich; what a link leads to cannot be opened here."""
    return "".join(_as_rich(part) for part in _TAG.split(text))


def _as_rich(part: str) -> str:
    if part.startswith(("<a", "</a")):
        return ""
    return {"<b>": "[bold]", "</b>": "[/bold]"}.get(part) or escape(html.unescape(part))
