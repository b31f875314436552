"""The settings of a beheerder in the terms of the domain."""

from __future__ import annotations

from bot.config import DAYS, Settings, read_block
from bot.domain.decision import Thresholds
from bot.domain.replies.answer import OfferRules
from bot.domain.watching import Patience, QuietHours
from bot.domain.working_hours import WorkingHours
from bot.flow.conversation import Rules


def rules_from(settings: Settings) -> Rules:
    """What the domain needs of these settings."""
    limits = settings.drempels
    blocks = {
        DAYS.index(day): tuple(read_block(block) for block in blocks)
        for day, blocks in settings.werkteam.werktijden.items()
    }
    return Rules(
        thresholds=Thresholds(
            in_scope=limits.over_hulp,
            answer=limits.antwoord,
            second_need=limits.tweede_vraag,
            ask_back=limits.vraag_terug,
            choice=limits.keuze,
            nood=limits.nood,
            nood_perhaps=limits.nood_misschien,
        ),
        offers=OfferRules(_circles(settings), settings.te_controleren == "tonen"),
        gemeente=settings.gemeente,
        zone=settings.zone,
        working_hours=WorkingHours(settings.zone, blocks),
        promise_days=settings.werkteam.antwoord_binnen_werkdagen,
        ask_before_escalating=settings.doorzetten == "na_bevestiging",
        topics=settings.werkteam.onderwerpen,
        reopen_days=settings.werkteam.heropenen_dagen,
        werkteam_language=settings.werkteam.taal,
        patience=Patience(
            digest=settings.werkteam.overzicht_na_uren,
            coordinators=settings.werkteam.coordinatoren_na_uren,
            nudge=settings.werkteam.herinneren_na_uren,
            let_go=settings.werkteam.vrij_na_uren,
            resident=settings.werkteam.bewoner_stil_na_uren,
            ask_days=settings.werkteam.bewoner_vragen_na_dagen,
            close_days=settings.werkteam.sluiten_na_dagen,
        ),
        quiet=QuietHours(*read_block(settings.werkteam.stille_uren)),
        coordinators=tuple(settings.werkteam.coordinatoren),
        calm_minutes=settings.rust_na_nood_minuten,
    )


def _circles(settings: Settings) -> tuple[frozenset[str], ...]:
    return tuple(frozenset([area]) for area in (settings.gemeente, *settings.regio))
