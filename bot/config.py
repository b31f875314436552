"""The settings of an installation, and what may stand in each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.secret_files import SecretFiles

SECRET_FIELDS = ("telegram_bot_token", "database_url", "webhook_secret")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MEGABYTE = 1_000_000
DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")

_BLOCK = re.compile(r"([01]?\d|2[0-3])\.([0-5]\d)\s*-\s*([01]?\d|2[0-3])\.([0-5]\d)")
_WORD = re.compile(r"[A-Za-z0-9_-]{1,256}")
_TELEGRAMS_PORTS = (443, 80, 88, 8443)


def _block(text: str) -> str:
    found = _BLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError("schrijf een blok als 9.00-12.30")
    start, end = read_block(text)
    if start >= end:
        raise ValueError("het begin moet voor het einde liggen")
    return text


def read_block(text: str) -> tuple[time, time]:
    """Read "9.00-12.30" as two times; the text has been checked."""
    found = _BLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    hours = [int(part) for part in found.groups()]
    return time(hours[0], hours[1]), time(hours[2], hours[3])


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("deze tijdzone bestaat niet; schrijf bijvoorbeeld Europe/Amsterdam")
    return name


def _web_address(text: str) -> str:
    if not text.startswith(("http://", "https://")):
        raise ValueError("schrijf een adres als http://127.0.0.1:8081")
    return text


def _public_address(text: str) -> str:
    """Where Telegram may deliver; this machine itself is for trying things out."""
    try:
        address = urlsplit(text)
        port, host = address.port or 443, address.hostname
    except ValueError:
        host = None
    if not host or address.query or address.fragment or address.username or address.scheme not in {"http", "https"}:
        raise ValueError("schrijf een adres als https://bot.voorbeeld.nl")
    if host in LOOPBACK:
        return text.rstrip("/")
    if address.scheme != "https":
        raise ValueError("telegram levert alleen af op een adres dat met https:// begint")
    if port not in _TELEGRAMS_PORTS:
        raise ValueError("telegram levert alleen af op poort 443, 80, 88 of 8443")
    return text.rstrip("/")


def _word(text: str) -> str:
    if _WORD.fullmatch(text) is None:
        raise ValueError("gebruik alleen letters, cijfers, _ en -")
    return text


def _secret_word(secret: SecretStr) -> SecretStr:
    _word(secret.get_secret_value())
    return secret


def _round_the_night(text: str) -> str:
    if _BLOCK.fullmatch(text.strip()) is None:
        raise ValueError("schrijf twee tijden als 20.00-8.00")
    return text


Night = Annotated[str, AfterValidator(_round_the_night)]
Hours = Annotated[float, Field(gt=0, le=200)]
Block = Annotated[str, AfterValidator(_block)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
PublicAddress = Annotated[str, AfterValidator(_public_address)]
Word = Annotated[str, AfterValidator(_word)]
SecretWord = Annotated[SecretStr, AfterValidator(_secret_word)]
Probability = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Thresholds(_Part):
    """Hoe zeker de bot moet zijn, van 0 tot 1."""

    over_hulp: Probability = 0.6
    """Daaronder gaat een bericht volgens de bot niet over hulp of steun."""
    antwoord: Probability = 0.7
    """Vanaf hier geeft de bot meteen antwoord."""
    tweede_vraag: Probability = 0.1
    """Vanaf hier beantwoordt de bot ook een tweede vraag in hetzelfde bericht."""
    vraag_terug: Probability = 0.75
    """Zoveel moeten de keuzes van een vraag terug samen halen."""
    keuze: Probability = 0.08
    """Zoveel moet een onderwerp halen om een keuze te zijn."""
    nood: Probability = 0.5
    """Vanaf hier toont de bot eerst de noodnummers."""
    nood_misschien: Probability = 0.1
    """Vanaf hier toont de bot de noodnummers rustig boven het gewone antwoord."""


def _office_hours() -> dict[str, list[str]]:
    return {day: ["9.00-12.30", "13.00-17.00"] for day in DAYS[:5]}


class Werkteam(_Part):
    """De groep van het werkteam op Telegram."""

    groep: int | None = None
    """Het nummer van de groep (begint met een min-teken). `samenspel doctor` vertelt hoe u het vindt."""
    onderwerpen: bool = True
    """Voor elke vraag een eigen onderwerp in de groep. Zonder onderwerpen komen de kaarten gewoon in de groep."""
    taal: str = "nl"
    """De taal waarin de bot met het werkteam praat."""
    antwoord_binnen_werkdagen: Annotated[int, Field(ge=1, le=20)] = 2
    """Wat de bot een bewoner belooft."""
    heropenen_dagen: Annotated[int, Field(ge=0, le=365)] = 14
    """Zo lang na het sluiten opent een nieuw bericht de vraag weer."""
    werktijden: dict[Literal[DAYS], list[Block]] = Field(default_factory=_office_hours)  # type: ignore[valid-type]
    """Wanneer er mensen zijn. Op feestdagen is er niemand."""

    coordinatoren: list[int] = []
    """De nummers van wie het hoort als een vraag te lang wacht. Met /coordinator in de groep ziet u uw nummer."""
    overzicht_na_uren: Hours = 2
    """Na zoveel werkuren zonder iemand staat een vraag in het overzicht. Bij nood tellen, ook hieronder, alle uren."""
    coordinatoren_na_uren: Hours = 4
    """Na zoveel werkuren zonder iemand horen de coördinatoren het."""
    herinneren_na_uren: Hours = 4
    """Na zoveel werkuren stilte herinnert de bot wie een vraag heeft."""
    vrij_na_uren: Hours = 8
    """Na zoveel werkuren stilte is de vraag weer vrij."""
    bewoner_stil_na_uren: Hours = 40
    """Na zoveel werkuren zonder bericht van de bewoner vraagt de bot of de vraag dicht kan."""
    bewoner_vragen_na_dagen: Annotated[int, Field(ge=1, le=365)] = 14
    """Is een bewoner na een antwoord zoveel dagen stil, dan vraagt de bot of die geholpen is. Niet bij nood."""
    sluiten_na_dagen: Annotated[int, Field(ge=1, le=365)] = 7
    """Komt er zoveel dagen na die vraag geen reactie, dan sluit de bot de vraag. Die kan weer open."""
    stille_uren: Night = "20.00-8.00"
    """Dan stuurt de bot geen herinneringen, en gaat in de groep geen telefoon over. Behalve bij nood."""

    @field_validator("werktijden")
    @classmethod
    def _somebody_works(cls, value: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
        if not any(value.values()):
            raise ValueError("er moet minstens een dag werktijd zijn")
        return value


class Sending(_Part):
    """Hoe snel de bot mag sturen. Telegram staat ongeveer 30 per seconde toe, en 20 per minuut in een groep."""

    per_seconde: Annotated[int, Field(ge=1, le=1000)] = 25
    """Alle chats samen."""
    groep_per_minuut: Annotated[int, Field(ge=1, le=1000)] = 18
    """In de groep van het werkteam."""
    bewoner_per_3_seconden: Annotated[int, Field(ge=1, le=1000)] = 3
    """Aan één bewoner. Nood wacht daar niet op."""
    tegelijk: Annotated[int, Field(ge=1, le=64)] = 8
    """Zoveel berichten tegelijk onderweg."""


class Web(_Part):
    """De webdeur: voor Telegram (webhook) en voor wie over de bot waakt. Zie docs/web.md."""

    adres: str = "127.0.0.1"
    """Het adres op deze computer waar de bot luistert. Met 0.0.0.0 luistert hij op alle."""
    poort: Annotated[int, Field(ge=1, le=65535)] | None = None
    """De poort waar de bot luistert, bijvoorbeeld 8080. Leeg: nergens."""
    openbaar: PublicAddress | None = None
    """Het adres waar Telegram berichten aflevert, bijvoorbeeld https://bot.voorbeeld.nl. Leeg: de bot haalt ze op."""
    pad: Word | None = None
    """Het laatste deel van dat adres, na /telegram/. Leeg: een deel dat niemand raadt."""

    @field_validator("openbaar")
    @classmethod
    def _can_be_reached(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is not None and info.data.get("poort") is None:
            raise ValueError("zet bij web.poort ook de poort waar de bot luistert")
        return value


class Settings(BaseSettings):
    """Alle instellingen. Elke sleutel heeft een standaardwaarde."""

    model_config = SettingsConfigDict(
        env_prefix="SAMENSPEL_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
    )

    gemeente: str = "Rotterdam"
    """De gemeente waar deze bot voor werkt. Wie niet zegt waar hij woont, ziet hulp die hier werkt."""
    regio: list[str] = ["Rijnmond", "Zuid-Holland"]
    """Gebieden waar de gemeente in ligt, naast die in `gebieden.yaml`."""
    kennis: Path = Path("knowledge")
    """De map met de kennis."""
    database: Path = Path("samenspel.db")
    """Het bestand met alle vragen (SQLite). Met SAMENSPEL_DATABASE_URL gebruikt de bot PostgreSQL."""
    cache: Path = Path(".cache")
    """De map waar de bot bewaart wat hij uit de kennis heeft berekend. Die map mag u weggooien."""
    vrije_ruimte_mb: Annotated[int, Field(ge=0, le=1_000_000)] = 500
    """Is op de schijf minder vrij (op een kleine schijf: 5%), dan wachten nieuwe berichten bij Telegram. Met 0 niet."""
    tijdzone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Amsterdam"
    """De tijdzone van de werktijden en openingstijden."""
    doorzetten: Literal["direct", "na_bevestiging"] = "direct"
    """Wat de bot niet weet, gaat direct naar het werkteam, of pas na een ja van de bewoner."""
    rust_na_nood_minuten: Annotated[int, Field(ge=0, le=1440)] = 30
    """Zo lang na de noodnummers hoort wat een bewoner schrijft nog bij de nood. Met 0 is er geen rust."""
    te_controleren: Literal["tonen", "verbergen"] = "tonen"
    """Toon hulp die nog niet is gecontroleerd, met die woorden erbij, of verberg die."""
    betekenis: Literal["aan", "uit"] = "aan"
    """Zoek ook op betekenis (zinsvectoren). Uit, of zonder het pakket, zoekt de bot alleen op woorden."""
    werkteam: Werkteam = Werkteam()
    drempels: Thresholds = Thresholds()
    versturen: Sending = Sending()
    web: Web = Web()
    werkers: Annotated[int, Field(ge=1, le=64)] = 4
    """Zoveel gesprekken behandelt de bot tegelijk."""
    overnemen_na_seconden: Annotated[float, Field(ge=1, le=300)] = 15
    """Draait de bot meer dan eens op dezelfde database, dan neemt een ander na zoveel seconden stilte het werk over."""
    bot_api: WebAddress | None = None
    """Het adres van een eigen Bot API-server; leeg is die van Telegram."""

    telegram_bot_token: SecretStr | None = Field(default=None, validation_alias="TELEGRAM_BOT_TOKEN")
    database_url: SecretStr | None = Field(default=None, validation_alias="SAMENSPEL_DATABASE_URL")
    webhook_secret: SecretWord | None = Field(default=None, validation_alias="SAMENSPEL_WEBHOOK_SECRET")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, whose content comes in as init arguments."""
        return env_settings, SecretFiles(settings_cls), init_settings

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.tijdzone)

    @property
    def store_url(self) -> str:
        """Where the database is, as SQLAlchemy writes it."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.database}"
