"""The HTTP side: every request is read, checked against the models, perhaps spoiled on demand, and carried out."""

from __future__ import annotations

import asyncio
import inspect
import re
import socket
import struct
import traceback
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from .errors import NOT_FOUND, UNAUTHORIZED, ApiError, bad_request
from .faults import Fault, Faults
from .methods import METHODS
from .validation import Params, Violation, models, read_request, validate
from .world import World

MAX_BODY = 64 * 1024 * 1024


@dataclass(eq=False)
class Call:
    """One request of the bot, as it came and as it was answered. `status` is 0 while it runs and None if cut off."""

    method: str
    params: Params
    at: float
    status: int | None = 0
    description: str = ""
    result: Any = None

    @property
    def chat_id(self) -> int | None:
        value = str(self.params.get("chat_id", ""))
        return int(value) if re.fullmatch(r"-?\d+", value) else None

    def __str__(self) -> str:
        shown = {key: value for key, value in self.params.items() if key != "reply_markup"}
        return f"{self.method} {shown} -> {self.status} {self.description}".rstrip()


@dataclass(eq=False)
class Server:
    """The fake's web server and its record of what the bot asked."""

    world: World
    faults: Faults = field(default_factory=Faults)
    violations: list[Violation] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    running: set[Call] = field(default_factory=set)
    url: str = ""

    async def start(self) -> None:
        self._closing = asyncio.Event()
        app = web.Application(client_max_size=MAX_BODY)
        app.router.add_route("*", "/bot{token}/{method}", self._handle)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5, handle_signals=False)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        self._closing.set()
        self.world.updates.end_poll()
        await self._runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"].lower()
        call = Call(request.match_info["method"], Params(), self.world.clock.timestamp())
        self.calls.append(call)
        self.running.add(call)
        try:
            return await self._respond(request, name, call)
        except ApiError as error:
            call.status, call.description = error.code, error.description
            return web.json_response(error.json(), status=error.code)
        except Exception:  # noqa: BLE001  # the test must see it, whatever it is
            self.violations.append(Violation(call.method, f"the fake itself failed:\n{traceback.format_exc()}"))
            call.status = 500
            return web.json_response(ApiError(500, "Internal Server Error").json(), status=500)
        finally:
            self.running.discard(call)
            self.world.pulse.beat()

    async def _respond(self, request: web.Request, name: str, call: Call) -> web.StreamResponse:
        self._check_token(request.match_info["token"])
        if name not in models():
            raise NOT_FOUND
        try:
            raw, uploads = await read_request(request)
        except ValueError as error:
            raise bad_request("can't parse the request: it is no valid JSON object") from error
        params, problems = validate(name, raw, uploads)
        call.params, call.method = params, models()[name].__api_method__
        fault = self.faults.find(name, call.chat_id, params)
        if fault is not None and not fault.is_processed:
            return await self._spoil(request, fault, call)
        if problems:
            self.violations += [Violation(call.method, problem, dict(params)) for problem in problems]
            raise bad_request(f"(fake) {'; '.join(problems)}")
        if name not in METHODS:
            self.violations.append(Violation(call.method, "the fake does not know this method yet"))
            raise NOT_FOUND
        if call.chat_id is not None:
            self.world.limits.check(name, call.chat_id)
        outcome = METHODS[name](self.world, params)
        call.result = await outcome if inspect.isawaitable(outcome) else outcome
        if fault is not None:
            return await self._spoil(request, fault, call)
        call.status = 200
        return web.json_response({"ok": True, "result": call.result})

    def _check_token(self, token: str) -> None:
        if token != self.world.token:
            raise UNAUTHORIZED if re.fullmatch(r"\d+:[\w-]{24,}", token) else NOT_FOUND

    async def _spoil(self, request: web.Request, fault: Fault, call: Call) -> web.StreamResponse:
        if fault.error is not None:
            raise fault.error
        if fault.html:
            call.status = fault.status
            return web.Response(status=fault.status, text=fault.html, content_type="text/html")
        call.status, call.description = None, "hangs" if fault.hangs else "connection reset"
        if fault.hangs:
            self.running.discard(call)
            self.world.pulse.beat()
            await self._closing.wait()
        transport = request.transport
        if transport is not None:
            sock: socket.socket = transport.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
        return web.Response()

    async def _download(self, request: web.Request) -> web.StreamResponse:
        self._check_token(request.match_info["token"])
        file = self.world.files.by_path(request.match_info["path"])
        if file is None:
            return web.json_response(NOT_FOUND.json(), status=404)
        return web.Response(body=file.data, content_type="application/octet-stream")
