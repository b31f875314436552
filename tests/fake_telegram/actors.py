"""What people do in a chat, and what they see there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .chats import Chat
from .media import content_for
from .model import CAPTIONED, Message, Topic, User
from .texts import Json, with_found_entities
from .world import Press

if TYPE_CHECKING:
    from .fake import FakeTelegram


class Actor:
    """A user in one chat. What she does happens at once; `sees`, `gets` and `presses` wait for the bot."""

    def __init__(self, fake: FakeTelegram, user: User, chat: Chat) -> None:
        self.fake = fake
        self.user = user
        self.chat = chat
        self._last_step = 0

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.first_name

    def _before_speaking(self, topic: Topic | None) -> Json:
        """What every message of hers carries; raises when Telegram would not let her write here."""
        raise NotImplementedError

    def _post(self, topic: Topic | None = None, **fields: Any) -> Message:
        fields = {"sender": self.user, **self._before_speaking(topic), **fields}
        message = self.fake.world.post(self.chat, fields.pop("sender"), topic=topic, **fields)
        self._last_step = self.fake.world.step
        return message

    async def writes(self, text: str, topic: Topic | None = None) -> Message:
        """Write a message; a command is a command, as Telegram marks it."""
        return self._post(topic, text=text, entities=with_found_entities(text, []))

    async def replies(self, message: Message, text: str) -> Message:
        """Answer a message, in the topic where it is."""
        return self._post(message.topic, text=text, entities=with_found_entities(text, []), reply_to=message)

    async def edits(self, message: Message, text: str) -> Message:
        """Change the text or the caption of an earlier message."""
        message.text, message.entities = text, with_found_entities(text, [])
        self.fake.world.edited(message)
        self._last_step = self.fake.world.step
        return message

    async def deletes(self, message: Message) -> None:
        """Delete a message. Telegram tells the bot nothing about it."""
        message.is_deleted = True
        self.fake.world.pulse.beat()

    async def sends(
        self,
        kind: str,
        caption: str | None = None,
        *,
        topic: Topic | None = None,
        reply_to: Message | None = None,
        album: str = "",
        data: bytes = b"",
    ) -> Message:
        """Send a file: voice, video_note, photo, document, video, audio, animation or sticker."""
        assert caption is None or kind in CAPTIONED, f"A {kind} has no caption."
        return self._post(
            topic or (reply_to.topic if reply_to else None),
            kind=kind,
            text=caption or "",
            entities=with_found_entities(caption or "", []),
            content=content_for(self.fake.world.files.store(kind, data)),
            media_group_id=album,
            reply_to=reply_to,
        )

    async def sends_voice(self, caption: str | None = None, **place: Any) -> Message:
        return await self.sends("voice", caption, **place)

    async def sends_photo(self, caption: str | None = None, **place: Any) -> Message:
        return await self.sends("photo", caption, **place)

    async def sends_document(self, caption: str | None = None, **place: Any) -> Message:
        return await self.sends("document", caption, **place)

    async def sends_video_note(self, **place: Any) -> Message:
        return await self.sends("video_note", **place)

    async def sends_sticker(self, **place: Any) -> Message:
        return await self.sends("sticker", **place)

    async def sends_photos(self, captions: Sequence[str | None], **place: Any) -> list[Message]:
        """Send an album: one message and one update per photo, with a common media_group_id."""
        album = str(13_900_000_000_000_000 + self.fake.world.step)
        return [await self.sends("photo", caption, album=album, **place) for caption in captions]

    async def sends_content(self, kind: str, content: Json, topic: Topic | None = None) -> Message:
        """Send any other sort of message as raw JSON: `sends_content("dice", {"dice": {...}})`."""
        return self._post(topic, kind=kind, content=content)

    async def sends_location(self, latitude: float = 52.09, longitude: float = 5.12) -> Message:
        return await self.sends_content("location", {"location": {"latitude": latitude, "longitude": longitude}})

    async def sends_contact(self, phone: str = "+31612345678") -> Message:
        contact = {"phone_number": phone, "first_name": self.name, "user_id": self.id}
        return await self.sends_content("contact", {"contact": contact})

    async def sends_poll(self, question: str, options: Sequence[str] = ("Ja", "Nee")) -> Message:
        poll = {
            "id": str(5_200_000_000_000_000_000 + self.fake.world.step),
            "question": question,
            "options": [
                {"persistent_id": str(i), "text": option, "voter_count": 0} for i, option in enumerate(options)
            ],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": True,
            "members_only": False,
        }
        return await self.sends_content("poll", {"poll": poll})

    async def presses(self, label: str, on: Message | None = None, *, topic: Topic | None = None) -> Press:
        """Press the button with this label on a message, or on the newest message that has it; waits for it.

        Without a button that is called so exactly, the first that has the label in it is pressed.
        """

        def find() -> tuple[Message, Json] | None:
            if on is not None:
                button = on.button(label)
                return (on, button) if button else None
            found = [(message, message.button(label)) for message in reversed(self._in_view(topic))]
            exact = [(message, button) for message, button in found if button and button["text"] == label]
            return next(((message, button) for message, button in exact or found if button), None)

        def seen() -> str:
            labels = [shown for message in ([on] if on else self._in_view(topic)) for shown in message.buttons]
            return f"{self.name} found no button {label!r}. She saw: {labels or 'no buttons at all'}"

        found = await self.fake.until(find, about=seen)
        assert found is not None
        message, button = found
        assert "callback_data" in button, f"{button} opens something; pressing it tells the bot nothing."
        press = self.fake.world.press(self.user, message, str(button["callback_data"]))
        self._last_step = self.fake.world.step
        return press

    async def sees(self, text: str, *, topic: Topic | None = None) -> Message:
        """Wait until a message of somebody else with this text is in the chat; the newest of them."""
        return await self._find(text, topic, since=0)

    async def gets(self, text: str = "", *, topic: Topic | None = None) -> Message:
        """As `sees`, but only what was sent or edited after she herself last did something."""
        return await self._find(text, topic, since=self._last_step)

    async def _find(self, text: str, topic: Topic | None, since: int) -> Message:
        def find() -> Message | None:
            others = [message for message in self._in_view(topic) if message.sender is not self.user]
            return next((m for m in reversed(others) if m.touched > since and text in m.text), None)

        newly = " newly" if since else ""
        found = await self.fake.until(find, about=lambda: f"{self.name} did not{newly} see {text!r}.")
        assert found is not None
        return found

    def _in_view(self, topic: Topic | None) -> list[Message]:
        return topic.messages if topic else self.chat.messages

    @property
    def last(self) -> Message:
        """The newest message of the bot in the chat."""
        from_bot = [message for message in self.chat.messages if message.sender is self.fake.world.bot]
        assert from_bot, f"The bot said nothing to {self.name} yet."
        return from_bot[-1]

    @property
    def seen(self) -> list[str]:
        """The texts of the bot that are in the chat now, oldest first."""
        return [message.text for message in self.chat.messages if message.sender is self.fake.world.bot]


def username_for(name: str) -> str:
    return re.sub(r"\W", "", name.lower()) + "_test"
