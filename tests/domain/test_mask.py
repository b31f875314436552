"""No personal data get past the mask, and nothing that matters to the question is taken for personal data."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.domain.message import SafeText
from bot.domain.understanding.mask import Masked, PersonalData, is_bsn, is_iban, mask

BSN, IBAN, PHONE = PersonalData.BSN, PersonalData.IBAN, PersonalData.PHONE
EMAIL, ADDRESS, PLATE, BORN, NAME = (
    PersonalData.EMAIL,
    PersonalData.ADDRESS,
    PersonalData.LICENCE_PLATE,
    PersonalData.DATE_OF_BIRTH,
    PersonalData.NAME,
)
HELP_LINES = ["112", "113", "14 010", "14010", "0800-0113", "0800 2000", "0900-8844", "088 123 45 67", "0900 123 4567"]

around = st.text(st.sampled_from("abKé \n.,:;!?()'\"€/-+@0123456789٣😀"), max_size=30)
"""What people type before and after, figures included."""
words_around = st.text(st.sampled_from("abKé \n.,:;!?()'\"€😀"), max_size=30)


@st.composite
def bsns(draw: st.DrawFn) -> str:
    first = draw(st.text(st.sampled_from("0123456789"), min_size=8, max_size=8))
    last = sum(w * int(d) for w, d in zip(range(9, 1, -1), first, strict=True)) % 11
    assume(last < 10)
    assume(first.strip("0"))
    digits = f"{first}{last}"
    a, b, c = draw(st.sampled_from([(9, 9, 9), (3, 6, 9), (4, 6, 9), (2, 4, 9), (2, 5, 7)]))
    gap = draw(st.sampled_from([" ", ".", "-"]))
    return gap.join(part for part in (digits[:a], digits[a:b], digits[b:c], digits[c:]) if part)


@st.composite
def mobiles(draw: st.DrawFn) -> str:
    eight = draw(st.text(st.sampled_from("123456789"), min_size=8, max_size=8))
    start = draw(
        st.sampled_from(["06", "06-", "06 ", "+316", "+31 6 ", "+31(0)6-", "+31 (0)6 ", "00316", "0031 6 ", "316"])
    )
    gap, size = draw(st.sampled_from([("", 8), (" ", 2), (" ", 4), (".", 2), ("-", 4)]))
    return start + gap.join(re.findall(f".{{1,{size}}}", eight))


@st.composite
def ibans(draw: st.DrawFn) -> str:
    country, rest = draw(
        st.sampled_from([("NL", "[A-Z]{4}[0-9]{10}"), ("BE", "[0-9]{12}"), ("DE", "[0-9]{18}"), ("PL", "[0-9]{24}")])
    )
    account = draw(st.from_regex(rf"\A{rest}\Z"))
    figures = "".join(str(int(c, 36)) for c in f"{account}{country}00")
    written = f"{country}{98 - int(figures) % 97:02}{account}"
    written = draw(st.sampled_from([written, written.lower()]))
    return draw(st.sampled_from(["", " "])).join(re.findall(".{1,4}", written))


emails = st.from_regex(r"\A[a-z][a-z0-9._%+-]{0,20}@[a-z][a-z0-9-]{0,15}\.(nl|com|org\.uk)\Z")


def inside(text: str, before: str, after: str) -> str:
    """The number within a text, not glued to other figures or letters: that would be another number."""
    assume(not re.search(r"[\w+/.()@-]$", before))
    assume(not re.search(r"^[\w+@-]|^\.\w", after))
    return f"{before}{text}{after}"


@given(bsns(), around, around)
@example("111222333", "12 ", " 5")
@example("1112.22.333", "12 ", "")
@example("1112 22 333", "12 ", "")
@example("012345672", "", " 5")
@example("0001 14 005", "", "")
def test_no_bsn_gets_past_the_mask(bsn: str, before: str, after: str) -> None:
    assert bsn not in mask(inside(bsn, before, after)).text


@given(mobiles(), around, around)
@example("06-12345678", "0800-0113 ", "")
@example("06 12 34 56 78", "14 010 ", " 112")
def test_no_mobile_number_gets_past_the_mask(mobile: str, before: str, after: str) -> None:
    assert mobile not in mask(inside(mobile, before, after)).text


@given(ibans(), around, around)
@example("BE68 5390 0754 7034", "", " maar")
@example("DE89370400440532013000", "", " 2024")
def test_no_iban_gets_past_the_mask(iban: str, before: str, after: str) -> None:
    assert iban not in mask(inside(iban, before, after)).text


@given(emails, around, around)
def test_no_email_address_gets_past_the_mask(email: str, before: str, after: str) -> None:
    assert email not in mask(inside(email, before, after)).text


@given(st.one_of(bsns(), mobiles(), ibans(), emails), words_around, words_around)
def test_what_is_said_around_it_stays(private: str, before: str, after: str) -> None:
    text = inside(private, f"{before} ", f" {after}")
    assume(not re.search(r"@|\d", before + after))

    shown = mask(text).text

    assert shown.startswith(before)
    assert shown.endswith(after)


@given(st.sampled_from(HELP_LINES), words_around, words_around)
def test_numbers_that_everybody_may_know_stay(line: str, before: str, after: str) -> None:
    text = inside(line, f"{before} ", f" {after}")

    assert mask(text) == Masked(SafeText(text), frozenset())


@given(st.sampled_from([line for line in HELP_LINES if len(line) > 3]), st.one_of(bsns(), mobiles()))
def test_a_help_line_next_to_a_private_number_stays(line: str, private: str) -> None:
    shown = mask(f"{line} {private}").text

    assert shown in {f"{line} [bsn]", f"{line} [telefoonnummer]"}


@given(st.one_of(st.text(), around, st.lists(st.one_of(bsns(), mobiles(), around)).map(" ".join)))
@example("06 12 3011 AB 5 67")
@example("3011 AB NU")
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask(text).text

    assert mask(once) == Masked(once, frozenset())


@pytest.mark.parametrize(
    ("said", "kept", "found"),
    [
        ("Fatima hier, bsn 111222333", "Fatima hier, bsn [bsn]", {BSN}),
        ("sofinummer 12345672.", "sofinummer [bsn].", {BSN}),
        ("Bel Henk: 06-12345678 of 010 476 12 34", "Bel [naam]: [telefoonnummer] of [telefoonnummer]", {PHONE, NAME}),
        ("mijn nummer is ٠٦١٢٣٤٥٦٧٨", "mijn nummer is [telefoonnummer]", {PHONE}),
        ("mama in Polen +48 123 456 789", "mama in Polen [telefoonnummer]", {PHONE}),
        ("NL91 ABNA 0417 1643 00 van Sam", "[rekeningnummer] van Sam", {IBAN}),
        ("stort op nl91abna0417164300aub", "stort op [rekeningnummer]aub", {IBAN}),
        ("fatima.b@ziggo.nl is van mij", "[e-mailadres] is van mij", {EMAIL}),
        ("Ik woon Mathenesserdijk 12a", "Ik woon [adres]", {ADDRESS}),
        ("ik woon schieweg 12 a", "ik woon [adres]", {ADDRESS}),
        ("Oude Dijk 12bis in Overschie", "[adres] in Overschie", {ADDRESS}),
        ("op de Kruiskade, nr 7", "op de [adres]", {ADDRESS}),
        ("wij wonen in 3011 AB 12", "wij wonen in 3011", {ADDRESS}),
        ("3012EN Rotterdam", "3012 Rotterdam", {ADDRESS}),
        ("3025 te", "3025 te", set()),
        ("3025 TE", "3025", {ADDRESS}),
        ("auto 12-BCD-3 en AB-12-CD", "auto [kenteken] en [kenteken]", {PLATE}),
        ("geboren op 3 mei 1950", "[geboortedatum]", {BORN}),
        ("Joke, 01-02-1950", "Joke, [geboortedatum]", {BORN}),
        ("geb. datum: 1/2/50", "[geboortedatum]", {BORN}),
        ("1980-03-03", "[geboortedatum]", {BORN}),
        ("bsn: 123/456/782", "bsn: [bsn]", {BSN}),
        ("bsn 12345\u200b6782", "bsn [bsn]", {BSN}),
        ("123\u2011456\u2011782", "[bsn]", {BSN}),
        ("mijn bsn is 123456789, toch?", "mijn [bsn], toch?", {BSN}),
        ("jan.jansen(at)voorbeeld.nl", "[e-mailadres]", {EMAIL}),
        ("jan [at] voorbeeld [dot] nl", "[e-mailadres]", {EMAIL}),
        ("06 - 1234 5678", "[telefoonnummer]", {PHONE}),
        ("3072-EB", "3072", {ADDRESS}),
    ],
)
def test_each_kind_leaves_its_name_behind(said: str, kept: str, found: set[PersonalData]) -> None:
    assert mask(said) == Masked(SafeText(kept), frozenset(found))


@pytest.mark.parametrize(
    "text",
    [
        "Mijn uitkering 1200 euro is te laag",
        "mijn zorgverzekering 2 jaar niet betaald",
        "ik krijg geen antwoord 3 keer gebeld",
        "ik moet de weg 3 keer oversteken",
        "onderweg 2 keer gevallen",
        "in de Kerkstraat 3 jaar lang",
        "aan de Beijerlandselaan 14 februari ontruimd",
        "op de Coolsingel 2019",
        "Plaswijckpark 32,50 per kind",
        "supermarkt 3 is dicht",
        "ipad 2 kapot",
        "naast de A12 op de B1",
        "sinds 2024 in de schulden",
        "sinds 2024 Ik heb niets",
        "sinds 2024\nIk heb niets",
        "huur 1200 pm",
        "1-op-1 begeleiding, 24-7, 12-jan-24",
        "afspraak op 06-12-2025 10:30 en 03-12-2025 10.30",
        "open 09.00-17.00 10.00-14.00",
        "op 15-01-2024 3 mensen",
        "in 2023-2024 en 2024 2025 2026",
        "zaaknummer 2024111222333",
        "ik ben 72 en heb 3 kinderen",
        "kijk op @samen",
    ],
)
def test_figures_that_are_nobodys_stay(text: str) -> None:
    assert mask(text) == Masked(SafeText(text), frozenset())


def test_what_cannot_be_stored_is_dropped() -> None:
    assert mask("dag\x00 Fa\ud83dtima\x1b\r\n") == Masked(SafeText("dag Fatima\n"), frozenset())


@pytest.mark.parametrize("length", [7, 10])
def test_a_bsn_has_eight_or_nine_figures(length: int) -> None:
    assert not is_bsn("1" * length)


@pytest.mark.parametrize("digits", ["000000000", "111222334"])
def test_the_elfproef_must_hold(digits: str) -> None:
    assert not is_bsn(digits)


@pytest.mark.parametrize(("account", "holds"), [("NL91ABNA0417164300", True), ("NL92ABNA0417164300", False)])
def test_an_iban_must_hold_mod_97(account: str, holds: bool) -> None:
    assert is_iban(account) is holds


@pytest.mark.parametrize(
    "make", [lambda: "1 " * 2048, lambda: "ab12" * 1024, lambda: "a@" * 2048, lambda: "Aa " * 1365]
)
def test_a_long_message_is_masked_at_once(make: Callable[[], str]) -> None:
    text = make()

    assert mask(text).text == text


KNOWN = frozenset({"humanitas", "vraagwijzer", "wmo", "rotterdam", "hoogvliet", "delfshaven", "laurens", "woonstad"})
FIRST_NAMES = st.sampled_from(["Fatima", "Jan", "Ömer", "Jean-Luc", "Noël", "Zofia", "N'Golo", "Agnieszka", "Bo"])
LAST_NAMES = st.sampled_from(["Jansen", "de Vries", "van den Berg", "El Amrani", "Yıldız", "Kowalska", "van 't Hoff"])
STREETS = st.sampled_from(["Weena", "Middenbaan-Noord", "Slinge", "Blaak", "Boompjes", "Kipstraat", "Schiekade"])


SAYS_A_NAME = [
    "ik heet {}",
    "Mijn naam is {}.",
    "naam: {}",
    "mijn buurvrouw {} is ziek",
    "mevrouw {} belde",
    "haar ex {} is boos",
    "Help mij.\nMet vriendelijke groet, {}",
    "groetjes {}",
    "Mvg,\n{}\n06 12345678",
    "bel {} op 06-12345678",
    "mail {} via a@b.nl",
    "hij heet {}",
    "mijn dochter heet {}",
    "my name is {}",
    "nazywam się {}",
    "мене звати {}",
    "benim adım {}",
]


@given(FIRST_NAMES, LAST_NAMES, st.sampled_from(SAYS_A_NAME))
def test_no_name_gets_past_the_mask_where_the_words_say_that_it_is_one(first: str, last: str, said: str) -> None:
    masked = mask(said.format(f"{first} {last}"), KNOWN)

    assert NAME in masked.found
    assert first not in masked.text
    assert last.rsplit(maxsplit=1)[-1] not in masked.text


@given(STREETS, st.integers(1, 999), st.sampled_from(["", "a", " b", "bis", "-2", " 3e verd", ", 2 hoog"]))
def test_no_address_gets_past_the_mask_where_somebody_lives(street: str, number: int, more: str) -> None:
    address = f"{street} {number}{more}"

    for said in ("ik woon op {}", "mijn adres is {}, kom snel", "brand op {}", "{}", "kom naar de {} in Rotterdam"):
        masked = mask(said.format(address), KNOWN)
        assert masked.found == {ADDRESS}
        assert address not in masked.text
        assert f"{street} {number}" not in masked.text


@pytest.mark.parametrize(
    ("said", "kept", "found"),
    [
        ("mijn buurvrouw Fatima de Vries slaat haar kind", "mijn buurvrouw [naam] slaat haar kind", {NAME}),
        ("ik heet fatima de vries en ik ben 72", "ik heet [naam] en ik ben 72", {NAME}),
        ("MIJN NAAM IS JAN JANSEN", "MIJN NAAM IS [naam]", {NAME}),
        ("naam: j. de vries, ik zoek hulp", "naam: [naam], ik zoek hulp", {NAME}),
        ("Naam: J. de Vries", "Naam: [naam]", {NAME}),
        ("mevrouw De Vries van de Wmo", "mevrouw [naam] van de Wmo", {NAME}),
        ("tel Piet 06-12345678", "tel [naam] [telefoonnummer]", {NAME, PHONE}),
        ("groetjes van Sam", "groetjes van [naam]", {NAME}),
        ("mijn dochter Sara (8) wordt gepest", "mijn dochter [naam] (8) wordt gepest", {NAME}),
        ("ik heet Laurens", "ik heet [naam]", {NAME}),
        ("Weena 505", "[adres]", {ADDRESS}),
        ("ik woon Middenbaan-Noord 47 in Hoogvliet", "ik woon [adres] in Hoogvliet", {ADDRESS}),
        ("Coolsingel 40b 3e verd", "[adres]", {ADDRESS}),
        ("er is brand op weena 505 kom snel", "er is brand op [adres] kom snel", {ADDRESS}),
        ("ik zit vast, Maashaven 12b, help", "ik zit vast, [adres], help", {ADDRESS}),
        ("Ik logeer op Katshoek 3 bij een vriend", "Ik logeer op [adres] bij een vriend", {ADDRESS}),
        ("kom naar Stadhuislaan 3 of naar Katshoek 3", "kom naar [adres] of naar [adres]", {ADDRESS}),
    ],
)
def test_names_and_streets_leave_their_kind_behind(said: str, kept: str, found: set[PersonalData]) -> None:
    assert mask(said, KNOWN) == Masked(SafeText(kept), frozenset(found))


LOOK_ALIKES = """
mijn naam is verkeerd gespeld
mijn naam is niet bekend bij de gemeente
mijn naam is van de lijst gehaald
ik heet jullie welkom
mijn naam staat fout in de brief
naam: zie bijlage
naam: onbekend
mijn man Ik heb geen geld
mijn moeder AOW is te laag
mijn zoon ADHD heeft
mijn vader Alzheimer heeft
mijn man Parkinson heeft
mijn vrouw Nederlandse les wil
mijn man Marokkaanse thee drinkt
mijn zoon Wajong krijgt
mijn dochter Jeugdhulp nodig heeft
mijn oma Wmo aanvraagt
mijn buurman Turks spreekt
mijn broer Kerst alleen viert
mijn zus Rotterdam wil verlaten
mijn kind Humanitas kent
hij heet me een leugenaar
die heet Vraagwijzer
bel Humanitas op 0900-8844
bel mij op maandag
bel de huisarts
bel Vraagwijzer maar
mail mij niet
met vriendelijke groet
groetjes aan iedereen
groetjes uit Rotterdam
groeten en tot morgen
mvg een bezorgde moeder
mevrouw is ziek
meneer van de woningbouw
de dokter zegt rust
ik werk bij Laurens 3 dagen
op Facebook 3 berichten gekregen
bus 33 en tram 4 rijden niet
Tram 4 naar Hoogvliet
met lijn 70 naar Zuidplein
ik neem metro E
Kamer 12 van het ziekenhuis
in kamer 505 ligt mijn man
Artikel 35 Participatiewet
artikel 8 EVRM
volgens Wmo 2015
Wmo 2015
sinds Januari 3 maanden geen geld
op Maandag 9 uur
op Vrijdag 14:30 afspraak
om 10 uur op Dinsdag 3 maart
Huur 800 per maand
Huurtoeslag 300
Zorgtoeslag 120
mijn huur is 505 euro
boete van Eneco 250 euro
Schuld 5000
Totaal 1200
Kinderen 3
Gezin 4 personen
wij zijn met 5 kinderen in Hoogvliet 2 kamers
in Hoogvliet 3192
Groep 8
naar groep 3
Havo 4 gezakt
Mbo 2
Formulier 5 invullen
Pagina 12
Windows 11
een Iphone 12 gekregen
Samsung 32
Feyenoord 3
sinds Kerst 2 dagen ziek
Leeftijd 45
Postbus 70012
Vraag 412
Balie 3
Nog 3 weken
Bijna 50
Ruim 4 jaar
van Januari 2024 tot nu
Sinds 2024
Covid 19
op Netflix 12 euro
van Oma 50 euro gekregen
van Opa 2 katten geërfd
Ongeveer 20 mensen
Psalm 23
"""


@pytest.mark.parametrize("text", LOOK_ALIKES.strip().splitlines())
def test_what_looks_like_a_name_or_an_address_and_is_none_stays_whole(text: str) -> None:
    assert mask(text, KNOWN) == Masked(SafeText(text), frozenset())


@given(st.text(st.sampled_from("aBé \n.,:[]'3-0"), max_size=40), FIRST_NAMES, STREETS)
def test_masking_names_and_streets_twice_is_masking_them_once(between: str, name: str, street: str) -> None:
    once = mask(f"ik heet {name}{between} bel {name} op 06-12345678, ik woon {street} 12{between}", KNOWN).text

    assert mask(once, KNOWN) == Masked(once, frozenset())
