"""How long a start looks at its SQLite file: `python -m benchmarks.start_check`, with 100 000 messages of questions."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from rich.console import Console

from bot.adapters.storage import ensure_sound, make_engine, migrate

MESSAGES, QUESTIONS, REPEATS = 100_000, 10_000, 5
WORDS = "Ik heb een brief gekregen over de huur en ik weet niet wat ik nu moet doen. "
MOMENT = "2026-03-02 12:00:00.000000"


async def measure(file: Path) -> list[float]:
    """Fill a database; the seconds of each look, the shortest first."""
    engine = make_engine(f"sqlite:///{file}")
    try:
        await migrate(engine)
        fill(file)
        seconds = []
        for _ in range(REPEATS):
            begun = time.perf_counter()
            await ensure_sound(engine)
            seconds.append(time.perf_counter() - begun)
        return sorted(seconds)
    finally:
        await engine.dispose()


def fill(file: Path) -> None:
    """Ten messages for each question, of some 230 characters."""
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(
            "INSERT INTO residents (id, chat, created_at, language, language_chosen, area, turn) "
            "VALUES (1, 5000000001, ?, 'nl', 0, 'Utrecht', 0)",
            [MOMENT],
        )
        connection.executemany(
            "INSERT INTO questions (number, resident, state, reason, created_at, promised_at, language, area, is_nood, "
            "guesses, version) VALUES (?, 1, 'closed', 'not_sure', ?, ?, 'nl', 'Utrecht', 0, '[]', 0)",
            ((number, MOMENT, MOMENT) for number in range(1, QUESTIONS + 1)),
        )
        connection.executemany(
            "INSERT INTO question_messages (question, author, text, at, outbox_key, offers) "
            "VALUES (?, 'resident', ?, ?, ?, '[]')",
            ((1 + n % QUESTIONS, WORDS * 3, MOMENT, f"message:{n}") for n in range(MESSAGES)),
        )
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def main() -> None:
    """Print the figures of this machine."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "full.db"
        seconds = asyncio.run(measure(file))
        size = file.stat().st_size / 1e6
    median, longest = seconds[REPEATS // 2], seconds[-1]
    Console().print(f"{MESSAGES} messages, {size:.0f} MB: median {median:.2f} s, longest {longest:.2f} s")


if __name__ == "__main__":
    main()
