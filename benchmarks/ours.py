"""This bot's parts as the benchmarks use them. The knowledge is a copy, so that nobody edits it during a run."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.people import ROOT
from bot import bootstrap
from bot.adapters.files import load_knowledge
from bot.config import Settings
from bot.domain.knowledge import Knowledge, Onderwerp
from bot.domain.matching.match import Candidate, Matches
from bot.domain.matching.matcher import Fusion, KnowledgeMatcher
from bot.domain.message import SafeText
from bot.domain.reading import Mind, Thought, make_mind
from bot.domain.understanding.language import HeardLanguage
from bot.domain.understanding.mask import Masked
from bot.library import Library
from bot.rules import rules_from

KNOWLEDGE, CACHE, DATABASE = "BENCH_KNOWLEDGE", "BENCH_CACHE", "BENCH_DATABASE"
PORT, PUBLIC = "BENCH_PORT", "BENCH_PUBLIC"
"""Names in the environment by which the race tells a contender where things are."""

_NUMBER = re.compile(r"\d+$")


def settings_for(address: str = "", token: str = "", group: int | None = None, sending: Any = None) -> Settings:
    """The settings as they come, but for where things are and how quickly may be sent."""
    places = {
        "kennis": Path(os.environ.get(KNOWLEDGE, ROOT / "knowledge")),
        "cache": Path(os.environ.get(CACHE, ROOT / ".cache")),
        "database": Path(os.environ.get(DATABASE, "unused.db")),
    }
    port = os.environ.get(PORT)
    web = {"poort": int(port), "openbaar": os.environ.get(PUBLIC)} if port else {}
    others = {"bot_api": address or None, "werkteam": {"groep": group}, "versturen": sending or {}, "web": web}
    return Settings(TELEGRAM_BOT_TOKEN=token or None, **places, **others)


def library_with(settings: Settings, mind: str) -> Library:
    """The knowledge with the real mind, with a mind of words only, or with one that does not think at all."""
    if mind == "trivial":
        return StandIn(settings)
    library = bootstrap.open_library(settings, Console(quiet=True))
    if mind == "words":
        library._mind = words_only(library.mind)
    return library


def words_only(mind: Mind) -> Mind:
    """The same mind without embeddings: as quick as one that never had them, though not as wise."""
    if not isinstance(mind.matcher, KnowledgeMatcher):
        return mind
    known = mind.matcher
    matcher = KnowledgeMatcher(known.labels, known.wording, Fusion(0.0, known.fusion.wording), known.calibration)
    return replace(mind, matcher=matcher)


def answers_in_turn(knowledge: Knowledge) -> list[Onderwerp]:
    """The needs by which the stand-in tells messages apart: the first answers number 0, and so on."""
    return list(knowledge.matched())


class StandIn(Library):
    """Knows the texts and answers without reading: what is left is our own work.

    A message that ends in a number gets the need of that number, so that each answer shows what it answers.
    """

    def __init__(self, settings: Settings) -> None:
        today = bootstrap.today(settings)
        self.loaded = load_knowledge(settings.kennis, today=today)
        self._matches = [
            Matches(candidates=(Candidate(onderwerp.id, 0.99),), in_scope=0.99)
            for onderwerp in answers_in_turn(self.loaded.knowledge)
        ]
        thresholds = rules_from(settings).thresholds
        self._mind = make_mind(self.loaded.knowledge, _Silent(self._matches[0]), lambda _: ("nl", 1.0), thresholds)

    async def think(self, text: str, language_hint: str | None) -> Thought:
        found = _NUMBER.search(text)
        matches = self._matches[int(found.group()) % len(self._matches) if found else 0]
        return Thought(Masked(SafeText("stand-in"), frozenset()), HeardLanguage("nl"), (), matches, None)

    def has_changed(self) -> bool:
        return False


class _Silent:
    def __init__(self, matches: Matches) -> None:
        self._matches = matches

    def match(self, text: SafeText) -> Matches:
        return self._matches
