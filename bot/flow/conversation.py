"""Saying something to a resident: every sentence becomes an outbox row of the transaction at hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.decision import Thresholds
from bot.domain.knowledge import Knowledge
from bot.domain.message import NO_TEXT, Attachment, ChatId, SafeText
from bot.domain.outgoing import Act, Buttons, EditButtons, Outgoing, Priority, Say, ToChat, ToResident
from bot.domain.replies.answer import OfferRules
from bot.domain.replies.language import with_language_button
from bot.domain.replies.voice import Reply, Voice, voice_for
from bot.domain.replies.where import name_of
from bot.domain.resident import NO_HUNCH, Hunch, Keyboard, Pending, Resident, Waiting
from bot.domain.understanding.areas import Place, circles_around, read_place
from bot.domain.watching import Patience, QuietHours
from bot.domain.working_hours import WorkingHours
from bot.flow.ports import Transaction


@dataclass(frozen=True, slots=True)
class Rules:
    """What the installation has settled in `config.yaml`, in the terms of the domain."""

    thresholds: Thresholds
    offers: OfferRules
    gemeente: str
    zone: ZoneInfo
    working_hours: WorkingHours
    promise_days: int = 2
    ask_before_escalating: bool = False
    topics: bool = True
    reopen_days: int = 14
    werkteam_language: str = "nl"
    calm_minutes: int = 30
    """So long after the numbers, what a resident writes is still about that."""
    patience: Patience = field(default_factory=Patience)
    quiet: QuietHours = field(default_factory=QuietHours)
    coordinators: tuple[int, ...] = ()
    """Members, by the channel's number, who hear what waits too long."""

    def quiet_until(self, moment: datetime) -> datetime | None:
        """When the quiet hours end, if these are such."""
        return self.quiet.end_of(moment.astimezone(self.zone))


@dataclass(frozen=True, slots=True)
class Said:
    """What the resident sent, as it may be kept and passed on."""

    text: SafeText = NO_TEXT
    message_id: int | None = None
    attachment: Attachment | None = None
    hunch: Hunch = NO_HUNCH
    album: str | None = None
    """What it was sent together with."""
    seen_at: datetime | None = None
    """When a part of an album was looked at."""


def said_before(pending: Pending) -> Said:
    """What the resident had sent when the bot put its question."""
    return Said(pending.text, pending.message_id, pending.attachment, pending.hunch)


class Repeatable(StrEnum):
    """What can be said again in another language. The words are part of buttons' codes and must not change."""

    ANSWER = "answer"
    OFFER = "offer"
    QUESTION_BACK = "back"
    NOOD = "nood"
    OUTSIDE = "outside"
    MAY_I = "may"
    RECEIPT = "receipt"
    SMALL_TALK = "talk"
    BELONGING = "belong"


@dataclass(frozen=True, slots=True)
class Again:
    """What a button must say for something to be said again: of which kind, about which thing, and perhaps its id."""

    kind: Repeatable
    subject: int = 0
    id: str = ""

    @property
    def what(self) -> str:
        """As the button says it, behind the language."""
        return f"{self.kind}-{self.id}" if self.id else str(self.kind)


def to_stranger(key: str, chat: ChatId, reply: Reply, voice: Voice) -> Outgoing:
    """A message to somebody of whom nothing is kept, so the key must not hold the number of the chat either."""
    reply = voice.laid_out(reply)
    return Outgoing(key, ToChat(chat), Say(reply.html, reply.buttons), Priority.RECEIPT)


class Conversation:
    """The bot's side of the talk with one resident, within one transaction."""

    def __init__(
        self,
        transaction: Transaction,
        resident: Resident,
        knowledge: Knowledge,
        rules: Rules,
        now: datetime,
        cause: str,
    ) -> None:
        self.transaction = transaction
        self.resident = resident
        self.knowledge = knowledge
        self.rules = rules
        self.now = now
        self._cause = cause
        self._said = 0
        self._above = ""
        self.offered_language = ""
        """One that the resident may mean as well; it gets a button under what can be said again."""

    @property
    def voice(self) -> Voice:
        """The voice in the resident's language."""
        return voice_for(self.resident.language or "nl", self.knowledge.texts)

    @property
    def place(self) -> Place:
        """Where the resident lives, as far as they told; else the gemeente of the installation."""
        return read_place(self.resident.area) or Place(self.rules.gemeente)

    @property
    def unusual_place(self) -> str:
        """The name of the place when an answer must say for which one it is; else empty."""
        place = self.place
        return "" if place.gemeente == self.rules.gemeente and not place.wijk else name_of(place, self.voice)

    @property
    def offer_rules(self) -> OfferRules:
        """Which options may be shown to this resident, the nearest first."""
        place, usual = self.place, self.rules.offers
        circles = circles_around(place, self.knowledge.areas)
        own_wijk = circles[0] if place.wijk and place.gemeente not in circles[0] else frozenset()
        if place.gemeente == self.rules.gemeente:
            circles += usual.circles
        return replace(usual, circles=circles, own_wijk=own_wijk)

    async def say(
        self,
        reply: Reply,
        priority: Priority = Priority.ANSWER,
        *,
        resend: bool = True,
        once: str = "",
        again: Again | None = None,
        unasked: bool = False,
    ) -> None:
        """Put a message to the resident in the outbox; what has the same `once` is said only the first time.

        What is `unasked` wakes nobody.

        With `again` it can be said again in another language, if there is one to offer.
        """
        if again is not None and self.offered_language:
            offered = voice_for(self.offered_language, self.knowledge.texts)
            reply = with_language_button(reply, offered, again.subject, again.what)
        reply = self.voice.laid_out(reply)
        html = reply.html
        if self._above:
            html, self._above = f"{self._above}\n\n{html}".strip(), ""
            priority, resend, once = Priority.NOOD, True, ""
        await self._put(Say(html, reply.buttons, unasked=unasked), priority, resend=resend, once=once)

    def put_above(self, html: str) -> None:
        """Calm text, such as emergency numbers, that goes above whatever is said next."""
        self._above = self.voice.laid_out(Reply(html)).html

    async def say_what_is_above(self) -> None:
        """Say it alone, when nothing else was said."""
        if self._above:
            await self.say(Reply(""))

    async def do(self, act: Act, priority: Priority = Priority.COSMETIC, *, resend: bool = False) -> None:
        """Put a small act in the resident's chat in the outbox."""
        await self._put(act, priority, resend=resend)

    async def take_buttons_away(self, message_id: int | None) -> None:
        """A pressed keyboard goes, so that it is not pressed again; None when it is not known to have arrived."""
        if message_id is not None:
            await self.do(EditButtons(message_id))

    async def remember(self, **changes: object) -> None:
        """Change what is kept of the resident."""
        self.resident = replace(self.resident, **changes)  # type: ignore[arg-type]  # the caller names fields
        await self.transaction.save_resident(self.resident)

    async def note_what_was_said(self, said: Said) -> None:
        """Keep it for an hour, for whoever must help if it turns out to be nood."""
        if said.text:
            lately = self.resident.having_said(said.text, said.message_id, self.now).lately
            await self.remember(lately=lately)

    async def next_turn(self) -> int:
        """A new number for what the bot asks now; older buttons are recognised by theirs."""
        await self.remember(turn=self.resident.turn + 1, pending=None)
        return self.resident.turn

    async def wait_for(
        self, kind: Waiting, said: Said = Said(), onderwerpen: tuple[str, ...] = (), question: int | None = None
    ) -> int:
        """Remember what is asked now; the turn that its buttons carry."""
        turn = await self.next_turn()
        pending = Pending(turn, kind, said.text, onderwerpen, said.message_id, said.attachment, said.hunch, question)
        await self.remember(pending=pending)
        return turn

    async def _put(self, act: Act, priority: Priority, *, resend: bool, once: str = "") -> None:
        self._said += 1
        key = once or f"{self._cause}:{self._said}"
        if isinstance(act, Say):
            await self.note_buttons(key, act.buttons)
        await self.transaction.send(Outgoing(key, ToResident(self.resident.id), act, priority, resend))

    async def note_buttons(self, key: str, buttons: Buttons) -> None:
        """Keep what can be pressed under the message with this key, for who types it."""
        pressed = tuple((button.label, button.action) for row in buttons for button in row if button.action)
        if pressed:
            await self.remember(shown=self.resident.having_seen(Keyboard(key, pressed)).shown)

    @property
    def acts(self) -> int:
        """How much goes out because of what happened, so far."""
        return self._said

    def local(self, moment: datetime) -> datetime:
        """A moment on the clock of the installation."""
        return moment.astimezone(self.rules.zone)
