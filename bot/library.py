"""The knowledge in use and the mind that reads with it; both change together when a maintainer edits a file."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from bot.adapters.cache import CachedEmbedder, load_matcher, save_matcher
from bot.adapters.files import Loaded, fingerprint, load_knowledge
from bot.domain.decision import Thresholds
from bot.domain.knowledge import Knowledge
from bot.domain.matching.learning import Progress, learn_matcher, lessons_from
from bot.domain.matching.matcher import KnowledgeMatcher, TunedEmbedder
from bot.domain.matching.reasons import Alike, likeness_in_meaning, likeness_in_words, most_alike
from bot.domain.message import SafeText
from bot.domain.reading import Mind, Thought, make_mind
from bot.domain.understanding.language import Identify

log = logging.getLogger(__name__)

_AT_ONCE = 256

SHIPPED_VECTORS = "vectors.npz"
"""The vectors of the examples: in the cache, and as released beside the knowledge."""

LEARNED, LEARNED_FROM_WORDS = "matcher.npz", "matcher-words.npz"
"""The matcher, with embeddings and without: in the cache, and as released beside the knowledge, so that a first start
is quick.
"""


class Library:
    """Loads the knowledge, learns a matcher from it, and thinks with both."""

    def __init__(
        self,
        folder: Path,
        cache: Path,
        embedder: TunedEmbedder | None,
        identify: Identify,
        thresholds: Thresholds,
        today: Callable[[], date],
    ) -> None:
        self._folder = folder
        self._cache = cache
        self._raw_embedder = embedder
        self._identify = identify
        self._thresholds = thresholds
        self._today = today
        self._fingerprint = ""
        self._mind: Mind | None = None
        self._learned: KnowledgeMatcher | None = None
        self.loaded: Loaded | None = None

    @property
    def knowledge(self) -> Knowledge:
        """What is in use now."""
        return self.mind.knowledge

    @property
    def mind(self) -> Mind:
        """What reads messages now; there is none before the first `open`."""
        if self._mind is None:
            raise RuntimeError("the library is not open yet")
        return self._mind

    @property
    def matcher(self) -> KnowledgeMatcher:
        """What was learned from the knowledge in use."""
        if self._learned is None:
            raise RuntimeError("the library is not open yet")
        return self._learned

    def alike(self, text: SafeText, most: int) -> tuple[Alike, ...]:
        """The examples most like a message: in words, and in meaning as well where that can be told."""
        lessons = lessons_from(self.knowledge)
        likeness = likeness_in_words(text, lessons, self.matcher.wording)
        if self._raw_embedder is not None:
            vectors = self._remembering(self._raw_embedder).recall([lesson.text for lesson in lessons])
            if vectors is not None:
                in_meaning = likeness_in_meaning(self._raw_embedder.embed([text])[0], vectors)
                likeness = np.asarray((likeness + in_meaning) / 2, dtype=np.float32)
        return most_alike(lessons, likeness, most)

    def open(self, progress: Progress) -> Loaded:
        """Load the knowledge and make it ready; from the cache if it was learned before.

        Raises KnowledgeUnusable when there is nothing to answer with.
        """
        seen = fingerprint(self._folder)
        loaded = load_knowledge(self._folder, previous=self.loaded, today=self._today())
        if self.loaded is None or loaded.knowledge.version != self.knowledge.version:
            matcher = self._matcher(loaded.knowledge, self._raw_embedder, progress)
            self._mind = make_mind(loaded.knowledge, matcher, self._identify, self._thresholds)
            self._learned = matcher
        self.loaded, self._fingerprint = loaded, seen
        return loaded

    def has_changed(self) -> bool:
        """Whether somebody touched a file since it was opened."""
        return fingerprint(self._folder) != self._fingerprint

    async def think(self, text: str, language_hint: str | None) -> Thought:
        """Read a message in a thread, so that others need not wait for it."""
        return await asyncio.to_thread(self.mind.read, text, language_hint)

    async def keep_up(self, seconds: float, tell: Callable[[Loaded], None]) -> None:
        """For ever: take a changed knowledge in use, while the old one goes on answering, also when the new one
        cannot be read at all: a folder may be away for a moment.
        """
        while True:
            await asyncio.sleep(seconds)
            try:
                if await asyncio.to_thread(self.has_changed):
                    tell(await asyncio.to_thread(self.open, _silently))
                    log.info("knowledge_reloaded")
            except Exception as error:  # noqa: BLE001 - whatever is wrong with the files, residents are answered
                log.error("knowledge_not_reloaded", extra={"error": type(error).__name__})  # noqa: TRY400 - it may quote

    def ship(self) -> int:
        """Put what was computed beside the knowledge, for whoever starts there first; from how many texts."""
        if self._raw_embedder is None:
            return 0
        texts = [lesson.text for lesson in lessons_from(self.knowledge)]
        remembering = self._remembering(self._raw_embedder)
        for start in range(0, len(texts), _AT_ONCE):
            remembering.embed(texts[start : start + _AT_ONCE])
        remembering.keep(texts, self._folder / SHIPPED_VECTORS)
        for embedder in (self._raw_embedder, None):
            matcher = self._matcher(self.knowledge, embedder, _silently)
            save_matcher(matcher, self._folder / _file_of(embedder), _lessons_in(self.knowledge, embedder))
        return len(texts)

    def _remembering(self, embedder: TunedEmbedder) -> CachedEmbedder:
        own, shipped = self._cache / SHIPPED_VECTORS, self._folder / SHIPPED_VECTORS
        return CachedEmbedder(embedder, embedder.name, own, shipped)

    def _matcher(self, knowledge: Knowledge, embedder: TunedEmbedder | None, progress: Progress) -> KnowledgeMatcher:
        """As it was learned before, here or where it was released; else learned now."""
        learned_from = _lessons_in(knowledge, embedder)
        own = self._cache / _file_of(embedder)
        for file in (own, self._folder / _file_of(embedder)):
            found = load_matcher(file, learned_from, embedder)
            if found is not None:
                return found
        matcher = self._learn(knowledge, embedder, progress)
        _keep_if_possible(lambda: save_matcher(matcher, own, learned_from))
        return matcher

    def _learn(self, knowledge: Knowledge, embedder: TunedEmbedder | None, progress: Progress) -> KnowledgeMatcher:
        if embedder is None:
            return learn_matcher(knowledge, None, progress)
        remembering = self._remembering(embedder)
        learned = learn_matcher(knowledge, remembering, progress, embedder.tuned)
        _keep_if_possible(lambda: remembering.keep([lesson.text for lesson in lessons_from(knowledge)]))
        # What residents write is embedded, not remembered.
        return replace(learned, embedder=embedder)


def _file_of(embedder: TunedEmbedder | None) -> str:
    return LEARNED if embedder is not None else LEARNED_FROM_WORDS


def _lessons_in(knowledge: Knowledge, embedder: TunedEmbedder | None) -> str:
    """What is learned depends on the lessons only: a new phone number needs no new matcher."""
    lessons = repr([(x.text, x.labels, x.hand) for x in lessons_from(knowledge)])
    model = embedder.name if embedder is not None else "words"
    return hashlib.blake2b(f"{model}{lessons}".encode("utf-8", "replace"), digest_size=10).hexdigest()


def _keep_if_possible(write: Callable[[], None]) -> None:
    """The cache saves time at the next start; a full disk is no reason not to use what was learned."""
    try:
        write()
    except OSError as error:
        log.warning("cache_not_written", extra={"error": type(error).__name__})


def _silently(step: str, share: float) -> None:
    """Nobody watches a reload."""
