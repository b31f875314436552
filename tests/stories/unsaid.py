"""What may stand nowhere but in the conversation itself: not in a log, not in a figure, not in what the doctor says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fake_telegram import FakeTelegram
from fake_telegram.chats import PrivateChat

LONG_ENOUGH_TO_TELL = 12
"""Words of a person that are this long do not stand somewhere by chance."""


def told_of_people(fake: FakeTelegram, text: str) -> list[str]:
    """What this text tells of people: their words, their names, the numbers of their chats; and the token."""
    return sorted({secret for secret in _secrets(fake) if re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", text)})


def _secrets(fake: FakeTelegram) -> Iterator[str]:
    yield from (fake.token, fake.token.partition(":")[2])
    for chat in fake.world.chats.values():
        yield str(chat.id)
        for message in chat.all_messages:
            is_of_a_person = message.sender is not fake.world.bot
            if (isinstance(chat, PrivateChat) or is_of_a_person) and len(message.text) > LONG_ENOUGH_TO_TELL:
                yield message.text
            if is_of_a_person:
                yield from (str(message.sender.id), message.sender.first_name)
                yield from (name for name in (message.sender.last_name, message.sender.username) if name)
