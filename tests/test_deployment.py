"""The files with which others run the bot say the same as the bot does."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from bot.config import Settings

HOME = Path(__file__).parents[1]
COMPOSE = yaml.safe_load((HOME / "deploy" / "compose.yaml").read_text("utf-8"))
DOCKERFILE = (HOME / "deploy" / "Dockerfile").read_text("utf-8")
CADDY = (HOME / "deploy" / "Caddyfile").read_text("utf-8")
UNIT = (HOME / "deploy" / "samenspel.service").read_text("utf-8")
GIVEN = [*re.findall(r"(SAMENSPEL_\w+)(?=[=}])", DOCKERFILE + UNIT + CADDY), *COMPOSE["services"]["bot"]["environment"]]


@pytest.mark.parametrize("name", sorted(set(GIVEN)))
def test_every_setting_that_is_given_there_exists(name: str) -> None:
    part: object = Settings()
    if name == "SAMENSPEL_DATABASE_URL":
        return

    for key in name.removeprefix("SAMENSPEL_").lower().split("__"):
        assert hasattr(part, key), f"{name}: there is no setting {key}."
        part = getattr(part, key)


def test_systemd_waits_for_longer_than_the_bot_needs_to_stop_and_watches_it() -> None:
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(UNIT)
    service = unit["Service"]

    assert (service["Type"], service["Restart"]) == ("notify", "always")
    assert int(service["WatchdogSec"]) >= 30
    assert int(service["TimeoutStopSec"]) > 30
    assert service["ExecStart"].endswith("samenspel run")


def test_the_proxy_finds_the_replicas_and_lets_through_what_telegram_delivers_and_nothing_else() -> None:
    (name,), (port,) = re.findall(r"name (\w+)", CADDY), re.findall(r"port (\d+)", CADDY)

    assert COMPOSE["services"][name]["expose"] == [port]
    assert f"SAMENSPEL_WEB__POORT={port}" in DOCKERFILE
    assert re.findall(r"handle ?(\S*) {", CADDY) == ["/telegram/*", ""]
    assert "ports" not in COMPOSE["services"]["bot"]
    assert COMPOSE["services"]["proxy"]["profiles"] == ["webhook"]
    assert CADDY.count("{") == CADDY.count("}")


def test_a_container_may_do_no_more_than_it_needs() -> None:
    bot = COMPOSE["services"]["bot"]

    assert (bot["read_only"], bot["cap_drop"], bot["init"]) == (True, ["ALL"], True)
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["samenspel"]
    assert {volume.partition(":")[0] for volume in bot["volumes"]} == {"../knowledge"}


def test_everything_that_is_copied_into_the_container_is_there() -> None:
    copied = [word for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE) for word in line.split()[:-1]]

    assert [name for name in copied if not (HOME / name).exists()] == []


def test_no_secret_stands_in_a_file() -> None:
    secrets = ("TELEGRAM_BOT_TOKEN", "POSTGRES_PASSWORD", "SAMENSPEL_WEBHOOK_SECRET")
    told = re.findall(rf"^[^#\n]*(?:{'|'.join(secrets)})\s*[:=]\s*([^$\s].*)$", UNIT + DOCKERFILE, re.MULTILINE)

    assert told == []
    assert COMPOSE["services"]["bot"]["env_file"] == ".env"
