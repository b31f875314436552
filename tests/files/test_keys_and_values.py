"""Mistakes within one file are told with their line and their remedy."""
# ruff: noqa: E501 - the messages stand as they are printed

from __future__ import annotations

import pytest

from .good_folder import KnowledgeFolder

HUISUITZETTING = "onderwerpen/wonen/huisuitzetting.yaml"
OFFER = "steunaanbod/schuldhulpmaatje.yaml"
NOOD = "onderwerpen/nood/nood-112.yaml"


def test_an_unknown_key_is_told_with_the_key_that_was_probably_meant(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "telefoon:", "telefon:")

    assert folder.told() == (
        """\
knowledge/steunaanbod/schuldhulpmaatje.yaml:12: Onbekende sleutel 'telefon'.
    Is 'telefoon' bedoeld?
"""
    )


def test_an_unknown_key_like_no_other_is_told_with_all_that_can_stand_there(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "  website:", "  hyves:")

    assert folder.told() == (
        """\
knowledge/steunaanbod/schuldhulpmaatje.yaml:13: Onbekende sleutel 'hyves'.
    Hier kunnen staan: telefoon, website, email, chat, adres.
"""
    )


def test_a_misspelled_key_is_not_told_as_missing_as_well(folder: KnowledgeFolder) -> None:
    folder.change(HUISUITZETTING, "antwoord:", "antword:")

    assert folder.told() == (
        """\
knowledge/onderwerpen/wonen/huisuitzetting.yaml:5: Onbekende sleutel 'antword'.
    Is 'antwoord' bedoeld?
"""
    )


def test_a_key_that_comes_twice_is_told_with_both_lines(folder: KnowledgeFolder) -> None:
    folder.add(HUISUITZETTING, "synoniemen:\n  - ontruiming\n")
    folder.add(OFFER, "bron: rotterdam.nl\n")

    assert folder.told() == (
        """\
knowledge/onderwerpen/wonen/huisuitzetting.yaml:16: De sleutel 'synoniemen' staat er twee keer in (ook op regel 7).
    Voeg de lijsten samen; anders telt alleen de laatste.
knowledge/steunaanbod/schuldhulpmaatje.yaml:19: De sleutel 'bron' staat er twee keer in (ook op regel 16).
    Haal er één weg; anders telt alleen de laatste.
"""
    )


def test_a_missing_source_is_told(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "bron: schuldhulpmaatje.nl\n", "")

    assert folder.told() == (
        """\
knowledge/steunaanbod/schuldhulpmaatje.yaml:1: De sleutel 'bron' ontbreekt.
    Voeg 'bron: ...' toe: Waar dit vandaan komt.
"""
    )


def test_a_missing_key_within_a_group_is_told_on_the_line_of_the_group(folder: KnowledgeFolder) -> None:
    folder.change(HUISUITZETTING, "    hoort_bij: schulden\n", "")

    assert folder.told() == (
        """\
knowledge/onderwerpen/wonen/huisuitzetting.yaml:10: De sleutel 'hoort_bij' ontbreekt.
    Voeg 'hoort_bij: ...' toe: Het onderwerp waar het bij hoort.
"""
    )


def test_every_onderwerp_but_nood_and_buiten_bereik_says_how_urgent_it_is(folder: KnowledgeFolder) -> None:
    folder.change(HUISUITZETTING, "dringend: vandaag\nbesluit_gemeente: true\n", "")

    assert folder.told() == (
        """\
knowledge/onderwerpen/wonen/huisuitzetting.yaml:1: De sleutel 'dringend' ontbreekt.
    Voeg 'dringend: ...' toe: Wat eerst gaat als er twee onderwerpen zijn.
knowledge/onderwerpen/wonen/huisuitzetting.yaml:1: De sleutel 'besluit_gemeente' ontbreekt.
    Voeg 'besluit_gemeente: ...' toe: Of de gemeente hierover een besluit neemt.
"""
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            OFFER,
            "werkgebied: [Rotterdam]",
            "werkgebied: ja",
            "5: Bij 'werkgebied': 'ja' is geen lijst.\n    Zet elk deel op een eigen regel, met '- ' ervoor.",
        ),
        (
            OFFER,
            "werkgebied: [Rotterdam]",
            "werkgebied: {stad: Rotterdam}",
            "5: Bij 'werkgebied': 'stad: …' is geen lijst.\n    Zet elk deel op een eigen regel, met '- ' ervoor.",
        ),
        (
            OFFER,
            "werkgebied: [Rotterdam]",
            "werkgebied: []",
            "5: Bij 'werkgebied' staat te weinig.\n    Geef er ten minste 1.",
        ),
        (
            OFFER,
            "werkgebied: [Rotterdam]",
            "werkgebied:",
            "5: Bij 'werkgebied' is niets ingevuld.\n    Vul het in, of haal de regel weg.",
        ),
        (
            OFFER,
            "telefoon: '010 123 45 67'",
            "telefoon: 112",
            "12: Bij 'telefoon': '112' is geen tekst.\n    Zet het tussen aanhalingstekens: \"112\".",
        ),
        (
            OFFER,
            "kosten: gratis",
            "kosten:",
            "9: Bij 'kosten' is niets ingevuld.\n    Vul het in, of haal de regel weg.",
        ),
        (
            OFFER,
            "kosten: gratis",
            "kosten: [gratis]",
            "9: Bij 'kosten' staat een lijst of een groep. Er hoort één tekst te staan.\n"
            "    Schrijf één tekst. Begint die met '{' of '[', zet hem dan tussen aanhalingstekens.",
        ),
        (
            OFFER,
            "soort: informeel",
            "soort: informel",
            "3: Bij 'soort': 'informel' kan niet.\n    Is 'informeel' bedoeld?",
        ),
        (
            OFFER,
            "zekerheid: bevestigd",
            "zekerheid: ja",
            "18: Bij 'zekerheid': 'ja' kan niet.\n    Kies uit: bevestigd, bekend, te-controleren.",
        ),
        (
            OFFER,
            "zekerheid: bevestigd",
            "zekerheid:",
            "18: Bij 'zekerheid' is niets ingevuld.\n    Vul het in, of haal de regel weg.",
        ),
        (
            OFFER,
            "zekerheid: bevestigd",
            "zekerheid: [bekend]",
            "18: Bij 'zekerheid' staat een lijst of een groep. Er hoort één tekst te staan.\n"
            "    Schrijf één tekst. Begint die met '{' of '[', zet hem dan tussen aanhalingstekens.",
        ),
        (
            OFFER,
            "gecontroleerd: 2026-11-21",
            "gecontroleerd: 21-11-2026",
            "17: Bij 'gecontroleerd': '21-11-2026' is geen datum.\n    Schrijf jaar-maand-dag, zoals 2026-11-21.",
        ),
        (
            HUISUITZETTING,
            "besluit_gemeente: true",
            "besluit_gemeente: ja",
            "4: Bij 'besluit_gemeente': 'ja' kan niet.\n    Schrijf 'true' (ja) of 'false' (nee).",
        ),
        (
            HUISUITZETTING,
            "  - bij: schulden\n    vraag: Gaat het alleen om de huur?",
            "  - schulden",
            "13: Bij 'vraag_terug': 'schulden' is geen groep sleutels.\n    Hier horen: bij, vraag.",
        ),
        (
            NOOD,
            "nood: true",
            "nood: false",
            "1: Bij 'nood': 'false' kan niet.\n    Hier kan alleen 'true' staan; haal anders de regel weg.",
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_told(folder: KnowledgeFolder, file: str, old: str, new: str, told: str) -> None:
    folder.change(file, old, new)

    assert folder.told() == f"knowledge/{file}:{told}\n"


@pytest.mark.parametrize(
    ("file", "key", "longest"),
    [(HUISUITZETTING, "naam", 45), (HUISUITZETTING, "keuze", 38), (OFFER, "wat", 75), (OFFER, "kosten", 40)],
)
def test_a_text_that_does_not_fit_on_a_phone_is_told(
    folder: KnowledgeFolder, file: str, key: str, longest: int
) -> None:
    lines = (folder.path / file).read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if text.startswith(f"{key}: "))
    folder.change(file, lines[line - 1], f"{key}: {'a' * longest}")

    fitting = folder.load().problems
    folder.change(file, "a" * longest, "a" * (longest + 1))

    assert fitting == ()
    assert folder.told() == (
        f"knowledge/{file}:{line}: '{key}' is te lang: {longest + 1} tekens.\n"
        f"    Maak het korter: hoogstens {longest} tekens. Anders past het niet op een telefoon.\n"
    )


@pytest.mark.parametrize(
    "number",
    [
        "112",
        "113",
        "144",
        "116 000",
        "14 010",
        "14 0181",
        "0800-0113",
        "0800-2000",
        "0800 335 55 55",
        "0900-8844",
        "0900-1234567",
        "088 20 80 080",
        "085 123 45 67",
        "010 123 45 67",
        "0181 33 35 07",
        "06 12 34 56 78",
        "(010) 123 45 67",
        "+31 10 123 45 67",
        "+31 (0)10 123 45 67",
        "0031 6 12345678",
    ],
)
def test_a_dutch_phone_number_is_good(folder: KnowledgeFolder, number: str) -> None:
    folder.change(OFFER, "010 123 45 67", number)

    assert folder.load().problems == ()


@pytest.mark.parametrize(
    "number", ["010 123 45 6", "010 123 45 678", "14 10", "0800-12", "911", "+49 30 123456", "bel de balie", "112, 113"]
)
def test_what_is_no_dutch_phone_number_is_told(folder: KnowledgeFolder, number: str) -> None:
    folder.change(OFFER, "010 123 45 67", number)

    assert folder.told() == (
        f"knowledge/{OFFER}:12: '{number}' is geen Nederlands telefoonnummer.\n"
        "    Tel de cijfers na: 010 123 45 67, 06 12 34 56 78, 0800-1234, 14 010 of 112."
        " Zet één nummer per sleutel.\n"
    )


def test_a_website_must_be_one_address(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "website: schuldhulpmaatje.nl", "website: vegro.nl, medipoint.nl")

    assert folder.told() == (
        """\
knowledge/steunaanbod/schuldhulpmaatje.yaml:13: 'vegro.nl, medipoint.nl' is geen adres van een website.
    Schrijf één adres, zoals 'rotterdam.nl/geldzorgen'.
"""
    )


def test_an_email_address_must_have_its_at_sign(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "info@schuld", "info.schuld")

    assert folder.told() == (
        """\
knowledge/steunaanbod/schuldhulpmaatje.yaml:14: 'info.schuldhulpmaatje.nl' is geen e-mailadres.
    Schrijf één adres, zoals 'info@voorbeeld.nl'.
"""
    )


def test_opening_hours_that_cannot_be_read_are_told(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "Mo-Fr 09:00-17:00; PH off", "Ma-Vr 9-17 uur")

    assert folder.told() == (
        """\
knowledge/steunaanbod/schuldhulpmaatje.yaml:15: De openingstijden 'Ma-Vr 9-17 uur' zijn niet te lezen.
    Schrijf ze zo: 'Mo-Fr 09:00-17:00; PH off' (Mo Tu We Th Fr Sa Su, PH is een feestdag) of '24/7'.
    Zijn ze niet zo precies bekend? Gebruik dan 'openingstijden_uitleg'.
"""
    )


@pytest.mark.parametrize("hours", ["Mo-Fr 09:00-49:00", "Mo-Fr 25:00-26:00"])
def test_opening_hours_that_no_day_has_are_told(folder: KnowledgeFolder, hours: str) -> None:
    folder.change(OFFER, "Mo-Fr 09:00-17:00; PH off", hours)

    assert f"yaml:15: De openingstijden '{hours}' zijn niet te lezen.\n" in folder.told()


@pytest.mark.parametrize(("last", "plain"), [("25:00", "01:00"), ("24:30", "00:30"), ("33:30", "09:30")])
def test_opening_hours_after_midnight_are_asked_about(folder: KnowledgeFolder, last: str, plain: str) -> None:
    folder.change(OFFER, "09:00-17:00", f"09:00-{last}")

    assert folder.told() == (
        f"""\
knowledge/steunaanbod/schuldhulpmaatje.yaml:15: Tip: Bij de openingstijden staat {last}. Dat is {plain} uur de volgende dag.
    Is dat bedoeld? Schrijf dan liever {plain}. Is het een tikfout? De laatste tijd is 24:00.
"""
    )


@pytest.mark.parametrize("hours", ["Mo-Fr 09:00-24:00", "Mo-Fr 22:00-02:00", "24/7"])
def test_opening_hours_that_need_no_question_get_none(folder: KnowledgeFolder, hours: str) -> None:
    folder.change(OFFER, "Mo-Fr 09:00-17:00; PH off", hours)

    assert folder.load().problems == ()


def test_html_and_half_of_bold_in_an_answer_get_a_hint(folder: KnowledgeFolder) -> None:
    folder.change(HUISUITZETTING, "Bel vandaag nog", "<i>Bel</i> **vandaag nog")

    assert folder.told() == (
        """\
knowledge/onderwerpen/wonen/huisuitzetting.yaml:5: Tip: Hier heeft één '**' geen tweede '**'. Bewoners zien de sterretjes.
    Zet er '**' bij waar het vet stopt, of haal het weg.
knowledge/onderwerpen/wonen/huisuitzetting.yaml:5: Tip: Hier staat '<i>'. Bewoners zien die tekens zo staan.
    Haal ze weg. In antwoorden en zinnen van de bot wordt **dit** vet.
"""
    )


def test_an_address_between_angle_brackets_is_no_html(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "bron: schuldhulpmaatje.nl", "bron: schuldhulpmaatje <https://schuldhulpmaatje.nl/a>, 1 <3")

    assert folder.load().problems == ()


def test_a_day_that_is_still_to_come_cannot_have_been_checked(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "2026-11-21", "2026-11-22")

    assert folder.told() == (
        """\
knowledge/steunaanbod/schuldhulpmaatje.yaml:17: De datum 2026-11-22 bij 'gecontroleerd' is nog niet geweest.
    Vul de dag in waarop u het naging.
"""
    )


def test_a_fact_checked_more_than_a_year_ago_is_used_with_a_hint(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "2026-11-21", "2025-11-20")

    assert folder.told() == (
        """\
knowledge/steunaanbod/schuldhulpmaatje.yaml:17: Tip: Dit is voor het laatst nagegaan op 2025-11-20.
    Bel of kijk of het nog klopt, en pas de datum aan.
"""
    )
    assert "schuldhulpmaatje" in folder.load().knowledge.offers


def test_residents_are_addressed_with_u(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "wat: helpt u", "wat: helpt jou")
    folder.change(HUISUITZETTING, "om de huur?", "om je huur?")

    assert folder.told() == (
        """\
knowledge/onderwerpen/wonen/huisuitzetting.yaml:14: Tip: Hier staat 'je'.
    Bewoners spreken we aan met 'u' en 'uw'.
knowledge/steunaanbod/schuldhulpmaatje.yaml:6: Tip: Hier staat 'jou'.
    Bewoners spreken we aan met 'u' en 'uw'.
"""
    )


def test_a_sentence_of_more_than_twenty_words_gets_a_hint(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "Een vrijwilliger komt bij u thuis.", "Kort. Een" + " vrijwilliger" * 20 + ".")

    assert folder.told() == (
        """\
knowledge/steunaanbod/schuldhulpmaatje.yaml:7: Tip: Deze zin heeft 21 woorden: 'Een vrijwilliger vrijwilliger vrijwilliger …'
    Maak er twee zinnen van. Tot 20 woorden leest makkelijk.
"""
    )
