"""The settings of an installation: `config.yaml`, and secrets from the environment only."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from rapidfuzz import process

from bot.domain.errors import SettingsWrong

DEFAULT_FILE = Path("config.yaml")
SECRETS = ("TELEGRAM_BOT_TOKEN", "SAMENSPEL_DATABASE_URL", "SAMENSPEL_WEBHOOK_SECRET")
SECRET_FIELDS = ("telegram_bot_token", "database_url", "webhook_secret")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MEGABYTE = 1_000_000
DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")

Mistake = tuple[int | None, str, str]
"""The line (None: the environment), what is wrong, and how to mend it."""

_BLOCK = re.compile(r"([01]?\d|2[0-3])\.([0-5]\d)\s*-\s*([01]?\d|2[0-3])\.([0-5]\d)")
_WORD = re.compile(r"[A-Za-z0-9_-]{1,256}")
_TELEGRAMS_PORTS = (443, 80, 88, 8443)
_ALIKE = 60


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
    stille_uren: Night = "20.00-8.00"
    """Dan stuurt de bot geen herinneringen, behalve bij nood."""

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


class _SecretFiles(PydanticBaseSettingsSource):
    """A secret may stand in a file: the one that its name with `_FILE` names, as containers have it, or one of its name
    among systemd's credentials.
    """

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The secrets go by one name each, so nothing is looked up by field."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        return {name: _read_secret(name, file) for name in SECRETS if (file := _file_of(name)) is not None}


def _file_of(secret: str) -> Path | None:
    named = os.environ.get(f"{secret}_FILE")
    if named:
        return Path(named)
    credential = Path(os.environ.get("CREDENTIALS_DIRECTORY", os.devnull), secret)
    return credential if credential.exists() else None


def _read_secret(name: str, file: Path) -> str:
    """Raises SettingsWrong."""
    try:
        secret = file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        what = f"Het bestand {file} met {name} is niet te lezen."
        raise SettingsWrong(_format(file, [(None, what, "Kijk of het er is en of de bot het mag lezen.")])) from error
    if not secret:
        raise SettingsWrong(_format(file, [(None, f"Het bestand {file} met {name} is leeg.", "Zet het geheim erin.")]))
    return secret


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
        return env_settings, _SecretFiles(settings_cls), init_settings

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


def load_settings(file: Path = DEFAULT_FILE) -> Settings:
    """Read and check the settings; a missing file means all defaults.

    Raises SettingsWrong with every mistake at once: file:line, what is wrong, how to mend it.
    """
    content, lines = _read(file)
    mistakes: list[Mistake] = []
    for key in [k for k in content if k.upper() in SECRETS or k in SECRET_FIELDS]:
        del content[key]
        what = f"{key} is een geheim en hoort niet in dit bestand."
        mistakes.append((lines.get((key,), 1), what, _secret_remedy(key)))
    try:
        settings = Settings(**content)
    except ValidationError as error:
        mistakes += [_explain(e, lines) for e in error.errors()]
        raise SettingsWrong(_format(file, mistakes)) from error
    if mistakes:
        raise SettingsWrong(_format(file, mistakes))
    return settings


def _secret_remedy(key: str) -> str:
    names = dict(zip(SECRET_FIELDS, SECRETS, strict=True))
    name = names.get(key, key.upper())
    return f"Haal de regel weg en zet de waarde in de omgeving: export {name}=..."


def _read(file: Path) -> tuple[dict[str, Any], dict[tuple[str, ...], int]]:
    if not file.exists():
        return {}, {}
    try:
        text = file.read_text("utf-8")
        node = yaml.compose(text, yaml.SafeLoader)
        content = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        remedy = "Kijk op deze regel, en die erboven, naar een dubbele punt, een aanhalingsteken of een tab te veel."
        raise SettingsWrong(_format(file, [(line, "Dit bestand is niet te lezen.", remedy)])) from error
    if content is None or node is None:
        return {}, {}
    if not isinstance(content, dict):
        raise SettingsWrong(_format(file, [(1, "Hier horen regels met 'sleutel: waarde'.", "Zie docs/config.md.")]))
    return content, dict(_lines_of(node))


def _lines_of(node: yaml.Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            yield from _lines_of(value, here)
            yield here, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _lines_of(item, (*path, str(number)))


def _explain(error: ErrorDetails, lines: Mapping[tuple[str, ...], int]) -> Mistake:
    path = tuple(str(part) for part in error["loc"] if part != "[key]")
    known = next((path[:n] for n in range(len(path), 0, -1) if path[:n] in lines), None)
    line = lines[known] if known else None
    key = ".".join(path)
    given = error.get("input") if key not in SECRETS else "***"
    match error["type"]:
        case "extra_forbidden":
            return line, f"Onbekende sleutel '{path[-1]}'.", _did_you_mean(path)
        case "literal_error":
            return line, f"'{given}' kan niet bij '{key}'.", f"Kies uit: {_choices(error)}."
        case "value_error":
            return line, f"'{given}' kan niet bij '{key}'.", _sentence(str(error.get("ctx", {}).get("error", "")))
        case "int_type" | "int_parsing" | "int_from_float":
            return line, f"'{given}' bij '{key}' is geen heel getal.", "Schrijf alleen cijfers, bijvoorbeeld 2."
        case "float_type" | "float_parsing":
            return line, f"'{given}' bij '{key}' is geen getal.", "Schrijf bijvoorbeeld 0.6, met een punt."
        case "bool_type" | "bool_parsing":
            return line, f"'{given}' bij '{key}' is geen ja of nee.", "Schrijf true of false."
        case "greater_than_equal" | "less_than_equal" | "greater_than" | "less_than":
            limit = next(iter(error.get("ctx", {}).values()), "")
            side = "groot" if error["type"].startswith("less") else "klein"
            return line, f"{given} bij '{key}' is te {side}.", f"De grens is {limit}."
        case "list_type":
            return line, f"Bij '{key}' hoort een lijst.", "Zet elke waarde op een eigen regel met een streepje ervoor."
        case _:
            return line, f"'{given}' kan niet bij '{key}'.", "Zie docs/config.md voor wat hier kan staan."


def _choices(error: ErrorDetails) -> str:
    return str(error.get("ctx", {}).get("expected", "")).replace(" or ", ", ").replace("'", "")


def _did_you_mean(path: tuple[str, ...]) -> str:
    model: Any = Settings
    for part in path[:-1]:
        field = model.model_fields.get(part)
        model = field.annotation if field is not None else Settings
    names = [name for name in getattr(model, "model_fields", {}) if name not in SECRET_FIELDS]
    best = process.extractOne(path[-1], names, score_cutoff=_ALIKE)
    return f"Is '{best[0]}' bedoeld?" if best else "Haal de regel weg. In docs/config.md staan alle sleutels."


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else "Zie docs/config.md."


def _format(file: Path, mistakes: Sequence[Mistake]) -> str:
    ordered = sorted(mistakes, key=lambda m: m[0] or 0)
    parts = [
        f"{file}:{line}: {what}\n    {remedy}" if line else f"omgeving: {what}\n    {remedy}"
        for line, what, remedy in ordered
    ]
    count = "1 fout." if len(parts) == 1 else f"{len(parts)} fouten."
    return "\n".join([*parts, "", f"{count} De bot start niet."])


def describe_settings() -> str:
    """All keys with what they mean and their defaults, as the table of `docs/config.md`."""
    rows = [f"| `{key}` | {_shown(default)} | {meaning} |" for key, meaning, default in _keys_of(Settings())]
    return "\n".join(["| sleutel | standaard | wat het is |", "| --- | --- | --- |", *rows])


def _keys_of(part: BaseModel, path: str = "") -> Iterator[tuple[str, str, object]]:
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        if name in SECRET_FIELDS:
            continue
        if isinstance(value, BaseModel):
            yield from _keys_of(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", field.description or "", value


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key} {', '.join(blocks)}" for key, blocks in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "(leeg)"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "(leeg)" if value is None else str(value)
