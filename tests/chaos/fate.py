"""The steps of a bot that leave a trace, by their names, and death at one of them."""

from __future__ import annotations

import inspect
import os
import random
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Self

import greenlet
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import Request
from starlette.responses import Response

import bot
from bot import bootstrap
from bot.adapters.storage import make_engine
from bot.adapters.telegram.request import AiohttpRequest
from bot.adapters.web.webhook import Webhook

NOT_COUNTED = frozenset({"getMe", "setMyCommands", "getWebhookInfo", "setWebhook", "deleteWebhook"})
OUR_CODE = str(Path(bot.__file__).parent)
WINDOWS = {
    "the insert": r"(before|after) commit of .*keep",
    "before the 200": r"before 200",
    "between commit and send": r"before send",
    "between send and mark": r"after send",
}
"""Where messages are lost or doubled by bots that are made in another way; steps by their names."""


@dataclass(frozen=True)
class Death:
    """At the `nth` step of this name, or of any name; 0: not by its own hand."""

    where: str = ""
    nth: int = 0


NOT_BY_ITS_OWN_HAND = Death()


class Diary:
    """What all lives of a bot passed by and died at, each line in one write, so that `kill -9` leaves none half."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def write(self, what: str, line: str) -> None:
        file = os.open(self.folder / what, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(file, f"{line}\n".encode())
        os.close(file)

    def _read(self, what: str) -> list[str]:
        path = self.folder / what
        return path.read_text().splitlines() if path.exists() else []

    @property
    def passed(self) -> list[str]:
        """Every step that any life passed by, once."""
        return sorted(set(self._read("passed")))

    @property
    def struck(self) -> list[str]:
        """The step at which each life ended that ended at one."""
        return self._read("struck")


class Fate:
    """Kills this process at a step: around a commit, around a call to Telegram, before Telegram hears 200."""

    def __init__(self, death: Death, diary: Diary, cut: float) -> None:
        self.death = death
        self.left = death.nth
        self.diary = diary
        self.cut = cut
        """The share of commits in whose midst the connection to the server breaks."""
        self.known: set[str] = set()

    @classmethod
    def ordered(cls, order: dict[str, Any]) -> Self:
        return cls(Death(**order["death"]), Diary(Path(order["diary"])), order["cut"])

    def step(self, where: str) -> None:
        if where not in self.known:
            self.known.add(where)
            self.diary.write("passed", where)
        if self.death.where in {"", where}:
            self.left -= 1
            if self.left == 0:
                self.diary.write("struck", where)
                os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Patch what all commits, calls and answers go through."""
        bootstrap.make_engine = self.make_engine
        AiohttpRequest.do_request = self.calling(AiohttpRequest.do_request)  # type: ignore[method-assign]
        Webhook.receive = self.answering(Webhook.receive)  # type: ignore[method-assign]

    def make_engine(self, url: str) -> AsyncEngine:
        engine = make_engine(url)
        dialect = engine.sync_engine.dialect
        commit = dialect.do_commit

        def do_commit(connection: Any) -> None:
            who = who_commits()
            self.step(f"before commit of {who}")
            chance = random.random()
            if chance < self.cut / 2:  # the server hears nothing of it
                connection.driver_connection.terminate()
            commit(connection)
            if chance > 1 - self.cut / 2:  # it is done, and the server cannot tell us any more
                connection.driver_connection.terminate()
                raise dialect.loaded_dbapi.InterfaceError("connection is closed")
            self.step(f"after commit of {who}")

        dialect.do_commit = do_commit  # type: ignore[method-assign]
        return engine

    def calling(self, do_request: Callable[..., Awaitable[tuple[int, bytes]]]) -> Callable[..., Any]:
        async def call(request: AiohttpRequest, url: str, *rest: Any, **more: Any) -> tuple[int, bytes]:
            name = url.rpartition("/")[2].partition("?")[0]
            if name in NOT_COUNTED:
                return await do_request(request, url, *rest, **more)
            self.step(f"before {name}")
            answer = await do_request(request, url, *rest, **more)
            self.step(f"after {name}")
            return answer

        return call

    def answering(self, receive: Callable[[Webhook, Request], Awaitable[Response]]) -> Callable[..., Any]:
        async def answer(webhook: Webhook, request: Request) -> Response:
            response = await receive(webhook, request)
            self.step(f"before {response.status_code}")
            return response

        return answer


def who_commits() -> str:
    """The function of ours that asked for the commit which is being made; SQLAlchemy calls from another greenlet."""
    here: greenlet.greenlet | None = greenlet.getcurrent()
    frame: FrameType | None = sys._getframe()
    while here is not None:
        while frame is not None:
            if _is_an_act_of_ours(frame):
                return frame.f_code.co_qualname
            frame = frame.f_back
        here = here.parent
        frame = here.gr_frame if here is not None else None
    return "somebody"


def _is_an_act_of_ours(frame: FrameType) -> bool:
    """Not the context managers in between, which all commits have in common."""
    code = frame.f_code
    return code.co_filename.startswith(OUR_CODE) and not code.co_flags & inspect.CO_ASYNC_GENERATOR


def as_order(death: Death) -> dict[str, Any]:
    return asdict(death)
