"""What can go wrong with Telegram that its library has no word for."""

from __future__ import annotations

from datetime import timedelta

from telegram.error import NetworkError, RetryAfter

from bot.domain.errors import SamenspelError


class TokenRefused(SamenspelError):
    """Telegram does not know this token (any more). Only a person can mend that, so trying again is no use."""


class WebhookOfAnother(SamenspelError):
    """Telegram delivers this bot's updates to an address that this installation did not put up."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host


class WebhookRefused(SamenspelError):
    """Telegram does not want to deliver at our address; the text says why, in its words."""


class NotWritten(NetworkError):
    """No connection could be made (refused, no such name, no room in the pool): the request surely never left."""


def seconds_asked(error: RetryAfter) -> float:
    """How long Telegram asks us to wait."""
    asked = error.retry_after
    return asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
