"""The settings: everything has a default, every mistake is told at once with its place and its remedy."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from bot.config import Settings
from bot.domain.errors import SettingsWrong
from bot.settings_file import describe_settings, load_settings

HOME = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "SAMENSPEL_DATABASE_URL", "SAMENSPEL_WEBHOOK_SECRET", "SAMENSPEL_CONFIG"):
        monkeypatch.delenv(name, raising=False)


def mistakes_in(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "config.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsWrong) as caught:
        load_settings(file)
    return str(caught.value).replace(f"{file}:", "").splitlines()


def test_the_released_file_says_what_the_defaults_are() -> None:
    assert load_settings(HOME / "config.yaml") == Settings()


def test_every_key_of_the_released_file_has_a_comment_above_it() -> None:
    lines = (HOME / "config.yaml").read_text("utf-8").splitlines()
    days = {"maandag", "dinsdag", "woensdag", "donderdag", "vrijdag"}

    bare = [
        line.strip()
        for above, line in pairwise(lines)
        if re.match(r"\s*[a-z_]+:", line)
        and line.strip().split(":")[0] not in days
        and not above.strip().startswith("#")
    ]

    assert bare == []


def test_the_handbook_of_the_settings_is_what_the_code_does() -> None:
    assert (HOME / "docs" / "config.md").read_text("utf-8").endswith(describe_settings() + "\n")


def test_a_missing_file_means_all_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "geen.yaml") == Settings()


def test_an_empty_file_means_all_defaults(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("# niets\n")

    assert load_settings(tmp_path / "config.yaml") == Settings()


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    told = mistakes_in(
        tmp_path,
        "gemente: Rotterdam\n"
        "doorzetten: straks\n"
        "werkteam:\n"
        "  groep: min honderd\n"
        "  onderwerpen: misschien\n"
        "  werktijden:\n"
        '    maandag: ["9-12"]\n'
        "    mandag: []\n"
        "drempels:\n"
        "  antwoord: 1.5\n"
        "regio: Rijnmond\n"
        "tijdzone: Mars/Olympus\n"
        "TELEGRAM_BOT_TOKEN: geheim\n",
    )

    assert told == [
        "1: Onbekende sleutel 'gemente'.",
        "    Is 'gemeente' bedoeld?",
        "2: 'straks' kan niet bij 'doorzetten'.",
        "    Kies uit: direct, na_bevestiging.",
        "4: 'min honderd' bij 'werkteam.groep' is geen heel getal.",
        "    Schrijf alleen cijfers, bijvoorbeeld 2.",
        "5: 'misschien' bij 'werkteam.onderwerpen' is geen ja of nee.",
        "    Schrijf true of false.",
        "7: '9-12' kan niet bij 'werkteam.werktijden.maandag.0'.",
        "    Schrijf een blok als 9.00-12.30.",
        "8: 'mandag' kan niet bij 'werkteam.werktijden.mandag'.",
        "    Kies uit: maandag, dinsdag, woensdag, donderdag, vrijdag, zaterdag, zondag.",
        "10: 1.5 bij 'drempels.antwoord' is te groot.",
        "    De grens is 1.0.",
        "11: Bij 'regio' hoort een lijst.",
        "    Zet elke waarde op een eigen regel met een streepje ervoor.",
        "12: 'Mars/Olympus' kan niet bij 'tijdzone'.",
        "    Deze tijdzone bestaat niet; schrijf bijvoorbeeld Europe/Amsterdam.",
        "13: TELEGRAM_BOT_TOKEN is een geheim en hoort niet in dit bestand.",
        "    Haal de regel weg en zet de waarde in de omgeving: export TELEGRAM_BOT_TOKEN=...",
        "",
        "10 fouten. De bot start niet.",
    ]


def test_a_file_that_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    assert mistakes_in(tmp_path, 'gemeente: Rotterdam\nkennis: "knowledge\n')[0] == "3: Dit bestand is niet te lezen."


def test_a_file_that_is_a_list_is_no_settings_file(tmp_path: Path) -> None:
    assert mistakes_in(tmp_path, "- gemeente\n")[0] == "1: Hier horen regels met 'sleutel: waarde'."


def test_a_werkteam_that_never_works_is_refused(tmp_path: Path) -> None:
    told = mistakes_in(tmp_path, "werkteam:\n  werktijden:\n    maandag: []\n")

    assert told[1] == "    Er moet minstens een dag werktijd zijn."


def test_the_environment_goes_before_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.yaml").write_text("gemeente: Schiedam\nwerkteam:\n  groep: -1\n")
    monkeypatch.setenv("SAMENSPEL_GEMEENTE", "Dordrecht")
    monkeypatch.setenv("SAMENSPEL_WERKTEAM__GROEP", "-1001234")

    settings = load_settings(tmp_path / "config.yaml")

    assert (settings.gemeente, settings.werkteam.groep) == ("Dordrecht", -1001234)


def test_a_mistake_in_the_environment_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMENSPEL_WERKERS", "veel")

    assert mistakes_in(tmp_path, "gemeente: Rotterdam\n")[0] == "omgeving: 'veel' bij 'werkers' is geen heel getal."


def test_secrets_come_from_the_environment_and_do_not_show(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "12:geheim")
    monkeypatch.setenv("SAMENSPEL_DATABASE_URL", "postgresql+asyncpg://bot:geheim@db/samenspel")

    settings = load_settings(tmp_path / "geen.yaml")

    assert settings.store_url == "postgresql+asyncpg://bot:geheim@db/samenspel"
    assert "geheim" not in repr(settings)


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("bot.example.nl", "Schrijf een adres als https://bot.voorbeeld.nl."),
        ("https://bot.example.nl:x", "Schrijf een adres als https://bot.voorbeeld.nl."),
        ("https://bot.example.nl/?a=b", "Schrijf een adres als https://bot.voorbeeld.nl."),
        ("http://bot.example.nl", "Telegram levert alleen af op een adres dat met https:// begint."),
        ("https://bot.example.nl:8080", "Telegram levert alleen af op poort 443, 80, 88 of 8443."),
    ],
)
def test_where_telegram_cannot_deliver_is_told(tmp_path: Path, address: str, remedy: str) -> None:
    told = mistakes_in(tmp_path, f"web:\n  poort: 8080\n  openbaar: {address}\n")

    assert told[:2] == [f"3: '{address}' kan niet bij 'web.openbaar'.", f"    {remedy}"]


def test_a_public_address_needs_a_port_to_listen_at(tmp_path: Path) -> None:
    told = mistakes_in(tmp_path, "web:\n  openbaar: https://bot.example.nl\n  pad: a/b\n")

    assert told[1] == "    Zet bij web.poort ook de poort waar de bot luistert."
    assert told[2:4] == ["3: 'a/b' kan niet bij 'web.pad'.", "    Gebruik alleen letters, cijfers, _ en -."]


def test_a_secret_may_stand_in_a_file_that_is_named_or_among_the_credentials_of_systemd(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("12345:geheim\n", "utf-8")
    (tmp_path / "SAMENSPEL_DATABASE_URL").write_text("postgresql://x:geheim@y/z\n", "utf-8")
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    settings = load_settings(tmp_path / "geen.yaml")

    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == "12345:geheim"
    assert settings.store_url == "postgresql://x:geheim@y/z"
    assert settings.webhook_secret is None
    monkeypatch.setenv("SAMENSPEL_DATABASE_URL", "postgresql://from/environment")
    assert load_settings(tmp_path / "geen.yaml").store_url == "postgresql://from/environment"


def test_a_file_with_a_secret_that_is_not_there_or_is_empty_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", str(file))

    assert mistakes_in(tmp_path, "")[0] == f"omgeving: Het bestand {file} met TELEGRAM_BOT_TOKEN is niet te lezen."
    file.touch()
    assert mistakes_in(tmp_path, "")[0] == f"omgeving: Het bestand {file} met TELEGRAM_BOT_TOKEN is leeg."


def test_a_secret_that_will_not_do_is_told_without_showing_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMENSPEL_WEBHOOK_SECRET", "met spaties")

    told = mistakes_in(tmp_path, "gemeente: Rotterdam\n")

    assert told[0] == "omgeving: '***' kan niet bij 'SAMENSPEL_WEBHOOK_SECRET'."
    assert "spaties" not in " ".join(told)
