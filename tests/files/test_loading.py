"""A good folder becomes knowledge; a broken file does not take the others along."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.adapters.files import fingerprint, load_knowledge
from bot.domain.errors import KnowledgeUnusable
from bot.domain.knowledge import (
    Certainty,
    Contact,
    EmergencyNumber,
    Example,
    LookAlike,
    Nood,
    OfferKind,
    Onderwerp,
    Outside,
    OutsideKind,
    SupportOffer,
    Texts,
    Urgency,
)

from .good_folder import TODAY, TRANSLATED, KnowledgeFolder

HUISUITZETTING = Onderwerp(
    id="huisuitzetting",
    group="wonen",
    name="Huurachterstand of dreigende uitzetting",
    choice="Ik dreig mijn huis uit te moeten",
    answer="Bel vandaag nog uw verhuurder. U hoeft dit niet alleen te doen.",
    synonyms=("huurachterstand",),
    examples=tuple(Example(f"huur {number}", "hand-01") for number in range(25)),
    counter_examples=(("Er ligt beslag op mijn loon", "schulden"),),
    ask_back={"schulden": "Gaat het alleen om de huur?"},
    related=("schulden",),
    urgency=Urgency.TODAY,
    gemeente_decides=True,
)
SCHULDHULPMAATJE = SupportOffer(
    id="schuldhulpmaatje",
    name="SchuldHulpMaatje",
    organisation="Vereniging SchuldHulpMaatje Nederland",
    kind=OfferKind.INFORMAL,
    onderwerpen=("schulden", "huisuitzetting", "clientondersteuning"),
    service_area=("Rotterdam",),
    what="helpt u met overzicht en brieven",
    explanation="Een vrijwilliger komt bij u thuis.",
    for_whom="mensen met schulden",
    cost="gratis",
    first_step="Meld u aan op schuldhulpmaatje.nl",
    contact=Contact(phone="010 123 45 67", website="schuldhulpmaatje.nl", email="info@schuldhulpmaatje.nl"),
    source="schuldhulpmaatje.nl",
    checked=date(2026, 11, 21),
    certainty=Certainty.CONFIRMED,
    opening_hours="Mo-Fr 09:00-17:00; PH off",
)


def test_a_good_folder_has_no_problems_and_becomes_knowledge(folder: KnowledgeFolder) -> None:
    loaded = folder.load()

    assert loaded.problems == ()
    knowledge = loaded.knowledge
    assert list(knowledge.onderwerpen) == [
        "buiten-bereik",
        "schulden",
        "nood-112",
        "huisuitzetting",
        "clientondersteuning",
    ]
    assert knowledge.onderwerpen["huisuitzetting"] == HUISUITZETTING
    assert knowledge.onderwerpen["nood-112"] == Onderwerp(
        id="nood-112",
        group="nood",
        name="Bel nu 112",
        choice="Er is nu gevaar",
        answer="Blijf bij iemand als dat kan.",
        urgency=Urgency.TODAY,
        nood=Nood(
            numbers=(EmergencyNumber("alarmnummer-112", "bij direct gevaar"),),
            phrases=("brand in huis",),
            look_alikes=("haast als de brandweer",),
        ),
    )
    assert knowledge.offers["schuldhulpmaatje"] == SCHULDHULPMAATJE
    assert knowledge.offers["hulpteam-geldzaken"].contact == Contact()
    assert knowledge.outside == {
        "paspoort": Outside(
            id="paspoort",
            name="Paspoort",
            kind=OutsideKind.COUNTER,
            answer="Daar ga ik niet over. Bel 14 010.",
            examples=tuple(Example(f"paspoort {number}", "hand-01") for number in range(25)),
        )
    }
    assert knowledge.texts["tr"] == Texts(
        "tr", {"fijn": "Ne güzel.", "antwoord.nu_open": "şimdi açık, {tijd} saatine kadar", **TRANSLATED}
    )
    assert knowledge.look_alikes == (
        LookAlike("ik schrok me dood van die brief", "hand-01", ()),
        LookAlike("ik ging dood van de stress over de huur", "hand-01", ("huisuitzetting",)),
    )


def test_an_example_may_name_a_second_onderwerp_and_stand_in_the_onderwerp_itself(folder: KnowledgeFolder) -> None:
    folder.add("onderwerpen/geld/schulden.yaml", "voorbeelden:\n  - overal rood staan\n")
    folder.add(
        "onderwerpen/geld/schulden.voorbeelden.yaml", "hand-02:\n  - {zin: rood en huur, ook: [huisuitzetting]}\n"
    )

    found = folder.load().knowledge.onderwerpen["schulden"].examples

    assert (found[0], found[-1]) == (
        Example("overal rood staan"),
        Example("rood en huur", "hand-02", also=("huisuitzetting",)),
    )


def test_the_version_changes_with_the_content_only(folder: KnowledgeFolder) -> None:
    before = folder.load().knowledge.version

    (folder.path / "geen-nood.yaml").touch()
    same = folder.load().knowledge.version
    folder.add("geen-nood.yaml", "  - ik lach me dood\n")

    assert same == before
    assert folder.load().knowledge.version != before


def test_a_copy_of_the_folder_on_another_machine_is_the_same_version(folder: KnowledgeFolder, tmp_path: Path) -> None:
    copy = KnowledgeFolder(Path(shutil.copytree(folder.path, tmp_path / "elsewhere")))

    assert copy.load().knowledge.version == folder.load().knowledge.version


def test_a_broken_file_leaves_the_others_in_use(folder: KnowledgeFolder) -> None:
    whole = folder.load().knowledge
    folder.change("steunaanbod/schuldhulpmaatje.yaml", "telefoon", "telefon")

    loaded = folder.load()

    others = {name: offer for name, offer in whole.offers.items() if name != "schuldhulpmaatje"}
    assert loaded.knowledge == replace(whole, offers=others, version=loaded.knowledge.version)
    assert [problem.line for problem in loaded.problems] == [12]


def test_names_of_files_left_out_are_left_out_where_they_are_used(folder: KnowledgeFolder) -> None:
    folder.write("onderwerpen/geld/schulden.yaml", "naam: 'Schulden\n")
    folder.write("steunaanbod/alarmnummer-112.yaml", "")

    knowledge = folder.load().knowledge

    assert knowledge.onderwerpen["huisuitzetting"] == replace(
        HUISUITZETTING, counter_examples=(), ask_back={}, related=()
    )
    assert knowledge.offers["schuldhulpmaatje"].onderwerpen == ("huisuitzetting", "clientondersteuning")
    assert knowledge.onderwerpen["nood-112"].nood == Nood((), ("brand in huis",), ("haast als de brandweer",))


def test_of_a_broken_file_the_last_good_version_stays_in_use(folder: KnowledgeFolder) -> None:
    first = folder.load()
    folder.change("onderwerpen/wonen/huisuitzetting.yaml", "dringend: vandaag", "dringend: gisteren")
    folder.change("onderwerpen/geld/schulden.yaml", "naam: Schulden", "naam: Geldzorgen")

    second = folder.load(previous=first)

    assert second.knowledge.onderwerpen["huisuitzetting"] == HUISUITZETTING
    assert second.knowledge.onderwerpen["schulden"].name == "Geldzorgen"
    assert [(problem.path.name, problem.line) for problem in second.problems] == [("huisuitzetting.yaml", 3)]


def test_the_last_good_version_stays_until_the_file_is_mended_or_removed(folder: KnowledgeFolder) -> None:
    first = folder.load()
    folder.write("buiten/paspoort.yaml", "\t")
    second = folder.load(previous=first)
    folder.add("geen-nood.yaml", "  - ik lach me dood\n")

    third = folder.load(previous=second)
    folder.remove("buiten/paspoort.yaml")
    folder.remove("buiten/paspoort.voorbeelden.yaml")
    fourth = folder.load(previous=third)

    assert third.knowledge.outside == first.knowledge.outside
    assert (fourth.problems, fourth.knowledge.outside) == ((), {})


def test_a_file_that_is_only_badly_named_keeps_its_last_good_version(folder: KnowledgeFolder) -> None:
    first = folder.load()
    folder.rename("onderwerpen/geld/schulden.yaml", "onderwerpen/geld/schulden.yml")

    second = folder.load(previous=first)

    assert second.knowledge.onderwerpen.keys() == first.knowledge.onderwerpen.keys()
    assert [problem.path.name for problem in second.problems] == ["schulden.yml"]


def test_of_the_bots_sentences_only_the_broken_one_is_left_out(folder: KnowledgeFolder) -> None:
    folder.change("teksten/tr.yaml", "{tijd}", "{saat}")

    first = folder.load()
    again = folder.load(previous=first)

    assert first.knowledge.texts["tr"] == Texts("tr", {"fijn": "Ne güzel.", **TRANSLATED})
    assert (again.knowledge, again.problems) == (first.knowledge, first.problems)


def test_of_a_list_of_examples_the_good_ones_are_used(folder: KnowledgeFolder) -> None:
    folder.add("onderwerpen/geld/schulden.voorbeelden.yaml", "  - zin: rood\n    ok: [huisuitzetting]\n  - blauw\n")

    found = folder.load().knowledge.onderwerpen["schulden"].examples

    assert found[-2:] == (Example("rood", "hand-01"), Example("blauw", "hand-01"))


def test_an_emergency_with_one_unknown_number_still_shows_the_others(folder: KnowledgeFolder) -> None:
    folder.change(
        "onderwerpen/nood/nood-112.yaml",
        "nummers:\n",
        "nummers:\n  - steunaanbod: kindertelefoon\n    regel: voor kinderen\n",
    )

    nood = folder.load().knowledge.onderwerpen["nood-112"].nood

    assert nood is not None
    assert nood.numbers == (EmergencyNumber("alarmnummer-112", "bij direct gevaar"),)


def test_one_good_onderwerp_is_enough_to_start(tmp_path: Path) -> None:
    lonely = KnowledgeFolder(tmp_path)
    lonely.write("onderwerpen/buiten/buiten-bereik.yaml", "naam: A\nkeuze: B\nantwoord: C\nsynoniemen: [d]\n")
    lonely.write("teksten/nl.yaml", "[")

    assert list(lonely.load().knowledge.onderwerpen) == ["buiten-bereik"]


def test_a_folder_in_which_nothing_can_be_read_is_unusable(tmp_path: Path) -> None:
    broken = KnowledgeFolder(tmp_path / "knowledge")
    broken.write("teksten/nl.yaml", "'")

    with pytest.raises(KnowledgeUnusable) as caught:
        broken.load()

    assert "knowledge/teksten/nl.yaml:1: Dit aanhalingsteken wordt niet goed afgesloten" in str(caught.value)


def test_a_folder_that_does_not_exist_is_unusable(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeUnusable, match="is niets te lezen"):
        load_knowledge(tmp_path / "weg", today=TODAY)


def test_the_fingerprint_changes_when_a_file_is_saved_comes_or_goes(folder: KnowledgeFolder) -> None:
    seen = [fingerprint(folder.path), fingerprint(folder.path)]

    folder.add("teksten/tr.yaml", "# nagekeken\n")
    seen.append(fingerprint(folder.path))
    folder.rename("teksten/tr.yaml", "teksten/en.yaml")
    seen.append(fingerprint(folder.path))
    folder.remove("teksten/en.yaml")
    seen.append(fingerprint(folder.path))

    assert seen[0] == seen[1]
    assert len(set(seen)) == 4


def test_the_fingerprint_survives_a_link_that_leads_nowhere(folder: KnowledgeFolder) -> None:
    (folder.path / "teksten/en.yaml").symlink_to("weg.yaml")

    assert fingerprint(folder.path) == fingerprint(folder.path)


def test_what_editors_leave_behind_is_not_read(folder: KnowledgeFolder) -> None:
    for name in ("teksten/.nl.yaml.swp", "teksten/nl.yaml~", "README.md", ".git/config"):
        folder.write(name, "naam: '")

    assert folder.load().problems == ()
