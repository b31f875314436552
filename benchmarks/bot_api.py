"""A small, fast Bot API for all contenders alike; a process of its own, so that its work is not counted as theirs.

The fake of the tests checks every request against models and remembers all, and would be the slowest of the two.
This one has true offsets (an update stays until a later offset confirms it) and answers with whole messages.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import defaultdict, deque
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from benchmarks.delivery import Deliveries

TOKEN = "7700000001:AAF4k3-t0ken_of_the_benchmarks_bot_api"  # no secret
GROUP = -1004000000001
ME = {"id": 7700000001, "is_bot": True, "first_name": "Samenspel", "username": "samenspel_bot"}
STILL_TYPED = "application/json"
UNANSWERED_AFTER = 60.0
"""A message of a chat that waits longer than this when the next one is written, is taken for one without an answer."""


class BotApi:
    """The updates that wait, and what the bot did."""

    def __init__(self) -> None:
        self.waiting: deque[tuple[int, str]] = deque()
        self.deliveries = Deliveries()
        self.next_update = 815_000_001
        self.next_message = 1
        self.new = asyncio.Event()
        self.polls = 0
        self.steady: asyncio.Task[None] | None = None
        self.forget()

    def forget(self) -> None:
        """Begin a new measurement."""
        self.asked: dict[int, deque[float]] = defaultdict(deque)
        self.latencies: list[tuple[float, float]] = []
        self.seen: dict[int, list[str]] = defaultdict(list)
        self.answers = self.other_calls = 0
        self.began = self.last_answer = self.last_call = time.perf_counter()

    def push(self, chat: int, text: str) -> None:
        """A resident writes."""
        number, self.next_update = self.next_update, self.next_update + 1
        person = {"id": chat, "first_name": "Fatima", "language_code": "nl"}
        message = self.message(chat, text) | {"from": person | {"is_bot": False}}
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
        body, now = json.dumps({"update_id": number, "message": message}), time.perf_counter()
        asked = self.asked[chat]
        while asked and now - asked[0] > UNANSWERED_AFTER:
            asked.popleft()
        asked.append(now)
        if self.deliveries.url:
            self.deliveries.add(chat, body)
        else:
            self.waiting.append((number, body))
            self.new.set()

    def message(self, chat: int, text: str) -> dict[str, Any]:
        """A message as Telegram writes it."""
        self.next_message += 1
        private = {"id": chat, "type": "private", "first_name": "Fatima"}
        group = {"id": chat, "type": "supergroup", "title": "Werkteam", "is_forum": True}
        place = private if chat > 0 else group
        return {"message_id": self.next_message, "date": int(time.time()), "chat": place, "from": ME, "text": text}

    async def updates(self, asked: dict[str, str]) -> str:
        """What getUpdates gives."""
        self.polls += 1
        offset = int(asked.get("offset") or 0)
        while self.waiting and self.waiting[0][0] < offset:
            self.waiting.popleft()
        if not self.waiting and float(asked.get("timeout") or 0) > 0:
            self.new.clear()
            try:
                await asyncio.wait_for(self.new.wait(), float(asked["timeout"]))
            except TimeoutError:
                return "[]"
        limit = int(asked.get("limit") or 100)
        return f"[{','.join(body for _, body in islice(self.waiting, limit))}]"

    def call(self, method: str, asked: dict[str, str]) -> Any:
        """What any other method gives."""
        now = self.last_call = time.perf_counter()
        chat = int(asked.get("chat_id") or 0)
        if method == "sendmessage" and chat > 0:
            self.answers += 1
            self.last_answer = now
            self.seen[chat].append(asked.get("text", "").partition("\n")[0])
            if self.asked[chat]:
                written = self.asked[chat].popleft()
                self.latencies.append((written - self.began, now - written))
        else:
            self.other_calls += 1
        match method:
            case "getme":
                return ME
            case "getwebhookinfo":
                pending = self.deliveries.pending
                return {"url": self.deliveries.url, "has_custom_certificate": False, "pending_update_count": pending}
            case "setwebhook":
                self.deliveries.put_up(asked["url"], asked["secret_token"], int(asked["max_connections"]))
                return True
            case "sendmessage" | "editmessagetext" | "editmessagereplymarkup":
                return self.message(chat, asked.get("text", ""))
            case "copymessage":
                self.next_message += 1
                return {"message_id": self.next_message}
            case "createforumtopic":
                self.next_message += 1
                return {"message_thread_id": self.next_message, "name": asked["name"], "icon_color": 7322096}
            case _:
                return True

    def state(self) -> dict[str, Any]:
        """How far it is."""
        return {
            "polls": self.polls,
            "waiting": len(self.waiting) + self.deliveries.pending,
            "is_writing": self.steady is not None and not self.steady.done(),
            "open": sum(map(len, self.asked.values())),
            "answers": self.answers,
            "other_calls": self.other_calls,
            "seconds": self.last_answer - self.began,
            "quiet": time.perf_counter() - self.last_call,
        }

    async def write_steadily(self, messages: list[tuple[int, str]], rate: float) -> None:
        """Residents write so many messages a second, evenly."""
        start = self.began
        for index, (chat, text) in enumerate(messages):
            await asyncio.sleep(max(0.0, start + index / rate - time.perf_counter()))
            self.push(chat, text)


def application(api: BotApi) -> web.Application:
    """The methods of Telegram, and those with which the race starts and watches."""

    async def telegram(request: web.Request) -> web.Response:
        asked = dict(request.query)
        if request.content_type == STILL_TYPED:
            asked |= await request.json()
        elif request.content_type.startswith("multipart/"):
            asked |= {name: str(value) for name, value in (await request.post()).items()}
        elif request.can_read_body:
            asked |= parse_qsl((await request.read()).decode())
        method = request.match_info["method"].lower()
        result = await api.updates(asked) if method == "getupdates" else json.dumps(api.call(method, asked))
        return web.Response(text=f'{{"ok":true,"result":{result}}}', content_type="application/json")

    async def write(request: web.Request) -> web.Response:
        order = await request.json()
        api.forget()
        if order["rate"]:
            api.steady = asyncio.create_task(api.write_steadily(order["messages"], order["rate"]))
        else:
            for chat, text in order["messages"]:
                api.push(chat, text)
            api.began = time.perf_counter()
        return web.Response()

    async def state(_: web.Request) -> web.Response:
        return web.json_response(api.state())

    async def latencies(_: web.Request) -> web.Response:
        """When each message was written and how long its answer took; those that were told are forgotten."""
        told, api.latencies = api.latencies, []
        return web.json_response(told)

    async def seen(_: web.Request) -> web.Response:
        return web.json_response(api.seen)

    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", f"/bot{TOKEN}/{{method}}", telegram)
    app.router.add_post("/write", write)
    app.router.add_get("/state", state)
    app.router.add_get("/latencies", latencies)
    app.router.add_get("/seen", seen)
    return app


async def main() -> None:
    """Serve until killed; the first line of output is the address."""
    runner = web.AppRunner(application(BotApi()), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
