"""What a maintainer reads after `samenspel check`."""

from __future__ import annotations

from pathlib import PurePosixPath

from bot.adapters.files import Problem, Severity, format_problems

OFFER = PurePosixPath("knowledge/steunaanbod/schuldhulpmaatje.yaml")
ONDERWERP = PurePosixPath("knowledge/onderwerpen/wonen/huisuitzetting.yaml")

UNKNOWN_KEY = Problem(OFFER, 9, "Onbekende sleutel 'telefon'.", "Is 'telefoon' bedoeld?")
TWO_PLACES = Problem(
    ONDERWERP,
    31,
    "Dit voorbeeld staat ook bij 'schulden' (regel 12).",
    "Haal het weg bij één van de twee, of zet de onderwerpen bij elkaar in 'vraag_terug'.",
)
OLD = Problem(OFFER, 2, "Dit is oud.", "Bel eens.\nOf kijk op de website.", Severity.HINT)


def test_problems_stand_in_file_order_and_are_counted_at_the_end() -> None:
    assert format_problems([UNKNOWN_KEY, TWO_PLACES]) == (
        """\
knowledge/onderwerpen/wonen/huisuitzetting.yaml:31: Dit voorbeeld staat ook bij 'schulden' (regel 12).
    Haal het weg bij één van de twee, of zet de onderwerpen bij elkaar in 'vraag_terug'.
knowledge/steunaanbod/schuldhulpmaatje.yaml:9: Onbekende sleutel 'telefon'.
    Is 'telefoon' bedoeld?

2 fouten. De bot draait door met de laatste goede versie van deze bestanden."""
    )


def test_hints_are_called_so_and_come_before_what_is_further_down() -> None:
    assert format_problems([UNKNOWN_KEY, OLD]) == (
        """\
knowledge/steunaanbod/schuldhulpmaatje.yaml:2: Tip: Dit is oud.
    Bel eens.
    Of kijk op de website.
knowledge/steunaanbod/schuldhulpmaatje.yaml:9: Onbekende sleutel 'telefon'.
    Is 'telefoon' bedoeld?

1 fout en 1 tip. De bot draait door met de laatste goede versie van dit bestand."""
    )


def test_with_hints_alone_everything_is_in_use() -> None:
    assert format_problems([OLD, OLD]).endswith("\n\n2 tips. Alles is in gebruik.")


def test_without_problems_it_says_so() -> None:
    assert format_problems([]) == "Geen fouten. Alles is in gebruik."
