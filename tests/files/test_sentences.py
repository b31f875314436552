"""The bot's own sentences: every language is compared with the Dutch one."""

from __future__ import annotations

from .good_folder import KnowledgeFolder


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
knowledge/teksten/tr.yaml:1: Tip: De zin 'fijm' staat niet in nl.yaml.
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
    In nl.yaml staat het er wel. Zet het in de zin.
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
knowledge/teksten/nl.yaml:4: De sleutel 'antwoord.nu_open' staat er twee keer in (ook op regel 3).
    Haal er één weg; anders telt alleen de laatste.
"""
    )


def test_dutch_sentences_for_residents_say_u_and_those_for_colleagues_may_say_je(folder: KnowledgeFolder) -> None:
    folder.change("teksten/nl.yaml", "dat het helpt", "dat het je helpt")
    folder.add("teksten/nl.yaml", "kaart:\n  titel: Jouw vraag\n")
    folder.add("teksten/tr.yaml", "kaart:\n  titel: je\n")

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
