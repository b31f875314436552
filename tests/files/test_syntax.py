"""A file that is no YAML is explained with the causes that maintainers know."""

from __future__ import annotations

import pytest

from .good_folder import KnowledgeFolder

FILE = "buiten/paspoort.yaml"


def first_line_told(folder: KnowledgeFolder, content: str | bytes) -> str:
    """The line and the mistake that are told about this content."""
    folder.write(FILE, content)
    first = folder.told().splitlines()[0]
    return first.removeprefix(f"knowledge/{FILE}:")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("naam: Paspoort\n\tsoort: loket\n", "2: Hier staat een tab. Dat mag niet."),
        ("naam:\n\t- Paspoort\n", "2: Hier staat een tab. Dat mag niet."),
        (
            "soort: loket\nnaam: 't Loket\n",
            "2: Dit aanhalingsteken wordt niet goed afgesloten: 'naam: 't Loket'",
        ),
        (
            "voorbeelden:\n  - 't is koud\n  - nat\n  - en 't waait\n",
            "2: Dit aanhalingsteken wordt niet goed afgesloten: '- 't is koud'",
        ),
        (
            'naam: "Het" loket\nsoort: loket\n',
            "1: Na het laatste aanhalingsteken staat nog tekst: 'naam: \"Het\" loket'",
        ),
        (
            "naam: Let op: paspoort\n",
            "1: In deze regel staat ': ' op een plek waar dat niet kan: 'naam: Let op: paspoort'",
        ),
        ("naam: Paspoort\nloket\nsoort: loket\n", "2: Op deze regel ontbreekt een dubbele punt: 'loket'"),
        ("naam: @loket\n", "1: Tekst mag hier niet met '@' beginnen."),
        ("naam: *loket*\n", "1: Tekst mag hier niet met '*' beginnen."),
        ("naam: &\n", "1: Tekst mag hier niet met '&' beginnen."),
        ("naam: - loket\n", "1: Tekst mag hier niet met '-' beginnen."),
        ("naam: {naam} is er\n", "1: Na '}' staat nog iets."),
        ("voorbeelden: [een] en meer\n", "1: Na ']' staat nog iets."),
        ("voorbeelden: [een, twee\nnaam: Loket\n", "1: Een lijst met '[' of '{' is niet goed afgesloten."),
        ("voorbeelden:\n  - een\n naam: Loket\n", "3: Deze regel past niet bij de regels erboven: 'naam: Loket'"),
        ("naam: Loket\n---\nnaam: Balie\n", "2: Na '---' begint een tweede deel. Dat wordt niet gelezen."),
        ("naam: Lo\x07ket\n", "1: Hier staat een onzichtbaar teken dat niet mag."),
        ("[" * 3000, "1: Deze regel is niet te lezen: '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ …'"),
        ("", "1: Dit bestand is leeg."),
        ("# alleen dit\n", "1: Dit bestand is leeg."),
        ("Paspoort\n", "1: Hier horen sleutels te staan, zoals 'naam: ...'."),
        ("? [a]\n: b\n", "1: Hier horen sleutels te staan, zoals 'naam: ...'."),
        (
            "naam: Café\nsoort: één\n".encode("latin-1"),
            "1: Hier staat een teken dat niet te lezen is: het bestand is niet als UTF-8 bewaard.",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_explained(folder: KnowledgeFolder, content: str | bytes, told: str) -> None:
    assert first_line_told(folder, content) == told


def test_a_file_in_utf8_with_a_mark_in_front_is_good(folder: KnowledgeFolder) -> None:
    folder.write(FILE, "\ufeff" + (folder.path / FILE).read_text(encoding="utf-8"))

    assert folder.load().problems == ()


def test_an_explanation_names_the_remedy(folder: KnowledgeFolder) -> None:
    folder.write(FILE, "naam: Let op: paspoort\n")

    assert folder.told() == (
        """\
knowledge/buiten/paspoort.yaml:1: In deze regel staat ': ' op een plek waar dat niet kan: 'naam: Let op: paspoort'
    Staat het in een zin? Zet de hele zin tussen aanhalingstekens.
    Is het een sleutel? Zet die recht onder de andere, en zet ook op de regel erboven een spatie na de ':'.
"""
    )


def test_a_file_that_cannot_be_opened_is_told(folder: KnowledgeFolder) -> None:
    folder.remove(FILE)
    (folder.path / FILE).symlink_to("weg.yaml")

    assert folder.told() == (
        """\
knowledge/buiten/paspoort.yaml:1: Dit bestand kan niet worden geopend.
    Kijk of het bestaat en of de bot het mag lezen.
"""
    )


def test_sentences_that_contain_themselves_do_not_hang_the_bot(folder: KnowledgeFolder) -> None:
    folder.write("teksten/tr.yaml", "a: &a\n  b: *a\n")

    assert "knowledge/teksten/tr.yaml:1: Hier horen sleutels te staan" in folder.told()


@pytest.mark.parametrize("content", ["naam: {}\n", "{}\n", "naam: !iets\n", "<<: *x\n", "1: 2\n", "null\n", "- naam\n"])
def test_odd_yaml_is_told_and_never_raises(folder: KnowledgeFolder, content: str) -> None:
    folder.write("onderwerpen/geld/schulden.yaml", content)

    assert "knowledge/onderwerpen/geld/schulden.yaml:1: " in folder.told()
