"""`samenspel backup` and `samenspel restore`: what they do, and the sentences of what can be wrong with a database."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TypeVar, assert_never

from sqlalchemy import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.adapters.storage import (
    Anew,
    CopyRefused,
    Why,
    back_up,
    begin_anew_after_pg_restore,
    file_of,
    holders,
    make_engine,
    notes_of,
    restore,
)
from bot.bootstrap import SystemClock
from bot.config import Settings
from bot.domain.errors import SamenspelError, StoreBroken, StoreTooNew
from bot.replica import is_gone

T = TypeVar("T")

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
        copy = back_up(database, file, SystemClock().now(), overwrite=overwrite)
    return (
        f"Back-up gemaakt: {file} ({_size(copy.size)}, {_questions(copy.questions)}). "
        "Let op: hierin staan gegevens van bewoners."
    )


def put_back(settings: Settings, file: Path, former: str | None) -> str:
    """Restore a back-up; what the maintainer has to know now. `former`, another database, tells what came after it."""
    database = _database(settings, _UNDUMP, file)
    local, formers = datetime.now(settings.zone), _formers(former)
    if database.is_file():
        asyncio.run(_with_engine(settings.store_url, _refuse_if_at_work))
    with _files_told():
        done = restore(file, database, local, formers)
    kept = f"De database van voor het terugzetten staat nu in {done.aside}.\n" if done.aside is not None else ""
    return f"Teruggezet: {file}\n{kept}{_told(done.anew, settings, notes_of(database))}"


def after_pg_restore(settings: Settings, former: str | None) -> str:
    """What is to be done once PostgreSQL's own program put a back-up back; what the maintainer has to know now."""
    if make_url(settings.store_url).get_backend_name() != "postgresql":
        raise Impossible("De database is geen PostgreSQL. Zet een back-up terug met: samenspel restore BESTAND")
    local, formers = datetime.now(settings.zone), _formers(former)

    async def begin(engine: AsyncEngine) -> Anew:
        await _refuse_if_at_work(engine)
        return await begin_anew_after_pg_restore(engine, local, formers)

    anew = asyncio.run(_with_engine(settings.store_url, begin))
    return f"De teruggezette database is klaar voor gebruik.\n{_told(anew, settings, None)}"


async def _with_engine(url: str, work: Callable[[AsyncEngine], Awaitable[T]]) -> T:
    engine = make_engine(url)
    try:
        return await work(engine)
    finally:
        await engine.dispose()


async def _refuse_if_at_work(engine: AsyncEngine) -> None:
    if any(not is_gone(name) for name in await holders(engine, SystemClock().now())):
        raise CopyRefused(Why.IN_USE, Path(str(engine.url.database)))


def _formers(former: str | None) -> list[str]:
    """The other database, by its file or its address."""
    if former is None:
        return []
    if "://" in former:
        return [former]
    if not Path(former).is_file():
        raise CopyRefused(Why.NOT_THERE, Path(former))
    return [f"sqlite:///{former}"]


def _told(anew: Anew, settings: Settings, notes: Path | None) -> str:
    moment = anew.moment.astimezone(settings.zone)
    lines = [
        f"De bot weet weer wat hij wist op {moment:%d-%m-%Y om %H.%M} uur. Wat daarna kwam, kent hij niet meer.",
        "Dat zegt hij bij de start ook in de groep van het werkteam.",
        *_told_of_messages(anew),
        *_told_of_forgotten(anew, notes),
        "U kunt de bot nu weer starten.",
    ]
    return "\n".join(lines)


def _told_of_messages(anew: Anew) -> list[str]:
    told = []
    if anew.again:
        told.append(f"Nog te versturen: {anew.again}. Dat gaat vanzelf. Een bericht kan dubbel aankomen.")
    if anew.held:
        told.append(f"Blijft liggen tot u beslist: {anew.held}. Kijk met: samenspel requeue")
    return told


def _told_of_forgotten(anew: Anew, notes: Path | None) -> list[str]:
    """Whether the promise that who is forgotten stays so is kept; if not, that is for who guards privacy to know."""
    told = []
    if anew.forgotten:
        told.append(f"Opnieuw vergeten, omdat zij daar na de back-up om vroegen: {_residents(len(anew.forgotten))}.")
    if not anew.is_sure:
        told.append(_MAYBE_BACK)
        told.append(_FROM_NOTES.format(notes=notes) if notes is not None and notes.is_file() else _NO_NOTES)
    return told


@contextmanager
def _files_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Impossible(
            f"Lezen of schrijven lukt niet: {error.filename or ''} ({error.strerror}).\n"
            "    Kijk of de map er is, of u er mag schrijven en of er ruimte is."
        ) from error


_MAYBE_BACK = """\
Let op: de database van voor het terugzetten is er niet, of is beschadigd. Ik kan er niet in zien wie na de back-up om
vergeten vroeg."""

_FROM_NOTES = "Ik gebruikte daarvoor de lijst {notes}. Is die van deze bot en heel, dan hoeft u niets te doen."

_NO_NOTES = """\
Een lijst van wie vergeten is, was er ook niet. Er kan dus iemand terug zijn die vergeten was.
    Hebt u nog een latere kopie van de database? Doe het dan opnieuw, met --vorige en de naam van die kopie.
    Anders: meld dit aan wie bij u over privacy gaat. Een bewoner kan /vergeetmij opnieuw sturen."""

_DUMP = "pg_dump --format=custom --file={file} --dbname={database}"
_UNDUMP = "pg_restore --clean --if-exists --single-transaction --dbname={database} {file}"
_THEN = "\n    Doe daarna, voordat u de bot start: samenspel restore --na-pg-restore"


def _database(settings: Settings, command: str, file: Path) -> Path:
    """The file of the database; for PostgreSQL its own tools do the work, and we say how."""
    url = make_url(settings.store_url)
    database = file_of(url)
    if database is not None:
        return database
    if url.get_backend_name() == "sqlite":
        raise Impossible("De database staat alleen in het geheugen. Daarvan is geen back-up te maken.")
    afterwards = _THEN if command == _UNDUMP else ""
    line = command.format(file=shlex.quote(str(file)), database=shlex.quote(_without_password(url)))
    raise Impossible(
        "De database is PostgreSQL. Dit doet u met de programma's van PostgreSQL zelf.\n"
        f"    {line}\n"
        f"    Het wachtwoord vraagt het programma, of het leest ~/.pgpass.{afterwards}"
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


def _residents(count: int) -> str:
    return "1 bewoner" if count == 1 else f"{count} bewoners"


def _questions(count: int) -> str:
    return "1 vraag" if count == 1 else f"{count} vragen"
