"""Mistakes that only show when files are laid side by side."""
# ruff: noqa: E501 - the messages stand as they are printed

from __future__ import annotations

import pytest

from .good_folder import SCHULDEN, KnowledgeFolder, examples

HUISUITZETTING = "onderwerpen/wonen/huisuitzetting.yaml"
HUUR_EXAMPLES = "onderwerpen/wonen/huisuitzetting.voorbeelden.yaml"
SCHULD_EXAMPLES = "onderwerpen/geld/schulden.voorbeelden.yaml"
OFFER = "steunaanbod/schuldhulpmaatje.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        (HUISUITZETTING, "hoort_bij: schulden", "hoort_bij: schuldn", 11),
        (HUISUITZETTING, "bij: schulden\n    vraag", "bij: schuldn\n    vraag", 13),
        (HUISUITZETTING, "vaak_samen_met: [schulden]", "vaak_samen_met: [schuldn]", 15),
        (OFFER, "onderwerpen: [", "onderwerpen: [schuldn, ", 4),
        (HUUR_EXAMPLES, "  - huur 3\n", "  - {zin: huur 3, ook: [schuldn]}\n", 5),
        ("geen-nood.yaml", "onderwerpen: [huisuitzetting]", "onderwerpen: [schuldn]", 4),
    ],
)
def test_an_onderwerp_that_does_not_exist_is_told_wherever_it_is_named(
    folder: KnowledgeFolder, file: str, old: str, new: str, line: int
) -> None:
    folder.change(file, old, new)

    assert folder.told().startswith(
        f"knowledge/{file}:{line}: Het onderwerp 'schuldn' bestaat niet.\n    Is 'schulden' bedoeld?\n"
    )


def test_an_onderwerp_like_no_other_may_have_to_be_made(folder: KnowledgeFolder) -> None:
    folder.change(HUISUITZETTING, "vaak_samen_met: [schulden]", "vaak_samen_met: [voetbal]")

    assert folder.told() == (
        """\
knowledge/onderwerpen/wonen/huisuitzetting.yaml:15: Het onderwerp 'voetbal' bestaat niet.
    Maak 'onderwerpen/<groep>/voetbal.yaml', of haal het hier weg.
"""
    )


def test_an_emergency_number_that_does_not_exist_is_told(folder: KnowledgeFolder) -> None:
    folder.change("onderwerpen/nood/nood-112.yaml", "alarmnummer-112", "alarmnumer-112")

    assert folder.told() == (
        """\
knowledge/onderwerpen/nood/nood-112.yaml:6: Het steunaanbod 'alarmnumer-112' bestaat niet.
    Is 'alarmnummer-112' bedoeld?
"""
    )


def test_an_emergency_without_numbers_is_told(folder: KnowledgeFolder) -> None:
    folder.change(
        "onderwerpen/nood/nood-112.yaml",
        "nummers:\n  - steunaanbod: alarmnummer-112\n    regel: bij direct gevaar\n",
        "nummers: []\n",
    )

    assert folder.told() == (
        """\
knowledge/onderwerpen/nood/nood-112.yaml:5: Bij 'nummers' staat te weinig.
    Geef er ten minste 1.
"""
    )


def test_one_broken_file_is_not_told_by_all_that_name_it(folder: KnowledgeFolder) -> None:
    folder.write("onderwerpen/geld/schulden.yaml", "")
    folder.rename(OFFER, "steunaanbod/SchuldHulpMaatje.yaml")

    assert folder.told() == (
        """\
knowledge/onderwerpen/geld/schulden.yaml:1: Dit bestand is leeg.
    Vul het in, of haal het bestand weg.
knowledge/onderwerpen/wonen/huisuitzetting.yaml:1: Bij 'huisuitzetting' hoort nog geen informeel steunaanbod.
    Zet 'huisuitzetting' bij een informeel of hybride steunaanbod, of schrijf hier 'alleen: formeel'.
knowledge/onderwerpen/zorg/clientondersteuning.yaml:1: Bij 'clientondersteuning' hoort nog geen informeel steunaanbod.
    Zet 'clientondersteuning' bij een informeel of hybride steunaanbod, of schrijf hier 'alleen: formeel'.
knowledge/steunaanbod/SchuldHulpMaatje.yaml:1: De naam 'SchuldHulpMaatje.yaml' heeft hoofdletters, spaties of andere tekens.
    Gebruik kleine letters, cijfers en streepjes: 'schuldhulpmaatje.yaml'.
"""
    )


@pytest.mark.parametrize("name", ["schulden.yml", "schulden.YAML", "schulden.yaml.txt"])
def test_a_file_with_another_extension_is_told(folder: KnowledgeFolder, name: str) -> None:
    folder.rename("onderwerpen/geld/schulden.yaml", f"onderwerpen/geld/{name}")

    assert folder.told() == (
        f"knowledge/onderwerpen/geld/{name}:1: De naam '{name}' eindigt niet op '.yaml'. Dit bestand wordt niet gelezen.\n"
        "    Noem het 'schulden.yaml'.\n"
    )


@pytest.mark.parametrize("name", ["nieuw.docx", "Nieuwe groep.pdf", "schulden.yaml.docx"])
def test_a_file_of_another_program_is_to_stand_elsewhere(folder: KnowledgeFolder, name: str) -> None:
    folder.write(f"onderwerpen/geld/{name}", b"PK\x03\x04")

    assert folder.told() == (
        f"knowledge/onderwerpen/geld/{name}:1: De bot leest '{name}' niet: hij leest alleen bestanden op '.yaml'.\n"
        "    Zet dit bestand ergens buiten deze map. Staat er kennis in? Typ die dan over in een '.yaml'-bestand.\n"
    )


def test_a_name_with_capitals_or_spaces_is_told(folder: KnowledgeFolder) -> None:
    folder.rename("buiten/paspoort.voorbeelden.yaml", "buiten/Mijn paspoort.voorbeelden.yaml")

    assert (
        """\
knowledge/buiten/Mijn paspoort.voorbeelden.yaml:1: De naam 'Mijn paspoort.voorbeelden.yaml' heeft hoofdletters, spaties of andere tekens.
    Gebruik kleine letters, cijfers en streepjes: 'mijn-paspoort.voorbeelden.yaml'.
"""
    ) in folder.told()


@pytest.mark.parametrize(
    "place", ["onderwerpen/wonen.yaml", "steunbod/x.yaml", "steunaanbod/oud/x.yaml", "teksten/nl.voorbeelden.yaml"]
)
def test_a_file_where_nothing_is_read_is_told(folder: KnowledgeFolder, place: str) -> None:
    folder.write(place, "naam: X\n")

    assert folder.told() == (
        f"knowledge/{place}:1: Dit bestand staat op een plek waar niet wordt gelezen.\n"
        "    Zet het in 'onderwerpen/<groep>', 'steunaanbod', 'buiten' of 'teksten'.\n"
    )


def test_two_onderwerpen_cannot_have_the_same_name(folder: KnowledgeFolder) -> None:
    folder.write("onderwerpen/wonen/schulden.yaml", SCHULDEN)

    assert folder.told() == (
        """\
knowledge/onderwerpen/wonen/schulden.yaml:1: De naam 'schulden' bestaat al: knowledge/onderwerpen/geld/schulden.yaml.
    Geef één van de twee bestanden een andere naam.
"""
    )
    assert folder.load().knowledge.onderwerpen["schulden"].group == "geld"


def test_examples_must_stand_beside_their_onderwerp(folder: KnowledgeFolder) -> None:
    folder.write("onderwerpen/geld/schuldn.voorbeelden.yaml", examples("rood"))

    assert folder.told() == (
        """\
knowledge/onderwerpen/geld/schuldn.voorbeelden.yaml:1: Naast dit bestand staat geen 'schuldn.yaml'.
    Is 'schulden.yaml' bedoeld?
"""
    )


def test_the_same_example_with_two_onderwerpen_is_told_with_both_places(folder: KnowledgeFolder) -> None:
    folder.add(SCHULD_EXAMPLES, "  - Ik krijg geen geld!\n")
    folder.add("onderwerpen/zorg/clientondersteuning.voorbeelden.yaml", "  - ik krijg geen geld\n")

    assert folder.told() == (
        """\
knowledge/onderwerpen/zorg/clientondersteuning.voorbeelden.yaml:27: Dit voorbeeld staat ook bij 'schulden' (regel 27).
    Haal het weg bij één van de twee, of zet de onderwerpen bij elkaar in 'vraag_terug'.
"""
    )


def test_onderwerpen_between_which_the_bot_can_ask_may_share_an_example(folder: KnowledgeFolder) -> None:
    folder.add(SCHULD_EXAMPLES, "  - ik krijg geen geld\n")
    folder.add(HUUR_EXAMPLES, "  - ik krijg geen geld\n")

    assert folder.load().problems == ()


def test_an_example_cannot_be_inside_and_outside_the_mission(folder: KnowledgeFolder) -> None:
    folder.add("buiten/paspoort.voorbeelden.yaml", "  - 🛂\n  - huur 7\n")

    assert folder.told() == (
        """\
knowledge/onderwerpen/wonen/huisuitzetting.voorbeelden.yaml:9: Dit voorbeeld staat ook bij 'paspoort' (regel 28).
    Haal het weg bij één van de twee.
"""
    )


def test_an_example_that_says_the_same_again_gets_a_hint(folder: KnowledgeFolder) -> None:
    folder.add(
        HUUR_EXAMPLES, "  - Huur 3!\n  - morgen komt de deurwaarder langs\n  - morgen komt een deurwaarder langs\n"
    )
    folder.add(HUISUITZETTING, "voorbeelden: [morgen kwam de deurwaarder langs]\n")

    assert folder.told() == (
        """\
knowledge/onderwerpen/wonen/huisuitzetting.voorbeelden.yaml:27: Tip: Dit voorbeeld staat er twee keer in (ook op regel 5).
    Haal er één weg, of schrijf het anders.
knowledge/onderwerpen/wonen/huisuitzetting.voorbeelden.yaml:29: Tip: Dit voorbeeld lijkt sterk op 'morgen komt de deurwaarder langs' (op regel 28).
    Haal er één weg, of schrijf het met andere woorden.
knowledge/onderwerpen/wonen/huisuitzetting.yaml:16: Tip: Dit voorbeeld lijkt sterk op 'morgen komt de deurwaarder langs' (in huisuitzetting.voorbeelden.yaml, regel 28).
    Haal er één weg, of schrijf het met andere woorden.
"""
    )


def test_fewer_than_25_examples_are_too_few(folder: KnowledgeFolder) -> None:
    folder.write(SCHULD_EXAMPLES, examples("schuld", 24))
    folder.remove("buiten/paspoort.voorbeelden.yaml")

    assert folder.told() == (
        """\
knowledge/buiten/paspoort.yaml:1: Er zijn 0 voorbeelden. Er zijn er ten minste 25 nodig.
    Zet nog 25 voorbeelden in 'paspoort.voorbeelden.yaml'.
knowledge/onderwerpen/geld/schulden.yaml:1: Er zijn 24 voorbeelden. Er zijn er ten minste 25 nodig.
    Zet nog 1 voorbeeld in 'schulden.voorbeelden.yaml'.
"""
    )


def test_a_question_back_is_written_on_one_side_only(folder: KnowledgeFolder) -> None:
    folder.add(
        "onderwerpen/geld/schulden.yaml",
        "vraag_terug:\n  - bij: huisuitzetting\n    vraag: Gaat het alleen om de huur?\n",
    )

    assert folder.told() == (
        """\
knowledge/onderwerpen/geld/schulden.yaml:8: Tip: Deze vraag naast 'huisuitzetting' staat ook in knowledge/onderwerpen/wonen/huisuitzetting.yaml (regel 13).
    Houd er één: in het bestand dat in het alfabet vooraan staat.
"""
    )


def test_a_question_back_stands_once_in_its_file(folder: KnowledgeFolder) -> None:
    folder.change(
        HUISUITZETTING,
        "vraag_terug:\n",
        "vraag_terug:\n  - bij: schulden\n    vraag: Heeft u nog meer schulden?\n",
    )

    assert folder.told() == (
        """\
knowledge/onderwerpen/wonen/huisuitzetting.yaml:15: De vraag naast 'schulden' staat er twee keer in (ook op regel 13).
    Haal er één weg.
"""
    )


def test_a_question_back_is_a_question(folder: KnowledgeFolder) -> None:
    folder.change(HUISUITZETTING, "vraag: Gaat het alleen om de huur?", "vraag: Zeg of het om de huur gaat.")

    assert folder.told() == (
        """\
knowledge/onderwerpen/wonen/huisuitzetting.yaml:14: 'Zeg of het om de huur gaat.' eindigt niet op een vraagteken.
    Schrijf één vraag, met een '?' aan het eind.
"""
    )


def test_an_onderwerp_that_points_at_itself_gets_a_hint(folder: KnowledgeFolder) -> None:
    folder.change(HUISUITZETTING, "vaak_samen_met: [schulden]", "vaak_samen_met: [huisuitzetting]")

    assert folder.told() == (
        """\
knowledge/onderwerpen/wonen/huisuitzetting.yaml:15: Tip: Bij 'vaak_samen_met' staat dit onderwerp zelf.
    Noem een ander onderwerp, of haal het weg.
"""
    )


def test_every_onderwerp_has_informal_and_formal_help(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "onderwerpen: [schulden, ", "onderwerpen: [")
    folder.change("steunaanbod/hulpteam-geldzaken.yaml", ", huisuitzetting, ", ", ")

    assert folder.told() == (
        """\
knowledge/onderwerpen/geld/schulden.yaml:1: Bij 'schulden' hoort nog geen informeel steunaanbod.
    Zet 'schulden' bij een informeel of hybride steunaanbod, of schrijf hier 'alleen: formeel'.
knowledge/onderwerpen/wonen/huisuitzetting.yaml:1: Bij 'huisuitzetting' hoort nog geen formeel steunaanbod.
    Zet 'huisuitzetting' bij een formeel steunaanbod, of schrijf hier 'alleen: informeel'.
"""
    )
    assert "schulden" in folder.load().knowledge.onderwerpen


def test_hybrid_help_counts_as_informal(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "soort: informeel", "soort: hybride")

    assert folder.load().problems == ()


def test_an_onderwerp_may_do_with_one_kind_of_help_when_it_says_why(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "onderwerpen: [schulden, ", "onderwerpen: [")
    folder.add("onderwerpen/geld/schulden.yaml", "alleen: formeel\n")

    without_reason = folder.told()
    folder.add("onderwerpen/geld/schulden.yaml", "alleen_omdat: er is nog geen vrijwilliger\n")

    assert without_reason == (
        """\
knowledge/onderwerpen/geld/schulden.yaml:7: Bij 'alleen' hoort een reden.
    Voeg 'alleen_omdat: ...' toe.
"""
    )
    assert folder.load().problems == ()


def test_what_the_gemeente_decides_needs_clientondersteuning(folder: KnowledgeFolder) -> None:
    for file in (OFFER, "steunaanbod/hulpteam-geldzaken.yaml"):
        folder.change(file, ", clientondersteuning]", "]")
    folder.remove("onderwerpen/zorg/clientondersteuning.yaml")
    folder.remove("onderwerpen/zorg/clientondersteuning.voorbeelden.yaml")
    folder.change("teksten/tr.yaml", "  clientondersteuning: Yanımda gelecek biri\n", "")

    assert folder.told() == (
        """\
knowledge/onderwerpen/wonen/huisuitzetting.yaml:4: Hier besluit de gemeente, maar er is geen steunaanbod met 'clientondersteuning'.
    Voeg een steunaanbod toe met 'clientondersteuning' bij 'onderwerpen'.
"""
    )


def test_help_that_is_still_to_be_checked_may_not_be_all_there_is(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "zekerheid: bevestigd", "zekerheid: te-controleren")
    folder.change("steunaanbod/hulpteam-geldzaken.yaml", "zekerheid: bekend", "zekerheid: te-controleren")
    folder.change("steunaanbod/hulpteam-geldzaken.yaml", "huisuitzetting, clientondersteuning", "huisuitzetting")
    folder.change("steunaanbod/alarmnummer-112.yaml", "[nood-112]", "[nood-112, clientondersteuning, huisuitzetting]")

    assert folder.told() == (
        """\
knowledge/onderwerpen/geld/schulden.yaml:1: Tip: Al het steunaanbod bij 'schulden' is nog 'te-controleren'.
    Ga er ten minste één na en maak daar 'zekerheid: bevestigd' van.
"""
    )


def test_every_offer_names_an_onderwerp(folder: KnowledgeFolder) -> None:
    folder.change("steunaanbod/alarmnummer-112.yaml", "[nood-112]", "[]")

    assert folder.told() == (
        """\
knowledge/steunaanbod/alarmnummer-112.yaml:4: Bij 'onderwerpen' staat te weinig.
    Geef er ten minste 1.
"""
    )


def test_two_options_with_the_same_name_are_told_and_both_stay(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "organisatie:", "ook_bekend_als: [SHM, Hulpteam geld-zaken]\norganisatie:")

    assert folder.told() == (
        """\
knowledge/steunaanbod/schuldhulpmaatje.yaml:2: De naam 'Hulpteam geld-zaken' staat ook in hulpteam-geldzaken.yaml, regel 1.
    Haal hem bij één van de twee weg. Anders weet de bot niet wie er bedoeld wordt.
"""
    )
    assert folder.load().knowledge.offers["schuldhulpmaatje"].also_known_as == ("SHM", "Hulpteam geld-zaken")


def test_a_law_belongs_to_one_onderwerp_and_bears_no_name_of_an_option(folder: KnowledgeFolder) -> None:
    term = "begrippen:\n  - woord: {}\n    ook: [{}]\n    uitleg: Een schuldregeling via de rechter.\n"
    folder.add("onderwerpen/geld/schulden.yaml", term.format("Wsnp", "schuldsanering"))
    folder.add(HUISUITZETTING, term.format("wsnp", "Schuldhulpmaatje"))

    assert folder.told() == (
        """\
knowledge/onderwerpen/wonen/huisuitzetting.yaml:17: De naam 'wsnp' staat ook in schulden.yaml, regel 8.
    Haal hem bij één van de twee weg. Anders weet de bot niet wie er bedoeld wordt.
knowledge/steunaanbod/schuldhulpmaatje.yaml:1: De naam 'SchuldHulpMaatje' staat ook in huisuitzetting.yaml, regel 18.
    Haal hem bij één van de twee weg. Anders weet de bot niet wie er bedoeld wordt.
"""
    )


def test_a_name_that_stands_twice_in_one_file_is_superfluous(folder: KnowledgeFolder) -> None:
    folder.change(OFFER, "organisatie:", "ook_bekend_als: [schuld hulp maatje]\norganisatie:")

    assert folder.told() == (
        """\
knowledge/steunaanbod/schuldhulpmaatje.yaml:2: Tip: De naam 'schuld hulp maatje' staat er twee keer in (ook op regel 1).
    Haal er één weg.
"""
    )


def test_a_law_without_explanation_is_told(folder: KnowledgeFolder) -> None:
    folder.add("onderwerpen/geld/schulden.yaml", "begrippen:\n  - woord: Wsnp\n")

    assert folder.told() == (
        """\
knowledge/onderwerpen/geld/schulden.yaml:8: De sleutel 'uitleg' ontbreekt.
    Voeg 'uitleg: ...' toe: Eén of twee zinnen: wat het is, in gewone woorden.
"""
    )
