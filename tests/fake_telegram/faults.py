"""Trouble on demand: `fake.fails(hangs(), method="sendMessage", chat=fatima.chat, times=2)`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .errors import ApiError, forbidden, migrated, too_many_requests
from .validation import Params

BAD_GATEWAY_PAGE = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"


@dataclass(frozen=True)
class Fault:
    """How a call fails. Without `error` or `html` the connection itself is in trouble."""

    error: ApiError | None = None
    html: str = ""
    status: int = 200
    hangs: bool = False
    resets: bool = False
    is_processed: bool = False
    """Whether Telegram did what was asked before things went wrong."""


def too_many(retry_after: int = 3) -> Fault:
    """429 with retry_after."""
    return Fault(error=too_many_requests(retry_after))


def server_error() -> Fault:
    """500 with Telegram's JSON."""
    return Fault(error=ApiError(500, "Internal Server Error"))


def bad_gateway(*, is_processed: bool = False) -> Fault:
    """502 with a page of HTML in place of JSON."""
    return Fault(html=BAD_GATEWAY_PAGE, status=502, is_processed=is_processed)


def hangs(*, is_processed: bool = False) -> Fault:
    """No answer, until the client gives up."""
    return Fault(hangs=True, is_processed=is_processed)


def reset_before() -> Fault:
    """The connection breaks; nothing was done."""
    return Fault(resets=True)


def reset_after() -> Fault:
    """The connection breaks, but the request was carried out."""
    return Fault(resets=True, is_processed=True)


def blocked() -> Fault:
    """403: the user blocked the bot."""
    return Fault(error=forbidden("bot was blocked by the user"))


def migrates_to(chat_id: int) -> Fault:
    """400 with migrate_to_chat_id."""
    return Fault(error=migrated(chat_id))


def refuses(code: int, description: str) -> Fault:
    """Any other answer, for instance `refuses(400, "Bad Request: CHAT_WRITE_FORBIDDEN")`."""
    return Fault(error=ApiError(code, description))


@dataclass(eq=False)
class FaultRule:
    """When a fault strikes. `hits` counts how often it did."""

    fault: Fault
    method: str = ""
    chat_id: int | None = None
    times: int | None = 1
    skip: int = 0
    when: Callable[[Params], bool] | None = None
    hits: int = 0

    def strikes(self, method: str, chat_id: int | None, params: Params) -> bool:
        if self.times is not None and self.hits >= self.times:
            return False
        if self.method and self.method.lower() != method:
            return False
        if self.chat_id is not None and self.chat_id != chat_id:
            return False
        if self.when is not None and not self.when(params):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.hits += 1
        return True


@dataclass
class Faults:
    """The rules in force; the first that matches strikes."""

    rules: list[FaultRule] = field(default_factory=list)

    def add(self, rule: FaultRule) -> FaultRule:
        self.rules.append(rule)
        return rule

    def find(self, method: str, chat_id: int | None, params: Params) -> Fault | None:
        return next((rule.fault for rule in self.rules if rule.strikes(method, chat_id, params)), None)
