"""`samenspel backup` and `samenspel restore`: what they do, and the sentences of what can be wrong with a database."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import assert_never

from sqlalchemy import URL, make_url

from bot.adapters.storage import CopyRefused, Why, back_up, file_of, holders, restore
from bot.bootstrap import SystemClock
from bot.config import Settings
from bot.domain.errors import SamenspelError, StoreBroken, StoreTooNew
from bot.replica import is_gone

_REFUSALS: Mapping[Why, str] = {
    Why.NOT_THERE: "{file} is er niet.\n    Kijk of de naam van het bestand klopt.",
    Why.NOT_OURS: "{file} is geen database van Samenspel.\n    Kijk of dit het goede bestand is.",
    Why.ITSELF: "{file} is de database van de bot zelf.\n    Noem een ander bestand.",
    Why.EXISTS: "{file} bestaat al.\n    Kies een andere naam. Of vervang het bestand, met --overschrijf.",
    Why.IN_USE: "Er werkt nu een bot met {file}. Er is niets veranderd.\n    Stop die bot eerst.",
}


class Impossible(SamenspelError):
    """The command cannot do it; the text tells why and what to do."""


def keep_copy(settings: Settings, file: Path, *, overwrite: bool) -> str:
    """Make a back-up; the line that tells so."""
    database = _database(settings, _DUMP, file)
    with _files_told():
        copy = back_up(database, file, overwrite=overwrite)
    return (
        f"Back-up gemaakt: {file} ({_size(copy.size)}, {_questions(copy.questions)}). "
        "Let op: hierin staan gegevens van bewoners."
    )


def put_back(settings: Settings, file: Path) -> str:
    """Restore a back-up; what the maintainer has to know now."""
    database = _database(settings, _UNDUMP, file)
    local = datetime.now(settings.zone)
    if any(not is_gone(name) for name in holders(database, SystemClock().now())):
        raise CopyRefused(Why.IN_USE, database)
    with _files_told():
        aside = restore(file, database, local)
    kept = f"De database van voor het terugzetten staat nu in {aside}.\n" if aside is not None else ""
    return f"Teruggezet: {file}\n{kept}{_AFTERWARDS}"


@contextmanager
def _files_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Impossible(
            f"Lezen of schrijven lukt niet: {error.filename or ''} ({error.strerror}).\n"
            "    Kijk of de map er is, of u er mag schrijven en of er ruimte is."
        ) from error


_AFTERWARDS = """\
Goed om te weten:
- Berichten van na de back-up kent de bot niet meer, ook al had hij ze al ontvangen.
- Berichten die bij de back-up nog weg moesten, verstuurt hij opnieuw. Die kunnen dubbel aankomen.
  Kleine meldingen verstuurt hij niet opnieuw.
- Wie na de back-up om vergeten vroeg, staat er weer in. Vraag die bewoners om /vergeetmij nog eens te sturen.
U kunt de bot nu weer starten."""

_DUMP = "pg_dump --format=custom --file={file} --dbname={database}"
_UNDUMP = "pg_restore --clean --if-exists --single-transaction --dbname={database} {file}"


def _database(settings: Settings, command: str, file: Path) -> Path:
    """The file of the database; for PostgreSQL its own tools do the work, and we say how."""
    url = make_url(settings.store_url)
    database = file_of(url)
    if database is not None:
        return database
    if url.get_backend_name() == "sqlite":
        raise Impossible("De database staat alleen in het geheugen. Daarvan is geen back-up te maken.")
    line = command.format(file=shlex.quote(str(file)), database=shlex.quote(_without_password(url)))
    raise Impossible(
        "De database is PostgreSQL. Dit doet u met de programma's van PostgreSQL zelf.\n"
        f"    {line}\n"
        "    Het wachtwoord vraagt het programma, of het leest ~/.pgpass."
    )


def _without_password(url: URL) -> str:
    """As PostgreSQL's own programs read it. Of the options only those that tell where it is."""
    where = {name: value for name, value in url.query.items() if name in {"host", "port", "sslmode"}}
    bare = URL.create("postgresql", url.username, None, url.host, url.port, url.database, where)
    return bare.render_as_string()


def remedy(error: CopyRefused | StoreBroken | StoreTooNew) -> str:
    """What is the matter with a database or a copy of it, and what to do."""
    match error:
        case CopyRefused(why=why, file=file):
            return _REFUSALS[why].format(file=file)
        case StoreBroken():
            return (
                f"Het bestand is beschadigd: {error}\n"
                "    Is het de database van de bot? Zet dan een back-up terug met: samenspel restore BESTAND"
            )
        case StoreTooNew():
            return (
                f"Deze database is van een nieuwere versie van Samenspel (stap {error}).\n"
                "    Gebruik die nieuwere versie, of een back-up van voor die tijd."
            )
        case _:
            assert_never(error)


def _size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB".replace(".", ",")


def _questions(count: int) -> str:
    return "1 vraag" if count == 1 else f"{count} vragen"
