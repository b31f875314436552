"""What systemd hears, on a real socket."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.adapters.systemd import ServiceManager, service_manager


class Systemd:
    """Stands where systemd listens."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        self.socket.setblocking(False)

    async def hears(self) -> str:
        async with asyncio.timeout(5):
            return (await asyncio.get_running_loop().sock_recv(self.socket, 100)).decode()

    def heard(self) -> str | None:
        with suppress(BlockingIOError):
            return self.socket.recv(100).decode()
        return None


@pytest.fixture(params=["a file", "no file"])
def systemd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Systemd]:
    address = str(tmp_path / "notify") if request.param == "a file" else f"@samenspel-test-{os.getpid()}"
    systemd = Systemd(address)
    yield systemd
    systemd.socket.close()


async def test_systemd_hears_that_the_bot_is_ready_and_that_it_stops(systemd: Systemd) -> None:
    manager = ServiceManager(systemd.address)

    manager.tell("READY=1")
    manager.tell("STOPPING=1")

    assert [await systemd.hears(), await systemd.hears()] == ["READY=1", "STOPPING=1"]


async def test_the_watchdog_is_fed_as_long_as_no_loop_is_silent(
    systemd: Systemd, caplog: pytest.LogCaptureFixture
) -> None:
    silent: list[str] = []
    looked = asyncio.Event()

    def look() -> list[str]:
        looked.set()
        return silent

    feeding = asyncio.create_task(ServiceManager(systemd.address, patience=0.001).feed_watchdog(look))
    assert await systemd.hears() == "WATCHDOG=1"
    silent.append("worker 1")
    while systemd.heard():
        pass
    looked.clear()
    await looked.wait()
    feeding.cancel()

    assert systemd.heard() is None
    assert {record.message for record in caplog.records} == {"loops_silent"}


async def test_without_a_watchdog_nobody_is_fed(systemd: Systemd) -> None:
    await ServiceManager(systemd.address).feed_watchdog(lambda: [])

    assert systemd.heard() is None


def test_a_manager_that_does_not_hear_is_no_reason_to_stop(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ServiceManager(str(tmp_path / "nobody")).tell("READY=1")

    assert [record.message for record in caplog.records] == ["service_manager_not_told"]


@pytest.mark.parametrize(
    ("environment", "manager"),
    [
        ({}, None),
        ({"NOTIFY_SOCKET": "/run/x"}, ServiceManager("/run/x")),
        ({"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "30000000"}, ServiceManager("/run/x", 30.0)),
        ({"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "1"}, ServiceManager("/run/x")),
        ({"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "?"}, ServiceManager("/run/x")),
    ],
)
def test_the_environment_says_where_and_how_often(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], manager: ServiceManager | None
) -> None:
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert service_manager() == manager
