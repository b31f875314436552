"""Residents, colleagues, help and sentences of a small Rotterdam that the tests of the domain share."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.knowledge import Certainty, Contact, OfferKind, Onderwerp, SupportOffer, Texts
from bot.domain.message import WerkteamMember
from bot.domain.question import EscalationReason, Question, State
from bot.domain.replies.voice import Voice
from bot.domain.working_hours import WorkingHours

ZONE = ZoneInfo("Europe/Amsterdam")
TUESDAY = datetime(2026, 11, 24, 10, 30, tzinfo=ZONE)
PROMISED = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
FATIMA, HENK = 41, 42
"""Residents."""
JOKE, SAM = WerkteamMember(71, "Joke"), WerkteamMember(72, "Sam")
"""Members of the werkteam."""

OFFICE = ((time(9), time(12, 30)), (time(13), time(17)))
WEEKDAYS = WorkingHours(ZONE, dict.fromkeys(range(5), OFFICE))


class Sentences(dict[str, str]):
    """Short sentences where there is something to fill in; every other key says itself."""

    def get(self, key: str, default: object = None) -> str:
        return super().get(key, key)


NL = Texts(
    "nl",
    Sentences(
        {
            "welkom": "Welkom in **{plaats}**",
            "antwoord.eerste_stap": "Eerste stap: {stap}",
            "antwoord.nu_open": "nu open, tot {tijd} uur",
            "antwoord.vandaag_open": "vandaag om {tijd} uur open",
            "antwoord.morgen_open": "morgen om {tijd} uur open",
            "antwoord.dag_open": "{dag} om {tijd} uur open",
            "antwoord.later_open": "weer open: {moment}",
            "meer.voor_wie": "Voor: {wat}",
            "meer.kosten": "Kosten: {wat}",
            "meer.voorwaarden": "Let op: {wat}",
            "meer.werkgebied": "Waar: {wat}",
            "meer.telefoon": "Bel {wat}",
            "meer.website": "Kijk op {wat}",
            "meer.email": "Mail {wat}",
            "meer.chat": "Chat op {wat}",
            "meer.adres": "Kom naar {wat}",
            "meer.gecontroleerd": "Nagekeken op {datum}.",
            "plaats.voor": "plaats.voor {plaats}",
            "plaats.alleen_landelijk": "plaats.alleen_landelijk {plaats}",
            "plaats.geen_hulp": "plaats.geen_hulp {plaats}",
            "plaats.dit_is_er": "plaats.dit_is_er {plaats}",
            "plaats.niets_dichtbij": "plaats.niets_dichtbij {plaats}",
            "knop.meer_over": "Meer over {naam}",
            "knop.intrekken_nummer": "Trek vraag {nummer} in",
            "doorgeven.vraag": "Mag dit naar het werkteam? “{tekst}”",
            "doorgeven.not_sure": "Vraag **{nummer}**, antwoord {verwacht}: “{tekst}”",
            "doorgeven.toegevoegd": "Bij vraag {nummer} gezet.",
            "werkteam.antwoord": "Antwoord op vraag {nummer}",
            "gesloten.doorverwezen": "Vraag {nummer} is verwezen.",
            "status.free": "Vraag {nummer} wacht, antwoord {verwacht}",
            "status.gesloten": "Vraag {nummer} is afgerond",
            "heropend": "Vraag {nummer} staat weer open",
            "kaart.vraag": "Vraag {nummer}",
            "kaart.bewoner": "bewoner {naam}",
            "kaart.misschien": "Misschien: {gissingen}",
            "kaart.was_het_niet": "kaart.was_het_niet {namen}",
            "kaart.beloofd": "Beloofd: {moment}",
            "kaart.eerder": "Eerder: {nummers}",
            "kaart.gesloten": "Gesloten: {reden}",
            "kaart.regel.claimed": "{wie} heeft deze vraag",
            "kaart.staat.free": "vrij",
            "kaart.staat.claimed": "bij {wie}",
            "kaart.waarom_sluiten": "Waarom sluit u vraag {nummer}?",
            "kaart.bewoner_schrijft": "**{naam}** schrijft",
            "kaart.bewoner_stuurt": "**{naam}** stuurt {wat}",
            "kaart.verstuurd": "Vraag {nummer} verstuurd",
            "kaart.ander_heeft_deze": "{wie} heeft deze. Toch, {lid}?",
            "kennis.kies": "Welk antwoord bij {nummer}?",
            "wachtrij.kop": "Open vragen: {aantal}",
            "wachtrij.kop_mijn": "Uw vragen: {aantal}",
            "wachtrij.regel": "{staat}, {wanneer}",
            "wachtrij.bladzijde": "{nummer}/{van}",
            "wachtrij.beloofd": "beloofd {moment}",
            "wachtrij.sinds": "sinds {moment}",
            "wachtrij.dagen_te_laat": "{dagen} dagen te laat",
            "tijd.moment": "{dag} {nummer} {maand} {uur} uur",
            **{f"tijd.dag.{n}": day for n, day in enumerate(["ma", "di", "wo", "do", "vr", "za", "zo"])},
            **{f"tijd.maand.{n}": month for n, month in [(11, "nov"), (12, "dec")]},
        }
    ),
)
VOICE = Voice(NL, NL)


def onderwerp(id: str, name: str = "", **more: object) -> Onderwerp:
    """A need; what the test does not care about is filled in."""
    name = name or id.capitalize()
    return Onderwerp(id, "geld", name, f"Ik vraag over {id}", f"Over **{id}**.", **more)  # type: ignore[arg-type]


def offer(id: str, *onderwerpen: str, kind: OfferKind = OfferKind.INFORMAL, **more: object) -> SupportOffer:
    """An option in Rotterdam; what the test does not care about is filled in."""
    facts: dict[str, object] = {
        "name": id.capitalize(),
        "organisation": "Stichting Samen",
        "service_area": ("Rotterdam",),
        "what": "helpt u",
        "explanation": "Een vrijwilliger komt bij u thuis.\n",
        "for_whom": "iedereen",
        "cost": "gratis",
        "first_step": "Bel ons",
        "contact": Contact(),
        "source": "rotterdam.nl",
        "checked": date(2026, 11, 1),
        "certainty": Certainty.CONFIRMED,
    }
    return SupportOffer(id=id, kind=kind, onderwerpen=onderwerpen, **(facts | more))  # type: ignore[arg-type]


def question(state: State = State.FREE, **more: object) -> Question:
    """Fatima's question 12 to the werkteam."""
    facts: dict[str, object] = {"reason": EscalationReason.NOT_SURE, "created_at": TUESDAY, "promised_at": PROMISED}
    if state in {State.CLAIMED, State.WAITING_FOR_RESIDENT}:
        facts |= {"owner": JOKE, "claimed_at": TUESDAY}
    return Question(12, FATIMA, state, **(facts | more))  # type: ignore[arg-type]
