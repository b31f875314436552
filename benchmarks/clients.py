"""The two HTTP clients that python-telegram-bot can use here, side by side: `python -m benchmarks.clients`.

Calls a second with few and many at once, uploads, and whether the time-out of a single call is kept.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import telegram
from rich.console import Console
from rich.table import Table
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, HTTPXRequest

from benchmarks import machine
from benchmarks.bot_api import TOKEN
from benchmarks.grounds import process
from bot.adapters.telegram.request import AiohttpRequest

CONNECTIONS = 32
REPEATS = 3
CALLS, UPLOADS, TIMED = 1500, 60, 24
AT_ONCE = (1, 8, 32, 256)
MEGABYTE = os.urandom(1_000_000)
SHORT = 0.5
CLIENTS: dict[str, Callable[[], BaseRequest]] = {
    "httpx": lambda: HTTPXRequest(connection_pool_size=CONNECTIONS, pool_timeout=60),
    "aiohttp": lambda: AiohttpRequest(connections=CONNECTIONS, pool_timeout=60),
}


@dataclass
class Figures:
    """What came of one client; the lists hold one value for each repeat."""

    calls: dict[int, list[float]] = field(default_factory=dict)
    cpu: dict[int, list[float]] = field(default_factory=dict)
    uploads: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)


async def side_by_side(act: Callable[[], Awaitable[Any]], count: int, at_once: int) -> tuple[float, float]:
    """Do it so many times; how many a second, and the CPU time of each in ms."""
    todo = iter(range(count))

    async def work() -> None:
        for _ in todo:
            await act()

    began, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(at_once)))
    return count / (time.perf_counter() - began), (time.process_time() - used) / count * 1000


async def measure(address: str, silence: str, request: BaseRequest, figures: Figures) -> None:
    """One repeat with one client."""

    def bot_at(place: str) -> Bot:
        return Bot(TOKEN, base_url=f"{place}/bot", request=request, get_updates_request=AiohttpRequest())

    async with bot_at(address) as bot:
        for at_once in AT_ONCE:
            await side_by_side(lambda: bot.send_message(7, "hallo"), at_once, at_once)
            rate, cpu = await side_by_side(lambda: bot.send_message(7, "hallo"), CALLS, at_once)
            figures.calls.setdefault(at_once, []).append(rate)
            figures.cpu.setdefault(at_once, []).append(cpu)
        rate, _ = await side_by_side(lambda: bot.set_chat_photo(7, MEGABYTE), UPLOADS, 8)
        figures.uploads.append(rate)

        async def is_silent() -> None:
            began = time.perf_counter()
            try:
                await bot_at(silence).send_message(7, "hallo", read_timeout=SHORT)
            except TelegramError:
                figures.waited.append(time.perf_counter() - began)

        await side_by_side(is_silent, TIMED, 8)


async def run(address: str) -> dict[str, Figures]:
    """All repeats, the clients in turn."""
    found = {name: Figures() for name in CLIENTS}
    silent = await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", 0)
    silence = f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}"
    for _ in range(REPEATS):
        for name, make in CLIENTS.items():
            await measure(address, silence, make(), found[name])
    silent.close()
    return found


def main() -> None:
    """Measure and print."""
    console = Console(highlight=False)
    console.print("\n".join(machine.describe("")), f"load before: {machine.load()}", sep="\n")
    with process("benchmarks.bot_api") as api:
        assert api.stdout is not None
        found = asyncio.run(run(api.stdout.readline().strip()))
    table = Table(title=f"HTTP clients under python-telegram-bot {telegram.__version__}", title_justify="left")
    for column in ("what", *found):
        table.add_column(column, justify="left" if column == "what" else "right")
    for at_once in AT_ONCE:
        table.add_row(f"calls/s, {at_once} at once", *(f"{median(f.calls[at_once]):.0f}" for f in found.values()))
        table.add_row("   ms of CPU for each", *(f"{median(f.cpu[at_once]):.2f}" for f in found.values()))
    table.add_row("uploads of 1 MB/s, 8 at once", *(f"{median(f.uploads):.0f}" for f in found.values()))
    kept = f"longest wait, read_timeout={SHORT}"
    table.add_row(kept, *(f"{max(f.waited):.2f} s ({len(f.waited)})" for f in found.values()))
    console.print(table, f"load after: {machine.load()}", sep="\n")


if __name__ == "__main__":
    main()
