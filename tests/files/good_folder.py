"""A small good knowledge folder, and hands to spoil it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.adapters.files import Loaded, format_problems, load_knowledge

TODAY = date(2026, 11, 21)

HUISUITZETTING = """\
naam: Huurachterstand of dreigende uitzetting
keuze: Ik dreig mijn huis uit te moeten
dringend: vandaag
besluit_gemeente: true
antwoord: |
  Bel vandaag nog uw verhuurder. U hoeft dit niet alleen te doen.
synoniemen:
  - huurachterstand
tegenvoorbeelden:
  - zin: Er ligt beslag op mijn loon
    hoort_bij: schulden
vraag_terug:
  - bij: schulden
    vraag: Gaat het alleen om de huur?
vaak_samen_met: [schulden]
"""
SCHULDEN = """\
naam: Schulden
keuze: Ik kan mijn rekeningen niet betalen
dringend: deze-week
besluit_gemeente: false
antwoord: Leg uw brieven bij elkaar en maak een lijst.
synoniemen: [schuld, incasso]
"""
CLIENTONDERSTEUNING = """\
naam: Iemand die met u meedenkt
keuze: Ik wil dat iemand meegaat
dringend: geen-haast
besluit_gemeente: false
antwoord: U mag iemand meenemen naar elk gesprek.
synoniemen: [meegaan]
"""
BUITEN_BEREIK = """\
naam: Daar ga ik niet over
keuze: Het gaat over iets anders
antwoord: Daar ga ik niet over. Bel 14 010.
synoniemen: [paspoort]
"""
NOOD = """\
nood: true
naam: Bel nu 112
keuze: Er is nu gevaar
antwoord: Blijf bij iemand als dat kan.
nummers:
  - steunaanbod: alarmnummer-112
    regel: bij direct gevaar
uitdrukkingen: [brand in huis]
geen_nood: [haast als de brandweer]
"""
PASPOORT = """\
naam: Paspoort
soort: loket
antwoord: Daar ga ik niet over. Bel 14 010.
"""
SCHULDHULPMAATJE = """\
naam: SchuldHulpMaatje
organisatie: Vereniging SchuldHulpMaatje Nederland
soort: informeel
onderwerpen: [schulden, huisuitzetting, clientondersteuning]
werkgebied: [Rotterdam]
wat: helpt u met overzicht en brieven
uitleg: Een vrijwilliger komt bij u thuis.
voor_wie: mensen met schulden
kosten: gratis
eerste_stap: Meld u aan op schuldhulpmaatje.nl
contact:
  telefoon: '010 123 45 67'
  website: schuldhulpmaatje.nl
  email: info@schuldhulpmaatje.nl
openingstijden: Mo-Fr 09:00-17:00; PH off
bron: schuldhulpmaatje.nl
gecontroleerd: 2026-11-21
zekerheid: bevestigd
"""
GELDZAKEN = """\
naam: Hulpteam Geldzaken
organisatie: Gemeente Rotterdam
soort: formeel
onderwerpen: [schulden, huisuitzetting, clientondersteuning]
werkgebied: [Rotterdam]
wat: regelt hulp bij schulden
uitleg: Een medewerker belt u terug.
voor_wie: mensen met schulden
kosten: gratis
eerste_stap: Bel 14 010
bron: rotterdam.nl
gecontroleerd: 2026-11-01
zekerheid: bekend
"""
ALARMNUMMER = """\
naam: Alarmnummer 112
organisatie: Politie, brandweer en ambulance
soort: formeel
onderwerpen: [nood-112]
werkgebied: [landelijk]
wat: voor levensgevaar
uitleg: Wie opneemt, luistert naar u en stuurt hulp.
voor_wie: iedereen
kosten: gratis
eerste_stap: Bel nu 112
contact: {telefoon: '112'}
openingstijden: 24/7
bron: algemeen bekend
gecontroleerd: 2026-11-21
zekerheid: bekend
"""
NL = """\
fijn: Fijn dat het helpt.
antwoord:
  nu_open: nu open, tot {tijd} uur
kaart.verstuurd: Verstuurd.
"""
RELEASED = {
    "fijn": "Fijn dat het helpt.",
    "antwoord.nu_open": "nu open, tot {tijd} uur",
    "kaart.verstuurd": "Verstuurd.",
}
TR = """\
fijn: Ne güzel.
antwoord.nu_open: şimdi açık, {tijd} saatine kadar
onderwerp:
  huisuitzetting: Kira borcu
  schulden: Borçlar
  clientondersteuning: Yanımda gelecek biri
nood:
  nood-112:
    naam: Şimdi 112'yi arayın
    antwoord: Mümkünse birinin yanında kalın.
    regel:
      alarmnummer-112: doğrudan tehlikede
"""
TRANSLATED = {
    "onderwerp.huisuitzetting": "Kira borcu",
    "onderwerp.schulden": "Borçlar",
    "onderwerp.clientondersteuning": "Yanımda gelecek biri",
    "nood.nood-112.naam": "Şimdi 112'yi arayın",
    "nood.nood-112.antwoord": "Mümkünse birinin yanında kalın.",
    "nood.nood-112.regel.alarmnummer-112": "doğrudan tehlikede",
}
"""What TR has beside the bot's own sentences."""
GEEN_NOOD = """\
hand-01:
  - ik schrok me dood van die brief
  - zin: ik ging dood van de stress over de huur
    onderwerpen: [huisuitzetting]
"""


GEBIEDEN = """\
bron: rotterdam.nl
gecontroleerd: 2026-11-21
gemeenten:
  - naam: Rotterdam
    postcodes: 3011-3016, 3191-3194
    wijken:
      - naam: Noord
        ook: [Rotterdam-Noord]
        gewoon_woord: true
        buurten: []
      - naam: Hoogvliet
        postcodes: 3191-3194 # wijk
        buurten: [Zalmplaat]
      - Pernis
  - naam: Schiedam
    postcodes: '3111'
regios:
  - naam: Rijnmond
    gemeenten: [Rotterdam, Schiedam]
"""


def examples(word: str, count: int = 25) -> str:
    """Short messages, no two alike."""
    return "hand-01:\n" + "".join(f"  - {word} {number}\n" for number in range(count))


GOOD = {
    "onderwerpen/wonen/huisuitzetting.yaml": HUISUITZETTING,
    "onderwerpen/wonen/huisuitzetting.voorbeelden.yaml": examples("huur"),
    "onderwerpen/geld/schulden.yaml": SCHULDEN,
    "onderwerpen/geld/schulden.voorbeelden.yaml": examples("schuld"),
    "onderwerpen/zorg/clientondersteuning.yaml": CLIENTONDERSTEUNING,
    "onderwerpen/zorg/clientondersteuning.voorbeelden.yaml": examples("meegaan"),
    "onderwerpen/buiten/buiten-bereik.yaml": BUITEN_BEREIK,
    "onderwerpen/nood/nood-112.yaml": NOOD,
    "buiten/paspoort.yaml": PASPOORT,
    "buiten/paspoort.voorbeelden.yaml": examples("paspoort"),
    "steunaanbod/schuldhulpmaatje.yaml": SCHULDHULPMAATJE,
    "steunaanbod/hulpteam-geldzaken.yaml": GELDZAKEN,
    "steunaanbod/alarmnummer-112.yaml": ALARMNUMMER,
    "teksten/nl.yaml": NL,
    "teksten/tr.yaml": TR,
    "geen-nood.yaml": GEEN_NOOD,
    "gebieden.yaml": GEBIEDEN,
}


@dataclass(frozen=True)
class KnowledgeFolder:
    """The folder as a maintainer has it open."""

    path: Path

    def write(self, name: str, content: str | bytes) -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def change(self, name: str, old: str, new: str) -> None:
        content = (self.path / name).read_text(encoding="utf-8")
        assert old in content
        self.write(name, content.replace(old, new))

    def add(self, name: str, lines: str) -> None:
        self.write(name, (self.path / name).read_text(encoding="utf-8") + lines)

    def remove(self, name: str) -> None:
        (self.path / name).unlink()

    def rename(self, name: str, better: str) -> None:
        (self.path / name).rename(self.path / better)

    def load(self, previous: Loaded | None = None) -> Loaded:
        return load_knowledge(self.path, previous=previous, today=TODAY, released=RELEASED)

    def told(self) -> str:
        """What `samenspel check` says, without the count at the end."""
        return format_problems(self.load().problems).rpartition("\n\n")[0] + "\n"
