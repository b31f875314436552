"""The bot's own sentences: every language is compared with the Dutch one as it was released."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.adapters.files import load_knowledge
from bot.adapters.files.sentences import RELEASED, released_sentences
from bot.domain.replies.voice import voice_for

from .good_folder import TODAY, KnowledgeFolder

ROOT = Path(__file__).parents[2]


def said(folder: KnowledgeFolder, key: str, language: str = "nl", **fields: str) -> str:
    return voice_for(language, folder.load().knowledge.texts).say(key, **fields)


def test_the_released_dutch_is_that_of_the_knowledge() -> None:
    assert RELEASED.read_bytes() == (ROOT / "knowledge" / "teksten" / "nl.yaml").read_bytes(), "run: make sentences"


def test_the_bot_brings_the_released_dutch_along() -> None:
    assert released_sentences()["welkom"].startswith("**Samenspel**")


def test_a_dutch_sentence_left_out_is_told_with_the_line_to_add_and_said_as_released(folder: KnowledgeFolder) -> None:
    folder.write("teksten/nl.yaml", "antwoord:\n  dag_open: open\nkaart.verstuurd: Weg.\n")

    assert folder.told() == (
        """\
knowledge/teksten/nl.yaml:1: De zin 'fijn' ontbreekt.
    Zet deze regel erbij, zonder inspringen. Tot dan zegt de bot dit:
    fijn: "Fijn dat het helpt."
knowledge/teksten/nl.yaml:2: Tip: De zin 'antwoord.dag_open' kent de bot niet.
    Is 'antwoord.nu_open' bedoeld?
knowledge/teksten/nl.yaml:2: De zin 'antwoord.nu_open' ontbreekt.
    Zet deze regel erbij, zonder inspringen. Tot dan zegt de bot dit:
    antwoord.nu_open: "nu open, tot {tijd} uur"
"""
    )
    assert said(folder, "fijn") == "Fijn dat het helpt."
    assert said(folder, "antwoord.nu_open", tijd="9.00") == "nu open, tot 9.00 uur"
    assert said(folder, "kaart.verstuurd") == "Weg."


def test_the_line_to_add_mends_the_file(folder: KnowledgeFolder) -> None:
    folder.change("teksten/nl.yaml", "fijn: Fijn dat het helpt.\n", "")
    folder.add("teksten/nl.yaml", folder.load().problems[0].remedy.splitlines()[-1] + "\n")

    assert folder.load().problems == ()


def test_a_wrong_field_in_dutch_is_blamed_on_dutch_and_the_released_sentence_is_said(folder: KnowledgeFolder) -> None:
    folder.change("teksten/nl.yaml", "nu open, tot {tijd}", "open tot {tijt}")

    assert folder.told() == (
        """\
knowledge/teksten/nl.yaml:3: In 'antwoord.nu_open' staat {tijt}. Dat kent de bot niet.
    Is {tijd} bedoeld?
knowledge/teksten/nl.yaml:3: Tip: In 'antwoord.nu_open' ontbreekt {tijd}.
    De bot vult daar iets in. Zet het in de zin.
"""
    )
    assert said(folder, "antwoord.nu_open", tijd="9.00") == "nu open, tot 9.00 uur"


def test_a_wrong_field_in_a_translation_leaves_the_sentence_to_dutch(folder: KnowledgeFolder) -> None:
    folder.change("teksten/tr.yaml", "{tijd}", "{saat}")

    assert said(folder, "antwoord.nu_open", "tr", tijd="9.00") == "nu open, tot 9.00 uur"
    assert said(folder, "fijn", "tr") == "Ne güzel."


def test_bold_that_does_not_end_is_told_and_not_said(folder: KnowledgeFolder) -> None:
    folder.change("teksten/nl.yaml", "Fijn dat het helpt.", "Heel **fijn** dat het **helpt.")
    folder.change("teksten/tr.yaml", "Ne güzel.", "Ne **güzel.")

    assert folder.told() == (
        """\
knowledge/teksten/nl.yaml:1: In 'fijn' heeft één '**' geen tweede '**'.
    Zet er '**' bij waar het vet stopt, of haal het weg.
knowledge/teksten/tr.yaml:1: In 'fijn' heeft één '**' geen tweede '**'.
    Zet er '**' bij waar het vet stopt, of haal het weg.
"""
    )
    assert said(folder, "fijn", "tr") == said(folder, "fijn") == "Fijn dat het helpt."


def test_html_in_a_sentence_gets_a_hint(folder: KnowledgeFolder) -> None:
    folder.change("teksten/nl.yaml", "Fijn dat", "<b>Fijn</b> dat")
    folder.change("teksten/tr.yaml", "Ne güzel.", "Ne güzel<br/>!")

    assert folder.told() == (
        """\
knowledge/teksten/nl.yaml:1: Tip: Hier staat '<b>'. Bewoners zien die tekens zo staan.
    Haal ze weg. In antwoorden en zinnen van de bot wordt **dit** vet.
knowledge/teksten/tr.yaml:1: Tip: Hier staat '<br/>'. Bewoners zien die tekens zo staan.
    Haal ze weg. In antwoorden en zinnen van de bot wordt **dit** vet.
"""
    )


@pytest.mark.parametrize("broken", ["", "fijn", "[", "fijn: 'helpt", "fijn:\n", "fijn: 3\n", "fijn: [a]\n", "\t"])
def test_whatever_happens_to_the_dutch_file_the_bot_can_say_every_sentence(
    folder: KnowledgeFolder, broken: str
) -> None:
    folder.write("teksten/nl.yaml", broken)

    assert "nl.yaml:1: " in folder.told()
    assert said(folder, "fijn") == "Fijn dat het helpt."
    assert said(folder, "antwoord.nu_open", tijd="9.00") == "nu open, tot 9.00 uur"


def test_without_any_sentences_of_the_maintainers_those_of_the_release_are_said(folder: KnowledgeFolder) -> None:
    folder.remove("teksten/nl.yaml")
    folder.remove("teksten/tr.yaml")

    assert said(folder, "fijn", "tr") == "Fijn dat het helpt."


def test_of_a_spoiled_dutch_file_the_last_good_version_is_said(folder: KnowledgeFolder) -> None:
    folder.change("teksten/nl.yaml", "Fijn dat het helpt.", "Wat fijn.")
    first = folder.load()
    folder.change("teksten/nl.yaml", "{tijd}", "{tijt}")

    texts = folder.load(previous=first).knowledge.texts

    assert voice_for("nl", texts).say("fijn") == "Wat fijn."


def test_whoever_adds_a_language_adds_its_name_in_dutch(folder: KnowledgeFolder) -> None:
    folder.add("teksten/nl.yaml", "taal.naam.hu: Hongaars\n")
    assert folder.load().problems == ()

    folder.change("teksten/nl.yaml", "Hongaars", "Hongaars {naam}")

    assert folder.told() == (
        """\
knowledge/teksten/nl.yaml:5: In 'taal.naam.hu' staat {naam}. Dat kent de bot niet.
    In deze zin kan niets worden ingevuld; haal het weg.
"""
    )


def test_a_sentence_that_is_not_translated_gets_a_hint(folder: KnowledgeFolder) -> None:
    folder.change("teksten/tr.yaml", "fijn: Ne güzel.\n", "")

    assert folder.told() == (
        """\
knowledge/teksten/tr.yaml:1: Tip: De zin 'fijn' ontbreekt.
    Vertaal: 'Fijn dat het helpt.'
"""
    )


def test_a_sentence_that_dutch_does_not_have_gets_a_hint(folder: KnowledgeFolder) -> None:
    folder.change("teksten/tr.yaml", "fijn:", "fijm:")

    assert folder.told() == (
        """\
knowledge/teksten/tr.yaml:1: Tip: De zin 'fijm' kent de bot niet.
    Is 'fijn' bedoeld?
knowledge/teksten/tr.yaml:1: Tip: De zin 'fijn' ontbreekt.
    Vertaal: 'Fijn dat het helpt.'
"""
    )


def test_a_field_that_the_bot_does_not_fill_is_told(folder: KnowledgeFolder) -> None:
    folder.change("teksten/tr.yaml", "{tijd}", "{tijt}")
    folder.change("teksten/tr.yaml", "Ne güzel.", "Ne güzel {naam}.")

    assert folder.told() == (
        """\
knowledge/teksten/tr.yaml:1: In 'fijn' staat {naam}. Dat kent de bot niet.
    In deze zin kan niets worden ingevuld; haal het weg.
knowledge/teksten/tr.yaml:2: In 'antwoord.nu_open' staat {tijt}. Dat kent de bot niet.
    Is {tijd} bedoeld?
knowledge/teksten/tr.yaml:2: Tip: In 'antwoord.nu_open' ontbreekt {tijd}.
    De bot vult daar iets in. Zet het in de zin.
"""
    )


def test_braces_that_do_not_close_or_name_nothing_are_told(folder: KnowledgeFolder) -> None:
    folder.change("teksten/nl.yaml", "{tijd}", "{tijd")
    folder.change("teksten/tr.yaml", "Ne güzel.", "Ne {} güzel.")

    assert folder.told() == (
        """\
knowledge/teksten/nl.yaml:3: In 'antwoord.nu_open' klopt iets niet met '{' of '}'.
    Schrijf een naam ertussen, zoals {tijd}.
knowledge/teksten/tr.yaml:1: In 'fijn' klopt iets niet met '{' of '}'.
    Schrijf een naam ertussen, zoals {tijd}.
"""
    )


def test_a_sentence_in_a_group_and_under_a_dotted_key_comes_twice(folder: KnowledgeFolder) -> None:
    folder.add("teksten/nl.yaml", "antwoord.nu_open: open tot {tijd} uur\n")

    assert folder.told() == (
        """\
knowledge/teksten/nl.yaml:5: De sleutel 'antwoord.nu_open' staat er twee keer in (ook op regel 3).
    Haal er één weg; anders telt alleen de laatste.
"""
    )


def test_dutch_sentences_for_residents_say_u_and_those_for_colleagues_may_say_je(folder: KnowledgeFolder) -> None:
    folder.change("teksten/nl.yaml", "dat het helpt", "dat het je helpt")
    folder.change("teksten/nl.yaml", "Verstuurd.", "Je antwoord is verstuurd.")
    folder.change("teksten/tr.yaml", "Ne güzel.", "Je.")

    assert folder.told() == (
        """\
knowledge/teksten/nl.yaml:1: Tip: Hier staat 'je'.
    Bewoners spreken we aan met 'u' en 'uw'.
"""
    )


def test_without_dutch_sentences_the_bot_says_what_is_missing(folder: KnowledgeFolder) -> None:
    folder.remove("teksten/nl.yaml")

    assert folder.told() == (
        """\
knowledge/teksten/nl.yaml:1: Dit bestand ontbreekt.
    De zinnen van de bot staan hierin. Zet het terug.
"""
    )


def test_a_translation_is_compared_with_the_last_good_dutch(folder: KnowledgeFolder) -> None:
    first = folder.load()
    folder.write("teksten/nl.yaml", "")
    folder.change("teksten/tr.yaml", "{tijd}", "{saat}")

    second = folder.load(previous=first)

    assert [(problem.path.name, problem.line) for problem in second.problems] == [
        ("nl.yaml", 1),
        ("tr.yaml", 2),
        ("tr.yaml", 2),
    ]


def test_the_words_of_a_need_and_of_nood_must_be_translated_too(folder: KnowledgeFolder) -> None:
    folder.change("teksten/tr.yaml", "  schulden: Borçlar\n", "")
    folder.change("teksten/tr.yaml", "alarmnummer-112:", "alarmnumer-112:")

    assert folder.told() == (
        """\
knowledge/teksten/tr.yaml:1: Tip: De zin 'onderwerp.schulden' ontbreekt.
    Vertaal: 'Schulden'
knowledge/teksten/tr.yaml:1: Tip: De zin 'nood.nood-112.regel.alarmnummer-112' ontbreekt.
    Vertaal: 'bij direct gevaar'
knowledge/teksten/tr.yaml:11: Tip: De zin 'nood.nood-112.regel.alarmnumer-112' kent de bot niet.
    Is 'nood.nood-112.regel.alarmnummer-112' bedoeld?
"""
    )


def test_small_talk_must_be_translated_another_counter_need_not(folder: KnowledgeFolder) -> None:
    folder.change("buiten/paspoort.yaml", "soort: loket", "soort: praatje")

    assert folder.told() == (
        """\
knowledge/teksten/tr.yaml:1: Tip: De zin 'praatje.paspoort' ontbreekt.
    Vertaal: 'Daar ga ik niet over. Bel 14 010.'
"""
    )


def test_words_of_a_need_that_is_gone_or_is_dutch_already_get_a_hint(folder: KnowledgeFolder) -> None:
    folder.change("teksten/tr.yaml", "  schulden: Borçlar\n", "  schulden: Borçlar\n  onzin: Saçmalık\n")
    folder.add("teksten/nl.yaml", "onderwerp.schulden: Schuld\n")

    assert folder.told() == (
        """\
knowledge/teksten/nl.yaml:5: Tip: De zin 'onderwerp.schulden' kent de bot niet.
    Haal de zin weg; hij wordt niet gebruikt.
knowledge/teksten/tr.yaml:6: Tip: De zin 'onderwerp.onzin' kent de bot niet.
    Haal de zin weg; hij wordt niet gebruikt.
"""
    )


def test_another_telephone_number_than_in_dutch_is_told_and_not_said(folder: KnowledgeFolder) -> None:
    folder.change("onderwerpen/nood/nood-112.yaml", "bij direct gevaar", "of 0800-0113, bij direct gevaar")
    folder.change("teksten/tr.yaml", "doğrudan tehlikede", "ya da 0800 0131, doğrudan tehlikede")

    assert folder.told() == (
        """\
knowledge/teksten/tr.yaml:12: In 'nood.nood-112.regel.alarmnummer-112' staan andere nummers dan in het Nederlands.
    Neem ze over uit 'of 0800-0113, bij direct gevaar'. Tot dan zegt de bot dit in het Nederlands.
"""
    )
    assert "nood.nood-112.regel.alarmnummer-112" not in folder.load().knowledge.texts["tr"].sentences

    folder.change("teksten/tr.yaml", "0800 0131", "0800 0113")

    assert folder.load().problems == ()


def test_a_line_of_hard_words_that_gives_no_tip_is_told_with_its_own_line(tmp_path: Path) -> None:
    folder = KnowledgeFolder(Path(shutil.copytree(ROOT / "knowledge" / "teksten", tmp_path / "k" / "teksten")).parent)
    dutch = folder.path / "teksten" / "nl.yaml"
    list_of_words = (
        "  woorden: |\n    alvorens voordat\n    = voordat\n\n    conform =\n    derhalve | Derhalve = daarom\n"
    )
    begin, end = dutch.read_text(encoding="utf-8").split("  woorden: |\n", 1)
    dutch.write_text(f"{begin}{list_of_words}herinnering:{end.split('herinnering:', 1)[1]}", encoding="utf-8")
    line = begin.count("\n") + 1

    told = [
        (p.line - line, p.message)
        for p in load_knowledge(folder.path, today=TODAY).problems
        if "teksten/nl" in str(p.path)
    ]

    assert told == [
        (1, "In de regel 'alvorens voordat' staat geen =."),
        (2, "In de regel '= voordat' staat geen moeilijk woord voor de =."),
        (4, "Achter 'conform' staat geen makkelijker woord."),
        (5, "Het moeilijke woord 'Derhalve' staat er twee keer in (ook op deze regel)."),
    ]
