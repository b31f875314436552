"""The command line: `samenspel`, or `python -m bot`."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot import backlog, bootstrap, doctor, evaluation, explanation, safekeeping, why
from bot import log as bot_log
from bot.adapters.files import format_problems, load_knowledge
from bot.adapters.storage import CopyRefused
from bot.adapters.telegram.errors import TokenRefused, WebhookOfAnother, WebhookRefused
from bot.adapters.web.server import PortNotFree
from bot.config import Settings
from bot.domain.errors import (
    KnowledgeUnusable,
    SamenspelError,
    SettingsWrong,
    StoreBroken,
    StoreTooNew,
    StoreUnavailable,
)
from bot.library import Library
from bot.settings_file import default_settings_file, load_settings

app = typer.Typer(
    help="Samenspel: informele en formele hulp bij elkaar, en mensen als de bot het niet weet.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # they hold what people wrote, and the token
)
console = Console(highlight=False)
complaints = Console(stderr=True, highlight=False, soft_wrap=True)

MISTAKE = 2
"""Exit code for settings or knowledge that a person has to mend."""

ConfigFile = Annotated[Path | None, typer.Option("--config", help="Het bestand met instellingen.")]


def main() -> None:
    """Run the command line; mistakes of people end in a sentence, never in a traceback."""
    try:
        app()
    except SettingsWrong as error:
        _give_up(str(error))
    except KnowledgeUnusable as error:
        _give_up(f"De kennis is niet te gebruiken: {error}\n    Kijk met: samenspel check")
    except StoreUnavailable as error:
        _give_up(f"De database doet het niet: {error}\n    Kijk met: samenspel doctor")
    except (CopyRefused, StoreBroken, StoreTooNew) as error:
        _give_up(safekeeping.remedy(error))
    except TokenRefused:
        _give_up("Telegram kent deze TELEGRAM_BOT_TOKEN niet.\n    Vraag @BotFather om de juiste.")
    except WebhookOfAnother as error:
        _give_up(
            f"De berichten voor deze bot gaan naar {error.host}: daar draait hij al. Deze bot start niet.\n"
            "    Gebruik voor proberen een eigen token. Is die andere voorgoed weg? Kijk met: samenspel doctor"
        )
    except WebhookRefused as error:
        _give_up(f"Telegram wil niet afleveren op het adres bij web.openbaar: {error}")
    except PortNotFree as error:
        _give_up(f"Op dit adres kan de bot niet luisteren: {error}\n    Kies een andere web.poort of web.adres.")
    except SamenspelError as error:
        _give_up(str(error))


def _give_up(text: str) -> None:
    complaints.print(text, markup=False)
    sys.exit(MISTAKE)


def _settings(file: Path | None) -> Settings:
    return load_settings(file or default_settings_file())


def _library(settings: Settings) -> Library:
    return bootstrap.open_library(settings, complaints)


@app.command()
def run(config: ConfigFile = None) -> None:
    """Start de bot: op Telegram als er een token is, anders in de terminal."""
    settings = _settings(config)
    if settings.telegram_bot_token is None:
        complaints.print("Geen TELEGRAM_BOT_TOKEN gevonden: u praat met de bot in de terminal.")
        _chat(settings)
        return
    bot_log.to_stderr()
    library = _library(settings)
    asyncio.run(_until_stopped(settings, library))


async def _until_stopped(settings: Settings, library: Library) -> None:
    """A signal stops the bot cleanly: what is being sent is finished, the rest waits in the database."""
    serving = asyncio.ensure_future(bootstrap.run_telegram(settings, library))
    loop = asyncio.get_running_loop()
    bot_log.hear_the_unheard(loop)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, serving.cancel)
    try:
        await serving
    except asyncio.CancelledError:
        logging.getLogger(__name__).info("stopped")
    except Exception as error:
        root = _root_of(error)
        if isinstance(root, SamenspelError):
            raise root from error
        bot_log.crashed(root)
        sys.exit(1)


def _root_of(error: BaseException) -> BaseException:
    return _root_of(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


@app.command()
def chat(config: ConfigFile = None) -> None:
    """Praat met de bot in de terminal; /werkteam wisselt van kant."""
    _chat(_settings(config))


def _chat(settings: Settings) -> None:
    library = _library(settings)
    asyncio.run(bootstrap.run_terminal(settings, library, console))


@app.command()
def check(config: ConfigFile = None, tips: Annotated[bool, typer.Option(help="Toon ook de tips.")] = False) -> None:
    """Kijk de kennis na: elk bestand, elke regel."""
    settings = _settings(config)
    loaded = load_knowledge(settings.kennis, today=bootstrap.today(settings))
    errors = tuple(problem for problem in loaded.problems if problem.is_error)
    problems = loaded.problems if tips else errors
    if problems:
        console.print(format_problems(problems), markup=False, soft_wrap=True)
    else:
        console.print(explanation.summary(loaded.knowledge))
    if unseen := len(loaded.problems) - len(problems):
        console.print(explanation.tips_left(unseen))
    if errors:
        sys.exit(1)


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="Het bericht van een bewoner.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Lees regels JSON en schrijf regels JSON.")] = False,
    config: ConfigFile = None,
) -> None:
    """Wat zou de bot met dit bericht doen, en waarom?"""
    library = _library(_settings(config))
    if jsonl:
        for line in sys.stdin:
            if line.strip():
                prediction = evaluation.predict(library.mind, json.loads(line)["text"])
                print(json.dumps(prediction))
        return
    if text is None:
        raise typer.BadParameter("Geef een bericht tussen aanhalingstekens, of gebruik --jsonl.")
    console.print(why.show_why(library, text), soft_wrap=True)


@app.command()
def evaluate(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="JSON-regels met text en labels, of een YAML-lijst met tekst en onderwerpen.",
        ),
    ],
    config: ConfigFile = None,
) -> None:
    """Meet hoe goed de bot berichten met bekende onderwerpen begrijpt."""
    mind = _library(_settings(config)).mind
    console.print(evaluation.report(mind, evaluation.read_rows(file)))


@app.command()
def prepare(config: ConfigFile = None) -> None:
    """Zet wat uit de kennis is geleerd bij de kennis, zodat een eerste start snel is."""
    count = _library(_settings(config)).ship()
    console.print(f"{count} voorbeelden klaargezet." if count else "Zoeken op betekenis werkt hier niet.")


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Het bestand waarin de back-up komt.")],
    overwrite: Annotated[bool, typer.Option("--overschrijf", help="Vervang een bestand dat er al is.")] = False,
    config: ConfigFile = None,
) -> None:
    """Maak een back-up van de database; de bot kan gewoon doorwerken."""
    console.print(safekeeping.keep_copy(_settings(config), file, overwrite=overwrite), markup=False, soft_wrap=True)


@app.command()
def restore(
    file: Annotated[Path | None, typer.Argument(help="De back-up die u terugzet.")] = None,
    after_pg: Annotated[
        bool, typer.Option("--na-pg-restore", help="PostgreSQL: u zette de back-up al terug met pg_restore.")
    ] = False,
    former: Annotated[
        str | None,
        typer.Option(
            "--vorige", help="Nog een database van na de back-up: een bestand, of een adres met postgresql://"
        ),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Zet een back-up terug; stop eerst de bot. De database van nu blijft bewaard."""
    settings = _settings(config)
    if (file is None) is not after_pg:
        raise typer.BadParameter("Noem de back-up, of gebruik bij PostgreSQL --na-pg-restore.")
    told = (
        safekeeping.after_pg_restore(settings, former) if file is None else safekeeping.put_back(settings, file, former)
    )
    console.print(told, markup=False, soft_wrap=True)


@app.command(name="doctor")
def examine(config: ConfigFile = None) -> None:
    """Kijk of alles klaar is: token, groep, rechten, database en kennis."""
    settings = _settings(config)
    findings = asyncio.run(doctor.examine(settings))
    console.print(doctor.report(findings), markup=False, soft_wrap=True)
    if not all(finding.is_good for finding in findings):
        sys.exit(1)


@app.command()
def requeue(
    inbox: Annotated[list[int] | None, typer.Option(help="Zet dit bericht dat apart staat weer in de rij.")] = None,
    outbox: Annotated[list[int] | None, typer.Option(help="Verstuur dit bericht alsnog.")] = None,
    everything: Annotated[bool, typer.Option("--alles", help="Alles wat blijft liggen.")] = False,
    leave: Annotated[bool, typer.Option("--laten", help="Niet meer doen: laat het zo, voorgoed.")] = False,
    config: ConfigFile = None,
) -> None:
    """Toon wat blijft liggen, zet het terug, of laat het zo; dat mag terwijl de bot draait."""
    if leave and not (inbox or outbox or everything):
        raise typer.BadParameter("Zeg erbij wat u zo laat: --inbox NUMMER, --outbox NUMMER of --alles.")
    told, is_all = asyncio.run(_requeue(_settings(config), inbox or [], outbox or [], everything, leave))
    console.print("\n".join(told), markup=False, soft_wrap=True)
    if not is_all:
        sys.exit(MISTAKE)


async def _requeue(
    settings: Settings, updates: list[int], messages: list[int], everything: bool, leave: bool
) -> tuple[list[str], bool]:
    now = bootstrap.SystemClock().now()
    async with bootstrap.open_database(settings) as engine:
        if leave:
            return (
                (await backlog.leave_everything(engine), True)
                if everything
                else await backlog.leave(engine, updates, messages)
            )
        if everything:
            return await backlog.put_everything_back(engine, now), True
        if updates or messages:
            return await backlog.put_back(engine, now, updates, messages)
        return await backlog.listed(engine, now), True


if __name__ == "__main__":
    main()
