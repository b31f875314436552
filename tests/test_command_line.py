"""The command line as people use it, in a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.adapters.terminal.screen import as_rich

HOME = Path(__file__).parent.parent
USUAL = {name: value for name, value in os.environ.items() if not name.startswith(("SAMENSPEL_", "TELEGRAM_"))}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An installation of its own, with the released knowledge and what was learned from it."""
    (tmp_path / "knowledge").symlink_to(HOME / "knowledge")
    (tmp_path / ".cache").symlink_to(HOME / ".cache")
    return tmp_path


def samenspel(place: Path, *words: str, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=place,
        input=typed,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env=USUAL | {"PYTHONPATH": str(HOME), "COLUMNS": "200"} | environment,
    )


def test_help_names_every_command(place: Path) -> None:
    shown = samenspel(place, "--help").stdout

    commands = ("run", "chat", "check", "ask", "evaluate", "prepare", "backup", "restore", "doctor", "requeue")
    for command in commands:
        assert command in shown


def test_without_a_token_a_pipe_is_answered_in_the_terminal_and_ends_cleanly(place: Path) -> None:
    done = samenspel(place, "run", typed="ik kan de huur niet meer betalen\n")

    assert done.returncode == 0
    assert done.stderr.startswith("Geen TELEGRAM_BOT_TOKEN gevonden")
    assert "14 010" in done.stdout


def test_one_person_plays_resident_and_werkteam_in_the_terminal(place: Path) -> None:
    typed = "ik wil een mens spreken\n/werkteam\nwie weet dit?\n> Waar kan ik u mee helpen?\n/bewoner\n/status\n"

    shown = samenspel(place, "chat", typed=typed).stdout

    assert "Antwoord op vraag 1" in shown
    assert "Waar kan ik u mee helpen?" in shown
    assert "Vraag 1: het werkteam heeft u geantwoord." in shown


def test_what_was_asked_yesterday_is_still_there_today(place: Path) -> None:
    samenspel(place, "chat", typed="ik wil een mens spreken\n")

    assert "Vraag 1: wacht op iemand van het werkteam" in samenspel(place, "chat", typed="/status\n").stdout


def test_ask_shows_on_one_screen_what_is_done_and_why(place: Path) -> None:
    shown = samenspel(place, "ask", "mijn bsn is 123456782 en ik heb huurachterstant, de schimel ook").stdout

    assert "Bericht   mijn bsn is [bsn] en ik heb huurachterstant" in shown
    assert "Besluit" in shown
    assert "huurachterstant → huurachterstand" in shown
    for heading in ("De getallen", "De waarschijnlijkste", "Lijkt het meest", "Welke woorden", "En zonder"):
        assert heading in shown
    assert "herstel van: huurachterstant" in shown
    lines = shown.splitlines()
    assert (len(lines) <= 40, max(len(line) for line in lines) <= 100) == (True, True)


def test_ask_shows_which_name_and_which_danger_decided(place: Path) -> None:
    named = samenspel(place, "ask", "telefoonnummer vraagwijzer").stdout
    danger = samenspel(place, "ask", "ik wil niet meer leven").stdout

    assert "Genoemd   vraagwijzer = VraagWijzer Rotterdam" in named
    assert "hier beslist de naam" in named
    assert "de naam: vraagwijzer" in named
    assert "Besluit   noodnummers: nood-suicide" in danger
    assert "Nood      nood-suicide (zeker" in danger


def test_ask_shows_alike_examples_and_no_meaning_where_only_words_are_known(place: Path) -> None:
    shown = samenspel(place, "ask", "huurachterstand", SAMENSPEL_BETEKENIS="uit").stdout

    assert "“huurachterstand”" in shown
    assert "alleen betekenis" not in shown


def test_predictions_come_in_order_and_have_exactly_the_documented_keys(place: Path) -> None:
    texts = ["ik heb schulden", "hoi", "", "ik wil niet meer leven", "\ud83d half"]
    typed = "".join(json.dumps({"text": text, "labels": ["x"]}) + "\n" for text in texts)

    lines = samenspel(place, "ask", "--jsonl", typed=typed).stdout.splitlines()

    predictions = [json.loads(line) for line in lines]
    assert [p["text"] for p in predictions] == texts
    assert {tuple(p) for p in predictions} == {("text", "decision", "answered", "offers", "onderwerpen", "nood")}
    assert predictions[0]["answered"] == ["schulden"]
    assert predictions[3]["nood"] == ["nood-suicide"]
    assert [len(p["onderwerpen"]) for p in predictions] == [5] * 5


def test_ask_without_a_message_says_what_to_give(place: Path) -> None:
    done = samenspel(place, "ask")

    assert done.returncode == 2
    assert "Geef een bericht" in done.stderr


def test_evaluate_prints_the_figures_by_style(place: Path) -> None:
    row = {"text": "ik heb schulden", "labels": ["schulden"], "style": "short", "lang": "nl"}
    (place / "een.jsonl").write_text(json.dumps(row) + "\n", "utf-8")

    shown = samenspel(place, "evaluate", "een.jsonl", COLUMNS="400").stdout

    assert "style short" in shown
    assert "top3" in shown


def test_check_is_content_with_the_released_knowledge(place: Path) -> None:
    done = samenspel(place, "check")

    assert (done.returncode, done.stdout.split(":")[0]) == (0, "Alles klopt")


def test_check_names_file_line_and_remedy(place: Path) -> None:
    (place / "knowledge").unlink()
    shutil.copytree(HOME / "knowledge", place / "knowledge")
    file = place / "knowledge" / "steunaanbod" / "schuldhulpmaatje.yaml"
    lines = file.read_text("utf-8").replace("contact:", "kontact:").splitlines()
    file.write_text("\n".join(lines) + "\n", "utf-8")
    line = next(number for number, text in enumerate(lines, 1) if text.startswith("kontact:"))

    done = samenspel(place, "check")

    assert done.returncode == 1
    assert f"knowledge/steunaanbod/schuldhulpmaatje.yaml:{line}: Onbekende sleutel 'kontact'." in done.stdout
    assert "Is 'contact' bedoeld?" in done.stdout


def test_a_mistake_in_the_settings_is_a_sentence_and_no_traceback(place: Path) -> None:
    (place / "config.yaml").write_text("gemente: Rotterdam\n", "utf-8")

    done = samenspel(place, "run")

    assert done.returncode == 2
    assert done.stderr == (
        "config.yaml:1: Onbekende sleutel 'gemente'.\n    Is 'gemeente' bedoeld?\n\n1 fout. De bot start niet.\n"
    )


def test_a_knowledge_folder_that_is_not_there_is_a_sentence_and_no_traceback(place: Path) -> None:
    (place / "knowledge").unlink()

    done = samenspel(place, "run", typed="hoi\n")

    assert done.returncode == 2
    assert "De kennis is niet te gebruiken" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_embeddings_the_bot_works_on_words_and_says_so(place: Path) -> None:
    done = samenspel(place, "ask", "--jsonl", typed='{"text": "huurachterstand"}\n', SAMENSPEL_BETEKENIS="uit")

    assert "Zoeken op betekenis staat uit" in done.stderr
    assert json.loads(done.stdout)["onderwerpen"][0]["id"] == "huisuitzetting"


def test_requeue_lists_what_is_left_and_says_what_it_could_not_find(place: Path) -> None:
    listed, missing = samenspel(place, "requeue"), samenspel(place, "requeue", "--inbox", "9")

    assert (listed.returncode, listed.stdout) == (0, "Er blijft niets liggen.\n")
    assert (missing.returncode, "staat niet apart" in missing.stdout) == (2, True)


def test_what_lies_can_be_left_for_good_but_not_by_accident(place: Path) -> None:
    everything, nothing = samenspel(place, "requeue", "--alles", "--laten"), samenspel(place, "requeue", "--laten")
    missing = samenspel(place, "requeue", "--outbox", "9", "--laten")

    assert (everything.returncode, everything.stdout) == (0, "Zo gelaten: 0 uit inbox, 0 uit outbox.\n")
    assert (nothing.returncode, missing.returncode) == (2, 2)
    assert missing.stdout == "outbox 9: blijft niet liggen.\n"


def test_the_doctor_says_what_to_do_about_a_missing_token(place: Path) -> None:
    done = samenspel(place, "doctor")

    assert done.returncode == 1
    assert "✓ De database" in done.stdout
    assert "✗ Het token van de bot\n    Zet TELEGRAM_BOT_TOKEN in de omgeving." in done.stdout


def test_the_terminal_shows_the_words_of_a_link_and_not_its_address() -> None:
    assert as_rich('<a href="tg://user?id=1">U</a>: <b>Dag</b> &lt;a&gt;') == "U: [bold]Dag[/bold] <a>"


def test_a_back_up_is_made_once_and_put_back_over_a_database_that_is_damaged(place: Path) -> None:
    samenspel(place, "chat", typed="ik wil een mens spreken\n")
    made = samenspel(place, "backup", "kopie.db")
    again = samenspel(place, "backup", "kopie.db")
    (place / "samenspel.db").write_bytes(b"geen database" * 1000)

    broken = samenspel(place, "chat", typed="/status\n")
    examined = samenspel(place, "doctor")
    put_back = samenspel(place, "restore", "kopie.db")
    asked = samenspel(place, "chat", typed="/status\n")

    assert made.stdout == "Back-up gemaakt: kopie.db (0,2 MB, 1 vraag). Let op: hierin staan gegevens van bewoners.\n"
    assert (again.returncode, "met --overschrijf" in again.stderr) == (2, True)
    assert (broken.returncode, "samenspel restore BESTAND" in broken.stderr) == (2, True)
    assert "samenspel restore BESTAND" in examined.stdout
    assert put_back.returncode == 0
    assert "Wat daarna kwam, kent hij niet meer." in put_back.stdout
    assert "Er kan dus iemand terug zijn die vergeten was." in put_back.stdout
    assert len(list(place.glob("samenspel.db.opzij-*"))) == 1
    assert "De bot is teruggezet." in asked.stdout
    assert "Vraag 1: wacht op iemand van het werkteam" in asked.stdout


def test_who_was_forgotten_after_the_back_up_is_forgotten_again_and_numbers_go_on(place: Path) -> None:
    samenspel(place, "chat", typed="ik wil een mens spreken\n")
    samenspel(place, "backup", "kopie.db")
    with closing(sqlite3.connect(place / "samenspel.db")) as connection, connection:
        connection.execute("UPDATE residents SET chat = NULL, forgotten_at = created_at")

    put_back = samenspel(place, "restore", "kopie.db").stdout
    again = samenspel(place, "restore", "kopie.db", "--vorige", str(next(place.glob("*.opzij-*")))).stdout
    asked = samenspel(place, "chat", typed="ik wil een mens spreken\n").stdout

    assert "Opnieuw vergeten, omdat zij daar na de back-up om vroegen: 1 bewoner." in put_back
    assert "Opnieuw vergeten, omdat zij daar na de back-up om vroegen: 1 bewoner." in again
    assert "Let op" not in put_back + again
    assert "2002" in asked


def test_a_restore_wants_a_file_or_to_hear_that_postgresql_did_it(place: Path) -> None:
    nothing, both = samenspel(place, "restore"), samenspel(place, "restore", "kopie.db", "--na-pg-restore")
    no_postgres = samenspel(place, "restore", "--na-pg-restore")
    missing = samenspel(place, "restore", "kopie.db", "--vorige", "weg.db")

    assert [done.returncode for done in (nothing, both, no_postgres, missing)] == [2] * 4
    assert "De database is geen PostgreSQL." in no_postgres.stderr
    assert missing.stderr.startswith("weg.db is er niet.")


def test_a_bot_that_says_it_is_at_work_keeps_its_database(place: Path) -> None:
    samenspel(place, "chat", typed="ik wil een mens spreken\n")
    samenspel(place, "backup", "kopie.db")
    with closing(sqlite3.connect(place / "samenspel.db")) as connection, connection:
        lease = "INSERT INTO leases (name, owner, until, fence) VALUES ('sending', ?, '2999-01-01 00:00:00.000000', 1)"
        connection.execute(lease, ["elders-17-0a1b2c3d"])

    refused = samenspel(place, "restore", "kopie.db")

    assert refused.returncode == 2
    assert refused.stderr == ("Er werkt nu een bot met samenspel.db. Er is niets veranderd.\n    Stop die bot eerst.\n")


def test_a_database_of_a_newer_version_is_a_sentence_and_no_traceback(place: Path) -> None:
    samenspel(place, "chat", typed="hoi\n")
    with closing(sqlite3.connect(place / "samenspel.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    refused = samenspel(place, "chat", typed="hoi\n")

    assert refused.returncode == 2
    assert "van een nieuwere versie van Samenspel (stap 9999)" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_with_postgresql_its_own_command_is_shown_without_the_password(place: Path, command: str) -> None:
    url = "postgresql://sam:geheim@db.example.nl:5433/hulp?sslmode=require&password=geheim"

    shown = samenspel(place, command, "mijn kopie", SAMENSPEL_DATABASE_URL=url)

    where = "--dbname='postgresql://sam@db.example.nl:5433/hulp?sslmode=require'"
    line = {
        "backup": f"pg_dump --format=custom --file='mijn kopie' {where}",
        "restore": f"pg_restore --clean --if-exists --single-transaction {where} 'mijn kopie'",
    }[command]
    assert shown.returncode == 2
    assert line in shown.stderr
    assert ("samenspel restore --na-pg-restore" in shown.stderr) == (command == "restore")
    assert "geheim" not in shown.stdout + shown.stderr


def test_a_folder_that_is_not_there_is_a_sentence_and_no_traceback(place: Path) -> None:
    samenspel(place, "chat", typed="hoi\n")

    refused = samenspel(place, "backup", "geen/map/kopie.db")

    assert refused.returncode == 2
    assert refused.stderr.startswith("Lezen of schrijven lukt niet")
